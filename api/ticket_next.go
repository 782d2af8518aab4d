package api

import "net/http"

// nextTicket claims for the agent the waiting ticket that is his first. A body is not looked at.
func (s *server) nextTicket(c *call) error {
	t, err := s.Queue.Next(c.ctx(), c.shop, c.actor())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, t)
}
