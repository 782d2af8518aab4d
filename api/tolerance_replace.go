package api

import (
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// replaceTolerance sets what the shop tolerates from now on, all classes at once: one that is left out is unset, which
// is not the same as 0. It publishes nothing, but moves the bars that all answers have to reach: a lower rate hands over
// what the shop has checked, a higher one may answer what nobody may. So the shop's checks are asked.
func (s *server) replaceTolerance(c *call) error {
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	var t faq.Tolerance
	if err := c.body(s.MaxBody, &t); err != nil {
		return err
	}
	_, have, err := s.Store.Tolerance(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	if err := c.starts(have); err != nil {
		return err
	}
	edit.IfRevision = &have
	if edit, err = s.admitted(c, replay.Draft{Tolerance: &t}, edit); err != nil {
		return err
	}
	revision, err := s.Store.PutTolerance(c.ctx(), c.shop, t, edit)
	if err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(revision))
	return c.send(http.StatusOK, t)
}
