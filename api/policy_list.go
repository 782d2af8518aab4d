package api

import (
	"net/http"

	"xiaoer/faq"
)

// listPolicies shows the shop's tables, by name.
func (s *server) listPolicies(c *call) error {
	policies, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Policies []faq.Policy `json:"policies"`
	}{orEmpty(policies)})
}
