package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"

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
	var after = first
	if err := place("tickets", f.Page.After, &after); err != nil {
		return nil, "", err
	}
	all, err := read(ctx, db, func(tx *txn) ([]desk.Ticket, error) {
		q, err := tx.ticketsQuery(shop, f, after, n)
		if err != nil {
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, q.String(), q.args...)
		found, err := collect(rows, err, tx.scanNow)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
	tickets, next = cut(all, n, func(t desk.Ticket) string { return mark("tickets", ticketKey{t.Rank(), t.ID}) })
	return tickets, next, err
}

// ticketKey is what tickets are listed by.
type ticketKey struct {
	Rank int64
	ID   desk.ID
}

// first is before every ticket, the most urgent included.
var first = ticketKey{Rank: math.MinInt64}

func (tx *txn) ticketsQuery(shop faq.Shop, f desk.Filter, after ticketKey, n int) (q query, err error) {
	now := tx.now.UnixMicro()
	q.add(`SELECT `+ticketColumns+` WHERE t.shop = ? AND (t.rank, t.id) > (?, ?)`, shop, after.Rank, after.ID)
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
	if f.Skill != "" {
		q.add(` AND t.skill = ?`, f.Skill)
	}
	if f.Tag != "" {
		q.add(` AND EXISTS (SELECT 1 FROM json_each(t.details, '$.tags') WHERE value = ?)`, f.Tag)
	}
	q.add(` ORDER BY t.rank, t.id LIMIT ?`, n+1)
	return q, nil
}

// waits holds for a ticket t that waits at the given moment: nobody has claimed it, or the lease has lapsed.
// "Not closed" stands first because the index of open tickets is found by it.
const waits = `t.state <> 'closed' AND (t.state = 'waiting' OR t.lease_until <= ?)`

// position is the ticket's place in the queue, from 1. It is the writer's to know.
func (tx *txn) position(ctx context.Context, t desk.Ticket) (int, error) {
	q, err := tx.queue(ctx, t.Shop)
	if err != nil {
		return 0, err
	}
	return q.position(ticketKey{t.Rank(), t.ID}, tx.now.UnixMicro()), nil
}

func (tx *txn) ticket(ctx context.Context, shop faq.Shop, id desk.ID) (desk.Ticket, error) {
	return tx.scanNow(tx.QueryRowContext(ctx, `SELECT `+ticketColumns+` WHERE t.shop = ? AND t.id = ?`, shop, id))
}

// ticketColumns are what scanTicket reads, and from where.
const ticketColumns = `t.shop, t.id, t.conversation, t.exchange, t.state, t.agent, t.lease_until, t.created_at,
	t.closed_at, t.note, t.details, x.body
	FROM ticket AS t JOIN exchange AS x ON x.shop = t.shop AND x.id = t.exchange`

// scanNow reads a ticket as it is at this moment: a lapsed claim is no claim.
func (tx *txn) scanNow(row scanner) (desk.Ticket, error) {
	t, err := scanTicket(row)
	if t.LeaseUntil != nil && !tx.now.Before(*t.LeaseUntil) {
		t.State, t.Agent, t.LeaseUntil = desk.Waiting, "", nil
	}
	return t, err
}

// scanTicket reads a ticket as it was left.
func scanTicket(row scanner) (t desk.Ticket, err error) {
	var lease, closed sql.Null[int64]
	var created int64
	var details, body []byte
	err = row.Scan(&t.Shop, &t.ID, &t.Conversation, &t.Exchange, &t.State, &t.Agent, &lease, &created,
		&closed, &t.Note, &details, &body)
	if err != nil {
		return t, err
	}
	if err := json.Unmarshal(details, &t.Details); err != nil {
		return t, fmt.Errorf("details of ticket %s: %w", t.ID, err)
	}
	var x faq.Exchange
	if err := json.Unmarshal(body, &x); err != nil {
		return t, fmt.Errorf("body of exchange %s: %w", t.Exchange, err)
	}
	t.About(x)
	t.CreatedAt, t.ClosedAt, t.LeaseUntil = moment(created), perhaps(closed), perhaps(lease)
	return t, nil
}
