package sqlite

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"xiaoer/faq"
)

// kin is whom a shop follows and who follows it, and what an act has changed in it that may matter to what is
// inherited. It lives as long as its transaction.
type kin struct {
	head  faq.Shop // "" is none
	heirs []faq.Shop

	edit   faq.Edit // the last one that changed something
	ids    map[faq.ID]bool
	cores  map[string]bool // that these were asked by, or are
	tables map[string]bool
}

func (k *kin) related() bool { return k.head != "" || len(k.heirs) > 0 }

func (k *kin) untouched() bool { return len(k.ids) == 0 && len(k.tables) == 0 }

// kin returns the shop's.
func (tx *txn) kin(ctx context.Context, shop faq.Shop) (*kin, error) {
	if k := tx.kins[shop]; k != nil {
		return k, nil
	}
	k := &kin{ids: map[faq.ID]bool{}, cores: map[string]bool{}, tables: map[string]bool{}}
	rows, err := tx.QueryContext(ctx, `SELECT shop, head FROM following WHERE shop = ?1 AND head <> ''
		UNION ALL SELECT shop, head FROM following WHERE head = ?1 ORDER BY shop`, shop)
	_, err = collect(rows, err, func(row scanner) (n nothing, err error) {
		var heir, head faq.Shop
		if err = row.Scan(&heir, &head); heir == shop {
			k.head = head
		} else {
			k.heirs = append(k.heirs, heir)
		}
		return n, err
	})
	if err != nil {
		return nil, err
	}
	if tx.kins == nil {
		tx.kins = map[faq.Shop]*kin{}
	}
	tx.kins[shop] = k
	return k, nil
}

// shelved hears that an entry was kept, or removed where it is there no more. What the shop inherits is nobody's news.
func (tx *txn) shelved(ctx context.Context, shop faq.Shop, e faq.Entry, there bool, edit faq.Edit) error {
	if e.Inherited != nil {
		return nil
	}
	k, err := tx.kin(ctx, shop)
	if err != nil || !k.related() {
		return err
	}
	if err := tx.unphrase(ctx, shop, e.ID, k.cores); err != nil {
		return err
	}
	k.edit, k.ids[e.ID] = edit, true
	if !there || !e.Served() {
		return nil
	}
	return tx.phrase(ctx, shop, e, k.cores)
}

// phrase keeps what an entry of the shop's own is asked by, and adds it to the cores.
func (tx *txn) phrase(ctx context.Context, shop faq.Shop, e faq.Entry, cores map[string]bool) error {
	for _, core := range e.Cores() {
		cores[core] = true
		if _, err := tx.ExecContext(ctx, `INSERT INTO phrasing (shop, core, id) VALUES (?, ?, ?)`, shop, core, e.ID); err != nil {
			return err
		}
	}
	return nil
}

