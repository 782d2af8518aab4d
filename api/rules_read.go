package api

import "net/http"

// readRules shows how the shop runs its desk.
func (s *server) readRules(c *call) error {
	r, err := s.Queue.Rules(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, r)
}
