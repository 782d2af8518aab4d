package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Ticket implements desk.Queue.
func (db *DB) Ticket(ctx context.Context, shop faq.Shop, id desk.ID) (t desk.Ticket, err error) {
	defer during(&err, "ticket %s", id)
	return read(ctx, db, func(tx *txn) (desk.Ticket, error) { return tx.ticket(ctx, shop, id) })
}

// Tickets implements desk.Queue.
func (db *DB) Tickets(ctx context.Context, shop faq.Shop, f desk.Filter) (tickets []desk.Ticket, next string, err error) {
	defer during(&err, "list tickets")
	n, err := limit(f.Page)
	if err != nil {
		return nil, "", err
	}
	var after ticketKey
	if err := place("tickets", f.Page.After, &after); err != nil {
		return nil, "", err
	}
	all, err := read(ctx, db, func(tx *txn) ([]desk.Ticket, error) {
		q, err := tx.ticketsQuery(shop, f, after, n)
		if err != nil {
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		found, err := collect(rows, err, tx.scanTicket)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
	tickets, next = cut(all, n, func(t desk.Ticket) string {
		return mark("tickets", ticketKey{t.CreatedAt.UnixMicro(), t.ID})
	})
	return tickets, next, err
}

// ticketKey is what tickets are listed by.
type ticketKey struct {
	CreatedAt int64
	ID        desk.ID
}

func (tx *txn) ticketsQuery(shop faq.Shop, f desk.Filter, after ticketKey, n int) (q query, err error) {
	now := tx.now.UnixMicro()
	q.add(`SELECT `+ticketColumns+` WHERE t.shop = ? AND (t.created_at, t.id) > (?, ?)`, shop, after.CreatedAt, after.ID)
	switch f.State {
	case "":
	case desk.Waiting:
		q.add(` AND `+waits, now)
	case desk.Claimed:
		q.add(` AND t.state <> 'closed' AND t.lease_until > ?`, now)
	case desk.Closed:
		q.add(` AND t.state = 'closed'`)
	default:
		return q, &faq.FieldError{Field: "state", Reason: "one of waiting, claimed, closed"}
	}
	if f.Agent != "" {
		q.add(` AND t.agent = ? AND (t.state = 'closed' OR t.lease_until > ?)`, f.Agent, now)
	}
	q.add(` ORDER BY t.created_at, t.id LIMIT ?`, n+1)
	return q, nil
}

// waits holds for a ticket t that waits at the given moment: nobody has claimed it, or the lease has lapsed.
// "Not closed" stands first because the index of open tickets is found by it.
const waits = `t.state <> 'closed' AND (t.state = 'waiting' OR t.lease_until <= ?)`

// position counts the waiting tickets up to t, itself included.
func (tx *txn) position(ctx context.Context, t desk.Ticket) (n int, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT count(*) FROM ticket AS t WHERE t.shop = ? AND `+waits+` AND (t.created_at, t.id) <= (?, ?)`,
		t.Shop, tx.now.UnixMicro(), t.CreatedAt.UnixMicro(), t.ID).Scan(&n)
	return n, err
}

func (tx *txn) ticket(ctx context.Context, shop faq.Shop, id desk.ID) (desk.Ticket, error) {
	return tx.scanTicket(tx.QueryRowContext(ctx, `SELECT `+ticketColumns+` WHERE t.shop = ? AND t.id = ?`, shop, id))
}

// openTicket returns the ticket that the conversation waits for, or sql.ErrNoRows. There is one at most: while it
// is open the bot decides nothing, so that no second one can come about.
func (tx *txn) openTicket(ctx context.Context, c desk.Conversation) (desk.Ticket, error) {
	return tx.scanTicket(tx.QueryRowContext(ctx,
		`SELECT `+ticketColumns+` WHERE t.shop = ? AND t.conversation = ? AND t.state <> 'closed'`, c.Shop, c.ID))
}

// ticketColumns are what scanTicket reads, and from where.
const ticketColumns = `t.shop, t.id, t.conversation, t.exchange, t.state, t.agent, t.lease_until, t.created_at,
	t.closed_at, t.note, x.body
	FROM ticket AS t JOIN exchange AS x ON x.shop = t.shop AND x.id = t.exchange`

// scanTicket reads a ticket as it is at this moment: a lapsed claim is no claim.
func (tx *txn) scanTicket(row scanner) (t desk.Ticket, err error) {
	var lease, closed sql.Null[int64]
	var created int64
	var body []byte
	err = row.Scan(&t.Shop, &t.ID, &t.Conversation, &t.Exchange, &t.State, &t.Agent, &lease, &created,
		&closed, &t.Note, &body)
	if err != nil {
		return t, err
	}
	var x faq.Exchange
	if err := json.Unmarshal(body, &x); err != nil {
		return t, fmt.Errorf("body of exchange %s: %w", t.Exchange, err)
	}
	t.Question, t.Reason, t.Rule, t.Candidates, t.Slots = x.Question, x.Reason, x.Rule, x.Candidates, x.Slots
	t.CreatedAt, t.ClosedAt, t.LeaseUntil = moment(created), perhaps(closed), perhaps(lease)
	if t.LeaseUntil != nil && !tx.now.Before(*t.LeaseUntil) {
		t.State, t.Agent, t.LeaseUntil = desk.Waiting, "", nil
	}
	return t, nil
}
