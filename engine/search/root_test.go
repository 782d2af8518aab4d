package search

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// TestCheckRoot builds a bolt file with all there is in one (branches, buckets in buckets, values of many pages, free
// pages), and spoils the head of every page in turn.
func TestCheckRoot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "root.bolt")
	db, err := bolt.Open(path, 0o600, &bolt.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	grow := func(tx *bolt.Tx) error {
		for i := range 12 {
			outer, err := tx.CreateBucketIfNotExists(fmt.Appendf(nil, "outer %d", i))
			if err != nil {
				return err
			}
			inner, err := outer.CreateBucketIfNotExists([]byte("inner"))
			if err != nil {
				return err
			}
			for k := range 40 * i {
				if err := inner.Put(fmt.Appendf(nil, "key %d", k), []byte(strings.Repeat("v", 20*i))); err != nil {
					return err
				}
			}
			if err := outer.Put([]byte("long"), make([]byte, 1000*i)); err != nil {
				return err
			}
		}
		return nil
	}
	shrink := func(tx *bolt.Tx) error { return tx.DeleteBucket([]byte("outer 9")) }
	for _, step := range []func(*bolt.Tx) error{grow, shrink, func(*bolt.Tx) error { return nil }} {
		if err := db.Update(step); err != nil {
			t.Fatal(err)
		}
	}
	kinds := map[int]string{}
	err = db.View(func(tx *bolt.Tx) error {
		for id := 0; ; {
			p, err := tx.Page(id)
			if p == nil || err != nil {
				return err
			}
			kinds[id] = p.Type
			id += 1 + p.OverflowCount
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}

	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkRoot(data); err != nil {
		t.Fatalf("a whole file: %v", err)
	}
	seen := map[string]int{}
	for id, kind := range kinds {
		seen[kind]++
		if kind == "free" || kind == "meta" { // nobody reads the former, and one of the latter may be missing
			continue
		}
		spoil := func() {
			for i := range 16 {
				data[id*os.Getpagesize()+i] ^= 0x5a
			}
		}
		spoil()
		if checkRoot(data) == nil {
			t.Errorf("page %d, a %s, was spoilt unseen", id, kind)
		}
		spoil() // and back
	}
	for _, kind := range []string{"meta", "branch", "leaf", "free", "freelist"} {
		if seen[kind] == 0 {
			t.Errorf("the file has no %s page; it has %v", kind, seen)
		}
	}
}
