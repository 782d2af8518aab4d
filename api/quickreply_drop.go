package api

import "net/http"

// dropQuickReply removes one; with ?team=1 the team's.
func (s *server) dropQuickReply(c *call) error {
	owner, err := s.quickOwner(c, c.Query("team") == "1")
	if err != nil {
		return err
	}
	if err := s.Queue.DropQuickReply(c.ctx(), c.shop, owner, c.Param("id")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
