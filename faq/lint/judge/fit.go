package judge

import (
	"math"
	"math/rand/v2"
)

// row is a text as its features' columns and values, in two arrays because training goes through them again and again.
type row struct {
	columns []int32
	values  []float32
	square  float64
	weight  float64
}

// line is the weights of a question by column, its bias last.
type line []float64

// How the model is fitted: by dual coordinate descent (Yu, Huang and Lin, Machine Learning 85, 2011), which needs no rate
// and comes to the one best answer. On sentences kept back, from 10 to 100 the cost of an error makes no difference.
const (
	cost   = 30
	epochs = 15
	seed   = 20
)

// fit finds the weights that tell the rows with yes from the others: logistic regression with L2.
func fit(rows []row, yes []bool, columns int) line {
	w := make(line, columns+1)
	alpha := make([]float64, len(rows))
	for i, r := range rows {
		alpha[i] = cost * r.weight * 0.01
		w.move(r, signed(yes[i])*alpha[i])
	}
	rng := rand.New(rand.NewPCG(seed, uint64(len(rows))))
	order := rng.Perm(len(rows))
	for range epochs {
		for _, i := range order {
			r, y := rows[i], signed(yes[i])
			next := dual(y*w.score(r), alpha[i], r.square, cost*r.weight)
			w.move(r, y*(next-alpha[i]))
			alpha[i] = next
		}
		rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
	}
	return w
}

func signed(yes bool) float64 {
	if yes {
		return 1
	}
	return -1
}

func (w line) score(r row) float64 {
	sum := w[len(w)-1]
	for i, c := range r.columns {
		sum += float64(w[c] * float64(r.values[i]))
	}
	return sum
}

func (w line) move(r row, by float64) {
	for i, c := range r.columns {
		w[c] += float64(by * float64(r.values[i]))
	}
	w[len(w)-1] += by
}

// dual returns the best dual variable of one row, the others held: the root of log(z/(most-z)) + square (z-old) + margin
// in 0 to most. It is looked for as z = most/(1+exp(-t)), by halving: Newton's steps run in circles here.
func dual(margin, old, square, most float64) float64 {
	low, high := -margin-square*(most-old), -margin+square*old
	for range 40 {
		t := (low + high) / 2
		if t+float64(square*(most*logistic(t)-old))+margin > 0 {
			high = t
		} else {
			low = t
		}
	}
	return most * logistic((low+high)/2)
}

func logistic(t float64) float64 { return 1 / (1 + math.Exp(-t)) }

// calibrate returns by which factor and shift scores become the log-odds of being right (Platt), by Newton's method from
// nothing, in steps of one at most: it would run away from where it begins otherwise.
func calibrate(scores []float64, yes []bool) (factor, shift float64) {
	for range 50 {
		var ga, gb, haa, hab, hbb float64
		for i, s := range scores {
			p := logistic(factor*s + shift)
			d := p
			if yes[i] {
				d--
			}
			v := p * (1 - p)
			ga, gb = ga+d*s, gb+d
			haa, hab, hbb = haa+v*s*s, hab+v*s, hbb+v
		}
		haa, hbb = haa+1e-6, hbb+1e-6
		det := haa*hbb - hab*hab
		factor -= max(-1, min(1, (ga*hbb-gb*hab)/det))
		shift -= max(-1, min(1, (gb*haa-ga*hab)/det))
	}
	return factor, shift
}
