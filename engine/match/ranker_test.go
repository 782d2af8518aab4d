package match

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"xiaoer/engine/match/rank"
)

func TestShippedRankerBelongsToTheFeatures(t *testing.T) {
	m := shipped()
	n := len(names())
	if !slices.Equal(m.Names, names()) {
		t.Errorf("got a ranker of %v, want one of %v; run xiaoer train", m.Names, names())
	}
	if len(m.Line.Weight) != n || len(m.Line.Mean) != n || len(m.Line.Scale) != n {
		t.Errorf("line: got %d weights, %d means, %d scales, want %d of each", len(m.Line.Weight), len(m.Line.Mean), len(m.Line.Scale), n)
	}
	for i, s := range m.Line.Scale {
		if s <= 1e-6 {
			t.Errorf("feature %s never varied in training", m.Names[i])
		}
	}
	if len(m.Trees.Roots) == 0 {
		t.Error("a ranker without trees")
	}
	for i, node := range m.Trees.Nodes {
		if node.Left == 0 {
			continue
		}
		if node.Feature < 0 || node.Feature >= n || node.Left <= i || node.Right <= i || max(node.Left, node.Right) >= len(m.Trees.Nodes) {
			t.Errorf("node %d: %+v leads nowhere", i, node)
		}
	}
}

func TestFeatureNames(t *testing.T) {
	all := names()
	if len(all) != local+compared || len(rising) != len(all) {
		t.Fatalf("got %d names and %d directions, want %d", len(all), len(rising), local+compared)
	}
	for i, n := range all {
		if n == "" || slices.Index(all, n) != i {
			t.Errorf("feature %d: name %q is empty or stands twice", i, n)
		}
	}
	for k := range compared {
		if all[local+k] != "lead_"+all[k] || rising[local+k] != rising[k] {
			t.Errorf("feature %d: got lead %q of direction %d, want the lead of %q, of direction %d", local+k, all[local+k], rising[local+k], all[k], rising[k])
		}
	}
}

// The trees of the shipped ranker keep the directions that they were trained with. Its line is free.
func TestShippedTreesRise(t *testing.T) {
	trees := &rank.Model{Trees: shipped().Trees}
	rng := rand.New(rand.NewPCG(6, 6))
	for range 1500 {
		x := make([]float64, len(rising))
		for i := range x {
			x[i] = shipped().Line.Mean[i] + 2*rng.NormFloat64()*shipped().Line.Scale[i]
		}
		at := trees.LogOdds(x)
		if math.IsNaN(shipped().LogOdds(x)) {
			t.Fatalf("%v: got NaN", x)
		}
		for i, r := range rising {
			if r == 0 {
				continue
			}
			old := x[i]
			x[i] += rng.Float64() * 3 * shipped().Line.Scale[i]
			if more := trees.LogOdds(x); (more-at)*float64(r) < 0 {
				t.Fatalf("%s from %v to %v: got %v to %v, want direction %+d", names()[i], old, x[i], at, more, r)
			}
			x[i] = old
		}
	}
}

func TestLeads(t *testing.T) {
	of := func(values ...float64) [][]float64 {
		var out [][]float64
		for _, v := range values {
			f := make([]float64, local+compared)
			f[fGrams] = v
			out = append(out, f)
		}
		return out
	}
	for _, c := range []struct{ values, want []float64 }{
		{nil, nil},
		{[]float64{0.4}, []float64{0.4}}, // alone: over nothing
		{[]float64{0.4, 0.1}, []float64{0.3, -0.3}},
		{[]float64{0.1, 0.4, 0.3}, []float64{-0.3, 0.1, -0.1}},
		{[]float64{0.4, 0.4, 0.1}, []float64{0, 0, -0.3}},
		{[]float64{-2, -5}, []float64{3, -3}},
	} {
		fs := of(c.values...)
		leads(fs)
		for i, f := range fs {
			if math.Abs(f[local+fGrams]-c.want[i]) > 1e-12 || f[fGrams] != c.values[i] {
				t.Errorf("leads of %v: got %v for candidate %d, want %v", c.values, f[local+fGrams], i, c.want[i])
			}
		}
	}
}
