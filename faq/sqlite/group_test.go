package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"

	"xiaoer/faq"
)

// crowded lets acts gather behind one that is under way, and returns what lets that one go on.
func crowded(t *testing.T, db *DB) (let func()) {
	t.Helper()
	began, goOn := make(chan nothing), make(chan nothing)
	first := submit(t.Context(), db, sharing, func(*txn) (nothing, error) {
		close(began)
		<-goOn
		return nothing{}, nil
	})
	<-began
	return func() {
		close(goOn)
		if _, err := first(); err != nil {
			t.Error(err)
		}
	}
}

// founding makes a shop, and then does what else there is to do.
func founding(ctx context.Context, name string, then func(*txn) error) func(*txn) (nothing, error) {
	return func(tx *txn) (nothing, error) {
		_, err := tx.ExecContext(ctx, `INSERT INTO shop (name, created_at, created_by, why) VALUES (?, 0, '', '')`, name)
		if err == nil && then != nil {
			err = then(tx)
		}
		return nothing{}, err
	}
}

var errRefused = errors.New("refused")

func TestGroupUndoesWhatWasRefusedAlone(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	ctx := t.Context()
	leaving, leave := context.WithCancel(ctx)
	ending, end := context.WithCancel(ctx)
	runs := map[string]int{}
	counted := func(name string, then func(*txn) error) func(*txn) (nothing, error) {
		act := founding(ctx, name, then)
		return func(tx *txn) (nothing, error) {
			runs[name]++
			return act(tx)
		}
	}
	let := crowded(t, db)
	waits := map[string]func() (nothing, error){
		"first":   submit(ctx, db, sharing, counted("first", nil)),
		"refused": submit(ctx, db, sharing, counted("refused", func(*txn) error { return errRefused })),
		"leaves":  submit(leaving, db, sharing, counted("leaves", nil)),
		"ends":    submit(ending, db, sharing, counted("ends", func(*txn) error { end(); return nil })),
		"twice":   submit(ctx, db, sharing, counted("first", nil)),
		"throws":  submit(ctx, db, sharing, counted("throws", func(*txn) error { panic("thrown") })),
		"last":    submit(ctx, db, sharing, counted("last", nil)),
	}
	leave()
	if _, err := waits["leaves"](); !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves the queue: got %v, want %v", err, context.Canceled)
	}
	let()
	func() {
		defer func() {
			if p := recover(); p != "thrown" {
				t.Errorf("a panic: got %v where it was called, want its own", p)
			}
		}()
		waits["throws"]()
	}()
	for name, want := range map[string]error{"first": nil, "refused": errRefused, "ends": context.Canceled, "last": nil} {
		if _, err := waits[name](); !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", name, err, want)
		}
	}
	if _, err := waits["twice"](); err == nil {
		t.Error("the name of one that shares the transaction: got no error, want a conflict")
	}
	kept(t, db, "first last tea")
	if runs["leaves"] != 0 || runs["last"] != 1 {
		t.Errorf("got %v runs, want each once and none of who had left", runs)
	}
}

// TestGroupWaitsForAsManyAgain has two come after a group of two, and one alone.
func TestGroupWaitsForAsManyAgain(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	g := &db.group
	if g.expect(1) != nil {
		t.Error("after one who came alone, others are waited for")
	}
	g.mu.Lock()
	g.working = true // by who waits for them
	g.mu.Unlock()
	come := g.expect(2)
	var waits []func() (nothing, error)
	for i, want := range []bool{false, true} {
		waits = append(waits, submit(t.Context(), db, sharing, func(*txn) (nothing, error) { return nothing{}, nil }))
		got := false
		select {
		case <-come:
			got = true
		default:
		}
		if got != want {
			t.Errorf("with %d in line: got %v, want %v that they are enough", i+1, got, want)
		}
	}
	if g.expect(2) != nil {
		t.Error("two are waited for, and are there")
	}
	g.mu.Lock()
	g.working = false
	g.start()
	g.mu.Unlock()
	for _, wait := range waits {
		if _, err := wait(); err != nil {
			t.Error(err)
		}
	}
}

// TestGroupWhoseTransactionBreaks has a member end the transaction that all share, as SQLite does on a full disk.
func TestGroupWhoseTransactionBreaks(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	ctx := t.Context()
	let := crowded(t, db)
	first := submit(ctx, db, sharing, founding(ctx, "first", nil))
	second := submit(ctx, db, sharing, founding(ctx, "second", func(tx *txn) error {
		_, err := tx.ExecContext(ctx, `ROLLBACK`)
		return errors.Join(errRefused, err)
	}))
	third := submit(ctx, db, sharing, founding(ctx, "third", nil))
	let()
	for name, c := range map[string]struct {
		wait func() (nothing, error)
		want error
	}{"first": {first, nil}, "second": {second, errRefused}, "third": {third, nil}} {
		if _, err := c.wait(); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	kept(t, db, "first tea third")
}

// kept compares the shops that there are.
func kept(t *testing.T, db *DB, want string) {
	t.Helper()
	shops, err := db.Shops(t.Context())
	var names []string
	for _, s := range shops {
		names = append(names, string(s))
	}
	if got := strings.Join(names, " "); got != want || err != nil {
		t.Errorf("got shops %q, error %v; want %q", got, err, want)
	}
}

// TestFullDiskHarmsNoNeighbour has small acts share a transaction with one that the disk has no room for.
func TestFullDiskHarmsNoNeighbour(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	ctx := t.Context()
	if _, err := db.writer.ExecContext(ctx, `PRAGMA max_page_count = 100`); err != nil {
		t.Fatal(err)
	}
	let := crowded(t, db)
	first := submit(ctx, db, sharing, founding(ctx, "first", nil))
	huge := submit(ctx, db, sharing, founding(ctx, "huge", func(tx *txn) error {
		_, err := tx.ExecContext(ctx, `UPDATE shop SET why = ? WHERE name = 'huge'`, strings.Repeat("长", 1<<20))
		return err
	}))
	last := submit(ctx, db, sharing, founding(ctx, "last", nil))
	let()
	for name, wait := range map[string]func() (nothing, error){"first": first, "last": last} {
		if _, err := wait(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := huge(); !errors.Is(named(err), faq.ErrReadOnly) {
		t.Errorf("huge: got %v, want %v", err, faq.ErrReadOnly)
	}
	kept(t, db, "first last tea")
}
