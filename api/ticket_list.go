package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listTickets lists tickets in the order of the queue, a part at a time.
func (s *server) listTickets(c *call) error {
	q := c.query()
	filter := desk.Filter{
		State: desk.State(q.oneOf("state", string(desk.Waiting), string(desk.Claimed), string(desk.Closed))),
		Agent: q.text("agent", maxReference), Skill: desk.Skill(q.text("skill", maxSlot)), Tag: q.text("tag", maxSlot), Page: q.page(),
	}
	if q.err != nil {
		return q.err
	}
	tickets, next, err := s.Queue.Tickets(c.ctx(), c.shop, filter)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Tickets []desk.Ticket `json:"tickets"`
		Next    string        `json:"next,omitempty"`
	}{orEmpty(tickets), next})
}
