package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"
	"time"

	"xiaoer/faq"
)

// office is a head office as one transaction sees it. What it offers is read once, however many shops follow.
type office struct {
	*txn
	shop   faq.Shop
	tables []faq.Policy // all versions
	offers map[faq.ID]*offer
}

// offer is one entry of it.
type offer struct {
	id     faq.ID
	entry  *faq.Entry // nil where it is not served
	cores  string     // JSON
	quotes string     // the tables that it quotes, JSON
	lacks  string     // of what it quotes the office's own tables have nothing
	turn   time.Time  // at which these may have it; zero is never
}

func (tx *txn) office(ctx context.Context, shop faq.Shop) (*office, error) {
	tables, err := tx.policies(ctx, shop)
	return &office{txn: tx, shop: shop, tables: tables, offers: map[faq.ID]*offer{}}, err
}

func (h *office) offer(ctx context.Context, id faq.ID) (*offer, error) {
	if o := h.offers[id]; o != nil {
		return o, nil
	}
	have, err := h.txn.entry(ctx, h.shop, id)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, err
	}
	o := &offer{id: id}
	if err == nil && !have.Deleted && have.Entry.Served() {
		if err := o.show(have.Entry, h.tables, h.now); err != nil {
			return nil, err
		}
	}
	h.offers[id] = o
	return o, nil
}

// asked adds the entries that are asked by one of the cores.
func (h *office) asked(ctx context.Context, cores []string, ids map[faq.ID]bool) error {
	if len(cores) == 0 {
		return nil
	}
	list, err := encode(cores)
	if err != nil {
		return err
	}
	rows, err := h.QueryContext(ctx, `SELECT id FROM phrasing WHERE shop = ? AND core IN (SELECT value FROM json_each(?))`, h.shop, list)
	return gather(rows, err, ids)
}

// quoting adds the entries whose answers quote one of the tables.
func (h *office) quoting(ctx context.Context, tables map[string]bool, ids map[faq.ID]bool) error {
	for name := range tables {
		rows, err := h.QueryContext(ctx, `SELECT id FROM entry WHERE shop = ? AND NOT deleted AND status = 'live' AND instr(body, ?)`,
			h.shop, "{"+name+".")
		if err := gather(rows, err, ids); err != nil {
			return err
		}
	}
	return nil
}

// unsayable adds those that quote what the office's own tables have not: nobody can say them any more.
func (h *office) unsayable(ctx context.Context, quoting, ids map[faq.ID]bool) error {
	for id := range quoting {
		o, err := h.offer(ctx, id)
		if err != nil {
			return err
		}
		if o.lacks != "" {
			ids[id] = true
		}
	}
	return nil
}

// served lists all that is offered.
func (h *office) served(ctx context.Context) (ids map[faq.ID]bool, err error) {
	ids = map[faq.ID]bool{}
	rows, err := h.QueryContext(ctx, `SELECT id FROM entry WHERE shop = ? AND NOT deleted AND status = 'live'`, h.shop)
	return ids, gather(rows, err, ids)
}

// names are the office's tables.
func (h *office) names() map[string]bool {
	names := map[string]bool{}
	for _, p := range h.tables {
		names[p.Name] = true
	}
	return names
}

// gather adds what a query of one column finds.
func gather[K ~string](rows *sql.Rows, err error, set map[K]bool) error {
	found, err := collect(rows, err, func(row scanner) (key K, err error) {
		err = row.Scan(&key)
		return key, err
	})
	for _, key := range found {
		set[key] = true
	}
	return err
}

// inOrder are the keys as they are gone through, so that the same act makes the same steps.
func inOrder[K ~string](set map[K]bool) []K { return slices.Sorted(maps.Keys(set)) }
