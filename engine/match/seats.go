package match

import (
	"hash/maphash"
	"iter"
	"slices"

	"xiaoer/engine"
	"xiaoer/faq"
)

// seats finds the sitters of a model by the ids of their entries: an open table, at most half full. A map would be asked
// for one hit after the other, and each time lead through four cold places; here the hits of a question go through them
// together (see of).
type seats struct {
	slots []*sitter
	taken int
}

// seed is the same for all tables of a process, so that one can be made of another.
var seed = maphash.MakeSeed()

// newSeats has room for n.
func newSeats(n int) *seats {
	size := 16
	for size < 2*n {
		size *= 2
	}
	return &seats{slots: make([]*sitter, size)}
}

func (s *seats) home(id faq.ID) int {
	return int(maphash.String(seed, string(id)) & uint64(len(s.slots)-1))
}

// at returns the slot of an id, or the empty one that it would have.
func (s *seats) at(id faq.ID) int {
	at := s.home(id)
	for s.slots[at] != nil && s.slots[at].entry.ID != id {
		at = (at + 1) & (len(s.slots) - 1)
	}
	return at
}

// find returns the sitter of an id, nil where there is none.
func (s *seats) find(id faq.ID) *sitter { return s.slots[s.at(id)] }

// put seats one, in the place of the one of that id, if any.
func (s *seats) put(one *sitter) {
	at := s.at(one.entry.ID)
	if s.slots[at] == nil {
		if s.taken++; 2*s.taken > len(s.slots) {
			s.grow()
			at = s.at(one.entry.ID)
		}
	}
	s.slots[at] = one
}

func (s *seats) grow() {
	old := s.slots
	s.slots = make([]*sitter, 2*len(old))
	for _, one := range old {
		if one != nil {
			s.slots[s.at(one.entry.ID)] = one
		}
	}
}

// remove takes the sitter of an id away, and moves up those that it had displaced.
func (s *seats) remove(id faq.ID) {
	hole := s.at(id)
	if s.slots[hole] == nil {
		return
	}
	mask := len(s.slots) - 1
	for at := (hole + 1) & mask; s.slots[at] != nil; at = (at + 1) & mask {
		if home := s.home(s.slots[at].entry.ID); (at-home)&mask >= (at-hole)&mask {
			s.slots[hole] = s.slots[at]
			hole = at
		}
	}
	s.slots[hole] = nil
	s.taken--
}

// clone returns a table that may be changed.
func (s *seats) clone() *seats { return &seats{slices.Clone(s.slots), s.taken} }

// all goes through the sitters.
func (s *seats) all() iter.Seq[*sitter] {
	return func(yield func(*sitter) bool) {
		for _, one := range s.slots {
			if one != nil && !yield(one) {
				return
			}
		}
	}
}

// of returns the sitters of the hits that have one, in their order. Each step is taken for all hits before the next is
// taken for any, so that nothing waits for a place of memory that nothing else could be fetched beside.
func (s *seats) of(hits []engine.Hit) []*sitter {
	out := make([]*sitter, len(hits))
	for i, h := range hits {
		out[i] = s.slots[s.home(h.ID)]
	}
	var entries [candidates]*faq.Entry
	for i, one := range out {
		if one != nil && i < len(entries) {
			entries[i] = one.entry
		}
	}
	found := out[:0]
	for i, h := range hits {
		one := out[i]
		if one == nil || i >= len(entries) || entries[i].ID != h.ID {
			one = s.find(h.ID)
		}
		if one != nil {
			found = append(found, one)
		}
	}
	return found
}
