package api

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"xiaoer/faq/desk"
)

// maxWhy is how long a reason may be, in characters.
const maxWhy = 200

// reason checks what somebody gives as the reason of an act.
func reason(field, text string) error {
	if n := utf8.RuneCountInString(text); strings.TrimSpace(text) == "" || n > maxWhy {
		return unfit(field, fmt.Sprintf("请写明原因，最多 %d 个字。", maxWhy))
	}
	return nil
}

// transferTicket hands a ticket that the agent holds on, to an agent or to a skill.
func (s *server) transferTicket(c *call) error {
	var in struct {
		To    string     `json:"to"`
		Skill desk.Skill `json:"skill"`
		Why   string     `json:"why"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if err := reason("why", in.Why); err != nil {
		return err
	}
	if utf8.RuneCountInString(in.To) > maxReference || utf8.RuneCountInString(string(in.Skill)) > maxSlot {
		return unfit("to", "客服名字或技能太长了。")
	}
	return s.act(c, desk.Transfer{Agent: c.actor(), To: in.To, Skill: in.Skill, Why: in.Why})
}
