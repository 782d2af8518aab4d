package api

import (
	"cmp"
	"net/http"
	"slices"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// replaceWords sets the shop's own words, all of them at once.
func (s *server) replaceWords(c *call) error {
	q := c.query()
	edit := q.edit(c)
	if q.err != nil {
		return q.err
	}
	var w faq.Words
	if err := c.body(s.MaxBody, &w); err != nil {
		return err
	}
	return s.putWords(c, w, edit)
}

// rollbackWords makes a new revision of the words that says what an old one said.
func (s *server) rollbackWords(c *call) error {
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
	revisions, err := s.Store.WordsRevisions(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	if in.Revision < 1 || in.Revision > len(revisions) {
		return unknownRevision(len(revisions))
	}
	edit.Act = faq.Rollback
	return s.putWords(c, wordsAt(revisions, in.Revision), edit)
}

// putWords keeps the words, behind the shop's gate, and tells what they make one among the entries' questions.
func (s *server) putWords(c *call, w faq.Words, edit faq.Edit) error {
	old, have, err := s.Store.Words(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	if err := c.starts(have); err != nil {
		return err
	}
	if err := w.Valid(); err != nil {
		return err
	}
	if edit, err = s.admitted(c, replay.Draft{Words: &w}, edit); err != nil {
		return err
	}
	merges, err := s.merges(c, old, w)
	if err != nil {
		return err
	}
	edit.IfRevision = &have
	revision, err := s.Store.PutWords(c.ctx(), c.shop, w, edit)
	if err != nil {
		return overtaken(err)
	}
	c.Header("ETag", etag(revision))
	return c.send(http.StatusOK, struct {
		faq.Words
		Merges []faq.Merge `json:"merges,omitempty"`
	}{w, merges})
}

// merges are the phrasings of two entries that the words make one, and the old ones did not.
func (s *server) merges(c *call, old, w faq.Words) (out []faq.Merge, err error) {
	all, err := faq.All(c.ctx(), s.Store, c.shop)
	if err != nil {
		return nil, err
	}
	var entries []faq.Entry
	for _, e := range all {
		entries = append(entries, *e)
	}
	slices.SortFunc(entries, func(a, b faq.Entry) int { return cmp.Compare(a.ID, b.ID) })
	known := old.Merges(entries)
	for _, m := range w.Merges(entries) {
		if !slices.Contains(known, m) {
			out = append(out, m)
		}
	}
	return out, nil
}
