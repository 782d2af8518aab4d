package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/url"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// AddHook implements desk.Hooks.
func (db *DB) AddHook(ctx context.Context, h desk.Hook) (kept desk.Hook, err error) {
	defer during(&err, "add hook of shop %s", h.Shop)
	if err := h.Valid(); err != nil {
		return h, err
	}
	kinds, err := encode(h.Kinds)
	if err != nil {
		return h, err
	}
	return write(ctx, db, func(tx *txn) (desk.Hook, error) {
		if err := tx.exists(ctx, h.Shop); err != nil {
			return h, err
		}
		h.ID, h.CreatedAt = db.newULID(tx.now), tx.now
		var err error
		if h.After, err = tx.newest(ctx, h.Shop); err != nil {
			return h, err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO hook (shop, id, url, kinds, secret, after, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			h.Shop, h.ID, h.URL, kinds, h.Secret, h.After, h.CreatedAt.UnixMicro())
		if err != nil {
			return h, err
		}
		return h, tx.log(ctx, h.Shop, faq.Deed{Noun: faq.HookNoun, ID: h.ID, New: hookBrief(h)})
	})
}

const hookColumns = `shop, id, url, kinds, secret, after, created_at FROM hook`

func scanHook(row scanner) (h desk.Hook, err error) {
	var kinds []byte
	var created int64
	if err := row.Scan(&h.Shop, &h.ID, &h.URL, &kinds, &h.Secret, &h.After, &created); err != nil {
		return h, err
	}
	h.CreatedAt = moment(created)
	if err := json.Unmarshal(kinds, &h.Kinds); err != nil {
		return h, fmt.Errorf("kinds of hook %s: %w", h.ID, err)
	}
	return h, nil
}

// Hooks implements desk.Hooks.
func (db *DB) Hooks(ctx context.Context, shop faq.Shop) (hooks []desk.Hook, err error) {
	defer during(&err, "hooks of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]desk.Hook, error) {
		rows, err := tx.QueryContext(ctx, `SELECT `+hookColumns+` WHERE shop = ? ORDER BY id`, shop)
		return collect(rows, err, func(row scanner) (desk.Hook, error) {
			h, err := scanHook(row)
			h.Secret = nil
			return h, err
		})
	})
}

// AllHooks implements desk.Hooks.
func (db *DB) AllHooks(ctx context.Context) (hooks []desk.Hook, err error) {
	defer during(&err, "hooks")
	return read(ctx, db, func(tx *txn) ([]desk.Hook, error) {
		rows, err := tx.QueryContext(ctx, `SELECT `+hookColumns+` ORDER BY shop, id`)
		return collect(rows, err, scanHook)
	})
}

