package engine_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents/zh"
)

// mall makes n more shops, m0 and so on, with one entry each, and returns their names.
func (s *stall) mall(n int) (shops []faq.Shop) {
	s.t.Helper()
	for i := range n {
		shop := faq.Shop(fmt.Sprintf("m%d", i))
		check(s.t, s.store.CreateShop(s.t.Context(), shop, faq.Edit{}))
		s.put(shop, item(faq.ID(shop), 1))
		shops = append(shops, shop)
	}
	return shops
}

// visit has the shop's bank and releases it.
func (s *stall) visit(shop faq.Shop) {
	s.t.Helper()
	b := s.bank(shop)
	if b.Shop != shop || len(b.Entries) != 1 || b.Entries[faq.ID(shop)] == nil {
		s.t.Errorf("%s: got the bank of %s with %v", shop, b.Shop, b.Entries)
	}
	b.Release()
}

// rooms makes a stall with so much room, whose indexes may be opened again once they are closed.
func rooms(t *testing.T, room engine.Room) *stall {
	t.Helper()
	s := newStall(t)
	s.Room = room
	s.opening = func(shop faq.Shop) error {
		s.mu.Lock()
		defer s.mu.Unlock()
		if old := s.shelves[shop]; old != nil {
			old.mu.Lock()
			defer old.mu.Unlock()
			if !old.closed {
				return fmt.Errorf("the index of %s is open", shop)
			}
			delete(s.shelves, shop)
		}
		return nil
	}
	return s
}

// isOpen lists the shops whose index is open.
func (s *stall) isOpen() (open []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for shop, shelf := range s.shelves {
		shelf.mu.Lock()
		if !shelf.closed {
			open = append(open, string(shop))
		}
		shelf.mu.Unlock()
	}
	slices.Sort(open)
	return open
}

func (s *stall) hasOpen(what, want string) {
	s.t.Helper()
	synctest.Wait()
	if got := strings.Join(s.isOpen(), " "); got != want {
		s.t.Errorf("%s: got %q open, want %q", what, got, want)
	}
}

func TestLiveClosesTheLongestUnused(t *testing.T) {
	t.Parallel()
	for name, room := range map[string]engine.Room{"by count": {Shops: 3}, "by size": {Bytes: 800 << 10}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := rooms(t, room)
				shops := s.mall(5)
				for _, shop := range shops[:3] {
					s.visit(shop)
				}
				s.hasOpen("as many as there is room for", "m0 m1 m2")
				s.visit("m0")
				s.visit("m3")
				s.hasOpen("one more", "m0 m2 m3")
				held := s.bank("m2")
				s.visit("m4")
				s.visit("m1")
				s.hasOpen("while somebody is in m2", "m1 m2 m4")
				s.wears("what he holds", held, "m21", "1.suit")
				held.Release()
				s.visit("m0")
				s.hasOpen("once he has left", "m0 m1 m4")
				s.visit("m2")
				synctest.Wait() // the closing comes after the opening
				if got := s.Following(); got.Shops != 3 || got.Openings != 8 || got.Waits != 8 || got.Closings != 5 {
					t.Errorf("got %+v, want 3 shops after 8 openings, 8 waits and 5 closings", got)
				}
				check(t, s.Close())
				s.hasOpen("closed", "")
			})
		})
	}
}

// A shop whose index is broken could not be opened again, so that others are closed in its place.
func TestLiveKeepsABrokenShopOpen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := rooms(t, engine.Room{Shops: 2})
		s.mall(4)
		s.visit("m0")
		s.shelves["m0"].mu.Lock()
		s.shelves["m0"].broken = true
		s.shelves["m0"].mu.Unlock()
		for _, shop := range []faq.Shop{"m1", "m2", "m3"} {
			s.visit(shop)
		}
		s.hasOpen("after three others", "m0 m3")
		s.visit("m0")
		check(t, s.Close())
	})
}

// Where somebody is in every shop there are more than there is room for, and none is closed over his head.
func TestLiveClosesNothingOverAHead(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.Room = engine.Room{Shops: 1}
		a, b := s.bank(tea), s.bank(silk)
		next()
		s.hasOpen("both held", "silk tea")
		training := make(chan struct{})
		s.tailor.while(func(context.Context) error { <-training; return nil })
		s.put(tea, item("a", 1))
		next()
		a.Release()
		b.Release()
		next()
		s.hasOpen("one in training", "tea")
		close(training)
		next()
		s.visitTea("a1")
	})
}

func (s *stall) visitTea(want string) {
	s.t.Helper()
	b := s.bank(tea)
	defer b.Release()
	if got := worn(b); got != want {
		s.t.Errorf("tea: got %q, want %q", got, want)
	}
}

