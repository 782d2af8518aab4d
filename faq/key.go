package faq

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/oklog/ulid/v2"
)

// Role says what the holder of a key may do. Each role may do all that the ones before it may.
type Role string

// The roles, from the least to the most.
const (
	Agent   Role = "agent"   // reads standard answers, serves the queue
	Editor  Role = "editor"  // writes entries
	Manager Role = "manager" // publishes, imports, deletes, edits policies
	Admin   Role = "admin"   // makes keys
)

var rank = map[Role]int{Agent: 1, Editor: 2, Manager: 3, Admin: 4}

// Valid returns an error unless r is a role.
func (r Role) Valid() error {
	if rank[r] == 0 {
		return &FieldError{"role", fmt.Sprintf("%q is not one of agent, editor, manager, admin", string(r))}
	}
	return nil
}

// May reports whether r includes what needed allows. An unknown role may nothing, and nobody may what an unknown role may.
func (r Role) May(needed Role) bool { return rank[needed] > 0 && rank[r] >= rank[needed] }

// Key lets its holder act in one shop. The secret itself is never kept, only its SHA-256:
// it has 256 random bits, so a slow hash would add nothing.
type Key struct {
	ID        string     `json:"id"` // public, stands in the audit trail
	Shop      Shop       `json:"shop"`
	Name      string     `json:"name"` // of the person or program
	Role      Role       `json:"role"`
	Hash      []byte     `json:"-"`
	CreatedAt time.Time  `json:"created_at"`
	RevokedAt *time.Time `json:"revoked_at,omitempty"`
}

// NewKey makes a key with a secret of 256 random bits, which is in no other place than the result.
func NewKey(shop Shop, name string, role Role) (key Key, secret string) {
	var bits [32]byte
	rand.Read(bits[:]) // never fails, says crypto/rand
	secret = "xe_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(bits[:]))
	hash := sha256.Sum256([]byte(secret))
	return Key{
		ID: strings.ToLower(ulid.Make().String()), Shop: shop, Name: name, Role: role, Hash: hash[:], CreatedAt: time.Now(),
	}, secret
}

// MaxKeyName bounds the name of a key's holder, in characters.
const MaxKeyName = 64

// Named returns an error unless the key has a name that can sign what it does.
func (k Key) Named() error {
	if strings.TrimSpace(k.Name) == "" || utf8.RuneCountInString(k.Name) > MaxKeyName || !utf8.ValidString(k.Name) ||
		strings.ContainsFunc(k.Name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return &FieldError{"name", fmt.Sprintf("want 1 to %d characters in one line; it signs what the key does", MaxKeyName)}
	}
	return nil
}

// Keys keeps API keys.
type Keys interface {
	// AddKey keeps a new key. An unknown shop is ErrNotFound.
	AddKey(ctx context.Context, key Key) error

	// KeyByHash returns the key whose secret hashes so, or ErrNotFound; a revoked key is ErrNotFound too.
	KeyByHash(ctx context.Context, hash []byte) (Key, error)

	// Keys lists a shop's keys, revoked ones included, oldest first.
	Keys(ctx context.Context, shop Shop) ([]Key, error)

	// RevokeKey makes the key useless from now on. ErrNotFound if there is none; revoking twice is harmless.
	RevokeKey(ctx context.Context, shop Shop, id string) error
}
