package api

import (
	"net/http"

	"xiaoer/faq/desk"
)

// listNotes shows what is written about a customer.
func (s *server) listNotes(c *call) error {
	notes, err := s.Queue.Notes(c.ctx(), c.shop, c.Param("id"))
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, struct {
		Notes []desk.Note `json:"notes"`
	}{orEmpty(notes)})
}
