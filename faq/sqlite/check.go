package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
)

// Checks implements faq.Checks.
func (db *DB) Checks(ctx context.Context, shop faq.Shop) (checks []faq.Check, err error) {
	defer during(&err, "checks of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]faq.Check, error) {
		rows, err := tx.QueryContext(ctx,
			`SELECT id, kept_at, kept_by, body FROM check_question WHERE shop = ? ORDER BY id`, shop)
		found, err := collect(rows, err, scanCheck)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}

func scanCheck(row scanner) (c faq.Check, err error) {
	var id, by string
	var at int64
	var body []byte
	if err := row.Scan(&id, &at, &by, &body); err != nil {
		return c, err
	}
	if err := json.Unmarshal(body, &c); err != nil {
		return c, fmt.Errorf("body of check %s: %w", id, err)
	}
	c.ID, c.At, c.By = id, moment(at), by
	return c, nil
}

// PutCheck implements faq.Checks.
func (db *DB) PutCheck(ctx context.Context, shop faq.Shop, c faq.Check, edit faq.Edit) (kept faq.Check, err error) {
	defer during(&err, "put check %s", c.ID)
	if err := c.Valid(); err != nil {
		return kept, err
	}
	return write(ctx, db, func(tx *txn) (faq.Check, error) { return tx.putCheck(ctx, shop, c, edit) })
}

func (tx *txn) putCheck(ctx context.Context, shop faq.Shop, c faq.Check, edit faq.Edit) (faq.Check, error) {
	if err := tx.exists(ctx, shop); err != nil {
		return c, err
	}
	c.At, c.By = time.Time{}, ""
	body, err := encode(c)
	if err != nil {
		return c, err
	}
	old, err := tx.check(ctx, shop, c.ID)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO check_question (shop, id, kept_at, kept_by, why, body) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (shop, id) DO UPDATE SET
			kept_at = excluded.kept_at, kept_by = excluded.kept_by, why = excluded.why, body = excluded.body`,
		shop, c.ID, tx.now.UnixMicro(), edit.By, edit.Why, body)
	if err != nil {
		return c, err
	}
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM check_question WHERE shop = ?`, shop).Scan(&n); err != nil {
		return c, err
	}
	if n > faq.MostChecks {
		return c, conflict("a shop has at most %d checks", faq.MostChecks)
	}
	c.At, c.By = tx.now, edit.By
	return c, tx.log(ctx, shop, faq.Deed{By: edit.By, Noun: faq.CheckNoun, ID: c.ID, Why: edit.Why, Old: checkBrief(old), New: checkBrief(c)})
}

// check returns one check, or sql.ErrNoRows.
func (tx *txn) check(ctx context.Context, shop faq.Shop, id string) (faq.Check, error) {
	return scanCheck(tx.QueryRowContext(ctx, `SELECT id, kept_at, kept_by, body FROM check_question WHERE shop = ? AND id = ?`, shop, id))
}

// checkBrief says which question is whose.
func checkBrief(c faq.Check) string {
	if c.ID == "" {
		return ""
	}
	return faq.Brief(c.Question + " → " + string(c.Entry))
}

// DeleteCheck implements faq.Checks.
func (db *DB) DeleteCheck(ctx context.Context, shop faq.Shop, id string) (err error) {
	defer during(&err, "delete check %s", id)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		old, err := tx.check(ctx, shop, id)
		if err != nil {
			return nothing{}, err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM check_question WHERE shop = ? AND id = ?`, shop, id); err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.log(ctx, shop, faq.Deed{Act: faq.Remove, Noun: faq.CheckNoun, ID: id, Old: checkBrief(old)})
	})
	return err
}
