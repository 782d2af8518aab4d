package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"xiaoer/faq"
)

// explainedAnswer is the record of a reply with what became of the answers that it was chosen from.
type explainedAnswer struct {
	faq.Exchange
	Weighed []weighedEntry `json:"weighed,omitempty"`
}

// weighedEntry is an entry as it was then, with what was made of each of its answers.
type weighedEntry struct {
	Entry    faq.ID          `json:"entry"`
	Revision int             `json:"revision"`
	Answers  []weighedAnswer `json:"answers"`
}

type weighedAnswer struct {
	faq.Weighing
	faq.Answer
}

// explainAnswer shows the record of a reply: why the bot said this on that day.
func (s *server) explainAnswer(c *call) error {
	x, err := s.Engine.Why(c.ctx(), c.shop, c.Param("id"))
	if err != nil {
		return err
	}
	out := explainedAnswer{Exchange: x}
	if out.Weighed, err = s.weighedIn(c.ctx(), x); err != nil {
		return err
	}
	return c.send(http.StatusOK, out)
}

// weighedIn says what became of each answer of the entries that a reply was chosen from.
func (s *server) weighedIn(ctx context.Context, x faq.Exchange) (out []weighedEntry, err error) {
	for _, said := range chosenFrom(x) {
		w, err := s.weighed(ctx, x, said)
		if err != nil {
			return nil, err
		}
		if len(w.Answers) > 0 {
			out = append(out, w)
		}
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

// weighed weighs the answers of a kept revision again, by the facts and the moment of the record. A revision that is not
// kept, of a bank that no store made, has none.
func (s *server) weighed(ctx context.Context, x faq.Exchange, said faq.Said) (w weighedEntry, err error) {
	revisions, err := s.Store.Revisions(ctx, x.Shop, said.Entry)
	if errors.Is(err, faq.ErrNotFound) {
		return w, nil
	}
	i := slices.IndexFunc(revisions, func(r faq.Revision) bool { return r.Entry.Revision == said.Revision })
	if err != nil || i < 0 {
		return w, err
	}
	w.Entry, w.Revision = said.Entry, said.Revision
	answers := revisions[i].Entry.Answers
	for _, v := range s.Engine.Weigh(x, answers) {
		w.Answers = append(w.Answers, weighedAnswer{v, answers[v.Answer]})
	}
	return w, nil
}
