package desk

import (
	"slices"
	"time"

	"xiaoer/faq"
	"xiaoer/intents"
)

// ID names a ticket. It is sortable by time.
type ID string

// State is where a ticket stands.
type State string

// The life of a ticket.
const (
	Waiting State = "waiting"
	Claimed State = "claimed"
	Closed  State = "closed"
)

// Ticket is one question that waits for a person.
type Ticket struct {
	ID           ID              `json:"id"`
	Shop         faq.Shop        `json:"shop"`
	Conversation string          `json:"conversation"`
	Exchange     string          `json:"exchange"`
	Question     string          `json:"question"`
	Reason       faq.Reason      `json:"reason"`
	Rule         string          `json:"rule,omitempty"`
	Candidates   []faq.Candidate `json:"candidates,omitempty"`
	Slots        intents.Slots   `json:"slots,omitempty"`
	State        State           `json:"state"`
	Agent        string          `json:"agent,omitempty"`       // who holds it, or closed it
	LeaseUntil   *time.Time      `json:"lease_until,omitempty"` // of a claimed ticket
	CreatedAt    time.Time       `json:"created_at"`
	ClosedAt     *time.Time      `json:"closed_at,omitempty"`
	Note         string          `json:"note,omitempty"` // what was written at closing
	Details
}

// Details are what the desk adds to a question.
type Details struct {
	Skill      Skill      `json:"skill,omitempty"`    // who is asked; "" for anybody
	For        string     `json:"for,omitempty"`      // the agent whom it was handed to and who has not taken it yet
	Known      string     `json:"known,omitempty"`    // the agent whom the buyer knows
	Priority   Priority   `json:"priority,omitempty"` // "" is normal
	Tags       []string   `json:"tags,omitempty"`
	TakenAt    *time.Time `json:"taken_at,omitempty"` // for the first time
	FirstReply Clock      `json:"first_reply"`
	Settlement Clock      `json:"settlement"`
	Awaiting   bool       `json:"awaiting,omitempty"` // the agent has asked the buyer something, and waits
	Overdue    bool       `json:"overdue,omitempty"`  // a clock has run out, and a supervisor was told
	Complaint  *Complaint `json:"complaint,omitempty"`
	Merged     ID         `json:"merged,omitempty"` // the ticket that this one became part of
	Reopened   int        `json:"reopened,omitempty"`
	Rating     *Rating    `json:"rating,omitempty"`
}

// Skill is what an agent is good at, and what a ticket needs.
type Skill string

// The skills that the desk itself gives out. A shop may have others.
const (
	Complaints Skill = "投诉"
	Supervisor Skill = "主管"
)

// Priority says which tickets go before the others.
type Priority string

// The priorities.
const (
	Normal Priority = ""
	High   Priority = "high"
	Urgent Priority = "urgent"
)

var weights = map[Priority]int64{Normal: 0, High: 1, Urgent: 2}

// Rating is how satisfied the buyer was.
type Rating struct {
	Stars   int       `json:"stars"` // 1 to 5
	Comment string    `json:"comment,omitempty"`
	At      time.Time `json:"at"`
}

// Rank is the ticket's place in the queue: the lower, the sooner. It is the moment at which the first reply is due,
// which tickets of a higher priority have put ahead by centuries. A ticket that is given back keeps its place.
func (t *Ticket) Rank() int64 {
	due := t.CreatedAt.UnixMicro() + int64(t.FirstReply.Target)*1e6
	if t.FirstReply.Promised != nil {
		due = t.FirstReply.Promised.UnixMicro()
	}
	return due - weights[t.Priority]*1e16
}

// Wake is when something comes about unless somebody acts: a lapse, a warning, a breach, a follow-up. nil is never.
func (t *Ticket) Wake() *time.Time {
	var next *time.Time
	for _, at := range []*time.Time{t.LeaseUntil, t.FirstReply.Next(), t.Settlement.Next(), t.Complaint.next(t.State)} {
		if at != nil && (next == nil || at.Before(*next)) {
			next = at
		}
	}
	return next
}

// clone returns a copy that shares nothing that a step changes.
func (t Ticket) clone() Ticket {
	t.Tags = slices.Clone(t.Tags)
	t.Complaint = t.Complaint.clone()
	return t
}
