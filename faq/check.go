package faq

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/intents"
)

// Check is a question of which the shop has decided who answers it, so that an edit which breaks that is noticed
// before it is published.
type Check struct {
	ID       string        `json:"id"`
	Question string        `json:"question"`
	Entry    ID            `json:"entry,omitempty"` // that must answer; "" means that none may: people should
	Slots    intents.Slots `json:"slots,omitempty"` // facts that are known when it is asked
	At       time.Time     `json:"at"`              // when it was kept; set by the keeper
	By       string        `json:"by"`              // who kept it; set by the keeper
}

// MostChecks bounds the checks of a shop: all of them are asked at every preview.
const MostChecks = 2000

// Valid returns a *FieldError naming the first field that keeps the check from being kept. That there is such an entry
// is not asked for: a check whose entry is gone fails, and somebody should look at it.
func (c *Check) Valid() error {
	switch {
	case !isName(c.ID):
		return &FieldError{"id", fmt.Sprintf("1 to %d bytes of valid text, no spaces or slashes", MaxID)}
	case !fits(c.Question, MaxQuestion):
		return &FieldError{"question", fmt.Sprintf("1 to %d characters of valid text", MaxQuestion)}
	case c.Entry != "" && !isName(string(c.Entry)):
		return &FieldError{"entry", fmt.Sprintf("the id of an entry, at most %d bytes, or left out", MaxID)}
	}
	return nil
}

// isName reports whether s may be the id of something.
func isName(s string) bool {
	return s != "" && len(s) <= MaxID && !strings.ContainsAny(s, " \t\r\n/\x00") && utf8.ValidString(s)
}

// Checks keeps the checks of shops. Safe for many callers; an unknown shop is ErrNotFound.
type Checks interface {
	// Checks lists a shop's checks, by id.
	Checks(ctx context.Context, shop Shop) ([]Check, error)

	// PutCheck keeps a check under its id, in place of an older one, and returns it as kept. What is not valid is a
	// *FieldError; one more than MostChecks is ErrConflict. IfRevision is not looked at: checks have no revisions.
	PutCheck(ctx context.Context, shop Shop, check Check, edit Edit) (Check, error)

	// DeleteCheck forgets a check, or returns ErrNotFound.
	DeleteCheck(ctx context.Context, shop Shop, id string) error
}
