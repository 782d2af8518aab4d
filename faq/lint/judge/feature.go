package judge

import (
	"math"
	"slices"
)

// feature is the hash of something that may stand in a case.
type feature uint32

// term is a feature of a case, how much of it there is, and where in the answer.
type term struct {
	f  feature
	w  float64
	at []stretch
}

type stretch struct{ start, end int }

// channel is a group of features, and how much the group counts. The weights were chosen on sentences of a stranger whom
// the judge had not heard. What the rules found counts little: they take one plain answer in twenty-five for a breach.
type channel struct {
	seed   uint32
	weight float64
}

var (
	runs     = channel{1, 1}   // of the answer's characters
	asks     = channel{2, 0.5} // of the question's
	rules    = channel{3, 0.2} // what the rules found
	gaps     = channel{4, 0.4} // two characters of the answer, with others between them
	edges    = channel{5, 0.4} // of the answer's clauses
	replies  = channel{6, 0.5} // the question's pairs with how the answer begins: 开票 and 不行
	concepts = channel{7, 0.5} // classes of words, and two of them in order
	subjects = channel{8, 0.5} // the question's classes with those that the answer begins with
	sounds   = channel{9, 0.8} // of the answer's characters, two and three in a row: 薇信 sounds like 微信
)

// How much a long text is levelled against a short one: 1 would make the length of all vectors the same, which drowns the
// one clause that matters among ten that do not; 0 lets the many features of a long text shout.
const (
	levelling = 0.3
	scale     = 0.1 // makes a usual text's vector about as long as 1
)

const (
	longestRun   = 4
	longestAsked = 3
	widestGap    = 4
	longestEdge  = 3
	longestSound = 3
	opening      = 3  // characters of the answer that a bare yes or no takes
	near         = 12 // characters between two words that have to do with each other
	following    = 3  // words that one is paired with
	opened       = 30 // characters of the answer that speak to the question
	openedWords  = 4
)

// features returns what stands in a case, by rising feature.
func features(c Case) []term {
	var s sheet
	s.open()
	framed := append(append([]rune{'^'}, c.Answer...), '$')
	for i := range framed {
		for n := 1; n <= longestRun && i+n <= len(framed); n++ {
			s.add(hashRunes(runs.seed, framed[i:i+n]), max(0, i-1), min(len(c.Answer), i+n-1))
		}
	}
	s.close(runs)
	s.gaps(c.Answer)
	s.clauses(c.Answer)
	s.sounds(c.Sounds)
	s.words(c)
	s.question(c)
	s.open()
	for _, id := range c.Found {
		s.add(hashString(rules.seed, id), 0, 0)
	}
	s.close(rules)
	return s.terms
}

// sheet collects features, a channel at a time.
type sheet struct {
	terms []term
	seen  []sighting // of the open channel
}

type sighting struct {
	f  feature
	at stretch
}

func (s *sheet) open() { s.seen = s.seen[:0] }

func (s *sheet) add(f feature, start, end int) {
	s.seen = append(s.seen, sighting{f, stretch{start, end}})
}

// close turns the sightings into terms: a feature that is there again counts less each time.
func (s *sheet) close(c channel) {
	slices.SortStableFunc(s.seen, func(a, b sighting) int { return int(int64(a.f) - int64(b.f)) })
	first := len(s.terms)
	square := 0.0
	for i := 0; i < len(s.seen); {
		k := i
		var at []stretch
		for ; k < len(s.seen) && s.seen[k].f == s.seen[i].f; k++ {
			if x := s.seen[k].at; x.end > x.start {
				at = append(at, x)
			}
		}
		w := 1 + math.Log(float64(k-i))
		square += w * w
		s.terms = append(s.terms, term{s.seen[i].f, w, at})
		i = k
	}
	if square == 0 {
		return
	}
	level := scale * c.weight / math.Pow(square, levelling/2)
	for i := range s.terms[first:] {
		s.terms[first+i].w *= level
	}
}

