package rank

import (
	"math"
	"slices"
)

// Options of training. There are no defaults: what was chosen, and why, stands where the model is trained.
type Options struct {
	Ridge   float64 // of the line
	Trees   int
	Leaves  int     // of a tree, at most
	Rate    float64 // how much of each tree is taken
	MinLeaf int     // examples in a leaf, at least
	Ridges  float64 // L2 on leaf values
}

// Forest is a sum of trees.
type Forest struct {
	Base  float64 `json:"base"`
	Nodes []Node  `json:"nodes"` // of all trees, each tree's root first
	Roots []int   `json:"roots"`
}

// Node is a split, or a leaf where Left is 0 (no node's left child is the first root).
type Node struct {
	Feature int     `json:"f,omitempty"`
	Split   float64 `json:"s,omitempty"` // smaller or equal goes left
	Left    int     `json:"l,omitempty"`
	Right   int     `json:"r,omitempty"`
	Value   float64 `json:"v,omitempty"`
}

func (f *Forest) logOdds(x []float64) float64 {
	z := f.Base
	for _, root := range f.Roots {
		z += f.leaf(root, x)
	}
	return z
}

// leaf returns the value of the leaf that x comes to in the tree.
func (f *Forest) leaf(at int, x []float64) float64 {
	n := &f.Nodes[at]
	for n.Left != 0 {
		next := n.Right
		if x[n.Feature] <= n.Split {
			next = n.Left
		}
		n = &f.Nodes[next]
	}
	return n.Value
}

// bins is how finely a feature's values are told apart while splits are sought.
const bins = 64

// binned is the training set with every value replaced by its bin.
type binned struct {
	edges [][]float64 // by feature: the largest value of each bin but the last
	bin   [][]uint8   // by feature, then example
}

func binning(examples []Example) binned {
	n := len(examples[0].X)
	b := binned{edges: make([][]float64, n), bin: make([][]uint8, n)}
	values := make([]float64, len(examples))
	for f := range n {
		for i, e := range examples {
			values[i] = e.X[f]
		}
		slices.Sort(values)
		var edges []float64
		for k := 1; k < bins; k++ {
			v := values[k*len(values)/bins]
			if v < values[len(values)-1] && (len(edges) == 0 || v > edges[len(edges)-1]) {
				edges = append(edges, v)
			}
		}
		b.edges[f] = edges
		b.bin[f] = make([]uint8, len(examples))
		for i, e := range examples {
			k, _ := slices.BinarySearch(edges, e.X[f])
			b.bin[f][i] = uint8(k)
		}
	}
	return b
}

// leaf is a node that may still be split.
type leaf struct {
	node     int
	rows     []int32
	low, top float64 // what its value must stay between, for the rising features above it
	best     split
}

type split struct {
	gain        float64
	feature     int
	bin         int
	left, right float64 // values
}

// surest bounds the log-odds that training starts from: examples of one class alone have infinite ones, which no JSON
// can hold and no tree can mend.
const surest = 12

// fitForest is gradient boosting of the logistic loss with second-order leaf values (Friedman 2001; Chen and
// Guestrin 2016), trees grown leaf by leaf. Rising features are kept so by bounding the values below a split
// on either side of its middle.
func fitForest(examples []Example, rising []int, o Options) Forest {
	b := binning(examples)
	var right, total float64
	for _, e := range examples {
		total += e.Weight
		if e.Right {
			right += e.Weight
		}
	}
	f := Forest{Base: clamp(math.Log(right/(total-right)), -surest, surest)}
	z := make([]float64, len(examples))
	for i := range z {
		z[i] = f.Base
	}
	grad, hess := make([]float64, len(examples)), make([]float64, len(examples))
	for range o.Trees {
		for i, e := range examples {
			p := Probability(z[i])
			y := 0.0
			if e.Right {
				y = 1
			}
			grad[i], hess[i] = e.Weight*(y-p), e.Weight*p*(1-p)
		}
		f.grow(b, grad, hess, z, rising, o)
	}
	return f
}

