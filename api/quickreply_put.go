package api

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// quickIn is a quick reply as it is written.
type quickIn struct {
	ID    string `json:"id"`
	Team  bool   `json:"team"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// putQuickReply keeps a quick reply: the agent's own, or the team's, which an editor writes.
func (s *server) putQuickReply(c *call) error {
	var in quickIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	switch {
	case utf8.RuneCountInString(in.Title) > maxSlot:
		return unfit("title", fmt.Sprintf("标题最多 %d 个字。", maxSlot))
	case utf8.RuneCountInString(in.Text) > faq.MaxAnswer:
		return unfit("text", fmt.Sprintf("快捷回复最多 %d 个字。", faq.MaxAnswer))
	case utf8.RuneCountInString(in.ID) > maxReference:
		return unfit("id", fmt.Sprintf("编号最多 %d 个字符。", maxReference))
	}
	owner, err := s.quickOwner(c, in.Team)
	if err != nil {
		return err
	}
	q, err := s.Queue.PutQuickReply(c.ctx(), c.shop, desk.QuickReply{ID: in.ID, Agent: owner, Title: in.Title, Text: in.Text})
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, q)
}

// quickOwner is whose list is written: the team's needs an editor.
func (s *server) quickOwner(c *call, team bool) (string, error) {
	switch {
	case !team:
		return c.actor(), nil
	case !c.role().May(faq.Editor):
		return "", &refusal{row: errRole, detail: "团队的快捷回复需要编辑权限，您可以先存成自己的。"}
	}
	return "", nil
}
