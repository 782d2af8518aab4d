package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listHooks shows which programs are told.
func (s *server) listHooks(c *call) error {
	hooks, err := s.Queue.Hooks(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Hooks []desk.Hook `json:"hooks"`
	}{orEmpty(hooks)})
}
