package search

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

func TestCatchUpAppliesEdits(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"), entry("b", "退货的运费谁承担"))
	ix := filled(t, h)
	if got := ix.Seq(); got != 2 {
		t.Errorf("seq %d, want 2", got)
	}
	h.put(entry("a", "尺码怎么选"))
	if n := follow(t, ix, h); n != 1 {
		t.Errorf("applied %d steps, want 1", n)
	}
	if got := ids(search(t, ix, "发票", 5)); len(got) > 0 {
		t.Errorf("the old wording still finds %v", got)
	}
	if got := ids(search(t, ix, "尺码", 5)); !slices.Equal(got, []faq.ID{"a"}) {
		t.Errorf("the new wording finds %v", got)
	}
	h.del("a", "never-was")
	h.put(entry("c", "怎么保养"))
	h.del("c")
	follow(t, ix, h)
	if got := ids(search(t, ix, "尺码保养", 5)); len(got) > 0 {
		t.Errorf("what was deleted still is found: %v", got)
	}
	if ix.Len() != 1 || ix.Seq() != 7 {
		t.Errorf("%d entries at seq %d, want 1 at 7", ix.Len(), ix.Seq())
	}
	if n := follow(t, ix, h); n != 0 {
		t.Errorf("applied %d steps of none", n)
	}
}

func TestCatchUpGoesInBatches(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 2500 {
		h.put(entry(faq.ID(fmt.Sprintf("e%04d", i)), "怎么申请发票"))
	}
	var progress [][2]int
	ix := open(t, Config{Dir: t.TempDir(), Progress: func(done, total int) { progress = append(progress, [2]int{done, total}) }})
	if n := follow(t, ix, h); n != 2500 {
		t.Errorf("applied %d steps, want 2500", n)
	}
	if diff := cmp.Diff([][2]int{{1000, 2500}, {2000, 2500}, {2500, 2500}}, progress); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int64{0, 1000, 2000, 2500}, h.asked); diff != "" {
		t.Errorf("asked after (-want +got):\n%s", diff)
	}
	h.put(entry("e0000", "尺码怎么选"))
	follow(t, ix, h)
	if got := progress[len(progress)-1]; got != [2]int{1, 1} {
		t.Errorf("progress of one edit %v, want 1 of 1", got)
	}
}

func TestBatchesAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", batchBytes/3/4)
	step := func(text string) faq.Change { return faq.Change{Entry: entry("e", text)} }
	for _, c := range []struct {
		steps []faq.Change
		want  int
	}{
		{[]faq.Change{step("短")}, 1},
		{[]faq.Change{step("短"), step("短"), step("短")}, 3},
		{[]faq.Change{step(long), step(long), step(long), step(long), step(long)}, 3},
		{[]faq.Change{step(strings.Repeat(long, 9)), step("短")}, 1},
	} {
		if got := fitting(c.steps); got != c.want {
			t.Errorf("%d steps of %d bytes each: %d fit, want %d", len(c.steps), len(c.steps[0].Entry.Question), got, c.want)
		}
	}
}

func TestCatchUpGoesOnAfterAnError(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 2500 {
		h.put(entry(faq.ID(fmt.Sprintf("e%04d", i)), "怎么申请发票"))
	}
	calls, broken := 0, errors.New("disk on fire")
	h.fail = func() error {
		if calls++; calls == 3 {
			return broken
		}
		return nil
	}
	ix := open(t, Config{Dir: t.TempDir()})
	n, err := ix.CatchUp(t.Context(), h, shop)
	if n != 2000 || !errors.Is(err, broken) {
		t.Fatalf("applied %d, %v; want 2000 and the store's error", n, err)
	}
	if ix.Len() != 2000 || ix.Seq() != 2000 {
		t.Errorf("%d entries at seq %d, want 2000 at 2000", ix.Len(), ix.Seq())
	}
	if n := follow(t, ix, h); n != 500 {
		t.Errorf("then applied %d, want the other 500", n)
	}
}

