package sqlite

import (
	"context"
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
	storetest.Run(t, func(t *testing.T, now func() time.Time) storetest.Keeper {
		return open(t, Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: now})
	})
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
	for _, forgery := range []string{`UPDATE revision SET edited_by = 'nobody'`, `UPDATE exchange SET body = '{}'`} {
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
