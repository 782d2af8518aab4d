package faq

import (
	"context"
	"fmt"
	"time"
)

// Gap is something that buyers ask and the bot does not answer: a group of questions (package gap sorts them) and what
// was decided about it last.
type Gap struct {
	ID    string
	State GapState
	Entry ID        // that answers it from now on, where it was accepted
	Times int       // how often it had been asked when that was decided
	At    time.Time // set by the keeper
	By    string    // set by the keeper
}

// GapState says what was decided about a gap.
type GapState string

// The decisions. A gap without one is open.
const (
	GapOpen     GapState = "open"
	GapAccepted GapState = "accepted" // an entry answers it, or will once it is published
	GapIgnored  GapState = "ignored"  // nobody wants to answer it
)

// Valid returns a *FieldError naming the first field that keeps the decision from being kept.
func (g *Gap) Valid() error {
	switch {
	case !isName(g.ID):
		return &FieldError{"id", fmt.Sprintf("1 to %d bytes of valid text, no spaces or slashes", MaxID)}
	case g.State != GapAccepted && g.State != GapIgnored:
		return &FieldError{"state", "one of accepted, ignored"}
	case g.State == GapAccepted && !isName(string(g.Entry)):
		return &FieldError{"entry", fmt.Sprintf("the id of an entry, at most %d bytes", MaxID)}
	case g.Times < 0:
		return &FieldError{"times", "less than none"}
	}
	return nil
}

// Gaps keeps how questions were sorted into gaps, and what was decided about these. Safe for many callers; an unknown
// shop is ErrNotFound.
type Gaps interface {
	// Sorted returns the gap of each question, by the question's core.
	Sorted(ctx context.Context, shop Shop) (map[string]string, error)

	// KeepSorted keeps the gaps of these questions, all or none, in place of what they had; others stay.
	KeepSorted(ctx context.Context, shop Shop, gaps map[string]string) error

	// Decisions lists what was decided, by the gaps' ids.
	Decisions(ctx context.Context, shop Shop) ([]Gap, error)

	// Decide keeps a decision in place of an older one about the gap, together with the entry that comes of it: a draft
	// as Lives.Propose does, any other as Put does, which is returned as kept. Where nothing is written (nil) the edit's
	// IfRevision and IfVersion are not looked at. What is not valid is a *FieldError.
	Decide(ctx context.Context, shop Shop, gap Gap, written *Entry, edit Edit) (Gap, *Entry, error)
}
