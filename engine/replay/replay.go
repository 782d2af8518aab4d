// Package replay shows what an edit would change before it is published: past questions, asked of the draft beside
// what is live.
//
//	store ──► shelf, as it is ──────► bank ──► Try ──┐
//	  └─────► shelf, with the draft ► bank ──► Try ──┴► compare ──► Report
//
// A [Draft] holds entries that are written, changed or deleted, tables, the shop's words, and what it tolerates; one of
// these or all at once. [Player.Preview] lays it over what the store holds at one moment, makes a bank of either (index and training
// are the real ones, in scratch folders) and asks both the shop's last questions, those of its checks, or any others.
// [Player.Check] asks the checks alone, of the bank that serves. [Player.Breach] says what speaks against publishing a
// draft, and a [Gate] keeps that out where the shop asks for it.
//
// The package promises that nothing is written where the shop is kept, and that what it foretells is what happens: once
// the draft is published and trained on, buyers are told what the report says, as long as nothing else changes
// meanwhile. In the seconds before the training an entry is served by a patched model, which may differ.
//
// In a shop that follows a head office an edit may be in the way of what is inherited, or no longer be; then the keeper
// settles that in the edit's own transaction, and so it is on the shelf with the draft. What a head office's draft does in
// the shops that follow it is not looked at: each of these has checks of its own, and does not keep the head office from
// publishing.
//
// Tables that take effect later are asked of as of then, and so is everything else: both sides are compared at the moment
// from which all of the draft holds.
//
// Questions are asked one by one, with the facts that were known then (region, order state) and without the rest of
// their conversation: picks of an option and answers to a question back are left out, and nothing counts as repeated.
// It leaves publishing to the store, and whether to publish to people: what a gate keeps out, somebody may let in with a
// reason.
package replay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Store is the part of a faq.Store that a preview starts from.
type Store interface {
	engine.Content

	// Revisions is asked for what an entry counts on from that was deleted once.
	Revisions(ctx context.Context, shop faq.Shop, id faq.ID) ([]faq.Revision, error)

	// Following and Bequests are asked for what the shop inherits.
	Following(ctx context.Context, shop faq.Shop) (faq.Following, error)
	Bequests(ctx context.Context, shop faq.Shop, filter faq.BequestFilter) (bequests []faq.Bequest, next string, err error)
}

// Config says what a Player works with. All but Log is required.
type Config struct {
	Store  Store
	Past   desk.Past
	Checks faq.Checks
	Engine *engine.Engine // the one that serves: both sides read and decide as it does

	// Banks is how the banks that serve are made. Its Store, OpenIndex and Rankings are not looked at.
	Banks engine.LiveConfig

	// OpenIndex opens an empty index in a folder, that reads as a shop with these words does.
	OpenIndex func(dir string, words faq.Words) (engine.Index, error)
}

// Player replays questions. Safe for many goroutines; previews take turns, for each keeps every processor busy.
type Player struct {
	Config
	turn chan struct{}
}

// New returns a player. It panics when a required part is missing.
func New(cfg Config) *Player {
	if cfg.Store == nil || cfg.Past == nil || cfg.Checks == nil || cfg.Engine == nil || cfg.Banks.Fitter == nil || cfg.OpenIndex == nil {
		panic("replay.New: Store, Past, Checks, Engine, Banks.Fitter and OpenIndex are required")
	}
	return &Player{cfg, make(chan struct{}, 1)}
}

// Wish says what a preview asks, and how much of it is told.
type Wish struct {
	Questions []Question            // in place of the shop's last ones; nil for those
	Last      int                   // how many of the shop's last exchanges are replayed; 0 means DefaultLast
	List      int                   // how many changes the report lists; 0 means all
	Told      func(done, total int) // hears how far it has come, from many goroutines; may be nil
}

// How many exchanges are replayed. Ten thousand questions on a bank of a thousand entries took 25 seconds of processor
// time, nearly half of it for training the two banks.
const (
	DefaultLast = 10_000
	MostLast    = 100_000
)

// Preview replays the questions on the draft and on what is published now, and the shop's checks with them. A draft
// that could not be published is a *faq.FieldError, an unknown shop faq.ErrNotFound. It ends early with ctx's error.
func (p *Player) Preview(ctx context.Context, shop faq.Shop, d Draft, w Wish) (r Report, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("preview for %s: %w", shop, err)
		}
	}()
	start := time.Now()
	now, then, err := p.shelves(ctx, shop, d)
	if err != nil {
		return r, err
	}
	checks, err := p.Checks.Checks(ctx, shop)
	if err != nil {
		return r, err
	}
	questions, err := p.questions(ctx, shop, w)
	if err != nil {
		return r, err
	}
	if err := p.take(ctx); err != nil {
		return r, err
	}
	defer func() { <-p.turn }()
	sides, cleanup, err := p.stage(ctx, shop, now, then)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	outcomes, err := p.ask(ctx, sides, shop, d.from(p.Engine.Now()), slices.Concat(questions, asked(checks)), w.Told)
	if err != nil {
		return r, err
	}
	r = report(questions, outcomes[:len(questions)], sides, d.added(now), w.List)
	r.Shop, r.Version, r.Draft = shop, now.version, d.size(now)
	r.Checks = regress(checks, outcomes[len(questions):])
	r.Findings, r.Claims = d.findings(then, p.Engine.Now()), d.claims(now, then)
	r.Merges, r.Settled = merged(now, then), then.settled
	r.Seconds = time.Since(start).Seconds()
	return r, nil
}

