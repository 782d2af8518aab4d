package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Events implements desk.Log.
func (db *DB) Events(ctx context.Context, shop faq.Shop, conversation string, after int64, limit int) (events []desk.Event, err error) {
	defer during(&err, "events of shop %s after %d", shop, after)
	if err := db.allSettled(ctx, patient); err != nil {
		return nil, err
	}
	if limit < 1 {
		return nil, &faq.FieldError{Field: "limit", Reason: "at least 1"}
	}
	var q query
	q.add(`SELECT seq, body FROM event WHERE shop = ? AND seq > ?`, shop, after)
	if conversation != "" {
		q.add(` AND conversation = ?`, conversation)
	}
	q.add(` ORDER BY seq LIMIT ?`, limit)
	return read(ctx, db, func(tx *txn) ([]desk.Event, error) {
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		return collect(rows, err, scanEvent)
	})
}

// Newest implements desk.Log.
func (db *DB) Newest(ctx context.Context, shop faq.Shop) (seq int64, err error) {
	defer during(&err, "newest event of shop %s", shop)
	if err := db.allSettled(ctx, patient); err != nil {
		return 0, err
	}
	return glance(ctx, db, func(tx *txn) (int64, error) { return tx.newest(ctx, shop) })
}

// tell adds events to the log; readers are woken once they are committed.
func (tx *txn) tell(ctx context.Context, c desk.Conversation, events []desk.Event) error {
	if len(events) == 0 {
		return nil
	}
	seq, err := tx.newest(ctx, c.Shop)
	if err != nil {
		return err
	}
	q := room(len(events), 4)
	var shop, id any = string(c.Shop), c.ID
	q.add(`INSERT INTO event (shop, seq, conversation, body) VALUES`)
	for i := range events {
		body, err := encode(&events[i])
		if err != nil {
			return err
		}
		q.row(i, shop, seq+1+int64(i), id, body)
	}
	if _, err := tx.ExecContext(ctx, q.String(), q.args...); err != nil {
		return err
	}
	remember(tx, tx.memory.newest, c.Shop, seq+int64(len(events)))
	tx.told = append(tx.told, news{c.Shop, c.ID, events})
	return nil
}

// news is what a transaction has written and readers are to be woken for.
type news struct {
	shop         faq.Shop
	conversation string
	events       []desk.Event
}

func scanEvent(row scanner) (e desk.Event, err error) {
	var body []byte
	var seq sql.Null[int64]
	if err := row.Scan(&seq, &body); err != nil {
		return e, err
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return e, fmt.Errorf("body of event %d: %w", seq.V, err)
	}
	e.Seq = seq.V
	return e, nil
}
