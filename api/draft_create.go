package api

import (
	"net/http"

	"xiaoer/faq"
)

// createDraft proposes an entry that must not be there yet, and names it where its author does not.
func (s *server) createDraft(c *call) error {
	e, edit, err := s.entry(c)
	if err != nil {
		return err
	}
	if e.ID == "" {
		e.ID = s.newID()
	}
	if err := reachable(e.ID); err != nil {
		return err
	}
	edit.IfRevision = new(int)
	return s.propose(c, e, 0, edit)
}

// propose keeps a draft and replies with it, and with what the rules find in it.
func (s *server) propose(c *call, e faq.Entry, base int, edit faq.Edit) error {
	e.Status = faq.Draft
	findings, err := s.inspect(c, e)
	if err != nil {
		return err
	}
	kept, err := s.Store.Propose(c.ctx(), c.shop, e, base, edit)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if *edit.IfRevision == 0 {
		status = http.StatusCreated
		c.Header("Location", c.entryPath(e.ID)+"/draft")
	}
	c.Header("ETag", etag(kept.Entry.Revision))
	return c.send(status, keptDraft{kept, findings})
}
