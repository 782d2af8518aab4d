package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"xiaoer/faq"
)

// Entry implements faq.Store.
func (db *DB) Entry(ctx context.Context, shop faq.Shop, id faq.ID) (e faq.Entry, err error) {
	defer during(&err, "entry %s", id)
	return read(ctx, db, func(tx *txn) (faq.Entry, error) {
		k, err := tx.entry(ctx, shop, id)
		if err == nil && k.Deleted {
			err = faq.ErrNotFound
		}
		return k.Entry, err
	})
}

// Entries implements faq.Store.
func (db *DB) Entries(ctx context.Context, shop faq.Shop, f faq.Filter) (entries []faq.Entry, next string, err error) {
	defer during(&err, "list entries")
	n, err := limit(f.Page)
	if err != nil {
		return nil, "", err
	}
	q, err := entriesQuery(shop, f, n)
	if err != nil {
		return nil, "", err
	}
	all, err := read(ctx, db, func(tx *txn) ([]faq.Entry, error) {
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		found, err := collect(rows, err, func(row scanner) (faq.Entry, error) {
			c, err := scanChange(row)
			return c.Entry, err
		})
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
	entries, next = cut(all, n, func(e faq.Entry) string { return mark("entries", e.ID) })
	return entries, next, err
}

func entriesQuery(shop faq.Shop, f faq.Filter, n int) (q query, err error) {
	var after faq.ID
	if err := place("entries", f.Page.After, &after); err != nil {
		return q, err
	}
	q.add(`SELECT `+changeColumns+` FROM entry WHERE shop = ? AND NOT deleted AND id > ?`, shop, after)
	if f.Category != "" {
		q.add(` AND category = ?`, f.Category)
	}
	switch {
	case slices.Contains(faq.Statuses, f.Status):
		q.add(` AND status = ?`, f.Status)
	case f.Status != "":
		return q, &faq.FieldError{Field: "status", Reason: "one of draft, review, live, retired"}
	}
	q.add(` ORDER BY id LIMIT ?`, n+1)
	return q, nil
}

// entry returns the newest state of an entry, a deleted one's too, or sql.ErrNoRows if it never was.
func (tx *txn) entry(ctx context.Context, shop faq.Shop, id faq.ID) (faq.Change, error) {
	return scanChange(tx.QueryRowContext(ctx,
		`SELECT `+changeColumns+` FROM entry WHERE shop = ? AND id = ?`, shop, id))
}

// changeColumns are what scanChange reads.
const changeColumns = `id, revision, seq, deleted, updated_at, updated_by, inherited_from, inherited_revision, body`

func scanChange(row scanner) (c faq.Change, err error) {
	var id faq.ID
	var revision int
	var at int64
	var by string
	var origin faq.Origin
	var body []byte
	if err := row.Scan(&id, &revision, &c.Seq, &c.Deleted, &at, &by, &origin.From, &origin.Revision, &body); err != nil {
		return c, err
	}
	if err := json.Unmarshal(body, &c.Entry); err != nil {
		return c, fmt.Errorf("body of entry %s: %w", id, err)
	}
	c.Entry.ID, c.Entry.Revision, c.Entry.UpdatedAt, c.Entry.UpdatedBy = id, revision, moment(at), by
	if origin.From != "" {
		c.Entry.Inherited = &origin
	}
	return c, nil
}
