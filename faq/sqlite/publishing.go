package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"xiaoer/faq"
)

// Publishing implements faq.Lives.
func (db *DB) Publishing(ctx context.Context, shop faq.Shop) (p faq.Publishing, revision int, err error) {
	defer during(&err, "publishing of shop %s", shop)
	kept, err := read(ctx, db, func(tx *txn) (publishing, error) { return tx.publishing(ctx, shop) })
	return kept.Publishing, kept.revision, err
}

// publishing is one state of how a shop guards what becomes live.
type publishing struct {
	faq.Publishing
	revision int
}

func (tx *txn) publishing(ctx context.Context, shop faq.Shop) (p publishing, err error) {
	var body []byte
	err = tx.QueryRowContext(ctx, `SELECT revision, body FROM publishing WHERE shop = ? ORDER BY revision DESC LIMIT 1`, shop).
		Scan(&p.revision, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, tx.exists(ctx, shop)
	case err != nil:
		return p, err
	}
	if err := json.Unmarshal(body, &p.Publishing); err != nil {
		return p, fmt.Errorf("body of publishing: %w", err)
	}
	return p, nil
}

// PutPublishing implements faq.Lives.
func (db *DB) PutPublishing(ctx context.Context, shop faq.Shop, p faq.Publishing, edit faq.Edit) (revision int, err error) {
	defer during(&err, "put publishing of shop %s", shop)
	return write(ctx, db, func(tx *txn) (int, error) {
		old, err := tx.publishing(ctx, shop)
		if err != nil {
			return 0, err
		}
		if edit.IfRevision != nil && *edit.IfRevision != old.revision {
			return 0, conflict("publishing is at revision %d, not %d", old.revision, *edit.IfRevision)
		}
		body, err := encode(p)
		if err != nil {
			return 0, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO publishing (shop, revision, edited_at, edited_by, why, body) VALUES (?, ?, ?, ?, ?, ?)`,
			shop, old.revision+1, tx.now.UnixMicro(), edit.By, edit.Why, body)
		if err != nil {
			return 0, err
		}
		return old.revision + 1, tx.log(ctx, shop, faq.Deed{
			By: edit.By, Noun: faq.PublishingNoun, Revision: old.revision + 1, Why: edit.Why,
			Old: faq.BriefJSON(old.Publishing), New: faq.BriefJSON(p),
		})
	})
}