// DropHook implements desk.Hooks.
func (db *DB) DropHook(ctx context.Context, shop faq.Shop, id string) (err error) {
	defer during(&err, "drop hook %s", id)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		h, err := scanHook(tx.QueryRowContext(ctx, `SELECT `+hookColumns+` WHERE shop = ? AND id = ?`, shop, id))
		if err != nil {
			return nothing{}, err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM hook WHERE shop = ? AND id = ?`, shop, id); err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.log(ctx, shop, faq.Deed{Act: faq.Remove, Noun: faq.HookNoun, ID: id, Old: hookBrief(h)})
	})
	return err
}

// hookBrief says which host is told what. The rest of the address may be a secret.
func hookBrief(h desk.Hook) string {
	to, err := url.Parse(h.URL)
	if err != nil {
		return ""
	}
	return faq.Brief(fmt.Sprintf("%s://%s %v", to.Scheme, to.Host, h.Kinds))
}

// Collect implements desk.Hooks. How far the hook is, is read in the transaction: one that was dropped meanwhile takes
// nothing.
func (db *DB) Collect(ctx context.Context, h desk.Hook, n int) (taken int, err error) {
	defer during(&err, "collect for hook %s", h.ID)
	return write(ctx, db, func(tx *txn) (int, error) {
		kept, err := scanHook(tx.QueryRowContext(ctx, `SELECT `+hookColumns+` WHERE shop = ? AND id = ?`, h.Shop, h.ID))
		if err != nil {
			return 0, err
		}
		rows, err := tx.QueryContext(ctx, `SELECT seq, body FROM event WHERE shop = ? AND seq > ? ORDER BY seq LIMIT ?`, h.Shop, kept.After, n)
		events, err := collect(rows, err, scanEvent)
		if err != nil || len(events) == 0 {
			return 0, err
		}
		for _, e := range events {
			if !kept.Wants(e.Kind) {
				continue
			}
			_, err := tx.ExecContext(ctx, `INSERT INTO parcel (shop, hook, seq, next_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
				h.Shop, h.ID, e.Seq, tx.now.UnixMicro())
			if err != nil {
				return 0, err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE hook SET after = ? WHERE shop = ? AND id = ?`, events[len(events)-1].Seq, h.Shop, h.ID)
		return len(events), err
	})
}

// Due implements desk.Hooks.
func (db *DB) Due(ctx context.Context, h desk.Hook, n int) (parcels []desk.Parcel, err error) {
	defer during(&err, "due of hook %s", h.ID)
	return read(ctx, db, func(tx *txn) ([]desk.Parcel, error) {
		rows, err := tx.QueryContext(ctx, parcelsQuery+` AND p.next_at <= ? ORDER BY p.seq LIMIT ?`, h.Shop, h.ID, tx.now.UnixMicro(), n)
		return collect(rows, err, scanParcel)
	})
}

const parcelsQuery = `SELECT p.tries, p.next_at, p.why, e.seq, e.body
	FROM parcel AS p JOIN event AS e ON e.shop = p.shop AND e.seq = p.seq WHERE p.shop = ? AND p.hook = ?`

func scanParcel(row scanner) (p desk.Parcel, err error) {
	var next sql.Null[int64]
	var seq int64
	var body []byte
	if err := row.Scan(&p.Tries, &next, &p.Why, &seq, &body); err != nil {
		return p, err
	}
	p.Next = perhaps(next)
	if err := json.Unmarshal(body, &p.Event); err != nil {
		return p, fmt.Errorf("body of event %d: %w", seq, err)
	}
	p.Event.Seq = seq
	return p, nil
}

// Arrived implements desk.Hooks.
func (db *DB) Arrived(ctx context.Context, h desk.Hook, seq int64) (err error) {
	defer during(&err, "event %d arrived at hook %s", seq, h.ID)
	return db.parcel(ctx, `DELETE FROM parcel WHERE shop = ? AND hook = ? AND seq = ?`, h.Shop, h.ID, seq)
}

// Failed implements desk.Hooks.
func (db *DB) Failed(ctx context.Context, h desk.Hook, seq int64, next *time.Time, why string) (err error) {
	defer during(&err, "event %d failed at hook %s", seq, h.ID)
	return db.parcel(ctx, `UPDATE parcel SET tries = tries + 1, next_at = ?, why = ? WHERE shop = ? AND hook = ? AND seq = ?`,
		micros(next), why, h.Shop, h.ID, seq)
}

func (db *DB) parcel(ctx context.Context, statement string, args ...any) error {
	_, err := write(ctx, db, func(tx *txn) (sql.Result, error) { return tx.ExecContext(ctx, statement, args...) })
	return err
}

// Dead implements desk.Hooks.
func (db *DB) Dead(ctx context.Context, shop faq.Shop, hook string, n int) (parcels []desk.Parcel, err error) {
	defer during(&err, "dead of hook %s", hook)
	return read(ctx, db, func(tx *txn) ([]desk.Parcel, error) {
		if _, err := scanHook(tx.QueryRowContext(ctx, `SELECT `+hookColumns+` WHERE shop = ? AND id = ?`, shop, hook)); err != nil {
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, parcelsQuery+` AND p.next_at IS NULL ORDER BY p.seq LIMIT ?`, shop, hook, n)
		return collect(rows, err, scanParcel)
	})
}

// Replay implements desk.Hooks.
func (db *DB) Replay(ctx context.Context, shop faq.Shop, hook string, after *int64) (err error) {
	defer during(&err, "replay to hook %s", hook)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		h, err := scanHook(tx.QueryRowContext(ctx, `SELECT `+hookColumns+` WHERE shop = ? AND id = ?`, shop, hook))
		if err != nil {
			return nothing{}, err
		}
		_, err = tx.ExecContext(ctx, `UPDATE parcel SET tries = 0, next_at = ? WHERE shop = ? AND hook = ? AND next_at IS NULL`,
			tx.now.UnixMicro(), shop, hook)
		if err != nil {
			return nothing{}, err
		}
		err = tx.log(ctx, shop, faq.Deed{Act: faq.Replay, Noun: faq.HookNoun, ID: hook, New: hookBrief(h)})
		if err != nil || after == nil {
			return nothing{}, err
		}
		_, err = tx.ExecContext(ctx, `UPDATE hook SET after = ? WHERE shop = ? AND id = ?`, min(max(*after, 0), h.After), shop, hook)
		return nothing{}, err
	})
	return err
}
