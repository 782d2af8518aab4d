package api

import (
	"fmt"
	"net/http"
	"unicode/utf8"
)

// maxNote is how long a closing note may be, in characters.
const maxNote = 1000

// closeTicket ends a ticket that the agent holds. The body, with a note for colleagues, may be left out.
func (s *server) closeTicket(c *call) error {
	var in struct {
		Note string `json:"note"`
	}
	if err := c.optionalBody(s.MaxBody, &in); err != nil {
		return err
	}
	if utf8.RuneCountInString(in.Note) > maxNote {
		return unfit("note", fmt.Sprintf("备注最多 %d 个字。", maxNote))
	}
	t, err := s.Queue.Close(c.ctx(), c.shop, c.ticketID(), c.actor(), in.Note)
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, t)
}
