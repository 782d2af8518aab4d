package match

// What a feature of a phrasing is one of.
const (
	ofGrams = iota
	ofConcepts
	ofSounds
	kinds
)

// sheet is an entry's phrasings laid out to be compared with a question: every feature stands once, by rising feature,
// with all that is to be known of it. Most features are not the question's, so what is passed over is short and lies
// together: a bank's portraits are larger than any cache, and fetching them is most of what a comparison takes.
type sheet struct {
	features []feature
	rows     []row    // of each feature
	from     []uint32 // the uses of feature i are uses[from[i]:from[i+1]]
	uses     []use
}

// row is what a feature counts in all phrasings as one document; 0 where it does not occur.
type row struct {
	own   [kinds]float32 // by the bank's rarity; each kind of unit length
	bg    float32        // grams by the background's rarity; unit
	class float32        // in the trained classifier
}

// use is what a feature counts in one phrasing, of which an entry has at most a thousand and one.
type use struct {
	w      float32 // by the bank's rarity; each kind of unit length
	phrase uint16
	kind   uint8
}

// layOut makes a sheet of the whole, its grams by the background's rarity, and the phrasings.
func layOut(whole [kinds]vector, bg vector, phrasings [][kinds]vector) sheet {
	all := sum(whole[:])
	s := sheet{features: features(all), rows: make([]row, len(all)), from: make([]uint32, len(all)+1)}
	for kind, v := range whole {
		for i, at := range all.positions(v) {
			s.rows[at].own[kind] = v[i].w
		}
	}
	for i, at := range all.positions(bg) {
		s.rows[at].bg = bg[i].w
	}
	s.use(all, phrasings)
	return s
}

// use fills in the phrasings: first how often each feature is used, then by which.
func (s *sheet) use(all vector, phrasings [][kinds]vector) {
	each := func(do func(at int32, u use)) {
		for n, ph := range phrasings {
			for kind, v := range ph {
				for i, at := range all.positions(v) {
					do(at, use{v[i].w, uint16(n), uint8(kind)})
				}
			}
		}
	}
	each(func(at int32, _ use) { s.from[at+1]++ })
	for i := range all {
		s.from[i+1] += s.from[i]
	}
	s.uses = make([]use, s.from[len(all)])
	next := append([]uint32{}, s.from...)
	each(func(at int32, u use) {
		s.uses[next[at]] = u
		next[at]++
	})
}

// classify writes down the classifier's weights, whose features are the sheet's.
func (s *sheet) classify(weights vector) {
	at := 0
	for _, t := range weights {
		for s.features[at] != t.f {
			at++
		}
		s.rows[at].class = t.w
	}
}

// column is a vector with its features left out: weights by their number.
type column []float32

// columnOf returns v as a column of n, given where its features are in it.
func columnOf(v vector, in []int32, n int) column {
	out := make(column, n)
	for i, at := range in {
		out[at] = v[i].w
	}
	return out
}

func features(v vector) []feature {
	out := make([]feature, len(v))
	for i, t := range v {
		out[i] = t.f
	}
	return out
}
