package api

import "net/http"

// runChecks asks the shop's checks of what it serves now.
func (s *server) runChecks(c *call) error {
	r, err := s.Replay.Check(c.ctx(), c.shop, nil)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, r)
}
