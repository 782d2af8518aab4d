package desk

import (
	"testing"
	"time"
)

func TestStanding(t *testing.T) {
	t.Parallel()
	opens := noon.Add(time.Hour)
	waiting := []string{"a", "b", "c"}
	minute := func(n int) *int { n *= 60; return &n }
	for _, tt := range []struct {
		name     string
		line     Line
		of       string
		position int
		wait     *int
	}{
		{"first", Line{Waiting: waiting, Taken: 15, Window: LineWindow}, "a", 1, minute(1)},
		{"third", Line{Waiting: waiting, Taken: 3, Window: LineWindow}, "c", 3, minute(15)},
		{"shortly after opening", Line{Waiting: waiting, Taken: 5, Window: 5 * time.Minute}, "b", 2, minute(2)},
		{"too few to know", Line{Waiting: waiting, Taken: 2, Window: LineWindow}, "a", 1, nil},
		{"not waiting", Line{Waiting: waiting, Taken: 15, Window: LineWindow}, "x", 0, nil},
		{"closed", Line{Waiting: waiting, Taken: 15, Window: LineWindow, OpensAt: &opens}, "a", 1, nil},
	} {
		got := tt.line.Standing(tt.of)
		if got.Position != tt.position || (got.Wait == nil) != (tt.wait == nil) || got.Wait != nil && *got.Wait != *tt.wait {
			t.Errorf("%s: got %+v, want position %d and wait %v", tt.name, got, tt.position, tt.wait)
		}
		if (got.OpensAt != nil) != (tt.name == "closed") {
			t.Errorf("%s: got opening at %v", tt.name, got.OpensAt)
		}
	}
}

// TestWaitIsHonest lets agents of a steady pace serve a queue, and compares what each buyer was told with how long he
// waited in truth.
func TestWaitIsHonest(t *testing.T) {
	t.Parallel()
	for _, agents := range []int{1, 3, 10} {
		const each = 4 * time.Minute // one agent's time for a ticket
		every := each / time.Duration(agents)
		taken := int(LineWindow / every)
		waiting := make([]string, 40)
		for i := range waiting {
			waiting[i] = string(rune('A' + i))
		}
		for i, id := range waiting {
			s := Line{Waiting: waiting, Taken: taken, Window: LineWindow}.Standing(id)
			truth := every * time.Duration(i+1)
			if s.Wait == nil {
				t.Fatalf("%d agents: nothing is told", agents)
			}
			told := time.Duration(*s.Wait) * time.Second
			if told < truth || told > truth*3/2 { // the pace is rounded down, so that nobody is told too little
				t.Errorf("%d agents, position %d: told %v, waits %v", agents, s.Position, told, truth)
			}
		}
	}
}

func TestHub(t *testing.T) {
	t.Parallel()
	var h Hub
	a, b, shop := h.Watch("tea", "a"), h.Watch("tea", "b"), h.Watch("tea", "")
	woken := func(w *Watch) bool {
		select {
		case <-w.C:
			return true
		default:
			return false
		}
	}
	check := func(what string, wantA, wantB, wantShop bool) {
		t.Helper()
		if x, y, z := woken(a), woken(b), woken(shop); x != wantA || y != wantB || z != wantShop {
			t.Errorf("%s: got %v %v %v, want %v %v %v", what, x, y, z, wantA, wantB, wantShop)
		}
	}
	h.Told("tea", "a", nil)
	h.Told("tea", "a", nil) // which wakes nobody twice
	check("news of a", true, false, true)
	h.Told("silk", "a", nil)
	check("news of another shop", false, false, false)
	b.Waits(true)
	h.Told("tea", "a", []Event{{Kind: OfOwner, Owner: &Change{From: InQueue, To: ByAgent}}})
	check("the queue moves", true, true, true)
	if _, moved, _ := b.Take(); !moved {
		t.Error("one who waits: got no word that the queue has moved")
	}
	h.Type("tea", Typing{Conversation: "b", Author: FromAgent})
	check("typing in b", false, true, true)
	if typing, moved, _ := b.Take(); len(typing) != 1 || moved {
		t.Errorf("got %v and %v, want somebody typing", typing, moved)
	}
	b.End()
	h.Told("tea", "b", nil)
	check("news of b, who has gone", false, false, true)
	h.Close()
	if _, _, closed := a.Take(); !closed || !woken(a) || h.Watch("tea", "a") != nil {
		t.Error("after closing: got a watch that goes on")
	}
}
