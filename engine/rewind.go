package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
)

// Archive knows what entries said before.
type Archive interface {
	// Revisions lists an entry's history, newest first. ErrNotFound if it never was.
	Revisions(ctx context.Context, shop faq.Shop, id faq.ID) ([]faq.Revision, error)
}

// bygone reads the entries of a shop as they were served at a moment that is over.
type bygone struct {
	Archive
	shop faq.Shop
	at   time.Time
	read map[faq.ID]*faq.Entry
}

// rewind puts in the place of each entry in the evidence what was served under its id at the moment that the question is
// asked for, where that is over. What was not live then is no match. The confidences stay those of today's bank: what
// buyers' words came near to at the time is not kept, and what has gone since is not found.
func (e *Engine) rewind(ctx context.Context, q faq.Question, ev *Evidence) (err error) {
	if q.AsOf.IsZero() || e.Archive == nil || !q.AsOf.Before(e.Now()) {
		return nil
	}
	p := bygone{e.Archive, q.Shop, q.AsOf, map[faq.ID]*faq.Entry{}}
	if ev.Chosen != nil {
		id := ev.Chosen.ID
		if ev.Chosen, err = p.entry(ctx, id); err == nil && ev.Chosen == nil {
			ev.Chosen = &faq.Entry{ID: id, Status: faq.Retired}
		}
	}
	if err == nil {
		ev.Matches, err = p.matches(ctx, ev.Matches)
	}
	for i := 0; i < len(ev.Parts) && err == nil; i++ {
		ev.Parts[i].Matches, err = p.matches(ctx, ev.Parts[i].Matches)
	}
	return err
}

// matches returns those that were live then, as they were. The matches themselves are others' too, and not changed.
func (p *bygone) matches(ctx context.Context, all []Match) (out []Match, err error) {
	for _, m := range all {
		then, err := p.entry(ctx, m.Entry.ID)
		if err != nil {
			return nil, err
		}
		if then == nil {
			continue
		}
		if now := m.Entry.Revision; then.Revision != now {
			m.Notes = append(m.Notes[:len(m.Notes):len(m.Notes)], fmt.Sprintf("那时是第 %d 版，现在是第 %d 版", then.Revision, now))
		}
		m.Entry = then
		out = append(out, m)
	}
	return out, nil
}

// entry returns what was served under the id; nil where nothing was.
func (p *bygone) entry(ctx context.Context, id faq.ID) (*faq.Entry, error) {
	if then, known := p.read[id]; known {
		return then, nil
	}
	revisions, err := p.Revisions(ctx, p.shop, id)
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return nil, err
	}
	p.read[id] = nil
	if r, ok := faq.RevisionAt(revisions, p.at); ok && r.Entry.Served() {
		p.read[id] = &r.Entry
	}
	return p.read[id], nil
}
