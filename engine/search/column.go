package search

import (
	"cmp"
	"errors"
	"hash/maphash"
	"math"
	"slices"
)

// column holds the postings of one field in memory, made to be swept quickly and to be small: two bytes a posting, some
// thirty a term, two a document. It does not change once it is made.
//
// Documents are cut into windows of 4,096. A run is what one term has in one window; its postings are the document's
// place in the window and how often it has the term. The length of a field is kept by document, as the row of a table
// of gains; so a posting's gain is looked up, and is the very number that the walk computes.
//
//	table ─► term ─► runs ─► postings        window │ most │ place:12 often:4 │ …
//
// Each run knows the true maximum of its gains, rounded up to a step of 1/255: what it can add at most. A gain
// depends on its document alone (see gain), so that no edit elsewhere makes the maximum untrue; the deletion of a
// document only makes it larger than it need be.
type column struct {
	usual float64 // the field's usual length

	rows  []uint16  // by document: the row of gains for its length; 0 where the field is empty
	norms []float64 // by row
	gains []float64 // by row, by how often; nothing where that is in often

	names []byte   // the terms, one after the other
	ends  []uint32 // where each ends
	table []uint32 // finds a term by its hash: open addressing, tag:8 term+1:24

	first  []uint32 // of each term's runs, and where the last one's end
	window []uint16 // of each run
	start  []uint32 // of each run's postings, and where the last one's end
	most   []uint8  // of each run, in steps
	posts  []uint16

	often []often // the postings whose count does not fit, by place
}

const (
	windowBits = 12
	windowSize = 1 << windowBits
	oftenBits  = 4
	oftenMask  = 1<<oftenBits - 1 // as a count: look in column.often
	termBits   = 24
	termMask   = 1<<termBits - 1
	mostDocs   = 1 << (16 + windowBits)
)

// often is how many times a posting's document has its term, where that is oftenMask or more.
type often struct{ at, n uint32 }

// steps are what the maxima of runs are rounded up to.
var steps = func() (s [256]float64) {
	for i := range s {
		s[i] = mostGain * float64(i) / 255
	}
	s[255] = mostGain
	return s
}()

// stepUp returns the first step that is not below a gain.
func stepUp(gain float64) uint8 {
	i := int(gain / mostGain * 255)
	for steps[i] < gain {
		i++
	}
	return uint8(i)
}

// seed is for the hashes of terms, in all columns of the process: a token is hashed once for all of them.
var seed = maphash.MakeSeed()

func hashOf(token string) uint64 { return maphash.String(seed, token) }

// terms returns the number of terms.
func (c *column) terms() int { return len(c.ends) }

// find returns the number of a term, -1 where no document has it.
func (c *column) find(hash uint64, token string) int {
	if len(c.table) == 0 {
		return -1
	}
	mask := uint64(len(c.table) - 1)
	for at := hash & mask; c.table[at] != 0; at = (at + 1) & mask {
		slot := c.table[at]
		if slot>>termBits != uint32(hash>>56) {
			continue
		}
		if term := int(slot&termMask) - 1; string(c.name(term)) == token {
			return term
		}
	}
	return -1
}

func (c *column) name(term int) []byte {
	from := uint32(0)
	if term > 0 {
		from = c.ends[term-1]
	}
	return c.names[from:c.ends[term]]
}

// df returns how many documents have the term.
func (c *column) df(term int) int {
	return int(c.start[c.first[term+1]] - c.start[c.first[term]])
}

// run returns the postings of a run.
func (c *column) run(i uint32) []uint16 { return c.posts[c.start[i]:c.start[i+1]] }

// gain returns what the posting at a place makes of its term. row is that of its document.
func (c *column) gain(at int, row uint16) float64 {
	if n := c.posts[at] & oftenMask; n < oftenMask {
		return c.gains[int(row)<<oftenBits|int(n)]
	}
	return gain(float64(c.rareIn(uint32(at), uint32(at+1))[0].n), c.norms[row], c.usual)
}

// rareIn returns the counts that are not in their postings, of those from one place to before another.
func (c *column) rareIn(from, to uint32) []often {
	if len(c.often) == 0 {
		return nil
	}
	place := func(o often, at uint32) int { return cmp.Compare(o.at, at) }
	i, _ := slices.BinarySearchFunc(c.often, from, place)
	n, _ := slices.BinarySearchFunc(c.often[i:], to, place)
	return c.often[i : i+n]
}

// posting is what a column is made of. It sorts by document.
type posting uint64

func newPosting(doc, often int) posting { return posting(doc)<<32 | posting(often) }

func (p posting) doc() int   { return int(p >> 32) }
func (p posting) often() int { return int(p & math.MaxUint32) }

