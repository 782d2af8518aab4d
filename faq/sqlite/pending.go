package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"

	"xiaoer/faq"
)

// Pending implements faq.Lives.
func (db *DB) Pending(ctx context.Context, shop faq.Shop, id faq.ID) (p faq.Pending, err error) {
	defer during(&err, "draft of entry %s", id)
	return read(ctx, db, func(tx *txn) (faq.Pending, error) { return tx.pending(ctx, shop, id) })
}

// pendingQuery lists drafts: those beside an entry, and entries that are one.
const pendingQuery = `
	SELECT d.base, ` + revisionColumns + ` FROM (
		SELECT id, revision, base FROM pending WHERE shop = ?1
		UNION ALL
		SELECT id, revision, 0 FROM entry INDEXED BY entry_unpublished
		WHERE shop = ?1 AND status IN ('draft', 'review') AND NOT deleted
			AND NOT EXISTS (SELECT 1 FROM pending AS p WHERE p.shop = ?1 AND p.id = entry.id)
	) AS d JOIN revision AS r ON r.shop = ?1 AND r.id = d.id AND r.revision = d.revision`

func scanPending(row scanner) (p faq.Pending, err error) {
	r, err := scanRevision(after{row, &p.Base})
	p.Entry, p.Author, p.Why = r.Entry, r.Author, r.Why
	return p, err
}

// after scans a row whose first column goes elsewhere.
type after struct {
	scanner
	first any
}

func (a after) Scan(dest ...any) error { return a.scanner.Scan(append([]any{a.first}, dest...)...) }

// pending returns the draft of an entry, or sql.ErrNoRows.
func (tx *txn) pending(ctx context.Context, shop faq.Shop, id faq.ID) (faq.Pending, error) {
	return scanPending(tx.QueryRowContext(ctx, pendingQuery+` WHERE d.id = ?2`, shop, id))
}

// Pendings implements faq.Lives.
func (db *DB) Pendings(ctx context.Context, shop faq.Shop, f faq.PendingFilter) (drafts []faq.Pending, next string, err error) {
	defer during(&err, "list drafts")
	n, err := limit(f.Page)
	if err != nil {
		return nil, "", err
	}
	var last faq.ID
	if err := place("drafts", f.Page.After, &last); err != nil {
		return nil, "", err
	}
	if f.Status != "" && !f.Status.Unpublished() {
		return nil, "", &faq.FieldError{Field: "status", Reason: "one of draft, review"}
	}
	all, err := read(ctx, db, func(tx *txn) ([]faq.Pending, error) {
		rows, err := tx.QueryContext(ctx, pendingQuery+` WHERE d.id > ?2 AND ?3 IN ('', r.body ->> 'status')
			AND ?4 IN ('', coalesce(r.body ->> 'category', '')) ORDER BY d.id LIMIT ?5`, shop, last, f.Status, f.Category, n+1)
		found, err := collect(rows, err, scanPending)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
	drafts, next = cut(all, n, func(p faq.Pending) string { return mark("drafts", p.Entry.ID) })
	return drafts, next, err
}

// Propose implements faq.Lives.
func (db *DB) Propose(ctx context.Context, shop faq.Shop, e faq.Entry, base int, edit faq.Edit) (p faq.Pending, err error) {
	defer during(&err, "propose entry %s", e.ID)
	e.Status = faq.Draft
	if err := e.Valid(); err != nil {
		return p, err
	}
	return write(ctx, db, func(tx *txn) (faq.Pending, error) { return tx.propose(ctx, shop, e, base, edit) })
}

// drafted is all that is kept of an entry: as it is served, and the draft that is to be written over, if there is one.
type drafted struct {
	served faq.Change // Deleted where it never was
	draft  *faq.Pending
}

func (tx *txn) drafted(ctx context.Context, shop faq.Shop, id faq.ID) (d drafted, err error) {
	d.served, err = tx.entry(ctx, shop, id)
	if errors.Is(err, sql.ErrNoRows) {
		d.served, err = faq.Change{Deleted: true}, nil
	}
	if err != nil {
		return d, err
	}
	p, err := tx.pending(ctx, shop, id)
	switch {
	case err == nil:
		d.draft = &p
	case !errors.Is(err, sql.ErrNoRows):
		return d, err
	}
	return d, nil
}

// isBeside reports whether a draft stands beside the entry, or would.
func (d drafted) isBeside() bool {
	if d.draft != nil {
		return d.draft.Base > 0
	}
	return !d.served.Deleted
}

func (tx *txn) propose(ctx context.Context, shop faq.Shop, e faq.Entry, base int, edit faq.Edit) (p faq.Pending, err error) {
	seq, err := tx.seqFor(ctx, shop, edit)
	if err != nil {
		return p, err
	}
	d, err := tx.drafted(ctx, shop, e.ID)
	if err != nil {
		return p, err
	}
	if p.Base, err = d.base(base, edit); err != nil {
		return p, err
	}
	if d.served.Entry.Inherited != nil {
		return p, faq.ErrInherited
	}
	if d.draft != nil && d.draft.Base == p.Base && d.draft.Entry.Says(e) && edit.Act != faq.Rollback {
		return *d.draft, nil
	}
	p.Author, p.Why = edit.By, edit.Why
	if d.isBeside() {
		p.Entry, err = tx.keepBeside(ctx, shop, e, p, d, edit)
		return p, err
	}
	p.Entry, err = tx.put(ctx, shop, e, &seq, faq.Edit{By: edit.By, Why: edit.Why, Act: edit.Act})
	if err == nil {
		err = tx.setSeq(ctx, shop, seq)
	}
	return p, err
}

// base is the revision of the entry that the draft is written beside, 0 where the entry is the draft.
func (d drafted) base(wanted int, edit faq.Edit) (int, error) {
	have := d.served
	if d.draft != nil {
		have = faq.Change{Entry: d.draft.Entry}
	}
	switch err := permits(edit, have); {
	case err != nil:
		return 0, err
	case wanted > 0 && (!d.isBeside() || wanted != d.served.Entry.Revision):
		return 0, conflict("the entry is at revision %d, not %d", d.served.Entry.Revision, wanted)
	case wanted > 0 || !d.isBeside():
		return wanted, nil
	case d.draft != nil:
		return d.draft.Base, nil
	}
	return d.served.Entry.Revision, nil
}

// keepBeside writes the next state of a draft beside an entry, in the status it has, by author and beside base as p says.
func (tx *txn) keepBeside(ctx context.Context, shop faq.Shop, e faq.Entry, p faq.Pending, over drafted, edit faq.Edit) (faq.Entry, error) {
	e = content(e)
	var err error
	if e.Revision, err = tx.nextRevision(ctx, shop, e.ID); err != nil {
		return e, err
	}
	e.UpdatedAt, e.UpdatedBy = tx.now, edit.By
	r := faq.Revision{Entry: e, Act: cmp.Or(edit.Act, faq.Save), Author: p.Author, Beside: true, By: edit.By, Why: edit.Why}
	before := over.served.Entry
	if over.draft != nil {
		before = over.draft.Entry
	}
	if err := tx.remember(ctx, shop, r, &before, edit.Overrides); err != nil {
		return e, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO pending (shop, id, revision, base, status) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET revision = excluded.revision, base = excluded.base, status = excluded.status`,
		shop, e.ID, e.Revision, p.Base, e.Status)
	return e, err
}

// unpend forgets the draft beside an entry. Its revisions stay.
func (tx *txn) unpend(ctx context.Context, shop faq.Shop, id faq.ID) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM pending WHERE shop = ? AND id = ?`, shop, id)
	return err
}
