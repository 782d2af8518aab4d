package faq

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/intents"
)

// ID names an entry within its shop.
type ID string

// Status is where an entry stands in its life. Only live entries are answered.
type Status string

// The life of an entry. The zero value counts as Live: what is imported is meant to be answered.
const (
	Draft   Status = "draft"
	Review  Status = "review" // a draft that waits for whoever publishes it
	Live    Status = "live"
	Retired Status = "retired"
)

// Statuses are all of them.
var Statuses = []Status{Draft, Review, Live, Retired}

// Unpublished reports whether it is a draft, in review or not.
func (s Status) Unpublished() bool { return s == Draft || s == Review }

// Entry is one standard question (标准问) with its other phrasings (相似问) and what the shop answers.
type Entry struct {
	ID         ID           `json:"id"`
	Category   string       `json:"category,omitempty"`
	Question   string       `json:"question"`
	Similar    []string     `json:"similar,omitempty"`
	Answers    []Answer     `json:"answers,omitempty"`
	Risk       intents.Risk `json:"risk,omitempty"`
	Status     Status       `json:"status,omitempty"`
	ValidFrom  *time.Time   `json:"valid_from,omitempty"`  // inclusive
	ValidUntil *time.Time   `json:"valid_until,omitempty"` // exclusive

	Revision  int       `json:"revision,omitempty"`   // counts from 1 within the entry; set by the store
	UpdatedAt time.Time `json:"updated_at,omitzero"`  // set by the store
	UpdatedBy string    `json:"updated_by,omitempty"` // set by the store
	Inherited *Origin   `json:"inherited,omitempty"`  // set by the store; nil where it is the shop's own
}

// Answer is what the shop says, under the condition When; an empty condition always holds.
// The text may quote policy tables: {postage.fee}.
type Answer struct {
	Text string    `json:"text"`
	When Condition `json:"when,omitzero"`
}

// Limits on one entry, in characters or pieces. They bound what an index and a chat window must carry.
const (
	MaxQuestion = 500
	MaxSimilar  = 1000
	MaxAnswer   = 8000
	MaxAnswers  = 64
	MaxID       = 128
	MaxCategory = 64
)

// Valid returns a *FieldError naming the first field that keeps the entry from being kept.
func (e *Entry) Valid() error {
	switch {
	case !isName(string(e.ID)):
		return &FieldError{"id", fmt.Sprintf("1 to %d bytes of valid text, no spaces or slashes", MaxID)}
	case !fits(e.Question, MaxQuestion):
		return &FieldError{"question", fmt.Sprintf("1 to %d characters of valid text", MaxQuestion)}
	case len(e.Similar) > MaxSimilar:
		return &FieldError{"similar", fmt.Sprintf("at most %d phrasings", MaxSimilar)}
	case utf8.RuneCountInString(e.Category) > MaxCategory || !utf8.ValidString(e.Category) || strings.ContainsRune(e.Category, 0):
		return &FieldError{"category", fmt.Sprintf("at most %d characters of valid text", MaxCategory)}
	case len(e.Answers) > MaxAnswers:
		return &FieldError{"answers", fmt.Sprintf("at most %d answers", MaxAnswers)}
	case e.Status != "" && !slices.Contains(Statuses, e.Status):
		return &FieldError{"status", "one of draft, review, live, retired"}
	case e.ValidFrom != nil && e.ValidUntil != nil && !e.ValidFrom.Before(*e.ValidUntil):
		return &FieldError{"valid_until", "must be later than valid_from"}
	}
	if err := e.Risk.Valid(); err != nil {
		return &FieldError{"risk", "one of low, normal, high"}
	}
	for i, s := range e.Similar {
		if !fits(s, MaxQuestion) {
			return &FieldError{fmt.Sprintf("similar[%d]", i), fmt.Sprintf("1 to %d characters of valid text", MaxQuestion)}
		}
	}
	for i, a := range e.Answers {
		if !fits(a.Text, MaxAnswer) {
			return &FieldError{fmt.Sprintf("answers[%d].text", i), fmt.Sprintf("1 to %d characters of valid text", MaxAnswer)}
		}
		if err := a.When.valid(fmt.Sprintf("answers[%d].when", i)); err != nil {
			return err
		}
	}
	return nil
}

func fits(s string, most int) bool {
	return strings.TrimSpace(s) != "" && utf8.ValidString(s) && !strings.ContainsRune(s, 0) && utf8.RuneCountInString(s) <= most
}

// Says reports whether two states of an entry say the same: they differ at most in what the store sets.
func (e Entry) Says(other Entry) bool {
	return isSame(e.ValidFrom, other.ValidFrom) && isSame(e.ValidUntil, other.ValidUntil) && e.timeless() == other.timeless()
}

// timeless is what an editor decides about an entry, but for its window, as JSON. Times are left out because those
// beyond the year 9999 cannot be written.
func (e Entry) timeless() string {
	e = e.Content()
	e.ValidFrom, e.ValidUntil = nil, nil
	b, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an entry of texts cannot be written: %v", err))
	}
	return string(b)
}

// Content is what an editor decides about the entry: all but what the store sets.
func (e Entry) Content() Entry {
	e.Revision, e.UpdatedAt, e.UpdatedBy, e.Inherited = 0, time.Time{}, "", nil
	return e
}

func isSame(a, b *time.Time) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Equal(*b)
}

// Served reports whether the entry is live.
func (e *Entry) Served() bool { return e.Status == "" || e.Status == Live }

// Mute reports whether the entry is live without any answer. It is kept where it is so already, but is not made so: who
// asks is handed over for a reason that nobody understands.
func (e *Entry) Mute() bool { return e.Served() && len(e.Answers) == 0 }

// Answerable reports whether the entry may be answered at t: live, inside its window, and with an answer that is inside
// its own.
func (e *Entry) Answerable(t time.Time) bool {
	return e.Served() && !e.Expired(t) && (e.ValidFrom == nil || !t.Before(*e.ValidFrom)) &&
		slices.ContainsFunc(e.Answers, func(a Answer) bool { return a.When.open(t) })
}

// Expired reports whether the entry's window had ended at t.
func (e *Entry) Expired(t time.Time) bool { return e.ValidUntil != nil && !t.Before(*e.ValidUntil) }

// Meets reports whether there is a moment at which both entries are in their windows.
func (e *Entry) Meets(other *Entry) bool {
	ends := func(until, from *time.Time) bool { return until != nil && from != nil && !until.After(*from) }
	return !ends(e.ValidUntil, other.ValidFrom) && !ends(other.ValidUntil, e.ValidFrom)
}

// Phrasings returns the standard question followed by the similar ones.
func (e *Entry) Phrasings() []string {
	return append([]string{e.Question}, e.Similar...)
}
