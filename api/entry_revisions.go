package api

import (
	"net/http"

	"xiaoer/faq"
)

// listRevisions shows an entry's history, newest first, also that of a deleted one.
func (s *server) listRevisions(c *call) error {
	revisions, err := s.Store.Revisions(c.ctx(), c.shop, faq.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Revisions []faq.Revision `json:"revisions"`
	}{orEmpty(revisions)})
}
