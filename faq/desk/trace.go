package desk

import (
	"context"
	"time"

	"xiaoer/faq"
)

// Trace is what a conversation has left behind: enough to say how it ended.
type Trace struct {
	Conversation string    `json:"conversation"`
	Channel      string    `json:"channel,omitempty"`
	OpenedAt     time.Time `json:"opened_at"`
	HeardAt      time.Time `json:"heard_at"` // when the buyer spoke last

	Last     faq.Kind   `json:"last,omitempty"`   // what the bot decided last; "" where it never could
	Picked   bool       `json:"picked,omitempty"` // the buyer chose an option
	Tickets  int        `json:"tickets"`
	Open     bool       `json:"open,omitempty"`     // a ticket is
	Served   bool       `json:"served,omitempty"`   // an agent spoke
	Reopened bool       `json:"reopened,omitempty"` // a ticket was, or the buyer needed another one within a week
	ClosedAt *time.Time `json:"closed_at,omitempty"`
}

// Ending is how a conversation ended.
type Ending string

// The endings. Each conversation has one.
const (
	EndedByBot        Ending = "bot"        // answered
	EndedBySuggestion Ending = "suggestion" // answered once the buyer had chosen a question
	EndedByAgent      Ending = "agent"
	Abandoned         Ending = "abandoned" // the buyer left with nothing
	StillOpen         Ending = "open"
)

// endings lists them.
var endings = []Ending{EndedByBot, EndedBySuggestion, EndedByAgent, Abandoned, StillOpen}

// silence is how long a buyer is taken to be thinking. Half an hour is what chat windows of the trade give.
const silence = 30 * time.Minute

// Week is how long a matter must rest to count as settled for good.
const Week = 7 * 24 * time.Hour

// Ending says how the conversation ended, as it looks at now.
func (t Trace) Ending(now time.Time) Ending {
	switch {
	case t.Open:
		return StillOpen
	case t.Served:
		return EndedByAgent
	case t.Tickets > 0:
		return Abandoned
	case t.Last == faq.Answered && t.Picked:
		return EndedBySuggestion
	case t.Last == faq.Answered:
		return EndedByBot
	case now.Sub(t.HeardAt) < silence:
		return StillOpen
	}
	return Abandoned
}

// Durable reports whether the matter was settled for good: answered, and at rest for a week. nil is too early to say.
// What was abandoned was not settled.
func (t Trace) Durable(now time.Time) *bool {
	durable := false
	switch t.Ending(now) {
	case StillOpen:
		return nil
	case Abandoned:
		return &durable
	}
	rests := t.HeardAt
	if t.ClosedAt != nil && t.ClosedAt.After(rests) {
		rests = *t.ClosedAt
	}
	switch {
	case t.Reopened:
	case now.Sub(rests) < Week:
		return nil
	default:
		durable = true
	}
	return &durable
}

// Tally is how many conversations ended how.
type Tally struct {
	Conversations int            `json:"conversations"`
	Endings       map[Ending]int `json:"endings"`
	Reopened      int            `json:"reopened"`
	Durable       int            `json:"durable"`                 // settled for good
	Undecided     int            `json:"undecided"`               // too early to say whether
	DurableShare  *float64       `json:"durable_share,omitempty"` // of those of which it can be said
}

// Count adds the traces up.
func Count(traces []Trace, now time.Time) Tally {
	sum := Tally{Conversations: len(traces), Endings: map[Ending]int{}}
	for _, e := range endings {
		sum.Endings[e] = 0
	}
	for _, t := range traces {
		sum.Endings[t.Ending(now)]++
		if t.Reopened {
			sum.Reopened++
		}
		switch d := t.Durable(now); {
		case d == nil:
			sum.Undecided++
		case *d:
			sum.Durable++
		}
	}
	if known := sum.Conversations - sum.Undecided; known > 0 {
		share := float64(sum.Durable) / float64(known)
		sum.DurableShare = &share
	}
	return sum
}

// Day is what one agent did on one day of the shop.
type Day struct {
	Date       string   `json:"date"`
	Agent      string   `json:"agent"`
	Tickets    int      `json:"tickets"`                       // that he closed
	Replies    int      `json:"replies"`                       // messages that he wrote
	FirstReply *float64 `json:"first_reply_seconds,omitempty"` // on average, from the hand-over to an agent's first words
	Late       int      `json:"late"`                          // first replies that came too late
	Rated      int      `json:"rated"`
	Stars      *float64 `json:"stars,omitempty"` // on average
	Reopened   int      `json:"reopened"`
}

// Figures tells how the desk does. Every number is made of conversations that can be listed.
type Figures interface {
	// Traces lists the conversations that were opened from, and before, the given moments, by time, after the one
	// named, at most n; and the name to go on from ("" at the end).
	Traces(ctx context.Context, shop faq.Shop, from, to time.Time, after string, n int) (traces []Trace, next string, err error)

	// Asked counts what came of the questions between each two neighbours of the moments (see Cuts), the first one's
	// included, in no order. The moment of a question is that of its exchange's id, which sorts by time.
	Asked(ctx context.Context, shop faq.Shop, cuts []time.Time) ([]Asked, error)

	// Questions lists the exchanges that are sought, newest first, after the one named, at most n; and the name to go on
	// from ("" at the end).
	Questions(ctx context.Context, shop faq.Shop, w Sought, after string, n int) (asked []Question, next string, err error)

	// Days lists what each agent did on each day, in the shop's own time zone, of tickets that were closed from, and
	// before, the given moments.
	Days(ctx context.Context, shop faq.Shop, from, to time.Time) ([]Day, error)
}
