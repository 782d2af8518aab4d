package search

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"xiaoer/engine"
	"xiaoer/intents/zh"
)

// question is a text on its way through a snapshot, with all the room that takes. The room is used again: it is drawn
// from a pool that all shops share, so that a shop that nobody asks costs none.
type question struct {
	tokens []string
	probes []probe
	seen   []uint64 // the hashes met in one view
	sweep  sweep
}

// probe is a token of the question that some entry has: its term in base and delta, -1 where there it has none.
type probe struct {
	column      int
	base, delta int
	rarity      float64
	most        int64 // that any document could make of it
}

var questions = sync.Pool{New: func() any { return new(question) }}

// search returns the n best entries for a text.
func (h *hot) search(ctx context.Context, l *lens, text zh.Text, about []string, n int) ([]engine.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	q := questions.Get().(*question)
	hits, err := q.search(ctx, h, l, text, about, n)
	q.release() // not after a panic, which may leave anything behind
	return hits, err
}

func (q *question) search(ctx context.Context, h *hot, l *lens, text zh.Text, about []string, n int) ([]engine.Hit, error) {
	q.aim(h, l, text, about)
	older, err := q.sweepBase(ctx, h, n)
	if err != nil || h.delta.docs() == 0 {
		return older, err
	}
	newer, err := q.sweepDelta(ctx, h, n)
	return merged(older, newer, n), err
}

func (q *question) sweepBase(ctx context.Context, h *hot, n int) ([]engine.Hit, error) {
	s := &q.sweep
	s.begin(n)
	for _, p := range q.probes {
		s.add(h.base, p.column, p.base, p.rarity)
	}
	err := s.run(ctx, h.base, h.masked)
	return s.list(h.base), err
}

func (q *question) sweepDelta(ctx context.Context, h *hot, n int) ([]engine.Hit, error) {
	s := &q.sweep
	s.begin(n)
	for _, p := range q.probes {
		s.add(h.delta, p.column, p.delta, p.rarity)
	}
	err := s.run(ctx, h.delta, h.delta.hidden)
	return s.list(h.delta), err
}

// release gives the room back, without the texts.
func (q *question) release() {
	clear(q.tokens[:cap(q.tokens)])
	q.tokens = q.tokens[:0]
	q.sweep.forget()
	questions.Put(q)
}

// aim finds the text's tokens in the snapshot: each token of each view once, and no more than the most telling.
func (q *question) aim(h *hot, l *lens, text zh.Text, about []string) {
	q.probes = q.probes[:0]
	for i, v := range l.views {
		if v.field == fieldSense && about != nil {
			q.tokens = append(q.tokens[:0], about...)
		} else {
			q.tokens = v.append(q.tokens[:0], text)
		}
		q.tokens = q.tokens[:min(maxTokens, len(q.tokens))]
		q.look(h, i)
		if v.field == fieldWords {
			q.look(h, len(l.views)) // the answers hold words too
		}
	}
	slices.SortStableFunc(q.probes, func(a, b probe) int {
		return cmp.Or(cmp.Compare(b.most, a.most), cmp.Compare(a.column, b.column))
	})
	q.probes = q.probes[:min(maxTerms, len(q.probes))]
}

// look adds probes for the tokens in a column.
func (q *question) look(h *hot, column int) {
	boost, docs := weighs[h.fields[column]].boost, float64(h.docs())
	q.seen = q.seen[:0]
	for _, token := range q.tokens {
		hash := hashOf(token)
		p := probe{column: column, base: h.base.columns[column].find(hash, token), delta: h.delta.columns[column].find(hash, token)}
		df := h.df(column, p.base, p.delta)
		if df == 0 || q.again(hash) {
			continue
		}
		p.rarity = rarity(boost, 1, docs, float64(df))
		p.most = worth(p.rarity, mostGain)
		q.probes = append(q.probes, p)
	}
}

// again reports whether the token of this hash was met before. There are at most maxTokens, of which hardly any are
// in the dictionary where the text is long.
func (q *question) again(hash uint64) bool {
	if slices.Contains(q.seen, hash) {
		return true
	}
	q.seen = append(q.seen, hash)
	return false
}

// merged returns the n best of two lists that are in order.
func merged(a, b []engine.Hit, n int) []engine.Hit {
	if len(b) == 0 {
		return a
	}
	all := append(a, b...)
	slices.SortFunc(all, func(a, b engine.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.ID, b.ID))
	})
	return all[:min(n, len(all))]
}
