package rank

import "math"

// Prior is what a logistic regression is drawn to, and what it may not do. Its slices have one value a feature and
// the bias's last.
type Prior struct {
	Mean     []float64 // where each weight starts and is drawn to
	Strength []float64 // how strongly: the ridge
	Sign     []int     // +1 for a weight that may not fall below zero, -1 for one that may not rise above it, else 0
}

// Logistic fits weights, the bias last, to the examples: the minimum of the penalized negative log-likelihood within
// the signs. It is Newton's method; each step's quadratic is minimized within the signs coordinate by coordinate, and
// halved until it helps, for separable examples would make full steps run away. It holds a dense matrix of features
// by features and is made for some hundred of them.
func Logistic(examples []Example, p Prior) []float64 {
	w := append([]float64{}, p.Mean...)
	value := p.loss(examples, w)
	for range 25 {
		step := p.step(w, p.curve(examples, w))
		scale, next, after := 1.0, w, value
		for ; scale > 1e-3; scale /= 2 {
			next = along(w, step, scale)
			if after = p.loss(examples, next); after < value {
				break
			}
		}
		if value-after < 1e-9*(1+value) {
			break
		}
		w, value = next, after
	}
	return w
}

func along(w, step []float64, scale float64) []float64 {
	next := make([]float64, len(w))
	for i := range w {
		next[i] = w[i] + scale*step[i]
	}
	return next
}

// score is the log-odds that the weights give x.
func score(w, x []float64) float64 {
	z := w[len(x)]
	for i, v := range x {
		z += w[i] * v
	}
	return z
}

func (p Prior) loss(examples []Example, w []float64) (value float64) {
	for i, s := range p.Strength {
		value += s / 2 * (w[i] - p.Mean[i]) * (w[i] - p.Mean[i])
	}
	for _, e := range examples {
		z := score(w, e.X)
		value += e.Weight * (math.Log1p(math.Exp(-math.Abs(z))) + math.Max(z, 0))
		if e.Right {
			value -= e.Weight * z
		}
	}
	return value
}

// curvature is the loss's slope at a point, and the lower triangle of its second derivatives.
type curvature struct {
	grad []float64
	hess [][]float64
}

func (p Prior) curve(examples []Example, w []float64) curvature {
	n := len(w)
	c := curvature{grad: make([]float64, n), hess: make([][]float64, n)}
	for i := range n {
		c.grad[i] = p.Strength[i] * (w[i] - p.Mean[i])
		c.hess[i] = make([]float64, i+1)
		c.hess[i][i] = p.Strength[i] + 1e-9
	}
	x := make([]float64, n)
	x[n-1] = 1
	for _, e := range examples {
		copy(x, e.X)
		q := Probability(score(w, e.X))
		slope, bend := e.Weight*q, e.Weight*math.Max(q*(1-q), 1e-6)
		if e.Right {
			slope -= e.Weight
		}
		for i, v := range x {
			c.grad[i] += slope * v
			row, bv := c.hess[i], bend*v
			for j := range row {
				row[j] += bv * x[j]
			}
		}
	}
	return c
}

// at is the second derivative by weights i and j.
func (c curvature) at(i, j int) float64 { return c.hess[max(i, j)][min(i, j)] }

// step minimizes the loss's quadratic around w within the signs.
func (p Prior) step(w []float64, c curvature) []float64 {
	d, slope := make([]float64, len(w)), append([]float64{}, c.grad...)
	for range 2000 {
		largest := 0.0
		for i := range d {
			to := w[i] + d[i] - slope[i]/c.at(i, i)
			if p.Sign[i] > 0 {
				to = math.Max(to, 0)
			} else if p.Sign[i] < 0 {
				to = math.Min(to, 0)
			}
			move := to - w[i] - d[i]
			if move == 0 {
				continue
			}
			d[i] += move
			for j := range slope {
				slope[j] += move * c.at(i, j)
			}
			largest = math.Max(largest, math.Abs(move))
		}
		if largest < 1e-8 {
			break
		}
	}
	return d
}
