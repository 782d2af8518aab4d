package desk

import "xiaoer/faq"

// Claim gives the waiting ticket to the agent; of one that he holds it renews the lease.
type Claim struct {
	Agent    string
	Assigned bool // the desk hands it out, nobody reached for it
}

func (a Claim) do(s *step) error {
	switch t := s.Ticket; {
	case a.Agent == "":
		return &faq.FieldError{Field: "agent", Reason: "is empty"}
	case t.State == Closed:
		return conflict("it is closed")
	case t.State == Claimed && t.Agent != a.Agent:
		return conflict("%s holds it", t.Agent)
	case t.State == Claimed:
		s.lease(a.Agent)
		return nil
	}
	s.lease(a.Agent)
	if s.Ticket.TakenAt == nil {
		s.Ticket.TakenAt = &s.now
	}
	if a.Assigned {
		s.note(Given, a.Agent, "")
		s.pass(ByAgent, a.Agent, WasAssigned)
		return nil
	}
	s.note(Taken, a.Agent, "")
	s.pass(ByAgent, a.Agent, WasClaimed)
	return nil
}

// Renew is a sign of life: it renews the lease of a ticket that the agent holds, and never takes one.
type Renew struct{ Agent string }

func (a Renew) do(s *step) error {
	if err := s.held(a.Agent); err != nil {
		return err
	}
	s.lease(a.Agent)
	return nil
}
