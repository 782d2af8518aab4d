package desk

// Tick does nothing itself: it lets come about what has come about.
type Tick struct{}

func (Tick) do(*step) error { return nil }

// tick lets come about what the passing of time brings: each thing once, however late it is looked at.
func (s *step) tick() {
	t := &s.Ticket
	if t.ID == "" {
		return
	}
	s.ring(&t.FirstReply, FirstReplyNear, FirstReplyLate)
	s.ring(&t.Settlement, SettlementNear, SettlementLate)
	if at := t.Complaint.next(t.State); at != nil && !s.now.Before(*at) {
		t.Complaint.Reminded = true
		s.note(FollowUpDue, "", "")
	}
	if t.LeaseUntil != nil && !s.now.Before(*t.LeaseUntil) {
		s.queue(Lapsed, "", "", HasLapsed)
	}
}

// ring tells of a clock's warning and breach. The supervisors are told once of a ticket; its place in the queue, which
// is by when it was due, has put it first already.
func (s *step) ring(k *Clock, near, late Happening) {
	ticked, warns, breaches := k.Ticked(s.now)
	*k = ticked
	if warns {
		s.note(near, "", "")
	}
	if !breaches {
		return
	}
	s.note(late, "", "")
	if !s.Ticket.Overdue {
		s.Ticket.Overdue, s.Ticket.For = true, "" // whoever comes first now
		s.note(Raised, "", "")
	}
}
