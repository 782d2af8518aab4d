package rank

import "math"

// walker is a model laid out to be asked: what a question's candidates have in common is decided once for all of them,
// and what is left lies close together. It says what the model says, to the last bit.
type walker struct {
	line  []coefficient
	bias  float64
	base  float64
	roots []int32
	nodes []node
	value []float64 // of the leaves, by node
}

// coefficient is one of the line's that is not 0.
type coefficient struct {
	feature             int32
	mean, scale, weight float64
}

// node is a split: what is greater goes to the child behind next, all else to next. A leaf leads to itself, so that a
// walk may take more steps than it needs: its end need not be foreseen, and no branch is.
type node struct {
	split   float64
	next    int32
	feature uint16
	depth   uint16 // how many steps it is at most to a leaf
}

func newWalker(m *Model) *walker {
	w := &walker{bias: m.Line.Bias, base: m.Trees.Base}
	for i, weight := range m.Line.Weight {
		if weight != 0 {
			w.line = append(w.line, coefficient{int32(i), m.Line.Mean[i], m.Line.Scale[i], weight})
		}
	}
	for _, root := range m.Trees.Roots {
		at := w.room(1)
		w.roots = append(w.roots, at)
		w.lay(m.Trees.Nodes, root, at)
	}
	return w
}

// room makes room for n nodes and returns the first.
func (w *walker) room(n int) int32 {
	at := len(w.nodes)
	w.nodes = append(w.nodes, make([]node, n)...)
	w.value = append(w.value, make([]float64, n)...)
	return int32(at)
}

// lay writes a tree's node and those below it, and returns their depth.
func (w *walker) lay(from []Node, i int, at int32) (depth uint16) {
	n := from[i]
	if n.Left == 0 {
		w.nodes[at] = node{split: math.Inf(1), next: at}
		w.value[at] = n.Value
		return 0
	}
	next := w.room(2)
	depth = 1 + max(w.lay(from, n.Left, next), w.lay(from, n.Right, next+1))
	w.nodes[at] = node{n.Split, next, uint16(n.Feature), depth}
	return depth
}

// logOddsOf writes what the model says of each of xs into out.
func (w *walker) logOddsOf(xs [][]float64, out []float64) {
	if len(xs) == 0 {
		return
	}
	for i := range out {
		out[i] = w.base
	}
	least, most := bounds(xs)
	for _, at := range w.roots {
		w.add(w.decided(at, least, most), xs, out)
	}
	for i, x := range xs {
		z := w.bias
		for _, c := range w.line {
			z += c.weight * (x[c.feature] - c.mean) / c.scale
		}
		out[i] = lineShare*z + (1-lineShare)*out[i]
	}
}

// bounds returns the least and the most that each feature is.
func bounds(xs [][]float64) (least, most []float64) {
	n := len(xs[0])
	room := make([]float64, 2*n)
	least, most = room[:n], room[n:]
	copy(least, xs[0])
	copy(most, xs[0])
	for _, x := range xs[1:] {
		for k, v := range x {
			if v < least[k] {
				least[k] = v
			}
			if v > most[k] {
				most[k] = v
			}
		}
	}
	return least, most
}

// decided goes down from a node as far as all candidates go together.
func (w *walker) decided(at int32, least, most []float64) int32 {
	for {
		n := &w.nodes[at]
		switch {
		case n.depth == 0:
			return at
		case most[n.feature] <= n.split:
			at = n.next
		case least[n.feature] > n.split:
			at = n.next + 1
		default:
			return at
		}
	}
}

// add adds to each candidate the value of the leaf that it comes to from a node.
func (w *walker) add(from int32, xs [][]float64, out []float64) {
	steps := w.nodes[from].depth
	if steps == 0 {
		for i := range out {
			out[i] += w.value[from]
		}
		return
	}
	nodes := w.nodes
	for i, x := range xs {
		at := from
		for range steps {
			n := &nodes[at]
			right := int32(0)
			if x[n.feature] > n.split {
				right = 1
			}
			at = n.next + right
		}
		out[i] += w.value[at]
	}
}
