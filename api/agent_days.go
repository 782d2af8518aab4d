package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listAgentDays shows what each agent did on each day.
func (s *server) listAgentDays(c *call) error {
	q := c.query()
	from, to := q.span(s.Now())
	if q.err != nil {
		return q.err
	}
	days, err := s.Queue.Days(c.ctx(), c.shop, from, to)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Days []desk.Day `json:"days"`
	}{orEmpty(days)})
}
