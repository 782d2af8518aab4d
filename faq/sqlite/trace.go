package sqlite

import (
	"context"
	"database/sql"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// traceKey is what conversations are listed by.
type traceKey struct {
	At int64
	ID string
}

// Traces implements desk.Figures.
func (db *DB) Traces(ctx context.Context, shop faq.Shop, from, to time.Time, after string, n int) (traces []desk.Trace, next string, err error) {
	defer during(&err, "traces of shop %s", shop)
	if err := db.allSettled(ctx, sharing); err != nil {
		return nil, "", err
	}
	if n < 1 {
		return nil, "", &faq.FieldError{Field: "limit", Reason: "at least 1"}
	}
	key := traceKey{At: from.UnixMicro()}
	if err := place("traces", after, &key); err != nil {
		return nil, "", err
	}
	all, err := read(ctx, db, func(tx *txn) ([]desk.Trace, error) {
		rows, err := tx.QueryContext(ctx, tracesQuery, desk.Week.Microseconds(), shop, key.At, key.ID, to.UnixMicro(), n+1)
		return collect(rows, err, scanTrace)
	})
	traces, next = cut(all, n, func(t desk.Trace) string { return mark("traces", traceKey{t.OpenedAt.UnixMicro(), t.Conversation}) })
	return traces, next, err
}

// The last exchange is the one of the buyer's last message that has any; what an agent was told has none. The buyer
// needed another ticket where one was opened within a week after one was closed.
const tracesQuery = `
	SELECT c.id, c.channel, c.created_at,
		(SELECT max(m.at) FROM message AS m WHERE m.shop = c.shop AND m.conversation = c.id AND m.author = 'buyer'),
		coalesce((SELECT x.body ->> 'decision' FROM message AS m JOIN exchange AS x ON x.shop = m.shop AND x.id = m.exchange
			WHERE m.shop = c.shop AND m.conversation = c.id AND m.author = 'buyer' ORDER BY m.seq DESC LIMIT 1), ''),
		EXISTS (SELECT 1 FROM message AS m JOIN exchange AS x ON x.shop = m.shop AND x.id = m.exchange
			WHERE m.shop = c.shop AND m.conversation = c.id AND m.author = 'buyer' AND x.body ->> 'picked' <> ''),
		(SELECT count(*) FROM ticket AS t WHERE t.shop = c.shop AND t.conversation = c.id),
		EXISTS (SELECT 1 FROM ticket AS t WHERE t.shop = c.shop AND t.conversation = c.id AND t.state <> 'closed'),
		EXISTS (SELECT 1 FROM message AS m WHERE m.shop = c.shop AND m.conversation = c.id AND m.author = 'agent'),
		EXISTS (SELECT 1 FROM ticket AS t WHERE t.shop = c.shop AND t.conversation = c.id AND t.details ->> 'reopened' > 0)
			OR EXISTS (SELECT 1 FROM ticket AS t JOIN ticket AS u ON u.shop = t.shop AND u.conversation = t.conversation
			WHERE t.shop = c.shop AND t.conversation = c.id AND u.id <> t.id AND u.created_at >= t.closed_at AND u.created_at < t.closed_at + ?),
		(SELECT max(t.closed_at) FROM ticket AS t WHERE t.shop = c.shop AND t.conversation = c.id)
	FROM conversation AS c WHERE c.shop = ? AND (c.created_at, c.id) > (?, ?) AND c.created_at < ?
	ORDER BY c.created_at, c.id LIMIT ?`

func scanTrace(row scanner) (t desk.Trace, err error) {
	var opened int64
	var heard, closed sql.Null[int64]
	err = row.Scan(&t.Conversation, &t.Channel, &opened, &heard, &t.Last, &t.Picked, &t.Tickets, &t.Open, &t.Served, &t.Reopened, &closed)
	t.OpenedAt, t.HeardAt, t.ClosedAt = moment(opened), moment(heard.V), perhaps(closed)
	return t, err
}

// Days implements desk.Figures.
func (db *DB) Days(ctx context.Context, shop faq.Shop, from, to time.Time) (days []desk.Day, err error) {
	defer during(&err, "days of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]desk.Day, error) {
		rules, err := tx.rules(ctx, shop)
		if err != nil {
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, daysQuery, shop, from.UnixMicro(), to.UnixMicro())
		served, err := collect(rows, err, scanServed)
		if err != nil {
			return nil, err
		}
		return desk.ByDay(served, rules.Calendar.Location()), nil
	})
}

// A ticket's first reply is what its agents wrote first once it was opened.
const daysQuery = `
	SELECT t.agent, t.created_at, t.closed_at, coalesce(t.details ->> 'reopened', 0), t.details ->> '$.rating.stars',
		coalesce(t.details ->> '$.first_reply.breached', 0),
		(SELECT min(m.at) FROM message AS m WHERE m.shop = t.shop AND m.conversation = t.conversation AND m.author = 'agent' AND m.at >= t.created_at),
		(SELECT count(*) FROM message AS m WHERE m.shop = t.shop AND m.conversation = t.conversation AND m.author = 'agent'
			AND m.name = t.agent AND m.at BETWEEN t.created_at AND t.closed_at)
	FROM ticket AS t WHERE t.shop = ? AND t.closed_at >= ? AND t.closed_at < ? AND t.agent <> ''
	ORDER BY t.closed_at, t.id`

func scanServed(row scanner) (s desk.Served, err error) {
	var created, closed int64
	var stars, first sql.Null[int64]
	err = row.Scan(&s.Agent, &created, &closed, &s.Reopened, &stars, &s.Late, &first, &s.Replies)
	s.OpenedAt, s.ClosedAt, s.RepliedAt, s.Stars = moment(created), moment(closed), perhaps(first), int(stars.V)
	return s, err
}
