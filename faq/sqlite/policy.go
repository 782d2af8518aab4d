package sqlite

import (
	"cmp"
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
		found, err := tx.policies(ctx, shop)
		if err == nil && len(found) > 0 {
			err = tx.originate(ctx, shop, found)
		}
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}

// policies reads all versions of the shop's tables.
func (tx *txn) policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT version, edited_at, edited_by, why, body FROM policy WHERE shop = ? ORDER BY name, version`, shop)
	return collect(rows, err, scanPolicy)
}

func scanPolicy(row scanner) (p faq.Policy, err error) {
	var body []byte
	var version int
	var at int64
	var by, why string
	if err := row.Scan(&version, &at, &by, &why, &body); err != nil {
		return p, err
	}
	err = json.Unmarshal(body, &p)
	p.Version, p.UpdatedAt, p.UpdatedBy, p.Why = version, moment(at), by, why
	return p, err
}

// PutPolicy implements faq.Store.
func (db *DB) PutPolicy(ctx context.Context, shop faq.Shop, p faq.Policy, edit faq.Edit) error {
	_, err := db.PutPolicies(ctx, shop, []faq.Policy{p}, edit)
	return err
}

// PutPolicies implements faq.Store.
func (db *DB) PutPolicies(ctx context.Context, shop faq.Shop, policies []faq.Policy, edit faq.Edit) (kept []faq.Policy, err error) {
	defer during(&err, "put %s", theseTables(policies))
	if err := tabled(policies, edit); err != nil {
		return nil, err
	}
	put := write[[]faq.Policy]
	if len(policies) > 1 {
		put = writeAlone
	}
	return put(ctx, db, func(tx *txn) ([]faq.Policy, error) {
		seq, err := tx.seqFor(ctx, shop, edit)
		if err != nil || len(policies) == 0 {
			return nil, err
		}
		kept := make([]faq.Policy, 0, len(policies))
		for _, p := range policies {
			if b, err := tx.bequest(ctx, shop, faq.PolicyNoun, p.Name); err != nil || b.tie == faq.Inherited {
				return nil, cmp.Or(err, faq.ErrInherited)
			}
			seq++
			k, err := tx.putPolicy(ctx, shop, p, seq, edit)
			if err != nil {
				return nil, err
			}
			kept = append(kept, k)
		}
		return kept, tx.setSeq(ctx, shop, seq)
	})
}

// tabled refuses what could never be put.
func tabled(policies []faq.Policy, edit faq.Edit) error {
	seen := map[string]bool{}
	for _, p := range policies {
		key := p.Name + " " + p.Content().EffectiveFrom.String()
		err := p.Valid()
		if err == nil && seen[key] {
			err = &faq.FieldError{Field: "name", Reason: "stands twice"}
		}
		if err != nil && len(policies) > 1 {
			err = fmt.Errorf("policy %s: %w", p.Name, err)
		}
		if err != nil {
			return err
		}
		seen[key] = true
	}
	if edit.IfRevision != nil && len(policies) != 1 {
		return &faq.FieldError{Field: "if_revision", Reason: "only for a single table"}
	}
	return nil
}

func (tx *txn) putPolicy(ctx context.Context, shop faq.Shop, p faq.Policy, seq int64, edit faq.Edit) (faq.Policy, error) {
	p = p.Content()
	body, err := encode(p)
	if err != nil {
		return p, err
	}
	var last int
	var old string
	err = tx.QueryRowContext(ctx, `SELECT version, body FROM policy WHERE shop = ? AND name = ? ORDER BY seq DESC LIMIT 1`, shop, p.Name).Scan(&last, &old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return p, err
	}
	if edit.IfRevision != nil && *edit.IfRevision != last {
		return p, conflict("it is at version %d, not %d", last, *edit.IfRevision)
	}
	p.Version, p.UpdatedAt, p.UpdatedBy, p.Why = last+1, tx.now, edit.By, edit.Why
	_, err = tx.ExecContext(ctx, `
		INSERT INTO policy (shop, name, seq, version, edited_at, edited_by, why, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		shop, p.Name, seq, p.Version, tx.now.UnixMicro(), edit.By, edit.Why, body)
	if err != nil {
		return p, err
	}
	if err := tx.tabled(ctx, shop, p.Name, edit); err != nil {
		return p, err
	}
	return p, tx.log(ctx, shop, faq.Deed{
		By: edit.By, Act: edit.Act, Noun: faq.PolicyNoun, ID: p.Name, Revision: p.Version, Why: edit.Why,
		Old: faq.Brief(old), New: faq.Brief(body), Overrides: edit.Overrides,
	})
}

// theseTables names the tables of a batch, for errors.
func theseTables(policies []faq.Policy) string {
	if len(policies) == 1 {
		return "policy " + policies[0].Name
	}
	return fmt.Sprintf("%d policies", len(policies))
}
