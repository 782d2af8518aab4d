package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"xiaoer/faq"
)

func changes(e exam) {
	e.ask("come in the order of the edits", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		b := s.put(t, entry("b", "二"))
		a := s.put(t, entry("a", "三"))
		check(t, s.Delete(t.Context(), tea, "b", faq.Edit{By: "editor"}))
		b.Revision = 2

		got := newest(ok(s.Changes(t.Context(), tea, 0, 100))(t))
		same(t, "newest steps", got, []faq.Change{{Seq: 3, Entry: a}, {Seq: 4, Entry: b, Deleted: true}})
		same(t, "steps after the last", ok(s.Changes(t.Context(), tea, 4, 100))(t), []faq.Change{})
		same(t, "steps after a later one", ok(s.Changes(t.Context(), tea, 99, 100))(t), []faq.Change{})
	})

	e.ask("keep to the limit", func(t *testing.T, s *sitting) {
		for _, id := range numbered("e", 10) {
			s.put(t, entry(id, "可以"))
		}
		part := ok(s.Changes(t.Context(), tea, 3, 4))(t)
		var seqs []int64
		for _, c := range part {
			seqs = append(seqs, c.Seq)
		}
		same(t, "seqs", seqs, []int64{4, 5, 6, 7})
		for _, limit := range []int{0, -1} {
			_, err := s.Changes(t.Context(), tea, 0, limit)
			faults(t, fmt.Sprint("limit ", limit), err, "limit")
		}
	})

	e.ask("move the version", func(t *testing.T, s *sitting) {
		var last int64
		moves := func(what string, want bool, err error) {
			t.Helper()
			check(t, err)
			now := ok(s.Version(t.Context(), tea))(t)
			if moved := now > last; moved != want || now < last {
				t.Errorf("%s: got version %d after %d, want a move: %t", what, now, last, want)
			}
			last = now
		}
		put := func(text string) error {
			_, err := s.Put(t.Context(), tea, []faq.Entry{entry("a", text)}, faq.Edit{})
			return err
		}
		moves("first put", true, put("一"))
		moves("same put", false, put("一"))
		moves("other put", true, put("二"))
		moves("policy", true, s.PutPolicy(t.Context(), tea, postage("10"), faq.Edit{}))
		moves("delete", true, s.Delete(t.Context(), tea, "a", faq.Edit{}))
		moves("put again", true, put("二"))
		same(t, "seq of the last change", last, ok(s.Changes(t.Context(), tea, 0, 10))(t)[0].Seq)
		same(t, "version of the neighbour", ok(s.Version(t.Context(), silk))(t), int64(0))
	})

	e.ask("tell which shops have moved", func(t *testing.T, s *sitting) {
		var turn int64
		moved := func(what string, want ...faq.Move) {
			t.Helper()
			moves, next, err := s.Moved(t.Context(), turn)
			check(t, err)
			same(t, what, moves, append([]faq.Move{}, want...))
			if again, last, err := s.Moved(t.Context(), next); len(again) != 0 || last != next || err != nil {
				t.Errorf("%s: asked again got %v, turn %d (%v), want none and turn %d", what, again, last, err, next)
			}
			turn = next
		}
		all, next, err := s.Moved(t.Context(), 0)
		check(t, err)
		same(t, "at first", len(all), 2)
		turn = next
		moved("nothing")
		put := func(shop faq.Shop, text string) {
			t.Helper()
			ok(s.Put(t.Context(), shop, []faq.Entry{entry("a", text)}, faq.Edit{}))(t)
		}
		put(tea, "一")
		moved("a put", faq.Move{Shop: tea, Seq: 1})
		put(tea, "一")
		moved("the same put")
		put(silk, "一")
		put(tea, "二")
		put(silk, "二")
		moved("three puts", faq.Move{Shop: tea, Seq: 2}, faq.Move{Shop: silk, Seq: 2})
		check(t, s.PutPolicy(t.Context(), silk, postage("10"), faq.Edit{}))
		moved("a policy", faq.Move{Shop: silk, Seq: 3})
		check(t, s.CreateShop(t.Context(), "porcelain", faq.Edit{By: "founder"}))
		moved("a new shop", faq.Move{Shop: "porcelain"})
		x := s.record(t, weighed("", "能给报销凭据不", "a")).Exchange
		moved("a question")
		check(t, s.Judge(t.Context(), tea, x.ID, faq.Helpful, ""))
		heard := ok(s.Heard(t.Context(), tea))(t)
		if heard == 0 {
			t.Fatal("the verdict is no voice, so that this shows nothing")
		}
		moved("a voice", faq.Move{Shop: tea, Seq: 2, Heard: heard})
		all, _, err = s.Moved(t.Context(), 0)
		check(t, err)
		same(t, "all of them", all, []faq.Move{{Shop: silk, Seq: 3}, {Shop: "porcelain"}, {Shop: tea, Seq: 2, Heard: heard}})
	})

	e.ask("miss no shop that moves while many edit", func(t *testing.T, s *sitting) {
		known, turn := map[faq.Shop]int64{}, int64(0)
		look := func() {
			moves, next, err := s.Moved(t.Context(), turn)
			if err != nil {
				t.Error(err)
			}
			for _, m := range moves {
				if m.Seq < known[m.Shop] {
					t.Errorf("%s: got version %d after %d", m.Shop, m.Seq, known[m.Shop])
				}
				known[m.Shop] = m.Seq
			}
			turn = next
		}
		together(3, func(i int) {
			for n := range 20 {
				if i == 0 {
					look()
					continue
				}
				shop := []faq.Shop{tea, silk}[i-1]
				if _, err := s.Put(t.Context(), shop, []faq.Entry{entry("a", fmt.Sprint(n))}, faq.Edit{}); err != nil {
					t.Error(err)
				}
			}
		})
		look()
		same(t, "versions", known, map[faq.Shop]int64{tea: 20, silk: 20})
	})

	for seed := range uint64(4) {
		e.ask(fmt.Sprintf("let a follower catch up, seed %d", seed), func(t *testing.T, s *sitting) {
			rng := rand.New(rand.NewPCG(seed, 1))
			f := follower{entries: map[faq.ID]faq.Entry{}}
			for range 60 {
				s.editAtRandom(t, rng)
				if rng.IntN(4) == 0 {
					check(t, f.ask(t.Context(), s, 1+rng.IntN(5)))
				}
			}
			for f.seq < ok(s.Version(t.Context(), tea))(t) && f.moved {
				check(t, f.ask(t.Context(), s, 7))
			}
			same(t, "follower's entries", f.entries, s.all(t))
		})
	}

	e.ask("miss nothing while many edit", func(t *testing.T, s *sitting) {
		f := follower{entries: map[faq.ID]faq.Entry{}, moved: true}
		done := make(chan struct{})
		var follow sync.WaitGroup
		follow.Go(func() {
			for editing := true; editing || f.moved; {
				select {
				case <-done:
					editing = false
				default:
				}
				if err := f.ask(t.Context(), s, 3); err != nil {
					t.Error(err)
					return
				}
			}
		})
		together(4, func(i int) {
			rng := rand.New(rand.NewPCG(uint64(i), 2))
			for range 20 {
				s.editAtRandom(t, rng)
			}
		})
		close(done)
		follow.Wait()
		same(t, "follower's entries", f.entries, s.all(t))
	})
}

