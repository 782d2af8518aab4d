package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// replaceRules writes how the shop runs its desk. Tickets that are open keep the clocks they have.
func (s *server) replaceRules(c *call) error {
	var in desk.Rules
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if err := s.Queue.PutRules(c.ctx(), c.shop, in, c.actor()); err != nil {
		return err
	}
	return c.send(http.StatusOK, in)
}
