package sqlite

import (
	"context"

	"xiaoer/faq"
)

// Changes implements faq.Store. It reads the entries by the seq of their newest step: older steps of an entry are
// left out, steps of policies too.
func (db *DB) Changes(ctx context.Context, shop faq.Shop, after int64, limit int) (changes []faq.Change, err error) {
	defer during(&err, "changes of shop %s after %d", shop, after)
	if limit < 1 {
		return nil, &faq.FieldError{Field: "limit", Reason: "at least 1"}
	}
	return read(ctx, db, func(tx *txn) ([]faq.Change, error) {
		rows, err := tx.QueryContext(ctx,
			`SELECT `+changeColumns+` FROM entry WHERE shop = ? AND seq > ? ORDER BY seq LIMIT ?`, shop, after, limit)
		found, err := collect(rows, err, scanChange)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}
