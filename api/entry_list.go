package api

import (
	"net/http"

	"xiaoer/faq"
)

// listEntries lists entries by id, a part at a time.
func (s *server) listEntries(c *call) error {
	q := c.query()
	filter := faq.Filter{Category: q.text("category", faq.MaxCategory), Status: q.status(), Page: q.page()}
	if q.err != nil {
		return q.err
	}
	entries, next, err := s.Store.Entries(c.ctx(), c.shop, filter)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Entries []faq.Entry `json:"entries"`
		Next    string      `json:"next,omitempty"`
	}{orEmpty(entries), next})
}
