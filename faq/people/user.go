package people

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"xiaoer/faq"
)

// User is a person who may sign in. Roles and Admin are what he may do; the name signs it.
type User struct {
	Name       string                `json:"name"`
	Title      string                `json:"display_name,omitempty"` // what colleagues call him
	Admin      bool                  `json:"admin"`                  // of all shops, those to come included
	Roles      map[faq.Shop]faq.Role `json:"roles"`
	Disabled   bool                  `json:"disabled"`
	MustChange bool                  `json:"must_change"` // the password is a one-time password
	Revision   int                   `json:"revision"`
	CreatedAt  time.Time             `json:"created_at"`
	EditedAt   time.Time             `json:"edited_at"`
	PasswordAt time.Time             `json:"password_at"` // since when it is this one
	SignedInAt *time.Time            `json:"signed_in_at,omitempty"`
}

// What a user may be called.
const (
	MaxName  = 32 // characters
	MaxTitle = 64
)

var nameForm = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$`)

// Name is the one form of a name: phones begin with a capital letter, and input methods may be set to full width.
func Name(typed string) string { return strings.ToLower(norm.NFKC.String(strings.TrimSpace(typed))) }

// Valid says what is wrong with the user.
func (u User) Valid() error {
	switch n := utf8.RuneCountInString(u.Name); {
	case n == 0 || n > MaxName || !utf8.ValidString(u.Name) || u.Name != Name(u.Name) || !nameForm.MatchString(u.Name):
		return &faq.FieldError{Field: "name", Reason: fmt.Sprintf(
			"%q: use 1 to %d letters, digits and ._-, no capitals", u.Name, MaxName)}
	case !utf8.ValidString(u.Title) || utf8.RuneCountInString(u.Title) > MaxTitle || strings.ContainsFunc(u.Title, unprintable):
		return &faq.FieldError{Field: "display_name", Reason: fmt.Sprintf("want at most %d characters in one line", MaxTitle)}
	}
	for _, shop := range slices.Sorted(maps.Keys(u.Roles)) {
		if shop.Valid() != nil || u.Roles[shop].Valid() != nil {
			return &faq.FieldError{Field: "roles." + string(shop), Reason: "want agent, editor, manager or admin of a shop"}
		}
	}
	return nil
}

func unprintable(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' }

// Role is what the user may do in a shop; "" is nothing.
func (u User) Role(shop faq.Shop) faq.Role {
	if u.Admin {
		return faq.Admin
	}
	return u.Roles[shop]
}

// MayAs reports whether u may do the same as other: whether none of his sessions has to end.
func (u User) MayAs(other User) bool {
	return u.Admin == other.Admin && u.Disabled == other.Disabled && maps.Equal(u.Roles, other.Roles)
}

// Expired reports whether the one-time password has lain about for too long.
func (u User) Expired(now time.Time) bool { return u.MustChange && now.Sub(u.PasswordAt) >= OnceFor }
