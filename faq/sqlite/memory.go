package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// memory is what the writer remembers of the file from one transaction to the next, so that an exchange need not read
// what the one before it has written. It holds while this connection alone has written: another process's commit makes
// it forget all. What a refused act did to it is undone with the act.
type memory struct {
	version int64 // of the file, which SQLite raises for what other connections commit
	rules   map[faq.Shop]*desk.Rules
	newest  map[faq.Shop]int64 // events
	queues  map[faq.Shop]*queue
}

func (mem *memory) forget() { *mem = memory{version: mem.version} }

// look forgets what another process may have changed. It is called with the write lock in hand.
func (mem *memory) look(tx *sql.Tx) error {
	var version int64
	if err := tx.QueryRow(`PRAGMA data_version`).Scan(&version); err != nil {
		return err
	}
	if version != mem.version || mem.rules == nil {
		*mem = memory{version, map[faq.Shop]*desk.Rules{}, map[faq.Shop]int64{}, map[faq.Shop]*queue{}}
	}
	return nil
}

// remember keeps the value under the key, for as long as the act is not undone.
func remember[K comparable, V any](tx *txn, in map[K]V, key K, value V) {
	before, was := in[key]
	in[key] = value
	tx.undo = append(tx.undo, func() {
		if was {
			in[key] = before
		} else {
			delete(in, key)
		}
	})
}

// queue is the open tickets of one shop. A place in it is looked up and not counted in the file: on a bad day
// thousands wait, and each of them who writes is told his place.
type queue struct {
	waiting []ticketKey // in order
	taken   map[desk.ID]taking
	places  map[desk.ID]ticketKey // of all of them
}

// taking is a claim, which waits again once it has lapsed.
type taking struct {
	at    ticketKey
	until int64
}

func (k ticketKey) compare(other ticketKey) int {
	return cmp.Or(cmp.Compare(k.Rank, other.Rank), cmp.Compare(k.ID, other.ID))
}

// set puts an open ticket into the queue, and moves one that is in it.
func (q *queue) set(at ticketKey, claimed bool, until int64) {
	q.drop(at.ID)
	q.places[at.ID] = at
	if claimed {
		q.taken[at.ID] = taking{at, until}
		return
	}
	i, _ := slices.BinarySearchFunc(q.waiting, at, ticketKey.compare)
	q.waiting = slices.Insert(q.waiting, i, at)
}

func (q *queue) drop(id desk.ID) {
	at, is := q.places[id]
	if !is {
		return
	}
	delete(q.places, id)
	if _, claimed := q.taken[id]; claimed {
		delete(q.taken, id)
		return
	}
	i, _ := slices.BinarySearchFunc(q.waiting, at, ticketKey.compare)
	q.waiting = slices.Delete(q.waiting, i, i+1)
}

// position counts who waits up to the ticket, itself included.
func (q *queue) position(at ticketKey, now int64) int {
	n, found := slices.BinarySearchFunc(q.waiting, at, ticketKey.compare)
	if found {
		n++
	}
	for _, t := range q.taken {
		if t.until <= now && t.at.compare(at) <= 0 {
			n++
		}
	}
	return n
}

// queue returns the shop's, as this transaction has left it.
func (tx *txn) queue(ctx context.Context, shop faq.Shop) (*queue, error) {
	if q := tx.memory.queues[shop]; q != nil {
		return q, nil
	}
	q := &queue{taken: map[desk.ID]taking{}, places: map[desk.ID]ticketKey{}}
	rows, err := tx.QueryContext(ctx, `SELECT rank, id, state, lease_until FROM ticket AS t
		WHERE shop = ? AND state <> 'closed' ORDER BY rank, id`, shop)
	_, err = collect(rows, err, func(row scanner) (n nothing, err error) {
		var at ticketKey
		var state desk.State
		var until sql.Null[int64]
		if err = row.Scan(&at.Rank, &at.ID, &state, &until); err == nil {
			q.set(at, state == desk.Claimed, until.V)
		}
		return n, err
	})
	if err == nil {
		remember(tx, tx.memory.queues, shop, q)
	}
	return q, err
}

// lineUp changes a ticket's place as the file's row has been changed. A queue that nobody has asked for stays unknown.
func (tx *txn) lineUp(t desk.Ticket) {
	q := tx.memory.queues[t.Shop]
	if q == nil {
		return
	}
	before, was := q.places[t.ID]
	claim, claimed := q.taken[t.ID]
	if t.State == desk.Closed {
		q.drop(t.ID)
	} else {
		q.set(ticketKey{t.Rank(), t.ID}, t.State == desk.Claimed, micros(t.LeaseUntil).V)
	}
	tx.undo = append(tx.undo, func() {
		if q.drop(t.ID); was {
			q.set(before, claimed, claim.until)
		}
	})
}

// newest is read under the writer's lock by those who add to it: a lower seq is never seen after a higher one.
func (tx *txn) newest(ctx context.Context, shop faq.Shop) (seq int64, err error) {
	if tx.memory != nil {
		if seq, known := tx.memory.newest[shop]; known {
			return seq, nil
		}
	}
	err = tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM event WHERE shop = ?`, shop).Scan(&seq)
	return seq, err
}

// rules are the shop's, or the defaults.
func (tx *txn) rules(ctx context.Context, shop faq.Shop) (*desk.Rules, error) {
	if tx.memory == nil {
		return tx.readRules(ctx, shop)
	}
	if known := tx.memory.rules[shop]; known != nil {
		return known, nil
	}
	r, err := tx.readRules(ctx, shop)
	if err == nil {
		remember(tx, tx.memory.rules, shop, r)
	}
	return r, err
}
