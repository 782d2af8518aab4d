// Package gap sorts what the bot could not answer into gaps, and says what would close each.
//
//	ledger ──► questions ──► groups ──► gaps, by traffic ──► proposal ──► entry
//	 missed     by core       alike      with what agents      where agents agree
//	                                     answered
//
// Two questions are alike where their characters, sounds, words and senses are (synonym groups, places and likely
// intents, as the engine's index has them), all of it in the shop's own words. Groups are made by average link among neighbours, and stay: a question that
// was sorted yesterday is where it was, and new ones join it, join one another, or bring two groups together. The name
// of a gap is made of the question that it began with; where two gaps become one, the greater keeps its name, and both
// names lead to it.
//
// The package promises that the same ledger is sorted the same way, that nothing identifies a buyer in what it shows, and
// that it proposes only what at least two agents answered alike: it writes no answers. What a proposal would gain is
// not guessed but replayed (package replay). It leaves keeping to faq.Gaps, and whether to accept to people.
//
// What was decided holds until the gap has been asked twice as often as it had been by then: an entry that does not help
// comes to light that way, and so does what was not worth an answer once.
package gap

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents/zh"
)

// Store is the part of a faq.Store that gaps need.
type Store interface {
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error)
}

// Engine answers as the one that serves.
type Engine interface {
	Try(ctx context.Context, q faq.Question) (faq.Exchange, error)
}

// Player foretells what an edit does.
type Player interface {
	Preview(ctx context.Context, shop faq.Shop, d replay.Draft, w replay.Wish) (replay.Report, error)
}

// Tongue is how a text is understood.
type Tongue struct {
	Reader *zh.Reader
	Sense  func(zh.Text) []string // what a text is about beyond its own words; nil is nothing
}

// Config says what a Book works with. All but Now is required.
type Config struct {
	Store  Store
	Past   desk.Past
	Gaps   faq.Gaps
	Engine Engine
	Player Player
	Speak  func(faq.Words) Tongue // of a shop that has these words of its own

	Now func() time.Time // nil means time.Now
}

// Book knows the gaps of shops. Safe for many goroutines; sorting takes turns.
type Book struct {
	Config
	turn chan struct{}
}

