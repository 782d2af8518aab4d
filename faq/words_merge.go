package faq

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Merge is two phrasings of different entries that the shop's own synonyms make one: buyers who ask it either way can be
// answered by either entry.
type Merge struct {
	A     ID     `json:"a"`
	AsksA string `json:"asks_a"`
	B     ID     `json:"b"`
	AsksB string `json:"asks_b"`
}

// Merges lists what the words make one among the live entries, in the order of these. Phrasings that are the same
// without the words too are not for them to answer for.
func (w Words) Merges(entries []Entry) (out []Merge) {
	put := newRewriter(w.Groups())
	type phrasing struct {
		entry       ID
		text, plain string
	}
	first := map[string]phrasing{}
	for i := range entries {
		e := &entries[i]
		if !e.Served() {
			continue
		}
		for _, text := range e.Phrasings() {
			plain := zh.Core(text)
			said := put.rewrite(plain)
			was, known := first[said]
			switch {
			case said == "":
			case !known:
				first[said] = phrasing{e.ID, text, plain}
			case was.entry != e.ID && was.plain != plain:
				out = append(out, Merge{was.entry, was.text, e.ID, text})
			}
		}
	}
	return out
}

// rewriter puts the first word of its group in the place of every word.
type rewriter struct {
	as      map[string]string
	lengths []int // of words, in characters, the longest first
}

func newRewriter(groups []intents.Synonyms) rewriter {
	r := rewriter{as: map[string]string{}}
	for _, g := range groups {
		if len(g.OneWay) > 0 {
			continue
		}
		lead := g.Words[0]
		for _, w := range g.Words {
			if as, named := r.as[w]; named { // a name with synonyms goes by theirs
				lead = as
			}
		}
		for _, w := range g.Words {
			r.as[w] = lead
			if n := utf8.RuneCountInString(w); !slices.Contains(r.lengths, n) {
				r.lengths = append(r.lengths, n)
			}
		}
	}
	slices.SortFunc(r.lengths, func(a, b int) int { return b - a })
	return r
}

func (r rewriter) rewrite(text string) string {
	var b strings.Builder
	runes := []rune(text)
	for i := 0; i < len(runes); {
		as, n := string(runes[i]), 1
		for _, length := range r.lengths {
			if i+length > len(runes) {
				continue
			}
			if lead, known := r.as[string(runes[i:i+length])]; known {
				as, n = lead, length
				break
			}
		}
		b.WriteString(as)
		i += n
	}
	return b.String()
}
