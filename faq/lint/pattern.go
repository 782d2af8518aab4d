package lint

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// pattern is what a rule looks for: words in order, with gaps between them.
type pattern struct {
	written string
	atoms   []atom
}

// atom is one piece of a pattern.
type atom struct {
	kind     kind
	words    *words // of aWord
	most     int    // of aGap: how many characters it skips at most
	number   bool   // of aWord: a number will do, too
	optional bool   // of aWord: may be missing
}

type kind int

const (
	aWord   kind = iota
	aGap         // skips characters of the same clause
	aLeap        // skips characters of the same sentence
	aNumber      // a run of digits, a quantity in Chinese, or a quote of a table
	aStart       // the beginning of a clause
	anEnd        // the end of a clause
	aFirst       // the beginning of the text
	aLast        // the end of the text
)

// The usual reach of a gap, in characters: 给您 + 单独 + 另外 fits into 6; a leap must carry over a clause of courtesy.
const (
	usualGap  = 6
	usualLeap = 16
	mostGap   = 60
)

// classes are the named word lists that patterns may use.
type classes map[string]*words

// compile reads a pattern. Its first word may not be optional: it is what the pattern is found by.
func (b *Book) compile(written string, known classes) (pattern, error) {
	p := pattern{written: written}
	s := written
	for s != "" {
		a, rest, err := b.atom(s, known)
		if err != nil {
			return p, fmt.Errorf("%q: %w", written, err)
		}
		p.atoms = append(p.atoms, a)
		s = rest
	}
	switch _, ok := p.first(); {
	case !ok:
		return p, fmt.Errorf("%q: has to begin with a word or a number that must be there", written)
	case slices.ContainsFunc(p.atoms[1:], func(a atom) bool { return a.kind == aStart || a.kind == aFirst }):
		return p, fmt.Errorf("%q: ^ stands at the beginning only", written)
	}
	for i, a := range p.atoms {
		switch {
		case (a.kind == anEnd || a.kind == aLast) && i < len(p.atoms)-1:
			return p, fmt.Errorf("%q: $ stands at the end only", written)
		case (a.kind == aGap || a.kind == aLeap) && i == len(p.atoms)-1:
			return p, fmt.Errorf("%q: a gap leads to nothing", written)
		}
	}
	return p, nil
}

// first returns the atom that the pattern is found by: its first, or the second behind ^. ok is false where that may be
// missing.
func (p *pattern) first() (a atom, ok bool) {
	for _, a := range p.atoms {
		if a.kind != aStart && a.kind != aFirst {
			return a, (a.kind == aWord || a.kind == aNumber) && !a.optional
		}
	}
	return a, false
}

// atom reads the first atom of s.
func (b *Book) atom(s string, known classes) (a atom, rest string, err error) {
	if marks := []struct {
		mark string
		kind kind
	}{{"^^", aFirst}, {"^", aStart}, {"$$", aLast}, {"$", anEnd}, {"#", aNumber}}; true {
		for _, m := range marks {
			if rest, ok := strings.CutPrefix(s, m.mark); ok {
				return atom{kind: m.kind}, rest, nil
			}
		}
	}
	switch {
	case strings.HasPrefix(s, "……"):
		return gap(aLeap, usualLeap, s[len("……"):])
	case strings.HasPrefix(s, "…"):
		return gap(aGap, usualGap, s[len("…"):])
	case s[0] == '(' || s[0] == '[':
		end := strings.IndexByte(s, map[byte]byte{'(': ')', '[': ']'}[s[0]])
		if end < 0 {
			return a, "", fmt.Errorf("%c is not closed", s[0])
		}
		inner, number := strings.CutSuffix(s[1:end], "|#")
		set, err := b.choice(inner, known)
		return atom{words: set, number: number, optional: s[0] == '['}, s[end+1:], err
	case s[0] == '<':
		end := strings.IndexByte(s, '>')
		if end < 0 {
			return a, "", fmt.Errorf("< is not closed")
		}
		set, err := b.choice(s[:end+1], known)
		return atom{words: set}, s[end+1:], err
	}
	end := strings.IndexAny(s, "<([^$#…")
	if end < 0 {
		end = len(s)
	}
	set, err := b.choice(s[:end], known)
	return atom{words: set}, s[end:], err
}

