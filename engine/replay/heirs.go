package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoer/faq"
)

// Heirs is what following a head office, and choosing what to do with what that offers, need of a store.
type Heirs interface {
	faq.Heirs
	Version(ctx context.Context, shop faq.Shop) (int64, error)
	Entry(ctx context.Context, shop faq.Shop, id faq.ID) (faq.Entry, error)
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error)
}

// GatedHeirs are heirs behind the gate of the shop that inherits. What cannot be done is the keeper's to refuse.
type GatedHeirs struct {
	Heirs
	Gate Gate
	Now  func() time.Time
}

// SeveredError is a table that was not adopted, because a live answer could not be said with it. It is faq.ErrInvalid.
type SeveredError struct {
	Entry faq.Entry
	Lacks error // a *faq.FieldError
}

func (e *SeveredError) Error() string { return fmt.Sprintf("entry %s: %v", e.Entry.ID, e.Lacks) }

// Unwrap returns what is lacked.
func (e *SeveredError) Unwrap() error { return e.Lacks }

// Follow is the store's, behind the gate.
func (g GatedHeirs) Follow(ctx context.Context, shop, head faq.Shop, edit faq.Edit) (f faq.Following, err error) {
	_, err = g.Version(ctx, head)
	if head != shop && err == nil {
		edit, err = g.admitted(ctx, shop, edit, func() (Draft, error) { return g.brings(ctx, shop, head) })
	}
	if err != nil && !errors.Is(err, faq.ErrNotFound) {
		return f, err
	}
	return g.Heirs.Follow(ctx, shop, head, edit)
}

// Unfollow is the store's, behind the gate.
func (g GatedHeirs) Unfollow(ctx context.Context, shop faq.Shop, keep bool, edit faq.Edit) (f faq.Following, err error) {
	if !keep {
		if edit, err = g.admitted(ctx, shop, edit, func() (Draft, error) { return g.without(ctx, shop) }); err != nil {
			return f, err
		}
	}
	return g.Heirs.Unfollow(ctx, shop, keep, edit)
}

// Choose is the store's, behind the gate. What is taken is what the gate has seen.
func (g GatedHeirs) Choose(ctx context.Context, shop faq.Shop, c faq.Choice, edit faq.Edit) (b faq.Bequest, err error) {
	found, _, err := g.Bequests(ctx, shop, faq.BequestFilter{Noun: c.Noun, ID: c.ID})
	if err != nil {
		return b, err
	}
	if c.Valid() == nil && len(found) == 1 && faq.MayChoose(c.Act, found[0].Tie) == nil {
		if b = found[0]; c.Upstream == nil {
			c.Upstream = &b.Upstream
		}
		if err := g.severs(ctx, shop, c); err != nil {
			return b, err
		}
		if edit, err = g.admitted(ctx, shop, edit, func() (Draft, error) { return g.chosen(ctx, shop, b, c.Act) }); err != nil {
			return b, err
		}
	}
	return g.Heirs.Choose(ctx, shop, c, edit)
}

// admitted asks the shop's checks about the draft, where the shop wants that: it may take long to make.
func (g GatedHeirs) admitted(ctx context.Context, shop faq.Shop, edit faq.Edit, draft func() (Draft, error)) (faq.Edit, error) {
	rules, _, err := g.Gate.Rules.Publishing(ctx, shop)
	if err != nil || !rules.Checks {
		return edit, err
	}
	version, err := g.Version(ctx, shop) // before the draft is made of what is there
	if err != nil {
		return edit, err
	}
	if edit.IfVersion == nil {
		edit.IfVersion = &version
	}
	d, err := draft()
	if err != nil {
		return edit, err
	}
	return g.Gate.Admit(ctx, shop, d, edit)
}

// brings is what following would bring: all that the head office serves and nothing of the shop's own is in the way of.
func (g GatedHeirs) brings(ctx context.Context, shop, head faq.Shop) (d Draft, err error) {
	l := faq.Legacy{Head: head}
	if l.Theirs, err = faq.All(ctx, g, head); err != nil {
		return d, err
	}
	mine, theirs, err := g.policies(ctx, shop, head)
	if err != nil {
		return d, err
	}
	now := g.Now()
	for _, p := range faq.InForce(theirs, now) {
		if faq.Newest(mine, p.Name) == 0 {
			d.Policies = append(d.Policies, faq.Succeed(nil, faq.VersionsOf(theirs, p.Name), now)...)
		}
	}
	d.Entries, err = g.comes(ctx, shop, l, faq.Follow(mine, d.Policies, now))
	return d, err
}

