package sqlite

import (
	"context"
	"errors"
	"fmt"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// sweepMost bounds one sweep, so that a long sleep is made up for in steps that let others write in between.
const sweepMost = 200

// Sweep implements desk.Sweeper.
func (db *DB) Sweep(ctx context.Context) (n int, err error) {
	defer during(&err, "sweep")
	type sleeper struct {
		shop faq.Shop
		id   desk.ID
	}
	due, err := read(ctx, db, func(tx *txn) ([]sleeper, error) {
		rows, err := tx.QueryContext(ctx, `SELECT shop, id FROM ticket WHERE wake_at <= ? ORDER BY wake_at LIMIT ?`,
			tx.now.UnixMicro(), sweepMost)
		return collect(rows, err, func(row scanner) (s sleeper, err error) {
			err = row.Scan(&s.shop, &s.id)
			return s, err
		})
	})
	if err != nil {
		return 0, err
	}
	var wrong []error // a ticket that cannot be read keeps no other from being looked at
	ticks := make([]func() (desk.Outcome, error), len(due))
	for i, s := range due { // all at once, so that they share a commit
		ticks[i] = submit(ctx, db, sharing, func(tx *txn) (desk.Outcome, error) { return tx.do(ctx, s.shop, s.id, desk.Tick{}) })
	}
	for i, s := range due {
		if _, err := ticks[i](); err != nil {
			wrong = append(wrong, fmt.Errorf("ticket %s: %w", s.id, err))
			continue
		}
		n++
	}
	wrong = append(wrong, db.sweepImages(ctx))
	shops, err := db.assigning(ctx)
	wrong = append(wrong, err)
	for _, shop := range shops {
		given, err := db.assign(ctx, shop)
		n, wrong = n+given, append(wrong, err)
	}
	return n, errors.Join(wrong...)
}

// assigning lists the shops whose tickets are handed out.
func (db *DB) assigning(ctx context.Context) ([]faq.Shop, error) {
	return read(ctx, db, func(tx *txn) ([]faq.Shop, error) {
		rows, err := tx.QueryContext(ctx, `SELECT shop FROM desk_rules WHERE body ->> 'assign' ORDER BY shop`)
		return collect(rows, err, func(row scanner) (shop faq.Shop, err error) {
			err = row.Scan(&shop)
			return shop, err
		})
	})
}
