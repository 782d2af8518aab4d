package api

import (
	"fmt"
	"time"
	"unicode/utf8"

	"xiaoer/faq/desk"
)

// proceedComplaint takes the next step of a complaint.
func (s *server) proceedComplaint(c *call) error {
	var in struct {
		Step     desk.Stepping `json:"step"`
		Class    string        `json:"class"`
		Text     string        `json:"text"`
		FollowUp *time.Time    `json:"follow_up"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	switch {
	case utf8.RuneCountInString(in.Text) > maxNote:
		return unfit("text", fmt.Sprintf("说明最多 %d 个字。", maxNote))
	case utf8.RuneCountInString(in.Class) > maxSlot:
		return unfit("class", fmt.Sprintf("分类最多 %d 个字。", maxSlot))
	}
	return s.act(c, desk.Proceed{Agent: c.actor(), Step: in.Step, Class: in.Class, Text: in.Text, FollowUp: in.FollowUp})
}
