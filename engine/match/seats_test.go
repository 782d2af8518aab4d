package match

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
)

// Through random edits a table finds what a map finds, and a clone keeps what it had.
func TestSeatsAgainstMap(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	s, plain := newSeats(0), map[faq.ID]*sitter{}
	var before *seats
	var kept map[faq.ID]*sitter
	for step := range 20_000 {
		id := faq.ID(fmt.Sprint("e", rng.IntN(400)))
		if rng.IntN(5) < 2+step/10_000 {
			s.remove(id)
			delete(plain, id)
		} else {
			one := new(sitter).seated(engine.Taught{Entry: &faq.Entry{ID: id}})
			s.put(one)
			plain[id] = one
		}
		if step == 9_000 {
			before, kept = s, map[faq.ID]*sitter{}
			for id, one := range plain {
				kept[id] = one
			}
			s = s.clone()
		}
		if step%500 == 0 {
			sameSeats(t, s, plain)
		}
	}
	sameSeats(t, s, plain)
	sameSeats(t, before, kept)
}

func sameSeats(t *testing.T, s *seats, want map[faq.ID]*sitter) {
	t.Helper()
	if s.taken != len(want) {
		t.Fatalf("got %d sitters, want %d", s.taken, len(want))
	}
	n := 0
	for one := range s.all() {
		if n++; want[one.entry.ID] != one {
			t.Fatalf("%s: going through all, got another one than want", one.entry.ID)
		}
	}
	if n != len(want) {
		t.Fatalf("went through %d sitters, want %d", n, len(want))
	}
	var hits []engine.Hit
	var found []*sitter
	for i := range 400 {
		id := faq.ID(fmt.Sprint("e", i))
		hits = append(hits, engine.Hit{ID: id})
		if got := s.find(id); got != want[id] {
			t.Fatalf("find %s: got %v, want %v", id, got, want[id])
		}
		if want[id] != nil {
			found = append(found, want[id])
		}
	}
	for i, got := range s.of(hits) {
		if got != found[i] {
			t.Fatalf("of %d hits, the %d. found: got %s, want %s", len(hits), i, got.entry.ID, found[i].entry.ID)
		}
	}
}