// A shop that is closed while it waits for its training, or is behind, opens with all that it has missed.
func TestLiveOpensWithWhatItMissed(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.opening = func(shop faq.Shop) error { s.mu.Lock(); defer s.mu.Unlock(); delete(s.shelves, shop); return nil }
		s.Room = engine.Room{Shops: 1}
		s.put(tea, item("a", 1))
		s.visitTea("a1")
		s.bank(silk).Release()
		next()
		s.put(tea, item("a", 2))
		next()
		s.visitTea("a2")
		if got := s.Following(); got.Behind != 0 || got.Untrained != 0 {
			s.t.Errorf("got %+v, want nothing left to do", got)
		}
	})
}

// Whoever waits for an opening waits as long as he likes, and the opening goes on without him.
func TestLiveOpensWithoutThoseWhoGiveUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStall(t)
		s.put(tea, item("a", 1))
		hold := make(chan struct{})
		s.opening = func(faq.Shop) error { <-hold; return nil }
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := s.Bank(ctx, tea)
		fails(t, "given up", err, context.DeadlineExceeded)
		close(hold)
		synctest.Wait()
		if got := s.Following(); got.Shops != 1 || got.Openings != 1 {
			t.Errorf("got %+v, want the shop open", got)
		}
		check(t, s.Close())
	})
}

// Many shops that are asked for at once are opened some at a time, each once.
func TestLiveOpensSomeAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStall(t)
		shops := s.mall(30)
		var mu sync.Mutex
		now, most, all := 0, 0, 0
		s.opening = func(faq.Shop) error {
			mu.Lock()
			now, all = now+1, all+1
			most = max(most, now)
			mu.Unlock()
			<-time.After(time.Millisecond)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		}
		var asking sync.WaitGroup
		for range 3 {
			for _, shop := range shops {
				asking.Go(func() { s.visit(shop) })
			}
		}
		asking.Wait()
		if most > engine.AtATime() || most < 2 || all != len(shops) {
			t.Errorf("got %d openings, %d at once, want %d and 2 to %d", all, most, len(shops), engine.AtATime())
		}
		check(t, s.Close())
	})
}

// A shop that is edited without end is trained in turn with the others, not before them.
func TestRunTrainsInTurn(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		shops := s.mall(5 * engine.AtATime())
		for _, shop := range shops {
			s.visit(shop)
		}
		var order []string // of trainings, by the shop's own entry
		done := make(chan struct{})
		s.tailor.mu.Lock()
		s.tailor.fitting = func(entries []engine.Taught) { order = append(order, string(entries[0].ID)) }
		s.tailor.mu.Unlock()
		s.tailor.while(func(context.Context) error { <-done; return nil })
		noisy := shops[0]
		s.put(noisy, item("m0", 2))
		next() // it is the first in training
		for _, shop := range shops[1:] {
			s.put(shop, item(faq.ID(shop), 2))
		}
		for version := 3; len(order) < len(shops)+2; version++ {
			s.put(noisy, item("m0", version))
			next()
			done <- struct{}{}
			synctest.Wait()
		}
		close(done)
		next()
		next()
		seen := map[string]int{}
		for _, shop := range order[:len(shops)+1] {
			seen[shop]++
		}
		if seen["m0"] > 2 || len(seen) < len(shops) {
			s.t.Errorf("got trainings of %v, want each of %d shops to have had one before m0 has its third", order, len(shops))
		}
	})
}

// Whoever opens a shop waits for no training.
func TestLiveOpensBesideTrainings(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		shops := s.mall(2*engine.AtATime() + 1)
		late := shops[len(shops)-1]
		for _, shop := range shops[:len(shops)-1] {
			s.visit(shop)
			s.put(shop, item(faq.ID(shop), 2))
		}
		hold := make(chan struct{})
		s.tailor.while(func(context.Context) error { <-hold; return nil })
		next()
		s.tailor.while(nil)
		s.visit(late)
		close(hold)
	})
}

// A moment in which nothing happens costs one question to the store, however many shops are open.
func TestRunAsksOnceForAllShops(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		shops := s.mall(12)
		for _, shop := range shops {
			s.visit(shop)
		}
		next()
		next()
		s.store.count()
		for range 10 {
			next()
		}
		if got := s.store.count(); len(got) != 1 || got["Moved"] != 10 {
			s.t.Errorf("ten idle moments: got %v, want Moved ten times and nothing else", got)
		}
		s.put("m3", item("m3", 2))
		next()
		s.wears("edited", s.bank("m3"), "m32", "2.suit")
	})
}

// gate is a Fitter whose matchers let nobody through until it is opened.
type gate struct {
	tailor
	mu      sync.Mutex
	inside  int
	most    int
	through chan struct{}
}

func (g *gate) Fit(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	m, err := g.tailor.Fit(ctx, entries, search)
	return gated{m, g}, err
}

type gated struct {
	engine.Matcher
	*gate
}

