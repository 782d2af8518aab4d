package api

import (
	"net/http"

	"xiaoer/faq"
)

// listPolicies shows the tables in force at a moment, by name, and the versions that begin later.
func (s *server) listPolicies(c *call) error {
	q := c.query()
	at := q.moment("as_of", s.Now())
	if q.err != nil {
		return q.err
	}
	policies, err := s.Store.Policies(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Policies []faq.Policy `json:"policies"`
		Upcoming []faq.Policy `json:"upcoming,omitempty"`
	}{orEmpty(faq.InForce(policies, at)), faq.Upcoming(policies, at)})
}
