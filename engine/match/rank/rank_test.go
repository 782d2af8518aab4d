package rank

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// small trains fast and still splits a few hundred examples several times.
var small = Options{Ridge: 1, Trees: 30, Leaves: 5, Rate: 0.2, MinLeaf: 5, Ridges: 1}

// made returns examples that are right by a rule of several features, with a little noise.
func made(seed uint64, n, features int, right func(x []float64) float64) []Example {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]Example, n)
	for i := range out {
		x := make([]float64, features)
		for k := range x {
			x[k] = rng.Float64()
		}
		out[i] = Example{X: x, Right: right(x)+0.1*rng.NormFloat64() > 0, Weight: 1 + float64(i%3)}
	}
	return out
}

// tangled depends on features together, so that a line alone does not learn it.
func tangled(x []float64) float64 { return x[0] - x[1] + (x[2]-0.5)*(x[3]-0.5)*4 - 0.1 }

func named(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprint("f", i)
	}
	return out
}

func probes(seed uint64, n, features int) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 2))
	out := make([][]float64, n)
	for i := range out {
		out[i] = make([]float64, features)
		for k := range out[i] {
			out[i][k] = 4*rng.Float64() - 1.5 // outside what was trained on, too
		}
	}
	return out
}

func TestFitIsDeterministic(t *testing.T) {
	examples := made(1, 400, 4, tangled)
	first, err := json.Marshal(Fit(named(4), make([]int, 4), examples, small))
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(Fit(named(4), make([]int, 4), slices.Clone(examples), small))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, again) {
		t.Errorf("two trainings on the same examples: got models of %d and %d bytes that differ, want one model", len(first), len(again))
	}
}

func TestFitLeavesExamplesAlone(t *testing.T) {
	examples := made(2, 100, 4, tangled)
	before := fmt.Sprint(examples)
	Fit(named(4), make([]int, 4), examples, small)
	if fmt.Sprint(examples) != before {
		t.Error("the examples were changed by training on them")
	}
}

func TestModelFromJSONPredictsTheSame(t *testing.T) {
	m := Fit(named(4), []int{1, -1, 0, 0}, made(3, 500, 4, tangled), small)
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var back Model
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(back.Names, m.Names) {
		t.Errorf("names: got %v, want %v", back.Names, m.Names)
	}
	for _, x := range probes(3, 2000, 4) {
		if got, want := back.LogOdds(x), m.LogOdds(x); math.Float64bits(got) != math.Float64bits(want) {
			t.Fatalf("%v: got %v from JSON, want %v to the last bit", x, got, want)
		}
	}
}

// The model keeps the promise whatever the data says: here the label falls with a feature that is held to rise.
func TestRisingHolds(t *testing.T) {
	against := func(x []float64) float64 { return x[1] - x[0] + (x[2]-0.5)*(x[3]-0.5)*4 }
	for _, rule := range []struct {
		name  string
		right func([]float64) float64
	}{{"with the data", tangled}, {"against the data", against}} {
		rising := []int{1, -1, 1, 0}
		o := small
		o.Leaves = 12
		m := Fit(named(4), rising, made(4, 1500, 4, rule.right), o)
		rng := rand.New(rand.NewPCG(4, 4))
		for _, x := range probes(4, 1500, 4) {
			for k, r := range rising {
				more := slices.Clone(x)
				more[k] += rng.Float64() * 2
				low, high := m.LogOdds(x), m.LogOdds(more)
				if r > 0 && high < low || r < 0 && high > low {
					t.Fatalf("%s: feature %d from %v to %v: got %v to %v, want the direction %+d", rule.name, k, x[k], more[k], low, high, r)
				}
			}
		}
	}
}

func TestRisingLeavesOtherFeaturesFree(t *testing.T) {
	m := Fit(named(2), []int{0, 0}, made(5, 800, 2, func(x []float64) float64 { return 0.25 - math.Abs(x[0]-0.5) }), small)
	low, middle, high := m.Trees.logOdds([]float64{0.05, 0.5}), m.Trees.logOdds([]float64{0.5, 0.5}), m.Trees.logOdds([]float64{0.95, 0.5})
	if middle <= low || middle <= high {
		t.Errorf("a feature that is right in its middle: got %.2f, %.2f, %.2f, want the second largest", low, middle, high)
	}
}

