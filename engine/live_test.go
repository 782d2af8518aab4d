package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// shelf is an index that finds every entry it has caught up with.
type shelf struct {
	mu      sync.Mutex
	seq     int64
	has     map[faq.ID]bool
	failure error
	caught  func() // called after catching up, once
	closed  bool
	broken  bool
}

// Broken implements engine.Mortal.
func (s *shelf) Broken() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

func (s *shelf) fails(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
}

func (s *shelf) Search(context.Context, zh.Text, int) (hits []engine.Hit, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(s.has)) {
		hits = append(hits, engine.Hit{ID: id, Score: 1})
	}
	return hits, nil
}

func (s *shelf) Find(context.Context, zh.Text, engine.Lookup) ([]engine.Hit, int, error) {
	return nil, 0, nil
}

func (s *shelf) Mark(string, zh.Text) [][2]int { return nil }

func (s *shelf) CatchUp(ctx context.Context, history engine.History, shop faq.Shop) (applied int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.failure == nil {
		steps, err := history.Changes(ctx, shop, s.seq, 100)
		if err != nil {
			return applied, err
		}
		if len(steps) == 0 {
			break
		}
		for _, step := range steps {
			s.seq, s.has[step.Entry.ID] = step.Seq, true
			if step.Deleted {
				delete(s.has, step.Entry.ID)
			}
			applied++
		}
	}
	if caught := s.caught; caught != nil {
		s.caught = nil
		caught()
	}
	return applied, s.failure
}

func (s *shelf) Rebuild(ctx context.Context, history engine.History, shop faq.Shop) (applied int, err error) {
	s.mu.Lock()
	s.seq, s.has = 0, map[faq.ID]bool{}
	s.mu.Unlock()
	return s.CatchUp(ctx, history, shop)
}

func (s *shelf) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errors.New("closed twice")
	}
	s.closed = true
	return nil
}

// tailor makes suits.
type tailor struct {
	mu     sync.Mutex
	fits   int
	taught string                          // what buyers had said, at the last fitting or patching
	during func(ctx context.Context) error // what happens while a suit is being fitted, if anything
	warm   func(ctx context.Context)       // and while one is warmed up

	fitting func(entries []engine.Taught) // hears of each training
}

func (tr *tailor) Fit(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	tr.mu.Lock()
	tr.fits++
	if tr.fitting != nil {
		tr.fitting(entries)
	}
	during := tr.during
	tr.mu.Unlock()
	if during != nil {
		if err := during(ctx); err != nil {
			return nil, err
		}
	}
	s := &suit{fitted: map[faq.ID]*faq.Entry{}, patched: map[faq.ID]*faq.Entry{}, search: search, warm: tr.warm}
	for _, e := range entries {
		s.fitted[e.ID] = e.Entry
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.taught = heardOf(entries)
	return s, nil
}

// while sets what happens during a training.
func (tr *tailor) while(during func(ctx context.Context) error) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.during = during
}

// heardOf is what buyers said of entries, in short: "a+有票/2 a-退票/0".
func heardOf(entries []engine.Taught) string {
	var out []string
	for _, e := range entries {
		for _, y := range e.Confirmed {
			out = append(out, fmt.Sprintf("%s+%s/%d", e.ID, y.Question, y.For))
		}
		for _, y := range e.Denied {
			out = append(out, fmt.Sprintf("%s-%s/%d", e.ID, y.Question, y.For))
		}
	}
	return strings.Join(out, " ")
}

func (tr *tailor) lastTaught() string {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.taught
}

func (tr *tailor) count() int {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	return tr.fits
}

// Patch takes off what is removed before it sews on what is changed, as the trainer of package match does.
func (tr *tailor) Patch(old engine.Matcher, changed []engine.Taught, removed []faq.ID) engine.Matcher {
	from := old.(*suit)
	s := &suit{fitted: maps.Clone(from.fitted), patched: maps.Clone(from.patched), search: from.search}
	for _, id := range removed {
		delete(s.fitted, id)
		delete(s.patched, id)
	}
	for _, e := range changed {
		delete(s.fitted, e.ID)
		s.patched[e.ID] = e.Entry
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.taught = heardOf(changed)
	return s
}

// suit is a matcher that is sure of the entry whose question it reads, if the index finds it.
type suit struct {
	fitted, patched map[faq.ID]*faq.Entry
	search          engine.Searcher
	warm            func(context.Context)
}

func (s *suit) Version() string { return "suit" }

func (s *suit) Warm(ctx context.Context) {
	if s.warm != nil {
		s.warm(ctx)
	}
}

func (s *suit) Match(ctx context.Context, text zh.Text, n int) (r engine.Ranking, err error) {
	for _, e := range s.found(ctx, text) {
		if text.Norm == zh.Fold(e.Question) && n > 0 {
			r.Matches = append(r.Matches, engine.Match{Entry: e, Confidence: 0.9})
		}
	}
	return r, nil
}

func (s *suit) found(ctx context.Context, text zh.Text) (out []*faq.Entry) {
	hits, _ := s.search.Search(ctx, text, 100)
	for _, h := range hits {
		if e := s.fitted[h.ID]; e != nil {
			out = append(out, e)
		} else if e := s.patched[h.ID]; e != nil {
			out = append(out, e)
		}
	}
	return out
}

// worn is what a bank's suit serves: "a1 b2*" for a at revision 1 as fitted and b at revision 2 as patched.
func worn(b *engine.Bank) string {
	s := b.Matcher.(*suit)
	var out []string
	for _, e := range s.found(context.Background(), zh.Text{}) {
		mark := ""
		if s.patched[e.ID] != nil {
			mark = "*"
		}
		out = append(out, fmt.Sprintf("%s%d%s", e.ID, e.Revision, mark))
	}
	return strings.Join(out, " ")
}

// flaky is a store that fails when told to.
type flaky struct {
	faq.Store
	mu      sync.Mutex
	failure map[string]error // by method
	calls   map[string]int   // likewise
	changes func()           // called after changes were read and before they are handed out, once
}

func (f *flaky) fails(method string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failure[method] = err
}

func (f *flaky) of(method string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[method]++
	return f.failure[method]
}

// count returns the calls since it was asked last.
func (f *flaky) count() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := f.calls
	f.calls = nil
	return calls
}