// follower keeps a copy up to date from changes alone.
type follower struct {
	seq     int64
	moved   bool // by the last ask
	entries map[faq.ID]faq.Entry
}

func (f *follower) ask(ctx context.Context, s *sitting, limit int) error {
	steps, err := s.Changes(ctx, tea, f.seq, limit)
	f.moved = len(steps) > 0
	for _, c := range steps {
		if c.Seq <= f.seq {
			return fmt.Errorf("step %d came after step %d", c.Seq, f.seq)
		}
		f.seq = c.Seq
		if f.entries[c.Entry.ID] = c.Entry; c.Deleted {
			delete(f.entries, c.Entry.ID)
		}
	}
	return err
}

// editAtRandom puts, deletes or does neither: sometimes to nothing, sometimes what is there already.
func (s *sitting) editAtRandom(t *testing.T, rng *rand.Rand) {
	id := numbered("e", 12)[rng.IntN(12)]
	switch rng.IntN(8) {
	case 0, 1:
		_ = s.Delete(t.Context(), tea, id, faq.Edit{}) // it may not be there
	case 2:
		if err := s.PutPolicy(t.Context(), tea, postage(fmt.Sprint(1+rng.IntN(20))), faq.Edit{}); err != nil {
			t.Error(err)
		}
	case 3:
		batch := []faq.Entry{entry(id, fmt.Sprint(rng.IntN(3))), entry("batch", fmt.Sprint(rng.IntN(3)))}
		if _, err := s.Put(t.Context(), tea, batch, faq.Edit{}); err != nil {
			t.Error(err)
		}
	default:
		if _, err := s.Put(t.Context(), tea, []faq.Entry{entry(id, fmt.Sprint(rng.IntN(3)))}, faq.Edit{}); err != nil {
			t.Error(err)
		}
	}
}

// all returns what is served.
func (s *sitting) all(t *testing.T) map[faq.ID]faq.Entry {
	found, _, err := s.Entries(t.Context(), tea, faq.Filter{Page: faq.Page{Limit: 500}})
	check(t, err)
	all := map[faq.ID]faq.Entry{}
	for _, e := range found {
		all[e.ID] = e
	}
	return all
}

// newest leaves the last step of each entry: a keeper may or may not return the earlier ones.
func newest(steps []faq.Change) (out []faq.Change) {
	last := map[faq.ID]int64{}
	for _, c := range steps {
		last[c.Entry.ID] = c.Seq
	}
	for _, c := range steps {
		if last[c.Entry.ID] == c.Seq {
			out = append(out, c)
		}
	}
	return out
}

// together runs n at once and waits for all.
func together(n int, act func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { act(i) })
	}
	all.Wait()
}
