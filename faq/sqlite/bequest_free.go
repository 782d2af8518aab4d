package sqlite

import (
	"context"
	"errors"
	"fmt"

	"xiaoer/faq"
)

// Free implements faq.Heirs.
func (db *DB) Free(ctx context.Context) (n int, err error) {
	defer during(&err, "free what is held")
	due, err := read(ctx, db, func(tx *txn) ([]faq.Shop, error) {
		rows, err := tx.QueryContext(ctx, `SELECT DISTINCT shop FROM bequest WHERE due <= ? ORDER BY due, shop LIMIT ?`,
			tx.now.UnixMicro(), sweepMost)
		return collect(rows, err, func(row scanner) (shop faq.Shop, err error) {
			err = row.Scan(&shop)
			return shop, err
		})
	})
	var wrong []error // a shop that cannot be settled keeps no other from it
	for _, shop := range due {
		looked, err := write(ctx, db, func(tx *txn) (int, error) { return tx.free(ctx, shop) })
		if n += looked; err != nil {
			wrong = append(wrong, fmt.Errorf("shop %s: %w", shop, err))
		}
	}
	return n, errors.Join(append(wrong, err)...)
}

// free looks again at what is due in the shop, and returns at how many.
func (tx *txn) free(ctx context.Context, shop faq.Shop) (int, error) {
	ids := map[faq.ID]bool{}
	rows, err := tx.QueryContext(ctx, `SELECT id FROM bequest WHERE shop = ? AND noun = 'entry' AND due <= ?`, shop, tx.now.UnixMicro())
	if err := gather(rows, err, ids); err != nil || len(ids) == 0 {
		return 0, err
	}
	k, err := tx.kin(ctx, shop)
	if err != nil {
		return 0, err
	}
	h, err := tx.office(ctx, k.head)
	if err != nil {
		return 0, err
	}
	s, err := tx.heir(ctx, shop, h, faq.Edit{Why: "政策表有新的一版生效了"})
	if err != nil {
		return 0, err
	}
	return len(ids), s.settle(ctx, ids, nil)
}
