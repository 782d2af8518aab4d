package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Claim implements desk.Queue.
func (db *DB) Claim(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (t desk.Ticket, err error) {
	defer during(&err, "claim ticket %s", id)
	if agent == "" {
		return t, &faq.FieldError{Field: "agent", Reason: "is empty"}
	}
	return write(ctx, db, func(tx *txn) (desk.Ticket, error) { return tx.claim(ctx, shop, id, agent) })
}

func (tx *txn) claim(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (desk.Ticket, error) {
	t, err := tx.settled(ctx, shop, id)
	switch {
	case err != nil:
		return t, err
	case t.State == desk.Closed:
		return t, conflict("it is closed")
	case t.State == desk.Claimed && t.Agent != agent:
		return t, conflict("%s holds it", t.Agent)
	case t.State == desk.Waiting:
		err = tx.pass(ctx, shop, t.Conversation, desk.ByAgent, agent)
	}
	if err != nil {
		return t, err
	}
	return tx.lease(ctx, t, agent)
}

// lease gives the ticket to the agent from now on.
func (tx *txn) lease(ctx context.Context, t desk.Ticket, agent string) (desk.Ticket, error) {
	until := tx.now.Add(desk.Lease)
	t.State, t.Agent, t.LeaseUntil = desk.Claimed, agent, &until
	_, err := tx.ExecContext(ctx, `
		UPDATE ticket SET state = 'claimed', agent = ?, lease_until = ? WHERE shop = ? AND id = ?`,
		agent, until.UnixMicro(), t.Shop, t.ID)
	return t, err
}

// settled returns the ticket for somebody who is about to change it. If its claim has lapsed, that is written down
// first: going back to the queue is a change of owner like any other, and has its epoch.
func (tx *txn) settled(ctx context.Context, shop faq.Shop, id desk.ID) (desk.Ticket, error) {
	var conversation string
	err := tx.QueryRowContext(ctx, `
		UPDATE ticket SET state = 'waiting', agent = '', lease_until = NULL
		WHERE shop = ? AND id = ? AND lease_until <= ? RETURNING conversation`,
		shop, id, tx.now.UnixMicro()).Scan(&conversation)
	if err == nil {
		err = tx.pass(ctx, shop, conversation, desk.InQueue, "")
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return desk.Ticket{}, err
	}
	return tx.ticket(ctx, shop, id)
}

// held returns the ticket if the agent holds it now, and faq.ErrConflict if not.
func (tx *txn) held(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (desk.Ticket, error) {
	t, err := tx.settled(ctx, shop, id)
	switch {
	case err != nil:
		return t, err
	case t.State == desk.Closed:
		return t, conflict("it is closed")
	case t.State == desk.Waiting:
		return t, conflict("nobody holds it")
	case t.Agent != agent:
		return t, conflict("%s holds it", t.Agent)
	}
	return t, nil
}
