package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
)

// group carries out the acts that write. Those that have come while the last commit was on its way to the disk share
// the next transaction: each has its turn in a savepoint of its own, so that one's refusal undoes nothing of another's,
// and none is told what came of it before all of it is on the disk. There is no timer: who comes alone goes at once,
// and under load the disk itself sets the size of the groups.
type group struct {
	db     *DB
	memory memory // of whoever works

	mu      sync.Mutex
	waiting []*member
	working bool
	workers sync.WaitGroup
}

// mostMembers bounds a group, and with it how long its first member waits for its last: some 5 ms.
const mostMembers = 64

// member is an act that waits for its turn. It may be carried out twice, where the first transaction came to nothing.
type member struct {
	ctx   context.Context
	act   func(*txn) error
	alone bool // it is long, and shares with nobody

	turn   atomic.Int32 // unless it is still its own
	done   chan struct{}
	err    error
	told   []news
	thrown any // what the act panicked with
}

// Whose turn a member is.
const (
	itsOwn  int32 = iota // it may still leave
	taken                // it is being carried out
	hasGone              // its context ended first
)

// submit lines the member up.
func (g *group) submit(m *member) {
	m.done = make(chan struct{})
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = append(g.waiting, m)
	if !g.working {
		g.working = true
		g.workers.Go(g.work)
	}
}

// wait returns what came of the act, or the context's error where that ended before the act had its turn.
func (m *member) wait() error {
	select {
	case <-m.done:
	case <-m.ctx.Done():
		if m.turn.CompareAndSwap(itsOwn, hasGone) {
			return m.ctx.Err()
		}
		<-m.done
	}
	if m.thrown != nil {
		panic(m.thrown)
	}
	return m.err
}

// work goes on while anybody waits.
func (g *group) work() {
	for batch := g.next(); batch != nil; batch = g.next() {
		g.carryOut(batch)
		for _, m := range batch {
			close(m.done)
		}
	}
}

// next takes who waits and has not left, in the order of coming.
func (g *group) next() (batch []*member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := 0
	for ; n < len(g.waiting) && len(batch) < mostMembers; n++ {
		m := g.waiting[n]
		if m.alone && len(batch) > 0 {
			break
		}
		if !m.turn.CompareAndSwap(itsOwn, taken) {
			continue
		}
		if batch = append(batch, m); m.alone {
			n++
			break
		}
	}
	g.waiting = append(g.waiting[:0:0], g.waiting[n:]...)
	g.working = len(batch) > 0
	return batch
}

// carryOut leaves with every member what came of it. Where the transaction itself broke, as on a full disk, each has
// one of its own: nobody has been told anything yet.
func (g *group) carryOut(batch []*member) {
	err := g.together(batch)
	switch {
	case err == nil:
		return
	case len(batch) == 1:
		batch[0].err = err
		return
	}
	for _, m := range batch {
		if err := g.together([]*member{m}); err != nil {
			m.err = err
		}
	}
}

// together carries the members out in one transaction. An error is of the transaction, and none of them was.
func (g *group) together(batch []*member) error {
	// Nobody's context: the end of one member's must not undo the others'.
	tx, err := g.db.writer.BeginTx(context.Background(), nil)
	if err != nil {
		for _, m := range batch {
			m.err = err
		}
		return nil // it would not go better alone
	}
	defer tx.Rollback() // after Commit it does nothing
	err = g.memory.look(tx)
	if err == nil && len(batch) == 1 {
		if g.run(batch[0], tx); batch[0].err != nil {
			return nil
		}
		batch = nil
	}
	for _, m := range batch {
		if err == nil {
			err = g.within(m, tx)
		}
	}
	if err == nil {
		err = tx.Commit()
	}
	if err != nil {
		g.memory.forget()
	}
	return err
}

// within carries the member out in a savepoint. An error is of the transaction.
func (g *group) within(m *member, tx *sql.Tx) error {
	if _, err := tx.Exec(`SAVEPOINT member`); err != nil {
		return err
	}
	end := `RELEASE member`
	if g.run(m, tx); m.err != nil {
		end = `ROLLBACK TO member; RELEASE member`
	}
	_, err := tx.Exec(end)
	return err
}

// run carries the member out. The clock is read with the lock in hand, so that later commits have later moments.
func (g *group) run(m *member, tx *sql.Tx) {
	t := &txn{Tx: tx, db: g.db, now: whole(g.db.now()), memory: &g.memory}
	defer func() {
		if m.thrown = recover(); m.thrown != nil {
			m.err = errThrown
		}
		if m.told = t.told; m.err != nil {
			t.unremember()
		}
	}()
	if m.err = m.ctx.Err(); m.err == nil {
		m.err = m.act(t)
	}
	if m.err == nil {
		m.err = m.ctx.Err()
	}
}

// errThrown undoes what was done before a panic, which is its caller's.
var errThrown = errors.New("the act panicked")
