package api

import (
	"net/http"

	"xiaoer/faq"
)

// replacePublishing sets how the shop guards what becomes live, all of it at once. It is not held against the shop's
// checks: it changes who may publish and what is asked of them then, and nothing of what buyers are told.
func (s *server) replacePublishing(c *call) error {
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	var p faq.Publishing
	if err := c.body(s.MaxBody, &p); err != nil {
		return err
	}
	_, have, err := s.Store.Publishing(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	if err := c.starts(have); err != nil {
		return err
	}
	edit.IfRevision = &have
	revision, err := s.Store.PutPublishing(c.ctx(), c.shop, p, edit)
	if err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(revision))
	return c.send(http.StatusOK, p)
}
