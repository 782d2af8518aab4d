package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// Highlight returns the parts of original, as byte spans in order and apart from each other, that are words of the
// text, however they are written there: in Traditional script, full width or capitals, with spaces in between.
// A Latin word is only marked from its beginning. The text's question words are not marked.
func Highlight(original string, text zh.Text) [][2]int {
	f := fold(original)
	var spans [][2]int
	for _, w := range words(text) {
		w = strings.ReplaceAll(zh.Fold(w), ".", "") // a decimal point alone folds to nothing
		for from := 0; w != ""; {
			i := strings.Index(f.text[from:], w)
			if i < 0 {
				break
			}
			i += from
			from = i + len(w)
			if !f.within(i) {
				spans = append(spans, [2]int{f.start[i], f.end[from-1]})
			}
		}
	}
	return joined(spans)
}

// folded is a text in the form in which words are compared, with the place in the original of each byte.
type folded struct {
	text       string
	start, end []int
}

// fold folds each character by itself. Punctuation stays, as a byte that no word has, so that no word reaches
// across it.
func fold(original string) folded {
	var f folded
	var b strings.Builder
	for at := 0; at < len(original); {
		r, size := utf8.DecodeRuneInString(original[at:])
		piece := zh.Fold(original[at : at+size])
		if piece == "" && unicode.IsPunct(r) && r != '.' {
			piece = "\x00"
		}
		b.WriteString(piece)
		for range len(piece) {
			f.start, f.end = append(f.start, at), append(f.end, at+size)
		}
		at += size
	}
	f.text = b.String()
	return f
}

// within reports whether byte i stands inside a run of Latin letters or of digits.
func (f folded) within(i int) bool {
	if i == 0 {
		return false
	}
	a, b := f.text[i-1], f.text[i]
	return isLetter(a) && isLetter(b) || isDigit(a) && isDigit(b)
}

func isLetter(b byte) bool { return b >= 'a' && b <= 'z' }
func isDigit(b byte) bool  { return b >= '0' && b <= '9' }

// joined returns the spans in order, those that touch as one.
func joined(spans [][2]int) [][2]int {
	slices.SortFunc(spans, func(a, b [2]int) int { return a[0] - b[0] })
	var out [][2]int
	for _, s := range spans {
		if n := len(out); n > 0 && s[0] <= out[n-1][1] {
			out[n-1][1] = max(out[n-1][1], s[1])
		} else {
			out = append(out, s)
		}
	}
	return out
}
