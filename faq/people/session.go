package people

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"time"
)

// Session is what one who has signed in shows from then on. The token itself is never kept, only its SHA-256: it has
// 256 random bits, so a slow hash would add nothing.
type Session struct {
	Hash      []byte
	User      string
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// How long a session lasts. An agent signs in once a shift and not after every tea; a page that is left open overnight
// is shut. Whoever comes back every day signs in once a week all the same.
const (
	Idle    = 8 * time.Hour
	Longest = 7 * 24 * time.Hour
	touched = time.Minute // how exactly it is known when it was last in use
)

// NewSession makes a session, and the token that its user shows.
func NewSession(user string, now time.Time) (s Session, token string) {
	var secret [32]byte
	rand.Read(secret[:]) // never fails, says crypto/rand
	token = base64.RawURLEncoding.EncodeToString(secret[:])
	return Session{Hash: TokenHash(token), User: user, CreatedAt: now, SeenAt: now, ExpiresAt: now.Add(Longest)}, token
}

// TokenHash is what is kept of a token.
func TokenHash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

// Live reports whether the session opens anything.
func (s Session) Live(now time.Time) bool { return now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) < Idle }

// Stale reports whether its use is to be noted again.
func (s Session) Stale(now time.Time) bool { return now.Sub(s.SeenAt) >= touched }

// Proof is what one has shown to be let in.
type Proof struct {
	Hash    string // that the password was compared with
	Next    string // the hash to keep from now on; "" is the same
	Changed bool   // Next is of a password that the user has chosen: every other session ends
}
