package sqlite

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"

	"xiaoer/faq"
)

// AddKey implements faq.Keys. A key that was kept before, by id or by hash, is ErrConflict. CreatedAt is now
// where it is not set.
func (db *DB) AddKey(ctx context.Context, key faq.Key) (err error) {
	defer during(&err, "add key %s", key.ID)
	switch {
	case key.ID == "":
		return &faq.FieldError{Field: "id", Reason: "is empty"}
	case len(key.Hash) != sha256.Size:
		return &faq.FieldError{Field: "hash", Reason: fmt.Sprintf("%d bytes, not %d", len(key.Hash), sha256.Size)}
	}
	if err := key.Role.Valid(); err != nil {
		return err
	}
	_, err = write(ctx, db, func(tx *txn) (nothing, error) { return nothing{}, tx.addKey(ctx, key) })
	return err
}

func (tx *txn) addKey(ctx context.Context, key faq.Key) error {
	if err := tx.exists(ctx, key.Shop); err != nil {
		return err
	}
	if key.CreatedAt.IsZero() {
		key.CreatedAt = tx.now
	}
	_, err := tx.ExecContext(ctx,
		`INSERT INTO api_key (shop, id, name, role, hash, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?, NULL)`,
		key.Shop, key.ID, key.Name, key.Role, key.Hash, key.CreatedAt.UnixMicro())
	if err != nil {
		return err
	}
	return tx.log(ctx, key.Shop, faq.Deed{Noun: faq.KeyNoun, ID: key.ID, New: keyBrief(key)})
}

// keyBrief says whose key it is and what it opens.
func keyBrief(k faq.Key) string { return faq.Brief(fmt.Sprintf("%s %s", k.Role, k.Name)) }

// KeyByHash implements faq.Keys.
func (db *DB) KeyByHash(ctx context.Context, hash []byte) (key faq.Key, err error) {
	defer during(&err, "key by hash")
	return glance(ctx, db, func(tx *txn) (faq.Key, error) {
		return scanKey(tx.QueryRowContext(ctx,
			`SELECT `+keyColumns+` FROM api_key WHERE hash = ? AND revoked_at IS NULL`, hash))
	})
}

// Keys implements faq.Keys.
func (db *DB) Keys(ctx context.Context, shop faq.Shop) (keys []faq.Key, err error) {
	defer during(&err, "keys of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]faq.Key, error) {
		rows, err := tx.QueryContext(ctx,
			`SELECT `+keyColumns+` FROM api_key WHERE shop = ? ORDER BY created_at, id`, shop)
		found, err := collect(rows, err, scanKey)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}

// RevokeKey implements faq.Keys.
func (db *DB) RevokeKey(ctx context.Context, shop faq.Shop, id string) (err error) {
	defer during(&err, "revoke key %s", id)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) { return nothing{}, tx.revokeKey(ctx, shop, id) })
	return err
}

func (tx *txn) revokeKey(ctx context.Context, shop faq.Shop, id string) error {
	key, err := scanKey(tx.QueryRowContext(ctx, `SELECT `+keyColumns+` FROM api_key WHERE shop = ? AND id = ?`, shop, id))
	if err != nil || key.RevokedAt != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE api_key SET revoked_at = ? WHERE shop = ? AND id = ?`, tx.now.UnixMicro(), shop, id)
	if err != nil {
		return err
	}
	return tx.log(ctx, shop, faq.Deed{Act: faq.Remove, Noun: faq.KeyNoun, ID: id, Old: keyBrief(key)})
}

const keyColumns = `shop, id, name, role, hash, created_at, revoked_at`

func scanKey(row scanner) (k faq.Key, err error) {
	var created int64
	var revoked sql.Null[int64]
	if err := row.Scan(&k.Shop, &k.ID, &k.Name, &k.Role, &k.Hash, &created, &revoked); err != nil {
		return k, err
	}
	k.CreatedAt, k.RevokedAt = moment(created), perhaps(revoked)
	return k, nil
}
