package eval

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"xiaoer/faq"
)

// What BM25 is used with everywhere, unless somebody tunes it.
const (
	saturation = 1.2  // k1
	byLength   = 0.75 // b
)

// BM25 answers the queries as plain lexical search would: by the single phrasing that shares most pairs of characters
// with them, and decides nothing. It is what an engine's figures are read beside. The confidence is the share of
// what a phrasing could score at most.
func BM25(entries []faq.Entry, queries []Query) []Prediction {
	l := newLexical(entries)
	out := make([]Prediction, len(queries))
	for i, q := range queries {
		out[i] = Prediction{QID: q.QID, Matches: l.rank(q.Text)}
	}
	return out
}

// lexical is an index of phrasings.
type lexical struct {
	owners   []faq.ID  // of the phrasings
	lengths  []float64 // in pairs
	mean     float64
	postings map[string][]posting
}

type posting struct {
	phrasing int
	times    float64
}

func newLexical(entries []faq.Entry) *lexical {
	l := &lexical{postings: map[string][]posting{}}
	for _, e := range entries {
		for _, p := range e.Phrasings() {
			all, order := pairs(p)
			var length float64
			for _, pair := range order {
				l.postings[pair] = append(l.postings[pair], posting{len(l.owners), all[pair]})
				length += all[pair]
			}
			l.owners, l.lengths = append(l.owners, e.ID), append(l.lengths, length)
			l.mean += length
		}
	}
	l.mean /= math.Max(1, float64(len(l.owners)))
	return l
}

// pairs counts the pairs of neighbouring characters of a text, which are letters, digits and Chinese ones only, and
// lists them as they come first. A single character is its own pair.
func pairs(text string) (times map[string]float64, order []string) {
	var runes []rune
	for _, r := range strings.ToLower(norm.NFKC.String(text)) {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 0x4e00 && r <= 0x9fff {
			runes = append(runes, r)
		}
	}
	times = map[string]float64{}
	add := func(pair string) {
		if times[pair] == 0 {
			order = append(order, pair)
		}
		times[pair]++
	}
	for i := 1; i < len(runes); i++ {
		add(string(runes[i-1 : i+1]))
	}
	if len(runes) == 1 {
		add(string(runes))
	}
	return times, order
}

// idf is the rarity of a pair that so many phrasings have.
func (l *lexical) idf(with int) float64 {
	return math.Log(1 + (float64(len(l.owners)-with)+.5)/(float64(with)+.5))
}

// rank returns the ten best entries.
func (l *lexical) rank(text string) []Match {
	scores, most := map[int]float64{}, 0.0
	times, order := pairs(text)
	for _, pair := range order {
		found := l.postings[pair]
		idf := l.idf(len(found))
		most += times[pair] * idf * (saturation + 1)
		for _, p := range found {
			length := 1 - byLength + byLength*l.lengths[p.phrasing]/l.mean
			scores[p.phrasing] += times[pair] * idf * p.times * (saturation + 1) / (p.times + saturation*length)
		}
	}
	best := map[faq.ID]float64{}
	for phrasing, score := range scores {
		best[l.owners[phrasing]] = max(best[l.owners[phrasing]], score)
	}
	out := make([]Match, 0, len(best))
	for id, score := range best {
		out = append(out, Match{id, score / most})
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(10, len(out))]
}
