package search

import (
	"os"
	"path/filepath"
	"testing"

	"xiaoer/faq"
)

// dozes reports whether Bleve is closed, and its folder sealed.
func (ix *Index) dozes(t *testing.T) bool {
	t.Helper()
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	_, err := os.Stat(filepath.Join(ix.dir, sealName))
	if ix.asleep != (ix.bleve == nil) || ix.asleep != (err == nil) {
		t.Errorf("asleep %t, Bleve closed %t, sealed %t; want the same of all", ix.asleep, ix.bleve == nil, err == nil)
	}
	return ix.asleep
}

// Whoever asks an index whose Bleve is closed gets what he would get otherwise, and only who needs Bleve opens it.
func TestDoze(t *testing.T) {
	t.Parallel()
	h, dir := &history{}, t.TempDir()
	h.put(entry("invoice", "怎么申请发票"), entry("size", "尺码怎么选"))
	ix := open(t, Config{Dir: dir})
	ix.doze()
	if ix.dozes(t) {
		t.Error("closed without a snapshot, want it open: nobody else could answer")
	}
	follow(t, ix, h)
	settled(t, ix)
	find := func(want int) {
		t.Helper()
		found, total, err := ix.Find(t.Context(), Query{Text: read(t, "发票"), Limit: 10})
		if err != nil || total != want || len(found) != want {
			t.Errorf("found %v of %d (%v), want %d", found, total, err, want)
		}
	}
	sleep := func() {
		t.Helper()
		if ix.doze(); !ix.dozes(t) {
			t.Fatal("got it open, want it closed")
		}
	}
	sleep()
	if hits := search(t, ix, "发票", 5); len(hits) != 1 || hits[0].ID != "invoice" || !ix.dozes(t) {
		t.Errorf("got %v, asleep %t; want invoice, and Bleve left closed", hits, ix.dozes(t))
	}
	if follow(t, ix, h); !ix.dozes(t) {
		t.Error("opened for nothing new, want it left closed")
	}
	if find(1); ix.dozes(t) {
		t.Error("left closed, want it open for Find")
	}
	sleep()
	h.put(entry("refund", "发票丢了能退吗"))
	if n := follow(t, ix, h); n != 1 || ix.dozes(t) || len(search(t, ix, "发票", 5)) != 2 {
		t.Errorf("applied %d, asleep %t, found %v; want the edit in both", n, ix.dozes(t), search(t, ix, "发票", 5))
	}
	sleep()
	find(2)
	sleep()
	if err := ix.Reset(t.Context()); err != nil || ix.dozes(t) || ix.Len() != 0 {
		t.Errorf("reset: got %v and %d entries, want an open and empty index", err, ix.Len())
	}
	follow(t, ix, h)
	settled(t, ix)
	sleep()
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := ix.Find(t.Context(), Query{Text: read(t, "发票")}); err == nil {
		t.Error("closed for good: got no error")
	}
	log := &told{}
	if again := open(t, Config{Dir: dir, Log: log.logger()}); again.Len() != 3 || log.String() != "[]" {
		t.Errorf("opened again: got %d entries and %s, want 3 and nothing to say", again.Len(), log)
	}
}

// What was damaged while it was closed is built again by the next catch-up, and questions notice nothing.
func TestDozeThroughDamage(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("invoice", "怎么申请发票"), entry("size", "尺码怎么选"))
	ix := filled(t, h)
	settled(t, ix)
	ix.doze()
	if !ix.dozes(t) {
		t.Fatal("got it open, want it closed")
	}
	segments, err := filepath.Glob(filepath.Join(ix.dir, "store", "*.zap"))
	if err != nil || len(segments) == 0 {
		t.Fatalf("got segments %v (%v)", segments, err)
	}
	if err := os.WriteFile(segments[0], []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	var none faq.Status
	query := Query{Text: read(t, "怎么"), Status: none, Limit: 10}
	for range 2 {
		if found, _, err := ix.Find(t.Context(), query); err == nil {
			t.Errorf("of damaged files: got %v, want an error", found)
		}
	}
	if got := len(search(t, ix, "发票", 5)); got != 1 {
		t.Errorf("of damaged files: got %d hits for a buyer, want invoice", got)
	}
	h.put(entry("refund", "退货怎么退"))
	follow(t, ix, h)
	if got := len(search(t, ix, "发票", 5)); got != 1 {
		t.Errorf("got %d hits, want invoice", got)
	}
	follow(t, ix, h)
	settled(t, ix)
	if _, total, err := ix.Find(t.Context(), query); err != nil || total != 3 {
		t.Errorf("got %d entries (%v), want 3", total, err)
	}
}
