package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Line implements desk.Log.
func (db *DB) Line(ctx context.Context, shop faq.Shop) (l desk.Line, err error) {
	defer during(&err, "line of shop %s", shop)
	return read(ctx, db, func(tx *txn) (desk.Line, error) { return tx.line(ctx, shop) })
}

func (tx *txn) line(ctx context.Context, shop faq.Shop) (l desk.Line, err error) {
	rules, err := tx.rules(ctx, shop)
	if err != nil {
		return l, err
	}
	since := tx.now.Add(-desk.LineWindow)
	l.Window, l.OpensAt = rules.Calendar.Between(since, tx.now), rules.Calendar.Away(tx.now)
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM ticket WHERE shop = ? AND taken_at > ?`, shop, since.UnixMicro()).Scan(&l.Taken)
	if err != nil {
		return l, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT t.conversation FROM ticket AS t WHERE t.shop = ? AND `+waits+` ORDER BY t.rank, t.id`,
		shop, tx.now.UnixMicro())
	l.Waiting, err = collect(rows, err, func(row scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	})
	return l, err
}

// View implements desk.Log. Its errors do not name the id, which is the buyer's secret.
func (db *DB) View(ctx context.Context, shop faq.Shop, conversation string, after int) (v desk.View, err error) {
	defer during(&err, "conversation")
	if err := db.settled(ctx, shop, 'c', conversation); err != nil {
		return v, err
	}
	return read(ctx, db, func(tx *txn) (v desk.View, err error) {
		if v.Conversation, err = tx.conversation(ctx, shop, conversation); err != nil {
			return v, err
		}
		if v.Messages, err = tx.messages(ctx, shop, conversation, after); err != nil {
			return v, err
		}
		if v.Seq, err = tx.newest(ctx, shop); err != nil {
			return v, err
		}
		t, err := tx.lastTicket(ctx, shop, conversation)
		if errors.Is(err, sql.ErrNoRows) {
			return v, nil
		}
		v.Ticket = &t
		return v, err
	})
}

// lastTicket returns the newest ticket of a conversation, or sql.ErrNoRows. While one is open it is the newest, or was
// reopened: the open one goes first.
func (tx *txn) lastTicket(ctx context.Context, shop faq.Shop, conversation string) (desk.Ticket, error) {
	return tx.scanNow(tx.QueryRowContext(ctx, `SELECT `+ticketColumns+`
		WHERE t.shop = ? AND t.conversation = ? ORDER BY t.state = 'closed', t.created_at DESC, t.id DESC LIMIT 1`, shop, conversation))
}
