package replay

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/lint"
)

// Breach is what speaks against publishing a draft.
type Breach struct {
	Broken         []Verdict            `json:"broken,omitempty"`         // checks that pass now and would no more
	Contradictions []lint.Contradiction `json:"contradictions,omitempty"` // that are not there now
	Version        int64                `json:"-"`                        // of the shop's history that was looked at
}

// None reports whether nothing speaks against it.
func (b Breach) None() bool { return len(b.Broken) == 0 && len(b.Contradictions) == 0 }

// Breach says what speaks against publishing a draft: the checks are asked of it and of what is published now, and
// what the shop says of one thing in two places is compared. A draft that could not be published is a *faq.FieldError.
func (p *Player) Breach(ctx context.Context, shop faq.Shop, d Draft) (b Breach, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("gate of %s: %w", shop, err)
		}
	}()
	now, then, err := p.shelves(ctx, shop, d)
	if err != nil {
		return b, err
	}
	b.Version = now.version
	if size := d.size(now); !size.tells() && now.serves(then) {
		return b, nil
	}
	b.Contradictions = p.added(now, then)
	checks, err := p.Checks.Checks(ctx, shop)
	if err != nil || len(checks) == 0 {
		return b, err
	}
	r, err := p.Preview(ctx, shop, d, Wish{Questions: []Question{}})
	b.Broken = r.Checks.Broken
	return b, err
}

// serves reports whether both shelves have the same entries to answer with. So long as no edit of the draft is live, and
// what is inherited stays as it is, the checks need not be asked.
func (s *shelf) serves(then *shelf) bool {
	served := func(s *shelf) map[faq.ID]int {
		out := map[faq.ID]int{}
		for id, e := range s.entries {
			if e.Served() {
				out[id] = e.Revision
			}
		}
		return out
	}
	return maps.Equal(served(s), served(then))
}

// added are the contradictions that the draft brings. Where in a text something is said may shift by an edit, and is not
// looked at. Nor are quick replies, which no draft can change along with what they contradict.
func (p *Player) added(now, then *shelf) (out []lint.Contradiction) {
	at := p.Engine.Now()
	known := map[lint.Contradiction]bool{}
	for _, c := range lint.Contradictions(now.all(), now.policies, nil, at) {
		known[unplaced(c)] = true
	}
	for _, c := range lint.Contradictions(then.all(), then.policies, nil, at) {
		if !known[unplaced(c)] {
			out = append(out, c)
		}
	}
	return out
}

func unplaced(c lint.Contradiction) lint.Contradiction {
	c.A.Start, c.A.End, c.B.Start, c.B.End = 0, 0, 0, 0
	return c
}

// ErrBreach is a draft that was not published for what speaks against it.
var ErrBreach = errors.New("breaks what the shop has checked")

// BreachError says what speaks against it. It is ErrBreach.
type BreachError struct{ Breach }

func (e *BreachError) Error() string {
	return fmt.Sprintf("%d checks break, %d contradictions: %v", len(e.Broken), len(e.Contradictions), ErrBreach)
}

// Unwrap makes every BreachError an ErrBreach.
func (e *BreachError) Unwrap() error { return ErrBreach }

// Guarded is what a Gate needs to know of a shop.
type Guarded interface {
	Publishing(ctx context.Context, shop faq.Shop) (p faq.Publishing, revision int, err error)
}

// Gate lets through what becomes live where nothing speaks against it, or where somebody takes that upon himself. Shops
// that have not asked for it have none.
type Gate struct {
	Rules    Guarded
	Breach   func(ctx context.Context, shop faq.Shop, d Draft) (Breach, error) // of a Player
	Override string                                                            // why what speaks against it does not count; "" is that it does
}

// Admit returns the edit that publishes the draft, as long as the shop has not moved on meanwhile; or a *BreachError.
func (g Gate) Admit(ctx context.Context, shop faq.Shop, d Draft, edit faq.Edit) (faq.Edit, error) {
	rules, _, err := g.Rules.Publishing(ctx, shop)
	if err != nil || !rules.Checks {
		return edit, err
	}
	b, err := g.Breach(ctx, shop, d)
	switch {
	case err != nil:
		return edit, err
	case !b.None() && g.Override == "":
		return edit, &BreachError{b}
	case !b.None():
		edit.Overrides = g.Override + "（" + b.Words() + "）"
	}
	if edit.IfVersion == nil || *edit.IfVersion > b.Version {
		edit.IfVersion = &b.Version
	}
	return edit, nil
}

// Words say in one sentence what speaks against it.
func (b Breach) Words() string {
	var parts []string
	if n := len(b.Broken); n > 0 {
		parts = append(parts, fmt.Sprintf("改坏 %d 道考题，如「%s」", n, b.Broken[0].Check.Question))
	}
	if n := len(b.Contradictions); n > 0 {
		c := b.Contradictions[0]
		parts = append(parts, fmt.Sprintf("新增 %d 处前后矛盾，如%s：%s 说「%s」，%s 说「%s」", n, c.Topic, where(c.A), c.A.Says, where(c.B), c.B.Says))
	}
	return strings.Join(parts, "；")
}

// where names the place of an amount.
func where(p lint.Place) string {
	if p.Entry != "" {
		return "条目 " + string(p.Entry)
	}
	return "政策表 " + p.Policy
}
