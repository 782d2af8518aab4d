package sqlite

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"xiaoer/faq"
)

// Words implements faq.Store.
func (db *DB) Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error) {
	defer during(&err, "words of shop %s", shop)
	kept, err := read(ctx, db, func(tx *txn) (faq.WordsRevision, error) { return tx.words(ctx, shop) })
	return kept.Words, kept.Revision, err
}

// words returns those in force, of revision 0 where there are none.
func (tx *txn) words(ctx context.Context, shop faq.Shop) (faq.WordsRevision, error) {
	rows, err := tx.QueryContext(ctx, `SELECT `+wordsColumns+` FROM words WHERE shop = ? ORDER BY revision DESC LIMIT 1`, shop)
	found, err := collect(rows, err, scanWords)
	if err == nil && len(found) == 0 {
		return faq.WordsRevision{}, tx.exists(ctx, shop)
	}
	if err != nil {
		return faq.WordsRevision{}, err
	}
	return found[0], nil
}

// WordsRevisions implements faq.Store.
func (db *DB) WordsRevisions(ctx context.Context, shop faq.Shop) (revisions []faq.WordsRevision, err error) {
	defer during(&err, "revisions of the words of shop %s", shop)
	return read(ctx, db, func(tx *txn) ([]faq.WordsRevision, error) {
		rows, err := tx.QueryContext(ctx, `SELECT `+wordsColumns+` FROM words WHERE shop = ? ORDER BY revision DESC`, shop)
		found, err := collect(rows, err, scanWords)
		if err == nil && len(found) == 0 {
			err = tx.exists(ctx, shop)
		}
		return found, err
	})
}

// wordsColumns are what scanWords reads.
const wordsColumns = `revision, edited_at, edited_by, why, act, body`

func scanWords(row scanner) (r faq.WordsRevision, err error) {
	var at int64
	var body []byte
	if err := row.Scan(&r.Revision, &at, &r.By, &r.Why, &r.Act, &body); err != nil {
		return r, err
	}
	if err := json.Unmarshal(body, &r.Words); err != nil {
		return r, fmt.Errorf("body of words %d: %w", r.Revision, err)
	}
	r.At = moment(at)
	return r, nil
}

// PutWords implements faq.Store.
func (db *DB) PutWords(ctx context.Context, shop faq.Shop, w faq.Words, edit faq.Edit) (revision int, err error) {
	defer during(&err, "put words of shop %s", shop)
	if err := w.Valid(); err != nil {
		return 0, err
	}
	return write(ctx, db, func(tx *txn) (int, error) { return tx.putWords(ctx, shop, w, edit) })
}

func (tx *txn) putWords(ctx context.Context, shop faq.Shop, w faq.Words, edit faq.Edit) (revision int, err error) {
	seq, err := tx.seqFor(ctx, shop, edit)
	if err != nil {
		return 0, err
	}
	old, err := tx.words(ctx, shop)
	if err != nil {
		return 0, err
	}
	if edit.IfRevision != nil && *edit.IfRevision != old.Revision {
		return 0, conflict("the words are at revision %d, not %d", old.Revision, *edit.IfRevision)
	}
	if old.Words.Says(w) && edit.Act != faq.Rollback {
		return old.Revision, nil
	}
	body, err := encode(w)
	if err != nil {
		return 0, err
	}
	act := cmp.Or(edit.Act, faq.Save)
	_, err = tx.ExecContext(ctx, `INSERT INTO words (shop, revision, edited_at, edited_by, why, act, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		shop, old.Revision+1, tx.now.UnixMicro(), edit.By, edit.Why, act, body)
	if err != nil {
		return 0, err
	}
	if err := tx.setSeq(ctx, shop, seq+1); err != nil {
		return 0, err
	}
	return old.Revision + 1, tx.log(ctx, shop, faq.Deed{
		By: edit.By, Act: act, Noun: faq.WordsNoun, Revision: old.Revision + 1, Why: edit.Why, Overrides: edit.Overrides,
		Old: old.Words.Brief(), New: w.Brief(),
	})
}
