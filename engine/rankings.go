package engine

import (
	"container/list"
	"sync"
)

// Rankings keeps what matchers made of texts, so that what the next buyer types alike is not weighed again. It is the
// rankings alone that it keeps: conditions, tables, the clock and the conversation have their say about each question anew.
//
// They stand on a shelf for each bank, by the form of the text (see [zh.Text.Form]), which is all that a matcher sees. Banks
// never change: an edit, a training, other words, another rate are another bank with an empty shelf, so that nothing is
// ever found which that bank would not say, and no shop finds another's.
//
// However many banks there are, they take no more memory together than was allowed. What was asked for the longest time
// ago goes first; a shop that has its share makes room among its own, so that one that is asked all kinds of things does
// not empty the shelves of the others. Safe for many goroutines.
type Rankings struct {
	most int // bytes

	mu      sync.Mutex
	all     list.List // of *kept, what was asked for last in front
	shelves int       // with something on them
	stats   RankingStats
}

// RankingStats are how a Rankings fares.
type RankingStats struct {
	Hits, Misses int64 // texts that were found, and that were not
	Bytes        int   // that it takes now, estimated
}

// NewRankings returns an empty one that takes so many bytes at most.
func NewRankings(most int) *Rankings { return &Rankings{most: most} }

// Stats returns how it has fared since it was made.
func (rs *Rankings) Stats() RankingStats {
	if rs == nil {
		return RankingStats{}
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	return rs.stats
}

// shelf holds the rankings of one bank. A nil one holds none.
type shelf struct {
	in    *Rankings
	known map[string]*kept
	own   list.List // of *kept, what was asked for last in front
	bytes int
	shut  bool
}

// kept is one ranking.
type kept struct {
	Ranking
	on         *shelf
	form       string
	bytes      int
	among, own *list.Element // its place among all, and on its shelf
}

// shelf returns an empty shelf; nil where nothing is kept.
func (rs *Rankings) shelf() *shelf {
	if rs == nil {
		return nil
	}
	return &shelf{in: rs, known: map[string]*kept{}}
}

// find returns what was kept of a text. It must not be changed.
func (s *shelf) find(form string) (Ranking, bool) {
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	k := s.known[form]
	if k == nil {
		s.in.stats.Misses++
		return Ranking{}, false
	}
	s.in.stats.Hits++
	s.in.all.MoveToFront(k.among)
	s.own.MoveToFront(k.own)
	return k.Ranking, true
}

// keep puts a ranking on the shelf, which must not be changed any more.
func (s *shelf) keep(form string, r Ranking) {
	k := &kept{Ranking: r, on: s, form: form, bytes: r.size() + len(form)}
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	if s.shut || k.bytes > s.in.most || s.known[form] != nil { // which somebody was quicker to weigh
		return
	}
	if len(s.known) == 0 {
		s.in.shelves++
	}
	s.known[form] = k
	k.among, k.own = s.in.all.PushFront(k), s.own.PushFront(k)
	s.bytes += k.bytes
	for s.in.stats.Bytes += k.bytes; s.in.stats.Bytes > s.in.most; {
		s.in.drop(s.in.next(s))
	}
}

// mostShares bounds how little a share may be. Where thousands of shops are asked, an even share would hold one or two
// rankings, and the few shops that nearly all questions go to would have no more.
const mostShares = 8

// next is what goes so that a shelf gets room.
func (rs *Rankings) next(s *shelf) *kept {
	if s.bytes > rs.most/min(rs.shelves, mostShares) {
		return s.own.Back().Value.(*kept)
	}
	return rs.all.Back().Value.(*kept)
}

func (rs *Rankings) drop(k *kept) {
	s := k.on
	rs.all.Remove(k.among)
	s.own.Remove(k.own)
	delete(s.known, k.form)
	s.bytes -= k.bytes
	rs.stats.Bytes -= k.bytes
	if len(s.known) == 0 {
		rs.shelves--
	}
}

// clear empties the shelf for good: its bank is history, though somebody may still be asking it.
func (s *shelf) clear() {
	if s == nil {
		return
	}
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	for s.shut = true; s.own.Len() > 0; {
		s.in.drop(s.own.Back().Value.(*kept))
	}
}

// What a kept ranking takes, in bytes: itself with its two places and its part of the shelf's table, each match, and of
// a match the table of its parts, one part in it, and a note. TestRankingsTakeWhatTheySay holds them near the truth.
const (
	sizeKept  = 320
	sizeMatch = 80
	sizeTable = 56
	sizePart  = 26
	sizeNote  = 16
	sizeGuess = 24
)

// size estimates what the ranking takes. Entries belong to the bank.
func (r *Ranking) size() int {
	n := sizeKept + sizeMatch*cap(r.Matches) + sizeGuess*cap(r.Guesses)
	for _, m := range r.Matches {
		if m.Parts != nil {
			n += sizeTable + sizePart*max(len(m.Parts), 8)
		}
		for _, note := range m.Notes {
			n += sizeNote + len(note)
		}
	}
	return n
}
