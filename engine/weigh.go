package engine

import (
	"context"
	"errors"
	"slices"

	"xiaoer/faq"
)

// Weighed is an entry as it was when a reply was chosen from it, with what became of each of its answers.
type Weighed struct {
	Entry    faq.ID          `json:"entry"`
	Revision int             `json:"revision"`
	Answers  []WeighedAnswer `json:"answers"`
}

// WeighedAnswer is one answer, and what became of it.
type WeighedAnswer struct {
	faq.Weighing
	faq.Answer
}

// Weigh says what became of each answer of the entries that a reply was chosen from, by the facts and the moment of its
// record. A revision that the archive has not, of a bank that no store made, is
// left out.
func (e *Engine) Weigh(ctx context.Context, x faq.Exchange) (out []Weighed, err error) {
	if e.Archive == nil {
		return nil, nil
	}
	for _, said := range chosenFrom(x) {
		revisions, err := e.Archive.Revisions(ctx, x.Shop, said.Entry)
		if err != nil && !errors.Is(err, faq.ErrNotFound) {
			return nil, err
		}
		i := slices.IndexFunc(revisions, func(r faq.Revision) bool { return r.Entry.Revision == said.Revision })
		if i < 0 || len(revisions[i].Entry.Answers) == 0 {
			continue
		}
		w := Weighed{Entry: said.Entry, Revision: said.Revision}
		answers := revisions[i].Entry.Answers
		for _, v := range faq.Weigh(answers, x.Slots, x.At, e.Facts.Within) {
			w.Answers = append(w.Answers, WeighedAnswer{v, answers[v.Answer]})
		}
		out = append(out, w)
	}
	return out, nil
}

// chosenFrom are the entries whose answers were weighed.
func chosenFrom(x faq.Exchange) []faq.Said {
	switch {
	case len(x.Answers) > 0:
		return x.Answers
	case x.Entry != "":
		return []faq.Said{{Entry: x.Entry, Revision: x.Revision}}
	}
	return nil
}
