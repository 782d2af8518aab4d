package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/engine/enginetest"
	"xiaoer/faq"
	"xiaoer/intents"
)

// TestCacheTellsNoOther has shops asked, edited and trained at once, and holds every reply to the byte to one that
// nothing was kept for: through facts, conversations, moments, edits, trainings, words, tables and rates.
func TestCacheTellsNoOther(t *testing.T) {
	h := newHouse(t)
	h.live.Rankings = engine.NewRankings(200_000) // some fifty, so that many go again
	cfg := h.engine.Config
	cfg.Banks = uncached{h.live}
	plain := engine.New(cfg)
	var wg sync.WaitGroup
	for i := range 3 {
		m := &mall{house: h, plain: plain, shop: faq.Shop(fmt.Sprintf("shop-%d", i)), t: t}
		m.furnish()
		for buyer := range 3 {
			wg.Go(func() { m.visit(rand.New(rand.NewPCG(uint64(i), uint64(buyer)))) })
		}
		wg.Go(func() { m.manage(rand.New(rand.NewPCG(uint64(i), 99))) })
	}
	wg.Wait()
	if s := h.live.Rankings.Stats(); s.Hits < 200 || s.Misses < 200 {
		t.Errorf("got %d texts found and %d not, want hundreds of either", s.Hits, s.Misses)
	}
}

// uncached hands out the banks without what they keep.
type uncached struct{ engine.Banks }

func (u uncached) Bank(ctx context.Context, shop faq.Shop) (*engine.Bank, error) {
	b, err := u.Banks.Bank(ctx, shop)
	if err != nil {
		return nil, err
	}
	return &engine.Bank{
		Shop: b.Shop, Generation: b.Generation, Entries: b.Entries, Policies: b.Policies, Matcher: b.Matcher,
		Finder: b.Finder, Bars: b.Bars, Tolerance: b.Tolerance,
	}, nil
}

// mall is one shop with its buyers and its manager.
type mall struct {
	*house
	t     *testing.T
	plain *engine.Engine
	shop  faq.Shop

	mu      sync.RWMutex // held while the index is ahead of the bank, of which a reply may tell
	entries []faq.Entry
	tables  int
}

var opened = time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)

func (m *mall) check(err error) {
	if err != nil {
		m.t.Errorf("%s: %v", m.shop, err)
	}
}

// furnish fills the shop: no two have the same entries, all have the same questions.
func (m *mall) furnish() {
	m.check(m.store.CreateShop(m.t.Context(), m.shop, faq.Edit{By: "test"}))
	m.check(m.store.PutPolicy(m.t.Context(), m.shop, m.postage(), faq.Edit{By: "test"}))
	m.entries = enginetest.Bank(12)
	for i := range m.entries {
		m.say(&m.entries[i], 0)
	}
	_, err := m.store.Put(m.t.Context(), m.shop, m.entries, faq.Edit{By: "test"})
	m.check(err)
	_, err = m.live.Bank(m.t.Context(), m.shop)
	m.check(err)
}

// say gives an entry answers that depend on the facts, the moment and the table.
func (m *mall) say(e *faq.Entry, edition int) {
	e.Answers = []faq.Answer{
		{Text: fmt.Sprintf("%s第%d版，寄新疆另算。", m.shop, edition), When: faq.Condition{Region: []string{"新疆"}}},
		{Text: fmt.Sprintf("%s第%d版，活动价。", m.shop, edition), When: faq.Condition{
			From: faq.Moment{Time: opened}, Until: faq.Moment{Time: opened.Add(time.Hour)}}},
		{Text: fmt.Sprintf("%s第%d版，运费{postage.fee}元。", m.shop, edition), When: faq.Condition{Channel: []string{"tmall"}}},
		{Text: fmt.Sprintf("%s第%d版。", m.shop, edition)},
	}
}

func (m *mall) postage() faq.Policy {
	m.tables++
	return faq.Policy{
		Name: "postage", Title: "运费", By: intents.Region, Columns: []faq.Column{{Name: "fee", Title: "运费"}},
		Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"fee": fmt.Sprint(m.tables)}}},
	}
}

