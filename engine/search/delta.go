package search

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"xiaoer/faq"
)

// sheet is an entry as the index sees it: what Bleve would make of it, by the same views. It does not change.
type sheet struct {
	id     faq.ID
	gone   bool // the entry was deleted; there is nothing else
	hidden bool
	fields []tally // by column
}

// tally counts the tokens of one field.
type tally struct {
	counts []count
	length int // of all tokens
}

type count struct {
	token string
	n     int
}

// sheet reads an entry.
func (l *lens) sheet(e *faq.Entry) *sheet {
	s := &sheet{id: e.ID, hidden: !e.Served(), fields: make([]tally, len(l.fields()))}
	tokens := make([][]string, len(s.fields))
	for _, p := range e.Phrasings() {
		text, err := l.read(p)
		if err != nil {
			continue // it has no tokens in Bleve either
		}
		for i, v := range l.views {
			tokens[i] = v.append(tokens[i], text)
		}
	}
	answer := len(l.views)
	for _, a := range e.Answers {
		if text, err := l.read(a.Text); err == nil {
			tokens[answer] = appendWords(tokens[answer], text)
		}
	}
	for i := range tokens {
		s.fields[i] = tallied(tokens[i])
	}
	return s
}

func tallied(tokens []string) tally {
	t := tally{length: len(tokens)}
	slices.Sort(tokens)
	for i, token := range tokens {
		if i > 0 && token == tokens[i-1] {
			t.counts[len(t.counts)-1].n++
		} else {
			t.counts = append(t.counts, count{strings.Clone(token), 1})
		}
	}
	return t
}

// partOf makes a part of entries that are not deleted.
func partOf(sheets map[faq.ID]*sheet, fields []string) (*part, error) {
	list := slices.SortedFunc(maps.Values(sheets), func(a, b *sheet) int { return cmp.Compare(a.id, b.id) })
	p := &part{ends: make([]uint32, len(list)), hidden: newBitmap(len(list)), columns: make([]*column, len(fields))}
	var ids strings.Builder
	for doc, s := range list {
		ids.WriteString(string(s.id))
		p.ends[doc] = uint32(ids.Len())
		if s.hidden {
			p.hidden.set(doc)
		}
	}
	p.ids = ids.String()
	for i, field := range fields {
		var err error
		if p.columns[i], err = columnOf(list, i, field); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// columnOf makes column i of entries in order.
func columnOf(list []*sheet, i int, field string) (*column, error) {
	m := newColumnMaker(field, len(list))
	postings := map[string][]posting{}
	for doc, s := range list {
		if s.fields[i].length == 0 {
			continue
		}
		// Bleve rounds the norm to 32 bits.
		norm := float64(float32(1 / math.Sqrt(float64(s.fields[i].length))))
		if err := m.measure(doc, norm); err != nil {
			return nil, err
		}
		for _, c := range s.fields[i].counts {
			postings[c.token] = append(postings[c.token], newPosting(doc, c.n))
		}
	}
	for token, found := range postings {
		if err := m.add(token, found); err != nil {
			return nil, err
		}
	}
	return m.done(), nil
}
