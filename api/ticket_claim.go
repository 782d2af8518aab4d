package api

import "net/http"

// claimTicket gives a waiting ticket to the agent who asks, or renews the agent's lease. A body is not looked at.
func (s *server) claimTicket(c *call) error {
	t, err := s.Queue.Claim(c.ctx(), c.shop, c.ticketID(), c.actor())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, t)
}
