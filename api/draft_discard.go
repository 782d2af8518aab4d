package api

import (
	"net/http"

	"xiaoer/faq"
)

// discardDraft forgets a draft. What is served stays; an entry that has never been served is gone.
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
	edit.IfRevision = &p.Entry.Revision
	if _, err := s.Store.Move(c.ctx(), c.shop, p.Entry.ID, faq.Discard, edit); err != nil {
		return overtaken(err)
	}
	c.Status(http.StatusNoContent)
	return nil
}
