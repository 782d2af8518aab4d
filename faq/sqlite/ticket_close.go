package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Close implements desk.Queue. It closes a ticket; the file is closed by Shut. Closing again leaves the first note.
func (db *DB) Close(ctx context.Context, shop faq.Shop, id desk.ID, agent, note string) (desk.Ticket, error) {
	out, err := db.Do(ctx, shop, id, desk.Close{Agent: agent, Note: note})
	return out.Ticket, err
}
