package zh

import (
	"strings"
	"unicode/utf8"
)

// Own are words that one reader knows beside those of its segmenter, in normal form.
type Own struct {
	Whole   []string // never cut apart, by the segmenter or by taking fillers off
	Silent  []string // taken out like fillers, unless nothing else is said
	Version string   // changes with either
}

// With returns a reader that knows these words too. They cost nothing but themselves: it shares the segmenter, of which
// an instance with a dictionary of its own takes a hundred megabytes.
//
// Whole words stand out wherever their characters follow each other, the longest first; one in Latin letters only where
// no letter or digit is beside it. They are not weighed against what else the characters may be, as a segmenter does it.
func (r *Reader) With(own Own) *Reader {
	o := &owned{root: &branch{}}
	for _, w := range own.Silent {
		o.add(w, silent)
	}
	for _, w := range own.Whole {
		o.add(w, whole)
	}
	return &Reader{seg: keeping{r.seg, o, own.Version}, own: o}
}

// role is what an own word is for.
type role uint8

const (
	whole role = iota + 1
	silent
)

// owned finds own words. It is immutable once it is made.
type owned struct{ root *branch }

type branch struct {
	next map[rune]*branch
	role role // of the word that ends here
}

func (o *owned) add(word string, as role) {
	at := o.root
	for _, r := range word {
		if at.next == nil {
			at.next = map[rune]*branch{}
		}
		if at.next[r] == nil {
			at.next[r] = &branch{}
		}
		at = at.next[r]
	}
	if at != o.root {
		at.role = as
	}
}

// place is where an own word stands, in bytes.
type place struct {
	start, end int
	role       role
}

// find returns where own words stand, from left to right. Spaces between Latin runs do not count.
func (o *owned) find(text string) (found []place) {
	for i, past := 0, ' '; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		end, as := o.longest(text, i, past)
		if as == 0 {
			i, past = i+size, r
			continue
		}
		found = append(found, place{i, end, as})
		past, _ = utf8.DecodeLastRuneInString(text[i:end])
		i = end
	}
	return found
}

// longest returns where the longest own word from start on ends. past is the character before it.
func (o *owned) longest(text string, start int, past rune) (end int, as role) {
	if r, _ := utf8.DecodeRuneInString(text[start:]); r == ' ' || inRun(r) && inRun(past) {
		return 0, 0
	}
	at := o.root
	for i, r := range text[start:] {
		if r == ' ' {
			continue
		}
		if at = at.next[r]; at == nil {
			break
		}
		after := start + i + utf8.RuneLen(r)
		if next, _ := utf8.DecodeRuneInString(text[after:]); at.role != 0 && !(inRun(r) && inRun(next)) {
			end, as = after, at.role
		}
	}
	return end, as
}

// inRun reports whether the character is one of those that run on, as in iphone15.
func inRun(r rune) bool { return r >= 'a' && r <= 'z' || r >= '0' && r <= '9' }

// hidden stands for a whole word while fillers are taken off: no normal form has characters of private use.
const hidden = '\ue000'

// cores is the package's, with silent words taken out and whole ones left whole.
func (o *owned) cores(clauses []string) []string {
	var kept []string
	var names []string // by their order
	for _, clause := range clauses {
		var b strings.Builder
		last := 0
		for _, p := range o.find(clause) {
			b.WriteString(clause[last:p.start])
			if p.role == whole {
				b.WriteRune(hidden)
				names = append(names, clause[p.start:p.end])
			}
			last = p.end
		}
		b.WriteString(clause[last:])
		if c := strings.TrimSpace(b.String()); c != "" {
			kept = append(kept, c)
		}
	}
	if kept == nil {
		return cores(clauses)
	}
	return reveal(cores(kept), names)
}

// reveal puts the words back. Only what holds none may have gone.
func reveal(clauses, names []string) []string {
	for i, c := range clauses {
		for strings.ContainsRune(c, hidden) {
			c = strings.Replace(c, string(hidden), names[0], 1)
			names = names[1:]
		}
		clauses[i] = c
	}
	return clauses
}

// keeping is a segmenter that keeps own words whole.
type keeping struct {
	Segmenter
	own     *owned
	version string
}

// Cut implements Segmenter.
func (k keeping) Cut(norm string) (words []Word) {
	last := 0
	cut := func(end int) {
		if end == last {
			return
		}
		for _, w := range k.Segmenter.Cut(norm[last:end]) {
			words = append(words, Word{w.Text, w.Start + last, w.End + last})
		}
	}
	for _, p := range k.own.find(norm) {
		if p.role == whole {
			cut(p.start)
			words = append(words, Word{strings.ReplaceAll(norm[p.start:p.end], " ", ""), p.start, p.end})
			last = p.end
		}
	}
	cut(len(norm))
	return words
}

// Version implements Segmenter.
func (k keeping) Version() string { return k.Segmenter.Version() + "+" + k.version }
