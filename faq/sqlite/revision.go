package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"xiaoer/faq"
)

// Revisions implements faq.Store.
func (db *DB) Revisions(ctx context.Context, shop faq.Shop, id faq.ID) (revisions []faq.Revision, err error) {
	defer during(&err, "revisions of entry %s", id)
	return read(ctx, db, func(tx *txn) ([]faq.Revision, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT `+revisionColumns+` FROM revision AS r WHERE shop = ? AND id = ? ORDER BY revision DESC`, shop, id)
		found, err := collect(rows, err, scanRevision)
		if err == nil && len(found) == 0 {
			err = faq.ErrNotFound
		}
		return found, err
	})
}

// revisionColumns are what scanRevision reads.
const revisionColumns = `r.id, r.revision, r.deleted, r.edited_at, r.edited_by, r.why, r.act, r.author, r.beside, r.body`

func scanRevision(row scanner) (r faq.Revision, err error) {
	var id faq.ID
	var revision int
	var at int64
	var body []byte
	if err := row.Scan(&id, &revision, &r.Deleted, &at, &r.By, &r.Why, &r.Act, &r.Author, &r.Beside, &body); err != nil {
		return r, err
	}
	if err := json.Unmarshal(body, &r.Entry); err != nil {
		return r, fmt.Errorf("body of revision %d: %w", revision, err)
	}
	r.At, r.Author = moment(at), cmp.Or(r.Author, r.By)
	r.Entry.ID, r.Entry.Revision, r.Entry.UpdatedAt, r.Entry.UpdatedBy = id, revision, r.At, r.By
	return r, nil
}

// nextRevision is the number of the revision to come. Drafts beside an entry count with it.
func (tx *txn) nextRevision(ctx context.Context, shop faq.Shop, id faq.ID) (n int, err error) {
	err = tx.QueryRowContext(ctx, `SELECT coalesce(max(revision), 0) + 1 FROM revision WHERE shop = ? AND id = ?`, shop, id).Scan(&n)
	return n, err
}

// remember adds a revision of an entry that said before, nil being nothing, and the deed that made it.
func (tx *txn) remember(ctx context.Context, shop faq.Shop, r faq.Revision, before *faq.Entry, overrides string) error {
	body, err := encode(content(r.Entry))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO revision (shop, id, revision, deleted, edited_at, edited_by, why, act, author, beside, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		shop, r.Entry.ID, r.Entry.Revision, r.Deleted, tx.now.UnixMicro(), r.By, r.Why, r.Act, r.Author, r.Beside, body)
	if err != nil {
		return err
	}
	return tx.logEntry(ctx, shop, r, before, overrides)
}
