package api

import (
	"net/http"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// listDrafts lists drafts by the entry's id, a part at a time: those that wait for a review, or all.
func (s *server) listDrafts(c *call) error {
	q := c.query()
	filter := faq.PendingFilter{
		Status: faq.Status(q.oneOf("status", string(faq.Draft), string(faq.Review))), Category: q.text("category", faq.MaxCategory), Page: q.page(),
	}
	if q.err != nil {
		return q.err
	}
	drafts, next, err := s.Store.Pendings(c.ctx(), c.shop, filter)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Drafts []faq.Pending `json:"drafts"`
		Next   string        `json:"next,omitempty"`
	}{orEmpty(drafts), next})
}

// keptDraft is a draft as a write replies with it: what the rules have to say about it stands beside it.
type keptDraft struct {
	faq.Pending
	Findings []lint.Located `json:"findings,omitempty"`
}