func (f *flaky) Moved(ctx context.Context, since int64) ([]faq.Move, int64, error) {
	if err := f.of("Moved"); err != nil {
		return nil, since, err
	}
	return f.Store.Moved(ctx, since)
}

func (f *flaky) Version(ctx context.Context, shop faq.Shop) (int64, error) {
	if err := f.of("Version"); err != nil {
		return 0, err
	}
	return f.Store.Version(ctx, shop)
}

func (f *flaky) Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) ([]faq.Entry, string, error) {
	if err := f.of("Entries"); err != nil {
		return nil, "", err
	}
	filter.Page.Limit = 2 // so that every listing has pages
	return f.Store.Entries(ctx, shop, filter)
}

func (f *flaky) Changes(ctx context.Context, shop faq.Shop, after int64, limit int) ([]faq.Change, error) {
	if err := f.of("Changes"); err != nil {
		return nil, err
	}
	steps, err := f.Store.Changes(ctx, shop, after, limit)
	f.mu.Lock()
	then := f.changes
	f.changes = nil
	f.mu.Unlock()
	if then != nil {
		then()
	}
	return steps, err
}

func (f *flaky) Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error) {
	if err := f.of("Policies"); err != nil {
		return nil, err
	}
	return f.Store.Policies(ctx, shop)
}

func (f *flaky) Tolerance(ctx context.Context, shop faq.Shop) (faq.Tolerance, int, error) {
	if err := f.of("Tolerance"); err != nil {
		return faq.Tolerance{}, 0, err
	}
	return f.Store.Tolerance(ctx, shop)
}

func (f *flaky) Words(ctx context.Context, shop faq.Shop) (faq.Words, int, error) {
	if err := f.of("Words"); err != nil {
		return faq.Words{}, 0, err
	}
	return f.Store.Words(ctx, shop)
}

// stall is a Live over a real store.
type stall struct {
	*engine.Live
	t      *testing.T
	store  *flaky
	tailor *tailor
	logged *logbook

	mu      sync.Mutex
	shelves map[faq.Shop]*shelf
	opening func(faq.Shop) error // what happens while an index is opened, if anything
}

func newStall(t *testing.T) *stall {
	t.Helper()
	s := &stall{t: t, tailor: &tailor{}, logged: &logbook{}, shelves: map[faq.Shop]*shelf{}}
	s.store = &flaky{Store: openKeeper(t, nil), failure: map[string]error{}}
	s.Live = engine.NewLive(engine.LiveConfig{
		Store: s.store, OpenIndex: s.openIndex, Fitter: s.tailor, Log: slog.New(slog.NewJSONHandler(s.logged, nil)),
	})
	return s
}

func (s *stall) openIndex(shop faq.Shop, words faq.Words) (engine.Index, error) {
	if mark := words.Mark(); mark != "" {
		shop += faq.Shop("+" + mark)
	}
	if s.opening != nil {
		if err := s.opening(shop); err != nil {
			return (*shelf)(nil), err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelves[shop] != nil {
		return nil, fmt.Errorf("the index of %s is open", shop)
	}
	s.shelves[shop] = &shelf{has: map[faq.ID]bool{}}
	return s.shelves[shop], nil
}

// item is a live entry whose answer says which of its versions it is.
func item(id faq.ID, version int, change ...func(*faq.Entry)) faq.Entry {
	e := faq.Entry{ID: id, Question: "问" + string(id), Answers: []faq.Answer{{Text: fmt.Sprintf("%s第%d版", id, version)}}}
	for _, c := range change {
		c(&e)
	}
	return e
}

func (s *stall) put(shop faq.Shop, entries ...faq.Entry) {
	s.t.Helper()
	_, err := s.store.Put(s.t.Context(), shop, entries, faq.Edit{By: "editor"})
	check(s.t, err)
}

func (s *stall) del(shop faq.Shop, id faq.ID) {
	s.t.Helper()
	check(s.t, s.store.Delete(s.t.Context(), shop, id, faq.Edit{By: "editor"}))
}

func (s *stall) putPostage(shop faq.Shop, fee string) {
	s.t.Helper()
	p := faq.Policy{
		Name: "postage", By: intents.Region, Columns: []faq.Column{{Name: "fee"}},
		Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"fee": fee}}},
	}
	check(s.t, s.store.PutPolicy(s.t.Context(), shop, p, faq.Edit{By: "manager"}))
}

