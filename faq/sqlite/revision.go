package sqlite

import (
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
			SELECT id, revision, deleted, edited_at, edited_by, why, body FROM revision
			WHERE shop = ? AND id = ? ORDER BY revision DESC`, shop, id)
		found, err := collect(rows, err, scanRevision)
		if err == nil && len(found) == 0 {
			err = faq.ErrNotFound
		}
		return found, err
	})
}

func scanRevision(row scanner) (r faq.Revision, err error) {
	var id faq.ID
	var revision int
	var at int64
	var body []byte
	if err := row.Scan(&id, &revision, &r.Deleted, &at, &r.By, &r.Why, &body); err != nil {
		return r, err
	}
	if err := json.Unmarshal(body, &r.Entry); err != nil {
		return r, fmt.Errorf("body of revision %d: %w", revision, err)
	}
	r.At = moment(at)
	r.Entry.ID, r.Entry.Revision, r.Entry.UpdatedAt, r.Entry.UpdatedBy = id, revision, r.At, r.By
	return r, nil
}