func gap(k kind, usual int, s string) (atom, string, error) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		return atom{kind: k, most: usual}, s, nil
	}
	n, err := strconv.Atoi(s[:digits])
	if err != nil || n < 1 || n > mostGap {
		return atom{}, "", fmt.Errorf("a gap of %s: 1 to %d characters", s[:digits], mostGap)
	}
	return atom{kind: k, most: n}, s[digits:], nil
}

// choice reads words and classes parted by |.
func (b *Book) choice(s string, known classes) (*words, error) {
	set := &words{}
	for part := range strings.SplitSeq(s, "|") {
		if name, ok := strings.CutPrefix(part, "<"); ok {
			name, closed := strings.CutSuffix(name, ">")
			class := known[name]
			if !closed || class == nil {
				return nil, fmt.Errorf("no class of words is called %q", name)
			}
			set.merge(class)
			continue
		}
		if strings.ContainsAny(part, "#^$…?*+") {
			return nil, fmt.Errorf("%q: among other words stand words only", part)
		}
		word := folded(part)
		if word == "" {
			return nil, fmt.Errorf("a word with nothing to look for: %q", part)
		}
		set.add(b.lexicon.id(word))
	}
	return set, nil
}

// folded returns the word as a reading has it.
func folded(word string) string {
	if !utf8.ValidString(word) {
		return ""
	}
	var out strings.Builder
	for _, c := range word {
		switch {
		case c == '？' || c == '?':
			out.WriteRune(asking)
		case c == '%' || c == '@' || c == '.' || c == '、' || c == '🐧':
			out.WriteRune(c)
		default:
			out.WriteString(zh.Fold(string(c)))
		}
	}
	return out.String()
}

// scan is a text on its way through the rules.
type scan struct {
	*reading
	hits     [][]hit
	question *scan // what it answers, or nil
}

// match is where a pattern was found: what its atoms hold, gaps left out.
type match struct {
	start, end int
	pieces     [][2]int
}

// at matches the pattern with its first word at i.
func (s *scan) at(p *pattern, i int) (match, bool) {
	atoms := p.atoms
	if atoms[0].kind == aStart || atoms[0].kind == aFirst {
		if i > 0 && (atoms[0].kind == aFirst || !parts(s.runes[i-1])) {
			return match{}, false
		}
		atoms = atoms[1:]
	}
	m := match{start: i}
	end, ok := s.rest(atoms, i, &m.pieces)
	m.end = end
	return m, ok && end > i
}

// rest matches the atoms from i on, and returns where they end. Of the ways to match, the one with the longest word
// and the shortest gap wins.
func (s *scan) rest(atoms []atom, i int, pieces *[][2]int) (end int, ok bool) {
	if len(atoms) == 0 {
		return i, true
	}
	a, held := atoms[0], len(*pieces)
	try := func(next int) bool {
		*pieces = append((*pieces)[:held], [2]int{i, next})
		end, ok = s.rest(atoms[1:], next, pieces)
		return ok
	}
	switch a.kind {
	case anEnd:
		return i, i == len(s.runes) || parts(s.runes[i])
	case aLast:
		return i, i == len(s.runes) || i == len(s.runes)-1 && parts(s.runes[i])
	case aNumber:
		if next := s.number(i); next > i && try(next) {
			return end, true
		}
		return 0, false
	case aGap, aLeap:
		for skip := 0; skip <= a.most && i+skip < len(s.runes); skip++ {
			*pieces = (*pieces)[:held]
			if end, ok = s.rest(atoms[1:], i+skip, pieces); ok {
				return end, true
			}
			if c := s.runes[i+skip]; ends(c) || a.kind == aGap && c == comma {
				break
			}
		}
		return 0, false
	}
	if i < len(s.runes) {
		for _, h := range slices.Backward(s.hits[i]) {
			if a.words.has(h.word) && try(h.end) {
				return end, true
			}
		}
	}
	if next := s.number(i); a.number && next > i && try(next) {
		return end, true
	}
	if a.optional {
		*pieces = (*pieces)[:held]
		return s.rest(atoms[1:], i, pieces)
	}
	return 0, false
}

// number returns where the number that begins at i ends, or i.
func (s *scan) number(i int) int {
	if i < len(s.runes) && s.runes[i] == quantity {
		return i + 1
	}
	for i < len(s.runes) && (isDigit(s.runes[i]) || s.runes[i] == '.' || s.runes[i] == '-' || strings.ContainsRune(numerals, s.runes[i])) {
		i++
	}
	return i
}

const numerals = "一二三四五六七八九十百千万两几半零"
