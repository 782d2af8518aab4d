package search

import (
	"context"
	"fmt"
	"slices"
	"strings"

	index "github.com/blevesearch/bleve_index_api"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Query is what an agent looks for.
type Query struct {
	Text     zh.Text    // as far as it has been typed: its last word may be the beginning of one
	Category string     // only entries of this category; "" means any
	Status   faq.Status // only entries of this status; "" means any
	Limit    int        // 0 means 20, and 500 is the most
	Offset   int        // how many of the best to leave out
}

// Found is an entry that an agent's query found. Scores order what one query found; they mean nothing else.
type Found struct {
	ID    faq.ID
	Score float64
}

const (
	usualLimit = 20
	mostLimit  = 500
	mostOffset = 10_000 // nobody pages further, and what is left out has to be held

	completions = 32  // how many words a beginning may stand for: those in most entries
	completed   = 0.5 // what such a word counts, beside one that was typed in full
)

// Find returns the entries of any status that the query finds, best first, equal scores by id, and how many there
// are in all. Unlike Search it leaves out entries that have nothing but single characters in common with the text.
// A text without words finds nothing: to list entries is the store's.
func (ix *Index) Find(ctx context.Context, q Query) (found []Found, total int, err error) {
	limit := min(max(q.Limit, 0), mostLimit)
	if limit == 0 {
		limit = usualLimit
	}
	offset := min(max(q.Offset, 0), mostOffset)
	err = ix.read(ctx, func(r index.IndexReader) error {
		w := &walk{top: top{r: r, n: offset + limit}, every: true}
		defer w.close()
		if err := ix.aim(ctx, w, q); err != nil {
			return err
		}
		if err := w.run(ctx); err != nil {
			return err
		}
		best, err := w.list()
		for _, s := range best[min(offset, len(best)):] {
			found = append(found, Found{s.id, float64(s.score) / one})
		}
		total = w.seen
		return err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("find: %w", err)
	}
	return found, total, nil
}

// aim opens what the query looks for. Single characters follow the other terms: they only help to order.
func (ix *Index) aim(ctx context.Context, w *walk, q Query) error {
	var lead, follow []term
	for _, t := range ix.lens.terms(q.Text) {
		if t.field == fieldChars {
			follow = append(follow, t)
		} else {
			lead = append(lead, t)
		}
	}
	for _, v := range ix.lens.views {
		if v.field != fieldWords && v.field != fieldSounds {
			continue
		}
		more, err := complete(w.r, v.field, v.tokens(q.Text))
		if err != nil {
			return err
		}
		lead = append(lead, more...)
	}
	if err := w.lead(ctx, lead); err != nil {
		return err
	}
	if err := w.open(ctx, follow); err != nil {
		return err
	}
	if err := w.only(ctx, fieldCategory, q.Category, true); err != nil {
		return err
	}
	return w.only(ctx, fieldStatus, string(q.Status), true)
}

// complete returns the tokens of the field that the last of those typed may become.
func complete(r index.IndexReader, field string, typed []string) ([]term, error) {
	if len(typed) == 0 {
		return nil, nil
	}
	begun := typed[len(typed)-1]
	dict, err := r.FieldDictPrefix(field, []byte(begun))
	if err != nil {
		return nil, err
	}
	defer dict.Close()
	var longer []index.DictEntry
	for {
		e, err := dict.Next()
		if err != nil {
			return nil, err
		}
		if e == nil {
			break
		}
		if e.Term != begun {
			longer = append(longer, index.DictEntry{Term: strings.Clone(e.Term), Count: e.Count})
		}
	}
	slices.SortStableFunc(longer, func(a, b index.DictEntry) int { return int(b.Count) - int(a.Count) })
	var out []term
	for _, e := range longer[:min(completions, len(longer))] {
		out = append(out, term{field, e.Term, completed})
	}
	return out, nil
}
