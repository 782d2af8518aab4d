package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// group carries out the acts that write. Those that have come while the last commit was on its way to the disk share
// the next transaction: one's refusal undoes nothing of another's, and none is told what came of it before all of it is on
// the disk. Who comes alone goes at once; those who come together are given a moment for others to come (see gather).
// Only what was told ahead of its turn (see ahead.go) has time.
type group struct {
	db     *DB
	memory memory // of whoever works

	mu      sync.Mutex
	waiting []*member // in the order of coming
	working bool
	workers sync.WaitGroup
	pressed int // of those who wait, so many have no time
	due     bool
	armed   bool

	expected int           // so many who have no time are waited for
	come     chan struct{} // closed when they are there; nil where nobody waits for them

	told     int         // members that were told ahead and are not on the disk
	keys     map[key]int // what exchanges on their way are about
	touching int         // members on their way that may be about anything
	touched  int         // counts what may have changed what somebody foresees
	ended    bool        // nothing more is told
	stuck    error       // why what was told cannot be written
}

// mostMembers bounds a group, and with it how long its first member waits for its last: some 5 ms.
const mostMembers = 64

// member is an act that waits for its turn. It may be carried out twice, where the first transaction came to nothing.
type member struct {
	ctx    context.Context
	act    func(*txn) error
	manner manner
	keys   []key     // what it is about; none is anything
	at     time.Time // the moment that it happens at; zero is when its turn comes

	turn   atomic.Int32 // unless it is still its own
	done   chan struct{}
	err    error
	told   []news
	undo   []func() // what gives the writer's memory back what it was
	thrown any      // what the act panicked with
}

// manner is how an act goes about its turn.
type manner int

const (
	sharing manner = iota // with others
	alone                 // it is long, and shares with nobody
	patient               // it only wants what came before it to be on the disk, whenever that is
	ahead                 // it was told ahead of its turn, and nobody waits for it
)

// hasTime reports whether the act may wait for others to come.
func (m *member) hasTime() bool { return m.manner == patient || m.manner == ahead }

// touches reports whether the act may be about anything.
func (m *member) touches() bool { return !m.hasTime() && len(m.keys) == 0 }

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
	for _, k := range m.keys {
		if g.keys[k]++; g.keys[k] > 1 {
			g.touched++
		}
	}
	if m.touches() {
		g.touching++
		g.touched++
	}
	g.line(m)
}

// line is called with the lock held, as all below are that do not take it.
func (g *group) line(m *member) {
	g.waiting = append(g.waiting, m)
	if m.hasTime() {
		g.arm()
		return
	}
	g.pressed++
	if g.come != nil && g.pressed >= g.expected {
		close(g.come)
		g.come = nil
	}
	g.start()
}

func (g *group) start() {
	if !g.working {
		g.working = true
		g.workers.Go(g.work)
	}
}

// arm sees to it that those who have time do not wait for ever.
func (g *group) arm() {
	if g.armed {
		return
	}
	g.armed = true
	lag := g.db.lag
	if g.stuck != nil {
		lag = retry
	}
	g.db.after(lag, func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		if g.armed = false; len(g.waiting) > 0 {
			g.due = true
			g.start()
		}
	})
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

// work goes on while anybody waits who has no time.
func (g *group) work() {
	for batch := g.next(); batch != nil; batch = g.next() {
		g.carryOut(batch)
		g.settle(batch)
		told := 0
		for _, m := range batch {
			if m.manner == ahead && !mayPass(m.err) {
				g.db.toldAhead(m)
				told++
			}
		}
		g.db.aside.drop(told)
		g.gather(batch)
	}
}

// How long a group waits for as many as came together last: perMember for each of them, mostGather at most. A commit costs
// the same for one as for thirty: the flush, and twenty pages of indexes that all have changed. Without waiting, 64 clients
// who keep two processors busy made groups of two; with it, groups of thirty, and a third more of them were told
// every second. Nobody waits who comes alone.
const (
	perMember  = 400 * time.Microsecond
	mostGather = 6 * time.Millisecond
)

// gather waits for as many pressed members as there were in the last group, if these were several.
func (g *group) gather(last []*member) {
	n := 0
	for _, m := range last {
		if !m.hasTime() {
			n++
		}
	}
	come := g.expect(n)
	if come == nil {
		return
	}
	timer := time.NewTimer(min(time.Duration(n)*perMember, mostGather))
	defer timer.Stop()
	select {
	case <-come:
	case <-timer.C:
	}
}

