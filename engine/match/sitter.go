package match

import (
	"context"
	"slices"
	"sync/atomic"

	"xiaoer/engine"
	"xiaoer/faq"
)

// sitter is an entry that is drawn once: in the background (see Warm), or when it is first looked at, whichever comes
// first. A large bank opens in a second so. It belongs to a rarity, not to one model: what an edit leaves alone stays
// drawn.
type sitter struct {
	entry *faq.Entry
	said  *engine.Taught // with what buyers have said of it; nil for nearly all
	drawn atomic.Pointer[portrait]
}

// seated is a sitter's place taken by an entry.
func (s *sitter) seated(e engine.Taught) *sitter {
	s.entry = e.Entry
	if len(e.Confirmed)+len(e.Denied) > 0 {
		s.said = &e
	}
	return s
}

func (s *sitter) taught() engine.Taught {
	if s.said != nil {
		return *s.said
	}
	return engine.Taught{Entry: s.entry}
}

// portrait returns the sitter's. Two who draw it at once draw the same.
func (m *Model) portrait(s *sitter) *portrait {
	if p := s.drawn.Load(); p != nil {
		return p
	}
	p := m.trainer.draw(m.trainer.look(s.taught()), m.own)
	s.drawn.Store(p)
	return p
}

// mostWarm bounds the entries that are drawn in the background. A portrait takes about a kilobyte.
const mostWarm = 200_000

// Warm implements engine.Warmer: it draws the entries that nobody has come near yet.
func (m *Model) Warm(ctx context.Context) {
	drawn := 0
	for s := range m.sitters.all() {
		if ctx.Err() != nil || drawn == mostWarm {
			return
		}
		m.portrait(s)
		drawn++
	}
}

// Refit implements engine.Refitter. Where nothing is trained, and the entries that a bank's statistics are taken from
// are those of the old model, nothing is learned anew and no unchanged entry is drawn again.
func (t *Trainer) Refit(ctx context.Context, old engine.Matcher, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	was, ok := old.(*Model)
	known := every(entries, manyEntries)
	if !ok || len(entries) <= maxTrained || was.trainer != t || !slices.EqualFunc(known, was.known, same) {
		return t.Fit(ctx, entries, search)
	}
	m := *was
	m.search, m.version, m.size = search, t.version(), len(entries)
	m.sitters = t.seat(entries)
	for _, e := range entries {
		if before := was.sitters.find(e.ID); before != nil && same(before.taught(), e) {
			m.sitters.put(before)
		}
	}
	return &m, nil
}

// same reports whether two entries are one, with the same said of it.
func same(a, b engine.Taught) bool {
	return a.Entry == b.Entry && slices.Equal(a.Confirmed, b.Confirmed) && slices.Equal(a.Denied, b.Denied)
}
