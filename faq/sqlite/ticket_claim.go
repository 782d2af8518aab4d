package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Claim implements desk.Queue.
func (db *DB) Claim(ctx context.Context, shop faq.Shop, id desk.ID, agent string) (desk.Ticket, error) {
	out, err := db.Do(ctx, shop, id, desk.Claim{Agent: agent})
	return out.Ticket, err
}
