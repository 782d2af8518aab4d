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
	return write(ctx, db, func(tx *txn) (desk.Receipt, error) {
		if x.ID == "" {
			x.ID = db.newULID(tx.now)
		}
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
	})
}

// record writes what was not delivered before.
func (tx *txn) record(ctx context.Context, x faq.Exchange) (desk.Receipt, error) {
	c, opened, err := tx.addressed(ctx, x)
	if err != nil {
		return desk.Receipt{}, err
	}
	x.Conversation = c.ID
	if c.Owner == desk.Nobody {
		if err := tx.pass(ctx, c.Shop, c.ID, desk.Bot, ""); err != nil {
			return desk.Receipt{}, err
		}
		c = passed(c, desk.Bot, "")
	}
	if c.Owner == desk.Bot {
		return tx.exchange(ctx, x, c, opened)
	}
	return tx.hold(ctx, x, c)
}

// addressed returns the conversation that the exchange names, or opens one.
func (tx *txn) addressed(ctx context.Context, x faq.Exchange) (c desk.Conversation, opened bool, err error) {
	if x.Conversation == "" {
		c, err = tx.open(ctx, x.Shop, x.Channel)
		return c, true, err
	}
	c, err = tx.conversation(ctx, x.Shop, x.Conversation)
	return c, false, err
}

// exchange writes the question, the reply and the decision, and hands over if that is what was decided.
func (tx *txn) exchange(ctx context.Context, x faq.Exchange, c desk.Conversation, opened bool) (desk.Receipt, error) {
	r := desk.Receipt{Exchange: x, Conversation: c}
	body, err := encode(x)
	if err != nil {
		return r, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO exchange (shop, id, conversation, opened, channel, message_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		x.Shop, x.ID, c.ID, opened, x.Channel, x.MessageID, body)
	if err != nil {
		return r, err
	}
	_, err = tx.say(ctx, x.Shop, c.ID, desk.Message{Author: desk.FromBuyer, Text: x.Question, Exchange: x.ID}, x.MessageID)
	if err == nil && x.Said != "" {
		_, err = tx.say(ctx, x.Shop, c.ID, desk.Message{Author: desk.FromBot, Text: x.Said, Exchange: x.ID}, "")
	}
	if err == nil && x.Picked != "" {
		err = tx.hearPick(ctx, x, true)
	}
	if err != nil || x.Decision != faq.Escalated {
		return r, err
	}
	if err := tx.escalate(ctx, x); err != nil {
		return r, err
	}
	r.Conversation = passed(c, desk.InQueue, "")
	return tx.attended(ctx, r)
}

// hold keeps the buyer's words for the person who owns the conversation.
func (tx *txn) hold(ctx context.Context, x faq.Exchange, c desk.Conversation) (desk.Receipt, error) {
	_, err := tx.say(ctx, x.Shop, c.ID, desk.Message{Author: desk.FromBuyer, Text: x.Question}, x.MessageID)
	if err != nil {
		return desk.Receipt{}, err
	}
	return tx.attended(ctx, desk.Receipt{Exchange: x, Conversation: c, Held: true})
}

// escalate makes the ticket and gives the conversation to the queue.
func (tx *txn) escalate(ctx context.Context, x faq.Exchange) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO ticket (shop, id, conversation, exchange, state, agent, created_at, note)
		VALUES (?, ?, ?, ?, 'waiting', '', ?, '')`,
		x.Shop, tx.db.newULID(tx.now), x.Conversation, x.ID, tx.now.UnixMicro())
	if err != nil {
		return err
	}
	return tx.pass(ctx, x.Shop, x.Conversation, desk.InQueue, "")
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
	return tx.attended(ctx, r)
}

// attended adds to a receipt the conversation's open ticket, if it has one, and its place in the queue.
func (tx *txn) attended(ctx context.Context, r desk.Receipt) (desk.Receipt, error) {
	t, err := tx.openTicket(ctx, r.Conversation)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return r, nil
	case err != nil:
		return r, err
	}
	r.Ticket = &t
	if t.State == desk.Waiting {
		r.Position, err = tx.position(ctx, t)
	}
	return r, err
}
