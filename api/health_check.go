package api

import (
	"fmt"
	"net/http"
)

type condition struct {
	Status string `json:"status"`
}

// checkHealth says that the process answers. It looks at nothing else: a process that is restarted because its disk is
// full comes back to a full disk.
func (s *server) checkHealth(c *call) error { return c.send(http.StatusOK, condition{"ok"}) }

// checkReadiness says whether requests should be sent here.
func (s *server) checkReadiness(c *call) error {
	if err := s.Ready(c.ctx()); err != nil {
		return fmt.Errorf("%w: %w", errNotReady, err)
	}
	return c.send(http.StatusOK, condition{"ready"})
}
