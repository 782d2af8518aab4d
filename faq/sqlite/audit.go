package sqlite

import (
	"cmp"
	"context"

	"xiaoer/faq"
)

// log adds a deed to the audit log, within the transaction of what was done. Every act on what a shop has decided calls
// it; what happens at the desk has a history of its own.
func (tx *txn) log(ctx context.Context, shop faq.Shop, d faq.Deed) error {
	who := faq.ActorOf(ctx)
	_, err := tx.ExecContext(ctx, `
		INSERT INTO audit (shop, at, by, role, act, noun, id, revision, why, old, new, overrides)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		shop, tx.now.UnixMicro(), cmp.Or(d.By, who.Name), who.Role, cmp.Or(d.Act, faq.Save), d.Noun, d.ID, d.Revision,
		faq.Brief(d.Why), d.Old, d.New, faq.Brief(d.Overrides))
	return err
}

// logEntry adds the deed that made a revision of an entry that said before, nil being nothing.
func (tx *txn) logEntry(ctx context.Context, shop faq.Shop, r faq.Revision, before *faq.Entry, overrides string) error {
	d := faq.Deed{
		By: r.By, Act: r.Act, Noun: faq.EntryNoun, ID: string(r.Entry.ID), Revision: r.Entry.Revision, Why: r.Why, Overrides: overrides,
	}
	if r.Beside {
		d.Noun = faq.DraftNoun
	}
	if before != nil {
		d.Old = before.Brief()
	}
	if !r.Deleted {
		d.New = r.Entry.Brief()
	}
	return tx.log(ctx, shop, d)
}

// Deeds implements faq.Audit.
func (db *DB) Deeds(ctx context.Context, shop faq.Shop, f faq.DeedFilter) (deeds []faq.Deed, next string, err error) {
	defer during(&err, "list deeds")
	n, err := limit(f.Page)
	if err != nil {
		return nil, "", err
	}
	q, err := deedsQuery(shop, f, n)
	if err != nil {
		return nil, "", err
	}
	all, err := read(ctx, db, func(tx *txn) ([]faq.Deed, error) {
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		found, err := collect(rows, err, scanDeed)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
	deeds, next = cut(all, n, func(d faq.Deed) string { return mark("deeds", d.Seq) })
	return deeds, next, err
}

func deedsQuery(shop faq.Shop, f faq.DeedFilter, n int) (q query, err error) {
	q.add(`SELECT seq, at, by, role, act, noun, id, revision, why, old, new, overrides FROM audit WHERE shop = ?`, shop)
	if f.Page.After != "" {
		var before int64
		if err := place("deeds", f.Page.After, &before); err != nil {
			return q, err
		}
		q.add(` AND seq < ?`, before)
	}
	for column, value := range map[string]string{"noun": string(f.Noun), "id": f.ID, "by": f.By} {
		if value != "" {
			q.add(` AND `+column+` = ?`, value)
		}
	}
	if !f.From.IsZero() {
		q.add(` AND at >= ?`, f.From.UnixMicro())
	}
	if !f.Until.IsZero() {
		q.add(` AND at < ?`, f.Until.UnixMicro())
	}
	q.add(` ORDER BY seq DESC LIMIT ?`, n+1)
	return q, nil
}

func scanDeed(row scanner) (d faq.Deed, err error) {
	var at int64
	err = row.Scan(&d.Seq, &at, &d.By, &d.Role, &d.Act, &d.Noun, &d.ID, &d.Revision, &d.Why, &d.Old, &d.New, &d.Overrides)
	d.At = moment(at)
	return d, err
}
