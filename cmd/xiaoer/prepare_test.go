package main

import (
	"fmt"
	"path/filepath"
	"testing"

	"xiaoer/faq"
)

// TestPrepareOpensTheFirst has more shops than are opened at the start: the others are opened by who asks for them.
func TestPrepareOpensTheFirst(t *testing.T) {
	dir := t.TempDir()
	h := newHouseIn(t, dir)
	for i := range 5 {
		if err := h.store.CreateShop(t.Context(), faq.Shop(fmt.Sprint("shop", i)), faq.Edit{By: "manager"}); err != nil {
			t.Fatal(err)
		}
	}
	opened := func() int {
		t.Helper()
		folders, err := filepath.Glob(filepath.Join(dir, "index", "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(folders)
	}
	g, err := prepare(t.Context(), h, 2)
	if err != nil || len(g.shops) != 5 || opened() != 2 {
		t.Fatalf("got %d of %d shops open, error %v; want 2 of 5", opened(), len(g.shops), err)
	}
	if _, err := h.engine.Try(t.Context(), faq.Question{Shop: "shop4", Text: "包邮吗"}); err != nil || opened() != 3 {
		t.Errorf("after a question to another: got %d shops open, error %v; want 3", opened(), err)
	}
}
