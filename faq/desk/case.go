package desk

import (
	"fmt"
	"time"

	"xiaoer/faq"
)

// Case is what the next step of a conversation depends on.
type Case struct {
	Conversation Conversation
	Ticket       Ticket // the open one, or the one that the act is about; the zero Ticket where there is none
	Last         int    // the number of the conversation's last message
}

// Act is one thing that somebody does: a value of this package's types, such as [Claim].
type Act interface{ do(*step) error }

// Outcome is what came of an act: the case as it is now, and the messages and events to be written, in this order.
// The events have no Seq yet.
type Outcome struct {
	Case
	Messages []Message
	Events   []Event

	Held  bool // of a [Said]: the words were kept for whoever owns the conversation, and the bot's reply was not
	Aside bool // of a [Said]: the bot answered while the buyer waits, and the queue keeps the conversation
}

// Step does the act to the case at the moment now. What has come about by itself by then, such as a claim that has
// lapsed, comes first. The case that was handed in is left alone.
//
// An act that is refused is faq.ErrConflict where the case does not allow it, and a *faq.FieldError where it could
// never be done as it stands; nothing is to be written then.
func Step(c Case, a Act, rules *Rules, now time.Time) (Outcome, error) {
	c.Ticket = c.Ticket.clone()
	s := &step{Outcome: Outcome{Case: c}, rules: rules, now: now}
	s.tick()
	if err := a.do(s); err != nil {
		return Outcome{}, err
	}
	return s.Outcome, nil
}

// step is an act under way.
type step struct {
	Outcome
	rules *Rules
	now   time.Time
}

// pass gives the conversation to its next owner. It is the only place that raises an epoch.
func (s *step) pass(to Owner, agent string, why Why) {
	c := &s.Conversation
	change := Change{From: c.Owner, To: to, Agent: agent, Epoch: c.Epoch + 1, Why: why}
	c.Owner, c.Agent, c.Epoch = to, agent, change.Epoch
	s.tell(Event{Kind: OfOwner, Owner: &change})
}

// say adds a line. It is the only place that numbers messages.
func (s *step) say(m Message) {
	s.Last++
	m.Seq, m.At = s.Last, s.now
	s.Messages = append(s.Messages, m)
	s.tell(Event{Kind: OfMessage, Message: &m})
}

// note says what happened to the ticket.
func (s *step) note(what Happening, by, why string) {
	s.tell(Event{Kind: OfTicket, Turn: &Turn{What: what, By: by, Why: why}})
}

func (s *step) tell(e Event) {
	e.Conversation, e.Ticket, e.At = s.Conversation.ID, s.Ticket.ID, s.now
	s.Events = append(s.Events, e)
}

// held refuses an act of an agent who does not hold the ticket.
func (s *step) held(agent string) error {
	switch t := s.Ticket; {
	case t.State == Closed:
		return conflict("it is closed")
	case t.State != Claimed:
		return conflict("nobody holds it")
	case t.Agent != agent:
		return conflict("%s holds it", t.Agent)
	}
	return nil
}

// lease gives the ticket to the agent from now on.
func (s *step) lease(agent string) {
	until := s.now.Add(s.rules.LeaseFor())
	s.Ticket.State, s.Ticket.Agent, s.Ticket.LeaseUntil, s.Ticket.For = Claimed, agent, &until, ""
}

// queue puts the ticket back into the queue.
func (s *step) queue(what Happening, by, words string, why Why) {
	s.Ticket.State, s.Ticket.Agent, s.Ticket.LeaseUntil = Waiting, "", nil
	s.note(what, by, words)
	s.pass(InQueue, "", why)
}

// end closes the ticket and stops its clocks.
func (s *step) end(agent, note string) {
	t := &s.Ticket
	t.State, t.Agent, t.LeaseUntil, t.ClosedAt, t.Note = Closed, agent, nil, &s.now, note
	t.FirstReply, t.Settlement = t.FirstReply.Halted(s.now), t.Settlement.Halted(s.now)
	t.Awaiting, t.For = false, ""
}

// await stops or starts the clock of what the buyer must answer first.
func (s *step) await(on bool) {
	t, cal := &s.Ticket, &s.rules.Calendar
	if t.Awaiting == on || t.State == Closed {
		return
	}
	if t.Awaiting = on; on {
		t.Settlement = t.Settlement.Paused(cal, s.now)
		return
	}
	t.Settlement = t.Settlement.Resumed(cal, s.now)
}

// conflict says why the act would step on another's.
func conflict(why string, args ...any) error {
	return fmt.Errorf("%w: %s", faq.ErrConflict, fmt.Sprintf(why, args...))
}

// ErrStale says that a reply of the bot was decided before the conversation changed hands. It is faq.ErrConflict.
var ErrStale = fmt.Errorf("%w: decided under an older epoch", faq.ErrConflict)
