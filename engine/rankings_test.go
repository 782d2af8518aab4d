package engine_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// weary counts how often it is asked to weigh.
type weary struct {
	asked atomic.Int64
	err   error
}

func (w *weary) Match(_ context.Context, text zh.Text, _ int) (engine.Ranking, error) {
	w.asked.Add(1)
	return ranked(text.Raw), w.err
}

func (w *weary) Version() string { return "weary" }

// anEntry belongs to no ranking.
var anEntry faq.Entry

// ranked is a ranking as large as those of a bank are.
func ranked(note string) engine.Ranking {
	r := engine.Ranking{Outside: 0.1, Guesses: []intents.Guess{{Intent: "invoice.available", P: 0.5}, {Intent: "invoice.kind", P: 0.2}}}
	for range 10 {
		parts := map[string]float64{}
		for _, name := range []string{"grams", "phrase", "concepts", "sounds", "answer", "cover", "belief", "linear"} {
			parts[name] = 0.5
		}
		r.Matches = append(r.Matches, engine.Match{Entry: &anEntry, Confidence: 0.5, Parts: parts, Notes: []string{note}})
	}
	return r
}

// weigher is a bank whose matcher is counted.
func weigher(rs *engine.Rankings) (*engine.Bank, *weary) {
	w := &weary{}
	return (&engine.Bank{Matcher: w}).Shelve(rs), w
}

// rank weighs a text and says how often its bank's matcher has been asked by then.
func rank(t *testing.T, b *engine.Bank, raw string) int64 {
	t.Helper()
	text, err := reader.Read(raw)
	check(t, err)
	w := b.Matcher.(*weary)
	if _, err := b.Rank(t.Context(), text); !errors.Is(err, w.err) {
		t.Fatalf("rank %q: got error %v, want %v", raw, err, w.err)
	}
	return w.asked.Load()
}

func TestRankings(t *testing.T) {
	rs := engine.NewRankings(1 << 20)
	tea, _ := weigher(rs)
	silk, _ := weigher(rs)
	for i, step := range []struct {
		bank *engine.Bank
		text string
		want int64 // times that its matcher was asked
	}{
		{tea, "有发票吗", 1},
		{tea, "有发票吗", 1},
		{tea, "有發票嗎？！", 1},
		{tea, "有发票", 2}, // its core is the same, and it is seen otherwise
		{silk, "有发票吗", 1},
		{tea, "有发票吗", 2},
	} {
		if got := rank(t, step.bank, step.text); got != step.want {
			t.Errorf("step %d, %q: got %d times weighed, want %d", i, step.text, got, step.want)
		}
	}
	if s := rs.Stats(); s.Hits != 3 || s.Misses != 3 || s.Bytes == 0 {
		t.Errorf("got %+v, want 3 found, 3 not, and some bytes", s)
	}
	tea.Retire()
	silk.Retire()
	rank(t, tea, "有发票吗") // by somebody who was handed the bank before
	if got := rank(t, tea, "有发票吗"); got != 4 {
		t.Errorf("a bank of the past: got %d times weighed, want 4: nothing kept", got)
	}
	if s := rs.Stats(); s.Bytes != 0 {
		t.Errorf("without banks: got %d bytes, want none", s.Bytes)
	}
}

func TestRankingsKeepNoError(t *testing.T) {
	b, w := weigher(engine.NewRankings(1 << 20))
	w.err = context.DeadlineExceeded
	rank(t, b, "有发票吗")
	w.err = nil
	if got := rank(t, b, "有发票吗"); got != 2 {
		t.Errorf("after a match that failed: got %d times weighed, want 2", got)
	}
}

func TestNoRankings(t *testing.T) {
	var none *engine.Rankings
	b, _ := weigher(none)
	rank(t, b, "有发票吗")
	if got := rank(t, b, "有发票吗"); got != 2 {
		t.Errorf("where nothing is kept: got %d times weighed, want 2", got)
	}
	b.Retire()
	if s := none.Stats(); s != (engine.RankingStats{}) {
		t.Errorf("where nothing is kept: got %+v", s)
	}
}

// TestRankingsStayWithin asks many things of two shops: what was asked for last stays, as far as there is room, and the
// one that is asked all kinds of things leaves the other its share.
func TestRankingsStayWithin(t *testing.T) {
	const most = 400_000
	rs := engine.NewRankings(most)
	noisy, _ := weigher(rs)
	quiet, _ := weigher(rs)
	for i := range 500 {
		rank(t, noisy, fmt.Sprint("第", i))
	}
	for i := range 20 {
		rank(t, quiet, fmt.Sprint("问", i))
	}
	for i := range 500 {
		rank(t, noisy, fmt.Sprint("又", i))
		if s := rs.Stats(); s.Bytes > most {
			t.Fatalf("got %d bytes, want at most %d", s.Bytes, most)
		}
	}
	if s := rs.Stats(); s.Bytes < most*9/10 {
		t.Errorf("got %d bytes, want nearly %d", s.Bytes, most)
	}
	for i := range 20 {
		if got := rank(t, quiet, fmt.Sprint("问", i)); got != 20 {
			t.Fatalf("the quiet shop's question %d was weighed again", i)
		}
	}
	before := noisy.Matcher.(*weary).asked.Load()
	if got := rank(t, noisy, "又499"); got != before {
		t.Error("what was asked last is gone")
	}
	if got := rank(t, noisy, "第1"); got != before+1 {
		t.Error("what was asked longest ago is still there")
	}
}

// TestRankingsTakeWhatTheySay compares the estimate with the heap.
func TestRankingsTakeWhatTheySay(t *testing.T) {
	var took, said int64
	for range 3 { // what other tests left running may come and go on the heap
		rs := engine.NewRankings(64 << 20)
		b := (&engine.Bank{Matcher: &weary{}}).Shelve(rs)
		before := living()
		for i := range 2000 {
			rank(t, b, fmt.Sprint("有发票吗", i))
		}
		took, said = living()-before, int64(rs.Stats().Bytes)
		runtime.KeepAlive(b)
		if took >= said*7/10 && took <= said*13/10 {
			return
		}
	}
	t.Errorf("got %d bytes on the heap, want nearly the %d that were counted", took, said)
}

// living returns the bytes on the heap when nothing unused is left there.
func living() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
