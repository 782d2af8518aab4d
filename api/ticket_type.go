package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// typeAsAgent tells the buyer that the agent who holds the ticket is typing.
func (s *server) typeAsAgent(c *call) error {
	t, err := s.Queue.Ticket(c.ctx(), c.shop, c.ticketID())
	if err != nil {
		return err
	}
	if t.Agent != c.actor() || t.State != desk.Claimed {
		return errNotHeld
	}
	s.Hub.Type(c.shop, desk.Typing{Conversation: t.Conversation, Author: desk.FromAgent, Name: c.actor()})
	c.Status(http.StatusNoContent)
	return nil
}
