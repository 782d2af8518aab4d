package desk

import (
	"cmp"
	"fmt"
	"time"

	"xiaoer/faq"
)

// Rules are how a shop runs its desk. The zero Rules are the defaults.
type Rules struct {
	Calendar Calendar             `json:"calendar"`
	Terms                         // of every reason that has none of its own
	Reasons  map[faq.Reason]Terms `json:"reasons,omitempty"`

	Lease    int  `json:"lease_seconds,omitempty"`  // how long a claim holds without a sign of life; 0 means 15 minutes
	Capacity int  `json:"capacity,omitempty"`       // tickets at once of an agent who has no number of his own; 0 means 8
	Assign   bool `json:"assign,omitempty"`         // tickets are handed out; otherwise agents pull them
	BotHelps bool `json:"answer_waiting,omitempty"` // the bot answers what it knows while the buyer waits
}

// Terms are what the shop holds itself to.
type Terms struct {
	FirstReply int   `json:"first_reply_minutes,omitempty"` // 0 means 5
	Settle     int   `json:"settle_minutes,omitempty"`      // 0 means 1440, a day of working time
	Skill      Skill `json:"skill,omitempty"`               // who is asked; "" for anybody
}

// What holds where a shop says nothing: the usual bars of the trade, a first reply within 5 minutes and a case
// settled within 24 hours; and a claim that outlives a cup of tea.
const (
	usualFirstReply = 5
	usualSettle     = 24 * 60
	usualCapacity   = 8
)

// Lease is how long a claim holds without a sign of life from its agent, unless the shop says otherwise.
const Lease = 15 * time.Minute

// Valid says what is wrong with the rules, and makes their calendar ready for use.
func (r *Rules) Valid() error {
	if err := r.Calendar.Valid(); err != nil {
		return err
	}
	switch {
	case r.Lease != 0 && (r.Lease < 10 || r.Lease > 24*3600):
		return &faq.FieldError{Field: "lease_seconds", Reason: "10 to 86400"}
	case r.Capacity < 0 || r.Capacity > mostCapacity:
		return &faq.FieldError{Field: "capacity", Reason: fmt.Sprintf("0 to %d", mostCapacity)}
	}
	if err := r.Terms.valid(""); err != nil {
		return err
	}
	for reason, terms := range r.Reasons {
		if err := terms.valid(fmt.Sprintf("reasons.%s.", reason)); err != nil {
			return err
		}
	}
	return nil
}

// mostTerm is ninety days in minutes.
const mostTerm = 90 * 24 * 60

func (t Terms) valid(at string) error {
	switch {
	case t.FirstReply < 0 || t.FirstReply > mostTerm:
		return &faq.FieldError{Field: at + "first_reply_minutes", Reason: fmt.Sprintf("0 to %d", mostTerm)}
	case t.Settle < 0 || t.Settle > mostTerm:
		return &faq.FieldError{Field: at + "settle_minutes", Reason: fmt.Sprintf("0 to %d", mostTerm)}
	}
	return nil
}

// LeaseFor is how long a claim holds.
func (r *Rules) LeaseFor() time.Duration {
	if r.Lease == 0 {
		return Lease
	}
	return time.Duration(r.Lease) * time.Second
}

// CapacityOf is how many tickets the agent may hold at once.
func (r *Rules) CapacityOf(a Agent) int { return cmp.Or(a.Capacity, r.Capacity, usualCapacity) }

// termsOf are the terms of a ticket that came about for the reason. A complaint goes to who settles complaints.
func (r *Rules) termsOf(reason faq.Reason) Terms {
	t := r.Reasons[reason]
	t.FirstReply = cmp.Or(t.FirstReply, r.FirstReply, usualFirstReply)
	t.Settle = cmp.Or(t.Settle, r.Settle, usualSettle)
	t.Skill = cmp.Or(t.Skill, r.Skill)
	if t.Skill == "" && reason == faq.Intercept {
		t.Skill = Complaints
	}
	return t
}