// comes are the entries that the shop does not serve and would inherit.
func (g GatedHeirs) comes(ctx context.Context, shop faq.Shop, l faq.Legacy, policies []faq.Policy) (out []faq.Entry, err error) {
	entries, err := faq.All(ctx, g, shop)
	if err != nil {
		return nil, err
	}
	for _, f := range l.Foretell(entries, policies, g.Now()) {
		if f.Tie == faq.Inherited {
			out = append(out, l.Theirs[f.ID].Content())
		}
	}
	return out, nil
}

// without is the shop without what it inherits.
func (g GatedHeirs) without(ctx context.Context, shop faq.Shop) (d Draft, err error) {
	entries, err := faq.All(ctx, g, shop)
	for id, e := range entries {
		if e.Inherited != nil {
			d.Deleted = append(d.Deleted, id)
		}
	}
	slices.Sort(d.Deleted)
	return d, err
}

// chosen is what the shop would say otherwise.
func (g GatedHeirs) chosen(ctx context.Context, shop faq.Shop, b faq.Bequest, act faq.Act) (d Draft, err error) {
	id := faq.ID(b.ID)
	switch {
	case act == faq.Override || act == faq.KeepOwn:
	case b.Noun == faq.PolicyNoun:
		_, d.Policies, err = g.adopted(ctx, shop, b.ID)
	case act == faq.OptOut && b.Tie == faq.Inherited, act == faq.Adopt && b.Upstream == 0:
		d.Deleted = []faq.ID{id}
	case act == faq.Adopt:
		var f faq.Following
		var e faq.Entry
		if f, err = g.Following(ctx, shop); err == nil {
			e, err = g.Entry(ctx, f.Head, id)
		}
		d.Entries = []faq.Entry{e.Content()}
	case act == faq.OptIn:
		d.Entries, err = g.optedIn(ctx, shop, id)
	}
	return d, err
}

// optedIn is the entry, or none where something of the shop's own is in the way.
func (g GatedHeirs) optedIn(ctx context.Context, shop faq.Shop, id faq.ID) ([]faq.Entry, error) {
	l, err := faq.LegacyOf(ctx, g, shop)
	if err != nil {
		return nil, err
	}
	policies, err := g.Policies(ctx, shop)
	if err != nil {
		return nil, err
	}
	delete(l.Ties, id)
	comes, err := g.comes(ctx, shop, l, policies)
	return slices.DeleteFunc(comes, func(e faq.Entry) bool { return e.ID != id }), err
}

// severs refuses a table to be adopted without which a live answer could not be said.
func (g GatedHeirs) severs(ctx context.Context, shop faq.Shop, c faq.Choice) error {
	if c.Noun != faq.PolicyNoun || c.Act != faq.Adopt {
		return nil
	}
	have, next, err := g.adopted(ctx, shop, c.ID)
	if err != nil {
		return err
	}
	e, err := Severed(ctx, g, shop, have, next, g.Now())
	if e != nil {
		return &SeveredError{*e, err}
	}
	return err
}

// adopted are the shop's tables, and the versions that adopting one of them makes.
func (g GatedHeirs) adopted(ctx context.Context, shop faq.Shop, name string) (have, next []faq.Policy, err error) {
	f, err := g.Following(ctx, shop)
	if err != nil {
		return nil, nil, err
	}
	have, theirs, err := g.policies(ctx, shop, f.Head)
	return have, faq.Succeed(faq.VersionsOf(have, name), faq.VersionsOf(theirs, name), g.Now()), err
}

func (g GatedHeirs) policies(ctx context.Context, shop, head faq.Shop) (mine, theirs []faq.Policy, err error) {
	if mine, err = g.Policies(ctx, shop); err == nil {
		theirs, err = g.Policies(ctx, head)
	}
	return mine, theirs, err
}

// Severed returns the first entry of the shop by id that is served, and could not be said if the versions followed the
// tables that it has, and what it lacks then; nil where there is none.
func Severed(ctx context.Context, from interface {
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
}, shop faq.Shop, have, next []faq.Policy, now time.Time) (*faq.Entry, error) {
	entries, err := faq.All(ctx, from, shop)
	if err != nil {
		return nil, err
	}
	var quoting []faq.Entry
	for _, e := range entries {
		if slices.ContainsFunc(next, func(p faq.Policy) bool { return e.QuotesOf(p.Name) }) {
			quoting = append(quoting, *e)
		}
	}
	slices.SortFunc(quoting, func(a, b faq.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return faq.Severed(quoting, have, faq.Follow(have, next, now), now)
}
