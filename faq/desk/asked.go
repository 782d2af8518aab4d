package desk

import (
	"time"

	"xiaoer/faq"
)

// Asked says of how many questions of a stretch the same came.
type Asked struct {
	Stretch  int // from 0
	Decision faq.Kind
	Reason   faq.Reason
	Topic    string // of what was likeliest wanted; "" where there was no idea of it
	Opinion  Opinion
	N        int
}

// Sought narrows a listing of questions. The zero value of a field leaves it open, but for From and To.
type Sought struct {
	From, To time.Time // asked from, and before
	Decision faq.Kind
	Reason   faq.Reason
	Topic    string // NoTopic is those without one
	Opinion  Opinion
}

// Question is an exchange and what people said of it.
type Question struct {
	faq.Exchange
	Opinion Opinion
}

// Opinion is what people said of an answer afterwards. An agent's label counts before a buyer's verdict, the newest label
// before the others, and "wrong" before "helpful". What was not answered has none: nothing was claimed that could be wrong.
type Opinion string

// The opinions. "" is: nobody said anything.
const (
	Right      Opinion = "right"       // an agent named the entry that answered
	OtherEntry Opinion = "other_entry" // an agent named another
	NoneFits   Opinion = "none_fits"   // an agent said that none answers it
	FoundGood  Opinion = "helpful"     // the buyer's
	FoundWrong Opinion = "wrong"       // the buyer's
	AnyOpinion Opinion = "any"         // of a listing: those that have one
)

// Wrong reports whether the answer was not the one that was wanted.
func (o Opinion) Wrong() bool { return o == OtherEntry || o == NoneFits || o == FoundWrong }

// NoTopic is what a question is counted by of which there was no idea.
const NoTopic = "none"

// Stretch is a time, and what was asked in it.
type Stretch struct {
	From      time.Time          `json:"from"`
	To        time.Time          `json:"to"`
	Questions int                `json:"questions"`
	Decisions map[faq.Kind]int   `json:"decisions"`
	Reasons   map[faq.Reason]int `json:"reasons"` // of those that were handed over
	Topics    map[string]int     `json:"topics"`
	Labelled  int                `json:"labelled"` // answers of which somebody said something
	Wrong     int                `json:"wrong"`    // of these
	Labels    map[Opinion]int    `json:"labels"`
}

// Cuts cuts the time from a moment to another into stretches of one length, of which the last may be shorter: each lies
// between two neighbours among the moments.
func Cuts(from, to time.Time, length time.Duration) []time.Time {
	cuts := []time.Time{from}
	for at := from; at.Before(to); {
		if at = at.Add(length); at.After(to) {
			at = to
		}
		cuts = append(cuts, at)
	}
	return cuts
}

// Stretches sums up the stretches between the cuts.
func Stretches(cuts []time.Time, all []Asked) []Stretch {
	var out []Stretch
	for i, end := range cuts[1:] {
		out = append(out, Stretch{From: cuts[i], To: end, Decisions: map[faq.Kind]int{}, Reasons: map[faq.Reason]int{}, Topics: map[string]int{}, Labels: map[Opinion]int{}})
	}
	for _, a := range all {
		out[a.Stretch].add(a)
	}
	return out
}

func (s *Stretch) add(a Asked) {
	s.Questions += a.N
	s.Decisions[a.Decision] += a.N
	if a.Decision == faq.Escalated {
		s.Reasons[a.Reason] += a.N
	}
	if a.Topic == "" {
		a.Topic = NoTopic
	}
	s.Topics[a.Topic] += a.N
	if a.Opinion != "" {
		s.Labelled += a.N
		s.Labels[a.Opinion] += a.N
	}
	if a.Opinion.Wrong() {
		s.Wrong += a.N
	}
}
