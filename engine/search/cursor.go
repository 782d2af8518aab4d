package search

import (
	"context"
	"math"

	index "github.com/blevesearch/bleve_index_api"
)

// term is one token to look for in one field. A share below one is that of a token that was guessed.
type term struct {
	field, token string
	share        float64
}

// done is the document after the last.
const done = math.MaxUint64

// cursor runs along the documents that have a term, in Bleve's order.
type cursor struct {
	postings index.TermFieldReader
	rarity   float64
	usual    float64 // the field's usual length
	most     int64   // no document's share of the score can be larger

	doc   uint64 // where it stands; done at the end
	begun bool
	at    index.TermFieldDoc
	key   index.IndexInternalID
}

// openCursor returns a cursor before the term's first document, nil where no document has it. n is the number of documents.
func openCursor(ctx context.Context, r index.IndexReader, t term, n float64) (*cursor, error) {
	w, scored := weighs[t.field]
	p, err := r.TermFieldReader(ctx, []byte(t.token), t.field, scored, scored, false)
	if err != nil {
		return nil, err
	}
	df := float64(p.Count())
	if df == 0 {
		return nil, p.Close()
	}
	c := &cursor{postings: p, usual: w.length, rarity: rarity(w.boost, t.share, n, df)}
	c.most = worth(c.rarity, mostGain)
	return c, nil
}

// next steps to the next document.
func (c *cursor) next() error { return c.land(c.postings.Next(c.at.Reset())) }

// seek steps to doc, or to the first one behind it. It never goes back: Bleve would start over from the beginning.
func (c *cursor) seek(doc uint64) error {
	if c.begun && c.doc >= doc {
		return nil
	}
	c.key = index.NewIndexInternalID(c.key, doc)
	return c.land(c.postings.Advance(c.key, c.at.Reset()))
}

func (c *cursor) land(d *index.TermFieldDoc, err error) error {
	c.begun = true
	if err != nil || d == nil {
		c.doc = done
		return err
	}
	c.doc = d.ID.Value()
	return nil
}

// score is what the term adds to the document it stands at.
func (c *cursor) score() int64 {
	return worth(c.rarity, gain(float64(c.at.Freq), c.at.Norm, c.usual))
}

// gate lets documents pass that have a term, or those that have not.
type gate struct {
	*cursor
	having bool
}

func (g gate) admits(doc uint64) (bool, error) {
	err := g.seek(doc)
	return (g.doc == doc) == g.having, err
}
