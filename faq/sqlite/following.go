package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"xiaoer/faq"
)

// Following implements faq.Heirs.
func (db *DB) Following(ctx context.Context, shop faq.Shop) (f faq.Following, err error) {
	defer during(&err, "following of shop %s", shop)
	return read(ctx, db, func(tx *txn) (faq.Following, error) { return tx.following(ctx, shop) })
}

func (tx *txn) following(ctx context.Context, shop faq.Shop) (f faq.Following, err error) {
	var since int64
	err = tx.QueryRowContext(ctx, `SELECT head, revision, since, by FROM following WHERE shop = ?`, shop).
		Scan(&f.Head, &f.Revision, &since, &f.By)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		err = tx.exists(ctx, shop)
	case err == nil:
		f.Since = moment(since)
	}
	if err != nil {
		return f, err
	}
	rows, err := tx.QueryContext(ctx, `SELECT shop FROM following WHERE head = ? ORDER BY shop`, shop)
	f.Followers, err = collect(rows, err, func(row scanner) (s faq.Shop, err error) {
		err = row.Scan(&s)
		return s, err
	})
	return f, err
}

// Follow implements faq.Heirs.
func (db *DB) Follow(ctx context.Context, shop, head faq.Shop, edit faq.Edit) (f faq.Following, err error) {
	defer during(&err, "let shop %s follow %s", shop, head)
	return writeAlone(ctx, db, func(tx *txn) (faq.Following, error) {
		mine, theirs, err := tx.mayFollow(ctx, shop, head, edit)
		if err != nil {
			return mine, err
		}
		if err := tx.setFollowing(ctx, shop, head, mine, faq.FollowHead, edit); err != nil {
			return mine, err
		}
		beginners := []faq.Shop{shop}
		if len(theirs.Followers) == 0 {
			beginners = append(beginners, head)
		}
		for _, s := range beginners {
			if err := tx.phraseAll(ctx, s); err != nil {
				return mine, err
			}
		}
		if err := tx.inheritAll(ctx, shop, head, edit); err != nil {
			return mine, err
		}
		return tx.following(ctx, shop)
	})
}

// mayFollow says what keeps the shop from following the head office.
func (tx *txn) mayFollow(ctx context.Context, shop, head faq.Shop, edit faq.Edit) (mine, theirs faq.Following, err error) {
	if mine, err = tx.following(ctx, shop); err != nil {
		return mine, theirs, err
	}
	if err := startsAt(mine, edit); err != nil {
		return mine, theirs, err
	}
	if _, err := tx.seqFor(ctx, shop, edit); err != nil {
		return mine, theirs, err
	}
	theirs, err = tx.following(ctx, head)
	switch {
	case head == shop:
		err = &faq.FieldError{Field: "head", Reason: "is the shop itself"}
	case errors.Is(err, sql.ErrNoRows) || errors.Is(err, faq.ErrNotFound):
		err = &faq.FieldError{Field: "head", Reason: fmt.Sprintf("there is no shop %q", string(head))}
	case err != nil:
	case theirs.Head != "":
		err = &faq.FieldError{Field: "head", Reason: fmt.Sprintf("follows %s itself", theirs.Head)}
	case mine.Head != "":
		err = conflict("it follows %s", mine.Head)
	case len(mine.Followers) > 0:
		err = conflict("it is a head office itself, of %d shops", len(mine.Followers))
	case len(theirs.Followers) >= faq.MostFollowers:
		err = fmt.Errorf("%w: %d shops follow %s", faq.ErrCrowded, len(theirs.Followers), head)
	}
	return mine, theirs, err
}

func startsAt(f faq.Following, edit faq.Edit) error {
	if edit.IfRevision != nil && *edit.IfRevision != f.Revision {
		return conflict("following is at revision %d, not %d", f.Revision, *edit.IfRevision)
	}
	return nil
}

