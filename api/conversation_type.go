package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// typeAsBuyer tells the agent that the buyer is typing. It is not kept.
func (s *server) typeAsBuyer(c *call) error {
	v, err := s.view(c, nothing)
	if err != nil {
		return err
	}
	s.Hub.Type(c.shop, desk.Typing{Conversation: v.Conversation.ID, Author: desk.FromBuyer})
	c.Status(http.StatusNoContent)
	return nil
}
