package match

import "math/bits"

// tally counts features, or numbers them. It is an open table, at most half full, in which most features are found,
// or seen to be missing, at the first look.
type tally struct {
	slots []counted
	used  int
}

// counted is a feature with its count; 0 is an empty slot.
type counted struct {
	f feature
	n int32
}

// of returns the count of a feature.
func (t *tally) of(f feature) int32 {
	if t.used == 0 {
		return 0
	}
	return t.slots[t.at(f)].n
}

// add counts a feature n times more.
func (t *tally) add(f feature, n int32) {
	if 2*t.used >= len(t.slots) {
		t.grow(max(16, 2*len(t.slots)))
	}
	s := &t.slots[t.at(f)]
	if s.n == 0 {
		t.used++
	}
	s.f = f
	s.n += n
}

// at returns the slot of a feature, or the empty one that it would have.
func (t *tally) at(f feature) uint32 {
	mask := uint32(len(t.slots) - 1)
	at := spread(f) >> (32 - bits.Len32(mask))
	for t.slots[at].n != 0 && t.slots[at].f != f {
		at = (at + 1) & mask
	}
	return at
}

// clear forgets all, and keeps the room.
func (t *tally) clear() {
	clear(t.slots)
	t.used = 0
}

func (t *tally) grow(size int) {
	old := t.slots
	t.slots = make([]counted, size)
	for _, s := range old {
		if s.n != 0 {
			t.slots[t.at(s.f)] = s
		}
	}
}

// spread mixes a feature (by the golden ratio: Knuth's multiplicative hashing), for the low bits of FNV are weak.
func spread(f feature) uint32 { return uint32(f) * 0x9e3779b1 }