// grow adds one tree and what it predicts to z.
func (f *Forest) grow(b binned, grad, hess, z []float64, rising []int, o Options) {
	all := make([]int32, len(z))
	for i := range all {
		all[i] = int32(i)
	}
	root := len(f.Nodes)
	f.Roots = append(f.Roots, root)
	f.Nodes = append(f.Nodes, Node{})
	g, h := sums(all, grad, hess)
	f.Nodes[root].Value = g / (h + o.Ridges)
	leaves := []leaf{{node: root, rows: all, low: math.Inf(-1), top: math.Inf(1)}}
	leaves[0].best = b.seek(leaves[0], grad, hess, rising, o)
	for len(leaves) < o.Leaves {
		k := 0
		for i := range leaves {
			if leaves[i].best.gain > leaves[k].best.gain {
				k = i
			}
		}
		at := leaves[k]
		if at.best.gain <= 0 {
			break
		}
		s := at.best
		l, r := leaf{node: len(f.Nodes), low: at.low, top: at.top}, leaf{node: len(f.Nodes) + 1, low: at.low, top: at.top}
		for _, i := range at.rows {
			if int(b.bin[s.feature][i]) <= s.bin {
				l.rows = append(l.rows, i)
			} else {
				r.rows = append(r.rows, i)
			}
		}
		middle := (s.left + s.right) / 2
		switch {
		case rising[s.feature] > 0:
			l.top, r.low = middle, middle
		case rising[s.feature] < 0:
			l.low, r.top = middle, middle
		}
		f.Nodes = append(f.Nodes, Node{Value: s.left}, Node{Value: s.right})
		f.Nodes[at.node] = Node{Feature: s.feature, Split: b.edges[s.feature][s.bin], Left: l.node, Right: r.node}
		l.best, r.best = b.seek(l, grad, hess, rising, o), b.seek(r, grad, hess, rising, o)
		leaves[k] = l
		leaves = append(leaves, r)
	}
	for _, at := range leaves {
		v := f.Nodes[at.node].Value * o.Rate
		f.Nodes[at.node].Value = v
		for _, i := range at.rows {
			z[i] += v
		}
	}
}

func sums(rows []int32, grad, hess []float64) (g, h float64) {
	for _, i := range rows {
		g += grad[i]
		h += hess[i]
	}
	return g, h
}

// seek returns the best split of a leaf, with a gain of 0 where none is worth it.
func (b binned) seek(at leaf, grad, hess []float64, rising []int, o Options) (best split) {
	if len(at.rows) < 2*o.MinLeaf {
		return best
	}
	g, h := sums(at.rows, grad, hess)
	whole := g * g / (h + o.Ridges)
	for f := range b.bin {
		var gs, hs [bins]float64
		var ns [bins]int
		for _, i := range at.rows {
			k := b.bin[f][i]
			gs[k] += grad[i]
			hs[k] += hess[i]
			ns[k]++
		}
		var gl, hl float64
		nl := 0
		for k := range b.edges[f] {
			gl, hl, nl = gl+gs[k], hl+hs[k], nl+ns[k]
			if nl < o.MinLeaf || len(at.rows)-nl < o.MinLeaf {
				continue
			}
			left := clamp(gl/(hl+o.Ridges), at.low, at.top)
			right := clamp((g-gl)/(h-hl+o.Ridges), at.low, at.top)
			if rising[f] > 0 && left > right || rising[f] < 0 && left < right {
				continue
			}
			gain := gl*gl/(hl+o.Ridges) + (g-gl)*(g-gl)/(h-hl+o.Ridges) - whole
			if gain > best.gain {
				best = split{gain, f, k, left, right}
			}
		}
	}
	return best
}

func clamp(v, low, top float64) float64 { return math.Min(math.Max(v, low), top) }
