package sqlite

import (
	"context"

	"xiaoer/faq"
)

// Lately implements desk.Past. Ids of exchanges sort by time.
func (db *DB) Lately(ctx context.Context, shop faq.Shop, n int) (last []faq.Exchange, err error) {
	defer during(&err, "last exchanges of shop %s", shop)
	if err := db.allSettled(ctx, sharing); err != nil {
		return nil, err
	}
	return read(ctx, db, func(tx *txn) ([]faq.Exchange, error) {
		rows, err := tx.QueryContext(ctx, `SELECT body FROM exchange WHERE shop = ? ORDER BY id DESC LIMIT ?`, shop, max(n, 0))
		return collect(rows, err, scanExchange)
	})
}
