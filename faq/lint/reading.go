package lint

import (
	"strings"
	"unicode"

	"xiaoer/intents/zh"
)

// What a text is made of beside its letters, digits and characters. A pause list (、) stays as it is: it parts words and
// not clauses.
const (
	comma    = '，' // ends a clause
	stop     = '。' // ends a sentence
	asking   = '？' // ends a sentence that asks
	quantity = '\ue000'
)

// reading is a text in normal form that knows where each character came from. Spaces, emoji and symbols are gone, so
// that 微❤信 reads 微信; a quote of a policy table ({postage.fee}) reads as one quantity.
type reading struct {
	runes  []rune
	from   []int  // by rune: its place in the original, in runes
	quoted []bool // by rune: stands between quotation marks
	size   int    // of the original, in runes
}

func read(s string) reading {
	original := []rune(s)
	n := len(original)
	r := reading{runes: make([]rune, 0, n), from: make([]int, 0, n), quoted: make([]bool, 0, n), size: n}
	quoted := false
	for i := 0; i < n; i++ {
		c := original[i]
		switch {
		case c == '{':
			if end := closing(original[i:]); end > 0 {
				r.add(quantity, i, quoted)
				i += end
			}
		case strings.ContainsRune("“「『‘", c):
			quoted = true
		case strings.ContainsRune("”」』’", c):
			quoted = false
		default:
			if mark := punctuation(c, original, i); mark != 0 {
				r.part(mark, i, quoted)
				continue
			}
			for _, f := range zh.FoldRune(c) {
				if f = kept(f, original, i); f != 0 {
					r.add(f, i, quoted)
				}
			}
		}
	}
	return r
}

// closing returns where the brace at the beginning of s is closed, as a quote of a table is, or 0.
func closing(s []rune) int {
	for i, c := range s[1:] {
		if c == '}' {
			return i + 1
		}
		if c != '.' && c != '_' && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			break
		}
	}
	return 0
}

func (r *reading) add(c rune, from int, quoted bool) {
	r.runes, r.from, r.quoted = append(r.runes, c), append(r.from, from), append(r.quoted, quoted)
}

// part adds a mark, one for any number of them: the one that parts more.
func (r *reading) part(mark rune, from int, quoted bool) {
	last := len(r.runes) - 1
	if last < 0 || mark == '、' || r.runes[last] == '、' || !parts(r.runes[last]) {
		r.add(mark, from, quoted)
		return
	}
	if mark == asking || r.runes[last] == comma {
		r.runes[last] = mark
	}
}

// parts reports whether c ends a clause.
func parts(c rune) bool { return c == comma || ends(c) }

// ends reports whether c ends a sentence.
func ends(c rune) bool { return c == stop || c == asking }

// punctuation returns what the character at i parts, or 0.
func punctuation(c rune, s []rune, i int) rune {
	switch {
	case strings.ContainsRune("。！!；;\n\r", c):
		return stop
	case strings.ContainsRune("？?", c):
		return asking
	case c == ',' && i > 0 && i+1 < len(s) && unicode.IsDigit(s[i-1]) && unicode.IsDigit(s[i+1]): // 1,000
		return 0
	case strings.ContainsRune("，,：:（）()【】[]—…～~\t", c):
		return comma
	case c == '、':
		return '、'
	}
	return 0
}

// kept returns what is read of the folded character f that stood at i, or 0.
func kept(f rune, s []rune, i int) rune {
	switch {
	case unicode.IsLetter(f) || unicode.IsDigit(f) || f == '、':
		return f
	case f == '%' || f == '@':
		return f
	case f == '+' || f == '➕':
		if i > 0 && unicode.IsDigit(s[i-1]) {
			return 0
		}
		return '加' // +v, ➕微
	case f == '🐧':
		return '🐧'
	case (f == '.' || f == '*' || f == '-' && i > 0 && unicode.IsDigit(s[i-1])) && between(s, i):
		return f
	}
	return 0
}

// between reports whether the symbol at i stands inside a run of Latin letters, digits and masks: a price, an e-mail
// address, a masked number.
func between(s []rune, i int) bool {
	inside := func(c rune) bool { return c < 0x80 && (unicode.IsLetter(c) || unicode.IsDigit(c) || c == '*') }
	return i > 0 && i+1 < len(s) && inside(s[i-1]) && inside(s[i+1])
}

// span returns the place in the original of runes[start:end].
func (r *reading) span(start, end int) (int, int) {
	return r.from[start], r.from[end-1] + 1
}

// clause returns the bounds of the clause that holds i.
func (r *reading) clause(i int) (start, end int) { return r.around(i, parts) }

// sentence returns the bounds of the sentence that holds i.
func (r *reading) sentence(i int) (start, end int) { return r.around(i, ends) }

// widest is how far to each side a clause or a sentence is looked at, in characters: three times a long one. It keeps the
// time that a text takes in proportion to its length, whoever wrote it.
const widest = 150

func (r *reading) around(i int, bound func(rune) bool) (start, end int) {
	start, end = i, i
	for start > max(0, i-widest) && !bound(r.runes[start-1]) {
		start--
	}
	for end < min(len(r.runes), i+widest) && !bound(r.runes[end]) {
		end++
	}
	return start, end
}

// joined reports whether the runes at i and i+1 are of one Latin word or one number.
func (r *reading) joined(i int) bool {
	if i < 0 || i+1 >= len(r.runes) || r.from[i+1] > r.from[i]+1 {
		return false
	}
	a, b := r.runes[i], r.runes[i+1]
	return isLatin(a) && isLatin(b) || isDigit(a) && isDigit(b)
}

func isLatin(c rune) bool { return 'a' <= c && c <= 'z' }

func isDigit(c rune) bool { return '0' <= c && c <= '9' }
