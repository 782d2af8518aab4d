package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"xiaoer/faq"
)

// Tolerance implements faq.Store.
func (db *DB) Tolerance(ctx context.Context, shop faq.Shop) (t faq.Tolerance, revision int, err error) {
	defer during(&err, "tolerance of shop %s", shop)
	kept, err := read(ctx, db, func(tx *txn) (tolerance, error) { return tx.tolerance(ctx, shop) })
	return kept.Tolerance, kept.revision, err
}

// tolerance is one state of what a shop tolerates.
type tolerance struct {
	faq.Tolerance
	revision int
}

func (tx *txn) tolerance(ctx context.Context, shop faq.Shop) (t tolerance, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT revision, low, normal, high FROM tolerance WHERE shop = ? ORDER BY revision DESC LIMIT 1`, shop).
		Scan(&t.revision, &t.Low, &t.Normal, &t.High)
	if errors.Is(err, sql.ErrNoRows) {
		return tolerance{}, tx.exists(ctx, shop)
	}
	return t, err
}

// PutTolerance implements faq.Store.
func (db *DB) PutTolerance(ctx context.Context, shop faq.Shop, t faq.Tolerance, edit faq.Edit) (revision int, err error) {
	defer during(&err, "put tolerance of shop %s", shop)
	if err := t.Valid(); err != nil {
		return 0, err
	}
	return write(ctx, db, func(tx *txn) (int, error) { return tx.putTolerance(ctx, shop, t, edit) })
}

func (tx *txn) putTolerance(ctx context.Context, shop faq.Shop, t faq.Tolerance, edit faq.Edit) (revision int, err error) {
	old, err := tx.tolerance(ctx, shop)
	if err != nil {
		return 0, err
	}
	if edit.IfRevision != nil && *edit.IfRevision != old.revision {
		return 0, conflict("the tolerance is at revision %d, not %d", old.revision, *edit.IfRevision)
	}
	seq, err := tx.seqFor(ctx, shop, edit)
	if err != nil {
		return 0, err
	}
	revision = old.revision + 1
	_, err = tx.ExecContext(ctx, `
		INSERT INTO tolerance (shop, revision, low, normal, high, edited_at, edited_by, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		shop, revision, t.Low, t.Normal, t.High, tx.now.UnixMicro(), edit.By, edit.Why)
	if err != nil {
		return 0, err
	}
	if err := tx.setSeq(ctx, shop, seq+1); err != nil {
		return 0, err
	}
	return revision, tx.log(ctx, shop, faq.Deed{
		By: edit.By, Noun: faq.ToleranceNoun, Revision: revision, Why: edit.Why, Old: old.String(), New: t.String(),
		Overrides: edit.Overrides,
	})
}