func (s *stall) bank(shop faq.Shop) *engine.Bank {
	s.t.Helper()
	b, err := s.Bank(s.t.Context(), shop)
	check(s.t, err)
	return b
}

func (s *stall) refresh(shop faq.Shop) *engine.Bank {
	s.t.Helper()
	check(s.t, s.Refresh(s.t.Context(), shop))
	return s.bank(shop)
}

// wears checks what a shop's bank serves, and its generation.
func (s *stall) wears(what string, b *engine.Bank, want, generation string) {
	s.t.Helper()
	if got := worn(b); got != want || b.Generation != generation {
		s.t.Errorf("%s: got %q of generation %s, want %q of %s", what, got, b.Generation, want, generation)
	}
}

// running runs the stall in a bubble of time until the test ends. next lets it look at the store once more and do
// what follows from that.
func running(t *testing.T, test func(s *stall, next func())) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := newStall(t)
		ctx, cancel := context.WithCancel(t.Context())
		var run sync.WaitGroup
		run.Go(func() {
			if err := s.Run(ctx); err != nil {
				t.Errorf("run: got %v, want nil", err)
			}
		})
		test(s, func() {
			t.Helper()
			<-time.After(s.Poll)
			synctest.Wait()
		})
		cancel()
		run.Wait()
	})
}

func TestNewLiveWantsItsParts(t *testing.T) {
	t.Parallel()
	whole := engine.LiveConfig{Store: openKeeper(t, nil), OpenIndex: func(faq.Shop, faq.Words) (engine.Index, error) { return nil, nil }, Fitter: &tailor{}}
	for part, without := range map[string]func(*engine.LiveConfig){
		"Store": func(c *engine.LiveConfig) { c.Store = nil }, "OpenIndex": func(c *engine.LiveConfig) { c.OpenIndex = nil },
		"Fitter": func(c *engine.LiveConfig) { c.Fitter = nil },
	} {
		cfg := whole
		without(&cfg)
		if !panics(func() { engine.NewLive(cfg) }) {
			t.Errorf("without %s: got a Live, want a panic", part)
		}
	}
	l := engine.NewLive(whole)
	if l.Poll != 200*time.Millisecond || l.Log == nil || l.Bars.Suggest != engine.DefaultBars.Suggest {
		t.Errorf("got %+v, want the defaults", l.LiveConfig)
	}
}

func TestLiveOpensAShop(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1), item("b", 1), item("c", 1, status(faq.Draft)), item("d", 1, status(faq.Retired)), item("e", 1, until(noon)))
	s.putPostage(tea, "8")
	b := s.bank(tea)
	s.wears("opened", b, "a1 b1 e1", "6.suit")
	if len(b.Entries) != 5 || len(b.Policies) != 1 || b.Shop != tea || b.Finder == nil || b.Bars.Suggest != engine.DefaultBars.Suggest {
		t.Errorf("got %+v, want all that the shop has", b)
	}
	if s.bank(tea) != b || s.tailor.count() != 1 {
		t.Errorf("got another bank after %d trainings, want the same one", s.tailor.count())
	}
	s.wears("an empty shop", s.bank(silk), "", "0.suit")
}

// hasty is a tailor who serves first and trains afterwards.
type hasty struct{ *tailor }

func (h hasty) Open(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, bool, error) {
	m, err := h.Fit(ctx, entries, search)
	return m, false, err
}

func TestSettleFinishesWhatAnOpenerLeft(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.Fitter = hasty{s.tailor}
	s.put(tea, item("a", 1))
	opened, err := s.Bank(t.Context(), tea)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Settle(t.Context(), tea); err != nil {
		t.Fatal(err)
	}
	settled, err := s.Bank(t.Context(), tea)
	if err != nil || settled == opened || settled.Generation == opened.Generation {
		t.Errorf("got generation %s after %s, %v, want a new one", settled.Generation, opened.Generation, err)
	}
	if err := s.Settle(t.Context(), tea); err != nil {
		t.Fatal(err)
	}
	if again, _ := s.Bank(t.Context(), tea); again != settled {
		t.Errorf("settled twice: got %s, want %s untouched", again.Generation, settled.Generation)
	}
}

