package desk

import (
	"time"

	"xiaoer/faq"
)

// Said is what the buyer said and the bot decided about it.
type Said struct {
	Exchange faq.Exchange
	Ticket   ID     // for the ticket that may come of it
	Known    string // the agent whom the buyer knows
}

func (a Said) do(s *step) error {
	x, c := a.Exchange, s.Conversation
	// What is held is held under any epoch: it is the bot's reply that may be too old, never the buyer's words.
	if a.speaks(s) && x.Epoch != 0 && x.Epoch != c.Epoch {
		return ErrStale
	}
	if c.Owner == Nobody {
		s.pass(Bot, "", BuyerIsBack)
	}
	if !a.speaks(s) {
		s.say(Message{Author: FromBuyer, Text: x.Words(), Images: x.Images})
		s.Held = true
		a.resume(s)
		return nil
	}
	s.say(Message{Author: FromBuyer, Text: x.Words(), Images: x.Images, Exchange: x.ID})
	if x.Said != "" {
		s.say(Message{Author: FromBot, Text: x.Said, Exchange: x.ID})
	}
	switch {
	case s.Conversation.Owner == InQueue:
		s.Aside = true
	case x.Decision == faq.Escalated:
		a.escalate(s)
	}
	return nil
}

// speaks reports whether the bot may say what it decided: where the conversation is its own, is nobody's, or waits
// in the queue and the shop lets the bot answer what it knows meanwhile, or nobody is there who could.
func (a Said) speaks(s *step) bool {
	switch s.Conversation.Owner {
	case Bot, Nobody:
		return true
	case InQueue:
		helps := s.rules.BotHelps || !s.rules.Calendar.Open(s.now)
		return helps && a.Exchange.Decision == faq.Answered && a.Exchange.Epoch != 0
	}
	return false
}

// resume starts the clock again that stood still for the buyer.
func (a Said) resume(s *step) {
	if s.Ticket.Awaiting {
		s.await(false)
		s.note(Resumes, "", "")
	}
}

// escalate opens the ticket and gives the conversation to the queue.
func (a Said) escalate(s *step) {
	x, terms, cal := a.Exchange, s.rules.termsOf(a.Exchange.Reason), &s.rules.Calendar
	s.Ticket = Ticket{
		ID: a.Ticket, Shop: s.Conversation.Shop, Conversation: s.Conversation.ID, Exchange: x.ID, State: Waiting, CreatedAt: s.now,
		Details: Details{
			Skill: terms.Skill, Known: a.Known,
			FirstReply: Started(cal, s.now, time.Duration(terms.FirstReply)*time.Minute),
			Settlement: Started(cal, s.now, time.Duration(terms.Settle)*time.Minute),
		},
	}
	s.Ticket.About(x)
	if x.Reason == faq.Intercept {
		s.Ticket.Complaint = &Complaint{Steps: []Stage{{Step: Recorded, Text: x.Question, At: s.now, Channel: x.Channel}}}
	}
	s.note(Opened, "", string(x.Reason))
	s.pass(InQueue, "", WasEscalated)
}

// About fills in what stands in the ticket's exchange.
func (t *Ticket) About(x faq.Exchange) {
	t.Question, t.Reason, t.Rule, t.Candidates, t.Slots = x.Question, x.Reason, x.Rule, x.Candidates, x.Slots
}
