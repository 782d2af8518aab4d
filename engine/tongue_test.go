package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
)

// dialect is a tailor whose suits say which words they were made for.
type dialect struct {
	*tailor
	mark string
}

func (d dialect) Fit(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	m, err := d.tailor.Fit(ctx, entries, search)
	if err != nil {
		return nil, err
	}
	return worded{m.(*suit), d.mark}, nil
}

func (d dialect) Patch(old engine.Matcher, changed []engine.Taught, removed []faq.ID) engine.Matcher {
	w := old.(worded)
	return worded{d.tailor.Patch(w.suit, changed, removed).(*suit), w.mark}
}

type worded struct {
	*suit
	mark string
}

func (w worded) Version() string { return "suit-" + w.mark }

// polyglot makes the stall heed its shops' words.
func (s *stall) polyglot() {
	s.Fitter = dialect{s.tailor, ""}
	s.Speaking = func(w faq.Words) engine.Fitter { return dialect{s.tailor, strings.Join(w.Ignored, "")} }
}

func (s *stall) ignore(shop faq.Shop, ignored ...string) {
	s.t.Helper()
	_, err := s.store.PutWords(s.t.Context(), shop, faq.Words{Ignored: ignored}, faq.Edit{})
	check(s.t, err)
}

// generation checks that of a shop's bank, and what its index finds.
func (s *stall) generation(what string, b *engine.Bank, found, generation string) {
	s.t.Helper()
	if got := worn(&engine.Bank{Matcher: b.Matcher.(worded).suit}); got != found || b.Generation != generation {
		s.t.Errorf("%s: got %q of %s, want %q of %s", what, got, b.Generation, found, generation)
	}
}

func TestLiveOpensInItsWords(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.polyglot()
	s.put(tea, item("a", 1))
	s.ignore(tea, "掌柜")
	s.generation("with words", s.bank(tea), "a1", "2.suit-掌柜")
	s.put(silk, item("b", 1))
	s.generation("without", s.bank(silk), "b1", "1.suit-")
	check(t, s.Close())
}

// New words are served once the index and the matcher are made of them; until then the older ones serve, edits included.
func TestRunLearnsNewWords(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.polyglot()
		s.put(tea, item("a", 1))
		s.generation("opened", s.bank(tea), "a1", "1.suit-")
		hold := make(chan struct{})
		s.tailor.while(func(context.Context) error { <-hold; return nil })
		s.ignore(tea, "掌柜")
		next()
		s.put(tea, item("b", 1))
		next()
		s.generation("while they are learned", s.bank(tea), "a1 b1*", "3~2.suit-")
		s.tailor.while(nil)
		close(hold)
		next()
		next()
		next()
		s.generation("learned", s.bank(tea), "a1 b1", "3.suit-掌柜")
	})
}

// Whoever was handed a bank may ask its index for a while, and words that come back find theirs.
func TestOlderIndexesRest(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.polyglot()
		s.put(tea, item("a", 1))
		s.bank(tea)
		first := s.shelves[tea]
		s.ignore(tea, "掌柜")
		next()
		next()
		if s.generation("learned", s.bank(tea), "a1", "2.suit-掌柜"); first.closed {
			s.t.Fatal("the older index is closed at once")
		}
		s.put(tea, item("b", 1))
		s.ignore(tea)
		next()
		next()
		if s.generation("taken back", s.bank(tea), "a1 b1", "4.suit-"); s.shelves[tea] != first || first.closed {
			s.t.Error("got another index, want the one that rested")
		}
		second := s.shelves["tea+"+faq.Shop(faq.Words{Ignored: []string{"掌柜"}}.Mark())]
		time.Sleep(2 * time.Minute) // of the bubble's time
		next()
		if second.mu.Lock(); !second.closed {
			s.t.Error("the index of words that have passed is open still")
		}
		second.mu.Unlock()
	})
}

func TestWordsThatCannotBeLearned(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, set := range map[string]func(s *stall, err error){
		"Words":     func(s *stall, err error) { s.store.fails("Words", err) },
		"OpenIndex": func(s *stall, err error) { s.opening = func(faq.Shop) error { return err } },
		"Fit":       func(s *stall, err error) { s.tailor.while(func(context.Context) error { return err }) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStall(t)
			s.polyglot()
			s.put(tea, item("a", 1))
			s.bank(tea)
			s.ignore(tea, "掌柜")
			set(s, broken)
			err := s.Refresh(t.Context(), tea)
			if err == nil {
				err = s.Settle(t.Context(), tea)
			}
			fails(t, name, err, broken)
			if b := s.bank(tea); b.Matcher.(worded).mark != "" {
				t.Errorf("got %s, want the older words to serve", b.Generation)
			}
			set(s, nil)
			s.opening, s.store.failure = nil, map[string]error{}
			s.tailor.while(nil)
			delete(s.shelves, "tea+"+faq.Shop(faq.Words{Ignored: []string{"掌柜"}}.Mark()))
			check(t, s.Refresh(t.Context(), tea))
			check(t, s.Settle(t.Context(), tea))
			s.generation("afterwards", s.bank(tea), "a1", "2.suit-掌柜")
			check(t, s.Close())
		})
	}
}
