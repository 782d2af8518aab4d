package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"golang.org/x/sync/errgroup"

	"xiaoer/faq"
)

// compile reads all postings of the fields out of a reader of Bleve's into memory. It takes at most half of the
// processors: the others go on answering, out of Bleve.
func compile(ctx context.Context, r *scorch.IndexSnapshot, fields []string) (*part, error) {
	var at numbers
	var p *part
	err := guarded(func() (err error) {
		if at, p, err = number(r); err != nil || p.docs() <= windowSize {
			return err
		}
		words, err := at.column(ctx, fieldWords, p.docs())
		if err == nil {
			at.settle(p, neighbours(words))
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	p.columns = make([]*column, len(fields))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, runtime.GOMAXPROCS(0)/2))
	group.Go(func() error { return guarded(func() error { return at.hide(p) }) })
	for i, field := range fields {
		group.Go(func() error {
			return guarded(func() (err error) {
				p.columns[i], err = at.column(ctx, field, p.docs())
				return err
			})
		})
	}
	return p, group.Wait()
}

// numbers are the segments of a reader, each with the numbers that its documents have in the part.
type numbers []struct {
	*scorch.SegmentSnapshot
	docs []uint32
}

// number gives the documents that are not deleted their numbers, in the order of their ids.
func number(r *scorch.IndexSnapshot) (numbers, *part, error) {
	type place struct {
		id           string
		segment, doc uint32
	}
	var places []place
	at := make(numbers, len(r.Segments()))
	for i, s := range r.Segments() {
		at[i].SegmentSnapshot = s
		n := s.Segment().Count()
		at[i].docs = make([]uint32, n)
		for doc := range n {
			if gone := s.Deleted(); gone != nil && gone.Contains(uint32(doc)) {
				continue
			}
			id, err := s.DocID(doc)
			if err != nil {
				return nil, nil, fmt.Errorf("read id: %w", err)
			}
			places = append(places, place{string(id), uint32(i), uint32(doc)})
		}
	}
	if len(places) > mostDocs {
		return nil, nil, errVaried
	}
	slices.SortFunc(places, func(a, b place) int { return strings.Compare(a.id, b.id) })
	p := &part{ends: make([]uint32, len(places)), hidden: newBitmap(len(places))}
	var ids strings.Builder
	for i, where := range places {
		at[where.segment].docs[where.doc] = uint32(i)
		ids.WriteString(where.id)
		p.ends[i] = uint32(ids.Len())
	}
	p.ids = strings.Clone(ids.String())
	return at, p, nil
}

// neighbours returns documents in an order in which those that speak of the same thing stand together, so that a
// question finds what it looks for in few windows: by their rarest word, and among those by the next. A word that few
// have is passed over: it would tear neighbours apart.
func neighbours(words *column) (order []uint32) {
	const few = windowSize / 16
	var terms []int
	for term := range words.terms() {
		if words.df(term) >= few {
			terms = append(terms, term)
		}
	}
	slices.SortStableFunc(terms, func(a, b int) int { return words.df(a) - words.df(b) })
	keys := make([]uint64, len(words.rows)) // the ranks of two words, counted from one, the rarer in the upper half
	for i, term := range terms {
		for r := words.first[term]; r < words.first[term+1]; r++ {
			for _, p := range words.run(r) {
				key := &keys[int(words.window[r])<<windowBits+int(p>>oftenBits)]
				if *key == 0 {
					*key = uint64(i+1) << 32
				} else if *key&math.MaxUint32 == 0 {
					*key |= uint64(i + 1)
				}
			}
		}
	}
	order = make([]uint32, len(keys))
	for doc := range order {
		order[doc] = uint32(doc)
	}
	slices.SortFunc(order, func(a, b uint32) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	return order
}

// settle numbers the documents in the order given, instead of that of their ids.
func (at numbers) settle(p *part, order []uint32) {
	p.byID, p.rank = make([]uint32, len(order)), order
	for doc, rank := range order {
		p.byID[rank] = uint32(doc)
	}
	for _, s := range at {
		for i, rank := range s.docs {
			s.docs[i] = p.byID[rank]
		}
	}
}

// hide marks the documents that buyers never find.
func (at numbers) hide(p *part) error {
	for _, s := range at {
		dict, err := s.Segment().Dictionary(fieldStatus)
		if err != nil {
			return err
		}
		for _, status := range []faq.Status{faq.Draft, faq.Review, faq.Retired} {
			list, err := dict.PostingsList([]byte(status), s.Deleted(), nil)
			if err != nil {
				return err
			}
			it := list.Iterator(false, false, false, nil)
			for {
				posting, err := it.Next()
				if err != nil {
					return err
				}
				if posting == nil {
					break
				}
				p.hidden.set(int(s.docs[posting.Number()]))
			}
		}
	}
	return nil
}

// column reads one field. The segments' dictionaries are in order, so that they are merged on the way.
func (at numbers) column(ctx context.Context, field string, docs int) (*column, error) {
	m := newColumnMaker(field, docs)
	all, err := at.dictionaries(field)
	if err != nil {
		return nil, err
	}
	var found, room []posting
	for n := 0; ; n++ {
		if n%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		term, any := all.term()
		if !any {
			return m.done(), nil
		}
		if found, err = all.read(term, m, found[:0]); err != nil {
			return nil, fmt.Errorf("term %q of field %s: %w", term, field, err)
		}
		if len(found) == 0 {
			continue // in no document that is left
		}
		found, room = sorted(found, room, docs)
		if err := m.add(term, found); err != nil {
			return nil, err
		}
	}
}

// dictionary walks the terms of one field in one segment.
type dictionary struct {
	segment.TermDictionary
	of   *scorch.SegmentSnapshot
	docs []uint32
	walk segment.DictionaryIterator
	at   *index.DictEntry // nil at the end

	list segment.PostingsList // used again for each term
	it   segment.PostingsIterator
}

type dictionaries []*dictionary

func (at numbers) dictionaries(field string) (all dictionaries, err error) {
	for _, s := range at {
		d := &dictionary{of: s.SegmentSnapshot, docs: s.docs}
		if d.TermDictionary, err = s.Segment().Dictionary(field); err != nil {
			return nil, err
		}
		d.walk = d.AutomatonIterator(nil, nil, nil)
		if d.at, err = d.walk.Next(); err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// term returns the first term that any dictionary stands at.
func (all dictionaries) term() (first string, any bool) {
	for _, d := range all {
		if d.at != nil && (!any || d.at.Term < first) {
			first, any = d.at.Term, true
		}
	}
	return first, any
}

// read appends the term's postings, and steps past it.
func (all dictionaries) read(term string, m *columnMaker, to []posting) (_ []posting, err error) {
	for _, d := range all {
		if d.at == nil || d.at.Term != term {
			continue
		}
		if to, err = d.read(m, to); err != nil {
			return nil, err
		}
		if d.at, err = d.walk.Next(); err != nil {
			return nil, err
		}
	}
	return to, nil
}

func (d *dictionary) read(m *columnMaker, to []posting) (_ []posting, err error) {
	if d.list, err = d.PostingsList([]byte(d.at.Term), d.of.Deleted(), d.list); err != nil {
		return nil, err
	}
	d.it = d.list.Iterator(true, true, false, d.it)
	for {
		p, err := d.it.Next()
		if p == nil || err != nil {
			return to, err
		}
		doc := int(d.docs[p.Number()])
		if err := m.measure(doc, p.Norm()); err != nil {
			return nil, err
		}
		to = append(to, newPosting(doc, int(p.Frequency())))
	}
}
