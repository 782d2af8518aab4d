package match

import "math/bits"

// order knows where each character of a text stands, to find the longest subsequence that other texts have in common
// with it: what bags of n-grams forget is the order of what stands apart. The method is the bit-parallel one of Hyyrö
// (2004): a character of the other text costs one addition for sixty-four of this one.
type order struct {
	length int
	first  [256]uint16 // by low byte, the first letter of it: its index + 1
	letter []letter
	row    []uint64 // what common works on
}

type letter struct {
	r     rune
	next  uint16   // the next one of the same low byte: its index + 1
	where []uint64 // bit i%64 of word i/64 is set where the text's character i is r
}

func newOrder(text []rune) *order {
	o := &order{length: len(text), row: make([]uint64, (len(text)+63)/64)}
	for i, r := range text {
		l := o.find(r)
		if l == nil {
			o.letter = append(o.letter, letter{r, o.first[byte(r)], make([]uint64, len(o.row))})
			o.first[byte(r)] = uint16(len(o.letter))
			l = &o.letter[len(o.letter)-1]
		}
		l.where[i/64] |= 1 << (i % 64)
	}
	return o
}

func (o *order) find(r rune) *letter {
	for i := o.first[byte(r)]; i > 0; i = o.letter[i-1].next {
		if o.letter[i-1].r == r {
			return &o.letter[i-1]
		}
	}
	return nil
}

// common is the length of the longest common subsequence as a share of both lengths (Dice), 1 for the same text. It is
// not for several goroutines at once.
func (o *order) common(other []rune) float64 {
	if o.length == 0 || len(other) == 0 {
		return 0
	}
	for k := range o.row {
		o.row[k] = ^uint64(0)
	}
	for _, r := range other {
		l := o.find(r)
		if l == nil {
			continue
		}
		var carry uint64
		for k, v := range o.row {
			met := v & l.where[k]
			v, carry = bits.Add64(v, met, carry)
			o.row[k] = v | o.row[k]&^l.where[k]
		}
	}
	n := 0
	for k, v := range o.row {
		if rest := o.length - 64*k; rest < 64 {
			v |= ^uint64(0) << rest
		}
		n += bits.OnesCount64(^v)
	}
	return 2 * float64(n) / float64(o.length+len(other))
}
