package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"xiaoer/faq"
)

// Agent is a person at the desk. The name is the one on the key.
type Agent struct {
	Name     string    `json:"name"`
	Skills   []Skill   `json:"skills,omitempty"`   // none: whatever comes
	Capacity int       `json:"capacity,omitempty"` // tickets at once; 0 is the shop's number
	Presence Presence  `json:"presence"`
	SeenAt   time.Time `json:"seen_at"` // the last sign of life
	Holds    int       `json:"holds"`   // tickets that he has now
}

// Presence says whether an agent takes tickets.
type Presence string

// The presences. One who is busy keeps what he has and is given no more.
const (
	On   Presence = "on"
	Busy Presence = "busy"
	Off  Presence = "off"
)

// Valid says what is wrong with the agent.
func (a *Agent) Valid() error {
	switch {
	case a.Capacity < 0 || a.Capacity > mostCapacity:
		return &faq.FieldError{Field: "capacity", Reason: fmt.Sprintf("0 to %d", mostCapacity)}
	case len(a.Skills) > mostTags || slices.Contains(a.Skills, ""):
		return &faq.FieldError{Field: "skills", Reason: fmt.Sprintf("at most %d, none empty", mostTags)}
	case !slices.Contains([]Presence{On, Busy, Off}, a.Presence):
		return &faq.FieldError{Field: "presence", Reason: "one of on, busy, off"}
	}
	return nil
}

// mostCapacity is more chats than anybody can follow.
const mostCapacity = 1000

// Serves reports whether the agent is somebody for what the skill is asked for.
func (a Agent) Serves(skill Skill) bool {
	return skill == "" || len(a.Skills) == 0 && skill != Supervisor || slices.Contains(a.Skills, skill)
}

// Choose returns which of the agents a waiting ticket is handed to: the one whom it was transferred to and nobody
// else; otherwise, of those who are there, have the skill and a hand free, the one whom the buyer knows, and then the
// one with the most hands free. "" is nobody. seen is the moment before which a sign of life is too old.
func Choose(t Ticket, staff []Agent, rules *Rules, seen time.Time) string {
	best, free := "", 0.0
	for _, a := range staff {
		room := rules.CapacityOf(a) - a.Holds
		switch {
		case a.Presence != On || a.SeenAt.Before(seen) || room <= 0 || !a.Serves(t.Skill):
			continue
		case t.For != "" && t.For != a.Name:
			continue
		case t.For == a.Name || t.Known == a.Name:
			return a.Name
		}
		if share := float64(room) / float64(rules.CapacityOf(a)); share > free {
			best, free = a.Name, share
		}
	}
	return best
}

// Roster keeps who works at the desk, and how.
type Roster interface {
	// Agents lists the shop's agents by name.
	Agents(ctx context.Context, shop faq.Shop) ([]Agent, error)

	// PutAgent keeps what an agent is good at and can hold. His presence stays as it is.
	PutAgent(ctx context.Context, shop faq.Shop, a Agent) (Agent, error)

	// Appear keeps an agent's presence, which is a sign of life. One who is not known yet becomes known.
	Appear(ctx context.Context, shop faq.Shop, name string, p Presence) (Agent, error)

	// Next claims for the agent the waiting ticket that is his first: one handed to him, then, for a supervisor, one
	// that is overdue, then one whose buyer knows him, then the one due soonest, of those that ask for what he is
	// good at. Asking is a sign of life. With nothing there it is faq.ErrNotFound, and faq.ErrConflict while he holds
	// as many as he may.
	Next(ctx context.Context, shop faq.Shop, agent string) (Ticket, error)

	// Opening returns when people are back, in the shop's own time zone; nil while they are there at the moment given.
	Opening(ctx context.Context, shop faq.Shop, at time.Time) (*time.Time, error)

	// Rules returns how the shop runs its desk.
	Rules(ctx context.Context, shop faq.Shop) (Rules, error)

	// PutRules keeps them. Bad ones are a *faq.FieldError.
	PutRules(ctx context.Context, shop faq.Shop, r Rules, by string) error
}
