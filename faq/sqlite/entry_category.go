package sqlite

import (
	"context"
	"slices"

	"xiaoer/faq"
)

// Categories implements faq.Store.
func (db *DB) Categories(ctx context.Context, shop faq.Shop, status faq.Status) (categories []faq.Category, err error) {
	defer during(&err, "categories of %s", shop)
	var q query
	q.add(`SELECT category, count(*) FROM entry WHERE shop = ? AND NOT deleted AND category <> ''`, shop)
	switch {
	case slices.Contains(faq.Statuses, status):
		q.add(` AND status = ?`, status)
	case status != "":
		return nil, &faq.FieldError{Field: "status", Reason: "one of draft, review, live, retired"}
	}
	q.add(` GROUP BY category ORDER BY count(*) DESC, category LIMIT ?`, faq.MaxCategories)
	return read(ctx, db, func(tx *txn) ([]faq.Category, error) {
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		found, err := collect(rows, err, func(row scanner) (c faq.Category, err error) {
			err = row.Scan(&c.Category, &c.Entries)
			return c, err
		})
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}
