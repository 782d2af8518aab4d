package match

import "math/bits"

// probe knows where features are in one vector. A question is compared with some thousand features of each of fifty
// candidates, most of which are not its own: passing over them with a table of the question's takes a fraction of
// the time that merging takes, whose every step is a branch that no processor foresees.
//
// The table is open, and at most an eighth full, so that a strange feature is nearly always known by a single empty
// slot.
type probe struct {
	slots []slot
	shift int // leaves of a spread feature the bits that number the slots
}

// slot holds a feature and where it is, counted from one; 0 is an empty slot.
type slot struct {
	f  feature
	at int32
}

// hit is where a feature is, here in the probe's vector and there.
type hit struct{ here, there int32 }

// probing returns the probe of a vector's features.
func probing(v vector) probe {
	size := bits.Len(uint(8*len(v) + 7)) // of the slots' number
	p := probe{make([]slot, 1<<size), 32 - size}
	mask := uint32(len(p.slots) - 1)
	for i, t := range v {
		at := spread(t.f) >> p.shift
		for ; p.slots[at].at != 0; at = (at + 1) & mask {
		}
		p.slots[at] = slot{t.f, int32(i + 1)}
	}
	return p
}

// find returns which of the features are the probe's, in the order given. It writes over found.
func (p *probe) find(features []feature, found []hit) []hit {
	found = found[:0]
	slots := p.slots
	mask := uint32(len(slots) - 1)
	for i, f := range features {
		for at := spread(f) >> p.shift & mask; slots[at].at != 0; at = (at + 1) & mask {
			if slots[at].f == f {
				found = append(found, hit{slots[at].at - 1, int32(i)})
				break
			}
		}
	}
	return found
}
