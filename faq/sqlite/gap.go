package sqlite

import (
	"context"

	"xiaoer/faq"
)

// Sorted implements faq.Gaps.
func (db *DB) Sorted(ctx context.Context, shop faq.Shop) (gaps map[string]string, err error) {
	defer during(&err, "gaps of shop %s", shop)
	return read(ctx, db, func(tx *txn) (map[string]string, error) {
		type sorted struct{ core, gap string }
		rows, err := tx.QueryContext(ctx, `SELECT core, gap FROM gap_question WHERE shop = ?`, shop)
		all, err := collect(rows, err, func(row scanner) (s sorted, err error) {
			err = row.Scan(&s.core, &s.gap)
			return s, err
		})
		if err == nil && len(all) == 0 {
			err = tx.exists(ctx, shop)
		}
		out := make(map[string]string, len(all))
		for _, s := range all {
			out[s.core] = s.gap
		}
		return out, err
	})
}

// KeepSorted implements faq.Gaps.
func (db *DB) KeepSorted(ctx context.Context, shop faq.Shop, gaps map[string]string) (err error) {
	defer during(&err, "keep gaps of shop %s", shop)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		if err := tx.exists(ctx, shop); err != nil {
			return nothing{}, err
		}
		list, err := encode(gaps)
		if err != nil || len(gaps) == 0 {
			return nothing{}, err
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO gap_question (shop, core, gap) SELECT ?, key, value FROM json_each(?) WHERE true
			ON CONFLICT DO UPDATE SET gap = excluded.gap`, shop, list)
		return nothing{}, err
	})
	return err
}

// Decisions implements faq.Gaps.
func (db *DB) Decisions(ctx context.Context, shop faq.Shop) (gaps []faq.Gap, err error) {
	defer during(&err, "decisions about gaps of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]faq.Gap, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT id, state, entry, times, decided_at, decided_by FROM gap WHERE shop = ? ORDER BY id`, shop)
		found, err := collect(rows, err, func(row scanner) (g faq.Gap, err error) {
			var at int64
			err = row.Scan(&g.ID, &g.State, &g.Entry, &g.Times, &at, &g.By)
			g.At = moment(at)
			return g, err
		})
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}

// Decide implements faq.Gaps.
func (db *DB) Decide(ctx context.Context, shop faq.Shop, g faq.Gap, written *faq.Entry, edit faq.Edit) (_ faq.Gap, kept *faq.Entry, err error) {
	defer during(&err, "decide about gap %s", g.ID)
	if err := g.Valid(); err != nil {
		return g, nil, err
	}
	if written != nil {
		if err := written.Valid(); err != nil {
			return g, nil, err
		}
	}
	type settled struct {
		gap  faq.Gap
		kept *faq.Entry
	}
	done, err := write(ctx, db, func(tx *txn) (settled, error) {
		kept, err := tx.decided(ctx, shop, written, edit)
		if err != nil {
			return settled{}, err
		}
		g := g
		g.At, g.By = tx.now, edit.By
		return settled{g, kept}, tx.decide(ctx, shop, g, edit)
	})
	return done.gap, done.kept, err
}

// decided writes what comes of a decision.
func (tx *txn) decided(ctx context.Context, shop faq.Shop, written *faq.Entry, edit faq.Edit) (*faq.Entry, error) {
	switch {
	case written == nil:
		return nil, tx.exists(ctx, shop)
	case written.Status.Unpublished():
		e := *written
		e.Status = faq.Draft
		p, err := tx.propose(ctx, shop, e, 0, edit)
		return &p.Entry, err
	}
	kept, err := tx.putAll(ctx, shop, []faq.Entry{*written}, edit)
	if err != nil {
		return nil, err
	}
	return &kept[0], nil
}

func (tx *txn) decide(ctx context.Context, shop faq.Shop, g faq.Gap, edit faq.Edit) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO gap (shop, id, state, entry, times, decided_at, decided_by, why) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET state = excluded.state, entry = excluded.entry, times = excluded.times,
			decided_at = excluded.decided_at, decided_by = excluded.decided_by, why = excluded.why`,
		shop, g.ID, g.State, g.Entry, g.Times, g.At.UnixMicro(), g.By, edit.Why)
	if err != nil {
		return err
	}
	act := faq.Accept
	if g.State == faq.GapIgnored {
		act = faq.Ignore
	}
	return tx.log(ctx, shop, faq.Deed{By: g.By, Act: act, Noun: faq.GapNoun, ID: g.ID, Why: edit.Why, New: string(g.Entry)})
}
