package sqlite

import (
	"context"
	"errors"
	"fmt"

	"xiaoer/faq"
)

// Choose implements faq.Heirs.
func (db *DB) Choose(ctx context.Context, shop faq.Shop, c faq.Choice, edit faq.Edit) (b faq.Bequest, err error) {
	defer during(&err, "%s %s %s", c.Act, c.Noun, c.ID)
	if err := c.Valid(); err != nil {
		return b, err
	}
	return write(ctx, db, func(tx *txn) (faq.Bequest, error) { return tx.choose(ctx, shop, c, edit) })
}

func (tx *txn) choose(ctx context.Context, shop faq.Shop, c faq.Choice, edit faq.Edit) (faq.Bequest, error) {
	k, err := tx.kin(ctx, shop)
	if err == nil && k.head == "" {
		err = errors.Join(tx.exists(ctx, shop), fmt.Errorf("%w: the shop follows nobody", faq.ErrNotFound))
	}
	if err != nil {
		return faq.Bequest{}, err
	}
	h, err := tx.office(ctx, k.head)
	if err != nil {
		return faq.Bequest{}, err
	}
	now, err := tx.offered(ctx, shop, h, c)
	if err == nil {
		err = chosen(c, now, edit)
	}
	if err != nil {
		return now, err
	}
	if _, err := tx.seqFor(ctx, shop, edit); err != nil {
		return now, err
	}
	s, err := tx.heir(ctx, shop, h, edit)
	if err != nil {
		return now, err
	}
	s.edit.Act, s.edit.Overrides = c.Act, edit.Overrides
	k.edit = edit
	if err := s.choose(ctx, now, c.Act); err != nil {
		return now, err
	}
	if s.seq == s.since { // otherwise what was written has its row of the audit log
		err = tx.logChoice(ctx, shop, now, c, edit)
	}
	if err := errors.Join(err, s.finish(ctx)); err != nil {
		return now, err
	}
	if err := tx.bequeath(ctx); err != nil {
		return now, err
	}
	delete(tx.kins, shop) // what was touched is settled
	return tx.becomes(ctx, shop, h, now)
}

func (tx *txn) logChoice(ctx context.Context, shop faq.Shop, b faq.Bequest, c faq.Choice, edit faq.Edit) error {
	return tx.log(ctx, shop, faq.Deed{By: edit.By, Act: c.Act, Noun: c.Noun, ID: c.ID, Revision: b.Revision, Why: edit.Why,
		Old: string(b.Tie), New: fmt.Sprintf("upstream %d", b.Upstream)})
}

// offered returns how the thing stands now, or faq.ErrNotFound.
func (tx *txn) offered(ctx context.Context, shop faq.Shop, h *office, c faq.Choice) (faq.Bequest, error) {
	found, err := tx.bequests(ctx, shop, h, faq.BequestFilter{Noun: c.Noun, ID: c.ID}, bequestKey{}, 1)
	if err != nil || len(found) == 0 {
		return faq.Bequest{Noun: c.Noun, ID: c.ID}, errors.Join(err, faq.ErrNotFound)
	}
	return found[0], nil
}

// becomes is offered, where it may be that nothing ties the two any more.
func (tx *txn) becomes(ctx context.Context, shop faq.Shop, h *office, was faq.Bequest) (faq.Bequest, error) {
	b, err := tx.offered(ctx, shop, h, faq.Choice{Noun: was.Noun, ID: was.ID})
	if errors.Is(err, faq.ErrNotFound) {
		b = faq.Bequest{Noun: was.Noun, ID: was.ID, Title: was.Title}
		return b, h.describe(ctx, shop, &b)
	}
	return b, err
}

// chosen says what keeps the act from being done.
func chosen(c faq.Choice, b faq.Bequest, edit faq.Edit) error {
	if edit.IfRevision != nil && *edit.IfRevision != b.Revision {
		return conflict("it is at revision %d, not %d", b.Revision, *edit.IfRevision)
	}
	if c.Upstream != nil && *c.Upstream != b.Upstream {
		return conflict("the head office's is at revision %d, not %d", b.Upstream, *c.Upstream)
	}
	if err := faq.MayChoose(c.Act, b.Tie); err != nil {
		return err
	}
	if b.Tie == faq.Held && b.Hindrance.Kind != faq.SameID && c.Act != faq.OptOut {
		return fmt.Errorf("%w: %s", faq.ErrHindered, b.Hindrance.Kind)
	}
	return nil
}

