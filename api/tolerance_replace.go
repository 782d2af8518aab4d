package api

import (
	"net/http"

	"xiaoer/faq"
)

// replaceTolerance sets what the shop tolerates from now on, all classes at once: one that is left out is unset, which
// is not the same as 0.
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
	revision, err := s.Store.PutTolerance(c.ctx(), c.shop, t, edit)
	if err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(revision))
	return c.send(http.StatusOK, t)
}
