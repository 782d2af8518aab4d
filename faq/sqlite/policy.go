package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

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

// PutPolicy implements faq.Store.
func (db *DB) PutPolicy(ctx context.Context, shop faq.Shop, p faq.Policy, edit faq.Edit) error {
	return db.PutPolicies(ctx, shop, []faq.Policy{p}, edit)
}

// PutPolicies implements faq.Store. Tables have no revision numbers, so an edit that names one is refused rather
// than let through unchecked.
func (db *DB) PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) (err error) {
	defer during(&err, "put %s", theseTables(policies))
	if err := tabled(policies, edit); err != nil {
		return err
	}
	put := write[nothing]
	if len(policies) > 1 {
		put = writeAlone
	}
	_, err = put(ctx, db, func(tx *txn) (nothing, error) {
		seq, err := tx.seqFor(ctx, shop, edit)
		for _, p := range policies {
			if err == nil {
				seq++
				err = tx.putPolicy(ctx, shop, p, seq, edit)
			}
		}
		if err == nil && len(policies) > 0 {
			err = tx.setSeq(ctx, shop, seq)
		}
		return nothing{}, err
	})
	return err
}

// tabled refuses what could never be put.
func tabled(policies []faq.Policy, edit faq.Edit) error {
	seen := map[string]bool{}
	for _, p := range policies {
		err := p.Valid()
		if err == nil && seen[p.Name] {
			err = &faq.FieldError{Field: "name", Reason: "stands twice"}
		}
		if err != nil && len(policies) > 1 {
			err = fmt.Errorf("policy %s: %w", p.Name, err)
		}
		if err != nil {
			return err
		}
		seen[p.Name] = true
	}
	if edit.IfRevision != nil {
		return &faq.FieldError{Field: "if_revision", Reason: "a policy has no revisions"}
	}
	return nil
}

func (tx *txn) putPolicy(ctx context.Context, shop faq.Shop, p faq.Policy, seq int64, edit faq.Edit) error {
	body, err := encode(p)
	if err != nil {
		return err
	}
	var old string
	err = tx.QueryRowContext(ctx, `SELECT body FROM policy WHERE shop = ? AND name = ? ORDER BY seq DESC LIMIT 1`, shop, p.Name).Scan(&old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO policy (shop, name, seq, edited_at, edited_by, why, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		shop, p.Name, seq, tx.now.UnixMicro(), edit.By, edit.Why, body)
	if err != nil {
		return err
	}
	return tx.log(ctx, shop, faq.Deed{
		By: edit.By, Noun: faq.PolicyNoun, ID: p.Name, Why: edit.Why, Old: faq.Brief(old), New: faq.Brief(body), Overrides: edit.Overrides,
	})
}

// theseTables names the tables of a batch, for errors.
func theseTables(policies []faq.Policy) string {
	if len(policies) == 1 {
		return "policy " + policies[0].Name
	}
	return fmt.Sprintf("%d policies", len(policies))
}
