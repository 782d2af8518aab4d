package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Close implements desk.Queue. It closes a ticket; the file is closed by Shut. Closing again leaves the first note.
func (db *DB) Close(ctx context.Context, shop faq.Shop, id desk.ID, agent, note string) (t desk.Ticket, err error) {
	defer during(&err, "close ticket %s", id)
	return write(ctx, db, func(tx *txn) (desk.Ticket, error) { return tx.close(ctx, shop, id, agent, note) })
}

func (tx *txn) close(ctx context.Context, shop faq.Shop, id desk.ID, agent, note string) (desk.Ticket, error) {
	t, err := tx.held(ctx, shop, id, agent)
	if t.State == desk.Closed && t.Agent == agent {
		return t, nil
	}
	if err != nil {
		return t, err
	}
	t.State, t.LeaseUntil, t.ClosedAt, t.Note = desk.Closed, nil, &tx.now, note
	_, err = tx.ExecContext(ctx, `
		UPDATE ticket SET state = 'closed', lease_until = NULL, closed_at = ?, note = ? WHERE shop = ? AND id = ?`,
		tx.now.UnixMicro(), note, shop, id)
	if err != nil {
		return t, err
	}
	return t, tx.pass(ctx, shop, t.Conversation, desk.Nobody, "")
}
