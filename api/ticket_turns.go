package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// manyEvents is how many events of a conversation are read at once.
const manyEvents = 500

// listTurns shows what has happened to a ticket, oldest first: whoever takes it over learns who had it, and why it was
// handed on. What was said stands in the conversation.
func (s *server) listTurns(c *call) error {
	t, err := s.Queue.Ticket(c.ctx(), c.shop, c.ticketID())
	if err != nil {
		return err
	}
	turns := []desk.Event{}
	for last, more := int64(0), true; more; {
		events, err := s.Queue.Events(c.ctx(), c.shop, t.Conversation, last, manyEvents)
		if err != nil {
			return err
		}
		for _, e := range events {
			if last = e.Seq; e.Kind == desk.OfTicket && e.Ticket == t.ID {
				turns = append(turns, e)
			}
		}
		more = len(events) == manyEvents
	}
	return c.send(http.StatusOK, struct {
		Events []desk.Event `json:"events"`
	}{turns})
}
