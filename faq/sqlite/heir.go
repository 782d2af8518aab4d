package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"xiaoer/faq"
)

// heir is a shop that follows a head office, in one transaction.
type heir struct {
	*txn
	shop  faq.Shop
	head  *office
	edit  faq.Edit
	seq   int64
	since int64 // the seq at the beginning
	wrote int   // entries and versions of tables that were written for it
}

func (tx *txn) heir(ctx context.Context, shop faq.Shop, head *office, edit faq.Edit) (*heir, error) {
	seq, err := tx.seq(ctx, shop)
	edit = faq.Edit{By: edit.By, Why: edit.Why, Act: faq.Inherit}
	return &heir{txn: tx, shop: shop, head: head, edit: edit, seq: seq, since: seq}, err
}

// settle brings what the shop inherits up to date: the tables and the entries.
func (s *heir) settle(ctx context.Context, ids map[faq.ID]bool, tables map[string]bool) error {
	for _, name := range inOrder(tables) {
		if err := s.settleTable(ctx, name, false); err != nil {
			return err
		}
	}
	for _, id := range inOrder(ids) {
		if err := s.settleEntry(ctx, id); err != nil {
			return fmt.Errorf("entry %s: %w", id, err)
		}
	}
	return s.finish(ctx)
}

// step is a new step of the shop's.
func (s *heir) step() int64 {
	s.seq++
	s.wrote++
	return s.seq
}

func (s *heir) finish(ctx context.Context) error {
	if s.seq == s.since {
		return nil
	}
	s.since = s.seq
	return s.setSeq(ctx, s.shop, s.seq)
}

// settleEntry does what Estate.Settle decides.
func (s *heir) settleEntry(ctx context.Context, id faq.ID) error {
	o, err := s.head.offer(ctx, id)
	if err != nil {
		return err
	}
	have, err := s.kept(ctx, id)
	if err != nil {
		return err
	}
	was, err := s.bequest(ctx, s.shop, faq.EntryNoun, id)
	if err != nil {
		return err
	}
	estate := faq.Estate{Theirs: o.entry, Tie: was.tie}
	if !have.Deleted {
		estate.Mine = &have.Entry
	}
	turn, err := s.hinders(ctx, o, &estate)
	if err != nil {
		return err
	}
	tie, why := estate.Settle()
	is := bequest{tie: tie, base: was.base, hindrance: why}
	if why != nil && why.Kind == faq.LacksCell {
		is.due = turn
	}
	if err := s.tie(ctx, faq.EntryNoun, string(id), was, is); err != nil {
		return err
	}
	mine := estate.Mine != nil && estate.Mine.Inherited != nil
	switch {
	case tie == faq.Inherited:
		return s.inherit(ctx, have, *o.entry)
	case mine:
		return s.disown(ctx, have)
	}
	return nil
}

// kept is the newest state of an entry, deleted where it never was.
func (tx *txn) keptIn(ctx context.Context, shop faq.Shop, id faq.ID) (faq.Change, error) {
	have, err := tx.entry(ctx, shop, id)
	if errors.Is(err, sql.ErrNoRows) {
		return faq.Change{Deleted: true}, nil
	}
	return have, err
}

func (s *heir) kept(ctx context.Context, id faq.ID) (faq.Change, error) {
	return s.keptIn(ctx, s.shop, id)
}

// hinders finds out what of the shop's own is in the way of an offer, and when the tables may have what it lacks.
func (s *heir) hinders(ctx context.Context, o *offer, e *faq.Estate) (turn time.Time, err error) {
	if o.entry == nil {
		return turn, nil
	}
	if e.Owners, err = s.owners(ctx, o); err != nil {
		return turn, err
	}
	e.Lacks, turn, err = s.lacks(ctx, o)
	return turn, err
}

