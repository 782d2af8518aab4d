package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Conversation implements desk.Queue. Its errors do not name the id, which is the buyer's secret and no matter for logs.
func (db *DB) Conversation(ctx context.Context, shop faq.Shop, id string, after int) (c desk.Conversation, messages []desk.Message, err error) {
	defer during(&err, "conversation")
	type talk struct {
		desk.Conversation
		messages []desk.Message
	}
	t, err := read(ctx, db, func(tx *txn) (t talk, err error) {
		if t.Conversation, err = tx.conversation(ctx, shop, id); err != nil {
			return t, err
		}
		t.messages, err = tx.messages(ctx, shop, id, after)
		return t, err
	})
	return t.Conversation, t.messages, err
}

// conversation returns a conversation as it is at this moment: one whose agent has let the lease lapse waits in the
// queue, and the epoch has risen by that. The row catches up when somebody acts (see settle).
func (tx *txn) conversation(ctx context.Context, shop faq.Shop, id string) (c desk.Conversation, err error) {
	var created int64
	var lapsed bool
	err = tx.QueryRowContext(ctx, `
		SELECT shop, id, channel, owner, epoch, agent, created_at, EXISTS (
			SELECT 1 FROM ticket AS t
			WHERE t.shop = c.shop AND t.conversation = c.id AND t.state <> 'closed' AND t.lease_until <= ?)
		FROM conversation AS c WHERE shop = ? AND id = ?`, tx.now.UnixMicro(), shop, id).
		Scan(&c.Shop, &c.ID, &c.Channel, &c.Owner, &c.Epoch, &c.Agent, &created, &lapsed)
	c.CreatedAt = moment(created)
	if lapsed {
		c = passed(c, desk.InQueue, "")
	}
	return c, err
}

// open makes a conversation, which the bot owns.
func (tx *txn) open(ctx context.Context, shop faq.Shop, channel string) (desk.Conversation, error) {
	c := desk.Conversation{ID: newSecretID(), Shop: shop, Channel: channel, Owner: desk.Bot, Epoch: 1, CreatedAt: tx.now}
	if err := tx.exists(ctx, shop); err != nil {
		return c, err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO conversation (shop, id, channel, owner, epoch, agent, created_at) VALUES (?, ?, ?, ?, ?, '', ?)`,
		c.Shop, c.ID, c.Channel, c.Owner, c.Epoch, c.CreatedAt.UnixMicro())
	return c, err
}

// pass gives the conversation to its next owner.
func (tx *txn) pass(ctx context.Context, shop faq.Shop, id string, to desk.Owner, agent string) error {
	_, err := tx.ExecContext(ctx,
		`UPDATE conversation SET owner = ?, agent = ?, epoch = epoch + 1 WHERE shop = ? AND id = ?`, to, agent, shop, id)
	return err
}

// passed is what pass makes of a conversation.
func passed(c desk.Conversation, to desk.Owner, agent string) desk.Conversation {
	c.Owner, c.Agent = to, agent
	c.Epoch++
	return c
}

func (tx *txn) messages(ctx context.Context, shop faq.Shop, conversation string, after int) ([]desk.Message, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT seq, author, name, text, exchange, at FROM message
		WHERE shop = ? AND conversation = ? AND seq > ? ORDER BY seq`, shop, conversation, after)
	return collect(rows, err, func(row scanner) (m desk.Message, err error) {
		var at int64
		err = row.Scan(&m.Seq, &m.Author, &m.Name, &m.Text, &m.Exchange, &at)
		m.At = moment(at)
		return m, err
	})
}

// say adds a line to the conversation and returns it with its number. messageID is the channel's, of a buyer's line.
func (tx *txn) say(ctx context.Context, shop faq.Shop, conversation string, m desk.Message, messageID string) (desk.Message, error) {
	m.At = tx.now
	err := tx.QueryRowContext(ctx, `
		INSERT INTO message (shop, conversation, seq, author, name, text, exchange, message_id, at)
		VALUES (?1, ?2, (SELECT coalesce(max(seq), 0) + 1 FROM message WHERE shop = ?1 AND conversation = ?2), ?, ?, ?, ?, ?, ?)
		RETURNING seq`,
		shop, conversation, m.Author, m.Name, m.Text, m.Exchange, messageID, m.At.UnixMicro()).Scan(&m.Seq)
	return m, err
}
