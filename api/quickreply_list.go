package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listQuickReplies shows the team's and the agent's own.
func (s *server) listQuickReplies(c *call) error {
	found, err := s.Queue.QuickReplies(c.ctx(), c.shop, c.actor())
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Replies []desk.QuickReply `json:"quick_replies"`
	}{orEmpty(found)})
}
