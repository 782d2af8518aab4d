package desk

import (
	"strings"

	"xiaoer/faq"
)

// Reopen puts a closed ticket into the queue again, with its clocks wound up. Its conversation must be nobody's or
// the bot's: a buyer who is being served has an open ticket already.
type Reopen struct{ Agent, Why string }

func (a Reopen) do(s *step) error {
	t, cal := &s.Ticket, &s.rules.Calendar
	switch {
	case strings.TrimSpace(a.Why) == "":
		return &faq.FieldError{Field: "why", Reason: "is empty"}
	case t.State != Closed:
		return conflict("it is open")
	case t.Merged != "":
		return conflict("it is part of %s", t.Merged)
	case s.Conversation.Owner != Nobody && s.Conversation.Owner != Bot:
		return conflict("the conversation has another ticket")
	}
	t.ClosedAt, t.Note, t.Overdue, t.Priority = nil, "", false, High
	t.FirstReply = Started(cal, s.now, t.FirstReply.target())
	t.Settlement = Started(cal, s.now, t.Settlement.target())
	t.Reopened++
	s.queue(Reopened, a.Agent, a.Why, WasReopened)
	return nil
}
