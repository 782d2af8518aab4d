package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Release implements desk.Queue.
func (db *DB) Release(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (t desk.Ticket, err error) {
	defer during(&err, "release ticket %s", id)
	return write(ctx, db, func(tx *txn) (desk.Ticket, error) { return tx.release(ctx, shop, id, agent) })
}

// release leaves created_at alone, which is the ticket's place in the queue.
func (tx *txn) release(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (desk.Ticket, error) {
	t, err := tx.held(ctx, shop, id, agent)
	if err != nil {
		return t, err
	}
	t.State, t.Agent, t.LeaseUntil = desk.Waiting, "", nil
	_, err = tx.ExecContext(ctx, `
		UPDATE ticket SET state = 'waiting', agent = '', lease_until = NULL WHERE shop = ? AND id = ?`, shop, id)
	if err != nil {
		return t, err
	}
	return t, tx.pass(ctx, shop, t.Conversation, desk.InQueue, "")
}
