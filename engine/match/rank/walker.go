package rank

import (
	"maps"
	"math/bits"
	"slices"
	"sync"
)

// walker is a model laid out to be asked about a question's candidates together. It says of each what the model says, to
// the last bit.
//
// Whether a value is above a bound is asked once for all candidates and all trees: 150 trees ask some two hundred and
// forty different things in seven hundred and fifty places, many of which all candidates answer alike. The answers are
// bits, one a candidate, so that a tree parts sixty-four candidates by two operations a node. Each candidate comes to one
// leaf of each tree, and adds their values up in the order of the trees, as the model does.
type walker struct {
	line []coefficient
	bias float64
	base float64

	columns []column
	bounds  int // of all columns
	roots   []int32
	nodes   []node // of all trees, each behind the one that leads to it
	rooms   sync.Pool
}

// coefficient is one of the line's that is not 0.
type coefficient struct {
	feature             int32
	mean, scale, weight float64
}

// column is a feature that trees ask about, with what they compare it with.
type column struct {
	feature int
	from    int       // the number of its first bound
	bounds  []float64 // rising
}

// node is a split: who is above the bound goes to the node behind next, who is not to next. A leaf has no next (0, which
// is a root).
type node struct {
	bound, next int32
	value       float64 // of a leaf
}

// together is how many candidates are walked together: one a bit.
const together = 64

// room is what a walk works on.
type room struct {
	values [together]float64 // of one feature
	sums   [together]float64
	above  []uint64 // by bound: who is above it
	here   []uint64 // by node: who comes to it
}

func newWalker(m *Model) *walker {
	w := &walker{bias: m.Line.Bias, base: m.Trees.Base}
	for i, weight := range m.Line.Weight {
		if weight != 0 {
			w.line = append(w.line, coefficient{int32(i), m.Line.Mean[i], m.Line.Scale[i], weight})
		}
	}
	w.collect(m.Trees.Nodes)
	for _, root := range m.Trees.Roots {
		at := w.grow(1)
		w.roots = append(w.roots, at)
		w.lay(m.Trees.Nodes, root, at)
	}
	w.rooms.New = func() any { return &room{above: make([]uint64, w.bounds), here: make([]uint64, len(w.nodes))} }
	return w
}

// collect lists what trees ask.
func (w *walker) collect(trees []Node) {
	asked := map[int][]float64{}
	for _, n := range trees {
		if n.Left != 0 {
			asked[n.Feature] = append(asked[n.Feature], n.Split)
		}
	}
	for _, feature := range slices.Sorted(maps.Keys(asked)) {
		slices.Sort(asked[feature])
		bounds := slices.Compact(asked[feature])
		w.columns = append(w.columns, column{feature, w.bounds, bounds})
		w.bounds += len(bounds)
	}
}

// number is a bound's among all.
func (w *walker) number(feature int, bound float64) int32 {
	for _, c := range w.columns {
		if c.feature == feature {
			return int32(c.from + slices.Index(c.bounds, bound))
		}
	}
	panic("rank: a split was not collected")
}

// grow makes room for n nodes and returns the first.
func (w *walker) grow(n int) int32 {
	at := len(w.nodes)
	w.nodes = append(w.nodes, make([]node, n)...)
	return int32(at)
}

// lay writes a tree's node and those below it.
func (w *walker) lay(from []Node, i int, at int32) {
	n := from[i]
	if n.Left == 0 {
		w.nodes[at].value = n.Value
		return
	}
	next := w.grow(2)
	w.nodes[at] = node{bound: w.number(n.Feature, n.Split), next: next}
	w.lay(from, n.Left, next)
	w.lay(from, n.Right, next+1)
}

// logOddsOf writes what the model says of each of xs into out.
func (w *walker) logOddsOf(xs [][]float64, out []float64) {
	r := w.rooms.Get().(*room)
	for from := 0; from < len(xs); from += together {
		end := min(from+together, len(xs))
		w.walk(r, xs[from:end], out[from:end])
	}
	w.rooms.Put(r)
	for i, x := range xs {
		z := w.bias
		for _, c := range w.line {
			z += c.weight * (x[c.feature] - c.mean) / c.scale
		}
		out[i] = lineShare*z + (1-lineShare)*out[i]
	}
}

// walk writes what the trees say of each of xs, which are at most sixty-four.
func (w *walker) walk(r *room, xs [][]float64, out []float64) {
	for i := range w.columns {
		r.compare(xs, &w.columns[i])
	}
	everybody := ^uint64(0) >> (together - len(xs))
	for i := range xs {
		r.sums[i] = w.base
	}
	for _, root := range w.roots {
		r.here[root] = everybody
	}
	for at, n := range w.nodes {
		here := r.here[at]
		if n.next == 0 {
			r.add(here, n.value)
			continue
		}
		above := r.above[n.bound]
		r.here[n.next], r.here[n.next+1] = here&^above, here&above
	}
	copy(out, r.sums[:])
}

// compare notes who is above the bounds of a column. Where everybody is, or nobody, nobody is looked at.
func (r *room) compare(xs [][]float64, c *column) {
	values := r.values[:len(xs)]
	least, most := xs[0][c.feature], xs[0][c.feature]
	for i, x := range xs {
		v := x[c.feature]
		values[i] = v
		if v < least { // min would heed NaN and the sign of zero, and take five times as long
			least = v
		}
		if v > most {
			most = v
		}
	}
	for k, bound := range c.bounds {
		above := uint64(0)
		switch {
		case most <= bound:
		case least > bound:
			above = ^uint64(0)
		default:
			for i := len(values) - 1; i >= 0; i-- {
				bit := uint64(0)
				if values[i] > bound {
					bit = 1
				}
				above = above<<1 | bit
			}
		}
		r.above[c.from+k] = above
	}
}

// add adds a value to the sums of those whose bits are set.
func (r *room) add(to uint64, value float64) {
	for ; to != 0; to &= to - 1 {
		r.sums[bits.TrailingZeros64(to)&(together-1)] += value
	}
}
