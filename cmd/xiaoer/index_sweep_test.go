package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"xiaoer/engine/search"
	"xiaoer/faq"
)

// TestSweepIndexes finds what crashes have left, and removes what no shop will ask for again: but nothing that is in use,
// that a shop needs, or that is none of its own.
func TestSweepIndexes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	h := newHouseIn(t, dir)
	var kept []string
	for shop, words := range map[faq.Shop]faq.Words{"plain": {}, "speaks": ours, "forgot": {}, "busy": {}} {
		if err := h.store.CreateShop(t.Context(), shop, faq.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.store.PutWords(t.Context(), shop, words, faq.Edit{By: "test"}); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, filepath.Base(indexPath(dir, shop, words)))
	}
	index := func(name string) *search.Index {
		t.Helper()
		ix, err := search.Open(search.Config{Dir: filepath.Join(dir, "index", name), Reader: h.reader})
		if err != nil {
			t.Fatal(err)
		}
		return ix
	}
	left := []string{"speaks", "speaks+0badcafe", "forgot+0badcafe", "forgot+deadbeef"}
	for _, name := range append(left, append(kept, "stranger+0badcafe")...) {
		if err := index(name).Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "index", "plain+notes"), 0o700); err != nil {
		t.Fatal(err)
	}
	busy := index("busy+0badcafe")
	sweep := func() (names []string) {
		t.Helper()
		if err := sweepIndexes(t.Context(), dir, h.store, slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
		folders, err := os.ReadDir(filepath.Join(dir, "index"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range folders {
			names = append(names, f.Name())
		}
		return names
	}
	want := append(slices.Clone(kept), "stranger+0badcafe", "plain+notes", "busy+0badcafe")
	slices.Sort(want)
	if got := sweep(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if err := busy.Close(); err != nil {
		t.Fatal(err)
	}
	want = slices.DeleteFunc(want, func(name string) bool { return name == "busy+0badcafe" })
	if got := sweep(); !slices.Equal(got, want) {
		t.Errorf("once it is closed: got %v, want %v", got, want)
	}
}
