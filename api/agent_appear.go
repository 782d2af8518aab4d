package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// appearAsAgent says whether the agent who asks takes tickets. It is a sign of life.
func (s *server) appearAsAgent(c *call) error {
	var in struct {
		Presence desk.Presence `json:"presence"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	a, err := s.Queue.Appear(c.ctx(), c.shop, c.actor(), in.Presence)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, a)
}
