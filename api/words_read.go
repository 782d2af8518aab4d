package api

import (
	"fmt"
	"net/http"
	"slices"

	"xiaoer/faq"
)

// readWords shows the shop's own words. The ETag is what an edit has to name, "0" where nobody has ever set any.
func (s *server) readWords(c *call) error {
	w, revision, err := s.Store.Words(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	c.Header("ETag", etag(revision))
	c.Header("Cache-Control", "private, no-cache") // may be held, must be asked about
	if fresh(c, revision) {
		c.Status(http.StatusNotModified)
		return nil
	}
	return c.send(http.StatusOK, w)
}

// listWordsRevisions shows what the words have been, newest first.
func (s *server) listWordsRevisions(c *call) error {
	revisions, err := s.Store.WordsRevisions(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Revisions []faq.WordsRevision `json:"revisions"`
	}{orEmpty(revisions)})
}

// diffWords shows what differs between two revisions of the words; 0 is the time before the first.
func (s *server) diffWords(c *call) error {
	revisions, err := s.Store.WordsRevisions(c.ctx(), c.shop)
	if err != nil {
		return err
	}
	newest := len(revisions)
	q := c.query()
	to := q.number("to", newest, 0, newest)
	from := q.number("from", max(to-1, 0), 0, newest)
	if q.err != nil {
		return q.err
	}
	return c.send(http.StatusOK, struct {
		From int           `json:"from"`
		To   int           `json:"to"`
		Diff faq.WordsDiff `json:"diff"`
	}{from, to, faq.CompareWords(wordsAt(revisions, from), wordsAt(revisions, to))})
}

// wordsAt are the words of a revision; none of 0.
func wordsAt(revisions []faq.WordsRevision, n int) faq.Words {
	i := slices.IndexFunc(revisions, func(r faq.WordsRevision) bool { return r.Revision == n })
	if i < 0 {
		return faq.Words{}
	}
	return revisions[i].Words
}

// unknownRevision refuses a revision that the words never had.
func unknownRevision(newest int) error {
	return unfit("revision", fmt.Sprintf("revision 要写词语的一个版本号，1 到 %d。", newest))
}