func (g gated) Match(ctx context.Context, text zh.Text, n int) (engine.Ranking, error) {
	if text.Core == "洪水" {
		g.mu.Lock()
		g.inside++
		g.most = max(g.most, g.inside)
		g.mu.Unlock()
		<-g.through
		g.mu.Lock()
		g.inside--
		g.mu.Unlock()
	}
	return g.Matcher.Match(ctx, text, n)
}

// The flood of one shop takes as many places as a shop has, and its neighbour is answered beside it.
func TestAFloodStaysInItsShop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		store := openKeeper(t, nil)
		g := &gate{through: make(chan struct{})}
		live := engine.NewLive(engine.LiveConfig{
			Store: store, Fitter: g, AtOnce: 2, Log: slog.New(slog.DiscardHandler),
			OpenIndex: func(faq.Shop, faq.Words) (engine.Index, error) { return &shelf{has: map[faq.ID]bool{}}, nil },
		})
		for _, shop := range []faq.Shop{tea, silk} {
			_, err := store.Put(t.Context(), shop, []faq.Entry{item("a", 1)}, faq.Edit{})
			check(t, err)
		}
		e := engine.New(engine.Config{Banks: live, Ledger: store, Reader: reader, Facts: facts(), MatchWait: time.Hour})
		var flood sync.WaitGroup
		for range 20 {
			flood.Go(func() { second(e.Try(t.Context(), faq.Question{Shop: tea, Text: "洪水"})) })
		}
		synctest.Wait()
		if g.inside != 2 {
			t.Errorf("got %d questions of the flood in work, want 2", g.inside)
		}
		x, err := e.Try(t.Context(), faq.Question{Shop: silk, Text: "问a"})
		check(t, err)
		is(t, "the neighbour", x, "answer a a第1版")

		late := engine.New(engine.Config{Banks: live, Ledger: store, Reader: reader, Facts: facts(), MatchWait: time.Second})
		x, err = late.Try(t.Context(), faq.Question{Shop: tea, Text: "问a"})
		check(t, err)
		is(t, "who waits too long in the flood's own line", x, "escalate no_entry")
		close(g.through)
		flood.Wait()
		if g.most != 2 {
			t.Errorf("got %d questions at once, want 2 at most", g.most)
		}
		check(t, live.Close())
	})
}

// A question to a shop that takes too long to open goes to a person, in time.
func TestAQuestionDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStall(t)
		s.put(tea, item("a", 1))
		hold := make(chan struct{})
		s.opening = func(faq.Shop) error { <-hold; return nil }
		e := engine.New(engine.Config{Banks: s.Live, Ledger: s.store.Store.(desk.Ledger), Reader: reader, Facts: facts(), OpenWait: time.Second})
		r, err := e.Ask(t.Context(), faq.Question{Shop: tea, Text: "问a"})
		check(t, err)
		if r.Decision != faq.Escalated || r.Ticket == nil || r.Generation != "unopened" {
			t.Errorf("got %+v, want it handed over", r)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err = e.Ask(ctx, faq.Question{Shop: tea, Text: "问a"})
		fails(t, "who gives up himself", err, context.DeadlineExceeded)
		_, err = e.Ask(t.Context(), faq.Question{Shop: "nobodys", Text: "问a"})
		fails(t, "no shop", err, faq.ErrNotFound)
		close(hold)
		r, err = e.Ask(t.Context(), faq.Question{Shop: tea, Text: "问a"})
		check(t, err)
		is(t, "once it is open", r.Exchange, "answer a a第1版")
		broken := errors.New("broken")
		s.opening = func(faq.Shop) error { return broken }
		_, err = e.Ask(t.Context(), faq.Question{Shop: silk, Text: "问a"})
		fails(t, "a shop that cannot be opened", err, broken)
		check(t, s.Close())
	})
}

// novice is a tailor who serves before he has fitted, where others wait.
type novice struct {
	*tailor
	hasty int
}

func (n *novice) OpenUntrained(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	n.mu.Lock()
	n.hasty++
	n.mu.Unlock()
	return (&tailor{}).Fit(ctx, entries, search)
}

// Where many shops wait to be opened, they wait for no training but for those that began before the crowd.
func TestACrowdWaitsForNoTraining(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		n := &novice{tailor: s.tailor}
		s.Fitter = n
		shops := s.mall(6 * engine.AtATime())
		hold := make(chan struct{})
		s.opening = func(faq.Shop) error { <-hold; return nil }
		var asking sync.WaitGroup
		for _, shop := range shops {
			asking.Go(func() { s.visit(shop) })
		}
		synctest.Wait()
		close(hold)
		asking.Wait()
		if fits := s.tailor.count(); fits > engine.AtATime() || n.hasty < len(shops)-engine.AtATime() {
			s.t.Errorf("got %d openings with a training and %d without, want no more than the last %d with one", fits, n.hasty, engine.AtATime())
		}
		next()
		next()
		if got := s.Following(); got.Untrained != 0 || got.Shops != len(shops) {
			s.t.Errorf("got %+v, want all of them trained in the background", got)
		}
	})
}
