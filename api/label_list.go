package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listLabels shows what people have said answers a question, oldest first, after the id of the last one seen.
func (s *server) listLabels(c *call) error {
	q := c.query()
	after, n := q.text("after", maxReference), q.number("limit", 50, 1, 500)
	if q.err != nil {
		return q.err
	}
	labels, err := s.Queue.Labels(c.ctx(), c.shop, after, n)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Labels []desk.Label `json:"labels"`
	}{orEmpty(labels)})
}
