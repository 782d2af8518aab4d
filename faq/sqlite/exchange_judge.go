package sqlite

import (
	"context"
	"slices"

	"xiaoer/faq"
)

// Judge implements desk.Ledger. The same verdict given twice is kept once; different ones are all kept.
func (db *DB) Judge(ctx context.Context, shop faq.Shop, exchange string, verdict faq.Verdict, token string) (err error) {
	defer during(&err, "judge exchange %s", exchange)
	if !slices.Contains([]faq.Verdict{faq.Helpful, faq.Wrong, faq.Picked}, verdict) {
		return &faq.FieldError{Field: "verdict", Reason: "one of helpful, wrong, picked"}
	}
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		if _, err := tx.recorded(ctx, shop, exchange); err != nil {
			return nothing{}, err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO verdict (shop, exchange, verdict, token, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			shop, exchange, verdict, token, tx.now.UnixMicro())
		return nothing{}, err
	})
	return err
}