func TestCatchUpStopsWithItsContext(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 2500 {
		h.put(entry(faq.ID(fmt.Sprintf("e%04d", i)), "怎么申请发票"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ix := open(t, Config{Dir: t.TempDir(), Progress: func(int, int) { cancel() }})
	n, err := ix.CatchUp(ctx, h, shop)
	if n != 1000 || !errors.Is(err, context.Canceled) {
		t.Errorf("applied %d, %v; want 1000 and context.Canceled", n, err)
	}
	if err := ix.Reset(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("reset: %v, want context.Canceled", err)
	}
	if _, err := ix.Rebuild(ctx, h, shop); !errors.Is(err, context.Canceled) {
		t.Errorf("rebuild: %v, want context.Canceled", err)
	}
	if got := len(search(t, ix, "发票", 2000)); got != 1000 {
		t.Errorf("%d entries are left, want the 1000 that were applied", got)
	}
	if n := follow(t, ix, h); n != 1500 {
		t.Errorf("then applied %d, want the other 1500", n)
	}
}

func TestOneWriterAtATime(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"))
	ix := open(t, Config{Dir: t.TempDir()})
	if err := ix.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancelled := make(chan error)
	go func() {
		_, err := ix.CatchUp(ctx, h, shop)
		cancelled <- err
	}()
	cancel()
	if err := <-cancelled; !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for another catch-up: %v, want context.Canceled", err)
	}
	ix.yield()
	follow(t, ix, h)
}

func TestAnIndexFollowsOneShop(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"))
	ix := filled(t, h)
	if _, err := ix.CatchUp(t.Context(), h, "other"); !errors.Is(err, faq.ErrInvalid) {
		t.Errorf("another shop's history: %v, want faq.ErrInvalid", err)
	}
}

func TestAShorterHistoryStartsAgain(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"), entry("b", "尺码怎么选"), entry("c", "怎么保养"))
	ix := filled(t, h)
	restored := &history{}
	restored.put(entry("a", "怎么申请发票"))
	if n := follow(t, ix, restored); n != 1 || ix.Len() != 1 || ix.Seq() != 1 {
		t.Errorf("applied %d, then %d entries at seq %d; want 1, 1, 1", n, ix.Len(), ix.Seq())
	}
}

func TestResetAndRebuild(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"), entry("b", "尺码怎么选"))
	ix := filled(t, h)
	if err := ix.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ix.Len() != 0 || ix.Seq() != 0 || len(search(t, ix, "发票", 5)) > 0 {
		t.Errorf("after reset: %d entries at seq %d", ix.Len(), ix.Seq())
	}
	if n, err := ix.Rebuild(t.Context(), h, shop); n != 2 || err != nil {
		t.Errorf("rebuild: %d, %v; want 2", n, err)
	}
	if got := ids(search(t, ix, "发票", 5)); !slices.Equal(got, []faq.ID{"a"}) {
		t.Errorf("after rebuild: %v", got)
	}
}

// TestRandomEdits edits at random, catching up and opening anew in between, and holds the outcome against an index
// built at once from the final state: the same entries, found with the same scores to the last bit.
func TestRandomEdits(t *testing.T) {
	alone(t)
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 7))
	dir, h, now := t.TempDir(), &history{}, map[faq.ID]faq.Entry{}
	ix := open(t, Config{Dir: dir})
	for range 1000 {
		id := faq.ID(fmt.Sprintf("e%03d", rng.IntN(300)))
		if _, there := now[id]; there && rng.IntN(4) == 0 {
			delete(now, id)
			h.del(id)
		} else {
			e := made(rng.IntN(5000))
			e.ID, e.Status = id, []faq.Status{"", faq.Live, faq.Draft, faq.Review, faq.Retired}[rng.IntN(5)]
			now[id] = e
			h.put(e)
		}
		switch rng.IntN(60) {
		case 0, 1, 2:
			follow(t, ix, h)
		case 3:
			if err := ix.Close(); err != nil {
				t.Fatal(err)
			}
			ix = open(t, Config{Dir: dir})
		}
	}
	follow(t, ix, h)

	final := &history{}
	for _, e := range now {
		final.put(e)
	}
	fresh := filled(t, final)
	if ix.Len() != len(now) || fresh.Len() != len(now) {
		t.Errorf("%d entries, built at once %d, want %d", ix.Len(), fresh.Len(), len(now))
	}
	for i := range 40 {
		asked := read(t, made(6000+i).Question)
		want, err := fresh.Search(t.Context(), asked, 400)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ix.Search(t.Context(), asked, 400)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%q (-built at once +edited):\n%s", asked.Raw, diff)
		}
		for _, status := range []faq.Status{faq.Live, faq.Draft, faq.Review, faq.Retired} {
			q := Query{Text: asked, Status: status, Limit: 400}
			if diff := cmp.Diff(found(t, fresh, q), found(t, ix, q)); diff != "" {
				t.Fatalf("%q %s (-built at once +edited):\n%s", asked.Raw, status, diff)
			}
		}
	}
}

