package desk

import (
	"slices"
	"time"
)

// Line is the queue of a shop at one moment.
type Line struct {
	Waiting []string // conversations, the next one first
	Taken   int      // tickets that were taken in the last Window of working time
	Window  time.Duration
	OpensAt *time.Time // when people are back; nil while they are there
}

// LineWindow is how far back the pace of the desk is measured: long enough for a few tickets of a small shop, short
// enough to notice that two of three agents went to lunch.
const LineWindow = 15 * time.Minute

// leastTaken is how many tickets make a pace. Of two, one may have been luck.
const leastTaken = 3

// Standing is where a buyer stands.
type Standing struct {
	Position int        `json:"position"`               // from 1; 0 when he does not wait
	Wait     *int       `json:"wait_seconds,omitempty"` // about how long; left out where nobody can know
	OpensAt  *time.Time `json:"opens_at,omitempty"`     // when people are back; left out while they are there
}

// Standing returns where the conversation stands. The wait is what the last quarter of an hour makes likely: so many
// before and himself, at the pace at which tickets were taken. Where too few were, it is not guessed.
func (l Line) Standing(conversation string) Standing {
	s := Standing{Position: slices.Index(l.Waiting, conversation) + 1}
	if s.Position == 0 {
		return s
	}
	s.OpensAt = l.OpensAt
	if l.OpensAt == nil && l.Taken >= leastTaken && l.Window > 0 {
		wait := int((l.Window * time.Duration(s.Position) / time.Duration(l.Taken)).Round(time.Second) / time.Second)
		s.Wait = &wait
	}
	return s
}

// View is what a page needs to show a conversation, all of one moment: following the log after Seq misses nothing of
// what comes next and repeats nothing of what is here.
type View struct {
	Conversation Conversation
	Messages     []Message
	Ticket       *Ticket // the open one, or the last
	Seq          int64
}
