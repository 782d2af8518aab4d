package sqlite

import (
	"context"
	"encoding/json"
	"slices"

	"xiaoer/faq"
)

// Bequests implements faq.Heirs.
func (db *DB) Bequests(ctx context.Context, shop faq.Shop, f faq.BequestFilter) (found []faq.Bequest, next string, err error) {
	defer during(&err, "what shop %s inherits", shop)
	n, err := limit(f.Page)
	if err != nil {
		return nil, "", err
	}
	var after bequestKey
	if err := place("bequests", f.Page.After, &after); err != nil {
		return nil, "", err
	}
	if f.Tie != "" && !slices.Contains(faq.Ties, f.Tie) {
		return nil, "", &faq.FieldError{Field: "tie", Reason: "one of inherited, overridden, opted_out, held"}
	}
	all, err := read(ctx, db, func(tx *txn) ([]faq.Bequest, error) {
		k, err := tx.kin(ctx, shop)
		if err == nil && k.head == "" {
			return nil, tx.exists(ctx, shop)
		}
		if err != nil {
			return nil, err
		}
		h, err := tx.office(ctx, k.head)
		if err != nil {
			return nil, err
		}
		return tx.bequests(ctx, shop, h, f, after, n+1)
	})
	found, next = cut(all, n, func(b faq.Bequest) string { return mark("bequests", bequestKey{b.Noun, b.ID}) })
	return found, next, err
}

// bequestKey is the place of a bequest in a listing.
type bequestKey struct {
	Noun faq.Noun
	ID   string
}

// bequests lists up to n after the key. Whether one is open shows when it is looked at.
func (tx *txn) bequests(ctx context.Context, shop faq.Shop, h *office, f faq.BequestFilter, after bequestKey, n int) (out []faq.Bequest, err error) {
	for {
		rows, err := tx.QueryContext(ctx, `SELECT noun, id, tie, base, hindrance FROM (
				SELECT 'entry' AS noun, id, 'inherited' AS tie, inherited_revision AS base, '' AS hindrance
				FROM entry INDEXED BY entry_inherited WHERE shop = ?1 AND inherited_from <> ''
				UNION ALL SELECT noun, id, tie, base, hindrance FROM bequest WHERE shop = ?1)
			WHERE ?2 IN ('', noun) AND ?3 IN ('', id) AND ?4 IN ('', tie) AND (NOT ?5 OR tie IN ('held', 'overridden'))
				AND (noun, id) > (?6, ?7) ORDER BY noun, id LIMIT ?8`,
			shop, f.Noun, f.ID, f.Tie, f.Open, after.Noun, after.ID, n)
		part, err := collect(rows, err, scanBequest)
		if err != nil {
			return nil, err
		}
		for _, b := range part {
			after = bequestKey{b.Noun, b.ID}
			if err := h.describe(ctx, shop, &b); err != nil {
				return nil, err
			}
			if !f.Open || b.Open() {
				out = append(out, b)
			}
		}
		if len(part) < n || len(out) >= n {
			return out[:min(n, len(out))], nil
		}
	}
}

func scanBequest(row scanner) (b faq.Bequest, err error) {
	var why string
	if err := row.Scan(&b.Noun, &b.ID, &b.Tie, &b.Base, &why); err != nil || why == "" {
		return b, err
	}
	return b, json.Unmarshal([]byte(why), &b.Hindrance)
}

// describe fills in what both shops have.
func (h *office) describe(ctx context.Context, shop faq.Shop, b *faq.Bequest) error {
	if b.Noun == faq.PolicyNoun {
		return h.describeTable(ctx, shop, b)
	}
	o, err := h.offer(ctx, faq.ID(b.ID))
	if err != nil {
		return err
	}
	mine, err := h.keptIn(ctx, shop, faq.ID(b.ID))
	if err != nil {
		return err
	}
	if !mine.Deleted {
		b.Revision, b.Title = mine.Entry.Revision, mine.Entry.Question
	}
	if o.entry != nil {
		b.Upstream, b.Title = o.entry.Revision, o.entry.Question
	}
	if b.Tie == faq.Held {
		if err := h.ended(ctx, shop, b.Hindrance); err != nil {
			return err
		}
	}
	if b.Title != "" && (b.Tie != faq.Overridden || b.Base == b.Upstream) {
		return nil
	}
	return h.compare(ctx, b, o)
}

// ended finds out which of the entries that are in the way could be retired.
func (h *office) ended(ctx context.Context, shop faq.Shop, why *faq.Hindrance) error {
	for _, id := range why.Entries {
		have, err := h.keptIn(ctx, shop, id)
		if err != nil {
			return err
		}
		if have.Entry.Served() && have.Entry.Expired(h.now) {
			why.Ended = append(why.Ended, id)
		}
	}
	return nil
}

// compare says what the head office has changed since the entry was overridden.
func (h *office) compare(ctx context.Context, b *faq.Bequest, o *offer) error {
	base, err := scanRevision(h.QueryRowContext(ctx,
		`SELECT `+revisionColumns+` FROM revision AS r WHERE shop = ? AND id = ? AND revision = ?`, h.shop, b.ID, b.Base))
	if b.Base == 0 { // it was opted out of before there was any, or kept
		return nil
	}
	if err != nil {
		return err
	}
	if b.Title == "" {
		b.Title = base.Entry.Question
	}
	if b.Tie != faq.Overridden {
		return nil
	}
	if o.entry == nil {
		b.Changed = true
		return nil
	}
	if b.Changed = !alike(base.Entry, *o.entry); b.Changed {
		before, after := base.Entry, *o.entry
		before.Status, after.Status = "", ""
		d := faq.Compare(before, after)
		b.Diff = &d
	}
	return nil
}

func (h *office) describeTable(ctx context.Context, shop faq.Shop, b *faq.Bequest) error {
	theirs := faq.VersionsOf(h.tables, b.ID)
	last := theirs[len(theirs)-1]
	b.Title, b.Upstream = last.Title, last.Version
	err := h.QueryRowContext(ctx, `SELECT coalesce(max(version), 0) FROM policy WHERE shop = ? AND name = ?`, shop, b.ID).Scan(&b.Revision)
	if err != nil || b.Tie != faq.Overridden || b.Base == b.Upstream {
		return err
	}
	b.Cells = faq.ComparePolicies(theirs[b.Base-1], last)
	b.Changed = len(b.Cells) > 0
	return nil
}
