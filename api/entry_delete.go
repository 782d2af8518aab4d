package api

import (
	"net/http"

	"xiaoer/engine/replay"
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
	id := faq.ID(c.Param("id"))
	if revision > 0 { // else it is taken for gone, which the keeper knows better
		e, err := s.Store.Entry(c.ctx(), c.shop, id)
		if err != nil {
			return err
		}
		if edit, err = s.admittedWithout(c, e, replay.Draft{Deleted: []faq.ID{id}}, edit); err != nil {
			return err
		}
	}
	edit.IfRevision = &revision
	if err := s.Store.Delete(c.ctx(), c.shop, id, edit); err != nil {
		return overtaken(err)
	}
	c.Status(http.StatusNoContent)
	return nil
}
