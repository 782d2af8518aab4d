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
		x, err := tx.recorded(ctx, shop, exchange)
		if err != nil {
			return nothing{}, err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO verdict (shop, exchange, verdict, token, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			shop, exchange, verdict, token, tx.now.UnixMicro())
		if err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.hearVerdict(ctx, x, verdict, token)
	})
	return err
}

// hearVerdict keeps the voice in a verdict, if there is one. What is said of the answer to a picked option is said of
// the question that the option was offered for.
func (tx *txn) hearVerdict(ctx context.Context, x faq.Exchange, verdict faq.Verdict, token string) error {
	v, ok := x.Judged(verdict)
	switch {
	case verdict == faq.Picked:
		v, ok = x.Chosen(token)
	case x.Picked != "" && x.Decision == faq.Answered:
		return tx.hearPick(ctx, x, verdict == faq.Helpful)
	}
	if !ok {
		return nil
	}
	return tx.hear(ctx, x.Shop, v)
}
