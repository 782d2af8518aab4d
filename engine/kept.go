package engine

import (
	"context"

	"xiaoer/faq"
)

// Keeping is a Fitter whose trainings outlive the process: a shop that was closed opens again without one.
type Keeping interface {
	// Keep writes down what the matcher was trained to; nil where that is not worth keeping.
	Keep(m Matcher, entries []Taught) ([]byte, error)

	// Restore returns what Fit would return for the entries, and returned when what is kept was written. It returns nil where
	// that was of other entries, or by another version.
	Restore(ctx context.Context, kept []byte, entries []Taught, search Searcher) (Matcher, error)
}

// Cellar is an Index beside which a training can be kept.
type Cellar interface {
	// Store keeps it in place of what was kept before.
	Store(training []byte) error

	// Fetch returns what was stored last, nil where nothing was or where it is damaged.
	Fetch() ([]byte, error)
}

// keep keeps what the matcher was trained to, where both fitter and index know how. A shop may be served without.
func (l *Live) keep(ctx context.Context, shop faq.Shop, t tongue, m Matcher, entries []Taught) {
	k, can := t.fitter.(Keeping)
	c, has := t.index.(Cellar)
	if !can || !has {
		return
	}
	training, err := k.Keep(m, entries)
	if err == nil && training != nil {
		err = c.Store(training)
	}
	if err != nil {
		l.Log.WarnContext(ctx, "training could not be kept, the next opening trains again", "shop", shop, "err", err)
	}
}

// restored returns the matcher that was kept for these entries, nil where none was.
func (l *Live) restored(ctx context.Context, f *following, entries []Taught) Matcher {
	k, can := f.fitter.(Keeping)
	c, has := f.index.(Cellar)
	if !can || !has {
		return nil
	}
	training, err := c.Fetch()
	if err != nil || training == nil {
		l.unkept(ctx, f.shop, err)
		return nil
	}
	m, err := k.Restore(ctx, training, entries, f.index)
	l.unkept(ctx, f.shop, err)
	return m
}

func (l *Live) unkept(ctx context.Context, shop faq.Shop, err error) {
	if err != nil {
		l.Log.WarnContext(ctx, "training that was kept is of no use", "shop", shop, "err", err)
	}
}
