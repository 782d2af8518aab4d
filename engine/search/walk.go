package search

import (
	"cmp"
	"container/heap"
	"context"
	"slices"

	index "github.com/blevesearch/bleve_index_api"

	"xiaoer/faq"
)

// walk visits the documents that share a term with a text, and holds the best.
//
// Bleve's own search visits every document that any term touches, and for a common character that is a good part
// of the bank. This one knows of each term the most that it can add. As soon as it holds as many documents as are
// wanted, the terms that even together cannot lift a document past the last of them bring no candidates any more,
// and are only looked up for those that the others bring. The method is known as MaxScore; what comes out is what
// scoring every document would give, to the last bit.
type walk struct {
	top
	cursors []*cursor
	gates   []gate
	leads   int  // only the first so many cursors bring candidates
	every   bool // visit all of them, to count them

	rest []int64 // rest[i] is the most that the cursors from i on can add together
	seen int     // candidates that the gates let pass
}

// lead opens cursors for terms that bring candidates: no more than the most telling maxTerms.
func (w *walk) lead(ctx context.Context, terms []term) error {
	err := w.open(ctx, terms)
	for _, c := range w.cursors[min(maxTerms, len(w.cursors)):] {
		c.postings.Close()
	}
	w.cursors = w.cursors[:min(maxTerms, len(w.cursors))]
	w.leads = len(w.cursors)
	return err
}

// open adds cursors for the terms that any document has, those that can add most first.
func (w *walk) open(ctx context.Context, terms []term) error {
	n, err := w.r.DocCount()
	if err != nil {
		return err
	}
	from := len(w.cursors)
	for _, t := range terms {
		c, err := openCursor(ctx, w.r, t, float64(n))
		if err != nil {
			return err
		}
		if c != nil {
			w.cursors = append(w.cursors, c)
		}
	}
	slices.SortStableFunc(w.cursors[from:], func(a, b *cursor) int { return cmp.Compare(b.most, a.most) })
	return nil
}

// only lets none but documents pass that have the token in the field, or none that have it. No token means no gate.
func (w *walk) only(ctx context.Context, field, token string, having bool) error {
	if token == "" {
		return nil
	}
	c, err := openCursor(ctx, w.r, term{field: field, token: token}, 0)
	switch {
	case err != nil:
		return err
	case c == nil && having:
		w.leads = 0 // nothing can pass
	case c != nil:
		w.gates = append(w.gates, gate{c, having})
	}
	return nil
}

// close lets go of what the walk has opened.
func (w *walk) close() {
	for _, c := range w.cursors {
		c.postings.Close() // keeps statistics; it has nothing to fail at
	}
	for _, g := range w.gates {
		g.postings.Close()
	}
}

// run walks until there are no more candidates that could be held.
func (w *walk) run(ctx context.Context) error {
	w.rest = make([]int64, len(w.cursors)+1)
	for i := len(w.cursors) - 1; i >= 0; i-- {
		w.rest[i] = w.rest[i+1] + w.cursors[i].most
	}
	for _, c := range w.cursors[:w.leads] {
		if err := c.next(); err != nil {
			return err
		}
	}
	for visited := 0; ; visited++ {
		if visited%1024 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		doc := w.candidate()
		if doc == done {
			return w.err
		}
		if err := w.visit(doc); err != nil {
			return err
		}
		for !w.every && w.leads > 0 && w.rest[w.leads-1] < w.floor() {
			w.leads--
		}
	}
}

// candidate returns the first document that any leading cursor stands at.
func (w *walk) candidate() uint64 {
	doc := uint64(done)
	for _, c := range w.cursors[:w.leads] {
		doc = min(doc, c.doc)
	}
	return doc
}

// visit scores the candidate, holds it if it is good enough, and moves the leading cursors past it.
func (w *walk) visit(doc uint64) error {
	pass := true
	for _, g := range w.gates {
		ok, err := g.admits(doc)
		if err != nil {
			return err
		}
		if pass = pass && ok; !pass {
			break
		}
	}
	var sum int64
	for _, c := range w.cursors[:w.leads] {
		if c.doc != doc {
			continue
		}
		sum += c.score()
		if err := c.next(); err != nil {
			return err
		}
	}
	if !pass {
		return nil
	}
	w.seen++
	for i := w.leads; i < len(w.cursors); i++ {
		if sum+w.rest[i] < w.floor() {
			return nil
		}
		c := w.cursors[i]
		if err := c.seek(doc); err != nil {
			return err
		}
		if c.doc == doc {
			sum += c.score()
		}
	}
	w.offer(doc, sum)
	return nil
}

// top holds the n best of the documents it is offered, in a heap with the least good of them first.
// Ids are read only where scores are equal, and at the end.
type top struct {
	r    index.IndexReader
	n    int
	docs []scored
	err  error // the first from reading an id
}

type scored struct {
	doc   uint64
	score int64  // in units of one
	id    faq.ID // "" until it is needed
}

// floor is the score below which nothing is held any more.
func (t *top) floor() int64 {
	if len(t.docs) < t.n {
		return -1
	}
	return t.docs[0].score
}

func (t *top) offer(doc uint64, score int64) {
	if score < max(t.floor(), 1) { // what is too little to be counted is nothing
		return
	}
	heap.Push(t, scored{doc: doc, score: score})
	if len(t.docs) > t.n {
		heap.Pop(t)
	}
}

// list returns what is held, best first, equal scores by id. It empties the heap.
func (t *top) list() ([]scored, error) {
	out := make([]scored, len(t.docs))
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = heap.Pop(t).(scored)
		t.name(&out[i])
	}
	return out, t.err
}

// name reads the document's id.
func (t *top) name(s *scored) faq.ID {
	if s.id == "" && t.err == nil {
		var id string
		id, t.err = t.r.ExternalID(index.NewIndexInternalID(nil, s.doc))
		s.id = faq.ID(id)
	}
	return s.id
}

// Less implements heap.Interface.
func (t *top) Less(i, j int) bool {
	a, b := &t.docs[i], &t.docs[j]
	if a.score != b.score {
		return a.score < b.score
	}
	return t.name(a) > t.name(b)
}

// Len implements heap.Interface.
func (t *top) Len() int { return len(t.docs) }

// Swap implements heap.Interface.
func (t *top) Swap(i, j int) { t.docs[i], t.docs[j] = t.docs[j], t.docs[i] }

// Push implements heap.Interface.
func (t *top) Push(x any) { t.docs = append(t.docs, x.(scored)) }

// Pop implements heap.Interface.
func (t *top) Pop() any {
	last := t.docs[len(t.docs)-1]
	t.docs = t.docs[:len(t.docs)-1]
	return last
}
