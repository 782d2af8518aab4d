package api

import (
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// cancelTicket is the buyer who no longer wants to wait for a person.
func (s *server) cancelTicket(c *call) error { return s.actAsBuyer(c, desk.Cancel{}) }

// actAsBuyer does an act to the buyer's own ticket, and shows him what has become of it.
func (s *server) actAsBuyer(c *call, act desk.Act) error {
	v, err := s.view(c, nothing)
	if err != nil {
		return err
	}
	if v.Ticket == nil {
		return faq.ErrNotFound
	}
	out, err := s.Queue.Do(c.ctx(), c.shop, v.Ticket.ID, act)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, standing{ID: out.Ticket.ID, State: out.Ticket.State, Rating: out.Ticket.Rating})
}
