package api

import "net/http"

// vetoConfirmation keeps a question from ever being confirmed for its entry. Doing it again is harmless.
func (s *server) vetoConfirmation(c *call) error {
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	if err := s.Engine.Veto(c.ctx(), c.shop, c.Param("id"), edit); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
