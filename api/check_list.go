package api

import (
	"net/http"

	"xiaoer/faq"
)

// listChecks lists the questions of which the shop has set who must answer them, by id.
func (s *server) listChecks(c *call) error {
	checks, err := s.Checks.Checks(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Checks []faq.Check `json:"checks"`
	}{orEmpty(checks)})
}