func TestLiveUnknownShop(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	_, err := s.Bank(t.Context(), "nobodys")
	fails(t, "bank", err, faq.ErrNotFound)
	fails(t, "refresh", s.Refresh(t.Context(), "nobodys"), faq.ErrNotFound)
	_, err = s.Reindex(t.Context(), "nobodys")
	fails(t, "reindex", err, faq.ErrNotFound)
	if len(s.shelves) != 0 {
		t.Errorf("got indexes %v, want none", s.shelves)
	}
	check(t, s.store.CreateShop(t.Context(), "nobodys", faq.Edit{By: "founder"}))
	s.wears("once it is there", s.bank("nobodys"), "", "0.suit")
}

func TestLiveOpensOnceForMany(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1))
	banks := make([]*engine.Bank, 20)
	var all sync.WaitGroup
	for i := range banks {
		all.Go(func() { banks[i], _ = s.Bank(t.Context(), tea) })
	}
	all.Wait()
	for i, b := range banks {
		if b == nil || b != banks[0] {
			t.Errorf("goroutine %d: got bank %p, want %p", i, b, banks[0])
		}
	}
	if s.tailor.count() != 1 {
		t.Errorf("got %d trainings, want 1", s.tailor.count())
	}
}

// What keeps a shop from opening keeps it from opening today; nothing of it stays.
func TestLiveOpensAfterAFailure(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, set := range map[string]func(s *stall, err error){
		"Version":  func(s *stall, err error) { s.store.fails("Version", err) },
		"Entries":  func(s *stall, err error) { s.store.fails("Entries", err) },
		"Changes":  func(s *stall, err error) { s.store.fails("Changes", err) },
		"Policies": func(s *stall, err error) { s.store.fails("Policies", err) },
		"Fit":      func(s *stall, err error) { s.tailor.while(func(context.Context) error { return err }) },
		"OpenIndex": func(s *stall, err error) {
			s.opening = func(faq.Shop) error { return err }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStall(t)
			s.put(tea, item("a", 1))
			set(s, broken)
			for range 2 {
				_, err := s.Bank(t.Context(), tea)
				fails(t, name, err, broken)
			}
			set(s, nil)
			s.wears("afterwards", s.bank(tea), "a1", "1.suit")
			check(t, s.Close())
		})
	}
}

// A shop that takes its time to open keeps no other one waiting, neither for an answer nor for an edit.
func TestLiveOpeningHoldsUpNobody(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]func(s *stall, wait func()){
		"index":    func(s *stall, wait func()) { s.opening = func(faq.Shop) error { wait(); return nil } },
		"training": func(s *stall, wait func()) { s.tailor.while(func(context.Context) error { wait(); return nil }) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running(t, func(s *stall, next func()) {
				s.put(tea, item("a", 1))
				s.bank(tea)
				hold := make(chan struct{})
				slow(s, func() { <-hold })
				opened := make(chan error, 1)
				go func() { opened <- second(s.Bank(s.t.Context(), silk)) }()
				synctest.Wait()
				if len(opened) != 0 {
					s.t.Fatal("silk opened at once, so that this test shows nothing")
				}
				s.wears("while the neighbour opens", s.bank(tea), "a1", "1.suit")
				s.tailor.while(func(context.Context) error { <-hold; return nil })
				s.put(tea, item("b", 1))
				next()
				s.wears("an edit while the neighbour opens", s.bank(tea), "a1 b1*", "2~1.suit")
				close(hold)
				check(s.t, <-opened)
			})
		})
	}
}

func TestRefreshShowsEdits(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1), item("b", 1), item("c", 1))
	first := s.bank(tea)
	s.wears("opened", first, "a1 b1 c1", "3.suit")

	s.put(tea, item("a", 2), item("d", 1))
	second := s.refresh(tea)
	s.wears("changed and added", second, "a2* b1 c1 d1*", "5~3.suit")
	if got := second.Entries["a"].Answers[0].Text; got != "a第2版" {
		t.Errorf("got %q, want the new answer", got)
	}

	s.del(tea, "b")
	s.put(tea, item("c", 1, status(faq.Retired)), item("d", 1, status(faq.Draft)), item("e", 1, status(faq.Draft)))
	third := s.refresh(tea)
	s.wears("removed, retired and drafted", third, "a2*", "9~3.suit")
	if third.Entries["b"] != nil || third.Entries["c"].Status != faq.Retired || third.Entries["e"] == nil || len(third.Entries) != 4 {
		t.Errorf("got %v, want all but the deleted one", slices.Sorted(maps.Keys(third.Entries)))
	}

	s.put(tea, item("b", 2), item("c", 2))
	s.wears("back again", s.refresh(tea), "a2* b3* c3*", "11~3.suit")
	if fourth := s.bank(tea); s.refresh(tea) != fourth {
		t.Error("got another bank though nothing has changed, want the same one")
	}

	s.wears("what was handed out before", first, "a1 b1 c1", "3.suit") // the index has them all again
	if first.Entries["a"].Revision != 1 || len(first.Entries) != 3 || len(second.Entries) != 4 {
		t.Errorf("got %v and %v, want the banks as they were handed out", first.Entries, second.Entries)
	}
	if s.tailor.count() != 1 {
		t.Errorf("got %d trainings, want none by Refresh", s.tailor.count())
	}
}