// visit asks one question after the other, with and without what is kept.
func (m *mall) visit(rng *rand.Rand) {
	conversation := ""
	for range 150 {
		q := faq.Question{Shop: m.shop, Text: m.question(rng), AsOf: opened.Add(time.Duration(rng.IntN(3)-1) * 90 * time.Minute)}
		if rng.IntN(3) == 0 {
			q.Channel = "tmall"
		}
		if rng.IntN(3) == 0 {
			q.Slots = intents.Slots{intents.Region: "新疆"}
		}
		if rng.IntN(2) == 0 {
			q.Conversation = conversation
		}
		m.compare(q)
		if rng.IntN(20) == 0 {
			q.AsOf = time.Time{}
			r, err := m.engine.Ask(m.t.Context(), q)
			m.check(err)
			conversation = r.Conversation
		}
	}
}

// question is one of a few, in one of a few ways to type it.
func (m *mall) question(rng *rand.Rand) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e := m.entries[rng.IntN(len(m.entries))]
	phrasings := e.Phrasings()
	text := phrasings[rng.IntN(len(phrasings))]
	switch rng.IntN(6) {
	case 0:
		return text + "？！"
	case 1:
		return "亲，" + text
	case 2:
		return text + "，" + m.entries[rng.IntN(3)].Question
	case 3:
		return "掌门" + text
	case 4:
		return text + "吗" // the same but for what is asked of it
	}
	return text
}

// compare asks both. A training between the two makes it ask again.
func (m *mall) compare(q faq.Question) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for {
		got, err := m.engine.Try(m.t.Context(), q)
		m.check(err)
		want, err := m.plain.Try(m.t.Context(), q)
		m.check(err)
		if got.Generation != want.Generation {
			continue
		}
		if a, b := m.bytes(got), m.bytes(want); a != b {
			m.t.Errorf("%s: %+v: got\n%s\nwant\n%s", m.shop, q, a, b)
		}
		return
	}
}

// bytes are all of a reply that is not made up anew each time.
func (m *mall) bytes(x faq.Exchange) string {
	x.ID = ""
	for i := range x.Options {
		x.Options[i].Token = ""
	}
	b, err := json.Marshal(x)
	m.check(err)
	return string(b)
}

// manage changes the shop in all ways there are, while its buyers ask.
func (m *mall) manage(rng *rand.Rand) {
	for edition := range 18 {
		m.mu.Lock()
		m.check(m.change(rng, 1+edition))
		m.check(m.live.Refresh(m.t.Context(), m.shop))
		m.mu.Unlock()
		if rng.IntN(3) == 0 {
			m.check(m.live.Settle(m.t.Context(), m.shop))
		}
	}
}

// change makes one change. m.mu is held.
func (m *mall) change(rng *rand.Rand, edition int) error {
	ctx, edit := m.t.Context(), faq.Edit{By: "test"}
	e := m.entries[rng.IntN(len(m.entries))]
	switch rng.IntN(7) {
	case 0:
		return m.store.PutPolicy(ctx, m.shop, m.postage(), edit)
	case 1:
		rate := 0.02 * float64(1+edition)
		_, err := m.store.PutTolerance(ctx, m.shop, faq.Tolerance{Normal: &rate}, edit)
		return err
	case 2:
		_, err := m.store.PutWords(ctx, m.shop, faq.Words{Ignored: []string{[]string{"掌门", "道友"}[edition%2]}}, edit)
		return err
	case 3:
		if err := m.store.Delete(ctx, m.shop, e.ID, edit); err != nil {
			return err
		}
	case 4:
		e.Status = []faq.Status{faq.Live, faq.Retired}[edition%2]
	case 5:
		e.Similar = append(e.Similar, fmt.Sprintf("%s第%d次问", e.Question, edition))
	}
	m.say(&e, edition)
	_, err := m.store.Put(ctx, m.shop, []faq.Entry{e}, edit)
	return err
}
