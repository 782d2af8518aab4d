package engine

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Lookup is what an agent or manager searches standard answers by. The zero value lists everything.
type Lookup struct {
	Text          string
	Category      string
	Status        faq.Status
	Limit, Offset int // Limit 0 means 20; at most 100
}

// Found is an entry that a lookup found, drafts and retired ones included.
type Found struct {
	Entry  faq.Entry
	Score  float64  // orders the results of one lookup, nothing else
	Marked [][2]int // the bytes of Entry.Question that the lookup's words match
}

// Finder searches a shop's entries for its staff.
type Finder interface {
	// Find returns a page of the entries, of any status, that share words with the text, best first, and how many
	// there are in all. Of the lookup it heeds all but the text.
	Find(ctx context.Context, text zh.Text, l Lookup) (hits []Hit, total int, err error)

	// Mark returns the bytes of original that share words with the text.
	Mark(original string, text zh.Text) [][2]int
}

// Lookup searches the shop's standard answers.
func (e *Engine) Lookup(ctx context.Context, shop faq.Shop, l Lookup) (found []Found, total int, err error) {
	bank, err := e.Banks.Bank(ctx, shop)
	if err != nil {
		return nil, 0, fmt.Errorf("look up in %s: %w", shop, err)
	}
	defer bank.Release()
	l.Limit = min(cmp.Or(l.Limit, 20), 100)
	if strings.TrimSpace(l.Text) == "" {
		found, total = bank.list(l)
		return found, total, nil
	}
	text, err := e.readText(l.Text)
	if err != nil {
		return nil, 0, err
	}
	hits, total, err := bank.Finder.Find(ctx, text, l)
	if err != nil {
		return nil, 0, fmt.Errorf("look up in %s: %w", shop, err)
	}
	for _, h := range hits {
		if entry := bank.Entries[h.ID]; entry != nil { // nil: gone since the index was read
			found = append(found, Found{*entry, h.Score, bank.Finder.Mark(entry.Question, text)})
		}
	}
	return found, total, nil
}

// list returns a page of all entries, by id.
func (b *Bank) list(l Lookup) (found []Found, total int) {
	for _, id := range slices.Sorted(maps.Keys(b.Entries)) {
		entry := b.Entries[id]
		if l.Category != "" && entry.Category != l.Category || l.Status != "" && cmp.Or(entry.Status, faq.Live) != l.Status {
			continue
		}
		if total >= l.Offset && len(found) < l.Limit {
			found = append(found, Found{Entry: *entry})
		}
		total++
	}
	return found, total
}

// Complete returns up to n questions that the buyer may be about to ask, for what is typed so far; none where
// nothing comes near. Text that cannot be read completes to nothing: the buyer is still typing.
func (e *Engine) Complete(ctx context.Context, shop faq.Shop, typed string, n int) ([]faq.Option, error) {
	bank, err := e.Banks.Bank(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("complete in %s: %w", shop, err)
	}
	defer bank.Release()
	text, err := e.readText(typed)
	if err != nil {
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, e.MatchWait)
	defer cancel()
	ranking, err := bank.rank(ctx, text)
	if err != nil {
		return nil, fmt.Errorf("complete in %s: %w", shop, err)
	}
	var options []faq.Option
	for _, m := range ranking.Matches[:min(n, len(ranking.Matches))] {
		if m.Entry.Answerable(e.Now()) && m.Confidence >= bank.Bars.Option {
			options = append(options, faq.Option{Entry: m.Entry.ID, Question: m.Entry.Question, Confidence: m.Confidence})
		}
	}
	return options, nil
}
