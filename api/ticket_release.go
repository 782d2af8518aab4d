package api

import "net/http"

// releaseTicket puts a ticket that the agent holds back where it was in the queue. A body is not looked at.
func (s *server) releaseTicket(c *call) error {
	t, err := s.Queue.Release(c.ctx(), c.shop, c.ticketID(), c.actor())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, t)
}
