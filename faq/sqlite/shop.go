package sqlite

import (
	"context"
	"fmt"

	"xiaoer/faq"
)

// Shops implements faq.Store.
func (db *DB) Shops(ctx context.Context) (shops []faq.Shop, err error) {
	defer during(&err, "list shops")
	return read(ctx, db, func(tx *txn) ([]faq.Shop, error) { return tx.shops(ctx) })
}

func (tx *txn) shops(ctx context.Context) ([]faq.Shop, error) {
	rows, err := tx.QueryContext(ctx, `SELECT name FROM shop ORDER BY name`)
	return collect(rows, err, func(row scanner) (s faq.Shop, err error) {
		err = row.Scan(&s)
		return s, err
	})
}

// CreateShop implements faq.Store.
func (db *DB) CreateShop(ctx context.Context, shop faq.Shop, edit faq.Edit) (err error) {
	defer during(&err, "create shop %s", shop)
	if err := shop.Valid(); err != nil {
		return err
	}
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		_, err := tx.ExecContext(ctx, `INSERT INTO shop (name, created_at, created_by, why) VALUES (?, ?, ?, ?)`,
			shop, tx.now.UnixMicro(), edit.By, edit.Why)
		if err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.log(ctx, shop, faq.Deed{By: edit.By, Noun: faq.ShopNoun, Why: edit.Why, New: string(shop)})
	})
	return err
}

// Version implements faq.Store.
func (db *DB) Version(ctx context.Context, shop faq.Shop) (seq int64, err error) {
	defer during(&err, "version of shop %s", shop)
	return glance(ctx, db, func(tx *txn) (int64, error) {
		var edited int64
		err := tx.QueryRowContext(ctx, `
			SELECT seq, coalesce((SELECT edited_at FROM desk_rules AS r WHERE r.shop = s.name), 0) FROM shop AS s WHERE name = ?`,
			shop).Scan(&seq, &edited)
		if err != nil {
			return 0, fmt.Errorf("shop %s: %w", shop, named(err))
		}
		db.hours.hear(shop, edited)
		return seq, nil
	})
}

// Moved implements faq.Store.
func (db *DB) Moved(ctx context.Context, since int64) (moves []faq.Move, turn int64, err error) {
	defer during(&err, "shops that moved since %d", since)
	turn = since
	moves, err = glance(ctx, db, func(tx *txn) ([]faq.Move, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT name, seq, heard, moved, coalesce((SELECT edited_at FROM desk_rules AS r WHERE r.shop = s.name), 0)
			FROM shop AS s WHERE moved > ? ORDER BY moved`, since)
		return collect(rows, err, func(row scanner) (m faq.Move, err error) {
			var edited int64
			err = row.Scan(&m.Shop, &m.Seq, &m.Heard, &turn, &edited)
			db.hours.hear(m.Shop, edited)
			return m, err
		})
	})
	if err != nil {
		return nil, since, err
	}
	return moves, turn, nil
}

// seq returns the shop's newest step. Steps are counted in the shop's row, not by the database: the row is locked
// until the commit, so that a lower seq is never seen after a higher one, which a follower would miss.
func (tx *txn) seq(ctx context.Context, shop faq.Shop) (seq int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT seq FROM shop WHERE name = ?`, shop).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("shop %s: %w", shop, named(err))
	}
	return seq, nil
}

// seqFor returns the shop's newest step, or faq.ErrConflict where the editor saw another.
func (tx *txn) seqFor(ctx context.Context, shop faq.Shop, edit faq.Edit) (int64, error) {
	seq, err := tx.seq(ctx, shop)
	if err == nil && edit.IfVersion != nil && *edit.IfVersion != seq {
		err = conflict("shop %s is at version %d, not %d", shop, seq, *edit.IfVersion)
	}
	return seq, err
}

func (tx *txn) setSeq(ctx context.Context, shop faq.Shop, seq int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE shop SET seq = ? WHERE name = ?`, seq, shop)
	return err
}

// exists returns faq.ErrNotFound where there is no such shop. Listings ask it when they have found nothing.
func (tx *txn) exists(ctx context.Context, shop faq.Shop) error {
	_, err := tx.seq(ctx, shop)
	return err
}