func TestSeparableIsLearnedByBothParts(t *testing.T) {
	for _, ridge := range []float64{0, 0.01, 1, 20} {
		o := small
		o.Ridge = ridge
		var examples []Example
		for i := range 400 {
			x := float64(i)/200 - 1
			if math.Abs(x) > 0.05 {
				examples = append(examples, Example{X: []float64{x, float64(i % 7)}, Right: x > 0, Weight: 1})
			}
		}
		m := Fit(named(2), []int{1, 0}, examples, o)
		for _, part := range []struct {
			name string
			of   func([]float64) float64
		}{{"line", m.Line.logOdds}, {"trees", m.Trees.logOdds}, {"both", m.LogOdds}} {
			for _, e := range examples {
				if z := part.of(e.X); math.IsNaN(z) || math.IsInf(z, 0) || (z > 0) != e.Right {
					t.Fatalf("ridge %v, %s at %v: got log-odds %v, want right %v", ridge, part.name, e.X, z, e.Right)
				}
			}
		}
	}
}

// A weight of two is the example standing there twice.
func TestWeightCountsAsRepetition(t *testing.T) {
	light := made(6, 200, 3, func(x []float64) float64 { return x[0] - x[1] })
	var heavy, repeated []Example
	for i, e := range light {
		e.Weight = 1
		n := 1 + i%2
		for range n {
			repeated = append(repeated, e)
		}
		e.Weight = float64(n)
		heavy = append(heavy, e)
	}
	a, b := fitLine(heavy, make([]int, 3), 1), fitLine(repeated, make([]int, 3), 1)
	for _, x := range probes(6, 100, 3) {
		if got, want := a.logOdds(x), b.logOdds(x); math.Abs(got-want) > 1e-6 {
			t.Fatalf("%v: got %v by weight, want %v as by repetition", x, got, want)
		}
	}
}

// What never varied in training says nothing, however far away it is later: a bank's size, when all training was on
// one bank.
func TestConstantFeatureSaysNothing(t *testing.T) {
	examples := made(7, 300, 3, func(x []float64) float64 { return x[0] - x[1] })
	for i := range examples {
		examples[i].X[2] = math.Log1p(313)
	}
	m := Fit(named(3), make([]int, 3), examples, small)
	near, far := m.LogOdds([]float64{0.5, 0.5, math.Log1p(313)}), m.LogOdds([]float64{0.5, 0.5, math.Log1p(100000)})
	if math.IsNaN(far) || math.Abs(near-far) > 0.01 {
		t.Errorf("a constant feature moved: got %v from %v, want the same", far, near)
	}
}

func TestOneClassIsNotNaN(t *testing.T) {
	for _, right := range []bool{false, true} {
		for _, o := range []Options{small, {Trees: 5, Leaves: 4, Rate: 0.1, MinLeaf: 1}} {
			examples := made(8, 60, 3, tangledOf3)
			for i := range examples {
				examples[i].Right = right
			}
			m := Fit(named(3), []int{1, 0, -1}, examples, o)
			if b, err := json.Marshal(m); err != nil || len(b) == 0 {
				t.Errorf("all examples %v: the model cannot be written: %v", right, err)
			}
			for _, x := range probes(8, 50, 3) {
				p := Probability(m.LogOdds(x))
				if math.IsNaN(p) || (p > 0.5) != right {
					t.Fatalf("all examples %v, ridges %v, %v: got probability %v", right, o.Ridges, x, p)
				}
			}
		}
	}
}

func tangledOf3(x []float64) float64 { return x[0] - x[1] + x[2] }

func TestSmallAndOddTrainings(t *testing.T) {
	one := []Example{{X: []float64{1}, Right: true, Weight: 1}, {X: []float64{0}, Weight: 1}}
	for name, o := range map[string]Options{
		"no trees":      {Ridge: 1, Leaves: 4, Rate: 0.1, MinLeaf: 1, Ridges: 1},
		"one leaf":      {Ridge: 1, Trees: 3, Leaves: 1, Rate: 0.1, MinLeaf: 1, Ridges: 1},
		"too few for a": {Ridge: 1, Trees: 3, Leaves: 4, Rate: 0.1, MinLeaf: 50, Ridges: 1},
	} {
		m := Fit(named(1), []int{1}, one, o)
		low, high := m.LogOdds([]float64{0}), m.LogOdds([]float64{1})
		if math.IsNaN(low) || math.IsNaN(high) || high <= low {
			t.Errorf("%s leaf: got %v and %v, want the second larger", name, low, high)
		}
	}
}

