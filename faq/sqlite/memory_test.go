package sqlite

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func handOver() faq.Exchange {
	x := said("", "转人工")
	x.Decision = faq.Escalated
	return x
}

// TestMemoryBesideAnotherProcess has two keepers hand over in turn: each must see what the other wrote.
func TestMemoryBesideAnotherProcess(t *testing.T) {
	t.Parallel()
	one, path := founded(t)
	two := open(t, Config{Path: path})
	for want := 1; want <= 6; want++ {
		r, err := []*DB{one, two}[want%2].Record(t.Context(), handOver())
		if err != nil || r.Position != want {
			t.Errorf("hand-over %d: got position %d, error %v", want, r.Position, err)
		}
	}
	if err := two.PutRules(t.Context(), "tea", desk.Rules{Capacity: 7}, "manager"); err != nil {
		t.Fatal(err)
	}
	rules, err := write(t.Context(), one, func(tx *txn) (*desk.Rules, error) { return tx.rules(t.Context(), "tea") })
	if err != nil || rules.Capacity != 7 {
		t.Errorf("rules of the other: got %+v, error %v", rules, err)
	}
	numbered(t, one)
}

// TestMemoryOfWhatWasUndone has acts hand over and then fail, alone and in a group.
func TestMemoryOfWhatWasUndone(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	ctx := t.Context()
	fails := func(tx *txn) (desk.Receipt, error) {
		x := handOver()
		x.ID = db.newULID(tx.now)
		if _, err := tx.record(ctx, x); err != nil {
			return desk.Receipt{}, err
		}
		return desk.Receipt{}, errRefused
	}
	stays := func(tx *txn) (desk.Receipt, error) {
		x := handOver()
		x.ID = db.newULID(tx.now)
		return tx.record(ctx, x)
	}
	for want := 2; want <= 6; want += 2 {
		let := crowded(t, db)
		done := submit(ctx, db, sharing, stays) // and done again, since the next is refused
		undone := []func() (desk.Receipt, error){submit(ctx, db, sharing, fails), submit(ctx, db, sharing, fails)}
		let()
		if r, err := done(); err != nil || r.Position != want-1 {
			t.Errorf("among the refused: got position %d, error %v; want %d", r.Position, err, want-1)
		}
		undone = append(undone, submit(ctx, db, sharing, fails))
		for _, wait := range undone {
			if _, err := wait(); !errors.Is(err, errRefused) {
				t.Errorf("got error %v, want %v", err, errRefused)
			}
		}
		if r, err := db.Record(ctx, handOver()); err != nil || r.Position != want {
			t.Errorf("got position %d, error %v; want %d", r.Position, err, want)
		}
	}
	numbered(t, db)
}

// numbered checks that events are counted without gaps.
func numbered(t *testing.T, db *DB) {
	t.Helper()
	events, err := db.Events(t.Context(), "tea", "", 0, 1000)
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d: got seq %d", i+1, e.Seq)
		}
	}
	if err != nil || len(events) == 0 {
		t.Errorf("got %d events, error %v", len(events), err)
	}
}

// TestQueueAgreesWithTheFile compares places in the queue with counting, through whatever happens to tickets.
func TestQueueAgreesWithTheFile(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC)
	_, path := founded(t)
	db := open(t, Config{Path: path, Now: func() time.Time { return now }})
	ctx, rng := t.Context(), rand.New(rand.NewPCG(1, 2))
	var ids []desk.ID
	for step := range 300 {
		now = now.Add(time.Duration(rng.IntN(200)) * time.Second)
		if rng.IntN(3) == 0 || len(ids) == 0 {
			r, err := db.Record(ctx, handOver())
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.Ticket.ID)
		}
		id := ids[rng.IntN(len(ids))]
		act := []desk.Act{
			desk.Claim{Agent: "王芳"}, desk.Claim{Agent: "李雷"}, desk.Release{Agent: "王芳"}, desk.Close{Agent: "李雷"},
			desk.Reply{Agent: "王芳", Text: "您好"}, desk.Reopen{Agent: "李雷", Why: "没解决"},
		}[rng.IntN(6)]
		_, _ = db.Do(ctx, "tea", id, act) // refused as often as not
		got, want, err := places(t, db, id)
		if err != nil || got != want {
			t.Fatalf("step %d, %T: got place %d, error %v; counted %d", step, act, got, err, want)
		}
	}
}

// places returns a ticket's place as the writer knows it and as the file has it.
func places(t *testing.T, db *DB, id desk.ID) (got, want int, err error) {
	_, err = write(t.Context(), db, func(tx *txn) (n nothing, err error) {
		at, err := tx.ticket(t.Context(), "tea", id)
		if err != nil {
			return n, err
		}
		if got, err = tx.position(t.Context(), at); err != nil {
			return n, err
		}
		rows, err := tx.QueryContext(t.Context(), `SELECT `+ticketColumns+` WHERE t.shop = 'tea' AND `+waits, tx.now.UnixMicro())
		all, err := collect(rows, err, tx.scanNow)
		want = len(slices.DeleteFunc(all, func(o desk.Ticket) bool {
			return ticketKey{o.Rank(), o.ID}.compare(ticketKey{at.Rank(), id}) > 0
		}))
		return n, err
	})
	return got, want, err
}
