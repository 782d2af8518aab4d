package api

import (
	"net/http"
	"slices"
	"unicode/utf8"

	"xiaoer/faq"
)

// judgeAnswer keeps what a buyer says of a reply. Saying it twice is harmless.
func (s *server) judgeAnswer(c *call) error {
	var in struct {
		Verdict faq.Verdict `json:"verdict"`
		Token   string      `json:"token"`
	}
	if err := c.body(questionBody, &in); err != nil {
		return err
	}
	switch {
	case !slices.Contains([]faq.Verdict{faq.Helpful, faq.Wrong, faq.Picked}, in.Verdict):
		return unfit("verdict", "verdict 只能是 helpful（有帮助）、wrong（答错了）、picked（选了一项）。")
	case in.Verdict == faq.Picked && in.Token == "":
		return unfit("token", "verdict 是 picked 时，要用 token 写明选了哪一项。")
	case in.Verdict != faq.Picked && in.Token != "":
		return unfit("token", "只有 verdict 是 picked 时才能写 token。")
	case utf8.RuneCountInString(in.Token) > maxReference:
		return unfit("token", fieldWords["token"])
	}
	if err := s.Engine.Judge(c.ctx(), c.shop, c.Param("id"), in.Verdict, in.Token); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
