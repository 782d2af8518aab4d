package sqlite

import (
	"context"

	"xiaoer/faq"
)

// Move implements faq.Lives.
func (db *DB) Move(ctx context.Context, shop faq.Shop, id faq.ID, act faq.Act, edit faq.Edit) (e faq.Entry, err error) {
	defer during(&err, "%s entry %s", act, id)
	edit.Act = act
	return write(ctx, db, func(tx *txn) (faq.Entry, error) {
		if act.OfDraft() {
			return tx.moveDraft(ctx, shop, id, edit)
		}
		return tx.moveEntry(ctx, shop, id, edit)
	})
}

// moveEntry takes the entry itself a step on.
func (tx *txn) moveEntry(ctx context.Context, shop faq.Shop, id faq.ID, edit faq.Edit) (faq.Entry, error) {
	d, err := tx.drafted(ctx, shop, id)
	switch {
	case err != nil:
		return faq.Entry{}, err
	case d.served.Deleted:
		return faq.Entry{}, faq.ErrNotFound
	}
	if err := permits(edit, d.served); err != nil {
		return faq.Entry{}, err
	}
	if d.served.Entry.Inherited != nil {
		return faq.Entry{}, faq.ErrInherited
	}
	status, err := tx.next(ctx, shop, edit, d.served.Entry.Status, "")
	if err != nil {
		return faq.Entry{}, err
	}
	if status.Unpublished() && d.draft != nil {
		return faq.Entry{}, conflict("a draft stands beside the entry")
	}
	e := d.served.Entry
	e.Status = status
	return tx.advance(ctx, shop, e, d.served.Entry, edit, edit.By)
}

// moveDraft takes a draft a step on, wherever it stands.
func (tx *txn) moveDraft(ctx context.Context, shop faq.Shop, id faq.ID, edit faq.Edit) (faq.Entry, error) {
	d, err := tx.drafted(ctx, shop, id)
	switch {
	case err != nil:
		return faq.Entry{}, err
	case d.draft == nil && d.served.Deleted:
		return faq.Entry{}, faq.ErrNotFound
	case d.draft == nil: // what is live has no draft to be moved
		_, err := tx.next(ctx, shop, edit, d.served.Entry.Status, "")
		return faq.Entry{}, err
	}
	if err := permits(edit, faq.Change{Entry: d.draft.Entry}); err != nil {
		return faq.Entry{}, err
	}
	e := d.draft.Entry
	if e.Status, err = tx.next(ctx, shop, edit, e.Status, d.draft.Author); err != nil {
		return faq.Entry{}, err
	}
	switch {
	case edit.Act == faq.Discard:
		return tx.discard(ctx, shop, d, edit)
	case edit.Act == faq.Publish:
		return tx.publish(ctx, shop, d, e, edit)
	case d.isBeside():
		return tx.keepBeside(ctx, shop, e, *d.draft, d, edit)
	}
	return tx.advance(ctx, shop, e, d.draft.Entry, edit, d.draft.Author)
}

// next asks the shop's rules where the step leads.
func (tx *txn) next(ctx context.Context, shop faq.Shop, edit faq.Edit, from faq.Status, author string) (faq.Status, error) {
	p, err := tx.publishing(ctx, shop)
	if err != nil {
		return "", err
	}
	return p.Next(edit.Act, from, author, edit.By)
}

// publish puts a draft in the place of what is served.
func (tx *txn) publish(ctx context.Context, shop faq.Shop, d drafted, e faq.Entry, edit faq.Edit) (faq.Entry, error) {
	if d.isBeside() {
		if d.served.Entry.Revision != d.draft.Base {
			return e, conflict("the entry is at revision %d, and the draft was written beside %d", d.served.Entry.Revision, d.draft.Base)
		}
		if err := tx.unpend(ctx, shop, e.ID); err != nil {
			return e, err
		}
	}
	return tx.advance(ctx, shop, e, d.served.Entry, edit, d.draft.Author)
}

// discard forgets a draft; of an entry that has never been served, nothing is left.
func (tx *txn) discard(ctx context.Context, shop faq.Shop, d drafted, edit faq.Edit) (faq.Entry, error) {
	if d.isBeside() {
		if err := tx.unpend(ctx, shop, d.draft.Entry.ID); err != nil {
			return faq.Entry{}, err
		}
		return d.served.Entry, tx.log(ctx, shop, faq.Deed{
			By: edit.By, Act: faq.Discard, Noun: faq.DraftNoun, ID: string(d.draft.Entry.ID), Why: edit.Why, Old: d.draft.Entry.Brief(),
		})
	}
	return d.draft.Entry, tx.delete(ctx, shop, d.draft.Entry.ID, edit)
}

// advance makes e what is kept of an entry that said before, by one step of the shop.
func (tx *txn) advance(ctx context.Context, shop faq.Shop, e, before faq.Entry, edit faq.Edit, author string) (faq.Entry, error) {
	seq, err := tx.seqFor(ctx, shop, edit)
	if err != nil {
		return e, err
	}
	if e.Revision, err = tx.nextRevision(ctx, shop, e.ID); err != nil {
		return e, err
	}
	if e, err = tx.keep(ctx, shop, faq.Change{Seq: seq + 1, Entry: e}, &before, edit, author); err != nil {
		return e, err
	}
	return e, tx.setSeq(ctx, shop, seq+1)
}
