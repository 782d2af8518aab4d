package api

import "net/http"

// listShops shows the shops in which the caller may do anything.
func (s *server) listShops(c *call) error {
	shops, err := s.shopsOf(c.ctx(), c.who)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Shops []ofShopIn `json:"shops"`
	}{shops})
}
