package search

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"xiaoer/faq"
)

func TestStepUpIsTheFirstNotBelow(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 3))
	for range 100_000 {
		g := mostGain * rng.Float64()
		if up := stepUp(g); steps[up] < g || up > 0 && steps[up-1] >= g {
			t.Fatalf("%v is rounded up to %v", g, steps[up])
		}
	}
	for i, step := range steps {
		if int(stepUp(step)) != i {
			t.Errorf("step %d becomes %d", i, stepUp(step))
		}
	}
}

func TestGainStaysBelowItsBound(t *testing.T) {
	t.Parallel()
	for _, often := range []float64{1, 2, 100, math.MaxInt32} {
		for _, length := range []float64{1, 7, 1e6, math.MaxInt32} {
			norm := float64(float32(1 / math.Sqrt(length)))
			if g := gain(often, norm, 6); !(g > 0 && g <= mostGain) {
				t.Errorf("%v times in %v words gains %v", often, length, g)
			}
		}
	}
}

// TestColumn fills a column of several windows at random and reads it back.
func TestColumn(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 5))
	const docs = 2*windowSize + 77
	m := newColumnMaker(fieldWords, docs)
	norms := make([]float64, docs)
	for doc := range norms {
		norms[doc] = float64(float32(1 / math.Sqrt(float64(1+rng.IntN(300)))))
		if err := m.measure(doc, norms[doc]); err != nil {
			t.Fatal(err)
		}
	}
	filled := map[string][]posting{}
	for i := range 500 {
		var list []posting
		for _, doc := range rng.Perm(docs)[:1+rng.IntN(1+i)] {
			list = append(list, newPosting(doc, 1+rng.IntN(2)*rng.IntN(40)))
		}
		slices.Sort(list)
		name := fmt.Sprint("词", i)
		filled[name] = list
		if err := m.add(name, list); err != nil {
			t.Fatal(err)
		}
	}
	c := m.done()
	if c.terms() != len(filled) {
		t.Errorf("%d terms, want %d", c.terms(), len(filled))
	}
	for name, want := range filled {
		term := c.find(hashOf(name), name)
		if term < 0 || c.df(term) != len(want) {
			t.Fatalf("%s is term %d", name, term)
		}
		var at int
		for r := c.first[term]; r < c.first[term+1]; r++ {
			for i, p := range c.run(r) {
				doc := int(c.window[r])<<windowBits + int(p>>oftenBits)
				got, exact := c.gain(int(c.start[r])+i, c.rows[doc]), gain(float64(want[at].often()), norms[doc], c.usual)
				if doc != want[at].doc() || got != exact || got > steps[c.most[r]] {
					t.Fatalf("%s: document %d gains %v, want %d and %v, at most %v", name, doc, got, want[at].doc(), exact, steps[c.most[r]])
				}
				at++
			}
		}
	}
	for _, none := range []string{"", "词", "词500", "词1 "} {
		if term := c.find(hashOf(none), none); term >= 0 {
			t.Errorf("%q is found as term %d", none, term)
		}
	}
	if got := newColumnMaker(fieldWords, 0).done().find(hashOf("词"), "词"); got >= 0 {
		t.Errorf("an empty column has a term %d", got)
	}
}

func TestColumnsThatAreFull(t *testing.T) {
	t.Parallel()
	m := newColumnMaker(fieldWords, math.MaxUint16+1)
	var err error
	for doc := range math.MaxUint16 + 1 {
		if err = m.measure(doc, 1/math.Sqrt(float64(doc+1))); err != nil {
			break
		}
	}
	if err != errVaried {
		t.Errorf("the 65,536th length: %v, want errVaried", err)
	}
}

func TestSorted(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(9, 9))
	var room []posting
	for _, docs := range []int{1, 300, 1 << 11, 1<<11 + 1, 5_000_000} {
		for _, n := range []int{1, 255, 256, 3000} {
			var list []posting
			for range n {
				list = append(list, newPosting(rng.IntN(docs), 1))
			}
			want := slices.Sorted(slices.Values(list))
			var got []posting
			if got, room = sorted(list, room, docs); !slices.Equal(got, want) {
				t.Errorf("%d postings of %d documents are not in order", n, docs)
			}
		}
	}
}

// TestNeighbours: documents that share their rarest words stand together, and none is lost.
func TestNeighbours(t *testing.T) {
	t.Parallel()
	const docs = 6000
	m := newColumnMaker(fieldWords, docs)
	lists := map[string][]posting{}
	for doc := range docs {
		if err := m.measure(doc, 0.5); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"all", fmt.Sprint("topic", doc%3), fmt.Sprint("thing", doc%10), fmt.Sprint("own", doc)} {
			lists[word] = append(lists[word], newPosting(doc, 1))
		}
	}
	for word, list := range lists {
		if err := m.add(word, list); err != nil {
			t.Fatal(err)
		}
	}
	order := neighbours(m.done())
	seen := map[string]bool{}
	for i, doc := range order {
		group := fmt.Sprint(doc%10, " ", doc%3)
		if i > 0 && group != fmt.Sprint(order[i-1]%10, " ", order[i-1]%3) && seen[group] {
			t.Fatalf("the group %s is torn apart at %d", group, i)
		}
		seen[group] = true
	}
	slices.Sort(order)
	for i, doc := range order {
		if int(doc) != i {
			t.Fatalf("document %d is lost", i)
		}
	}
}

func TestPartFindsByID(t *testing.T) {
	t.Parallel()
	p := &part{ids: "abbcd", ends: []uint32{1, 3, 4, 5}}
	for _, byID := range [][]uint32{nil, {2, 0, 3, 1}} {
		p.byID = byID
		for id, rank := range map[string]int{"a": 0, "bb": 1, "c": 2, "d": 3} {
			want := rank
			if byID != nil {
				want = int(byID[rank])
			}
			if got := p.find(p.id(rank)); got != want || string(p.id(rank)) != id {
				t.Errorf("%s is document %d with id %s, want %d", id, got, p.id(rank), want)
			}
		}
		for _, none := range []string{"", "b", "bc", "z"} {
			if got := p.find(faq.ID(none)); got >= 0 {
				t.Errorf("%q is document %d", none, got)
			}
		}
	}
}