func TestSearchDuringCatchUp(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("always", "怎么申请发票"))
	ix := filled(t, h)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				hits, err := ix.Search(context.Background(), read(t, "怎么申请发票"), 3)
				// The index is empty for a moment while it is rebuilt, never half filled.
				if err != nil || len(hits) > 0 && hits[0].ID != "always" {
					t.Errorf("found %v, %v", hits, err)
					return
				}
				if _, _, err := ix.Find(context.Background(), Query{Text: read(t, "退")}); err != nil {
					t.Error(err)
					return
				}
				ix.Len()
				ix.Seq()
			}
		})
	}
	for i := range 10 {
		for k := range 30 {
			h.put(made(i*30 + k))
		}
		follow(t, ix, h)
	}
	if _, err := ix.Rebuild(t.Context(), h, shop); err != nil {
		t.Error(err)
	}
	close(done)
	readers.Wait()
}

func TestCloseEndsACatchUp(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 2500 {
		h.put(entry(faq.ID(fmt.Sprintf("e%04d", i)), "怎么申请发票"))
	}
	dir := t.TempDir()
	first, closed := make(chan struct{}), make(chan error, 1)
	var once sync.Once
	ix := open(t, Config{Dir: dir, Progress: func(int, int) { once.Do(func() { close(first) }) }})
	go func() {
		<-first
		closed <- ix.Close()
	}()
	_, err := ix.CatchUp(t.Context(), h, shop)
	if err != nil && !errors.Is(err, ErrClosed) {
		t.Errorf("catch-up whose index was closed: %v, want ErrClosed", err)
	}
	if err := <-closed; err != nil {
		t.Errorf("close: %v", err)
	}
	if err := ix.Close(); err != nil {
		t.Errorf("close again: %v", err)
	}
	if _, err := ix.Search(t.Context(), read(t, "发票"), 1); !errors.Is(err, ErrClosed) {
		t.Errorf("search: %v, want ErrClosed", err)
	}
	if _, err := ix.CatchUp(t.Context(), h, shop); !errors.Is(err, ErrClosed) {
		t.Errorf("catch up: %v, want ErrClosed", err)
	}
	if err := ix.Reset(t.Context()); !errors.Is(err, ErrClosed) {
		t.Errorf("reset: %v, want ErrClosed", err)
	}
	again := open(t, Config{Dir: dir})
	follow(t, again, h)
	if again.Len() != 2500 {
		t.Errorf("%d entries after all, want 2500", again.Len())
	}
}

