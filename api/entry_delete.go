package api

import (
	"net/http"

	"xiaoer/faq"
)

// deleteEntry takes the entry that the manager saw out of service. Its revisions stay.
func (s *server) deleteEntry(c *call) error {
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	revision, err := s.started(c.ctx(), c)
	if err != nil {
		return err
	}
	edit.IfRevision = &revision
	if err := s.Store.Delete(c.ctx(), c.shop, faq.ID(c.Param("id")), edit); err != nil {
		return overtaken(err)
	}
	c.Status(http.StatusNoContent)
	return nil
}