func TestRefreshOpens(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1))
	s.wears("never asked for before", s.refresh(tea), "a1", "1.suit")
}

// A history longer than one reading of it.
func TestRefreshAfterManyEdits(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.bank(tea)
	var many []faq.Entry
	for i := range 1100 {
		many = append(many, item(faq.ID(fmt.Sprintf("e%04d", i)), 1))
	}
	s.put(tea, many...)
	b := s.refresh(tea)
	if got := len(strings.Fields(worn(b))); got != 1100 || len(b.Entries) != 1100 || b.Generation != "1100~0.suit" {
		t.Errorf("got %d served, %d entries, generation %s, want 1100", got, len(b.Entries), b.Generation)
	}
}

// Edits land while the store is being read. Each is seen by the bank and by the index, if not now then next time.
func TestRefreshLosesNoEditOfTheMoment(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		while func(s *stall)
		want  string
	}{
		{"changed", func(s *stall) { s.put(tea, item("a", 3)) }, "a3* b1"},
		{"deleted", func(s *stall) { s.del(tea, "a") }, "b1"},
		{"retired", func(s *stall) { s.put(tea, item("a", 2, status(faq.Retired))) }, "b1"},
		{"added", func(s *stall) { s.put(tea, item("c", 1)) }, "a2* b1 c1*"},
		{"deleted and put again", func(s *stall) { s.del(tea, "a"); s.put(tea, item("a", 4)) }, "a4* b1"},
	} {
		for name, arm := range map[string]func(s *stall){
			"between two readings of the changes": func(s *stall) { s.store.changes = func() { tt.while(s) } },
			"after the index has caught up": func(s *stall) {
				s.shelves[tea].caught = func() { tt.while(s) }
			},
		} {
			t.Run(tt.name+" "+name, func(t *testing.T) {
				t.Parallel()
				s := newStall(t)
				s.put(tea, item("a", 1), item("b", 1))
				s.bank(tea)
				s.put(tea, item("a", 2))
				arm(s)
				s.refresh(tea)
				b := s.refresh(tea)
				version, err := s.store.Version(t.Context(), tea)
				check(t, err)
				s.wears("two refreshes later", b, tt.want, fmt.Sprintf("%d~2.suit", version))
			})
		}
	}
}

// An entry that is put and taken back while it is read was never removed from what was fitted.
func TestRefreshOfAnEntryRetiredAndRevived(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1))
	s.bank(tea)
	s.put(tea, item("a", 1, status(faq.Retired)))
	s.store.changes = func() { s.put(tea, item("a", 3)) }
	s.wears("revived", s.refresh(tea), "a3*", "3~1.suit")
}

func TestAFailingStoreKeepsTheOlderBank(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk is gone")
	for name, set := range map[string]func(s *stall, err error){
		"Version":  func(s *stall, err error) { s.store.fails("Version", err) },
		"Changes":  func(s *stall, err error) { s.store.fails("Changes", err) },
		"Policies": func(s *stall, err error) { s.store.fails("Policies", err) },
		"index":    func(s *stall, err error) { s.shelves[tea].fails(err) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStall(t)
			s.put(tea, item("a", 1))
			before := s.bank(tea)
			s.put(tea, item("a", 2))
			set(s, broken)
			for range 2 {
				fails(t, "refresh", s.Refresh(t.Context(), tea), broken)
				if s.bank(tea) != before || worn(before) != "a1" {
					t.Errorf("got another bank, want the older one to serve")
				}
			}
			set(s, nil)
			s.wears("afterwards", s.refresh(tea), "a2*", "2~1.suit")
		})
	}
}

func TestFollowing(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	ctx, broken := t.Context(), errors.New("disk is gone")
	look := func(when string, want engine.Following) {
		t.Helper()
		if got := s.Following(); got.Shops != want.Shops || got.Untrained != want.Untrained || got.Behind != want.Behind ||
			got.Trainings != want.Trainings || got.Failed != want.Failed {
			t.Errorf("%s: got %+v, want %+v", when, got, want)
		}
	}
	s.put(tea, item("a", 1))
	look("nobody has asked", engine.Following{})
	s.bank(tea)
	look("open", engine.Following{Shops: 1})
	s.put(tea, item("a", 2))
	s.store.fails("Changes", broken)
	fails(t, "refresh", s.Refresh(ctx, tea), broken)
	look("behind", engine.Following{Shops: 1, Behind: 1})
	s.store.fails("Changes", nil)
	s.refresh(tea)
	look("patched", engine.Following{Shops: 1, Untrained: 1})
	s.tailor.while(func(context.Context) error { return broken })
	fails(t, "settle", s.Settle(ctx, tea), broken)
	look("training failed", engine.Following{Shops: 1, Untrained: 1, Trainings: 1, Failed: 1})
	s.tailor.while(func(context.Context) error { return nil })
	if err := s.Settle(ctx, tea); err != nil {
		t.Fatal(err)
	}
	look("trained", engine.Following{Shops: 1, Trainings: 2, Failed: 1})
}

