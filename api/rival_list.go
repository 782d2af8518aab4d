package api

import (
	"net/http"

	"xiaoer/engine/rival"
)

// listDuplicates lists entries that compete for the same questions.
func (s *server) listDuplicates(c *call) error {
	q := c.query()
	w := rival.Wish{Deep: q.flag("deep"), Last: q.number("last", mostLast, 1, mostLast)}
	limit := q.number("limit", 50, 1, 500)
	if q.err != nil {
		return q.err
	}
	pairs, err := s.Rivals.Find(c.ctx(), c.shop, w)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Pairs []rival.Pair `json:"pairs"`
		Total int          `json:"total"`
	}{pairs[:min(limit, len(pairs))], len(pairs)})
}
