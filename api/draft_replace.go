package api

import (
	"errors"
	"fmt"
	"math"

	"xiaoer/faq"
)

// replaceDraft writes the draft of an entry: over the one that its author saw, beside the entry that he saw, or under an
// id that is nobody's yet. What is served stays as it is.
func (s *server) replaceDraft(c *call) error {
	q := c.query()
	base := q.number("base", 0, 1, math.MaxInt32)
	if q.err != nil {
		return q.err
	}
	revision, err := s.startedDraft(c)
	if err != nil {
		return err
	}
	e, edit, err := s.entry(c)
	if err != nil {
		return err
	}
	if e.ID, err = c.named(e.ID); err != nil {
		return err
	}
	edit.IfRevision = &revision
	return overtaken(s.propose(c, e, base, edit))
}

// startedDraft returns the revision that a draft starts from: the draft's where there is one, otherwise the entry's, 0
// where there is neither.
func (s *server) startedDraft(c *call) (revision int, err error) {
	p, err := s.Store.Pending(c.ctx(), c.shop, faq.ID(c.Param("id")))
	if errors.Is(err, faq.ErrNotFound) {
		revision, err = s.started(c.ctx(), c)
		if errors.Is(err, faq.ErrNotFound) {
			err = fmt.Errorf("%w: %w", errStale, err)
		}
		return revision, err
	}
	if err != nil {
		return 0, err
	}
	if len(c.Request.Header["If-None-Match"]) > 0 { // somebody else was quicker
		return 0, errStale
	}
	if err := c.starts(p.Entry.Revision); err != nil {
		return 0, err
	}
	return p.Entry.Revision, c.others(p)
}
