package api

import (
	"net/http"

	"xiaoer/faq"
)

// labelTicket says which entry answers what the buyer said last, or that none does.
func (s *server) labelTicket(c *call) error {
	var in struct {
		Entry faq.ID `json:"entry"`
		None  bool   `json:"none"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if in.None == (in.Entry != "") {
		return unfit("entry", "请写明哪个条目能回答，或者写 none。")
	}
	t, err := s.Queue.Ticket(c.ctx(), c.shop, c.ticketID())
	if err != nil {
		return err
	}
	if in.Entry != "" {
		if _, err := s.Store.Entry(c.ctx(), c.shop, in.Entry); err != nil {
			return unfit("entry", "没有这个条目，请检查编号。")
		}
	}
	l, err := s.Queue.AddLabel(c.ctx(), c.shop, t.Conversation, in.Entry, c.actor())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, l)
}
