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
}

// Fit trains a model. rising lists, by feature, +1 where a larger value must never make a candidate less likely in the
// trees, -1 for the opposite, 0 for freedom; the line, whose features lean on each other, is not bound by it. It panics when there are no examples, and when they or rising do not have one
// value a name.
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
	return &Model{Names: names, Line: fitLine(examples, o.Ridge), Trees: fitForest(examples, rising, o)}
}

// LogOdds predicts one candidate.
func (m *Model) LogOdds(x []float64) float64 {
	return (m.Line.logOdds(x) + m.Trees.logOdds(x)) / 2
}

// LogOddsOf predicts candidates, each as LogOdds does to the last bit. Going through the trees one after the other for
// all of them takes half the time of going through all trees for one candidate after the other.
func (m *Model) LogOddsOf(xs [][]float64) []float64 {
	out := make([]float64, len(xs))
	m.Trees.logOddsOf(xs, out)
	for i, x := range xs {
		out[i] = (m.Line.logOdds(x) + out[i]) / 2
	}
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

// fitLine maximizes the penalized likelihood by Newton's method, which needs a handful of passes.
func fitLine(examples []Example, ridge float64) Line {
	n := len(examples[0].X)
	l := Line{Mean: make([]float64, n), Scale: make([]float64, n), Weight: make([]float64, n)}
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
	z := make([]float64, n+1) // standardized, with a one for the bias
	for range 12 {
		grad := make([]float64, n+1)
		hess := make([][]float64, n+1)
		for i := range hess {
			hess[i] = make([]float64, n+1)
			if i < n {
				hess[i][i] = ridge
				grad[i] = -ridge * l.Weight[i]
			}
		}
		for _, e := range examples {
			for i, v := range e.X {
				z[i] = (v - l.Mean[i]) / l.Scale[i]
			}
			z[n] = 1
			p := Probability(l.logOdds(e.X))
			y := 0.0
			if e.Right {
				y = 1
			}
			h := e.Weight * math.Max(p*(1-p), 1e-6)
			for i := range z {
				grad[i] += e.Weight * (y - p) * z[i]
				hi := h * z[i]
				for j := 0; j <= i; j++ {
					hess[i][j] += hi * z[j]
				}
			}
		}
		step := solve(hess, grad)
		var size float64
		for i := range l.Weight {
			l.Weight[i] += step[i]
			size += math.Abs(step[i])
		}
		l.Bias += step[n]
		if size < 1e-6 {
			break
		}
	}
	return l
}

// solve returns x of a·x = b for a symmetric positive a given by its lower triangle, by Cholesky. It overwrites both.
func solve(a [][]float64, b []float64) []float64 {
	n := len(b)
	for i := range n {
		for j := 0; j <= i; j++ {
			s := a[i][j]
			for k := range j {
				s -= a[i][k] * a[j][k]
			}
			if i == j {
				a[i][i] = math.Sqrt(math.Max(s, 1e-9))
			} else {
				a[i][j] = s / a[j][j]
			}
		}
	}
	for i := range n {
		for k := range i {
			b[i] -= a[i][k] * b[k]
		}
		b[i] /= a[i][i]
	}
	for i := n - 1; i >= 0; i-- {
		for k := i + 1; k < n; k++ {
			b[i] -= a[k][i] * b[k]
		}
		b[i] /= a[i][i]
	}
	return b
}
