package lint

import "math/big"

// lexicon holds every word that some class or pattern looks for, so that a text is gone through once for all of them.
type lexicon struct {
	ids  map[string]int
	next map[step]int // the trie: from a node by a character to a node
	word []int        // by node: the word that ends there, or -1
}

type step struct {
	node int
	c    rune
}

func newLexicon() *lexicon {
	return &lexicon{ids: map[string]int{}, next: map[step]int{}, word: []int{-1}}
}

// id returns the word's number, and takes the word in where it is new.
func (l *lexicon) id(word string) int {
	if id, ok := l.ids[word]; ok {
		return id
	}
	node := 0
	for _, c := range word {
		to, ok := l.next[step{node, c}]
		if !ok {
			to = len(l.word)
			l.next[step{node, c}] = to
			l.word = append(l.word, -1)
		}
		node = to
	}
	id := len(l.ids)
	l.ids[word], l.word[node] = id, id
	return id
}

// hit is a word found, and where it ends.
type hit struct{ word, end int }

// find returns the words that begin at each place, shorter ones first. A word is not found inside a longer Latin word
// or a longer number.
func (l *lexicon) find(r *reading) [][]hit {
	out := make([][]hit, len(r.runes))
	for i := range r.runes {
		if r.joined(i - 1) {
			continue
		}
		node := 0
		for k := i; k < len(r.runes); k++ {
			to, ok := l.next[step{node, r.runes[k]}]
			if !ok {
				break
			}
			node = to
			if w := l.word[node]; w >= 0 && !r.joined(k) {
				out[i] = append(out[i], hit{w, k + 1})
			}
		}
	}
	return out
}

// words is a set of words by number.
type words struct{ bits big.Int }

func (w *words) add(id int)      { w.bits.SetBit(&w.bits, id, 1) }
func (w *words) has(id int) bool { return w.bits.Bit(id) == 1 }
func (w *words) merge(o *words)  { w.bits.Or(&w.bits, &o.bits) }
