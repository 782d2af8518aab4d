package desk

import (
	"strings"

	"xiaoer/faq"
)

// Close ends a ticket that the agent holds; its conversation belongs to nobody then, or to the bot again where that
// is said. Closing what the same agent has closed changes nothing.
type Close struct {
	Agent string
	Note  string
	ToBot bool
}

func (a Close) do(s *step) error {
	t := &s.Ticket
	if t.State == Closed && t.Agent == a.Agent {
		return nil
	}
	if err := s.held(a.Agent); err != nil {
		return err
	}
	if t.Complaint.open() {
		return &faq.FieldError{Field: "complaint", Reason: "its next step is " + string(t.Complaint.due())}
	}
	s.end(a.Agent, a.Note)
	if a.ToBot {
		s.note(Returned, a.Agent, a.Note)
		s.pass(Bot, "", WasReturned)
		return nil
	}
	s.note(Settled, a.Agent, a.Note)
	s.pass(Nobody, "", WasClosed)
	return nil
}

// Dismiss ends a ticket without serving it: one that waits, or that the agent holds. It needs a reason.
type Dismiss struct{ Agent, Why string }

func (a Dismiss) do(s *step) error {
	t := &s.Ticket
	switch {
	case strings.TrimSpace(a.Why) == "":
		return &faq.FieldError{Field: "why", Reason: "is empty"}
	case t.State == Closed:
		return conflict("it is closed")
	case t.State == Claimed && t.Agent != a.Agent:
		return conflict("%s holds it", t.Agent)
	}
	s.end(a.Agent, a.Why)
	s.note(Dismissed, a.Agent, a.Why)
	s.pass(Nobody, "", WasDismissed)
	return nil
}

// Cancel is the buyer who no longer wants to wait. The bot has the conversation again. Once an agent has the ticket
// it is too late.
type Cancel struct{}

func (Cancel) do(s *step) error {
	if s.Ticket.State != Waiting {
		return conflict("it does not wait")
	}
	s.end("", "")
	s.note(Cancelled, "", "")
	s.pass(Bot, "", WasCancelled)
	return nil
}

// Merge ends a ticket that the agent holds as a part of another, in which the buyer is served on. That there is such
// a ticket is for the keeper to know.
type Merge struct {
	Agent string
	Into  ID
}

func (a Merge) do(s *step) error {
	if a.Into == s.Ticket.ID || a.Into == "" {
		return &faq.FieldError{Field: "into", Reason: "name another ticket"}
	}
	if err := s.held(a.Agent); err != nil {
		return err
	}
	s.end(a.Agent, "")
	s.Ticket.Merged = a.Into
	s.note(Merged, a.Agent, string(a.Into))
	s.pass(Nobody, "", WasMerged)
	return nil
}
