package api

import (
	"io"
	"net/http"
	"slices"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// listDeeds lists who changed what, newest first, a part at a time.
func (s *server) listDeeds(c *call) error {
	q := c.query()
	filter := q.deeds()
	filter.Page = q.page()
	if q.err != nil {
		return q.err
	}
	deeds, next, err := s.Store.Deeds(c.ctx(), c.shop, filter)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Deeds []faq.Deed `json:"deeds"`
		Next  string     `json:"next,omitempty"`
	}{orEmpty(deeds), next})
}

// deeds is which part of the audit log is wanted.
func (q *query) deeds() faq.DeedFilter {
	f := faq.DeedFilter{
		Noun: faq.Noun(q.text("noun", 20)), ID: q.text("id", faq.MaxID), By: q.text("by", 100),
		From: q.moment("from", time.Time{}), Until: q.moment("until", time.Time{}),
	}
	if f.Noun != "" && !slices.Contains(faq.Nouns, f.Noun) {
		q.fail("noun", "参数 noun 只能是 "+transfer.NounWords()+"。")
	}
	return f
}

// exportDeeds sends the audit log as a file.
func (s *server) exportDeeds(c *call) error {
	q := c.query()
	filter, format := q.deeds(), transfer.Format(q.oneOf("format", string(transfer.CSV), string(transfer.JSONL)))
	if q.err != nil {
		return q.err
	}
	if format == "" {
		format = transfer.CSV
	}
	if err := c.patient(); err != nil {
		return err
	}
	return c.file("audit", format, func(w io.Writer) error {
		return transfer.WriteDeeds(w, format, faq.AllDeeds(c.ctx(), s.Store, c.shop, filter))
	})
}
