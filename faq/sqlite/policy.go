package sqlite

import (
	"context"
	"encoding/json"

	"xiaoer/faq"
)

// Policies implements faq.Store.
func (db *DB) Policies(ctx context.Context, shop faq.Shop) (policies []faq.Policy, err error) {
	defer during(&err, "policies of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]faq.Policy, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT body FROM policy AS p
			WHERE shop = ? AND seq = (SELECT max(seq) FROM policy WHERE shop = p.shop AND name = p.name)
			ORDER BY name`, shop)
		found, err := collect(rows, err, scanPolicy)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}

func scanPolicy(row scanner) (p faq.Policy, err error) {
	var body []byte
	if err := row.Scan(&body); err != nil {
		return p, err
	}
	return p, json.Unmarshal(body, &p)
}

// PutPolicy implements faq.Store. Tables have no revision numbers, so an edit that names one is refused rather
// than let through unchecked.
func (db *DB) PutPolicy(ctx context.Context, shop faq.Shop, p faq.Policy, edit faq.Edit) (err error) {
	defer during(&err, "put policy %s", p.Name)
	if err := p.Valid(); err != nil {
		return err
	}
	if edit.IfRevision != nil {
		return &faq.FieldError{Field: "if_revision", Reason: "a policy has no revisions"}
	}
	_, err = write(ctx, db, func(tx *txn) (nothing, error) { return nothing{}, tx.putPolicy(ctx, shop, p, edit) })
	return err
}

func (tx *txn) putPolicy(ctx context.Context, shop faq.Shop, p faq.Policy, edit faq.Edit) error {
	body, err := encode(p)
	if err != nil {
		return err
	}
	seq, err := tx.seq(ctx, shop)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO policy (shop, name, seq, edited_at, edited_by, why, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		shop, p.Name, seq+1, tx.now.UnixMicro(), edit.By, edit.Why, body)
	if err != nil {
		return err
	}
	return tx.setSeq(ctx, shop, seq+1)
}
