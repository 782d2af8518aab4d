package sqlite

import (
	"cmp"
	"context"

	"xiaoer/faq"
)

// Delete implements faq.Store. The deletion is a revision of its own, and takes the draft beside the entry along.
func (db *DB) Delete(ctx context.Context, shop faq.Shop, id faq.ID, edit faq.Edit) (err error) {
	defer during(&err, "delete entry %s", id)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) { return nothing{}, tx.delete(ctx, shop, id, edit) })
	return err
}

func (tx *txn) delete(ctx context.Context, shop faq.Shop, id faq.ID, edit faq.Edit) error {
	have, err := tx.entry(ctx, shop, id)
	switch {
	case err != nil:
		return err
	case have.Deleted:
		return faq.ErrNotFound
	}
	if err := permits(edit, have); err != nil {
		return err
	}
	seq, err := tx.seqFor(ctx, shop, edit)
	if err != nil {
		return err
	}
	if have.Entry.Inherited != nil {
		return faq.ErrInherited
	}
	before := have.Entry
	have.Seq, have.Deleted = seq+1, true
	if have.Entry.Revision, err = tx.nextRevision(ctx, shop, id); err != nil {
		return err
	}
	edit.Act = cmp.Or(edit.Act, faq.Remove)
	if _, err := tx.keep(ctx, shop, have, &before, edit, edit.By); err != nil {
		return err
	}
	if err := tx.unpend(ctx, shop, id); err != nil {
		return err
	}
	return tx.setSeq(ctx, shop, have.Seq)
}