// New returns a book. It panics when a required part is missing.
func New(cfg Config) *Book {
	if cfg.Store == nil || cfg.Past == nil || cfg.Gaps == nil || cfg.Engine == nil || cfg.Player == nil || cfg.Speak == nil {
		panic("gap.New: Store, Past, Gaps, Engine, Player and Speak are required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Book{cfg, make(chan struct{}, 1)}
}

// mostMissed is how many of the last missed questions are looked at. Sorting ten thousand different ones that were never
// sorted before took five seconds on one processor.
const mostMissed = 10_000

// Gap is a group of questions that no entry answered, and what is known about it.
type Gap struct {
	ID        string       `json:"id"`
	Question  string       `json:"question"` // the typical one, masked
	State     faq.GapState `json:"state"`
	Entry     faq.ID       `json:"entry,omitempty"`      // that was accepted
	DecidedAt *time.Time   `json:"decided_at,omitempty"` // the last decision, also where it no longer holds
	DecidedBy string       `json:"decided_by,omitempty"`
	Traffic
	Questions []*Question `json:"questions"` // masked, those asked most first
	Different int         `json:"different"` // how many there are; a list shows the first three
	Answers   []Answer    `json:"answers"`   // of agents, those on which most agree first
	Proposal  *Proposal   `json:"proposal,omitempty"`

	Nearest    []Near `json:"nearest,omitempty"`     // entries, as they are now, to the typical question
	AnsweredBy faq.ID `json:"answered_by,omitempty"` // the entry that answers the typical question by now
}

// Near is an entry that comes near a question.
type Near struct {
	Entry      faq.ID  `json:"entry"`
	Question   string  `json:"question"`
	Confidence float64 `json:"confidence"`
}

// Wish says which gaps are wanted. The zero value wants all that are open.
type Wish struct {
	State  faq.GapState // "" is open
	All    bool         // whatever was decided
	Offset int          // how many are passed over
	Limit  int          // 0 is all
}

// List returns the gaps, those with most traffic first, and how many there are in all. An unknown shop is
// faq.ErrNotFound.
func (b *Book) List(ctx context.Context, shop faq.Shop, w Wish) (gaps []Gap, total int, err error) {
	all, err := b.read(ctx, shop)
	if err != nil {
		return nil, 0, err
	}
	gaps = slices.DeleteFunc(all.gaps, func(g Gap) bool { return !w.All && g.State != cmp.Or(w.State, faq.GapOpen) })
	total = len(gaps)
	gaps = gaps[min(w.Offset, len(gaps)):]
	if w.Limit > 0 && len(gaps) > w.Limit {
		gaps = gaps[:w.Limit]
	}
	for i := range gaps {
		if err := b.place(ctx, shop, &gaps[i]); err != nil {
			return nil, 0, err
		}
		gaps[i].Questions = gaps[i].Questions[:min(3, len(gaps[i].Questions))]
	}
	return gaps, total, nil
}

// Gap returns one gap with all its questions, by its own name or that of one that became part of it. An unknown one is
// faq.ErrNotFound.
func (b *Book) Gap(ctx context.Context, shop faq.Shop, id string) (Gap, error) {
	all, err := b.read(ctx, shop)
	if err != nil {
		return Gap{}, err
	}
	g, ok := all.find(id)
	if !ok {
		return Gap{}, fmt.Errorf("gap %s: %w", id, faq.ErrNotFound)
	}
	return g, b.place(ctx, shop, &g)
}

// place asks the engine what comes near the gap now.
func (b *Book) place(ctx context.Context, shop faq.Shop, g *Gap) error {
	x, err := b.Engine.Try(ctx, faq.Question{Shop: shop, Text: g.Question})
	if errors.Is(err, faq.ErrInvalid) {
		return nil // it was longer than is read by now
	}
	if err != nil {
		return err
	}
	if x.Decision == faq.Answered || x.Decision == faq.Asked {
		g.AnsweredBy = x.Entry
	}
	for _, c := range x.Candidates[:min(3, len(x.Candidates))] {
		g.Nearest = append(g.Nearest, Near{c.Entry, c.Question, c.Confidence})
	}
	return nil
}

// sheet is all gaps of a shop at one moment.
type sheet struct {
	gaps    []Gap             // by traffic
	of      map[string]string // the gap of each question, by core
	entries map[faq.ID]*faq.Entry
}

// find looks for a gap by its name, or by the name of one that is part of it.
func (s *sheet) find(id string) (Gap, bool) {
	named := func(id string) int { return slices.IndexFunc(s.gaps, func(g Gap) bool { return g.ID == id }) }
	i := named(id)
	if i < 0 {
		for core, into := range s.of {
			if name(core) == id {
				i = named(into)
			}
		}
	}
	if i < 0 {
		return Gap{}, false
	}
	return s.gaps[i], true
}

// name is what a gap is called that begins with a question.
func name(core string) string {
	sum := sha256.Sum256([]byte(core))
	return hex.EncodeToString(sum[:8])
}

// read reads and sorts what was missed.
func (b *Book) read(ctx context.Context, shop faq.Shop) (*sheet, error) {
	missed, err := b.Past.Missed(ctx, shop, mostMissed)
	if err != nil {
		return nil, fmt.Errorf("gaps of %s: %w", shop, err)
	}
	questions := gather(missed)
	s := &sheet{}
	if s.of, err = b.sort(ctx, shop, questions); err != nil {
		return nil, fmt.Errorf("gaps of %s: %w", shop, err)
	}
	if s.entries, err = faq.All(ctx, b.Store, shop); err != nil {
		return nil, fmt.Errorf("gaps of %s: %w", shop, err)
	}
	decided, err := b.Gaps.Decisions(ctx, shop)
	if err != nil {
		return nil, fmt.Errorf("gaps of %s: %w", shop, err)
	}
	s.gaps = describe(questions, s.of, decided, s.entries, b.Now())
	return s, nil
}

// describe makes gaps of questions that are sorted. It is pure.
func describe(questions []*Question, of map[string]string, decided []faq.Gap, entries map[faq.ID]*faq.Entry, now time.Time) []Gap {
	number, ids := map[string]int{}, []string{}
	in := make([]int, len(questions))
	for i, q := range questions {
		id := of[q.core]
		if _, known := number[id]; !known {
			number[id], ids = len(ids), append(ids, id)
		}
		in[i] = number[id]
	}
	groups, owners := grouped(questions, in), faq.OwnersAmong(entries)
	courtesy := courtesies(groups)
	last := map[string]faq.Gap{}
	for _, d := range decided {
		last[d.ID] = d
	}
	out := make([]Gap, len(groups))
	for i, group := range groups {
		g := Gap{ID: ids[i], Question: typical(group).Text, Traffic: trafficOf(group, now), Questions: group, Different: len(group)}
		g.Answers = answersTo(group, courtesy)
		g.Proposal = propose(g.ID, group, g.Answers, entries, owners)
		g.decided(last[g.ID], entries)
		out[i] = g
	}
	slices.SortFunc(out, func(a, b Gap) int { return cmp.Or(a.busier(b.Traffic), cmp.Compare(a.ID, b.ID)) })
	return out
}

// decided notes the last decision, and whether it still holds.
func (g *Gap) decided(d faq.Gap, entries map[faq.ID]*faq.Entry) {
	g.State = faq.GapOpen
	if d.ID == "" {
		return
	}
	g.DecidedAt, g.DecidedBy = &d.At, d.By
	doubled := g.Times >= 2*max(1, d.Times)
	if !doubled && (d.State != faq.GapAccepted || standing(entries[d.Entry])) {
		g.State, g.Entry = d.State, d.Entry
	}
}