func TestRunPatchesFirstAndTrainsThen(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.put(tea, item("a", 1), item("b", 1))
		s.wears("opened", s.bank(tea), "a1 b1", "2.suit")
		training := make(chan struct{})
		s.tailor.while(func(context.Context) error { <-training; return nil })

		s.put(tea, item("a", 2))
		next()
		s.wears("while it is trained on", s.bank(tea), "a2* b1", "3~2.suit")
		next()
		if got := s.tailor.count(); got != 2 {
			s.t.Errorf("got %d trainings, want one at a time", got)
		}

		s.put(tea, item("b", 2))
		s.put(tea, item("c", 1))
		s.del(tea, "a")
		next()
		s.wears("edits during the training", s.bank(tea), "b2* c1*", "6~2.suit")

		training <- struct{}{}
		synctest.Wait()
		s.wears("trained, and patched with what came meanwhile", s.bank(tea), "b2* c1*", "6~3.suit")

		next()
		training <- struct{}{}
		synctest.Wait()
		s.wears("trained on that too", s.bank(tea), "b2 c1", "6.suit")
		next()
		next()
		if got := s.tailor.count(); got != 3 {
			s.t.Errorf("got %d trainings, want none for nothing", got)
		}
	})
}

// A matcher is warmed up once, when it is not about to be replaced, and no longer than it serves.
func TestRunWarmsUpWhatServes(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		begun, ended := 0, 0
		s.tailor.warm = func(ctx context.Context) { begun++; <-ctx.Done(); ended++ }
		s.put(tea, item("a", 1))
		s.wears("opened", s.bank(tea), "a1", "1.suit")
		next()
		next()
		if begun != 1 || ended != 0 {
			s.t.Errorf("opened: got %d warmed up and %d ended, want 1 and 0", begun, ended)
		}
		s.put(tea, item("a", 2))
		next()
		next()
		s.wears("trained", s.bank(tea), "a2", "2.suit")
		if begun != 2 || ended != 1 {
			s.t.Errorf("trained: got %d warmed up and %d ended, want 2 and 1", begun, ended)
		}
	}) // which waits for the second
}

// Tables and drafts are no matter for a matcher.
func TestRunSwapsWithoutTraining(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.put(tea, item("a", 1))
		s.putPostage(tea, "8")
		first := s.bank(tea)
		s.putPostage(tea, "9")
		next()
		next()
		b := s.bank(tea)
		s.wears("another table", b, "a1", "3.suit")
		fee := func(b *engine.Bank) string {
			return faq.InForce(b.Policies, time.Now().Add(time.Hour))[0].Rows[0].Cells["fee"]
		}
		if fee(b) != "9" || fee(first) != "8" {
			s.t.Errorf("got fee %s, and %s in the bank before, want 9 and 8", fee(b), fee(first))
		}
		s.put(tea, item("d", 1, status(faq.Draft)))
		next()
		next()
		s.wears("a draft", s.bank(tea), "a1", "4.suit")
		if s.bank(tea).Entries["d"] == nil || s.bank(tea).Matcher != first.Matcher || s.tailor.count() != 1 {
			s.t.Errorf("got %d trainings, want the draft to be there and the matcher as it was", s.tailor.count())
		}
	})
}

// A table that changes while edits wait for their training does not make them forgotten.
func TestRunTrainsWhatATableOvertook(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.put(tea, item("a", 1))
		s.bank(tea)
		s.put(tea, item("a", 2))
		s.refresh(tea)
		s.putPostage(tea, "9")
		s.wears("patched, and a table behind it", s.refresh(tea), "a2*", "3~1.suit")
		next()
		s.wears("trained", s.bank(tea), "a2", "3.suit")
	})
	running(t, func(s *stall, next func()) {
		s.put(tea, item("a", 1))
		s.bank(tea)
		training := make(chan struct{})
		s.tailor.while(func(context.Context) error { <-training; return nil })
		s.put(tea, item("a", 2))
		next()
		s.putPostage(tea, "9")
		next()
		s.wears("a table during the training", s.bank(tea), "a2*", "3~1.suit")
		close(training)
		next()
		s.wears("trained", s.bank(tea), "a2", "3.suit")
		next()
		if got := s.tailor.count(); got != 2 {
			s.t.Errorf("got %d trainings, want 2", got)
		}
	})
}

