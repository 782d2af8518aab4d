package sqlite

import (
	"context"
	"strings"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Reply implements desk.Queue. A reply without words is a *faq.FieldError.
func (db *DB) Reply(ctx context.Context, shop faq.Shop, id desk.ID, agent, text string) (m desk.Message, err error) {
	defer during(&err, "reply to ticket %s", id)
	if strings.TrimSpace(text) == "" {
		return m, &faq.FieldError{Field: "text", Reason: "is empty"}
	}
	return write(ctx, db, func(tx *txn) (desk.Message, error) {
		t, err := tx.held(ctx, shop, id, agent)
		if err != nil {
			return desk.Message{}, err
		}
		if _, err := tx.lease(ctx, t, agent); err != nil {
			return desk.Message{}, err
		}
		return tx.say(ctx, shop, t.Conversation, desk.Message{Author: desk.FromAgent, Name: agent, Text: text}, "")
	})
}
