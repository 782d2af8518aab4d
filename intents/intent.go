// Package intents says what buyers want and what may be done about it.
//
// An [Intent] is a wish that buyers of any shop have ("change the address before dispatch"), shown by the ways
// they put it. A [Classifier] reads a message and returns its [Guess]es. A [Slot] is a fact inside a message that
// an answer may depend on (the region, the state of the order); a [Rule] is a phrase that hands the conversation
// to a person whatever else the message says.
//
// The package promises that reading a message is deterministic and touches nothing outside its arguments.
// It leaves the data to [xiaoer/intents/pack] and the text itself to [xiaoer/intents/zh].
package intents

import (
	"fmt"

	"xiaoer/intents/zh"
)

// ID names an intent, as topic.name: "invoice.available".
type ID string

// Topic is the part of the id before the dot.
func (id ID) Topic() string {
	for i := range id {
		if id[i] == '.' {
			return string(id[:i])
		}
	}
	return string(id)
}

// Intent is one wish, with the ways buyers put it.
type Intent struct {
	ID        ID
	Title     string // short, Chinese, for people
	Risk      Risk
	Phrasings []string
}

// Outside reports whether no shop's FAQ is expected to answer the intent: small talk and other worlds.
func (in Intent) Outside() bool {
	t := in.ID.Topic()
	return t == "chitchat" || t == "outside"
}

// Guess is an intent with the classifier's share of belief in it, 0 to 1. The guesses of one message sum to at most 1.
type Guess struct {
	Intent ID      `json:"intent"`
	P      float64 `json:"p"`
}

// Classifier guesses what a message wants. It returns the likeliest intents first, none where it has no idea,
// and may be called from many goroutines at once.
type Classifier interface {
	Guess(text zh.Text) []Guess
}

// Risk is how much a wrong answer costs the shop. It decides how sure the engine must be before it answers.
type Risk string

// The classes of risk. The zero value counts as Normal.
const (
	Low    Risk = "low"
	Normal Risk = "normal"
	High   Risk = "high"
)

// Or returns r, or fallback where r is not set.
func (r Risk) Or(fallback Risk) Risk {
	if r == "" {
		return fallback
	}
	return r
}

// Valid returns an error that names r unless it is one of the classes or unset.
func (r Risk) Valid() error {
	switch r {
	case "", Low, Normal, High:
		return nil
	}
	return fmt.Errorf("risk %q is not one of low, normal, high", string(r))
}