// TestABrokenIndex plays what Bleve tells when its writing goroutine has panicked.
func TestABrokenIndex(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("a", "怎么申请发票"))
	dir, log := t.TempDir(), &told{}
	ix, err := Open(Config{Dir: dir, Reader: reader(), Log: log.logger()})
	if err != nil {
		t.Fatal(err)
	}
	follow(t, ix, h)
	under := ix.bleve

	hear := ix.listen(ix.dead)
	for range 5 {
		hear(scorch.NewScorchError("persister", "no space", scorch.ErrPersist), "")
	}
	if _, err := ix.CatchUp(t.Context(), h, shop); err != nil {
		t.Errorf("after errors that Bleve tries again: %v", err)
	}
	hear(scorch.NewScorchError("persister", "page 7 already freed", scorch.ErrAsyncPanic), "")
	hear(scorch.NewScorchError("merger", "again", scorch.ErrAsyncPanic), "")
	h.put(entry("b", "尺码怎么选"))
	if _, err := ix.CatchUp(t.Context(), h, shop); !errors.Is(err, ErrBroken) {
		t.Errorf("catch up: %v, want ErrBroken", err)
	}
	if got := ids(search(t, ix, "发票", 5)); !slices.Equal(got, []faq.ID{"a"}) {
		t.Errorf("search: %v, want what was there", got)
	}
	if !ix.Broken() {
		t.Error("got a whole index, want a broken one")
	}
	if err := ix.Reset(t.Context()); !errors.Is(err, ErrBroken) {
		t.Errorf("reset: %v, want ErrBroken", err)
	}
	if err := ix.Close(); !errors.Is(err, ErrBroken) {
		t.Errorf("close: %v, want ErrBroken", err)
	}
	if got := strings.Count(log.String(), "background work failed"); got != 3 {
		t.Errorf("%d lines for 7 failures, want those for the 1st, 2nd and 4th:\n%s", got, log)
	}

	// The process ends; the next one starts afresh.
	if err := errors.Join(under.Close(), ix.lock.Close()); err != nil {
		t.Fatal(err)
	}
	ix = open(t, Config{Dir: dir, Log: log.logger()})
	if ix.Seq() != 0 || !strings.Contains(log.String(), "after a panic") {
		t.Errorf("opened anew at seq %d; %s", ix.Seq(), log)
	}
}

// victim names the folder to a copy of the test binary that is going to be killed.
const victim = "XIAOER_TEST_VICTIM"

// catchUpAndWait applies a first batch, says so, and never gets the second.
func catchUpAndWait(dir string) {
	ix, err := Open(Config{Dir: dir, Reader: reader(), Progress: func(int, int) {
		fmt.Println("first batch")
	}})
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	h, calls := longHistory(), 0
	h.fail = func() error {
		if calls++; calls == 2 {
			io.Copy(io.Discard, os.Stdin) // until it is killed, or whoever would kill it is gone
			os.Exit(1)
		}
		return nil
	}
	ix.CatchUp(context.Background(), h, shop)
}

func longHistory() *history {
	h := &history{}
	for i := range 1500 {
		h.put(entry(faq.ID(fmt.Sprint("e", i)), made(i).Question))
	}
	return h
}

func TestCatchUpGoesOnAfterACrash(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), victim+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line := make([]byte, len("first batch"))
	if _, err := io.ReadFull(out, line); err != nil || string(line) != "first batch" {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	cmd.Process.Kill()
	cmd.Wait()

	log := &told{}
	ix := open(t, Config{Dir: dir, Log: log.logger()})
	if ix.Len() != 1000 || ix.Seq() != 1000 {
		t.Fatalf("after the crash: %d entries at seq %d, want 1000 at 1000; %s", ix.Len(), ix.Seq(), log)
	}
	h := longHistory()
	if n := follow(t, ix, h); n != 500 || !slices.Equal(h.asked, []int64{1000, 1500}) {
		t.Errorf("applied %d, asked after %v; want 500 after 1000", n, h.asked)
	}
	sameAsBuiltAtOnce(t, ix, h)
}

// sameAsBuiltAtOnce compares what an index finds with what one finds that was filled without any trouble.
func sameAsBuiltAtOnce(t *testing.T, ix *Index, h *history) {
	t.Helper()
	fresh := filled(t, &history{steps: h.steps})
	if got, want := ix.Len(), fresh.Len(); got != want {
		t.Errorf("%d entries, want %d", got, want)
	}
	for i := range 5 {
		asked := made(7000 + i).Question
		if diff := cmp.Diff(search(t, fresh, asked, 50), search(t, ix, asked, 50)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", asked, diff)
		}
	}
}
