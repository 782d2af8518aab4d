package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Do implements desk.Queue.
func (db *DB) Do(ctx context.Context, shop faq.Shop, id desk.ID, act desk.Act) (out desk.Outcome, err error) {
	defer during(&err, "%s ticket %s", verb(act), id)
	return write(ctx, db, func(tx *txn) (desk.Outcome, error) { return tx.do(ctx, shop, id, act) })
}

// verb is the act's name in an error.
func verb(act desk.Act) string { return strings.ToLower(fmt.Sprintf("%T", act)[len("desk."):]) }

func (tx *txn) do(ctx context.Context, shop faq.Shop, id desk.ID, act desk.Act) (desk.Outcome, error) {
	c, err := tx.caseOf(ctx, shop, id)
	if err != nil {
		return desk.Outcome{}, err
	}
	reply, isReply := act.(desk.Reply)
	if isReply && reply.Key != "" {
		first, err := tx.sent(ctx, c, reply)
		if !errors.Is(err, sql.ErrNoRows) {
			return desk.Outcome{Case: c, Messages: []desk.Message{first}}, err
		}
	}
	if err := tx.mayName(ctx, c, act); err != nil {
		return desk.Outcome{}, err
	}
	if isReply {
		if reply.Images, err = tx.waiting(ctx, shop, reply.Images); err != nil {
			return desk.Outcome{}, err
		}
		act = reply
	}
	out, err := tx.step(ctx, c, act)
	if err != nil {
		return out, err
	}
	if err := tx.save(ctx, c, out); err != nil {
		return out, err
	}
	if isReply && reply.Entry != "" {
		if _, err := tx.label(ctx, shop, c.Conversation.ID, reply.Entry, reply.Agent); err != nil {
			return out, err
		}
	}
	if isReply && reply.Key != "" {
		return out, tx.sign(ctx, out, reply)
	}
	return out, nil
}

// mayName refuses an act that names somebody or something that is not there.
func (tx *txn) mayName(ctx context.Context, c desk.Case, act desk.Act) error {
	switch act := act.(type) {
	case desk.Merge:
		return tx.mayMerge(ctx, c, act.Into)
	case desk.Transfer:
		return tx.mayTransfer(ctx, c, act.To)
	}
	return nil
}

// mayTransfer refuses to hand a ticket to somebody who has neither been at the desk nor a key to it: it would wait for
// ever.
func (tx *txn) mayTransfer(ctx context.Context, c desk.Case, to string) error {
	if to == "" {
		return nil
	}
	var known bool
	err := tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM agent WHERE shop = ?1 AND name = ?2)
			OR EXISTS (SELECT 1 FROM api_key WHERE shop = ?1 AND name = ?2 AND revoked_at IS NULL)`, c.Conversation.Shop, to).Scan(&known)
	if err == nil && !known {
		err = &faq.FieldError{Field: "to", Reason: "no such agent"}
	}
	return err
}

// mayMerge refuses to merge a ticket into one that is not there or not open.
func (tx *txn) mayMerge(ctx context.Context, c desk.Case, into desk.ID) error {
	t, err := tx.ticket(ctx, c.Conversation.Shop, into)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return &faq.FieldError{Field: "into", Reason: "no such ticket"}
	case err == nil && t.State == desk.Closed:
		return conflict("%s is closed", into)
	}
	return err
}

// step asks the desk what comes of the act.
func (tx *txn) step(ctx context.Context, c desk.Case, act desk.Act) (desk.Outcome, error) {
	rules, err := tx.rules(ctx, c.Conversation.Shop)
	if err != nil {
		return desk.Outcome{}, err
	}
	return desk.Step(c, act, rules, tx.now)
}

// caseOf reads the case that a ticket is about, as it was left: what has come about since is the step's to see.
func (tx *txn) caseOf(ctx context.Context, shop faq.Shop, id desk.ID) (c desk.Case, err error) {
	c.Ticket, err = scanTicket(tx.QueryRowContext(ctx, `SELECT `+ticketColumns+` WHERE t.shop = ? AND t.id = ?`, shop, id))
	if err != nil {
		return c, err
	}
	return c, tx.fill(ctx, shop, c.Ticket.Conversation, &c)
}

// caseIn reads the case of a conversation, with its open ticket, if it has one. There is one at most: while it is open
// the bot hands nothing over, so that no second one can come about.
func (tx *txn) caseIn(ctx context.Context, shop faq.Shop, conversation string) (c desk.Case, err error) {
	c.Ticket, err = scanTicket(tx.QueryRowContext(ctx,
		`SELECT `+ticketColumns+` WHERE t.shop = ? AND t.conversation = ? AND t.state <> 'closed'`, shop, conversation))
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return c, err
	}
	return c, tx.fill(ctx, shop, conversation, &c)
}

// fill adds the conversation to a case.
func (tx *txn) fill(ctx context.Context, shop faq.Shop, conversation string, c *desk.Case) (err error) {
	row := tx.QueryRowContext(ctx, `
		SELECT `+conversationColumns+`, (SELECT coalesce(max(seq), 0) FROM message AS m WHERE m.shop = c.shop AND m.conversation = c.id)
		FROM conversation AS c WHERE shop = ? AND id = ?`, shop, conversation)
	c.Conversation, err = scanConversation(row, &c.Last)
	return err
}

// save writes an outcome down: the conversation and the ticket where they have changed, the messages, the events.
func (tx *txn) save(ctx context.Context, before desk.Case, out desk.Outcome) error {
	if err := tx.keepConversation(ctx, before.Conversation, out.Conversation); err != nil {
		return err
	}
	return tx.saveWithin(ctx, before, out, "")
}

// saveWithin is save without the conversation, which is there. The channel's id is the buyer's message's, the first.
func (tx *txn) saveWithin(ctx context.Context, before desk.Case, out desk.Outcome, messageID string) error {
	if err := tx.keepTicket(ctx, before.Ticket, out.Ticket); err != nil {
		return err
	}
	if err := tx.keepMessages(ctx, out.Conversation, out.Messages, messageID); err != nil {
		return err
	}
	return tx.tell(ctx, out.Conversation, out.Events)
}

func (tx *txn) keepConversation(ctx context.Context, before, c desk.Conversation) error {
	if c == before {
		return nil
	}
	_, err := tx.ExecContext(ctx, `UPDATE conversation SET owner = ?, agent = ?, epoch = ? WHERE shop = ? AND id = ?`,
		c.Owner, c.Agent, c.Epoch, c.Shop, c.ID)
	return err
}

func (tx *txn) keepTicket(ctx context.Context, before, t desk.Ticket) error {
	if t.ID == "" || before.ID == t.ID && reflect.DeepEqual(before, t) {
		return nil
	}
	details, err := encode(&t.Details)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO ticket (shop, id, conversation, exchange, created_at, state, agent, lease_until, closed_at, note, rank,
			skill, reserved, known, wake_at, taken_at, details)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET state = excluded.state, agent = excluded.agent, lease_until = excluded.lease_until,
			closed_at = excluded.closed_at, note = excluded.note, rank = excluded.rank, skill = excluded.skill,
			reserved = excluded.reserved, known = excluded.known, wake_at = excluded.wake_at, taken_at = excluded.taken_at,
			details = excluded.details`,
		string(t.Shop), string(t.ID), t.Conversation, t.Exchange, t.CreatedAt.UnixMicro(), string(t.State), t.Agent, column(t.LeaseUntil),
		column(t.ClosedAt), t.Note, t.Rank(), string(t.Skill), t.For, t.Known, column(t.Wake()), column(t.TakenAt), details)
	if err == nil {
		tx.lineUp(t)
	}
	return err
}

