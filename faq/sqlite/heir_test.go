package sqlite

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"xiaoer/faq"
)

// chain opens a new file with the head office "tea" and n shops that follow it.
func chain(t testing.TB, n int, cfg Config) (*DB, string) {
	t.Helper()
	cfg.Path = filepath.Join(t.TempDir(), "shop.db")
	db := open(t, cfg)
	if err := db.CreateShop(t.Context(), "tea", faq.Edit{By: "founder"}); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		branch := faq.Shop(fmt.Sprintf("branch-%d", i))
		if err := db.CreateShop(t.Context(), branch, faq.Edit{By: "founder"}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Follow(t.Context(), branch, "tea", faq.Edit{By: "founder"}); err != nil {
			t.Fatal(err)
		}
	}
	return db, cfg.Path
}

// TestKilledHandDown kills a head office in the midst of publishing to many shops, and holds that each time all of them
// have what it published, or none.
func TestKilledHandDown(t *testing.T) {
	t.Parallel()
	const shops = 40
	db, path := chain(t, shops, Config{hasty: true})
	if err := db.Shut(); err != nil {
		t.Fatal(err)
	}
	for n := range 4 {
		workAndDie(t, "hand down", path, 1+4*n)
		sound(t, path)
		raw := raw(t, path)
		for what, query := range map[string]string{
			"shops that say something else than the head office": `SELECT count(*) FROM entry AS e JOIN entry AS h ON h.shop = 'tea' AND h.id = e.id
				WHERE e.shop <> 'tea' AND (e.body <> h.body OR e.deleted <> h.deleted OR NOT e.deleted AND e.inherited_revision <> h.revision)`,
			"shops that lack something": fmt.Sprintf(`SELECT count(*) FROM entry AS h WHERE h.shop = 'tea' AND %d <> (
				SELECT count(*) FROM entry AS e WHERE e.shop <> 'tea' AND e.id = h.id)`, shops),
			"tables that differ": `SELECT count(DISTINCT n) - 1 FROM (SELECT count(*) AS n FROM shop AS s
				LEFT JOIN policy AS p ON p.shop = s.name GROUP BY s.name)`,
			"revisions without a row in the audit log": `SELECT count(*) FROM revision AS r WHERE NOT EXISTS (
				SELECT 1 FROM audit AS a WHERE a.shop = r.shop AND a.noun = 'entry' AND a.id = r.id AND a.revision = r.revision)`,
		} {
			if n := count(t, raw, query); n != 0 {
				t.Errorf("%s: got %d, want none", what, n)
			}
		}
		if n > 0 && count(t, raw, `SELECT count(*) FROM policy WHERE shop = 'branch-7'`) == 0 {
			t.Error("the head office has published nothing")
		}
		raw.Close()
	}
}

// handDownUntilKilled publishes entries and tables and takes entries back, and says so after each act.
func handDownUntilKilled(ctx context.Context, path string) int {
	db, err := Open(ctx, Config{Path: path})
	for i := 0; err == nil; i++ {
		switch text := fmt.Sprint(os.Getpid(), " ", i); i % 3 {
		case 0:
			_, err = db.Put(ctx, "tea", shelf(3, text), faq.Edit{By: "boss"})
		case 1:
			_, err = db.PutPolicies(ctx, "tea", []faq.Policy{feeTable("fee", text)}, faq.Edit{By: "boss"})
		case 2:
			err = db.Delete(ctx, "tea", "entry-1", faq.Edit{By: "boss"})
		}
		fmt.Println("handed down", i)
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func feeTable(column, says string) faq.Policy {
	return faq.Policy{Name: "postage", Columns: []faq.Column{{Name: column}},
		Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{column: says}}}}
}

