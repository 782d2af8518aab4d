package desk

import (
	"time"

	"xiaoer/faq"
)

// Asked says in short what came of one question.
type Asked struct {
	At       time.Time
	Decision faq.Kind
	Reason   faq.Reason
	Topic    string // of what was likeliest wanted; "" where there was no idea of it
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

// Stretches cuts the time from a moment to another into stretches of one length, of which the last may be shorter, and
// counts the questions in each. It is pure.
func Stretches(all []Asked, from, to time.Time, length time.Duration) []Stretch {
	var out []Stretch
	for at := from; at.Before(to); at = at.Add(length) {
		end := at.Add(length)
		if end.After(to) {
			end = to
		}
		out = append(out, Stretch{From: at, To: end, Decisions: map[faq.Kind]int{}, Reasons: map[faq.Reason]int{}, Topics: map[string]int{}})
	}
	for _, a := range all {
		i := int(a.At.Sub(from) / length)
		if a.At.Before(from) || i >= len(out) || !a.At.Before(to) {
			continue
		}
		out[i].add(a)
	}
	return out
}

func (s *Stretch) add(a Asked) {
	s.Questions++
	s.Decisions[a.Decision]++
	if a.Decision == faq.Escalated {
		s.Reasons[a.Reason]++
	}
	if a.Topic == "" {
		a.Topic = NoTopic
	}
	s.Topics[a.Topic]++
}
