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
}

// readConversation shows a talk to whoever holds its id, from the message after "after" on. A page that waits for an
// agent asks again with the last seq it has.
func (s *server) readConversation(c *call) error {
	q := c.query()
	after := q.number("after", 0, 0, math.MaxInt32)
	if q.err != nil {
		return q.err
	}
	talk, messages, err := s.Queue.Conversation(c.ctx(), c.shop, c.Param("id"), after)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, conversation{
		ID: talk.ID, Owner: talk.Owner, Channel: talk.Channel, CreatedAt: talk.CreatedAt, Messages: orEmpty(messages),
	})
}
