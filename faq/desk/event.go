package desk

import "time"

// Kind is what an event is about.
type Kind string

// The kinds. Each event has the field of its kind set and no other.
const (
	OfMessage Kind = "message"
	OfOwner   Kind = "owner"
	OfTicket  Kind = "ticket"
)

// Event is one thing that has happened, written down in the transaction in which it happened.
type Event struct {
	Seq          int64     `json:"seq"` // 1, 2, 3 … within the shop
	Kind         Kind      `json:"kind"`
	Conversation string    `json:"conversation"`
	Ticket       ID        `json:"ticket,omitempty"`
	At           time.Time `json:"at"`

	Message *Message `json:"message,omitempty"`
	Owner   *Change  `json:"owner,omitempty"`
	Turn    *Turn    `json:"turn,omitempty"` // of a ticket
}

// Change is a change of owner.
type Change struct {
	From  Owner  `json:"from"`
	To    Owner  `json:"to"`
	Agent string `json:"agent,omitempty"` // the new owner's name
	Epoch int    `json:"epoch,omitempty"`
	Why   Why    `json:"why"`
}

// Why says what changed a conversation's owner.
type Why string

// Why a conversation changes hands.
const (
	WasEscalated Why = "escalated"
	WasClaimed   Why = "claimed"
	WasAssigned  Why = "assigned"
	WasReleased  Why = "released"
	HasLapsed    Why = "lapsed"
	WasHandedOn  Why = "transferred"
	WasClosed    Why = "closed"
	WasDismissed Why = "dismissed"
	WasCancelled Why = "cancelled"
	WasReturned  Why = "returned_to_bot"
	WasReopened  Why = "reopened"
	WasMerged    Why = "merged"
	BuyerIsBack  Why = "buyer_is_back"
)

// Turn is what happened to a ticket.
type Turn struct {
	What Happening `json:"what"`
	By   string    `json:"by,omitempty"`  // the agent; "" for the buyer and the desk itself
	Why  string    `json:"why,omitempty"` // in the words of who did it
}

// Happening names what can happen to a ticket.
type Happening string

// What happens to tickets.
const (
	Opened    Happening = "opened"
	Taken     Happening = "claimed"
	Given     Happening = "assigned"
	Released  Happening = "released"
	Lapsed    Happening = "lapsed"
	HandedOn  Happening = "transferred"
	Settled   Happening = "closed"
	Dismissed Happening = "dismissed"
	Cancelled Happening = "cancelled"
	Returned  Happening = "returned_to_bot"
	Reopened  Happening = "reopened"
	Merged    Happening = "merged"
	Tagged    Happening = "tagged"
	Proceeded Happening = "complaint_step"
	Awaits    Happening = "awaiting_buyer"
	Resumes   Happening = "buyer_answered"
	Rated     Happening = "rated"

	FirstReplyNear Happening = "first_reply_near"
	FirstReplyLate Happening = "first_reply_breached"
	SettlementNear Happening = "settlement_near"
	SettlementLate Happening = "settlement_breached"
	Raised         Happening = "raised"        // to the supervisors, because it is overdue
	FollowUpDue    Happening = "follow_up_due" // of a complaint
)
