package search

import (
	"maps"
	"slices"

	"xiaoer/faq"
)

// hot is the index as it is held in memory: all of its live entries at one moment, and all that their scores depend
// on. It does not change; an edit makes another one, which shares with it what is the same.
//
// The base is compiled from Bleve's postings. What has been edited since lies in the delta, a small part that is made
// anew with every edit; the base's document of an entry that was edited or deleted is masked. So the number of
// documents, and of those that have a term, is base + delta - masked, to the document what Bleve counts: the counts of
// the masked are kept (gone). Nothing else that a score depends on reaches beyond its own document.
type hot struct {
	fields []string
	base   *part
	delta  *part
	sheets map[faq.ID]*sheet // what the delta is made of

	dead   []int      // documents of the base that were edited or deleted since
	masked bitmap     // those, and the hidden ones
	gone   [][]uint32 // by column and term of the base: how many of the dead have it; nil where there are none
}

func newHot(base *part, fields []string) (*hot, error) {
	delta, err := partOf(nil, fields)
	return &hot{fields: fields, base: base, delta: delta, masked: base.hidden}, err
}

// docs returns the number of entries, hidden ones included.
func (h *hot) docs() int { return h.base.docs() - len(h.dead) + h.delta.docs() }

// debt returns how much of the work of a question is owed to edits since the base was compiled.
func (h *hot) debt() int { return len(h.dead) + h.delta.docs() }

// df returns how many entries have a term, by its number in base and delta; -1 where it is in none there.
func (h *hot) df(column, base, delta int) (n int) {
	if base >= 0 {
		n = h.base.columns[column].df(base)
		if h.gone != nil {
			n -= int(h.gone[column][base])
		}
	}
	if delta >= 0 {
		n += h.delta.columns[column].df(delta)
	}
	return n
}

// with returns what the index is after edits, in their order.
func (h *hot) with(edits []*sheet) (*hot, error) {
	next := *h
	next.sheets = maps.Clone(h.sheets)
	if next.sheets == nil {
		next.sheets = map[faq.ID]*sheet{}
	}
	buried := map[int]bool{}
	for _, doc := range h.dead {
		buried[doc] = true
	}
	var fresh []int
	for _, s := range edits {
		if doc := h.base.find(s.id); doc >= 0 && !buried[doc] {
			buried[doc] = true
			fresh = append(fresh, doc)
		}
		if delete(next.sheets, s.id); !s.gone {
			next.sheets[s.id] = s
		}
	}
	next.bury(fresh)
	var err error
	next.delta, err = partOf(next.sheets, h.fields)
	return &next, err
}

// bury masks documents of the base, and takes what they have out of the counts.
func (h *hot) bury(docs []int) {
	if len(docs) == 0 {
		return
	}
	slices.Sort(docs)
	h.dead = slices.Concat(h.dead, docs)
	h.masked = slices.Clone(h.masked)
	for _, doc := range docs {
		h.masked.set(doc)
	}
	gone := make([][]uint32, len(h.base.columns))
	for i, c := range h.base.columns {
		gone[i] = make([]uint32, c.terms())
		if h.gone != nil {
			copy(gone[i], h.gone[i])
		}
	}
	h.base.count(docs, gone)
	h.gone = gone
}