func (tx *txn) keepMessages(ctx context.Context, c desk.Conversation, messages []desk.Message, messageID string) error {
	if len(messages) == 0 {
		return nil
	}
	q := room(len(messages), 11)
	var shop, id any = string(c.Shop), c.ID
	q.add(`INSERT INTO message (shop, conversation, seq, author, name, text, exchange, message_id, at, entry, images) VALUES`)
	for i, m := range messages {
		images, err := imageList(m.Images)
		if err != nil {
			return err
		}
		q.row(i, shop, id, m.Seq, string(m.Author), m.Name, m.Text, m.Exchange, messageID, m.At.UnixMicro(), string(m.Entry), images)
		messageID = ""
	}
	if _, err := tx.ExecContext(ctx, q.String(), q.args...); err != nil {
		return err
	}
	return tx.showImages(ctx, c, messages)
}

// sent looks for what the agent sent under the key before.
func (tx *txn) sent(ctx context.Context, c desk.Case, r desk.Reply) (desk.Message, error) {
	return scanMessage(tx.QueryRowContext(ctx, `SELECT `+messageColumns+` FROM message
		WHERE shop = ? AND conversation = ? AND key = ? AND key <> ''`, c.Conversation.Shop, c.Conversation.ID, signature(r)))
}

// sign keeps under which key a reply was sent.
func (tx *txn) sign(ctx context.Context, out desk.Outcome, r desk.Reply) error {
	_, err := tx.ExecContext(ctx, `UPDATE message SET key = ? WHERE shop = ? AND conversation = ? AND seq = ?`,
		signature(r), out.Conversation.Shop, out.Conversation.ID, out.Last)
	return err
}

// signature is the key with its writer: two agents may number their messages alike.
func signature(r desk.Reply) string { return r.Agent + "\n" + r.Key }

// readRules reads the shop's rules.
func (tx *txn) readRules(ctx context.Context, shop faq.Shop) (*desk.Rules, error) {
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body FROM desk_rules WHERE shop = ?`, shop).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		body, err = "{}", nil
	}
	if err != nil {
		return nil, err
	}
	return tx.db.decode(shop, body)
}

// decode reads the shop's rules, once for every text.
func (db *DB) decode(shop faq.Shop, body string) (*desk.Rules, error) {
	if known, ok := db.decoded.Load(body); ok {
		return known.(*desk.Rules), nil
	}
	var r desk.Rules
	if err := json.Unmarshal([]byte(body), &r); err != nil {
		return nil, fmt.Errorf("rules of shop %s: %w", shop, err)
	}
	if err := r.Valid(); err != nil {
		return nil, fmt.Errorf("rules of shop %s: %w", shop, err)
	}
	db.decoded.Store(body, &r)
	return &r, nil
}
