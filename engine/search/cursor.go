package search

import (
	"context"
	"math"

	index "github.com/blevesearch/bleve_index_api"
)

// The weight of what is shared, by field, and the length at which a field counts as neither short nor long.
//
// The boosts were tried on seven banks of 23 to 5,000 entries, for the share of questions whose entry is among the
// first one, five and twenty. The answer's 0.6 is worth two questions in a hundred where entries have few phrasings;
// more gained nothing. Sounds at 0.25 still find what is spelt by ear, and at 1 cost a point elsewhere.
//
// The lengths stand in for BM25's average, which Bleve computes as the number of different words divided by the
// number of entries: it sinks to one as a bank grows, changes whenever segments are merged, and cost up to eight
// questions in a hundred. The true average was not measurably better than these.
var weighs = map[string]struct{ boost, length float64 }{
	fieldWords:  {1, 12},
	fieldChars:  {1, 24},
	fieldSense:  {1, 6},
	fieldGrams:  {0.5, 24},
	fieldSounds: {0.25, 24},
	fieldAnswer: {0.6, 36},
}

// BM25: how soon more of the same word stops counting, and how much longer entries are held back.
const (
	saturation = 1.2
	shortness  = 0.75
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
	weight   float64 // boost and rarity
	length   float64 // the field's reference
	most     float64 // no document's share of the score can be larger

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
	weight := w.boost * t.share * math.Log(1+(n-df+0.5)/(df+0.5))
	return &cursor{postings: p, length: w.length, weight: weight, most: weight * (saturation + 1)}, nil
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

// score is what the term adds to the document it stands at. Bleve keeps a field's length as 1/√length.
func (c *cursor) score() float64 {
	often, length := float64(c.at.Freq), 1/(c.at.Norm*c.at.Norm)
	return c.weight * often * (saturation + 1) / (often + saturation*(1-shortness+shortness*length/c.length))
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
