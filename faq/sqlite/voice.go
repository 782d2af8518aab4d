package sqlite

import (
	"context"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Heard implements faq.Voices.
func (db *DB) Heard(ctx context.Context, shop faq.Shop) (heard int64, err error) {
	defer during(&err, "voices of shop %s", shop)
	return glance(ctx, db, func(tx *txn) (int64, error) { return tx.heard(ctx, shop) })
}

func (tx *txn) heard(ctx context.Context, shop faq.Shop) (heard int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT heard FROM shop WHERE name = ?`, shop).Scan(&heard)
	return heard, err
}

// Tallies implements faq.Voices. The question comes from the row of the newest voice, as SQLite promises of a bare
// column beside a single max.
func (db *DB) Tallies(ctx context.Context, shop faq.Shop) (tallies []faq.Tally, heard int64, err error) {
	defer during(&err, "tally voices of shop %s", shop)
	tallies, err = read(ctx, db, func(tx *txn) ([]faq.Tally, error) {
		if heard, err = tx.heard(ctx, shop); err != nil {
			return nil, err
		}
		rows, err := tx.QueryContext(ctx, `
			WITH tally AS MATERIALIZED (
				SELECT core, entry, question, sum(agrees) AS ayes, sum(1 - agrees) AS noes, max(at) AS last
				FROM voice WHERE shop = ?1 GROUP BY core, entry)
			SELECT entry, core, question, ayes, noes, last,
				EXISTS (SELECT 1 FROM veto AS v WHERE v.shop = ?1 AND v.entry = tally.entry AND v.core = tally.core)
			FROM tally
			WHERE core IN (SELECT core FROM tally WHERE max(ayes, noes) >= ?2)
				OR core IN (SELECT core FROM veto WHERE shop = ?1)
			ORDER BY entry, core`, shop, faq.Quorum)
		return collect(rows, err, scanTally)
	})
	return tallies, heard, err
}

func scanTally(row scanner) (t faq.Tally, err error) {
	var last int64
	err = row.Scan(&t.Entry, &t.Core, &t.Question, &t.For, &t.Against, &last, &t.Vetoed)
	t.Last = moment(last)
	return t, err
}

// Veto implements faq.Voices. The first veto of a pair is the one that is remembered.
func (db *DB) Veto(ctx context.Context, shop faq.Shop, entry faq.ID, core string, edit faq.Edit) (err error) {
	defer during(&err, "veto a question of entry %s", entry)
	_, err = write(ctx, db, func(tx *txn) (nothing, error) {
		var there int
		if err := tx.QueryRowContext(ctx, `SELECT 1 FROM voice WHERE shop = ? AND core = ? AND entry = ? LIMIT 1`,
			shop, core, entry).Scan(&there); err != nil {
			return nothing{}, err
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO veto (shop, entry, core, vetoed_at, vetoed_by, why) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			shop, entry, core, tx.now.UnixMicro(), edit.By, edit.Why)
		if err != nil {
			return nothing{}, err
		}
		if err := tx.log(ctx, shop, faq.Deed{
			By: edit.By, Act: faq.Veto, Noun: faq.ConfirmationNoun, ID: faq.Tally{Entry: entry, Core: core}.ID(), Why: edit.Why,
			Old: faq.Brief(core + " → " + string(entry)),
		}); err != nil {
			return nothing{}, err
		}
		return nothing{}, tx.raiseHeard(ctx, shop)
	})
	return err
}

// hear keeps a voice in place of the conversation's older one, and takes back its agreement with other entries.
func (tx *txn) hear(ctx context.Context, shop faq.Shop, v faq.Voice) error {
	if v.Agrees {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM voice WHERE shop = ? AND core = ? AND conversation = ? AND entry <> ? AND agrees`,
			shop, v.Core, v.Conversation, v.Entry)
		if err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO voice (shop, core, entry, conversation, agrees, question, at) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET agrees = excluded.agrees, question = excluded.question, at = excluded.at`,
		shop, v.Core, v.Entry, v.Conversation, v.Agrees, v.Question, tx.now.UnixMicro())
	if err != nil {
		return err
	}
	return tx.raiseHeard(ctx, shop)
}

// hearLabel keeps the voice of an agent's label. That none fits takes back what the conversation agreed with.
func (tx *txn) hearLabel(ctx context.Context, shop faq.Shop, l desk.Label) error {
	v, ok := faq.Labelled(l.Conversation, l.Question, l.Entry)
	switch {
	case !ok:
		return nil
	case v.Entry != "":
		return tx.hear(ctx, shop, v)
	}
	_, err := tx.ExecContext(ctx, `DELETE FROM voice WHERE shop = ? AND core = ? AND conversation = ? AND agrees`,
		shop, v.Core, v.Conversation)
	if err != nil {
		return err
	}
	return tx.raiseHeard(ctx, shop)
}

// hearPick keeps the voice of an exchange in which an option was picked; of a verdict about its answer, the verdict's.
func (tx *txn) hearPick(ctx context.Context, x faq.Exchange, agrees bool) error {
	v, ok, err := tx.picked(ctx, x)
	if err != nil || !ok {
		return err
	}
	v.Agrees = agrees
	return tx.hear(ctx, x.Shop, v)
}

// picked looks for the exchange of the conversation that offered what x picked. What a token is made of is not known
// here.
func (tx *txn) picked(ctx context.Context, x faq.Exchange) (v faq.Voice, ok bool, err error) {
	const lately = 50 // exchanges; who picks from further up has scrolled far
	rows, err := tx.QueryContext(ctx, `
		SELECT x.body FROM message AS m JOIN exchange AS x ON x.shop = m.shop AND x.id = m.exchange
		WHERE m.shop = ? AND m.conversation = ? AND m.author = 'buyer' ORDER BY m.seq DESC LIMIT ?`,
		x.Shop, x.Conversation, lately)
	offers, err := collect(rows, err, scanExchange)
	for i := range offers {
		if v, ok = offers[i].Chosen(x.Picked); ok {
			return v, true, nil
		}
	}
	return v, false, err
}

// silence forgets the voices about an entry that is no longer served. Another one may be made under its id.
func (tx *txn) silence(ctx context.Context, shop faq.Shop, entry faq.ID) error {
	gone, err := tx.ExecContext(ctx, `DELETE FROM voice WHERE shop = ? AND entry = ?`, shop, entry)
	if err != nil {
		return err
	}
	if n, err := gone.RowsAffected(); n == 0 || err != nil {
		return err
	}
	return tx.raiseHeard(ctx, shop)
}

func (tx *txn) raiseHeard(ctx context.Context, shop faq.Shop) error {
	_, err := tx.ExecContext(ctx, `UPDATE shop SET heard = heard + 1 WHERE name = ?`, shop)
	return err
}
