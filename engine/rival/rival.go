// Package rival finds entries that compete for the same questions, and says why.
//
// The evidence is of four kinds: phrasings that both entries have, phrasings that hardly differ, past questions of which
// the engine thought that both were about as likely, and, where somebody asks for it, phrasings that the engine would
// answer with the other entry if it had not read them ([Wish.Deep]: half of the phrasings are left out in turn, and asked
// of a bank that was trained on the rest).
//
// The package promises the same pairs for the same shop, that nothing identifies a buyer in them, and that nothing is
// changed. Whether two entries are one is for people to say: what is proposed is how it would be done.
package rival

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Store is the part of a faq.Store that is read.
type Store interface {
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
}

// Player asks questions of a draft.
type Player interface {
	Preview(ctx context.Context, shop faq.Shop, d replay.Draft, w replay.Wish) (replay.Report, error)
}

// Config says what a Finder works with. All of it is required.
type Config struct {
	Store  Store
	Past   desk.Past
	Player Player
}

// Finder finds rivals. Safe for many goroutines.
type Finder struct{ Config }

// New returns a finder. It panics when a part is missing.
func New(cfg Config) *Finder {
	if cfg.Store == nil || cfg.Past == nil || cfg.Player == nil {
		panic("rival.New: Store, Past and Player are required")
	}
	return &Finder{cfg}
}

// Wish says what is looked at.
type Wish struct {
	Last int                   // how many of the shop's last exchanges; 0 means 10,000
	Deep bool                  // ask phrasings of banks that have not read them; trains four banks
	Told func(done, total int) // hears how far that has come; may be nil
}

// Find returns the pairs that compete, those with the strongest evidence first. An unknown shop is faq.ErrNotFound.
func (f *Finder) Find(ctx context.Context, shop faq.Shop, w Wish) ([]Pair, error) {
	entries, err := faq.All(ctx, f.Store, shop)
	if err != nil {
		return nil, fmt.Errorf("rivals of %s: %w", shop, err)
	}
	maps.DeleteFunc(entries, func(_ faq.ID, e *faq.Entry) bool { return e.Status == faq.Retired })
	past, err := f.Past.Lately(ctx, shop, cmp.Or(w.Last, 10_000))
	if err != nil {
		return nil, fmt.Errorf("rivals of %s: %w", shop, err)
	}
	b := newBoard(entries)
	b.share()
	b.likeness()
	b.past(past)
	if w.Deep {
		for half := range 2 {
			taken, err := f.ask(ctx, shop, entries, half, w.Told)
			if err != nil {
				return nil, fmt.Errorf("rivals of %s: %w", shop, err)
			}
			b.took(taken)
		}
	}
	return b.list(), nil
}

// ask leaves out every other phrasing of each entry and asks them.
func (f *Finder) ask(ctx context.Context, shop faq.Shop, entries map[faq.ID]*faq.Entry, half int, told func(done, total int)) ([]Taken, error) {
	var d replay.Draft
	w := replay.Wish{Questions: []replay.Question{}, Told: told}
	owner := map[string]faq.ID{} // of a phrasing as a report shows it
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		e := *entries[id]
		if !e.Served() || len(e.Similar) == 0 {
			continue
		}
		var kept []string
		for i, p := range e.Similar {
			if i%2 != half {
				kept = append(kept, p)
			} else if owner[faq.Conceal(p)] == "" {
				owner[faq.Conceal(p)] = id
				w.Questions = append(w.Questions, replay.Question{Text: p})
			}
		}
		e.Similar = kept
		d.Entries = append(d.Entries, e)
	}
	r, err := f.Player.Preview(ctx, shop, d, w)
	if err != nil {
		return nil, err
	}
	var out []Taken
	for _, c := range r.Changes {
		if c.Kind == replay.Stolen && len(c.After.Answers) > 0 {
			a := c.After.Answers[0]
			out = append(out, Taken{Phrasing: c.Question, Of: owner[c.Question], By: a.Entry, Confidence: a.Confidence})
		}
	}
	return out, nil
}
