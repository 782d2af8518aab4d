package api

import (
	"net/http"
	"time"

	"xiaoer/faq/desk"
)

// countQuestions counts what was asked in each day or week of a time: what was decided, why people were handed over,
// what it was about, and what people said of the answers. Days begin at the hour at which the time does.
func (s *server) countQuestions(c *call) error {
	q := c.query()
	from, to := q.span(s.Now())
	length := 24 * time.Hour
	if q.oneOf("each", "day", "week") == "week" {
		length = desk.Week
	}
	if q.err != nil {
		return q.err
	}
	if err := s.isShop(c); err != nil {
		return err
	}
	cuts := desk.Cuts(from, to, length)
	all, err := s.Queue.Asked(c.ctx(), c.shop, cuts)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Stretches []desk.Stretch `json:"stretches"`
	}{desk.Stretches(cuts, all)})
}
