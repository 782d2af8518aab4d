package intents

import "math/bits"

// edges are those of a trie, in one open table that is at most half full. Nearly every step of a search ends at the first
// look; a map at each letter takes three, each into another corner of the memory.
type edges struct {
	slots []edge
	used  int
}

// edge leads from a letter to the next. The empty one leads to the root, as none does.
type edge struct {
	from, to int32
	r        rune
}

// root is where every word begins.
const root int32 = 0

// next returns the letter behind another, root where there is none.
func (e *edges) next(from int32, r rune) int32 {
	if e.used == 0 {
		return root
	}
	return e.slots[e.at(from, r)].to
}

// add adds an edge that is not there yet.
func (e *edges) add(from int32, r rune, to int32) {
	if 2*e.used >= len(e.slots) {
		old := e.slots
		e.slots = make([]edge, max(16, 2*len(old)))
		for _, s := range old {
			if s.to != root {
				e.slots[e.at(s.from, s.r)] = s
			}
		}
	}
	e.used++
	e.slots[e.at(from, r)] = edge{from, to, r}
}

// at returns the slot of an edge, or the empty one that it would have. The two factors are odd and far apart, by which
// letters and places spread (Knuth's multiplicative hashing).
func (e *edges) at(from int32, r rune) uint32 {
	mask := uint32(len(e.slots) - 1)
	at := (uint32(from)*0x85ebca6b ^ uint32(r)) * 0x9e3779b1 >> (32 - bits.Len32(mask))
	for e.slots[at].to != root && (e.slots[at].from != from || e.slots[at].r != r) {
		at = (at + 1) & mask
	}
	return at
}
