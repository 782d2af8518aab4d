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

	sum [windowSize]int64       // of the documents of the window, all zero between windows
	met [windowSize / 64]uint64 // which of them any list has, where the lists are short
}

// list is a term of the question in the part.
type list struct {
	*column
	term   int
	rarity float64
}

// active is a list in one window.
type active struct {
	*list
	posts []uint16
	rows  []uint16 // of the window's documents
	at    uint32   // place of the first posting in its column
	rare  []often  // the postings whose count is not in them
	most  int64
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

// What decides how a window's lists are gone through. Tried on 10,000 and 100,000 entries: an alpha of 1, which is
// MaxScore by the book, took twice as long on the larger bank, because most documents then remain to be looked up.
// Alphas of 0.2 and 0.5 and betas of 2 and 8 are hard to tell from these.
const (
	alpha  = 0.35           // lists are scattered until the rest cannot add this share of the score to be reached
	beta   = 4              // how many postings are scattered in the time that one is looked up
	sparse = windowSize / 4 // postings so few that it is worth noting whose they are, to go through no others
)

// window scores the documents of one window that may be among the best.
//
// The lists that could lift a document up to the best all by themselves have to be scattered: added to the sums of all
// their documents. So are some more, until the rest matters little. The documents that can then still come up to the
// best are looked up in the rest, list by list, and are fewer each time; where that would take longer, the rest is
// scattered too.
func (s *sweep) window(window int, p *part, masked bitmap) {
	base := window << windowBits
	docs := min(p.docs()-base, windowSize)
	s.activate(window, base, p)
	i, n := s.until(0, int64(alpha*float64(s.best.floor())))
	if n < sparse {
		s.mark(i)
	}
	s.scatter(0, i)
	if n < sparse {
		s.pick(base, masked, s.rest[i])
	} else {
		s.gather(docs, base, masked, s.rest[i])
	}
	dirty := n >= sparse
	if end, left := s.until(i, 0); end > i && left < beta*len(s.maybe)*(end-i) {
		s.scatter(i, end)
		i, dirty = end, true
	}
	for ; i < len(s.active) && len(s.maybe) > 0; i++ {
		s.thin(s.rest[i])
		s.lookUp(&s.active[i])
	}
	s.offer(base, p)
	s.best.cut() // for the next window's floor
	s.wipe(docs, dirty)
}

// wipe makes the room ready for the next window. It is dirty where not all documents with a sum were marked.
func (s *sweep) wipe(docs int, dirty bool) {
	if dirty {
		clear(s.sum[:docs])
	} else {
		for w, set := range s.met {
			if set != 0 {
				clear(s.sum[w*64 : w*64+64])
			}
		}
	}
	clear(s.met[:])
}

// until returns the first list from i on, such that it and those behind it add less than enough, and how many postings
// are before it.
func (s *sweep) until(i int, enough int64) (end, posts int) {
	for ; i < len(s.active) && s.rest[i] >= enough; i++ {
		posts += len(s.active[i].posts)
	}
	return i, posts
}

// mark notes which documents the lists before end have.
func (s *sweep) mark(end int) {
	for k := range s.active[:end] {
		for _, p := range s.active[k].posts {
			doc := p >> oftenBits
			s.met[doc/64] |= 1 << (doc % 64)
		}
	}
}

// scatter scatters lists.
func (s *sweep) scatter(from, end int) {
	for k := range s.active[from:end] {
		a := &s.active[from+k]
		s.touched += len(a.posts)
		a.scatter(&s.sum)
	}
}

// offer offers the documents that are left.
func (s *sweep) offer(base int, p *part) {
	floor := s.best.floor()
	for _, doc := range s.maybe {
		if s.sum[doc] >= floor {
			s.best.offer(held{s.sum[doc], p.rankOf(base + int(doc))})
			floor = s.best.floor()
		}
	}
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
			list: l, posts: l.run(r), rows: l.rows[base:], at: l.start[r], rare: l.rareIn(l.start[r], l.start[r+1]),
			most: worth(l.rarity, steps[l.most[r]]),
		})
	}
	s.rest = zeroed(s.rest, len(s.active)+1)
	for i := len(s.active) - 1; i >= 0; i-- {
		s.rest[i] = s.rest[i+1] + s.active[i].most
	}
}

