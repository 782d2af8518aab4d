package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xiaoer/faq"
)

// Complaint is how a complaint is dealt with: recorded, diagnosed, a solution agreed with the buyer, carried out, and
// followed up. Each step comes after the one before, and a complaint is not closed before it has been carried out.
type Complaint struct {
	Class    string     `json:"class,omitempty"` // of the diagnosis
	Steps    []Stage    `json:"steps"`
	FollowUp *time.Time `json:"follow_up,omitempty"` // when to ask how it went; set as it is carried out
	Reminded bool       `json:"reminded,omitempty"`
}

// Stage is one step that has been taken.
type Stage struct {
	Step Stepping  `json:"step"`
	By   string    `json:"by,omitempty"` // "" where the desk itself took it
	Text string    `json:"text"`
	At   time.Time `json:"at"`

	Channel string `json:"channel,omitempty"` // of the one that is recorded: where it came from
}

// Stepping names a step of a complaint.
type Stepping string

// The steps, in their order.
const (
	Recorded   Stepping = "recorded"
	Diagnosed  Stepping = "diagnosed"
	Agreed     Stepping = "agreed"
	CarriedOut Stepping = "carried_out"
	FollowedUp Stepping = "followed_up"
)

// Steppings are the steps in their order.
var steppings = []Stepping{Recorded, Diagnosed, Agreed, CarriedOut, FollowedUp}

// Unfounded is the class of what turned out to be no complaint. It may be closed at once.
const Unfounded = "none"

// followUpAfter is when the outcome is asked for unless the agent says otherwise: a day, in which a parcel moves or a
// refund arrives.
const followUpAfter = 24 * time.Hour

// due is the step that comes next; "" after the last.
func (c *Complaint) due() Stepping {
	if len(c.Steps) == len(steppings) {
		return ""
	}
	return steppings[len(c.Steps)]
}

// open reports whether the complaint keeps its ticket from being closed.
func (c *Complaint) open() bool { return c != nil && c.Class != Unfounded && len(c.Steps) < 4 }

// next is when the desk has to be reminded of the follow-up.
func (c *Complaint) next(state State) *time.Time {
	if c == nil || c.FollowUp == nil || c.Reminded || c.due() != FollowedUp || state != Closed {
		return nil
	}
	return c.FollowUp
}

func (c *Complaint) clone() *Complaint {
	if c == nil {
		return nil
	}
	d := *c
	d.Steps = slices.Clone(c.Steps)
	return &d
}

// Proceed takes the next step of a complaint. The last one, the follow-up, is taken on the closed ticket by anybody;
// the ones before by the agent who holds it.
type Proceed struct {
	Agent    string
	Step     Stepping
	Class    string // of a diagnosis
	Text     string
	FollowUp *time.Time // when it is carried out; nil is a day later
}

func (a Proceed) do(s *step) error {
	c := s.Ticket.Complaint
	if c == nil {
		return conflict("it is no complaint")
	}
	if a.Step != FollowedUp || s.Ticket.State != Closed {
		if err := s.held(a.Agent); err != nil {
			return err
		}
	}
	switch {
	case !slices.Contains(steppings, a.Step):
		return &faq.FieldError{Field: "step", Reason: "one of diagnosed, agreed, carried_out, followed_up"}
	case a.Step != c.due():
		return conflict("its next step is %q", c.due())
	case a.Step == Diagnosed && strings.TrimSpace(a.Class) == "":
		return &faq.FieldError{Field: "class", Reason: "is empty"}
	case strings.TrimSpace(a.Text) == "":
		return &faq.FieldError{Field: "text", Reason: "is empty"}
	}
	if a.Step == Diagnosed {
		c.Class = a.Class
	}
	if a.Step == CarriedOut {
		at := s.now.Add(followUpAfter)
		if a.FollowUp != nil {
			at = *a.FollowUp
		}
		c.FollowUp = &at
	}
	c.Steps = append(c.Steps, Stage{Step: a.Step, By: a.Agent, Text: a.Text, At: s.now})
	s.note(Proceeded, a.Agent, fmt.Sprintf("%s: %s", a.Step, a.Text))
	return nil
}
