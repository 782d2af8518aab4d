package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listDead shows what could not be delivered to a program and was given up.
func (s *server) listDead(c *call) error {
	q := c.query()
	n := q.number("limit", 50, 1, 500)
	if q.err != nil {
		return q.err
	}
	dead, err := s.Queue.Dead(c.ctx(), c.shop, c.Param("id"), n)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Parcels []desk.Parcel `json:"parcels"`
	}{orEmpty(dead)})
}