// BenchmarkHandDown is what the publishing of one entry by a head office takes, and so how long nobody else writes.
func BenchmarkHandDown(b *testing.B) {
	for _, shops := range []int{0, 1, 100, 1000, 5000} {
		b.Run(fmt.Sprint(shops, " shops"), func(b *testing.B) {
			db, _ := chain(b, shops, Config{})
			for round := 0; b.Loop(); round++ {
				if _, err := db.Put(b.Context(), "tea", shelf(1, fmt.Sprint(b.N, ".", round)), faq.Edit{By: "boss"}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestTooMuchToHandDown holds that an act is refused whole that would keep everybody else waiting for too long, and that
// what counts is what is written.
func TestTooMuchToHandDown(t *testing.T) {
	t.Parallel()
	db, _ := chain(t, 10, Config{hasty: true, crowd: 50})
	put := func(says string, n int) error {
		many := make([]faq.Entry, n)
		for i := range many {
			many[i] = faq.Entry{ID: faq.ID(fmt.Sprint("e", i)), Question: fmt.Sprint("问题", i), Answers: []faq.Answer{{Text: says}}}
		}
		_, err := db.Put(t.Context(), "tea", many, faq.Edit{})
		return err
	}
	entries := func(want int) {
		t.Helper()
		for _, shop := range []faq.Shop{"tea", "branch-0"} {
			if all, err := faq.All(t.Context(), db, shop); err != nil || len(all) != want {
				t.Errorf("entries of %s: got %d and %v, want %d", shop, len(all), err, want)
			}
		}
	}
	if err := put("好", 6); !errors.Is(err, faq.ErrCrowded) {
		t.Errorf("6 entries for 10 shops: got error %v, want %v", err, faq.ErrCrowded)
	}
	entries(0)
	if err := put("好", 5); err != nil {
		t.Fatal(err)
	}
	entries(5)
	if err := put("好", 6); err != nil { // five of them say what they said
		t.Errorf("one more: got error %v", err)
	}
	for i := range 10 { // who does without the first is not written to
		shop := faq.Shop(fmt.Sprint("branch-", i))
		if _, err := db.Choose(t.Context(), shop, faq.Choice{Noun: faq.EntryNoun, ID: "e0", Act: faq.OptOut}, faq.Edit{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := put("很好", 6); err != nil {
		t.Errorf("6 entries for 10 shops that do without one: got error %v", err)
	}
}

// TestTooMuchComesFree holds that what one table frees counts as well: it is known when it comes.
func TestTooMuchComesFree(t *testing.T) {
	t.Parallel()
	db, _ := chain(t, 10, Config{hasty: true, crowd: 50})
	for i := range 5 {
		e := faq.Entry{ID: faq.ID(fmt.Sprint("e", i)), Question: fmt.Sprint("问题", i), Answers: []faq.Answer{{Text: "{postage.fee}元"}}}
		if _, err := db.Put(t.Context(), "tea", []faq.Entry{e}, faq.Edit{}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.PutPolicies(t.Context(), "tea", []faq.Policy{feeTable("fee", "8")}, faq.Edit{}); !errors.Is(err, faq.ErrCrowded) {
		t.Errorf("a table that frees five entries in ten shops: got error %v, want %v", err, faq.ErrCrowded)
	}
	if _, err := db.PutPolicies(t.Context(), "tea", []faq.Policy{feeTable("price", "8")}, faq.Edit{}); err != nil {
		t.Errorf("a table that frees nothing: got error %v", err)
	}
}

// TestHeirModel plays random acts of a head office and of a shop that follows it, now and then, against a model that
// keeps no more than who has written what, and works out anew after each act what the shop must say.
func TestHeirModel(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC)
	db := open(t, Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: func() time.Time { return now }, hasty: true})
	plays := 0
	rapid.Check(t, func(r *rapid.T) {
		plays++
		m := &estate{T: r, db: db, head: faq.Shop(fmt.Sprint("head-", plays)), shop: faq.Shop(fmt.Sprint("shop-", plays)),
			theirs: map[faq.ID]written{}, mine: map[faq.ID]written{}, ties: map[faq.ID]faq.Tie{}}
		for _, shop := range []faq.Shop{m.head, m.shop} {
			m.must(db.CreateShop(m.ctx(), shop, faq.Edit{By: "model"}))
		}
		for range rapid.IntRange(5, 30).Draw(r, "steps") {
			now = now.Add(time.Minute)
			m.step()
			m.check()
		}
	})
}

// TestSettledAsForetold plays acts of both shops with windows, drafts, several phrasings and tables that are announced. After
// each, and after the time that passes, nothing must be left to be settled: an edit looks only at what it can change, and
// this at everything.
func TestSettledAsForetold(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC)
	db := open(t, Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: func() time.Time { return now }, hasty: true})
	plays := 0
	rapid.Check(t, func(r *rapid.T) {
		plays++
		m := &estate{T: r, db: db, head: faq.Shop(fmt.Sprint("head-", plays)), shop: faq.Shop(fmt.Sprint("shop-", plays))}
		for _, shop := range []faq.Shop{m.head, m.shop} {
			m.must(db.CreateShop(m.ctx(), shop, faq.Edit{}))
		}
		_, err := db.Follow(m.ctx(), m.shop, m.head, faq.Edit{})
		m.must(err)
		for range rapid.IntRange(5, 25).Draw(r, "steps") {
			now = now.Add(time.Minute)
			m.act(now)
			_, err := db.Free(m.ctx())
			m.must(err)
			all, err := faq.All(m.ctx(), db, m.shop)
			m.must(err)
			m.checkForetold(all)
		}
	})
}

// act does something in one of the shops; what is refused is not done.
func (m *estate) act(now time.Time) {
	shop, id := draw(m, "shop", m.head, m.shop), draw[faq.ID](m, "id", "a", "b", "c", "d")
	moment := func(what string) *time.Time {
		if h := rapid.IntRange(-4, 6).Draw(m.T, what); h != 0 {
			return new(now.Add(time.Duration(h) * time.Minute))
		}
		return nil
	}
	questions := []string{"可以开发票吗", "有大码吗", "什么时候发货", "亲，有大码吗？"}
	switch rapid.IntRange(0, 6).Draw(m.T, "act") {
	case 0, 1:
		e := faq.Entry{ID: id, Question: draw(m, "question", questions...), Status: draw(m, "status", faq.Live, faq.Live, faq.Retired, faq.Draft),
			Answers: []faq.Answer{{Text: draw(m, "text", "好", "{postage.fee}元", "{parcel.fee}元")}}}
		if similar := draw(m, "similar", append(questions, "")...); similar != "" {
			e.Similar = []string{similar}
		}
		e.ValidUntil = moment("until")
		_, _ = m.db.Put(m.ctx(), shop, []faq.Entry{e}, faq.Edit{})
	case 2:
		_ = m.db.Delete(m.ctx(), shop, id, faq.Edit{})
	case 3, 4:
		p := feeTable(draw(m, "column", "fee", "price"), "8")
		p.Name = draw(m, "table", "postage", "parcel")
		if at := moment("from"); at != nil {
			p.EffectiveFrom = faq.Moment{Time: *at}
		}
		_, _ = m.db.PutPolicies(m.ctx(), shop, []faq.Policy{p}, faq.Edit{})
	case 5:
		_, _ = m.db.Choose(m.ctx(), m.shop, faq.Choice{Noun: faq.EntryNoun, ID: string(id), Act: draw(m, "choice", faq.Choices...)}, faq.Edit{})
	case 6:
		table := draw(m, "table", "postage", "parcel")
		_, _ = m.db.Choose(m.ctx(), m.shop, faq.Choice{Noun: faq.PolicyNoun, ID: table, Act: draw(m, "choice", faq.Choices...)}, faq.Edit{})
	}
}

// written is an entry that somebody has written.
type written struct {
	question, text string
	live           bool
}

// estate is the model of one head office and one shop.
type estate struct {
	*rapid.T
	db           *DB
	head, shop   faq.Shop
	follows      bool
	theirs, mine map[faq.ID]written
	ties         map[faq.ID]faq.Tie // Overridden and OptedOut: what else there is follows from what is written

	theirTable, myTable string // the column; "" is no table
	tableTie            faq.Tie
}

func (m *estate) ctx() context.Context { return context.Background() }

func (m *estate) must(err error) {
	m.Helper()
	if err != nil {
		m.Fatal(err)
	}
}

// may checks that an act is refused, or not.
func (m *estate) may(what string, want bool, err error) {
	m.Helper()
	if (err == nil) != want {
		m.Fatalf("%s: got error %v, want it done: %v", what, err, want)
	}
}

func draw[T any](m *estate, what string, of ...T) T { return rapid.SampledFrom(of).Draw(m.T, what) }

func (m *estate) step() {
	id := draw[faq.ID](m, "id", "a", "b", "c")
	w := written{draw(m, "question", "可以开发票吗", "有大码吗", "什么时候发货"), draw(m, "text", "好", "不好", "{postage.fee}元"), draw(m, "live", true, true, false)}
	column := draw(m, "column", "fee", "price")
	switch act := rapid.IntRange(0, 15).Draw(m.T, "act"); {
	case act < 3:
		m.putTheirs(id, w)
	case act == 3:
		err := m.db.Delete(m.ctx(), m.head, id, faq.Edit{})
		_, there := m.theirs[id]
		m.may("delete theirs", there, err)
		delete(m.theirs, id)
	case act < 6:
		m.putMine(id, w)
	case act == 6:
		m.deleteMine(id)
	case act == 7:
		m.must(m.db.PutPolicy(m.ctx(), m.head, feeTable(column, "8"), faq.Edit{}))
		m.theirTable = column
	case act == 8:
		err := m.db.PutPolicy(m.ctx(), m.shop, feeTable(column, "8"), faq.Edit{})
		if m.may("put my table", m.tieOfTable() != faq.Inherited, err); err == nil {
			m.myTable = column
		}
	case act == 9:
		m.chooseTable(draw(m, "choice", faq.Override, faq.Adopt, faq.KeepOwn))
	case act == 10 || !m.follows:
		m.followOrNot()
	default:
		m.choose(id, draw(m, "choice", faq.Choices...))
	}
}

func (w written) entry(id faq.ID) faq.Entry {
	e := faq.Entry{ID: id, Question: w.question, Answers: []faq.Answer{{Text: w.text}}, Status: faq.Live}
	if !w.live {
		e.Status = faq.Retired
	}
	return e
}

func (m *estate) putTheirs(id faq.ID, w written) {
	_, err := m.db.Put(m.ctx(), m.head, []faq.Entry{w.entry(id)}, faq.Edit{})
	m.must(err)
	m.theirs[id] = w
}

func (m *estate) putMine(id faq.ID, w written) {
	inherited := m.tie(id) == faq.Inherited
	_, err := m.db.Put(m.ctx(), m.shop, []faq.Entry{w.entry(id)}, faq.Edit{})
	if m.may("put mine", !inherited || w == m.theirs[id], err); err == nil && !inherited {
		m.mine[id] = w
	}
}

func (m *estate) deleteMine(id faq.ID) {
	_, there := m.mine[id]
	m.may("delete mine", there, m.db.Delete(m.ctx(), m.shop, id, faq.Edit{}))
	if delete(m.mine, id); m.ties[id] == faq.Overridden && there {
		m.ties[id] = faq.OptedOut
	}
}

func (m *estate) followOrNot() {
	if m.follows {
		keep := draw(m, "keep", true, false)
		inherited := m.inherited()
		_, err := m.db.Unfollow(m.ctx(), m.shop, keep, faq.Edit{})
		m.must(err)
		if keep {
			maps.Copy(m.mine, inherited)
		}
		if m.tieOfTable() == faq.Inherited {
			m.myTable = m.theirTable
		}
		m.follows, m.ties, m.tableTie = false, map[faq.ID]faq.Tie{}, ""
		return
	}
	_, err := m.db.Follow(m.ctx(), m.shop, m.head, faq.Edit{})
	m.must(err)
	m.follows = true
	if m.myTable == m.theirTable {
		m.myTable = ""
	}
	for id, w := range maps.Clone(m.mine) {
		if their := m.theirs[id]; w == their && w.live && !m.hindered(id) {
			delete(m.mine, id)
		}
	}
}

// tie is how an entry must be tied.
func (m *estate) tie(id faq.ID) faq.Tie {
	their := m.theirs[id]
	_, own := m.mine[id]
	switch {
	case !m.follows:
		return ""
	case m.ties[id] != "":
		return m.ties[id]
	case !their.live:
		return ""
	case own || m.hindered(id):
		return faq.Held
	}
	return faq.Inherited
}

// hindered reports whether something but an entry of the same id is in the way of theirs.
func (m *estate) hindered(id faq.ID) bool {
	their := m.theirs[id]
	for other, w := range m.mine {
		shared := m.theirs[other].live && m.theirs[other].question == their.question
		if other != id && w.live && w.question == their.question && !shared {
			return true
		}
	}
	column := m.theirTable
	if m.tieOfTable() != faq.Inherited {
		column = m.myTable
	}
	return their.text == "{postage.fee}元" && column != "fee"
}

func (m *estate) tieOfTable() faq.Tie {
	switch {
	case !m.follows || m.theirTable == "":
		return ""
	case m.tableTie != "":
		return m.tableTie
	case m.myTable != "":
		return faq.Held
	}
	return faq.Inherited
}

func (m *estate) inherited() map[faq.ID]written {
	out := map[faq.ID]written{}
	for id, w := range m.theirs {
		if m.tie(id) == faq.Inherited {
			out[id] = w
		}
	}
	return out
}

func (m *estate) choose(id faq.ID, act faq.Act) {
	tie := m.tie(id)
	_, own := m.mine[id]
	byID := tie == faq.Overridden || tie == faq.Held && own
	gone := !m.theirs[id].live
	may := map[faq.Act]bool{
		faq.Override: tie == faq.Inherited, faq.OptOut: tie == faq.Inherited || tie == faq.Held, faq.OptIn: tie == faq.OptedOut,
		faq.Adopt: byID && (gone || !m.hindered(id)), faq.KeepOwn: byID,
	}[act]
	_, err := m.db.Choose(m.ctx(), m.shop, faq.Choice{Noun: faq.EntryNoun, ID: string(id), Act: act}, faq.Edit{})
	if m.may(fmt.Sprint(act, " ", id, " ", tie), may, err); !may {
		return
	}
	switch act {
	case faq.Override:
		m.mine[id], m.ties[id] = m.theirs[id], faq.Overridden
	case faq.OptOut:
		m.ties[id] = faq.OptedOut
	case faq.OptIn:
		delete(m.ties, id)
	case faq.Adopt:
		delete(m.mine, id)
		delete(m.ties, id)
	case faq.KeepOwn:
		if m.ties[id] = faq.Overridden; gone {
			delete(m.ties, id)
		}
	}
}

func (m *estate) chooseTable(act faq.Act) {
	tie := m.tieOfTable()
	may := tie == faq.Inherited && act == faq.Override || (tie == faq.Overridden || tie == faq.Held) && act != faq.Override
	_, err := m.db.Choose(m.ctx(), m.shop, faq.Choice{Noun: faq.PolicyNoun, ID: "postage", Act: act}, faq.Edit{})
	if m.may(fmt.Sprint(act, " table ", tie), may, err); !may {
		return
	}
	switch act {
	case faq.Override:
		m.myTable, m.tableTie = m.theirTable, faq.Overridden
	case faq.KeepOwn:
		m.tableTie = faq.Overridden
	case faq.Adopt:
		m.myTable, m.tableTie = "", ""
	}
}

// check compares all that the shop says, and how it is tied, with the model.
func (m *estate) check() {
	want, got := map[faq.ID]string{}, map[faq.ID]string{}
	for id, w := range m.mine {
		want[id] = fmt.Sprint(w)
	}
	for id, w := range m.inherited() {
		want[id] = fmt.Sprint(w, "*")
	}
	all, err := faq.All(m.ctx(), m.db, m.shop)
	m.must(err)
	for id, e := range all {
		got[id] = fmt.Sprint(written{e.Question, e.Answers[0].Text, e.Served()})
		if e.Inherited != nil {
			got[id] += "*"
			if head, err := m.db.Entry(m.ctx(), m.head, id); err != nil || (faq.Origin{From: m.head, Revision: head.Revision}) != *e.Inherited {
				m.Fatalf("origin of %s: got %v, want revision %d of %s (%v)", id, *e.Inherited, head.Revision, m.head, err)
			}
		}
	}
	if d := cmp.Diff(want, got); d != "" {
		m.Fatalf("the shop says: got (+) want (-):\n%s", d)
	}
	m.checkTies()
	m.checkForetold(all)
}

// checkForetold holds that what the keeper has settled is what is foretold of it: nothing is left to be done.
func (m *estate) checkForetold(all map[faq.ID]*faq.Entry) {
	l, err := faq.LegacyOf(m.ctx(), m.db, m.shop)
	m.must(err)
	policies, err := m.db.Policies(m.ctx(), m.shop)
	m.must(err)
	if left := l.Foretell(all, policies, m.db.now()); len(left) > 0 {
		m.Fatalf("foretold: got %+v %+v, want nothing to be left", left, left[0].Hindrance)
	}
}

func (m *estate) checkTies() {
	want, got := map[string]faq.Tie{}, map[string]faq.Tie{}
	for _, id := range slices.Concat(slices.Collect(maps.Keys(m.theirs)), slices.Collect(maps.Keys(m.ties))) {
		if tie := m.tie(id); tie != "" {
			want[string(id)] = tie
		}
	}
	if tie := m.tieOfTable(); tie != "" {
		want["postage"] = tie
	}
	found, _, err := m.db.Bequests(m.ctx(), m.shop, faq.BequestFilter{})
	m.must(err)
	for _, b := range found {
		got[b.ID] = b.Tie
	}
	if d := cmp.Diff(want, got); d != "" {
		m.Fatalf("ties: got (+) want (-):\n%s", d)
	}
}
