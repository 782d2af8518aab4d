package api

import (
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// lintText shows what is wrong with a text that an agent is about to send. It keeps nothing and stops nothing: what to
// do about it is the agent's to decide.
func (s *server) lintText(c *call) error {
	if _, err := s.Store.Policies(c.ctx(), c.shop); err != nil { // is there such a shop
		return err
	}
	var in struct {
		Text     string `json:"text"`
		Question string `json:"question"`
	}
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if strings.TrimSpace(in.Text) == "" || utf8.RuneCountInString(in.Text) > faq.MaxAnswer {
		return unfit("text", fmt.Sprintf("text 要有 1 到 %d 个字。", faq.MaxAnswer))
	}
	if utf8.RuneCountInString(in.Question) > faq.MaxQuestion {
		return unfit("question", fmt.Sprintf("question 最多 %d 个字。", faq.MaxQuestion))
	}
	return c.send(http.StatusOK, struct {
		Findings []lint.Finding `json:"findings"`
	}{orEmpty(lint.Check(in.Text, in.Question))})
}
