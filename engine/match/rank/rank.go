// Package rank learns to say how likely it is that a candidate is right from a few numbers about it.
//
// A [Model] is a logistic regression and a set of small boosted trees over the same features, their log-odds
// averaged: the line keeps its head on shops unlike those it was trained on, the trees see what depends on what.
// It knows features by position only and holds no text.
//
// The package promises that training is deterministic and that a model read back from its JSON predicts the same
// to the last bit. It leaves the meaning of the features to its caller.
package rank

import (
	"fmt"
	"math"
	"slices"
	"sync"
)

// Example is one candidate: its features, whether it was right, and how much it counts.
type Example struct {
	X      []float64
	Right  bool
	Weight float64
}

// Model predicts the log-odds that a candidate is right.
type Model struct {
	Names []string `json:"names"` // of the features, to tell a model of other features apart
	Line  Line     `json:"line"`
	Trees Forest   `json:"trees"`

	once   sync.Once
	walker *walker // of the model as it is when it is first asked about several candidates
}

// Fit trains a model. rising lists, by feature, +1 where a larger value must never make a candidate less likely in the
// model, -1 for the opposite, 0 for freedom. It panics when there are no examples, and when they or rising do not
// have one value a name.
func Fit(names []string, rising []int, examples []Example, o Options) *Model {
	if len(examples) == 0 {
		panic("rank.Fit: no examples")
	}
	if len(rising) != len(names) {
		panic(fmt.Sprintf("rank.Fit: rising lists %d features, want %d", len(rising), len(names)))
	}
	for i, e := range examples {
		if len(e.X) != len(names) {
			panic(fmt.Sprintf("rank.Fit: example %d has %d features, want %d", i, len(e.X), len(names)))
		}
	}
	return &Model{Names: names, Line: fitLine(examples, rising, o.Ridge), Trees: fitForest(examples, rising, o)}
}

// lineShare is the line's part in the average. Cross-validated on the two banks that they were trained on, line and trees
// are as good; on strange ones trees alone lose three to five points of the area under the curve. Half or two thirds
// instead trade a point of coverage between shops and others.
const lineShare = 0.6

// LogOdds predicts one candidate.
func (m *Model) LogOdds(x []float64) float64 {
	return lineShare*m.Line.logOdds(x) + (1-lineShare)*m.Trees.logOdds(x)
}

// LogOddsOf predicts candidates, each as LogOdds does to the last bit, in a fraction of the time. The model must not
// change any more.
func (m *Model) LogOddsOf(xs [][]float64) []float64 {
	m.once.Do(func() { m.walker = newWalker(m) })
	out := make([]float64, len(xs))
	m.walker.logOddsOf(xs, out)
	return out
}

// Probability turns log-odds into a probability.
func Probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// Line is a logistic regression over standardized features.
type Line struct {
	Mean   []float64 `json:"mean"`
	Scale  []float64 `json:"scale"`
	Weight []float64 `json:"weight"`
	Bias   float64   `json:"bias"`
}

func (l *Line) logOdds(x []float64) float64 {
	z := l.Bias
	for i, w := range l.Weight {
		z += w * (x[i] - l.Mean[i]) / l.Scale[i]
	}
	return z
}

// fitLine fits the line within the signs that rising gives it. A line free of them did better on the banks it was
// trained on and worse on all others: features that lean on each other take signs that hold nowhere else.
func fitLine(examples []Example, rising []int, ridge float64) Line {
	l := standard(examples)
	zs := make([]Example, len(examples))
	for k, e := range examples {
		z := make([]float64, len(e.X))
		for i, v := range e.X {
			z[i] = (v - l.Mean[i]) / l.Scale[i]
		}
		zs[k] = Example{X: z, Right: e.Right, Weight: e.Weight}
	}
	n := len(rising)
	p := Prior{Mean: make([]float64, n+1), Strength: make([]float64, n+1), Sign: append(slices.Clone(rising), 0)}
	for i := range n {
		p.Strength[i] = ridge
	}
	w := Logistic(zs, p)
	l.Weight, l.Bias = w[:n], w[n]
	return l
}

// standard returns a line without weights that knows each feature's mean and spread.
func standard(examples []Example) Line {
	n := len(examples[0].X)
	l := Line{Mean: make([]float64, n), Scale: make([]float64, n)}
	var total float64
	for _, e := range examples {
		total += e.Weight
		for i, v := range e.X {
			l.Mean[i] += e.Weight * v
		}
	}
	for i := range l.Mean {
		l.Mean[i] /= total
	}
	for _, e := range examples {
		for i, v := range e.X {
			l.Scale[i] += e.Weight * (v - l.Mean[i]) * (v - l.Mean[i])
		}
	}
	for i := range l.Scale {
		l.Scale[i] = math.Max(math.Sqrt(l.Scale[i]/total), 1e-9)
	}
	return l
}