// owners are the entries of the shop's own that are asked what the offer is asked, and may be answered at the same
// time. One that overrides an entry which shares the phrasing at the head office shares it here.
func (s *heir) owners(ctx context.Context, o *offer) (owners []faq.ID, err error) {
	rows, err := s.QueryContext(ctx, `SELECT DISTINCT p.id FROM phrasing AS p
		WHERE p.shop = ?1 AND p.core IN (SELECT value FROM json_each(?2)) AND p.id <> ?3
			AND NOT EXISTS (SELECT 1 FROM phrasing AS h WHERE h.shop = ?4 AND h.core = p.core AND h.id = p.id)`,
		s.shop, o.cores, o.id, s.head.shop)
	found := map[faq.ID]bool{}
	if err := gather(rows, err, found); err != nil {
		return nil, err
	}
	for _, id := range inOrder(found) {
		have, err := s.txn.entry(ctx, s.shop, id)
		if err != nil {
			return nil, err
		}
		if have.Entry.Meets(o.entry) {
			owners = append(owners, id)
		}
	}
	return owners, nil
}

// lacks says which quote the shop's tables cannot fill, and at which moment they may. Those that it inherits are the head
// office's.
func (s *heir) lacks(ctx context.Context, o *offer) (lacks string, turn time.Time, err error) {
	if o.quotes == "[]" {
		return o.lacks, o.turn, nil
	}
	var own bool
	err = s.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM json_each(?2) AS q WHERE NOT EXISTS (
		SELECT 1 FROM bequest WHERE shop = ?1 AND noun = 'policy' AND tie = 'inherited' AND id = q.value))`, s.shop, o.quotes).Scan(&own)
	if err != nil || !own {
		return o.lacks, o.turn, err
	}
	tables, err := s.policies(ctx, s.shop)
	return o.entry.Lacks(tables, s.now), o.entry.Turn(tables, s.now), err
}

// show makes the offer that of the entry.
func (o *offer) show(e faq.Entry, tables []faq.Policy, now time.Time) (err error) {
	o.entry, o.lacks, o.turn = &e, e.Lacks(tables, now), e.Turn(tables, now)
	if o.cores, err = encode(e.Cores()); err != nil {
		return err
	}
	quoted := []string{}
	for _, a := range e.Answers {
		for _, q := range faq.Quotes(a.Text) {
			quoted = append(quoted, q[0])
		}
	}
	o.quotes, err = encode(quoted)
	return err
}

// inherit writes what the head office says in the place of what the shop has.
func (s *heir) inherit(ctx context.Context, have faq.Change, theirs faq.Entry) error {
	var before *faq.Entry
	origin := &faq.Origin{From: s.head.shop, Revision: theirs.Revision}
	if !have.Deleted {
		before = &have.Entry
		if before.Inherited != nil && before.Says(theirs) {
			return s.move(ctx, have.Entry, *origin)
		}
	}
	e, author := theirs.Content(), theirs.UpdatedBy
	e.Inherited, e.Revision = origin, 1
	if have.Entry.Revision > 0 {
		var err error
		if e.Revision, err = s.nextRevision(ctx, s.shop, e.ID); err != nil {
			return err
		}
	}
	_, err := s.keep(ctx, s.shop, faq.Change{Seq: s.step(), Entry: e}, before, s.edit, author)
	return err
}

// move notes which revision of the head office's says what the shop says already.
func (s *heir) move(ctx context.Context, mine faq.Entry, to faq.Origin) error {
	if mine.Inherited != nil && *mine.Inherited == to {
		return nil
	}
	_, err := s.ExecContext(ctx, `UPDATE entry SET inherited_from = ?, inherited_revision = ? WHERE shop = ? AND id = ?`,
		to.From, to.Revision, s.shop, mine.ID)
	return err
}

// disown removes what the shop has inherited.
func (s *heir) disown(ctx context.Context, have faq.Change) (err error) {
	before := have.Entry
	have.Seq, have.Deleted = s.step(), true
	if have.Entry.Revision, err = s.nextRevision(ctx, s.shop, before.ID); err != nil {
		return err
	}
	edit := s.edit
	if edit.Act == faq.Inherit {
		edit.Act = faq.Remove
	}
	_, err = s.keep(ctx, s.shop, have, &before, edit, edit.By)
	return err
}

// settleTable makes the shop's table say what the head office's says, unless it is the shop's own. alike is whether one
// that says the same is taken for the head office's.
func (s *heir) settleTable(ctx context.Context, name string, alike bool) error {
	theirs := faq.VersionsOf(s.head.tables, name)
	was, err := s.bequest(ctx, s.shop, faq.PolicyNoun, name)
	if err != nil || len(theirs) == 0 || was.tie == faq.Overridden {
		return err
	}
	mine, err := s.table(ctx, name)
	if err != nil {
		return err
	}
	next := faq.Succeed(mine, theirs, s.now)
	if was.tie != faq.Inherited && len(mine) > 0 && !(alike && len(next) == 0) {
		why := &faq.Hindrance{Kind: faq.SameID}
		return s.tie(ctx, faq.PolicyNoun, name, was, bequest{tie: faq.Held, hindrance: why})
	}
	for _, p := range next {
		if _, err := s.putPolicy(ctx, s.shop, p, s.step(), s.edit); err != nil {
			return err
		}
	}
	return s.tie(ctx, faq.PolicyNoun, name, was, bequest{tie: faq.Inherited, base: faq.Newest(theirs, name)})
}

// table returns the versions of a table of the shop's.
func (s *heir) table(ctx context.Context, name string) ([]faq.Policy, error) {
	rows, err := s.QueryContext(ctx, `
		SELECT version, edited_at, edited_by, why, body FROM policy WHERE shop = ? AND name = ? ORDER BY version`, s.shop, name)
	return collect(rows, err, scanPolicy)
}

// bequest is a row of that table; without a tie it is none.
type bequest struct {
	tie       faq.Tie
	base      int
	hindrance *faq.Hindrance
	due       time.Time // when it has to be looked at again; zero is never
}

func (tx *txn) bequest(ctx context.Context, shop faq.Shop, noun faq.Noun, id any) (b bequest, err error) {
	var why string
	var due sql.Null[int64]
	err = tx.QueryRowContext(ctx, `SELECT tie, base, hindrance, due FROM bequest WHERE shop = ? AND noun = ? AND id = ?`, shop, noun, id).
		Scan(&b.tie, &b.base, &why, &due)
	if errors.Is(err, sql.ErrNoRows) {
		return bequest{}, nil
	}
	if due.Valid {
		b.due = moment(due.V)
	}
	if err == nil && why != "" {
		err = json.Unmarshal([]byte(why), &b.hindrance)
	}
	return b, err
}

// tie keeps how something is tied, where it was tied otherwise.
func (s *heir) tie(ctx context.Context, noun faq.Noun, id string, was, b bequest) error {
	if b.tie == "" || noun == faq.EntryNoun && b.tie == faq.Inherited { // of which the entry itself says so
		if was.tie == "" {
			return nil
		}
		_, err := s.ExecContext(ctx, `DELETE FROM bequest WHERE shop = ? AND noun = ? AND id = ?`, s.shop, noun, id)
		return err
	}
	before, err := was.why()
	if err != nil {
		return err
	}
	why, err := b.why()
	if err != nil || was.tie == b.tie && was.base == b.base && before == why && was.due.Equal(b.due) {
		return err
	}
	var due sql.Null[int64]
	if !b.due.IsZero() {
		due = sql.Null[int64]{V: b.due.UnixMicro(), Valid: true}
	}
	_, err = s.ExecContext(ctx, `
		INSERT INTO bequest (shop, noun, id, tie, base, hindrance, due) VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET tie = excluded.tie, base = excluded.base, hindrance = excluded.hindrance, due = excluded.due`,
		s.shop, noun, id, b.tie, b.base, why, due)
	return err
}

func (b bequest) why() (string, error) {
	if b.hindrance == nil {
		return "", nil
	}
	return encode(b.hindrance)
}

// originate marks the versions of tables that the shop inherits.
func (tx *txn) originate(ctx context.Context, shop faq.Shop, policies []faq.Policy) error {
	rows, err := tx.QueryContext(ctx, `SELECT b.id, f.head, b.base FROM following AS f JOIN bequest AS b USING (shop)
		WHERE f.shop = ? AND b.noun = 'policy' AND b.tie = 'inherited'`, shop)
	origins := map[string]*faq.Origin{}
	_, err = collect(rows, err, func(row scanner) (n nothing, err error) {
		var name string
		o := &faq.Origin{}
		err = row.Scan(&name, &o.From, &o.Revision)
		origins[name] = o
		return n, err
	})
	for i := range policies {
		policies[i].Inherited = origins[policies[i].Name]
	}
	return err
}
