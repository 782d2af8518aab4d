package desk

import (
	"strings"

	"xiaoer/faq"
)

// Release puts a ticket that the agent holds back where it was in the queue.
type Release struct{ Agent string }

func (a Release) do(s *step) error {
	if err := s.held(a.Agent); err != nil {
		return err
	}
	s.queue(Released, a.Agent, "", WasReleased)
	return nil
}

// Transfer hands a ticket that the agent holds on: to an agent, or to a skill, of which [Supervisor] is one. It waits
// at its place in the queue until it is taken.
type Transfer struct {
	Agent string
	To    string // an agent
	Skill Skill  // or a skill
	Why   string
}

func (a Transfer) do(s *step) error {
	switch {
	case strings.TrimSpace(a.Why) == "":
		return &faq.FieldError{Field: "why", Reason: "is empty"}
	case (a.To == "") == (a.Skill == ""):
		return &faq.FieldError{Field: "to", Reason: "name an agent or a skill, and not both"}
	case a.To == a.Agent:
		return &faq.FieldError{Field: "to", Reason: "is the one who holds it"}
	}
	if err := s.held(a.Agent); err != nil {
		return err
	}
	s.Ticket.For = a.To
	if a.Skill != "" {
		s.Ticket.Skill = a.Skill
	}
	s.queue(HandedOn, a.Agent, a.Why, WasHandedOn)
	return nil
}
