package api

import (
	"errors"
	"net/http"

	"xiaoer/faq"
)

// completion is a question that the buyer may be about to ask.
type completion struct {
	Entry      faq.ID  `json:"entry"`
	Question   string  `json:"question"`
	Confidence float64 `json:"confidence"`
}

// mostCompletions fit above a phone's keyboard.
const mostCompletions = 5

// suggestQuestions completes what is being typed. It is a convenience: where the search fails, there are no
// completions, and the buyer goes on typing. Only an unknown shop is an error.
func (s *server) suggestQuestions(c *call) error {
	q := c.query()
	typed := q.values.Get("q")
	if q.err != nil {
		return q.err
	}
	options, err := s.Engine.Complete(c.ctx(), c.shop, typed, mostCompletions)
	if errors.Is(err, faq.ErrNotFound) {
		return err
	}
	if err != nil {
		s.Log.WarnContext(c.ctx(), "no completions", "id", c.id, "err", err)
	}
	found := make([]completion, 0, len(options))
	for _, o := range options {
		found = append(found, completion{Entry: o.Entry, Question: o.Question, Confidence: o.Confidence})
	}
	return c.send(http.StatusOK, struct {
		Options []completion `json:"options"`
	}{found})
}