// sorted returns the list in order of its documents, of which there are so many, and the other slice as room for the
// next. A long list is dealt out by digits: comparing took 40 % of all compiling.
func sorted(list, room []posting, docs int) ([]posting, []posting) {
	const digit, short = 11, 256
	if len(list) < short {
		slices.Sort(list)
		return list, room
	}
	room = slices.Grow(room[:0], len(list))[:len(list)]
	for shift := 32; docs>>(shift-32) > 0; shift += digit {
		var at [1 << digit]int
		for _, p := range list {
			at[p>>shift&(1<<digit-1)]++
		}
		sum := 0
		for i, n := range at {
			at[i], sum = sum, sum+n
		}
		for _, p := range list {
			d := p >> shift & (1<<digit - 1)
			room[at[d]] = p
			at[d]++
		}
		list, room = room, list
	}
	return list, room
}

// errVaried is returned for a bank that a column has no room for. No bank of people's comes near.
var errVaried = errors.New("more lengths, terms or postings than a column has room for")

// columnMaker makes a column, term by term.
type columnMaker struct {
	column
	byNorm map[float64]uint16
}

func newColumnMaker(field string, docs int) *columnMaker {
	m := &columnMaker{byNorm: map[float64]uint16{}}
	m.usual = weighs[field].length
	m.rows = make([]uint16, docs)
	m.norms, m.gains = make([]float64, 1), make([]float64, 1<<oftenBits)
	return m
}

// measure says how long the field is in a document, before the document's postings are added.
func (m *columnMaker) measure(doc int, norm float64) error {
	if m.rows[doc] != 0 {
		return nil
	}
	row, known := m.byNorm[norm]
	if !known {
		if len(m.norms) > math.MaxUint16 {
			return errVaried
		}
		row = uint16(len(m.norms))
		m.byNorm[norm] = row
		m.norms = append(m.norms, norm)
		for n := range oftenMask {
			m.gains = append(m.gains, gain(float64(n), norm, m.usual))
		}
		m.gains = append(m.gains, 0)
	}
	m.rows[doc] = row
	return nil
}

// add adds a term with its postings in order, one or more, each of another document that has been measured.
func (m *columnMaker) add(name string, postings []posting) error {
	if len(m.ends) == termMask || len(m.posts)+len(postings) > math.MaxUint32 || len(m.names)+len(name) > math.MaxUint32 {
		return errVaried
	}
	m.names = append(m.names, name...)
	m.ends = append(m.ends, uint32(len(m.names)))
	m.first = append(m.first, uint32(len(m.window)))
	for len(postings) > 0 {
		window := postings[0].doc() >> windowBits
		n := 1
		for n < len(postings) && postings[n].doc()>>windowBits == window {
			n++
		}
		m.addRun(window, postings[:n])
		postings = postings[n:]
	}
	return nil
}

func (m *columnMaker) addRun(window int, postings []posting) {
	m.window = append(m.window, uint16(window))
	m.start = append(m.start, uint32(len(m.posts)))
	most := 0.0
	for _, p := range postings {
		n := min(p.often(), oftenMask)
		if n == oftenMask {
			m.often = append(m.often, often{uint32(len(m.posts)), uint32(p.often())})
		}
		m.posts = append(m.posts, uint16(p.doc()&(windowSize-1)<<oftenBits|n))
		most = max(most, m.gain(len(m.posts)-1, m.rows[p.doc()]))
	}
	m.most = append(m.most, stepUp(most))
}

// done returns the column, without the room that was left for more.
func (m *columnMaker) done() *column {
	c := m.column
	c.first = append(c.first, uint32(len(c.window)))
	c.start = append(c.start, uint32(len(c.posts)))
	c.names, c.ends, c.norms, c.gains = fit(c.names), fit(c.ends), fit(c.norms), fit(c.gains)
	c.first, c.window, c.start, c.most = fit(c.first), fit(c.window), fit(c.start), fit(c.most)
	c.posts, c.often = fit(c.posts), fit(c.often)
	c.table = c.tabled()
	return &c
}

func fit[T any](s []T) []T {
	if len(s) == cap(s) {
		return s
	}
	return append(make([]T, 0, len(s)), s...)
}

// tabled returns the table of the terms, filled to three quarters at most.
func (c *column) tabled() []uint32 {
	if c.terms() == 0 {
		return nil
	}
	size := 4
	for size*3 < c.terms()*4 {
		size *= 2
	}
	table := make([]uint32, size)
	for term := range c.terms() {
		hash := maphash.Bytes(seed, c.name(term))
		at := hash & uint64(size-1)
		for table[at] != 0 {
			at = (at + 1) & uint64(size-1)
		}
		table[at] = uint32(hash>>56)<<termBits | uint32(term+1)
	}
	return table
}
