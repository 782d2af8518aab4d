package match

import (
	"math"
	"testing"
	"unsafe"
)

// What a match costs, by what does not depend on the machine.
func TestMatchAllocates(t *testing.T) {
	m := starter()
	for _, c := range []struct {
		raw  string
		most float64
	}{
		{"发票怎么开", 73}, {"运费多少钱", 71}, {"我的快递三天没动了，到底什么时候能到", 130},
	} {
		text := read(t, c.raw)
		got := fewestAllocs(func() {
			if _, err := m.Match(t.Context(), text, 10); err != nil {
				t.Error(err)
			}
		})
		t.Logf("%q: %v allocations", c.raw, got)
		if got > c.most {
			t.Errorf("%q: got %v allocations, want at most %v", c.raw, got, c.most)
		}
	}
}

// fewestAllocs is what f allocates while its pools are full: the race detector throws away one in four of what is put back.
func fewestAllocs(f func()) float64 {
	fewest := math.Inf(1)
	for range 50 {
		fewest = min(fewest, testing.AllocsPerRun(1, f))
	}
	return fewest
}

func TestComparisonAllocatesNothing(t *testing.T) {
	m := starter()
	q := m.ask(read(t, "我的快递三天没动了，到底什么时候能到新疆"))
	near, err := m.near(t.Context(), read(t, "快递到新疆"), q)
	if err != nil || len(near) < 10 {
		t.Fatalf("got %d candidates, %v", len(near), err)
	}
	f := make([]float64, local+compared)
	c := &comparison{}
	c.begin(q, m.wishes)
	if got := testing.AllocsPerRun(50, func() {
		for _, p := range near {
			c.compare(p, f)
		}
	}); got > 0 {
		t.Errorf("got %v allocations of comparing %d candidates, want none", got, len(near))
	}
}

// A portrait must stay small: a bank of 100,000 is held in portraits.
func TestPortraitsAreSmall(t *testing.T) {
	m, err := trainer().fitLazily(t.Context(), untaught(somewhere(8, 200)...), finding(somewhere(8, 200)))
	if err != nil {
		t.Fatal(err)
	}
	bytes := 0
	for s := range m.sitters.all() {
		p := m.portrait(s)
		bytes += int(unsafe.Sizeof(*p)) + int(unsafe.Sizeof(phrase{}))*cap(p.phrases) + 2*cap(p.chars) + 12*cap(p.ideas) + 4*cap(p.uses) + 8*cap(p.belief)
		if p.odd != nil && p.odd.places == nil && p.odd.heard == nil {
			t.Errorf("%s: got %+v of what few entries have", p.entry.ID, p.odd)
		}
		if p.odd != nil && p.odd.weights != nil {
			t.Errorf("%s: weights are kept that can be worked out", p.entry.ID)
		}
	}
	if mean := bytes / m.sitters.taken; mean > 1300 {
		t.Errorf("got %d bytes a portrait, want at most 1300", mean)
	} else {
		t.Logf("%d bytes a portrait", mean)
	}
}