// unphrase forgets what an entry is asked by, and adds that to the cores.
func (tx *txn) unphrase(ctx context.Context, shop faq.Shop, id faq.ID, cores map[string]bool) error {
	rows, err := tx.QueryContext(ctx, `SELECT core FROM phrasing WHERE shop = ? AND id = ?`, shop, id)
	if err := gather(rows, err, cores); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM phrasing WHERE shop = ? AND id = ?`, shop, id)
	return err
}

// tabled hears that a table has a new version.
func (tx *txn) tabled(ctx context.Context, shop faq.Shop, name string, edit faq.Edit) error {
	if edit.Act == faq.Inherit {
		return nil
	}
	k, err := tx.kin(ctx, shop)
	if err == nil && k.related() {
		k.edit, k.tables[name] = edit, true
	}
	return err
}

// bequeath carries on what an act has changed: from a head office to the shops that follow it, and in a shop that
// follows to what was held or may have to be. Every act that writes ends with it, so that none can forget.
func (tx *txn) bequeath(ctx context.Context) error {
	for _, shop := range slices.Sorted(maps.Keys(tx.kins)) {
		k := tx.kins[shop]
		var err error
		switch {
		case k.untouched():
		case len(k.heirs) > 0:
			err = tx.handDown(ctx, shop, k)
		case k.head != "":
			err = tx.reconsider(ctx, shop, k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// handDown does in the shops that follow what was done in the head office.
func (tx *txn) handDown(ctx context.Context, head faq.Shop, k *kin) error {
	if err := tx.bearable(ctx, head, k); err != nil {
		return err
	}
	h, err := tx.office(ctx, head)
	if err != nil {
		return err
	}
	// Entries that share a phrasing there are looked at together: an heir may have one of them of its own.
	ids, quoting := maps.Clone(k.ids), map[faq.ID]bool{}
	if err := h.asked(ctx, slices.Collect(maps.Keys(k.cores)), ids); err != nil {
		return err
	}
	if err := h.quoting(ctx, k.tables, quoting); err != nil {
		return err
	}
	if err := h.unsayable(ctx, quoting, ids); err != nil {
		return err
	}
	wrote := 0
	for _, shop := range k.heirs {
		s, err := tx.heir(ctx, shop, h, k.edit)
		if err != nil {
			return err
		}
		all, err := s.wanting(ctx, quoting, ids)
		if err == nil {
			err = s.settle(ctx, all, k.tables)
		}
		if err != nil {
			return fmt.Errorf("shop %s: %w", shop, err)
		}
		if wrote += s.wrote; wrote > tx.db.crowd {
			return fmt.Errorf("%w: more than %d writes, with what comes free", faq.ErrCrowded, tx.db.crowd)
		}
	}
	return nil
}

// bearable refuses what would be too much, before any of it is written. What an heir has of its own, does without, or
// holds back is not written there.
func (tx *txn) bearable(ctx context.Context, head faq.Shop, k *kin) error {
	n := (len(k.ids) + len(k.tables)) * len(k.heirs)
	if n <= tx.db.crowd {
		return nil
	}
	ids, err := encode(inOrder(k.ids))
	if err != nil {
		return err
	}
	tables, err := encode(inOrder(k.tables))
	if err != nil {
		return err
	}
	var spared int
	err = tx.QueryRowContext(ctx, `SELECT count(*) FROM following AS f JOIN bequest AS b USING (shop)
		WHERE f.head = ?1 AND b.tie <> 'inherited' AND (b.noun = 'entry' AND b.id IN (SELECT value FROM json_each(?2))
			OR b.noun = 'policy' AND b.id IN (SELECT value FROM json_each(?3)))`, head, ids, tables).Scan(&spared)
	if err != nil || n-spared <= tx.db.crowd {
		return err
	}
	return fmt.Errorf("%w: %d entries and tables for %d shops are %d writes, at most %d", faq.ErrCrowded,
		len(k.ids)+len(k.tables), len(k.heirs), n-spared, tx.db.crowd)
}

// wanting are the ids, and with them those that a new version of a table may free: held for want of a cell, and quoting
// it.
func (s *heir) wanting(ctx context.Context, quoting, ids map[faq.ID]bool) (map[faq.ID]bool, error) {
	if len(quoting) == 0 {
		return ids, nil
	}
	list, err := encode(inOrder(quoting))
	if err != nil {
		return nil, err
	}
	all := maps.Clone(ids)
	rows, err := s.QueryContext(ctx, `SELECT id FROM bequest WHERE shop = ? AND noun = 'entry' AND tie = 'held'
		AND hindrance ->> 'kind' = 'lacks_cell' AND id IN (SELECT value FROM json_each(?))`, s.shop, list)
	return all, gather(rows, err, all)
}

// reconsider finds out what becomes of what a shop inherits, now that something of its own has changed: of what has the
// id of that, is asked by a phrasing that it lost or gained, or quotes a table.
func (tx *txn) reconsider(ctx context.Context, shop faq.Shop, k *kin) error {
	h, err := tx.office(ctx, k.head)
	if err != nil {
		return err
	}
	s, err := tx.heir(ctx, shop, h, k.edit)
	if err != nil {
		return err
	}
	ids := maps.Clone(k.ids)
	if err := h.asked(ctx, slices.Collect(maps.Keys(k.cores)), ids); err != nil {
		return err
	}
	if err := h.quoting(ctx, k.tables, ids); err != nil {
		return err
	}
	return s.settle(ctx, ids, k.tables)
}
