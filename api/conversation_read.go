package api

import (
	"math"
	"net/http"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// conversation is what the buyer sees of a talk. Its epoch and its agent's lease are the desk's business.
type conversation struct {
	ID        string         `json:"id"`
	Owner     desk.Owner     `json:"owner"`
	Agent     string         `json:"agent,omitempty"` // who has it
	Channel   string         `json:"channel,omitempty"`
	CreatedAt time.Time      `json:"created_at"`
	Messages  []desk.Message `json:"messages"`
	Ticket    *standing      `json:"ticket,omitempty"` // the open one, or the last
	Open      *left          `json:"open,omitempty"`
	Event     int64          `json:"event"` // to follow the conversation from
}

// left is what the bot's last message leaves to the buyer to choose, as it stood in the reply.
type left struct {
	Options []faq.Option `json:"options"`
	Ask     *ask         `json:"ask,omitempty"`
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
		ID: talk.ID, Owner: talk.Owner, Agent: s.names.of(c.ctx(), c.shop, talk.Agent), Channel: talk.Channel, CreatedAt: talk.CreatedAt, Messages: orEmpty(c.messages(s.names, v.Messages)), Event: v.Seq,
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
	if out.Open, err = s.left(c, v); err != nil {
		return err
	}
	return c.send(http.StatusOK, out)
}

// left returns what may be chosen of the last message, where the bot has said it and still has the conversation: a page
// that is loaded anew then shows the same buttons as before.
func (s *server) left(c *call, v desk.View) (*left, error) {
	n := len(v.Messages)
	if n == 0 || v.Messages[n-1].Author != desk.FromBot || v.Messages[n-1].Exchange == "" || v.Conversation.Owner != desk.Bot {
		return nil, nil
	}
	x, err := s.Engine.Why(c.ctx(), c.shop, v.Messages[n-1].Exchange)
	if err != nil {
		return nil, err
	}
	asked := asking(x)
	if len(x.Options) == 0 && asked == nil {
		return nil, nil
	}
	return &left{Options: orEmpty(x.Options), Ask: asked}, nil
}

// standing is what the buyer sees of his ticket.
type standing struct {
	ID     desk.ID      `json:"id"`
	State  desk.State   `json:"state"`
	Rating *desk.Rating `json:"rating,omitempty"`
	desk.Standing
}
