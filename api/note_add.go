package api

import (
	"fmt"
	"net/http"
	"unicode/utf8"
)

// addNote writes something about a customer, for colleagues.
func (s *server) addNote(c *call) error {
	var in struct {
		Text string `json:"text"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if utf8.RuneCountInString(in.Text) > maxNote {
		return unfit("text", fmt.Sprintf("备注最多 %d 个字。", maxNote))
	}
	n, err := s.Queue.AddNote(c.ctx(), c.shop, c.Param("id"), c.actor(), in.Text)
	if err != nil {
		return err
	}
	return c.send(http.StatusCreated, n)
}
