package intents

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Synonyms is one group of words that buyers use for the same thing, in normal form.
// Where OneWay is empty all Words may replace one another, and the first stands for them all;
// otherwise who says one of Words also means each of OneWay, but not the other way round.
type Synonyms struct {
	Words  []string
	OneWay []string
}

// Concept is something a text speaks of, whichever word it uses.
type Concept struct {
	Name       string // the first word of its group
	Said       string // the word the text uses
	Start, End int    // where it stands, in bytes
	Implied    bool   // by a one-way group: the text says something that only points there
}

// Lexicon finds concepts in texts. It is immutable and safe for many goroutines.
type Lexicon struct {
	letters edges
	ends    [][]sense // of the word that ends at a letter
	groups  []Synonyms
}

type sense struct {
	name    string
	implied bool
}

// NewLexicon compiles the groups. A word may stand in several groups and then means each of them.
func NewLexicon(groups []Synonyms) *Lexicon {
	l := &Lexicon{ends: make([][]sense, 1), groups: groups}
	for _, g := range groups {
		if len(g.OneWay) == 0 {
			for _, w := range g.Words {
				l.add(w, sense{name: g.Words[0]})
			}
		}
	}
	for _, g := range groups { // one-way targets are named as their own groups name them
		for _, target := range g.OneWay {
			name := target
			if ends := l.find(target); len(ends) > 0 {
				name = ends[0].name
			}
			for _, w := range g.Words {
				l.add(w, sense{name: name, implied: true})
			}
		}
	}
	return l
}

// With returns a lexicon that knows more groups. What it knows already keeps its name, so that whatever was learned of the
// concept holds: a group that shares a word with a known one adds its words to that, and one that shares words with
// several means each of them. Of a group that is new the first word stands for all.
func (l *Lexicon) With(more []Synonyms) *Lexicon {
	all := NewLexicon(l.groups)
	named := all.targets()
	groups := slices.Clone(l.groups)
	for _, g := range more {
		if len(g.OneWay) > 0 {
			groups = append(groups, g)
			continue
		}
		names := all.names(g.Words, named)
		if names == nil {
			names = g.Words[:1]
		}
		for _, name := range names {
			grown := Synonyms{Words: append([]string{name}, g.Words...)}
			groups = append(groups, grown)
			for _, w := range g.Words { // a name, which comes later, goes by its synonyms
				all.add(w, sense{name: name})
			}
		}
	}
	return NewLexicon(groups)
}

// targets are the names of what one-way groups lead to.
func (l *Lexicon) targets() map[string]bool {
	out := map[string]bool{}
	for _, g := range l.groups {
		for _, t := range g.OneWay {
			out[t] = true
		}
	}
	return out
}

// names are those of the concepts that the words are in, each once.
func (l *Lexicon) names(words []string, targets map[string]bool) (out []string) {
	take := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, w := range words {
		for _, s := range l.find(w) {
			if !s.implied {
				take(s.name)
			}
		}
		if targets[w] && !slices.Contains(out, w) && !l.has(w) {
			take(w)
		}
	}
	return out
}

// has reports whether the word is in a group of words that mean the same.
func (l *Lexicon) has(word string) bool {
	return slices.ContainsFunc(l.find(word), func(s sense) bool { return !s.implied })
}

func (l *Lexicon) add(word string, s sense) {
	at := root
	for _, r := range word {
		next := l.letters.next(at, r)
		if next == root {
			next = int32(len(l.ends))
			l.letters.add(at, r, next)
			l.ends = append(l.ends, nil)
		}
		at = next
	}
	if at != root && !slices.Contains(l.ends[at], s) {
		l.ends[at] = append(l.ends[at], s)
	}
}

// find returns what the word means.
func (l *Lexicon) find(word string) []sense {
	at := root
	for _, r := range word {
		if at = l.letters.next(at, r); at == root {
			return nil
		}
	}
	return l.ends[at]
}

// Concepts returns what the text, in normal form, speaks of, in the order it does. At each place the longest word
// counts, and a word inside a longer one, or begun inside a negated one, does not: 没收到货 is not 收到货.
func (l *Lexicon) Concepts(text string) []Concept {
	var out []Concept
	covered, negated := 0, false
	for i := range text {
		at, end := root, 0
		var ends []sense
		for j, r := range text[i:] {
			if at = l.letters.next(at, r); at == root {
				break
			}
			if here := l.ends[at]; len(here) > 0 {
				ends, end = here, i+j+utf8.RuneLen(r)
			}
		}
		if end <= covered || i < covered && negated {
			continue
		}
		covered = max(covered, end)
		negated = strings.ContainsRune("没未不无别", firstRune(text[i:]))
		for _, s := range ends {
			out = append(out, Concept{Name: s.name, Said: text[i:end], Start: i, End: end, Implied: s.implied})
		}
	}
	return out
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
