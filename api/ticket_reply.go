package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/lint"
)

// replyIn is what an agent writes.
type replyIn struct {
	Text  string `json:"text"`
	Entry faq.ID `json:"entry"`
	Await bool   `json:"await"`

	Images []string `json:"images"` // with them the text may be empty

	Quick string            `json:"quick"` // a quick reply, in place of the text
	Vars  map[string]string `json:"vars"`  // what its variables stand for
}

// replyTicket tells the buyer what the agent who holds the ticket writes. It may be as long as an answer. A reply that
// is sent again under the same Idempotency-Key is answered with the first one.
func (s *server) replyTicket(c *call) error {
	var in replyIn
	if err := c.body(s.MaxBody, &in); err != nil {
		return err
	}
	if in.Quick != "" {
		text, err := s.quickText(c, in)
		if err != nil {
			return err
		}
		in.Text = text
	}
	if err := referred(in.Images); err != nil {
		return err
	}
	wordless := strings.TrimSpace(in.Text) == "" && len(in.Images) == 0
	if n := utf8.RuneCountInString(in.Text); wordless || n > faq.MaxAnswer {
		return unfit("text", fmt.Sprintf("回复要有 1 到 %d 个字。", faq.MaxAnswer))
	}
	key, err := c.idempotencyKey()
	if err != nil {
		return err
	}
	out, err := s.Queue.Do(c.ctx(), c.shop, c.ticketID(), desk.Reply{
		Agent: c.actor(), Text: in.Text, Key: key, Images: faq.Named(in.Images), Entry: in.Entry, Await: in.Await,
	})
	if err != nil {
		return err
	}
	return c.send(http.StatusOK, sent{c.message(s.names, out.Messages[0]), lint.Check(in.Text, out.Ticket.Question)})
}

// sent is an agent's message with what the rules find in it. It has gone out: a person answers for his own words, and is
// told.
type sent struct {
	desk.Message
	Findings []lint.Finding `json:"findings,omitempty"`
}

// quickText is the quick reply that an agent wants to send. {客服} is himself; the other variables are his to fill in.
func (s *server) quickText(c *call, in replyIn) (string, error) {
	if in.Text != "" {
		return "", unfit("text", "text 和 quick 只能写一个。")
	}
	known, err := s.Queue.QuickReplies(c.ctx(), c.shop, c.actor())
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(known, func(q desk.QuickReply) bool { return q.ID == in.Quick })
	if i < 0 {
		return "", unfit("quick", "没有这条快捷回复，请检查编号。")
	}
	values := map[string]string{"客服": c.actor()}
	maps.Copy(values, in.Vars)
	return known[i].Fill(values)
}

// idempotencyKey is the caller's own id of what is sent; "" where there is none.
func (c *call) idempotencyKey() (string, error) {
	key := c.GetHeader("Idempotency-Key")
	if len(key) > maxReference || !utf8.ValidString(key) {
		return "", unfit("Idempotency-Key", fmt.Sprintf("Idempotency-Key 最多 %d 个字节。", maxReference))
	}
	return key, nil
}
