package replay

import (
	"time"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// Claimed is a phrasing of an entry of the draft that another entry will have at the same time.
type Claimed struct {
	By faq.ID `json:"by"` // the entry of the draft
	faq.Claim
}

// findings are what the rules find in the entries of the draft: one that blocks keeps its entry from being published.
func (d Draft) findings(then *shelf, at time.Time) (out []lint.EntryReport) {
	for _, e := range d.Entries {
		if found := lint.Entry(e, then.all(), at); len(found) > 0 {
			out = append(out, lint.EntryReport{Entry: e.ID, Question: e.Question, Findings: found})
		}
	}
	return out
}

// claims are the phrasings that the draft adds to its entries and that others have, once all of the draft is laid down.
func (d Draft) claims(now, then *shelf) (out []Claimed) {
	owners := faq.OwnersAmong(then.entries)
	for _, e := range d.Entries {
		for _, c := range owners.Contested(e, now.entries[e.ID]) {
			out = append(out, Claimed{e.ID, c})
		}
	}
	return out
}
