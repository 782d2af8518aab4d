package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Release implements desk.Queue.
func (db *DB) Release(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (desk.Ticket, error) {
	out, err := db.Do(ctx, shop, id, desk.Release{Agent: agent})
	return out.Ticket, err
}
