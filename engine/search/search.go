package search

import (
	"context"
	"fmt"

	index "github.com/blevesearch/bleve_index_api"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Bounds on what one text makes the index look for. A question of forty characters stays below. A long story is
// searched by its most telling terms: with 256 of them nothing was found that 128 had not, with 64 hardly less was.
const (
	maxTokens = 512 // of one view of the text, which are looked up in the dictionary
	maxTerms  = 128 // whose documents are visited
)

// Search implements engine.Searcher over the live entries: the n that share most with the text, by BM25 over the
// fields. It is exact: pruning changes nothing but the time.
func (ix *Index) Search(ctx context.Context, text zh.Text, n int) ([]engine.Hit, error) {
	return ix.SearchAbout(ctx, text, nil, n)
}

// SearchAbout is Search for who knows what Config.Sense says of the text, which takes as long as the search itself. Nil
// means that it is not known.
func (ix *Index) SearchAbout(ctx context.Context, text zh.Text, about []string, n int) ([]engine.Hit, error) {
	if n <= 0 {
		return nil, nil
	}
	hits, err := ix.search(ctx, text, about, n)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits, nil
}

func (ix *Index) search(ctx context.Context, text zh.Text, about []string, n int) ([]engine.Hit, error) {
	if h := ix.forge.now.Load(); h != nil {
		return h.search(ctx, ix.lens, text, about, n)
	}
	return ix.walk(ctx, text, n)
}

// walk searches Bleve's postings.
func (ix *Index) walk(ctx context.Context, text zh.Text, n int) (hits []engine.Hit, err error) {
	err = ix.read(ctx, func(r index.IndexReader) error {
		w := &walk{top: top{r: r, n: n}}
		defer w.close()
		if err := w.lead(ctx, ix.lens.terms(text)); err != nil {
			return err
		}
		for _, silent := range []faq.Status{faq.Draft, faq.Review, faq.Retired} {
			if err := w.only(ctx, fieldStatus, string(silent), false); err != nil {
				return err
			}
		}
		if err := w.run(ctx); err != nil {
			return err
		}
		best, err := w.list()
		for _, s := range best {
			hits = append(hits, engine.Hit{ID: s.id, Score: float64(s.score) / one})
		}
		return err
	})
	return hits, err
}

// read calls f with a reader of the index as it is now. Nothing that is written meanwhile changes it.
func (ix *Index) read(ctx context.Context, f func(index.IndexReader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	err := ix.awake()
	defer ix.mu.RUnlock()
	if err != nil {
		return err
	}
	defer ix.stay()
	b, err := ix.held()
	if err != nil {
		return err
	}
	under, err := b.Advanced()
	if err != nil {
		return err
	}
	r, err := under.Reader()
	if err != nil {
		return err
	}
	defer r.Close()
	return guarded(func() error { return f(r) })
}

// terms are what a text is searched by: each token of each view once.
func (l *lens) terms(t zh.Text) []term {
	var out []term
	add := func(field string, tokens []string) {
		seen := map[string]bool{}
		for _, token := range tokens[:min(maxTokens, len(tokens))] {
			if !seen[token] {
				seen[token] = true
				out = append(out, term{field, token, 1})
			}
		}
	}
	for _, v := range l.views {
		add(v.field, v.tokens(t))
	}
	add(fieldAnswer, words(t))
	return out
}

var (
	_ engine.Searcher = (*Index)(nil)
	_ engine.Mortal   = (*Index)(nil)
)