// gaps adds pairs of characters with one to three others between them.
func (s *sheet) gaps(text []rune) {
	s.open()
	for i := range text {
		for k := i + 2; k <= i+widestGap && k < len(text); k++ {
			s.add(hashRunes(gaps.seed, []rune{text[i], text[k]}), i, k+1)
		}
	}
	s.close(gaps)
}

// clauses adds how the clauses begin and end.
func (s *sheet) clauses(text []rune) {
	s.open()
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && !parts(text[to]) {
			to++
		}
		for n := 1; n <= longestEdge && n <= to-from; n++ {
			s.add(hashRunes(edges.seed, text[from:from+n]), from, from+n)
			s.add(hashRunes(edges.seed+100, text[to-n:to]), to-n, to)
		}
		from = to + 1
	}
	s.close(edges)
}

// sounds adds how characters in a row sound.
func (s *sheet) sounds(syllables []string) {
	s.open()
	heard := make([]rune, len(syllables))
	for i, x := range syllables {
		heard[i] = rune(hashString(sounds.seed, x))
	}
	for i := range heard {
		for n := 2; n <= longestSound && i+n <= len(heard); n++ {
			s.add(hashRunes(sounds.seed, heard[i:i+n]), i, i+n)
		}
	}
	s.close(sounds)
}

func parts(c rune) bool { return c == '，' || c == '。' || c == '？' }

// words adds the classes of the answer's words, and two of them in order.
func (s *sheet) words(c Case) {
	s.open()
	for i, w := range c.Words {
		for _, class := range w.Classes {
			s.add(hashInts(concepts.seed, class, -1), w.Start, w.End)
		}
		for _, next := range c.Words[i+1 : min(len(c.Words), i+1+following)] {
			if next.Start-w.End > near {
				break
			}
			for _, a := range w.Classes {
				for _, b := range next.Classes {
					s.add(hashInts(concepts.seed, a, b), w.Start, next.End)
				}
			}
		}
	}
	s.close(concepts)
}

// question adds the characters of the question, and what it and the answer's beginning say together.
func (s *sheet) question(c Case) {
	s.open()
	for i := range c.Question {
		for n := 1; n <= longestAsked && i+n <= len(c.Question); n++ {
			s.add(hashRunes(asks.seed, c.Question[i:i+n]), 0, 0)
		}
	}
	s.close(asks)
	s.open()
	for n := 1; n <= opening && n <= len(c.Answer) && !parts(c.Answer[n-1]); n++ {
		begin := hashRunes(replies.seed, c.Answer[:n])
		for i := 0; i+2 <= len(c.Question); i++ {
			s.add(hashRunes(uint32(begin), c.Question[i:i+2]), 0, n)
		}
	}
	s.close(replies)
	s.open()
	for i, w := range c.Words {
		if i == openedWords || w.End > opened {
			break
		}
		for _, q := range c.Asked {
			for _, a := range w.Classes {
				for _, b := range q.Classes {
					s.add(hashInts(subjects.seed, a, b), w.Start, w.End)
				}
			}
		}
	}
	s.close(subjects)
}

// The hashes are FNV-1a over whole characters, with a last stir: what differs in the last character only must not lie
// side by side.
const (
	fnvOffset = 2166136261
	fnvPrime  = 16777619
)

func stir(h uint32) feature {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return feature(h ^ h>>16)
}

func hashRunes(seed uint32, s []rune) feature {
	h := (fnvOffset ^ seed) * fnvPrime
	for _, c := range s {
		h = (h ^ uint32(c)) * fnvPrime
	}
	return stir(h)
}

func hashString(seed uint32, s string) feature { return hashRunes(seed, []rune(s)) }

func hashInts(seed uint32, a, b int) feature { return hashRunes(seed, []rune{rune(a), rune(b)}) }
