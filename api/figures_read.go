package api

import (
	"net/http"
	"time"

	"xiaoer/faq/desk"
)

// mostFigures is how long a time may be looked at in one go.
const mostFigures = 92 * 24 * time.Hour

// span returns the moments between which figures are wanted: the last seven days unless they are named.
func (q *query) span(now time.Time) (from, to time.Time) {
	to = q.moment("to", now)
	from = q.moment("from", to.Add(-desk.Week))
	if !from.Before(to) || to.Sub(from) > mostFigures {
		q.fail("from", "from 要早于 to，并且最多相隔 92 天。")
	}
	return from, to
}

// readFigures counts how conversations ended that were opened within a time.
func (s *server) readFigures(c *call) error {
	q := c.query()
	from, to := q.span(s.Now())
	if q.err != nil {
		return q.err
	}
	var all []desk.Trace
	for after := ""; ; {
		part, next, err := s.Queue.Traces(c.ctx(), c.shop, from, to, after, 500)
		if err != nil {
			return err
		}
		all = append(all, part...)
		if after = next; next == "" {
			break
		}
	}
	return c.send(http.StatusOK, struct {
		From time.Time `json:"from"`
		To   time.Time `json:"to"`
		desk.Tally
	}{from, to, desk.Count(all, s.Now())})
}
