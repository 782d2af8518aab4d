package api

import (
	"fmt"
	"unicode/utf8"

	"xiaoer/faq/desk"
)

// rateTicket is what the buyer says of how he was served.
func (s *server) rateTicket(c *call) error {
	var in struct {
		Stars   int    `json:"stars"`
		Comment string `json:"comment"`
	}
	if err := c.body(questionBody, &in); err != nil {
		return err
	}
	if utf8.RuneCountInString(in.Comment) > maxNote {
		return unfit("comment", fmt.Sprintf("评价最多 %d 个字。", maxNote))
	}
	return s.actAsBuyer(c, desk.Rate{Stars: in.Stars, Comment: in.Comment})
}
