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
	rows, err := tx.QueryContext(ctx, `SELECT core FROM phrasing WHERE shop = ? AND id = ?`, shop, e.ID)
	if err := gather(rows, err, k.cores); err != nil {
		return err
	}
	if err := tx.unphrase(ctx, shop, e.ID); err != nil {
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

func (tx *txn) unphrase(ctx context.Context, shop faq.Shop, id faq.ID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM phrasing WHERE shop = ? AND id = ?`, shop, id)
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
	if n := (len(k.ids) + len(k.tables)) * len(k.heirs); n > faq.MostInherited {
		return fmt.Errorf("%w: %d entries and tables for %d shops are %d writes, at most %d", faq.ErrCrowded,
			len(k.ids)+len(k.tables), len(k.heirs), n, faq.MostInherited)
	}
	h, err := tx.office(ctx, head)
	if err != nil {
		return err
	}
	// Entries that share a phrasing there are looked at together: an heir may have one of them of its own.
	ids := maps.Clone(k.ids)
	if err := h.asked(ctx, slices.Collect(maps.Keys(k.cores)), ids); err != nil {
		return err
	}
	if err := h.unsayable(ctx, k.tables, ids); err != nil {
		return err
	}
	for _, shop := range k.heirs {
		s, err := tx.heir(ctx, shop, h, k.edit)
		if err != nil {
			return err
		}
		if err := s.settle(ctx, ids, k.tables, len(k.tables) > 0); err != nil {
			return fmt.Errorf("shop %s: %w", shop, err)
		}
	}
	return nil
}

// reconsider finds out what becomes of what a shop inherits, now that something of its own has changed.
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
	return s.settle(ctx, ids, k.tables, true)
}