func (p *Player) take(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// questions are those of the wish, or the shop's last ones.
func (p *Player) questions(ctx context.Context, shop faq.Shop, w Wish) ([]Question, error) {
	if w.Questions != nil {
		return w.Questions, nil
	}
	n := w.Last
	if n == 0 {
		n = DefaultLast
	}
	last, err := p.Past.Lately(ctx, shop, min(n, MostLast))
	return Standing(last), err
}

// side is one of the two states that are compared.
type side struct {
	bank   *engine.Bank
	engine *engine.Engine
}

// matchWait is how long one match may take. It is long, because a busy machine must not look like a change.
const matchWait = time.Minute

// stage makes a bank of either shelf, in folders that cleanup removes.
func (p *Player) stage(ctx context.Context, shop faq.Shop, shelves ...*shelf) (sides []side, cleanup func() error, err error) {
	tmp, err := os.MkdirTemp("", "xiaoer-preview-")
	if err != nil {
		return nil, nil, err
	}
	lives := make([]*engine.Live, len(shelves))
	cleanup = func() error {
		var errs []error
		for _, l := range lives {
			if l != nil {
				errs = append(errs, l.Close())
			}
		}
		return errors.Join(append(errs, os.RemoveAll(tmp))...)
	}
	sides = make([]side, len(shelves))
	group, within := errgroup.WithContext(ctx)
	for i, s := range shelves {
		group.Go(func() (err error) {
			lives[i] = p.live(s, fmt.Sprintf("%s/%d", tmp, i))
			sides[i], err = p.side(within, shop, lives[i])
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, errors.Join(err, cleanup())
	}
	return sides, cleanup, nil
}

// live follows a shelf as the real one follows the store.
func (p *Player) live(s *shelf, dir string) *engine.Live {
	cfg := p.Banks
	cfg.Store, cfg.Voices, cfg.Log, cfg.Rankings = s, s, nil, nil // a preview asks each question of a bank once
	cfg.OpenIndex = func(_ faq.Shop, w faq.Words) (engine.Index, error) { return p.OpenIndex(dir, w) }
	return engine.NewLive(cfg)
}

func (p *Player) side(ctx context.Context, shop faq.Shop, live *engine.Live) (side, error) {
	if err := live.Settle(ctx, shop); err != nil {
		return side{}, err
	}
	bank, err := live.Bank(ctx, shop)
	if err != nil {
		return side{}, err
	}
	return p.on(bank), nil
}

// on is a bank that questions are asked of, and stays the same however long that takes.
func (p *Player) on(bank *engine.Bank) side {
	cfg := p.Engine.Config
	cfg.Banks, cfg.MatchWait, cfg.Archive = only{bank}, matchWait, nil // a bank is asked for what itself says
	return side{bank, engine.New(cfg)}
}

// only hands out one bank. It implements engine.Banks.
type only struct{ bank *engine.Bank }

func (o only) Bank(context.Context, faq.Shop) (*engine.Bank, error) { return o.bank.Hold(), nil }

// ask asks every side every question, as of one moment, on all processors. It returns what came of each question by side;
// none of one that cannot be read.
func (p *Player) ask(ctx context.Context, sides []side, shop faq.Shop, now time.Time, questions []Question, told func(done, total int)) ([][]Outcome, error) {
	out := make([][]Outcome, len(questions))
	var done atomic.Int64
	err := forAll(ctx, len(questions), func(i int) (err error) {
		out[i], err = try(ctx, sides, questions[i].of(shop, now))
		if n := int(done.Add(1)); told != nil {
			told(n, len(questions))
		}
		return err
	})
	return out, err
}

func try(ctx context.Context, sides []side, q faq.Question) ([]Outcome, error) {
	var out []Outcome
	for _, s := range sides {
		x, err := s.engine.Try(ctx, q)
		if errors.Is(err, faq.ErrInvalid) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		out = append(out, outcome(x, s.bank.Entries))
	}
	return out, nil
}

// forAll calls do with 0 to n-1, on all processors, until one fails or ctx ends.
func forAll(ctx context.Context, n int, do func(i int) error) error {
	var next atomic.Int64
	var once sync.Once
	var first error
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := do(i); err != nil {
					once.Do(func() { first = err })
					stop()
				}
			}
		})
	}
	wg.Wait()
	if first == nil {
		first = ctx.Err() // what was asked after the end was not answered properly
	}
	return first
}
