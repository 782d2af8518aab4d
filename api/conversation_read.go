package api

import (
	"math"
	"net/http"
	"time"

	"xiaoer/faq/desk"
)

// conversation is what the buyer sees of a talk. Its epoch and its agent's lease are the desk's business.
type conversation struct {
	ID        string         `json:"id"`
	Owner     desk.Owner     `json:"owner"`
	Channel   string         `json:"channel,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	Messages  []desk.Message `json:"messages"`
	Ticket    *standing      `json:"ticket,omitempty"` // the open one, or the last
	Event     int64          `json:"event"`            // to follow the conversation from
}

// readConversation shows a talk to whoever holds its id, from the message after "after" on. A page that waits for an
// agent asks again with the last seq it has.
func (s *server) readConversation(c *call) error {
	q := c.query()
	after := q.number("after", 0, 0, math.MaxInt32)
	if q.err != nil {
		return q.err
	}
	v, err := s.view(c, after)
	if err != nil {
		return err
	}
	talk := v.Conversation
	out := conversation{
		ID: talk.ID, Owner: talk.Owner, Channel: talk.Channel, CreatedAt: talk.CreatedAt, Messages: orEmpty(v.Messages), Event: v.Seq,
	}
	if v.Ticket != nil {
		out.Ticket = &standing{ID: v.Ticket.ID, State: v.Ticket.State, Rating: v.Ticket.Rating}
		if v.Ticket.State == desk.Waiting {
			line, err := s.Queue.Line(c.ctx(), c.shop)
			if err != nil {
				return err
			}
			out.Ticket.Standing = line.Standing(talk.ID)
		}
	}
	return c.send(http.StatusOK, out)
}

// standing is what the buyer sees of his ticket.
type standing struct {
	ID     desk.ID      `json:"id"`
	State  desk.State   `json:"state"`
	Rating *desk.Rating `json:"rating,omitempty"`
	desk.Standing
}