// setFollowing keeps whom the shop follows, "" being nobody, and logs it in both shops.
func (tx *txn) setFollowing(ctx context.Context, shop, head faq.Shop, was faq.Following, act faq.Act, edit faq.Edit) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO following (shop, head, revision, since, by) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET head = excluded.head, revision = excluded.revision, since = excluded.since, by = excluded.by`,
		shop, head, was.Revision+1, tx.now.UnixMicro(), edit.By)
	if err != nil {
		return err
	}
	tx.kins = nil // of before
	other := head + was.Head
	d := faq.Deed{By: edit.By, Act: act, Noun: faq.FollowingNoun, ID: string(other), Revision: was.Revision + 1, Why: edit.Why,
		Old: string(was.Head), New: string(head), Overrides: edit.Overrides}
	if err := tx.log(ctx, shop, d); err != nil {
		return err
	}
	d.ID, d.Revision, d.Old, d.New = string(shop), 0, "", ""
	return tx.log(ctx, other, d)
}

// phraseAll keeps what the shop's live entries are asked by.
func (tx *txn) phraseAll(ctx context.Context, shop faq.Shop) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+changeColumns+` FROM entry
		WHERE shop = ? AND NOT deleted AND status = 'live' AND inherited_from = ''`, shop)
	own, err := collect(rows, err, scanChange)
	for _, c := range own {
		if err == nil {
			err = tx.phrase(ctx, shop, c.Entry, map[string]bool{})
		}
	}
	return err
}

// inheritAll gives the shop all that the head office offers.
func (tx *txn) inheritAll(ctx context.Context, shop, head faq.Shop, edit faq.Edit) error {
	h, err := tx.office(ctx, head)
	if err != nil {
		return err
	}
	s, err := tx.heir(ctx, shop, h, edit)
	if err != nil {
		return err
	}
	for _, name := range inOrder(h.names()) {
		if err := s.settleTable(ctx, name, true); err != nil {
			return err
		}
	}
	ids, err := h.served(ctx)
	if err != nil {
		return err
	}
	for id := range ids {
		if err := s.recognise(ctx, id); err != nil {
			return err
		}
	}
	return s.settle(ctx, ids, nil)
}

// recognise takes an entry of the shop's own that says what the head office's says for that one, unless somebody is
// writing on it or it would be held at once.
func (s *heir) recognise(ctx context.Context, id faq.ID) error {
	o, err := s.head.offer(ctx, id)
	if err != nil {
		return err
	}
	d, err := s.drafted(ctx, s.shop, id)
	if err != nil || d.served.Deleted || d.draft != nil || !alike(d.served.Entry, *o.entry) {
		return err
	}
	estate := faq.Estate{Theirs: o.entry}
	if _, err := s.hinders(ctx, o, &estate); err != nil {
		return err
	}
	if tie, _ := estate.Settle(); tie == faq.Held {
		return nil
	}
	if err := s.move(ctx, d.served.Entry, faq.Origin{From: s.head.shop, Revision: o.entry.Revision}); err != nil {
		return err
	}
	return s.unphrase(ctx, s.shop, id, map[string]bool{})
}

// alike reports whether two entries say the same; a live one need not say that it is.
func alike(a, b faq.Entry) bool {
	for _, e := range []*faq.Entry{&a, &b} {
		if e.Served() {
			e.Status = faq.Live
		}
	}
	return a.Says(b)
}

// Unfollow implements faq.Heirs.
func (db *DB) Unfollow(ctx context.Context, shop faq.Shop, keep bool, edit faq.Edit) (f faq.Following, err error) {
	defer during(&err, "let shop %s follow nobody", shop)
	return writeAlone(ctx, db, func(tx *txn) (faq.Following, error) {
		was, err := tx.following(ctx, shop)
		if err == nil {
			err = startsAt(was, edit)
		}
		if err == nil && was.Head == "" {
			err = conflict("it follows nobody")
		}
		if err == nil {
			_, err = tx.seqFor(ctx, shop, edit)
		}
		if err != nil {
			return was, err
		}
		if err := tx.part(ctx, shop, was.Head, keep, edit); err != nil {
			return was, err
		}
		if err := tx.setFollowing(ctx, shop, "", was, faq.LeaveHead, edit); err != nil {
			return was, err
		}
		return tx.following(ctx, shop)
	})
}

// part ends what ties the shop to the head office.
func (tx *txn) part(ctx context.Context, shop, head faq.Shop, keep bool, edit faq.Edit) error {
	if !keep {
		if err := tx.disownAll(ctx, shop, edit); err != nil {
			return err
		}
	}
	theirs, err := tx.following(ctx, head)
	if err != nil {
		return err
	}
	strangers := []faq.Shop{shop}
	if slices.Equal(theirs.Followers, strangers) {
		strangers = append(strangers, head)
	}
	for _, s := range strangers {
		if _, err := tx.ExecContext(ctx, `DELETE FROM phrasing WHERE shop = ?`, s); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM bequest WHERE shop = ?`, shop); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE entry SET inherited_from = '', inherited_revision = 0 WHERE shop = ? AND inherited_from <> ''`, shop)
	return err
}

// disownAll removes the entries that the shop has inherited.
func (tx *txn) disownAll(ctx context.Context, shop faq.Shop, edit faq.Edit) error {
	rows, err := tx.QueryContext(ctx, `SELECT `+changeColumns+` FROM entry WHERE shop = ? AND inherited_from <> '' ORDER BY id`, shop)
	inherited, err := collect(rows, err, scanChange)
	if err != nil {
		return err
	}
	s, err := tx.heir(ctx, shop, nil, edit)
	for _, have := range inherited {
		if err == nil {
			err = s.disown(ctx, have)
		}
	}
	if err != nil {
		return err
	}
	return s.finish(ctx)
}
