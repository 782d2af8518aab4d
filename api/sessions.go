package api

import (
	"context"
	"errors"
	"sync"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/people"
)

// sessions remembers for a second whose a session is: a page asks many things at once, and each would be a read of
// three tables. What is done to sessions here is seen at once, what another process does when the second is over.
// Safe for many goroutines.
type sessions struct {
	keeper people.Keeper
	now    func() time.Time

	mu    sync.Mutex
	known map[[32]byte]recalled
	age   int // how often all was forgotten
}

type recalled struct {
	*holder
	at time.Time
}

const (
	believed    = time.Second
	maxSessions = 1 << 12 // remembered at once
)

func newSessions(keeper people.Keeper, now func() time.Time) *sessions {
	return &sessions{keeper: keeper, now: now, known: map[[32]byte]recalled{}}
}

// find returns the user of the token's session, or errSignedOut.
func (m *sessions) find(ctx context.Context, token string, used bool) (*holder, error) {
	hash := [32]byte(people.TokenHash(token))
	h, age := m.recall(hash)
	if h != nil {
		return h, nil
	}
	s, u, err := m.keeper.Session(ctx, hash[:])
	switch {
	case errors.Is(err, faq.ErrNotFound):
		return nil, errSignedOut
	case err != nil:
		return nil, err
	}
	if now := m.now(); used && s.Stale(now) {
		if err := m.keeper.TouchSession(ctx, hash[:]); err != nil {
			return nil, err
		}
	}
	h = &holder{name: u.Name, user: &u, session: s}
	m.remember(hash, h, age)
	return h, nil
}

func (m *sessions) recall(hash [32]byte) (h *holder, age int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.known[hash]; ok && m.now().Sub(r.at) < believed {
		h = r.holder
	}
	return h, m.age
}

// remember keeps what was read, unless all was forgotten since it was: then it may be what was to be forgotten.
func (m *sessions) remember(hash [32]byte, h *holder, age int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if age != m.age {
		return
	}
	if len(m.known) >= maxSessions {
		clear(m.known)
	}
	m.known[hash] = recalled{h, m.now()}
}

// forget is called after whatever changes a session or its user.
func (m *sessions) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.age++
	clear(m.known)
}
