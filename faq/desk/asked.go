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
	N        int
}

// Sought narrows a listing of questions. The zero value of a field leaves it open, but for From and To.
type Sought struct {
	From, To time.Time // asked from, and before
	Decision faq.Kind
	Reason   faq.Reason
	Topic    string // NoTopic is those without one
}

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
		out = append(out, Stretch{From: cuts[i], To: end, Decisions: map[faq.Kind]int{}, Reasons: map[faq.Reason]int{}, Topics: map[string]int{}})
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
}
