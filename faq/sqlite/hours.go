package sqlite

import (
	"context"
	"sync"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// hours are the shops' rules for those who ask with every question whether people are there, and must not wait for the
// file.
//
// What this process edits is forgotten with its commit. Of what another one edits Moved hears, which whoever follows the
// shops asks several times a second, and Version.
type hours struct {
	mu    sync.Mutex
	edits int // of this process
	shops map[faq.Shop]timed
}

// timed are rules, and when they were edited: 0 where they never were.
type timed struct {
	*desk.Rules
	edited int64
}

// get returns what is known of a shop, and the edits up to now, for keep.
func (h *hours) get(shop faq.Shop) (known timed, edits int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.shops[shop], h.edits
}

// keep keeps what was read, unless there was an edit since get: it may have been read before.
func (h *hours) keep(shop faq.Shop, read timed, edits int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.edits == edits {
		h.shops[shop] = read
	}
}

// forget is called once an edit is in the file.
func (h *hours) forget(shop faq.Shop) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.edits++
	delete(h.shops, shop)
}

// hear forgets what is known of a shop if it is not of that edit.
func (h *hours) hear(shop faq.Shop, edited int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if known, is := h.shops[shop]; is && known.edited != edited {
		delete(h.shops, shop)
	}
}

// Opening implements desk.Roster.
func (db *DB) Opening(ctx context.Context, shop faq.Shop, at time.Time) (opens *time.Time, err error) {
	defer during(&err, "hours of shop %s", shop)
	known, edits := db.hours.get(shop)
	if known.Rules == nil {
		known, err = glance(ctx, db, func(tx *txn) (timed, error) { return tx.timedRules(ctx, shop) })
		if err != nil {
			return nil, err
		}
		db.hours.keep(shop, known, edits)
	}
	return known.Calendar.Away(at), nil
}

// timedRules are the shop's rules, with when they were edited.
func (tx *txn) timedRules(ctx context.Context, shop faq.Shop) (t timed, err error) {
	var body string
	err = tx.QueryRowContext(ctx, `
		SELECT coalesce(max(edited_at), 0), coalesce(max(body), '{}') FROM desk_rules WHERE shop = ?`, shop).Scan(&t.edited, &body)
	if err != nil {
		return t, err
	}
	t.Rules, err = tx.db.decode(shop, body)
	return t, err
}
