package desk

import (
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
}
