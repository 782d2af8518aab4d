package api

import (
	"net/http"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// discardDraft forgets a draft. What is served stays; an entry that has never been served is gone, and may have been in
// the way of one of the head office.
func (s *server) discardDraft(c *call) error {
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	p, err := s.drafted(c)
	if err != nil {
		return err
	}
	if err := c.others(p); err != nil {
		return err
	}
	if p.Base == 0 {
		if edit, err = s.admitted(c, replay.Draft{Deleted: []faq.ID{p.Entry.ID}}, edit); err != nil {
			return err
		}
	}
	edit.IfRevision = &p.Entry.Revision
	if _, err := s.Store.Move(c.ctx(), c.shop, p.Entry.ID, faq.Discard, edit); err != nil {
		return overtaken(err)
	}
	c.Status(http.StatusNoContent)
	return nil
}
