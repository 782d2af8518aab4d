package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
)

// Put implements faq.Store. Where IfRevision is stale it is ErrConflict even if the entry equals what is kept.
func (db *DB) Put(ctx context.Context, shop faq.Shop, entries []faq.Entry, edit faq.Edit) (kept []faq.Entry, err error) {
	defer during(&err, "put %s", these(entries))
	if err := putable(entries, edit); err != nil {
		return nil, err
	}
	put := write[[]faq.Entry]
	if len(entries) > 1 {
		put = writeAlone
	}
	return put(ctx, db, func(tx *txn) ([]faq.Entry, error) { return tx.putAll(ctx, shop, entries, edit) })
}

// putAll keeps the entries, which are putable.
func (tx *txn) putAll(ctx context.Context, shop faq.Shop, entries []faq.Entry, edit faq.Edit) ([]faq.Entry, error) {
	seq, err := tx.seqFor(ctx, shop, edit)
	if err != nil {
		return nil, err
	}
	before, kept := seq, make([]faq.Entry, 0, len(entries))
	for _, e := range entries {
		k, err := tx.put(ctx, shop, e, &seq, edit)
		if err != nil {
			return nil, within(entries, e.ID, err)
		}
		kept = append(kept, k)
	}
	if seq != before {
		err = tx.setSeq(ctx, shop, seq)
	}
	return kept, err
}

// put keeps one entry, unless it says what is kept already and no rollback asks for it, and raises seq if it does. What is put is the shop's own, whatever
// the entry says: one that was read before it was overridden says that it is inherited.
func (tx *txn) put(ctx context.Context, shop faq.Shop, e faq.Entry, seq *int64, edit faq.Edit) (faq.Entry, error) {
	e.Inherited = nil
	have, err := tx.entry(ctx, shop, e.ID)
	if errors.Is(err, sql.ErrNoRows) {
		have, err = faq.Change{Deleted: true}, nil // what never was is like what is deleted, at revision 0
	}
	if err == nil {
		err = permits(edit, have)
	}
	if err != nil {
		return faq.Entry{}, err
	}
	if same, err := equal(have, e); same && edit.Act != faq.Rollback || err != nil {
		return have.Entry, err
	}
	if have.Entry.Inherited != nil {
		return faq.Entry{}, faq.ErrInherited
	}
	*seq++
	if e.Revision = 1; have.Entry.Revision > 0 {
		if e.Revision, err = tx.nextRevision(ctx, shop, e.ID); err != nil {
			return faq.Entry{}, err
		}
	}
	var before *faq.Entry
	if !have.Deleted {
		before = &have.Entry
	}
	return tx.keep(ctx, shop, faq.Change{Seq: *seq, Entry: e}, before, edit, edit.By)
}

// keep writes the next state of an entry that said before, nil being nothing, and the revision that remembers it and who
// wrote it.
func (tx *txn) keep(ctx context.Context, shop faq.Shop, c faq.Change, before *faq.Entry, edit faq.Edit, author string) (faq.Entry, error) {
	e := content(c.Entry)
	body, err := encode(e)
	if err != nil {
		return faq.Entry{}, err
	}
	e.Revision, e.UpdatedAt, e.UpdatedBy = c.Entry.Revision, tx.now, edit.By
	var origin faq.Origin
	if e.Inherited = c.Entry.Inherited; e.Inherited != nil && !c.Deleted {
		origin = *e.Inherited
	}
	status := e.Status
	if status == "" {
		status = faq.Live
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO entry (shop, id, revision, seq, deleted, status, category, updated_at, updated_by, inherited_from, inherited_revision, body)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (shop, id) DO UPDATE SET
			revision = excluded.revision, seq = excluded.seq, deleted = excluded.deleted, status = excluded.status,
			category = excluded.category, updated_at = excluded.updated_at, updated_by = excluded.updated_by,
			inherited_from = excluded.inherited_from, inherited_revision = excluded.inherited_revision, body = excluded.body`,
		shop, e.ID, e.Revision, c.Seq, c.Deleted, status, e.Category, tx.now.UnixMicro(), edit.By, origin.From, origin.Revision, body)
	if err != nil {
		return faq.Entry{}, err
	}
	err = tx.remember(ctx, shop, faq.Revision{Entry: e, Deleted: c.Deleted, Act: cmp.Or(edit.Act, faq.Save), Author: author, By: edit.By, Why: edit.Why}, before, edit.Overrides)
	if err == nil && (c.Deleted || status == faq.Retired) {
		err = tx.silence(ctx, shop, e.ID)
	}
	if err == nil {
		err = tx.shelved(ctx, shop, e, !c.Deleted, edit)
	}
	return e, err
}

// putable refuses what could never be put. An entry that stands twice in one batch is refused too: of two
// rows of a spreadsheet, nobody can say which was meant.
func putable(entries []faq.Entry, edit faq.Edit) error {
	if edit.IfRevision != nil && len(entries) != 1 {
		return &faq.FieldError{Field: "if_revision", Reason: "only for a single entry"}
	}
	seen := make(map[faq.ID]bool, len(entries))
	for _, e := range entries {
		if err := e.Valid(); err != nil {
			return within(entries, e.ID, err)
		}
		if seen[e.ID] {
			return within(entries, e.ID, &faq.FieldError{Field: "id", Reason: "stands twice in the batch"})
		}
		seen[e.ID] = true
	}
	return nil
}

// permits returns faq.ErrConflict where the editor saw another revision than the one that is served, 0 being none.
func permits(edit faq.Edit, have faq.Change) error {
	served := have.Entry.Revision
	if have.Deleted {
		served = 0
	}
	if edit.IfRevision != nil && *edit.IfRevision != served {
		return conflict("it is at revision %d, not %d", served, *edit.IfRevision)
	}
	return nil
}

// equal reports whether e says what is served already.
func equal(have faq.Change, e faq.Entry) (bool, error) {
	if have.Deleted {
		return false, nil
	}
	// Both are encoded anew: the kept body may be of a time when an entry had fewer fields.
	a, errA := encode(content(have.Entry))
	b, errB := encode(content(e))
	return a == b, errors.Join(errA, errB)
}

// content is what an editor decides about an entry: all but what the store sets.
func content(e faq.Entry) faq.Entry {
	e = e.Content()
	e.ValidFrom, e.ValidUntil = utc(e.ValidFrom), utc(e.ValidUntil)
	return e
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC().Round(0) // without the monotonic reading, which is not kept
	return &u
}

// these names the entries of a batch, for errors.
func these(entries []faq.Entry) string {
	if len(entries) == 1 {
		return fmt.Sprintf("entry %s", entries[0].ID)
	}
	return fmt.Sprintf("%d entries", len(entries))
}

// within names the entry that an error is about, where it is one of several.
func within(entries []faq.Entry, id faq.ID, err error) error {
	if len(entries) == 1 {
		return err
	}
	return fmt.Errorf("entry %s: %w", id, err)
}