// scatter adds what the list is worth to the sum of each of its documents.
func (a *active) scatter(sum *[windowSize]int64) {
	rows, gains, rarity := a.rows, a.gains, a.rarity
	for _, p := range a.posts {
		doc := p >> oftenBits
		sum[doc] += worth(rarity, gains[int(rows[doc])<<oftenBits|int(p&oftenMask)])
	}
	for _, o := range a.rare {
		doc := a.posts[o.at-a.at] >> oftenBits
		sum[doc] += worth(rarity, gain(float64(o.n), a.norms[rows[doc]], a.usual))
	}
}

// gather lists the documents that can still come up to the best, in order, when no more than rest is added.
func (s *sweep) gather(docs, base int, masked bitmap, rest int64) {
	s.maybe = s.maybe[:0]
	least := max(s.best.floor()-rest, 1)
	for doc, sum := range s.sum[:docs] {
		if sum >= least && !masked.has(base+doc) {
			s.maybe = append(s.maybe, uint16(doc))
		}
	}
}

// pick is gather where only the documents that were met need be looked at.
func (s *sweep) pick(base int, masked bitmap, rest int64) {
	s.maybe = s.maybe[:0]
	least := max(s.best.floor()-rest, 1)
	for w, set := range s.met {
		if set != 0 {
			set &^= masked[base/64+w]
		}
		for ; set != 0; set &= set - 1 {
			if doc := w*64 + bits.TrailingZeros64(set); s.sum[doc] >= least {
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
	s.touched += len(s.maybe)
	at := 0
	for _, doc := range s.maybe {
		at = seek(a.posts, at, doc)
		if at == len(a.posts) {
			return
		}
		if p := a.posts[at]; p>>oftenBits != doc {
			continue
		}
		s.sum[doc] += worth(a.rarity, a.gain(int(a.at)+at, a.rows[doc]))
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

// list returns what is held, best first.
func (s *sweep) list(p *part) []engine.Hit {
	s.best.sort()
	hits := make([]engine.Hit, len(s.best.docs))
	for i, d := range s.best.docs {
		hits[i] = engine.Hit{ID: p.id(int(d.rank)), Score: float64(d.score) / one}
	}
	return hits
}

// best holds the n best documents that it is offered. They are held in any order, and now and then the worst are thrown
// out: a heap, which always knows the least good of them, spends five times as long on each that it takes.
type best struct {
	n    int
	docs []held
	bar  int64 // what the least good of n documents scored when last somebody looked; 0 before there were n
}

type held struct {
	score int64
	rank  uint32
}

// before reports whether a stands before b: by score, and where that is equal by id.
func (a held) before(b held) bool {
	if a.score != b.score {
		return a.score > b.score
	}
	return a.rank < b.rank
}

func (b *best) begin(n int) { b.n, b.docs, b.bar = n, b.docs[:0], 0 }

// floor is the score below which nothing is held any more.
func (b *best) floor() int64 { return b.bar }

// offer takes what reaches the floor.
func (b *best) offer(f held) {
	if b.docs = append(b.docs, f); len(b.docs) >= 2*b.n {
		b.cut()
	}
}

// cut throws out all but the n best, where there are more.
func (b *best) cut() {
	if len(b.docs) < b.n || b.n == 0 {
		b.docs = b.docs[:min(len(b.docs), b.n)]
		return
	}
	b.part()
	b.docs = b.docs[:b.n]
	b.bar = b.docs[0].score
	for _, d := range b.docs {
		b.bar = min(b.bar, d.score)
	}
}

// part brings the n best to the front (Hoare's selection). No two are equal, for no two are of one rank.
func (b *best) part() {
	from, end := 0, len(b.docs)
	for end-from > 1 {
		pivot := b.docs[(from+end)/2]
		i, k := from, end-1
		for i <= k {
			for b.docs[i].before(pivot) {
				i++
			}
			for pivot.before(b.docs[k]) {
				k--
			}
			if i <= k {
				b.docs[i], b.docs[k] = b.docs[k], b.docs[i]
				i, k = i+1, k-1
			}
		}
		switch {
		case b.n-1 <= k:
			end = k + 1
		case b.n-1 >= i:
			from = i
		default:
			return
		}
	}
}

func (b *best) sort() {
	b.cut()
	slices.SortFunc(b.docs, func(x, y held) int {
		if x.before(y) {
			return -1
		}
		return 1
	})
}
