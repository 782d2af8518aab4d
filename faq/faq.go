// Package faq holds the shop's knowledge: what it has decided to say, and to which questions.
//
// An [Entry] is one standard question with its other phrasings and its answers; an [Answer] may hold only under a
// [Condition]; a [Policy] is a table (postage by region) that answers quote, so that one edit changes them all.
// A [Question] comes in from a buyer, and the [Exchange] is the record of what was replied and why. What buyers say of
// a reply are [Voices]; [Confirm] rules on them. A [Check] is a question of which the shop says who must answer it.
//
// A shop may follow a head office and inherit its entries and tables ([Heirs]): these are written into the shop by the
// change that makes them there, instead of being laid over the shop's own at each reading, so that nothing that reads a
// shop has to know of two; inherit.go gives the reasons and the rules.
//
// The package promises that what it calls valid can be served: no entry without an answer, no placeholder
// without its table. Every change makes a [Revision]; none is ever rewritten. Keeping is left to the
// implementations of [Store] (package sqlite), which all sit the exam of package storetest; matching is left to
// the engine.
package faq

import (
	"errors"
	"fmt"
	"regexp"
)

// Shop names a shop: lower-case letters, digits and hyphens, at most 64.
type Shop string

var shopForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// Valid returns an error that says what a shop's name looks like, unless s is one.
func (s Shop) Valid() error {
	if !shopForm.MatchString(string(s)) {
		return fmt.Errorf("shop %q: %w: use lower-case letters, digits and hyphens, at most 64", string(s), ErrInvalid)
	}
	return nil
}

// What can be wrong, for programs. Callers test with errors.Is; the text around says which thing.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")           // the thing has changed since it was read, or is another's
	ErrInvalid  = errors.New("invalid")            // the request can never succeed as it stands
	ErrBusy     = errors.New("store is busy")      // try again; nothing was written
	ErrReadOnly = errors.New("store is read-only") // the disk or the file refuses writes; nothing was written
)

// FieldError says which field of the input is wrong, for a person who filled it in. It is ErrInvalid.
type FieldError struct {
	Field  string // as in the JSON: "answers[1].when.region"
	Reason string
}

func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// Unwrap makes every FieldError an ErrInvalid.
func (e *FieldError) Unwrap() error { return ErrInvalid }
