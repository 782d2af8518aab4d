package api

import (
	"fmt"
	"unicode/utf8"

	"xiaoer/faq/desk"
)

// markTicket sorts an open ticket: what is left out stays.
func (s *server) markTicket(c *call) error {
	var in struct {
		Tags     *[]string      `json:"tags"`
		Priority *desk.Priority `json:"priority"`
		Skill    *desk.Skill    `json:"skill"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if in.Tags != nil {
		for i, tag := range *in.Tags {
			if utf8.RuneCountInString(tag) > maxSlot {
				return unfit(fmt.Sprintf("tags[%d]", i), fmt.Sprintf("标签最多 %d 个字。", maxSlot))
			}
		}
	}
	if in.Skill != nil && utf8.RuneCountInString(string(*in.Skill)) > maxSlot {
		return unfit("skill", fmt.Sprintf("技能最多 %d 个字。", maxSlot))
	}
	return s.act(c, desk.Mark{Agent: c.actor(), Tags: in.Tags, Priority: in.Priority, Skill: in.Skill})
}
