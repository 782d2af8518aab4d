package search

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"xiaoer/engine"
)

// sweep adds up the scores of a part's documents, window by window, and holds the best.
type sweep struct {
	lists   []list
	bounds  []int64  // by window: no document in it can score more
	order   []uint32 // windows with any postings, the most promising first
	runs    []uint32 // by window and list: the run, counted from 1; 0 where there is none
	active  []active // the lists of the window in hand
	rest    []int64  // rest[i] is the most that the active lists from i on can add together
	maybe   []uint16 // documents in the window that may still be among the best
	best    best
	touched int // postings looked at, for tests

	sum [windowSize]int64
	met [windowSize / 64]uint64 // which documents of the window any list has brought
}

// list is a term of the question in the part.
type list struct {
	*column
	term   int
	rarity float64
}

// active is a list in one window.
type active struct {
	posts  []uint16
	rows   []uint16
	gains  []float64
	list   *list
	at     uint32 // of the first posting
	rarity float64
	most   int64
}

// begin forgets the lists and what was held.
func (s *sweep) begin(n int) {
	s.lists, s.touched = s.lists[:0], 0
	s.best.begin(n)
}

// forget lets go of the part, so that the room does not keep it in memory.
func (s *sweep) forget() {
	clear(s.lists[:cap(s.lists)])
	clear(s.active[:cap(s.active)])
}

// add adds a term's list; -1 is none.
func (s *sweep) add(p *part, column, term int, rarity float64) {
	if term >= 0 {
		s.lists = append(s.lists, list{p.columns[column], term, rarity})
	}
}

