package people

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Subject is what guesses are counted against: a name, whether somebody has it or not, or an address.
type Subject struct {
	Kind Kind
	Key  string // a hash: people type their password into the wrong field
}

// Kind is what a subject is.
type Kind string

// The kinds of subjects.
const (
	OfName    Kind = "name"
	OfAddress Kind = "address"
)

// ByName is the subject of all guesses at a name.
func ByName(name string) Subject { return Subject{OfName, digest(name)} }

// ByAddress is the subject of all guesses from an address.
func ByAddress(address string) Subject { return Subject{OfAddress, digest(address)} }

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// Lock is how often one subject guessed wrong, and when last.
type Lock struct {
	Failures int
	Last     time.Time
}

// terms say how patient one is with guessing.
type terms struct {
	free         int // mistakes that cost nothing
	first, worst time.Duration
}

// Five mistakes at a name are a person's; after that the wait doubles from half a minute. It ends at a quarter of an
// hour, or strangers could keep a user out for good by guessing at him: a hundred guesses a day are left, and a
// password has ten characters at least. An office shares one address, so that has more mistakes, and a longer end.
var patience = map[Kind]terms{
	OfName:    {free: 5, first: 30 * time.Second, worst: 15 * time.Minute},
	OfAddress: {free: 20, first: 30 * time.Second, worst: time.Hour},
}

// Forgotten is how long after the last mistake all of them are.
const Forgotten = 24 * time.Hour

// Wait is how long the subject has to wait before it may guess again.
func (l Lock) Wait(k Kind, now time.Time) time.Duration {
	return max(0, l.Last.Add(penalty(patience[k], l.Failures)).Sub(now))
}

func penalty(t terms, failures int) time.Duration {
	if failures < t.free {
		return 0
	}
	wait := t.first
	for range failures - t.free {
		if wait *= 2; wait >= t.worst {
			return t.worst
		}
	}
	return wait
}

// Again is the lock after one more guess.
func (l Lock) Again(now time.Time) Lock {
	if now.Sub(l.Last) >= Forgotten {
		l.Failures = 0
	}
	return Lock{Failures: l.Failures + 1, Last: now}
}

// Less is the lock without a guess that was right. An address keeps its other mistakes: one good account must not wash
// guesses at all the others.
func (l Lock) Less(k Kind) Lock {
	if k == OfName {
		return Lock{}
	}
	return Lock{Failures: max(0, l.Failures-1), Last: l.Last}
}
