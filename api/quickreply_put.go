package api

import (
	"fmt"
	"net/http"
	"slices"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/lint"
)

// quickIn is a quick reply as it is written.
type quickIn struct {
	ID    string `json:"id"`
	Team  bool   `json:"team"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// keptQuick is a quick reply with what the rules find in it.
type keptQuick struct {
	desk.QuickReply
	Findings []lint.Located `json:"findings,omitempty"`
}

// putQuickReply keeps a quick reply: the agent's own, or the team's, which an editor writes. What must not be said is not
// handed to the team; of his own words an agent is told, as when he sends them.
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
	findings := quickFindings(in)
	if owner == "" && lint.Blocked(findings) {
		return blockedQuick(findings)
	}
	q, err := s.Queue.PutQuickReply(c.ctx(), c.shop, desk.QuickReply{ID: in.ID, Agent: owner, Title: in.Title, Text: in.Text})
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, keptQuick{q, findings})
}

// quickFindings is what the rules find in a quick reply, of which the title says what it answers.
func quickFindings(in quickIn) (found []lint.Located) {
	for _, f := range lint.Check(in.Text, in.Title) {
		found = append(found, lint.Located{Field: "text", Finding: f})
	}
	return found
}

// blockedQuick refuses a quick reply of the team, and says why: it cannot wait as a draft, as an entry can.
func blockedQuick(findings []lint.Located) error {
	first := findings[slices.IndexFunc(findings, func(f lint.Located) bool { return f.Severity == lint.Block })]
	return &refusal{row: errBlocked, field: first.Field, findings: findings,
		detail: "这条快捷回复没有保存：" + first.Reason + "建议：" + first.Suggestion}
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