func (s *heir) choose(ctx context.Context, b faq.Bequest, act faq.Act) error {
	if b.Noun == faq.PolicyNoun {
		return s.chooseTable(ctx, b, act)
	}
	id := faq.ID(b.ID)
	was, err := s.bequest(ctx, s.shop, b.Noun, b.ID)
	if err != nil {
		return err
	}
	switch act {
	case faq.Override:
		return s.override(ctx, id, was)
	case faq.Adopt:
		return s.adopt(ctx, id, was)
	case faq.KeepOwn:
		if b.Upstream == 0 { // there is nothing left to be tied to
			return s.tie(ctx, b.Noun, b.ID, was, bequest{})
		}
		return s.tie(ctx, b.Noun, b.ID, was, bequest{tie: faq.Overridden, base: b.Upstream})
	case faq.OptOut:
		err = s.tie(ctx, b.Noun, b.ID, was, bequest{tie: faq.OptedOut, base: b.Upstream})
	case faq.OptIn:
		err = s.tie(ctx, b.Noun, b.ID, was, bequest{})
	}
	if err != nil {
		return err
	}
	return s.settleEntry(ctx, id)
}

// override makes the shop's own of what it inherits. Buyers are told the same as before.
func (s *heir) override(ctx context.Context, id faq.ID, was bequest) error {
	have, err := s.kept(ctx, id)
	if err != nil {
		return err
	}
	before, e := have.Entry, have.Entry
	e.Inherited = nil
	if e.Revision, err = s.nextRevision(ctx, s.shop, id); err != nil {
		return err
	}
	if err := s.tie(ctx, faq.EntryNoun, string(id), was, bequest{tie: faq.Overridden, base: before.Inherited.Revision}); err != nil {
		return err
	}
	_, err = s.keep(ctx, s.shop, faq.Change{Seq: s.step(), Entry: e}, &before, s.edit, s.edit.By)
	return err
}

// adopt puts what the head office says in the place of the shop's own, unless that would be held at once. What it says
// no more goes.
func (s *heir) adopt(ctx context.Context, id faq.ID, was bequest) error {
	d, err := s.drafted(ctx, s.shop, id)
	if err != nil {
		return err
	}
	if d.draft != nil && d.isBeside() {
		return conflict("a draft stands beside the entry")
	}
	o, err := s.head.offer(ctx, id)
	if err != nil {
		return err
	}
	estate := faq.Estate{Theirs: o.entry}
	if _, err := s.hinders(ctx, o, &estate); err != nil {
		return err
	}
	tie, why := estate.Settle()
	if tie == faq.Held {
		return fmt.Errorf("%w: %s", faq.ErrHindered, why.Kind)
	}
	if err := s.tie(ctx, faq.EntryNoun, string(id), was, bequest{}); err != nil {
		return err
	}
	k := s.kins[s.shop]
	k.ids[id] = true
	if err := s.unphrase(ctx, s.shop, id, k.cores); err != nil { // which were in the way of others
		return err
	}
	if o.entry == nil {
		return s.disown(ctx, d.served)
	}
	return s.inherit(ctx, d.served, *o.entry)
}

func (s *heir) chooseTable(ctx context.Context, b faq.Bequest, act faq.Act) error {
	was, err := s.bequest(ctx, s.shop, b.Noun, b.ID)
	if err != nil {
		return err
	}
	k := s.kins[s.shop]
	k.tables[b.ID] = true
	if act != faq.Adopt {
		return s.tie(ctx, b.Noun, b.ID, was, bequest{tie: faq.Overridden, base: b.Upstream})
	}
	if err := s.tie(ctx, b.Noun, b.ID, was, bequest{tie: faq.Inherited, base: b.Upstream}); err != nil {
		return err
	}
	return s.settleTable(ctx, b.ID, false)
}
