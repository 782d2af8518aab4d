package api

import (
	"errors"
	"fmt"
	"slices"

	"xiaoer/faq"
)

// rollbackEntry makes a new revision that says what an old one said. It is held against the rules and tables of today,
// and waits for a second person where every write does.
func (s *server) rollbackEntry(c *call) error {
	var in struct {
		Revision int    `json:"revision"`
		Why      string `json:"why"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	edit, err := c.because(in.Why, false)
	if err != nil {
		return err
	}
	id := faq.ID(c.Param("id"))
	revisions, err := s.Store.Revisions(c.ctx(), c.shop, id)
	if err != nil {
		return err
	}
	revision, err := s.started(c.ctx(), c)
	if errors.Is(err, faq.ErrNotFound) {
		return fmt.Errorf("%w: %w", errStale, err)
	}
	if err != nil {
		return err
	}
	i := slices.IndexFunc(revisions, func(r faq.Revision) bool { return r.Entry.Revision == in.Revision })
	if i < 0 {
		return unfit("revision", "revision 要写这个条目的一个版本号。")
	}
	var now *faq.Entry
	if revision > 0 {
		e, err := s.Store.Entry(c.ctx(), c.shop, id)
		if err != nil {
			return err
		}
		now = &e
	}
	edit.Act = faq.Rollback
	return overtaken(s.put(c, revisions[i].Stated(now), edit, revision))
}