func TestFitPanicsOnTheCallersMistakes(t *testing.T) {
	good := Example{X: []float64{1, 2}, Right: true, Weight: 1}
	for name, c := range map[string]struct {
		rising   []int
		examples []Example
		want     string
	}{
		"one too few":  {[]int{0, 0}, []Example{good, {X: []float64{1}}}, "example 1 has 1 features, want 2"},
		"one too many": {[]int{0, 0}, []Example{{X: []float64{1, 2, 3}}}, "example 0 has 3 features, want 2"},
		"none":         {[]int{0, 0}, []Example{good, good, {}}, "example 2 has 0 features, want 2"},
		"rising short": {[]int{0}, []Example{good}, "rising lists 1 features, want 2"},
		"rising nil":   {nil, []Example{good}, "rising lists 0 features, want 2"},
		"no examples":  {[]int{0, 0}, nil, "no examples"},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, c.want) || !strings.HasPrefix(got, "rank.Fit: ") {
					t.Errorf("%s: got panic %q, want one of rank.Fit with %q", name, got, c.want)
				}
			}()
			Fit(named(2), c.rising, c.examples, small)
		}()
	}
}

func TestProbability(t *testing.T) {
	for _, c := range []struct{ logOdds, want float64 }{
		{0, 0.5}, {math.Inf(1), 1}, {math.Inf(-1), 0}, {1000, 1}, {-1000, 0}, {math.Log(3), 0.75}, {-math.Log(3), 0.25},
	} {
		if got := Probability(c.logOdds); math.Abs(got-c.want) > 1e-15 {
			t.Errorf("Probability(%v): got %v, want %v", c.logOdds, got, c.want)
		}
	}
	last := 0.0
	for z := -40.0; z <= 40; z += 0.25 {
		p := Probability(z)
		if p < last || p < 0 || p > 1 {
			t.Fatalf("Probability(%v): got %v after %v, want it to rise within 0 and 1", z, p, last)
		}
		if back := math.Log(p / (1 - p)); math.Abs(z) < 15 && math.Abs(back-z) > 1e-6 {
			t.Fatalf("Probability(%v): got odds of %v back", z, back)
		}
		last = p
	}
}

func TestLogOddsIsTheMeanOfBothParts(t *testing.T) {
	m := Fit(named(4), make([]int, 4), made(9, 300, 4, tangled), small)
	for _, x := range probes(9, 100, 4) {
		if got, want := m.LogOdds(x), lineShare*m.Line.logOdds(x)+(1-lineShare)*m.Trees.logOdds(x); got != want {
			t.Fatalf("%v: got %v, want %v", x, got, want)
		}
	}
	xs := probes(9, 100, 4)
	for _, some := range [][][]float64{xs, xs[:1], xs[3:5], {xs[0], xs[0]}, nil} { // alike in all, in much, in little
		for i, got := range m.LogOddsOf(some) {
			if want := m.LogOdds(some[i]); math.Float64bits(got) != math.Float64bits(want) {
				t.Fatalf("%v among %d: got %v, want %v to the last bit", some[i], len(some), got, want)
			}
		}
	}
	// far away, a line goes on and trees do not; nothing becomes NaN
	for _, v := range []float64{1e9, -1e9, 0} {
		if z := m.LogOdds([]float64{v, v, v, v}); math.IsNaN(z) {
			t.Errorf("at %v: got NaN", v)
		}
	}
}

// The gradient of the penalized loss is nothing at the minimum, except where a sign holds a weight back.
func TestLogisticStandsAtTheMinimum(t *testing.T) {
	examples := made(11, 500, 4, func(x []float64) float64 { return x[0] - x[1] + x[2]/2 })
	p := Prior{Mean: []float64{1, 0, 0, -2, 0}, Strength: []float64{1, 1, 5, 3, 0.1}, Sign: []int{1, 1, 0, -1, 0}}
	w := Logistic(examples, p)
	for i, g := range p.curve(examples, w).grad {
		held := w[i] == 0 && (p.Sign[i] > 0 && g > 0 || p.Sign[i] < 0 && g < 0)
		if math.Abs(g) > 1e-2 && !held {
			t.Errorf("weight %d is %v: got slope %v, want none", i, w[i], g)
		}
		if p.Sign[i]*int(math.Copysign(1, w[i])) < 0 && w[i] != 0 {
			t.Errorf("weight %d: got %v, want the sign %+d", i, w[i], p.Sign[i])
		}
	}
	if w[1] != 0 {
		t.Errorf("the weight of a feature that speaks against its sign: got %v, want 0", w[1])
	}
}

func TestLogisticWithoutExamplesIsItsPrior(t *testing.T) {
	w := Logistic(nil, Prior{Mean: []float64{1, 0.5, -2}, Strength: []float64{1, 1, 1}, Sign: []int{0, 1, 0}})
	if !slices.Equal(w, []float64{1, 0.5, -2}) {
		t.Errorf("got %v, want the prior's mean", w)
	}
}
