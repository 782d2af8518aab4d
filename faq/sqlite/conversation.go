package sqlite

import (
	"context"
	"time"

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
	if err := db.settled(ctx, shop, 'c', id); err != nil {
		return c, nil, err
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

const conversationColumns = `c.shop, c.id, c.channel, c.buyer, c.owner, c.epoch, c.agent, c.created_at`

func scanConversation(row scanner, more ...any) (c desk.Conversation, err error) {
	var created int64
	err = row.Scan(append([]any{&c.Shop, &c.ID, &c.Channel, &c.Buyer, &c.Owner, &c.Epoch, &c.Agent, &created}, more...)...)
	c.CreatedAt = moment(created)
	return c, err
}

// conversation returns a conversation as it is at this moment: one whose agent has let the lease lapse waits in the
// queue, and the epoch has risen by that. The row catches up when somebody acts or sweeps.
func (tx *txn) conversation(ctx context.Context, shop faq.Shop, id string) (c desk.Conversation, err error) {
	var lapsed bool
	row := tx.QueryRowContext(ctx, `
		SELECT `+conversationColumns+`, EXISTS (
			SELECT 1 FROM ticket AS t
			WHERE t.shop = c.shop AND t.conversation = c.id AND t.state <> 'closed' AND t.lease_until <= ?)
		FROM conversation AS c WHERE shop = ? AND id = ?`, tx.now.UnixMicro(), shop, id)
	c, err = scanConversation(row, &lapsed)
	if lapsed {
		c.Owner, c.Agent = desk.InQueue, ""
		c.Epoch++
	}
	return c, err
}

// opened is a new conversation, which the bot owns.
func opened(x faq.Exchange, now time.Time) desk.Conversation {
	return desk.Conversation{ID: newSecretID(now), Shop: x.Shop, Channel: x.Channel, Buyer: x.Buyer, Owner: desk.Bot, Epoch: 1, CreatedAt: now}
}

// open keeps a new conversation. It is faq.ErrNotFound where there is no such shop.
func (tx *txn) open(ctx context.Context, c desk.Conversation) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO conversation (shop, id, channel, buyer, owner, epoch, agent, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		string(c.Shop), c.ID, c.Channel, c.Buyer, string(c.Owner), c.Epoch, c.Agent, c.CreatedAt.UnixMicro())
	if err != nil {
		return tx.unlessShop(ctx, c.Shop, err)
	}
	return nil
}

const messageColumns = `seq, author, name, text, exchange, entry, at, images`

func scanMessage(row scanner) (m desk.Message, err error) {
	var at int64
	var images string
	if err = row.Scan(&m.Seq, &m.Author, &m.Name, &m.Text, &m.Exchange, &m.Entry, &at, &images); err != nil {
		return m, err
	}
	m.At = moment(at)
	m.Images, err = scanImages(images)
	return m, err
}

func (tx *txn) messages(ctx context.Context, shop faq.Shop, conversation string, after int) ([]desk.Message, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+messageColumns+` FROM message
		WHERE shop = ? AND conversation = ? AND seq > ? ORDER BY seq`, shop, conversation, after)
	return collect(rows, err, scanMessage)
}