func TestRunTrainsAgainAfterAFailure(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(s *stall, err error){
		"Fit":  func(s *stall, err error) { s.tailor.while(func(context.Context) error { return err }) },
		"swap": func(s *stall, err error) { s.store.fails("Policies", err) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running(t, func(s *stall, next func()) {
				s.put(tea, item("a", 1))
				s.bank(tea)
				s.put(tea, item("a", 2))
				s.refresh(tea)
				set(s, errors.New("broken"))
				next()
				s.wears("the training failed", s.bank(tea), "a2*", "2~1.suit")
				if got := s.logged.lines(s.t, "training failed, the patched generation serves"); len(got) == 0 || got[0]["level"] != "ERROR" || got[0]["shop"] != "tea" {
					s.t.Errorf("got log lines %v, want one that an operator sees", got)
				}
				set(s, nil)
				for range time.Second / s.Poll {
					next()
				}
				s.wears("trained", s.bank(tea), "a2", "2.suit")
			})
		})
	}
}

// What fails again and again is tried less and less often, but at once where an edit may have mended it.
func TestRunBacksOffFromWhatFails(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		var tried []time.Time
		passes := func(span time.Duration) {
			for range span / s.Poll {
				next()
			}
		}
		pauses := func() (out []time.Duration) {
			s.tailor.mu.Lock()
			defer s.tailor.mu.Unlock()
			for i := 1; i < len(tried); i++ {
				out = append(out, tried[i].Sub(tried[i-1])/time.Second)
			}
			tried = nil
			return out
		}
		s.put(tea, item("a", 1))
		s.put(silk, item("z", 1))
		s.bank(tea)
		s.bank(silk)
		s.tailor.while(func(context.Context) error {
			s.tailor.mu.Lock()
			defer s.tailor.mu.Unlock()
			tried = append(tried, time.Now())
			return errors.New("broken")
		})
		s.put(tea, item("a", 2))
		passes(20 * time.Minute)
		if got, want := pauses(), []time.Duration{1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300}; !slices.Equal(got, want) {
			s.t.Errorf("got pauses of %d seconds, want %d", got, want)
		}

		s.put(tea, item("a", 3))
		passes(time.Second)
		s.tailor.mu.Lock()
		if len(tried) != 1 {
			s.t.Errorf("got %d trainings in the second after an edit, want it tried once", len(tried))
		}
		s.tailor.mu.Unlock()
		s.tailor.while(nil)
		s.put(silk, item("z", 2))
		passes(time.Second)
		s.wears("its neighbour, which waits for nothing", s.bank(silk), "z2", "2.suit")
		s.wears("still waiting", s.bank(tea), "a3*", "3~1.suit")
		passes(5 * time.Minute)
		s.wears("trained", s.bank(tea), "a3", "3.suit")

		s.tailor.while(func(context.Context) error { return errors.New("broken anew") })
		s.put(tea, item("a", 4))
		passes(s.Poll)
		s.tailor.while(nil)
		passes(time.Second)
		s.wears("one failure after a success", s.bank(tea), "a4", "4.suit")
	})
}

func TestRunOutlivesAFailingStore(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.put(tea, item("a", 1))
		s.put(silk, item("z", 1))
		s.bank(tea)
		s.bank(silk)
		s.shelves[tea].fails(errors.New("index is gone"))
		s.put(tea, item("a", 2))
		s.put(silk, item("z", 2))
		next()
		s.wears("the one that fails", s.bank(tea), "a1", "1.suit")
		s.wears("its neighbour", s.bank(silk), "z2", "2.suit")
		if got := s.logged.lines(s.t, "shop could not be brought up to date, the older generation serves"); len(got) == 0 || got[0]["shop"] != "tea" {
			s.t.Errorf("got log lines %v, want one about tea", got)
		}
		s.shelves[tea].fails(nil)
		next()
		s.wears("mended", s.bank(tea), "a2", "2.suit")
	})
}

func TestRunEndsWhenToldAndWaitsForItsTrainings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStall(t)
		s.put(tea, item("a", 1))
		s.bank(tea)
		told, finish := make(chan struct{}), make(chan struct{})
		s.tailor.while(func(ctx context.Context) error {
			<-ctx.Done()
			close(told)
			<-finish
			return ctx.Err()
		})
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		s.put(tea, item("a", 2))
		<-time.After(s.Poll)
		synctest.Wait()
		cancel()
		<-told
		synctest.Wait()
		if len(ended) != 0 {
			t.Error("run ended before its training, want it to wait")
		}
		close(finish)
		if err := <-ended; err != nil {
			t.Errorf("got %v, want nil", err)
		}
		s.wears("afterwards", s.bank(tea), "a2*", "2~1.suit")
		if strings.Contains(s.logged.String(), "ERROR") {
			t.Errorf("being told is no error: %s", s.logged)
		}
		check(t, s.Close())
		if !s.shelves[tea].closed {
			t.Error("close left the index open")
		}
	})
}

func TestRunOpensNothing(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.put(tea, item("a", 1))
		next()
		if len(s.shelves) != 0 || s.tailor.count() != 0 {
			s.t.Errorf("got indexes %v, want none before somebody asks", s.shelves)
		}
	})
}

