package api

import "net/http"

// readGap shows one gap with all its questions.
func (s *server) readGap(c *call) error {
	g, err := s.Gaps.Gap(c.ctx(), c.shop, c.Param("id"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, g)
}
