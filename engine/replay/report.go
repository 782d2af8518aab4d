package replay

import (
	"cmp"
	"slices"

	"xiaoer/faq"
	"xiaoer/faq/lint"
	"xiaoer/intents/zh"
)

// Report is what an edit would change.
type Report struct {
	Shop    faq.Shop       `json:"shop"`
	Version int64          `json:"version"` // of the shop's history that the draft was laid over
	Draft   Size           `json:"draft"`
	Asked   Count          `json:"asked"`
	Refused int            `json:"refused"` // questions that cannot be read: too long, or nothing but signs
	Counts  map[Kind]Count `json:"counts"`  // every kind is there
	Risky   Count          `json:"risky"`   // questions newly at risk, of whatever kind
	Share   Share          `json:"share"`   // of all that was asked
	Further Share          `json:"further"` // of what no phrasing that the draft adds says word for word
	Changes []Change       `json:"changes"` // risky ones first; what is the same or merely revised is not listed
	Unsaid  int            `json:"unsaid"`  // changes that are not listed, for there are too many
	Checks  Regression     `json:"checks"`
	Merges  []faq.Merge    `json:"merges,omitempty"` // phrasings of two entries that the draft makes one, by its words
	Seconds float64        `json:"seconds"`

	Findings []lint.EntryReport `json:"findings,omitempty"` // in entries of the draft; what blocks is not published
	Claims   []Claimed          `json:"claims,omitempty"`   // phrasings of others, with which an entry is not published

	Settled []faq.Settlement `json:"settled,omitempty"` // entries of the head office that come by the draft, or go
}

// Count counts questions, and how often buyers asked them.
type Count struct {
	Questions int `json:"questions"`
	Times     int `json:"times"`
}

// Share is how much of what was asked is answered, as it is now and with the draft. A question back is no answer yet.
type Share struct {
	Asked  Count `json:"asked"`
	Before Count `json:"before"`
	After  Count `json:"after"`
}

func (s *Share) add(q Question, before, after Outcome) {
	s.Asked.add(q)
	if before.Decision == faq.Answered {
		s.Before.add(q)
	}
	if after.Decision == faq.Answered {
		s.After.add(q)
	}
}

// Rates are the shares of the times; 0 where nothing was asked.
func (s Share) Rates() (before, after float64) {
	asked := float64(max(1, s.Asked.Times))
	return float64(s.Before.Times) / asked, float64(s.After.Times) / asked
}

func (c *Count) add(q Question) {
	c.Questions++
	c.Times += max(q.Times, 1)
}

// Change is one question that would be answered otherwise, or not as safely. Texts are masked: staff may read them who
// do not serve the buyer.
type Change struct {
	Question string  `json:"question"`
	Times    int     `json:"times"`
	Kind     Kind    `json:"kind"`
	Risks    []Risk  `json:"risks,omitempty"`
	Before   Outcome `json:"before"`
	After    Outcome `json:"after"`
}

// report compares what came of the questions on both sides, and lists at most list changes, all where that is 0. added
// are the cores of the phrasings that the draft adds.
func report(questions []Question, outcomes [][]Outcome, sides []side, added map[string]bool, list int) Report {
	r := Report{Counts: map[Kind]Count{}, Changes: []Change{}}
	for _, k := range Kinds {
		r.Counts[k] = Count{}
	}
	for i, q := range questions {
		if outcomes[i] == nil {
			r.Refused++
			continue
		}
		r.Asked.add(q)
		r.Share.add(q, outcomes[i][0], outcomes[i][1])
		if !added[zh.Core(q.Text)] {
			r.Further.add(q, outcomes[i][0], outcomes[i][1])
		}
		c := change(q, outcomes[i][0], outcomes[i][1], sides)
		n := r.Counts[c.Kind]
		n.add(q)
		r.Counts[c.Kind] = n
		if len(c.Risks) > 0 {
			r.Risky.add(q)
		}
		if c.Kind != Same && c.Kind != Revised {
			r.Changes = append(r.Changes, c)
		}
	}
	slices.SortStableFunc(r.Changes, weightiest)
	if list > 0 && len(r.Changes) > list {
		r.Changes, r.Unsaid = r.Changes[:list], len(r.Changes)-list
	}
	return r
}

func change(q Question, before, after Outcome, sides []side) Change {
	c := Change{
		Question: faq.Conceal(q.Text), Times: max(q.Times, 1), Before: before, After: after,
		Kind: judge(before, after), Risks: risks(before, after, sides[0].bank.Bars, sides[1].bank.Bars),
	}
	if (c.Kind == Same || c.Kind == Revised) && len(c.Risks) > 0 {
		c.Kind = Shaken
	}
	return c
}

// weightiest orders changes: risky ones first, then by kind, then by how often they were asked.
func weightiest(a, b Change) int {
	return cmp.Or(
		cmp.Compare(min(len(b.Risks), 1), min(len(a.Risks), 1)),
		cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
		cmp.Compare(b.Times, a.Times),
	)
}
