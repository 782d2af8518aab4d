package api

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
)

// replyTicket tells the buyer what the agent who holds the ticket writes. It may be as long as an answer.
func (s *server) replyTicket(c *call) error {
	var in struct {
		Text string `json:"text"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(in.Text); strings.TrimSpace(in.Text) == "" || n > faq.MaxAnswer {
		return unfit("text", fmt.Sprintf("回复要有 1 到 %d 个字。", faq.MaxAnswer))
	}
	m, err := s.Queue.Reply(c.ctx(), c.shop, c.ticketID(), c.actor(), in.Text)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, m)
}