// run sweeps all windows that could matter.
func (s *sweep) run(ctx context.Context, p *part, masked bitmap) error {
	s.chart(p)
	for _, window := range s.order {
		if s.bounds[window] < s.best.floor() {
			return nil // as are all that follow
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		s.window(int(window), p, masked)
	}
	return nil
}

// chart finds out what lies in which window.
func (s *sweep) chart(p *part) {
	windows := (p.docs() + windowSize - 1) >> windowBits
	s.bounds = zeroed(s.bounds, windows)
	s.runs = zeroed(s.runs, windows*len(s.lists))
	for i, l := range s.lists {
		for r := l.first[l.term]; r < l.first[l.term+1]; r++ {
			w := int(l.window[r])
			s.bounds[w] += worth(l.rarity, steps[l.most[r]])
			s.runs[w*len(s.lists)+i] = r + 1
		}
	}
	s.order = s.order[:0]
	for w, bound := range s.bounds {
		if bound > 0 {
			s.order = append(s.order, uint32(w))
		}
	}
	slices.SortFunc(s.order, func(a, b uint32) int {
		return cmp.Or(cmp.Compare(s.bounds[b], s.bounds[a]), cmp.Compare(a, b))
	})
}

func zeroed[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// window scores the documents of one window that may be among the best.
func (s *sweep) window(window int, p *part, masked bitmap) {
	base := window << windowBits
	s.activate(window, base, p)
	i := 0
	for ; i < len(s.active) && s.rest[i] >= s.best.floor(); i++ {
		s.scatter(&s.active[i])
	}
	s.gather(base, masked, s.rest[i])
	for ; i < len(s.active) && len(s.maybe) > 0; i++ {
		s.thin(s.rest[i])
		s.lookUp(&s.active[i])
	}
	for _, doc := range s.maybe {
		s.best.offer(uint32(base+int(doc)), s.sum[doc])
	}
	s.wipe()
}

// activate lists what lies in the window, with what remains after each.
func (s *sweep) activate(window, base int, p *part) {
	s.active = s.active[:0]
	for i, r := range s.runs[window*len(s.lists) : (window+1)*len(s.lists)] {
		if r == 0 {
			continue
		}
		l := &s.lists[i]
		r--
		s.active = append(s.active, active{
			posts: l.run(r), rows: l.rows[base:], gains: l.gains, list: l, at: l.start[r], rarity: l.rarity,
			most: worth(l.rarity, steps[l.most[r]]),
		})
	}
	s.rest = zeroed(s.rest, len(s.active)+1)
	for i := len(s.active) - 1; i >= 0; i-- {
		s.rest[i] = s.rest[i+1] + s.active[i].most
	}
}

// scatter adds what the list is worth to each of its documents.
func (s *sweep) scatter(a *active) {
	s.touched += len(a.posts)
	for i, p := range a.posts {
		doc := p >> oftenBits
		s.met[doc/64] |= 1 << (doc % 64)
		s.sum[doc] += a.worth(i, p)
	}
}

// worth is what the i-th posting is worth.
func (a *active) worth(i int, p uint16) int64 {
	if p&oftenMask == oftenMask {
		return worth(a.rarity, a.list.rare(int(a.at)+i, a.rows[p>>oftenBits]))
	}
	return worth(a.rarity, a.gains[int(a.rows[p>>oftenBits])<<oftenBits|int(p&oftenMask)])
}

// gather lists the documents met that can still come up to the best, in order, when no more than rest is added.
func (s *sweep) gather(base int, masked bitmap, rest int64) {
	s.maybe = s.maybe[:0]
	least := s.best.floor() - rest
	for w, set := range s.met {
		if at := base/64 + w; set != 0 {
			set &^= masked[at]
		}
		for ; set != 0; set &= set - 1 {
			doc := w*64 + bits.TrailingZeros64(set)
			if s.sum[doc] >= least {
				s.maybe = append(s.maybe, uint16(doc))
			}
		}
	}
}

// thin drops the documents that cannot come up to the best any more.
func (s *sweep) thin(rest int64) {
	least, kept := s.best.floor()-rest, s.maybe[:0]
	for _, doc := range s.maybe {
		if s.sum[doc] >= least {
			kept = append(kept, doc)
		}
	}
	s.maybe = kept
}

// lookUp adds what the list is worth to those documents of maybe that it has.
func (s *sweep) lookUp(a *active) {
	posts, at := a.posts, 0
	for _, doc := range s.maybe {
		at = seek(posts, at, doc)
		s.touched++
		if at == len(posts) {
			return
		}
		if posts[at]>>oftenBits == doc {
			s.sum[doc] += a.worth(at, posts[at])
		}
	}
}

// seek returns the place of the first posting from at on that is of the document or one behind it: in steps that
// double, and back by halves.
func seek(posts []uint16, at int, doc uint16) int {
	key := doc << oftenBits
	if at >= len(posts) || posts[at] >= key {
		return at
	}
	step := 1
	for at+step < len(posts) && posts[at+step] < key {
		at += step
		step *= 2
	}
	end := min(at+step, len(posts))
	for at+1 < end {
		if mid := int(uint(at+end) / 2); posts[mid] < key {
			at = mid
		} else {
			end = mid
		}
	}
	return end
}

// wipe makes the window's room ready for the next.
func (s *sweep) wipe() {
	for w, set := range s.met {
		if set != 0 {
			clear(s.sum[w*64 : w*64+64])
		}
	}
	clear(s.met[:])
}

// list returns what is held, best first.
func (s *sweep) list(p *part) []engine.Hit {
	s.best.sort()
	hits := make([]engine.Hit, len(s.best.docs))
	for i, d := range s.best.docs {
		hits[i] = engine.Hit{ID: p.id(int(d.doc)), Score: float64(d.score) / one}
	}
	return hits
}

// best holds the n best documents that it is offered, in a heap with the least good of them first.
type best struct {
	n    int
	docs []held
}

type held struct {
	score int64
	doc   uint32
}

// before reports whether a stands before b: by score, and where that is equal by id, as documents are numbered.
func (a held) before(b held) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	return a.doc < b.doc
}

func (b *best) begin(n int) { b.n, b.docs = n, b.docs[:0] }

// floor is the score below which nothing is held any more.
func (b *best) floor() int64 {
	if len(b.docs) < b.n {
		return 0
	}
	return b.docs[0].score
}

func (b *best) offer(doc uint32, score int64) {
	f := held{score, doc}
	if len(b.docs) < b.n {
		b.docs = append(b.docs, f)
		b.up(len(b.docs) - 1)
	} else if f.before(b.docs[0]) {
		b.docs[0] = f
		b.down()
	}
}

func (b *best) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !b.docs[parent].before(b.docs[i]) {
			return
		}
		b.docs[parent], b.docs[i] = b.docs[i], b.docs[parent]
		i = parent
	}
}

func (b *best) down() {
	i := 0
	for {
		least := 2*i + 1
		if least >= len(b.docs) {
			return
		}
		if right := least + 1; right < len(b.docs) && b.docs[least].before(b.docs[right]) {
			least = right
		}
		if !b.docs[i].before(b.docs[least]) {
			return
		}
		b.docs[i], b.docs[least] = b.docs[least], b.docs[i]
		i = least
	}
}

func (b *best) sort() {
	slices.SortFunc(b.docs, func(x, y held) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.doc, y.doc))
	})
}
