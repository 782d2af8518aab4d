package api

import (
	"net/http"
	"slices"

	"xiaoer/faq"
)

// confirmation is one as staff see it.
type confirmation struct {
	ID string `json:"id"`
	faq.Confirmation
}

// listConfirmations lists what buyers confirmed and denied, by entry and newest first, a part at a time.
func (s *server) listConfirmations(c *call) error {
	q := c.query()
	entry, page := faq.ID(q.text("entry", faq.MaxID)), q.page()
	if q.err != nil {
		return q.err
	}
	all, err := s.Engine.Confirmations(c.ctx(), c.shop, entry)
	if err != nil {
		return err
	}
	if page.After != "" { // the last one that the caller has; the list may have grown before it
		i := slices.IndexFunc(all, func(one faq.Confirmation) bool { return one.ID() == page.After })
		if i < 0 {
			return unfit("after", fieldWords["after"])
		}
		all = all[i+1:]
	}
	next := ""
	if len(all) > page.Limit {
		all = all[:page.Limit]
		next = all[len(all)-1].ID()
	}
	listed := make([]confirmation, len(all))
	for i, one := range all {
		listed[i] = confirmation{one.ID(), one}
	}
	return c.send(http.StatusOK, struct {
		Confirmations []confirmation `json:"confirmations"`
		Next          string         `json:"next,omitempty"`
	}{listed, next})
}
