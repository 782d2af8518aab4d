package api

import (
	"net/http"

	"xiaoer/faq"
)

// listKeys shows the keys of the shops that the caller is an admin of, or of one of them. No secret is among them:
// nobody has kept one.
func (s *server) listKeys(c *call) error {
	q := c.query()
	only := faq.Shop(q.text("shop", maxReference))
	if q.err != nil {
		return q.err
	}
	shops, err := s.shopsOf(c.ctx(), c.who)
	if err != nil {
		return err
	}
	if only != "" && !c.who.governs(only) {
		return c.who.foreign()
	}
	keys := []faq.Key{}
	for _, in := range shops {
		if !in.Role.May(faq.Admin) || only != "" && in.Shop != only {
			continue
		}
		found, err := s.Keys.Keys(c.ctx(), in.Shop)
		if err != nil {
			return err
		}
		keys = append(keys, found...)
	}
	return c.send(http.StatusOK, struct {
		Keys []faq.Key `json:"keys"`
	}{keys})
}
