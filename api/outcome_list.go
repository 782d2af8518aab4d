package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// outcome is how one conversation ended.
type outcome struct {
	desk.Trace
	Ending  desk.Ending `json:"ending"`
	Durable *bool       `json:"durable,omitempty"` // left out where it is too early to say
}

// listOutcomes shows the conversations behind the figures, by time, a part at a time. A filter makes parts shorter, not
// fewer.
func (s *server) listOutcomes(c *call) error {
	q := c.query()
	from, to := q.span(s.Now())
	ending := desk.Ending(q.oneOf("ending", string(desk.EndedByBot), string(desk.EndedBySuggestion), string(desk.EndedByAgent),
		string(desk.Abandoned), string(desk.StillOpen)))
	durable := q.oneOf("durable", "true", "false")
	reopened := q.oneOf("reopened", "true", "false")
	page := q.page()
	if q.err != nil {
		return q.err
	}
	traces, next, err := s.Queue.Traces(c.ctx(), c.shop, from, to, page.After, page.Limit)
	if err != nil {
		return err
	}
	out := []outcome{}
	for _, t := range traces {
		o := outcome{Trace: t, Ending: t.Ending(s.Now()), Durable: t.Durable(s.Now())}
		fits := (ending == "" || o.Ending == ending) && (reopened == "" || (reopened == "true") == o.Reopened) &&
			(durable == "" || o.Durable != nil && (durable == "true") == *o.Durable)
		if fits {
			out = append(out, o)
		}
	}
	return c.send(http.StatusOK, struct {
		Conversations []outcome `json:"conversations"`
		Next          string    `json:"next,omitempty"`
	}{out, next})
}
