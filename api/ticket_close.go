package api

import (
	"fmt"
	"net/http"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// maxNote is how long a closing note may be, in characters.
const maxNote = 1000

// closeIn is how a ticket is closed.
type closeIn struct {
	Note    string    `json:"note"`
	ToBot   bool      `json:"to_bot"`
	Propose *proposal `json:"propose"`
}

// proposal is an entry that an agent thinks the shop should have.
type proposal struct {
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// closeTicket ends a ticket that the agent holds. The body may be left out: a note for colleagues, whose the
// conversation is afterwards, and an entry that the agent proposes.
func (s *server) closeTicket(c *call) error {
	var in closeIn
	if err := c.optionalBody(s.MaxBody, &in); err != nil {
		return err
	}
	if utf8.RuneCountInString(in.Note) > maxNote {
		return unfit("note", fmt.Sprintf("备注最多 %d 个字。", maxNote))
	}
	id := c.ticketID()
	if err := in.Propose.valid(id); err != nil {
		return err
	}
	out, err := s.Queue.Do(c.ctx(), c.shop, id, desk.Close{Agent: c.actor(), Note: in.Note, ToBot: in.ToBot})
	if err != nil {
		return err
	}
	if in.Propose != nil {
		edit := faq.Edit{By: c.actor(), Why: "关闭工单 " + string(id) + " 时提议"}
		if _, err := s.Store.Put(c.ctx(), c.shop, []faq.Entry{in.Propose.entry(id)}, edit); err != nil {
			return err // closing again is harmless, and proposes again
		}
	}
	return c.send(http.StatusOK, out.Ticket)
}

// entry is the draft that an editor finds. It has the ticket's name, so that proposing twice makes one.
func (p *proposal) entry(of desk.ID) faq.Entry {
	return faq.Entry{
		ID: faq.ID("proposal-" + string(of)), Status: faq.Draft, Question: p.Question, Answers: []faq.Answer{{Text: p.Answer}},
	}
}

func (p *proposal) valid(of desk.ID) error {
	if p == nil {
		return nil
	}
	e := p.entry(of)
	if err := e.Valid(); err != nil {
		return unfit("propose", "提议的条目要有标准问和答案，长度不能超过条目的限制。")
	}
	return nil
}
