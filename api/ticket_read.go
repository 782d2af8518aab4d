package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// ticketID is the ticket that the path names.
func (c *call) ticketID() desk.ID { return desk.ID(c.Param("id")) }

// readTicket shows one ticket.
func (s *server) readTicket(c *call) error {
	t, err := s.Queue.Ticket(c.ctx(), c.shop, c.ticketID())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, t)
}

// act does what a path says to its ticket, and shows what has become of it.
func (s *server) act(c *call, act desk.Act) error {
	out, err := s.Queue.Do(c.ctx(), c.shop, c.ticketID(), act)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, out.Ticket)
}