// expect returns what is closed once so many wait; nil where there is nothing to wait for.
func (g *group) expect(n int) <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	if n < 2 || g.pressed >= n || g.ended {
		return nil
	}
	g.expected, g.come = n, make(chan struct{})
	return g.come
}

// next takes who waits and has not left, in the order of coming.
func (g *group) next() (batch []*member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	defer func() { g.working = len(batch) > 0 }()
	g.come = nil
	if g.pressed == 0 && !g.due {
		return nil
	}
	n := 0
	for ; n < len(g.waiting) && len(batch) < mostMembers; n++ {
		m := g.waiting[n]
		if m.manner == alone && len(batch) > 0 || len(batch) == 1 && batch[0].manner == alone {
			break
		}
		if !m.hasTime() {
			g.pressed--
		}
		if m.turn.CompareAndSwap(itsOwn, taken) {
			batch = append(batch, m)
		} else {
			g.leave(m)
		}
	}
	g.waiting = append(g.waiting[:0:0], g.waiting[n:]...)
	g.due = g.due && len(g.waiting) > 0
	return batch
}

// settle lets the members go, but for those that were told ahead and may still be written.
func (g *group) settle(batch []*member) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var kept []*member
	for _, m := range batch {
		if m.manner == ahead && mayPass(m.err) {
			m.turn.Store(itsOwn)
			kept = append(kept, m)
			continue
		}
		g.leave(m)
		close(m.done)
	}
	g.keep(kept)
}

// leave forgets the member.
func (g *group) leave(m *member) {
	for _, k := range m.keys {
		if g.keys[k]--; g.keys[k] == 0 {
			delete(g.keys, k)
		}
	}
	if m.touches() {
		g.touching--
	}
	if m.manner == ahead {
		g.told--
	}
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
//
// First all go as one: a savepoint for each has SQLite copy every page before a member first changes it, some sixty for a
// hand-over, and refusals are rare. Where one is refused, it is all begun again with savepoints.
func (g *group) together(batch []*member) error {
	err := g.attempt(batch, g.bare)
	if errors.Is(err, errDisunited) {
		err = g.attempt(batch, g.within)
	}
	return err
}

// attempt carries the members out in one transaction, each in its way.
func (g *group) attempt(batch []*member, each func(*member, *sql.Tx) error) error {
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
	acts := int64(len(batch))
	if err == nil && acts == 1 {
		if g.run(batch[0], tx); batch[0].err != nil {
			return nil
		}
		batch = nil
	}
	for _, m := range batch {
		if err == nil {
			err = each(m, tx)
		}
	}
	if err == nil {
		err = tx.Commit()
	}
	switch {
	case errors.Is(err, errDisunited):
		unremember(batch)
		return err
	case err != nil:
		g.memory.forget()
		return err
	}
	g.db.commits.Add(1)
	g.db.acts.Add(acts)
	return nil
}

// unremember undoes what the members did to the memory, the last first.
func unremember(batch []*member) {
	for _, m := range slices.Backward(batch) {
		for _, undo := range slices.Backward(m.undo) {
			undo()
		}
		m.undo = nil
	}
}

// errDisunited says that a member of a group was refused, and that what the others did must be done again without it.
var errDisunited = errors.New("a member was refused")

// bare carries the member out as one with the others. An error is of the transaction: its refusal is one.
func (g *group) bare(m *member, tx *sql.Tx) error {
	g.run(m, tx)
	if m.err != nil && m.manner != ahead {
		return errDisunited
	}
	return m.err
}

// within carries the member out in a savepoint. An error is of the transaction. What was told ahead should not fail
// and goes without; where it does, each of the group has a transaction of its own.
func (g *group) within(m *member, tx *sql.Tx) error {
	if m.manner == ahead {
		g.run(m, tx)
		return m.err
	}
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
	t := &txn{on: tx, db: g.db, now: m.at, memory: &g.memory}
	if m.at.IsZero() {
		t.now = whole(g.db.now())
	}
	defer func() {
		if m.thrown = recover(); m.thrown != nil {
			m.err = errThrown
		}
		if m.told, m.undo = t.told, t.undo; m.err != nil {
			unremember([]*member{m})
		}
	}()
	if m.err = m.ctx.Err(); m.err == nil {
		m.err = m.act(t)
	}
	if m.err == nil {
		m.err = t.bequeath(m.ctx)
	}
	if m.err == nil {
		m.err = m.ctx.Err()
	}
}

// errThrown undoes what was done before a panic, which is its caller's.
var errThrown = errors.New("the act panicked")
