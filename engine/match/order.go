package match

import "math/bits"

// order knows where each letter of a text stands, to find the longest subsequence that other texts have in common
// with it: what bags of n-grams forget is the order of what stands apart. The method is the bit-parallel one of Hyyrö
// (2004): a letter of the other text costs one addition for sixty-four of this one. Letters count from 1; 0 is one that
// the text has not.
type order struct {
	length int
	row    []uint64 // what common works on
	where  []uint64 // by letter, as many words as row: bit i%64 of word i/64 is set where the text's i-th is that letter
}

// begin makes room for a text of so many letters.
func (o *order) begin(length int) {
	o.length = length
	o.row = zeros(o.row, (length+63)/64)
	o.where = zeros(o.where, (length+1)*len(o.row))
}

// set says which letter the text's i-th is.
func (o *order) set(i int, letter int32) {
	o.where[int(letter)*len(o.row)+i/64] |= 1 << (i % 64)
}

// common is the length of the longest common subsequence as a share of both lengths (Dice), 1 for the same text. It is
// not for several goroutines at once.
func (o *order) common(other []int32) float64 {
	if o.length == 0 || len(other) == 0 {
		return 0
	}
	if len(o.row) == 1 {
		o.row[0] = o.short(other)
	} else {
		o.long(other)
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

// short is the row of a text of up to 64 letters.
func (o *order) short(other []int32) uint64 {
	v := ^uint64(0)
	for _, letter := range other {
		where := o.where[letter]
		v = v + v&where | v&^where
	}
	return v
}

func (o *order) long(other []int32) {
	for k := range o.row {
		o.row[k] = ^uint64(0)
	}
	for _, letter := range other {
		where := o.where[int(letter)*len(o.row):]
		var carry uint64
		for k, v := range o.row {
			met := v & where[k]
			v, carry = bits.Add64(v, met, carry)
			o.row[k] = v | o.row[k]&^where[k]
		}
	}
}
