package search

import (
	"slices"
	"sort"

	"xiaoer/faq"
)

// part is some of a bank's documents with all their postings: the base of a snapshot, or its delta. A document has two
// numbers: its own, by which postings are kept, and its rank among the ids, by which documents of equal scores stand.
// In a small part they are the same.
type part struct {
	ids     string   // one after the other, in order
	ends    []uint32 // where each ends
	rank    []uint32 // by document; nil where it is the document's own number
	byID    []uint32 // documents by rank; nil likewise
	columns []*column
	hidden  bitmap // documents that are counted and never found: drafts and retired ones
}

// docs returns how many documents there are.
func (p *part) docs() int { return len(p.ends) }

// id returns the id of a rank.
func (p *part) id(rank int) faq.ID {
	from := uint32(0)
	if rank > 0 {
		from = p.ends[rank-1]
	}
	return faq.ID(p.ids[from:p.ends[rank]])
}

// find returns the document of an id, -1 where there is none.
func (p *part) find(id faq.ID) int {
	rank := sort.Search(p.docs(), func(i int) bool { return p.id(i) >= id })
	switch {
	case rank == p.docs() || p.id(rank) != id:
		return -1
	case p.byID != nil:
		return int(p.byID[rank])
	}
	return rank
}

func (p *part) rankOf(doc int) uint32 {
	if p.rank != nil {
		return p.rank[doc]
	}
	return uint32(doc)
}

// count adds to counts, by column and term, how many of the documents have each term. They come in order.
func (p *part) count(docs []int, counts [][]uint32) {
	var in bitmap
	perWindow := make([]int, p.docs()>>windowBits+1)
	in = newBitmap(p.docs())
	for _, doc := range docs {
		in.set(doc)
		perWindow[doc>>windowBits]++
	}
	for i, c := range p.columns {
		for term := range c.terms() {
			for r := c.first[term]; r < c.first[term+1]; r++ {
				if n := perWindow[c.window[r]]; n > 0 {
					counts[i][term] += c.among(r, in, docs)
				}
			}
		}
	}
}

// among returns how many postings of a run are of documents in the set, which the list holds in order.
func (c *column) among(run uint32, in bitmap, docs []int) (n uint32) {
	posts, base := c.run(run), int(c.window[run])<<windowBits
	from := sort.SearchInts(docs, base)
	to := from + sort.SearchInts(docs[from:], base+windowSize)
	if 16*(to-from) > len(posts) {
		for _, p := range posts {
			if in.has(base + int(p>>oftenBits)) {
				n++
			}
		}
		return n
	}
	for _, doc := range docs[from:to] {
		at, _ := slices.BinarySearch(posts, uint16(doc-base)<<oftenBits)
		if at < len(posts) && int(posts[at]>>oftenBits) == doc-base {
			n++
		}
	}
	return n
}

// bitmap is a set of documents.
type bitmap []uint64

func newBitmap(docs int) bitmap { return make(bitmap, (docs+63)/64) }

func (b bitmap) set(doc int)      { b[doc/64] |= 1 << (doc % 64) }
func (b bitmap) has(doc int) bool { return b[doc/64]&(1<<(doc%64)) != 0 }
