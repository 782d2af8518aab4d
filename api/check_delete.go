package api

import "net/http"

// deleteCheck forgets who must answer a question.
func (s *server) deleteCheck(c *call) error {
	if err := s.Checks.DeleteCheck(c.ctx(), c.shop, c.Param("id")); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
