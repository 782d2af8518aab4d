package api

import (
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// forBuyers is the purpose of the secret that a shop's own site signs its buyers with.
const forBuyers = "buyers"

// recognise finds out who the buyer is, where the shop's site vouches for one. A signature that is shown must be good:
// who believes to be known must not be served as a stranger.
func (s *server) recognise(c *call) error {
	signed := c.GetHeader("X-Buyer")
	if signed == "" {
		return nil
	}
	secret, err := s.Queue.Secret(c.ctx(), c.shop, forBuyers)
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return err
	}
	buyer, ok := desk.Vouched(secret, c.shop, signed, s.Now())
	if !ok || len(buyer) > maxReference {
		return errWrongBuyer
	}
	c.buyer = buyer
	return nil
}

// view reads a conversation that the caller may read: whoever holds its id, but for a buyer who is somebody else.
func (s *server) view(c *call, after int) (desk.View, error) {
	v, err := s.Queue.View(c.ctx(), c.shop, c.Param("id"), after)
	if err == nil && !desk.May(c.buyer, v.Conversation) {
		err = fmt.Errorf("conversation of another: %w", faq.ErrNotFound)
	}
	return v, err
}

// nothing is after every message: a view that is not about messages.
const nothing = 1 << 30

// mostHistory is how many conversations a buyer is shown.
const mostHistory = 50

// past is one of a buyer's conversations.
type past struct {
	ID        string     `json:"id"`
	Owner     desk.Owner `json:"owner"`
	Channel   string     `json:"channel,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
}
