package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Reply implements desk.Queue.
func (db *DB) Reply(ctx context.Context, shop faq.Shop, id desk.ID, agent, text string) (m desk.Message, err error) {
	out, err := db.Do(ctx, shop, id, desk.Reply{Agent: agent, Text: text})
	if err == nil {
		m = out.Messages[0]
	}
	return m, err
}
