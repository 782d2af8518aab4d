package api

import "net/http"

// explainAnswer shows the record of a reply: why the bot said this on that day.
func (s *server) explainAnswer(c *call) error {
	x, err := s.Engine.Why(c.ctx(), c.shop, c.Param("id"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, x)
}
