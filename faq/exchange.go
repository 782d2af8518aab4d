package faq

import (
	"slices"
	"time"

	"xiaoer/intents"
)

// Question is what a buyer says, as it came in.
type Question struct {
	Shop         Shop
	Text         string
	Conversation string        // "" opens a new one
	MessageID    string        // the channel's own id; a second delivery with the same id is answered as the first was
	Channel      string        // "" is the plain web chat
	Buyer        string        // as the shop's own site vouches for him; "" is a stranger
	Slots        intents.Slots // facts the channel knows for sure, such as the order's state
	Images       []string      // of pictures that were added before: with them the words may be none
	Token        string        // an option's token, when the buyer clicked one instead of typing
	AsOf         time.Time     // the moment to answer for; zero is now. Only a question that is not kept may set it
}

// Kind is what the engine decided to do with a question.
type Kind string

// The four decisions.
const (
	Answered  Kind = "answer"   // say what one entry says
	Suggested Kind = "suggest"  // offer up to three questions
	Asked     Kind = "ask"      // ask for one fact that the answer depends on
	Escalated Kind = "escalate" // hand over to a person
)

// Reason says why a question was not answered outright.
type Reason string

// Why the engine hands over, asks or suggests. An answer has no reason.
const (
	NoEntry        Reason = "no_entry"        // nothing in the FAQ comes near
	Ambiguous      Reason = "ambiguous"       // two entries are as likely
	BelowBar       Reason = "below_bar"       // the best entry is not likely enough for its risk class
	Expired        Reason = "expired"         // the best entry's validity has ended or not begun
	MissingSlot    Reason = "missing_slot"    // the answer depends on a fact that is not known
	Blocked        Reason = "blocked"         // the entry's answer may not leave: a rule or a broken quote
	HumanRequested Reason = "human_requested" // the buyer asked for a person
	Intercept      Reason = "intercept"       // complaint, dispute, threat or abuse
	OutOfScope     Reason = "out_of_scope"    // not a matter of this shop
	Repeat         Reason = "repeat"          // asked again after it was answered
	Pictured       Reason = "picture"         // it came with pictures, which only a person sees
)

// Option is one question offered to the buyer.
type Option struct {
	Entry      ID      `json:"entry"`
	Question   string  `json:"question"`
	Confidence float64 `json:"confidence"` // P(this entry answers it), 0 to 1
	Token      string  `json:"token"`      // what a click sends back
}

// Candidate is an entry that was weighed, with the parts its confidence was made of.
type Candidate struct {
	Entry      ID                 `json:"entry"`
	Question   string             `json:"question"`
	Confidence float64            `json:"confidence"`
	Parts      map[string]float64 `json:"parts,omitempty"`
	Notes      []string           `json:"notes,omitempty"` // what was read as what: "发漂 → 发票，同音"
}

// Said is one answer of a reply that holds more.
type Said struct {
	Question   string     `json:"question"` // the part of the message that it answers, in normal form
	Entry      ID         `json:"entry"`
	Revision   int        `json:"revision"`
	ValidUntil *time.Time `json:"valid_until,omitempty"`
	Confidence float64    `json:"confidence"`
	Text       string     `json:"text"` // as published
}

// Exchange is the record of one question and what was decided. It is never changed afterwards: "why did it say
// this on that day" is answered from it alone.
type Exchange struct {
	ID           string          `json:"id"`
	Shop         Shop            `json:"shop"`
	Conversation string          `json:"conversation"`
	MessageID    string          `json:"message_id,omitempty"`
	Channel      string          `json:"channel,omitempty"`
	Buyer        string          `json:"buyer,omitempty"`
	Epoch        int             `json:"epoch,omitempty"` // of the conversation when this was decided; 0 where none was read
	At           time.Time       `json:"at"`
	Question     string          `json:"question"` // OnlyImages where there were no words
	Images       []Image         `json:"images,omitempty"`
	Decision     Kind            `json:"decision"`
	Reason       Reason          `json:"reason,omitempty"`
	Said         string          `json:"said"` // what the buyer was told, byte for byte
	Entry        ID              `json:"entry,omitempty"`
	Revision     int             `json:"revision,omitempty"`
	ValidUntil   *time.Time      `json:"valid_until,omitempty"`
	Answers      []Said          `json:"answers,omitempty"` // in the order of asking, where Said holds more than one answer: the message asked several questions
	Confidence   float64         `json:"confidence"`
	Options      []Option        `json:"options,omitempty"`
	Asked        intents.Slot    `json:"asked,omitempty"`
	Picked       string          `json:"picked,omitempty"` // the token that chose the entry
	Slots        intents.Slots   `json:"slots,omitempty"`
	Candidates   []Candidate     `json:"candidates,omitempty"`
	Intents      []intents.Guess `json:"intents,omitempty"`
	Rule         string          `json:"rule,omitempty"` // the intercept rule that fired
	Generation   string          `json:"generation"`
	Millis       float64         `json:"millis"`
}

// Words are what the buyer wrote; "" where he only sent pictures.
func (x *Exchange) Words() string {
	if len(x.Images) > 0 && x.Question == OnlyImages {
		return ""
	}
	return x.Question
}

// misses are the reasons for which nothing that the shop has published answered the question.
var misses = []Reason{NoEntry, BelowBar, Ambiguous, OutOfScope, Expired}

// Missed reports whether the words themselves were weighed and no entry answered them. What went to a person for other
// reasons, and an option that was picked and is gone, says nothing of what the shop has not written.
func (x *Exchange) Missed() bool {
	return x.Picked == "" && slices.Contains(misses, x.Reason) && (x.Decision == Suggested || x.Decision == Escalated)
}

// Verdict is what somebody said about an exchange afterwards.
type Verdict string

// What can be said of a reply.
const (
	Helpful Verdict = "helpful"
	Wrong   Verdict = "wrong"
	Picked  Verdict = "picked" // the buyer chose an option
)
