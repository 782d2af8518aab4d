package match

// trie holds the n-grams of a question by their letters, which are characters or sounds. An entry is compared with it
// by going through the entry's texts once: most letters are not the question's, and each such is passed over at one
// look. Looking for the n-grams of an entry among those of the question takes some four hundred looks where this takes
// a hundred and forty, and the n-grams need not be kept.
type trie struct{ nodes []node } // the first is none

// node is an n-gram: that of its parent and one letter more.
type node struct {
	letter      uint32
	number      int32 // of the n-gram among the question's features
	child, next int32 // its first child, and its next sibling
}

func (t *trie) clear() { t.nodes = append(t.nodes[:0], node{}) }

// add adds a node without siblings.
func (t *trie) add(letter uint32, number int32) int32 {
	t.nodes = append(t.nodes, node{letter: letter, number: number})
	return int32(len(t.nodes) - 1)
}

// under returns the child of that letter, which it adds where there is none.
func (t *trie) under(parent int32, letter uint32, number int32) int32 {
	if at := t.child(parent, letter); at > 0 {
		return at
	}
	at := t.add(letter, number)
	t.nodes[at].next, t.nodes[parent].child = t.nodes[parent].child, at
	return at
}

// child returns the child of that letter, 0 where there is none.
func (t *trie) child(parent int32, letter uint32) int32 {
	at := t.nodes[parent].child
	for at != 0 && t.nodes[at].letter != letter {
		at = t.nodes[at].next
	}
	return at
}

// met is which of the question's features were met, and how often.
type met struct {
	bits  []uint64
	often []int32 // 0 where the bit is not set
}

// begin makes room for n features, none of which was met.
func (m *met) begin(n int) {
	m.bits, m.often = zeros(m.bits, (n+63)/64), zeros(m.often, n)
}

func (m *met) meet(number int32) {
	m.bits[number>>6] |= 1 << (number & 63)
	m.often[number]++
}

// zeros returns n zeros, in v where it has room.
func zeros[T any](v []T, n int) []T {
	if cap(v) < n {
		return make([]T, n)
	}
	v = v[:n]
	clear(v)
	return v
}

// hearing finds sounds: where the n-grams that begin with one are, and its letter in order.
type hearing struct {
	slots []heard
	shift int
}

// heard is a sound of the question. The empty slot has neither node nor letter.
type heard struct {
	sound        uint32
	node, letter int32
}

// begin makes room for n sounds, and eight times as much, so that a strange one nearly always meets an empty slot.
func (h *hearing) begin(n int) {
	size := 6
	for 1<<size < 8*n {
		size++
	}
	h.slots, h.shift = zeros(h.slots, 1<<size), 32-size
}

// at returns the slot of a sound, or the empty one that it would have.
func (h *hearing) at(sound uint32) *heard {
	mask := uint32(len(h.slots) - 1)
	at := spread(feature(sound)) >> h.shift
	for {
		s := &h.slots[at&mask]
		if s.sound == sound || s.node|s.letter == 0 {
			return s
		}
		at++
	}
}
