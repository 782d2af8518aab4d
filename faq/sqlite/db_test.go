package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/storetest"
)

// TestMain also serves the tests that need another process: they run this binary again with a chore to do.
func TestMain(m *testing.M) {
	if chore := os.Getenv(choreEnv); chore != "" {
		os.Exit(chores[chore](context.Background(), os.Getenv(pathEnv)))
	}
	os.Exit(m.Run())
}

func TestExam(t *testing.T) {
	t.Parallel()
	made := filepath.Join(t.TempDir(), "made.db")
	if err := Migrate(t.Context(), made); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(made)
	if err != nil {
		t.Fatal(err)
	}
	// A keeper that tells ahead sits the same exam: nobody may notice.
	for name, lag := range map[string]time.Duration{"durable": 0, "ahead": 5 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			storetest.Run(t, func(t *testing.T, now func() time.Time) storetest.Keeper {
				// A copy, because making a hundred files anew takes longer than the questions.
				path := filepath.Join(t.TempDir(), "shop.db")
				if err := os.WriteFile(path, file, 0o600); err != nil {
					t.Fatal(err)
				}
				return open(t, Config{Path: path, Now: now, Lag: lag})
			})
		})
	}
}

func TestOpenTakesUpWhatWasLeft(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"shop.db", "小二 100%?#&=a.db"} {
		path := filepath.Join(t.TempDir(), name)
		for range 3 {
			db, err := Open(t.Context(), Config{Path: path})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			_ = db.CreateShop(t.Context(), "tea", faq.Edit{})
			shops, err := db.Shops(t.Context())
			if err != nil || !slices.Equal(shops, []faq.Shop{"tea"}) {
				t.Errorf("%s: got shops %v, error %v; want tea", name, shops, err)
			}
			if err := db.Shut(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		files, err := os.ReadDir(filepath.Dir(path))
		if err != nil || len(files) != 1 || files[0].Name() != name {
			t.Errorf("%s: got files %v, error %v; want the one, its log folded in", name, files, err)
		}
	}
}

func TestOpenByManyAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "shop.db")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			db, err := Open(t.Context(), Config{Path: path})
			if err != nil {
				t.Error(err)
				return
			}
			t.Cleanup(func() { db.Shut() })
		})
	}
	all.Wait()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".xiaoer-new-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("got %v left behind, error %v; want nothing", left, err)
	}
}

func TestContextThatEndsBeforeTheCommit(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := write(ctx, db, func(tx *txn) (nothing, error) {
		if err := tx.setSeq(ctx, "tea", 7); err != nil {
			return nothing{}, err
		}
		cancel()
		return nothing{}, nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want %v", err, context.Canceled)
	}
	if seq, err := db.Version(t.Context(), "tea"); seq != 0 || err != nil {
		t.Errorf("got version %d, error %v; want 0", seq, err)
	}
}

func TestHistoryIsNeverRewritten(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	if _, err := db.Put(t.Context(), "tea", shelf(1, "可以"), faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Record(t.Context(), said("", "可以开发票吗")); err != nil {
		t.Fatal(err)
	}
	table := faq.Policy{Name: "gift", Columns: []faq.Column{{Name: "what"}}, Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"what": "茶"}}}}
	if err := db.PutPolicy(t.Context(), "tea", table, faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	for _, forgery := range []string{
		`UPDATE policy SET body = '{}'`, `UPDATE revision SET edited_by = 'nobody'`, `UPDATE exchange SET body = '{}'`, `UPDATE audit SET by = 'nobody'`, `DELETE FROM audit`,
	} {
		if _, err := db.writer.ExecContext(t.Context(), forgery); err == nil {
			t.Errorf("%s: got no error, want one", forgery)
		}
	}
}

// open opens what must open, and shuts it when the test ends.
func open(t testing.TB, cfg Config) *DB {
	t.Helper()
	db, err := Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Shut(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// founded opens a new file with one shop in it.
func founded(t testing.TB) (*DB, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "shop.db")
	db := open(t, Config{Path: path})
	if err := db.CreateShop(t.Context(), "tea", faq.Edit{By: "founder"}); err != nil {
		t.Fatal(err)
	}
	return db, path
}
