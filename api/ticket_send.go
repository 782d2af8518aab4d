package api

import (
	"fmt"
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// sendEntry sends what an entry says to the buyer, in one step. It is a label: this entry answers what he said last.
func (s *server) sendEntry(c *call) error {
	var in struct {
		Entry faq.ID        `json:"entry"`
		Slots intents.Slots `json:"slots"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if err := validSlots(in.Slots); err != nil {
		return err
	}
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	t, err := s.Queue.Ticket(c.ctx(), c.shop, c.ticketID())
	if err != nil {
		return err
	}
	said, err := s.Engine.Recite(c.ctx(), c.shop, in.Entry, intents.Slots{}.With(t.Slots).With(in.Slots))
	switch {
	case err != nil:
		return unfit("entry", "没有这个条目，或者它现在不能回答：可能已经过期、还没上线，或者引用的政策表有问题。")
	case said.Missing != "":
		return unfit("slots."+string(said.Missing), fmt.Sprintf("这条答案要先知道 %s，请补上再发。", said.Missing))
	}
	out, err := s.Queue.Do(c.ctx(), c.shop, t.ID, desk.Reply{Agent: c.actor(), Text: said.Text, Key: key, Entry: in.Entry})
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, out.Messages[0])
}
