package sqlite

import (
	"context"
	"encoding/json"
	"fmt"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Recall implements desk.Ledger. It reads twice and not one moment: who changes owners between the two raises the epoch
// that was read first, and a transaction around both takes as long as they do.
func (db *DB) Recall(ctx context.Context, shop faq.Shop, conversation string, n int) (c desk.Conversation, last []faq.Exchange, err error) {
	defer during(&err, "recall conversation")
	if err := db.settled(ctx, shop, 'c', conversation); err != nil {
		return c, nil, err
	}
	c, err = glance(ctx, db, func(tx *txn) (desk.Conversation, error) { return tx.conversation(ctx, shop, conversation) })
	if err != nil {
		return c, nil, err
	}
	last, err = glance(ctx, db, func(tx *txn) ([]faq.Exchange, error) {
		rows, err := tx.QueryContext(ctx, `
			SELECT x.id, x.body FROM message AS m JOIN exchange AS x ON x.shop = m.shop AND x.id = m.exchange
			WHERE m.shop = ? AND m.conversation = ? AND m.author = 'buyer' ORDER BY m.seq DESC LIMIT ?`,
			shop, conversation, max(n, 0))
		return collect(rows, err, func(row scanner) (faq.Exchange, error) { return db.recents.scan(shop, row) })
	})
	return c, last, err
}

// Exchange implements desk.Ledger.
func (db *DB) Exchange(ctx context.Context, shop faq.Shop, id string) (x faq.Exchange, err error) {
	defer during(&err, "exchange %s", id)
	if err := db.settled(ctx, shop, 'x', id); err != nil {
		return x, err
	}
	return glance(ctx, db, func(tx *txn) (faq.Exchange, error) { return tx.recorded(ctx, shop, id) })
}

func (tx *txn) recorded(ctx context.Context, shop faq.Shop, id string) (faq.Exchange, error) {
	return scanExchange(tx.QueryRowContext(ctx, `SELECT body FROM exchange WHERE shop = ? AND id = ?`, shop, id))
}

func scanExchange(row scanner) (x faq.Exchange, err error) {
	var body []byte
	if err := row.Scan(&body); err != nil {
		return x, err
	}
	return decodeExchange(body)
}

func decodeExchange(body []byte) (x faq.Exchange, err error) {
	if err := json.Unmarshal(body, &x); err != nil {
		return x, fmt.Errorf("body of exchange: %w", err)
	}
	return x, nil
}
