package api

import (
	"net/http"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// askedQuestion is what a buyer asked, masked, and what came of it.
type askedQuestion struct {
	ID           string       `json:"id"`
	Conversation string       `json:"conversation"`
	At           time.Time    `json:"at"`
	Question     string       `json:"question"`
	Decision     faq.Kind     `json:"decision"`
	Reason       faq.Reason   `json:"reason,omitempty"`
	Entry        faq.ID       `json:"entry,omitempty"`
	Label        desk.Opinion `json:"label,omitempty"`
}

// What a question may have come to, and why.
var (
	kinds   = []string{string(faq.Answered), string(faq.Suggested), string(faq.Asked), string(faq.Escalated)}
	reasons = []string{
		string(faq.NoEntry), string(faq.Ambiguous), string(faq.BelowBar), string(faq.Expired), string(faq.MissingSlot),
		string(faq.Blocked), string(faq.HumanRequested), string(faq.Intercept), string(faq.OutOfScope), string(faq.Repeat), string(faq.Pictured),
	}
)

// opinions are what people may have said of an answer.
var opinions = []string{
	string(desk.AnyOpinion), string(desk.Right), string(desk.OtherEntry), string(desk.NoneFits), string(desk.FoundGood), string(desk.FoundWrong),
}

// maxTopic is how long a topic's name may be. Those of the trade have ten letters.
const maxTopic = 64

// listQuestions shows the questions behind the counts, newest first, a part at a time.
func (s *server) listQuestions(c *call) error {
	q := c.query()
	from, to := q.span(s.Now())
	w := desk.Sought{
		From: from, To: to, Decision: faq.Kind(q.oneOf("decision", kinds...)), Reason: faq.Reason(q.oneOf("reason", reasons...)),
		Topic: q.text("topic", maxTopic), Opinion: desk.Opinion(q.oneOf("label", opinions...)),
	}
	page := q.page()
	if q.err != nil {
		return q.err
	}
	if err := s.isShop(c); err != nil {
		return err
	}
	asked, next, err := s.Queue.Questions(c.ctx(), c.shop, w, page.After, page.Limit)
	if err != nil {
		return err
	}
	out := make([]askedQuestion, len(asked))
	for i, x := range asked {
		out[i] = askedQuestion{ID: x.ID, Conversation: x.Conversation, At: x.At, Question: faq.Conceal(x.Question), Decision: x.Decision, Reason: x.Reason, Entry: x.Entry, Label: x.Opinion}
	}
	return c.send(http.StatusOK, struct {
		Questions []askedQuestion `json:"questions"`
		Next      string          `json:"next,omitempty"`
	}{out, next})
}
