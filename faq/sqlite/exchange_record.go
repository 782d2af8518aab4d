package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Record implements desk.Ledger. An exchange without an id is given one, and without a moment, now. A message that
// was held when it came first is still held when it comes again, whoever owns the conversation by then.
func (db *DB) Record(ctx context.Context, x faq.Exchange) (receipt desk.Receipt, err error) {
	defer during(&err, "record exchange %s", x.ID)
	if x.ID == "" {
		x.ID = db.newULID(db.now())
	}
	if receipt, ok := db.announce(ctx, x); ok {
		return receipt, nil
	}
	return submit(ctx, db, sharing, func(tx *txn) (desk.Receipt, error) {
		if x.At.IsZero() {
			x.At = tx.now
		}
		x.At = whole(x.At)
		first, err := tx.delivered(ctx, x)
		if errors.Is(err, sql.ErrNoRows) {
			return tx.record(ctx, x)
		}
		if err != nil {
			return desk.Receipt{}, err
		}
		return tx.again(ctx, x, first)
	}, keysOf(x, x.Conversation == "")...)()
}

// record writes what was not delivered before.
func (tx *txn) record(ctx context.Context, x faq.Exchange) (desk.Receipt, error) {
	c, err := tx.addressed(ctx, x)
	if err != nil {
		return desk.Receipt{}, err
	}
	opens := x.Conversation == ""
	if err := tx.mayShow(ctx, x); err != nil {
		return desk.Receipt{}, err
	}
	if x.Images, err = tx.waiting(ctx, x.Shop, x.Images); err != nil {
		return desk.Receipt{}, err
	}
	x.Conversation = c.Conversation.ID
	body, err := encode(&x)
	if err != nil {
		return desk.Receipt{}, err
	}
	return tx.recordIn(ctx, x, body, c, opens)
}

// recordIn writes an exchange, encoded as body, and what comes of it for the case.
func (tx *txn) recordIn(ctx context.Context, x faq.Exchange, body string, c desk.Case, opens bool) (r desk.Receipt, err error) {
	said := desk.Said{Exchange: x, Ticket: desk.ID(tx.db.newULID(tx.now))}
	if x.Decision == faq.Escalated && (!opens || x.Buyer != "") {
		if said.Known, err = tx.knownTo(ctx, c.Conversation); err != nil {
			return r, err
		}
	}
	out, err := tx.step(ctx, c, said)
	if err != nil {
		return r, err
	}
	if opens {
		err = tx.open(ctx, out.Conversation)
	} else {
		err = tx.keepConversation(ctx, c.Conversation, out.Conversation)
	}
	if err == nil && !out.Held {
		err = tx.exchange(ctx, x, body, opens)
	}
	if err == nil {
		err = tx.saveWithin(ctx, c, out, x.MessageID)
	}
	if err != nil {
		return r, err
	}
	return tx.attended(ctx, desk.Receipt{Exchange: x, Conversation: out.Conversation, Held: out.Held}, out.Ticket)
}

// addressed returns the case that the exchange names, or a new one. A conversation that the shop's site has vouched
// for is its buyer's alone.
func (tx *txn) addressed(ctx context.Context, x faq.Exchange) (c desk.Case, err error) {
	if x.Conversation == "" {
		c.Conversation = opened(x, tx.now)
		return c, nil
	}
	c, err = tx.caseIn(ctx, x.Shop, x.Conversation)
	if err == nil && !desk.May(x.Buyer, c.Conversation) {
		err = sql.ErrNoRows
	}
	return c, err
}

// knownTo returns the agent who served the buyer last; "" where nobody has. CROSS JOIN has SQLite begin with the
// buyer's few conversations: it would begin with all tickets of the shop.
func (tx *txn) knownTo(ctx context.Context, c desk.Conversation) (agent string, err error) {
	err = tx.QueryRowContext(ctx, `
		SELECT t.agent FROM conversation AS c CROSS JOIN ticket AS t ON t.shop = c.shop AND t.conversation = c.id
		WHERE c.shop = ?1 AND (c.id = ?2 OR c.buyer = ?3 AND c.buyer <> '') AND t.state = 'closed' AND t.agent <> ''
		ORDER BY t.closed_at DESC LIMIT 1`, c.Shop, c.ID, c.Buyer).Scan(&agent)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return agent, err
}

// exchange writes the decision down, and the voice in it.
func (tx *txn) exchange(ctx context.Context, x faq.Exchange, body string, opened bool) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO exchange (shop, id, conversation, opened, channel, message_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		string(x.Shop), x.ID, x.Conversation, opened, x.Channel, x.MessageID, body)
	if err == nil && x.Picked != "" {
		err = tx.hearPick(ctx, x, true)
	}
	return err
}

// delivery is a message that came before; exchange is "" where it was held.
type delivery struct {
	conversation, exchange string
}

// delivered looks for an earlier delivery of the buyer's message, or returns sql.ErrNoRows. A message that names its
// conversation is looked for there; one that does not, among those that opened a conversation on its channel.
// That the id is not empty is said again because the partial indexes are found by it.
func (tx *txn) delivered(ctx context.Context, x faq.Exchange) (d delivery, err error) {
	switch {
	case x.MessageID == "":
		return d, sql.ErrNoRows
	case x.Conversation == "":
		err = tx.QueryRowContext(ctx, `
			SELECT conversation, id FROM exchange
			WHERE shop = ? AND channel = ? AND message_id = ? AND opened = 1 AND message_id <> ''`,
			x.Shop, x.Channel, x.MessageID).Scan(&d.conversation, &d.exchange)
	default:
		err = tx.QueryRowContext(ctx, `
			SELECT conversation, exchange FROM message
			WHERE shop = ? AND conversation = ? AND message_id = ? AND message_id <> ''`,
			x.Shop, x.Conversation, x.MessageID).Scan(&d.conversation, &d.exchange)
	}
	return d, err
}

// again answers a second delivery as the first was answered.
func (tx *txn) again(ctx context.Context, x faq.Exchange, first delivery) (desk.Receipt, error) {
	x.Conversation = first.conversation
	r := desk.Receipt{Exchange: x, Duplicate: true, Held: first.exchange == ""}
	var err error
	if !r.Held {
		if r.Exchange, err = tx.recorded(ctx, x.Shop, first.exchange); err != nil {
			return r, err
		}
	}
	if r.Conversation, err = tx.conversation(ctx, x.Shop, first.conversation); err != nil {
		return r, err
	}
	if !desk.May(x.Buyer, r.Conversation) {
		return r, sql.ErrNoRows
	}
	t, err := tx.openTicket(ctx, r.Conversation)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return r, err
	}
	return tx.attended(ctx, r, t)
}

// attended adds to a receipt the conversation's open ticket, if it has one, and its place in the queue.
func (tx *txn) attended(ctx context.Context, r desk.Receipt, t desk.Ticket) (desk.Receipt, error) {
	if t.ID == "" {
		return r, nil
	}
	r.Ticket = &t
	var err error
	if t.State == desk.Waiting {
		r.Position, err = tx.position(ctx, t)
	}
	return r, err
}

// openTicket returns the ticket that the conversation waits for, or sql.ErrNoRows.
func (tx *txn) openTicket(ctx context.Context, c desk.Conversation) (desk.Ticket, error) {
	return tx.scanNow(tx.QueryRowContext(ctx,
		`SELECT `+ticketColumns+` WHERE t.shop = ? AND t.conversation = ? AND t.state <> 'closed'`, c.Shop, c.ID))
}