func TestReindex(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1), item("b", 1))
	steps, err := s.Reindex(t.Context(), tea)
	check(t, err)
	if steps != 2 {
		t.Errorf("before it is open: got %d steps, want 2", steps)
	}
	s.bank(tea)
	clear(s.shelves[tea].has)
	steps, err = s.Reindex(t.Context(), tea)
	check(t, err)
	if steps != 2 {
		t.Errorf("got %d steps, want 2", steps)
	}
	s.wears("rebuilt", s.bank(tea), "a1 b1", "2.suit")
	s.opening = func(faq.Shop) error { return errors.New("broken") }
	if _, err := s.Reindex(t.Context(), silk); err == nil {
		t.Error("got nil, want the error of opening the index")
	}
	check(t, s.Close())
}

func TestShopsNeverMix(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1), item("b", 1))
	s.put(silk, item("a", 7), item("z", 1))
	s.putPostage(silk, "99")
	for round := range 3 {
		mine, neighbours := s.refresh(tea), s.refresh(silk)
		if got := mine.Entries["a"].Answers[0].Text; got != fmt.Sprintf("a第%d版", 1+round) || mine.Entries["z"] != nil || len(mine.Policies) != 0 || mine.Shop != tea {
			t.Errorf("round %d: tea has %q, %v, %v", round, got, slices.Sorted(maps.Keys(mine.Entries)), mine.Policies)
		}
		if got := neighbours.Entries["a"].Answers[0].Text; got != "a第7版" || neighbours.Entries["b"] != nil || len(neighbours.Policies) != 1 || neighbours.Shop != silk {
			t.Errorf("round %d: silk has %q, %v, %v", round, got, slices.Sorted(maps.Keys(neighbours.Entries)), neighbours.Policies)
		}
		if mine.Finder == neighbours.Finder {
			t.Error("both shops have one index")
		}
		s.put(tea, item("a", 2+round))
	}
	e := engine.New(engine.Config{Banks: s.Live, Ledger: s.store.Store.(desk.Ledger), Reader: reader, Facts: facts(), MatchWait: time.Minute, OpenWait: time.Minute})
	for shop, want := range map[faq.Shop]string{tea: "answer a a第3版", silk: "answer a a第7版"} {
		x, err := e.Try(t.Context(), faq.Question{Shop: shop, Text: "问a"})
		check(t, err)
		is(t, string(shop), x, want)
	}
	x, err := e.Try(t.Context(), faq.Question{Shop: tea, Text: "问z"})
	check(t, err)
	is(t, "the neighbour's question", x, "escalate no_entry")
}

// Many ask while edits land. Every answer is one that was published, under the revision it claims, and nobody is
// taken back to an older one.
func TestAskingWhileEditsLand(t *testing.T) {
	t.Parallel()
	const edits, askers = 15, 4
	s := newStall(t)
	s.Poll = time.Millisecond
	s.put(tea, item("a", 1))
	s.put(silk, item("a", 1))
	e := engine.New(engine.Config{Banks: s.Live, Ledger: s.store.Store.(desk.Ledger), Reader: reader, Facts: facts(), MatchWait: time.Minute, OpenWait: time.Minute})
	s.bank(tea)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var run, asking sync.WaitGroup
	run.Go(func() {
		if err := s.Run(ctx); err != nil {
			t.Errorf("run: got %v, want nil", err)
		}
	})
	done := make(chan struct{})
	for i := range askers {
		asking.Go(func() {
			for last := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				shop := []faq.Shop{tea, silk}[i%2]
				x, err := e.Try(t.Context(), faq.Question{Shop: shop, Text: "问a"})
				if err != nil {
					t.Errorf("%s: %v", shop, err)
					return
				}
				is(t, fmt.Sprintf("%s, generation %s", shop, x.Generation), x, fmt.Sprintf("answer a a第%d版", x.Revision))
				if x.Revision < last {
					t.Errorf("%s: got revision %d after %d", shop, x.Revision, last)
				}
				last = x.Revision
			}
		})
	}
	for k := 2; k <= edits; k++ {
		s.put(tea, item("a", k), item(faq.ID(fmt.Sprintf("n%d", k)), 1))
		if k%5 == 0 {
			s.putPostage(tea, fmt.Sprint(k))
			s.del(tea, faq.ID(fmt.Sprintf("n%d", k-1)))
		}
		if k%3 == 0 {
			check(t, s.Refresh(t.Context(), tea))
		}
		r, err := e.Ask(t.Context(), faq.Question{Shop: tea, Text: "问a"})
		check(t, err)
		is(t, "asked", r.Exchange, fmt.Sprintf("answer a a第%d版", r.Revision))
	}
	b := s.refresh(tea)
	close(done)
	asking.Wait()
	cancel()
	run.Wait()
	if got, want := len(b.Entries), edits-edits/5; b.Entries["a"].Revision != edits || got != want || len(strings.Fields(worn(s.bank(tea)))) != want {
		t.Errorf("got a at revision %d among %d, served %q, want revision %d among %d", b.Entries["a"].Revision, got, worn(s.bank(tea)), edits, want)
	}
	if got := s.bank(silk).Generation; got != "1.suit" {
		t.Errorf("silk is at generation %s, want 1.suit, for nobody has touched it", got)
	}
}
