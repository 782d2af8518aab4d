package api

import "net/http"

// dropHook forgets a program, and what is on its way to it.
func (s *server) dropHook(c *call) error {
	if err := s.Queue.DropHook(c.ctx(), c.shop, c.Param("id")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
