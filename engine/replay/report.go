package replay

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"xiaoer/faq"
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
	Changes []Change       `json:"changes"` // risky ones first; what is the same or merely revised is not listed
	Unsaid  int            `json:"unsaid"`  // changes that are not listed, for there are too many
	Checks  Regression     `json:"checks"`
	Seconds float64        `json:"seconds"`
}

// Count counts questions, and how often buyers asked them.
type Count struct {
	Questions int `json:"questions"`
	Times     int `json:"times"`
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

// report compares what came of the questions on both sides, and lists at most list changes, all where that is 0.
func report(questions []Question, outcomes [][]Outcome, sides []side, list int) Report {
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
		Question: masked(q.Text), Times: max(q.Times, 1), Before: before, After: after,
		Kind: judge(before, after), Risks: risks(before, after, sides[0].bank.Bars, sides[1].bank.Bars),
	}
	if (c.Kind == Same || c.Kind == Revised) && len(c.Risks) > 0 {
		c.Kind = Shaken
	}
	return c
}

// masked hides what identifies a person. An address has a number in it: what faq.Mask hides of 「怎么弄」 is nobody's.
func masked(text string) string {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return text
	}
	return faq.Mask(text)
}

// weightiest orders changes: risky ones first, then by kind, then by how often they were asked.
func weightiest(a, b Change) int {
	return cmp.Or(
		cmp.Compare(min(len(b.Risks), 1), min(len(a.Risks), 1)),
		cmp.Compare(slices.Index(Kinds, a.Kind), slices.Index(Kinds, b.Kind)),
		cmp.Compare(b.Times, a.Times),
	)
}
