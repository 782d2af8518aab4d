package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listAgents shows who works at the desk, and what all are called who may.
func (s *server) listAgents(c *call) error {
	agents, err := s.Queue.Agents(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Agents []desk.Agent      `json:"agents"`
		Names  map[string]string `json:"names"`
	}{orEmpty(agents), s.names.in(c.ctx(), c.shop)})
}
