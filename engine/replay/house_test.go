package replay_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"xiaoer/engine"
	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tea is the shop of these tests.
const tea faq.Shop = "tea"

// house is a shop with the real keeper and the real engine, and a matcher simple enough to foretell.
type house struct {
	*replay.Player
	t      *testing.T
	db     *sqlite.DB
	live   *engine.Live
	closed chan faq.Shop // whose indexes were closed
}

func newHouse(t *testing.T) *house {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "shop.db")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Shut() })
	h := &house{t: t, db: db}
	h.must(db.CreateShop(t.Context(), tea, faq.Edit{}))
	h.must(db.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
	h.put(
		entry("invoice", "可以开发票吗", "可以开的。"),
		entry("postage", "运费多少钱", "运费是{postage.fee}元。"),
		entry("return", "怎么申请退货", "在订单页申请退货。"),
		entry("hours", "客服几点上班", "早上九点。"),
	)
	h.closed = make(chan faq.Shop, 8)
	banks := engine.LiveConfig{Store: db, Fitter: overlap{}, OpenIndex: func(shop faq.Shop, _ faq.Words) (engine.Index, error) {
		return noIndex{closed: func() { h.closed <- shop }}, nil
	}, Room: engine.Room{Shops: 1}}
	live := engine.NewLive(banks)
	h.live = live
	h.Player = replay.New(replay.Config{
		Store: db, Past: db, Checks: db, Banks: banks,
		Engine: engine.New(engine.Config{
			Banks: live, Ledger: db, Reader: zh.NewReader(letters{}),
			Facts: engine.NewFacts(intents.NewGazetteer(pack.Load().Regions), intents.NewRules(pack.Load().Rules)),
		}),
		OpenIndex: func(string, faq.Words) (engine.Index, error) { return noIndex{}, nil },
	})
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) put(entries ...faq.Entry) {
	h.t.Helper()
	_, err := h.db.Put(h.t.Context(), tea, entries, faq.Edit{})
	h.must(err)
}

// ask has a buyer ask in a conversation of his own.
func (h *house) ask(text string) engine.Reply {
	h.t.Helper()
	r, err := h.Engine.Ask(h.t.Context(), faq.Question{Shop: tea, Text: text})
	h.must(err)
	return r
}

func (h *house) preview(d replay.Draft, w replay.Wish) replay.Report {
	h.t.Helper()
	r, err := h.Preview(h.t.Context(), tea, d, w)
	h.must(err)
	return r
}

func entry(id faq.ID, question, answer string) faq.Entry {
	return faq.Entry{ID: id, Question: question, Answers: []faq.Answer{{Text: answer}}}
}

func postage(fee string) faq.Policy {
	return faq.Policy{Name: "postage", Title: "运费", Columns: []faq.Column{{Name: "fee", Title: "运费"}},
		Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"fee": fee}}}}
}

// letters cuts a text into its characters.
type letters struct{}

func (letters) Version() string { return "letters" }

func (letters) Cut(text string) (out []zh.Word) {
	for i, r := range text {
		out = append(out, zh.Word{Text: string(r), Start: i, End: i + len(string(r))})
	}
	return out
}

// overlap is a fitter, and its matcher says that an entry answers a text as likely as its nearest phrasing shares
// characters with it.
type overlap struct{ entries []*faq.Entry }

func (overlap) Version() string { return "overlap" }

func (overlap) Fit(ctx context.Context, entries []engine.Taught, _ engine.Searcher) (engine.Matcher, error) {
	var o overlap
	for _, e := range entries {
		o.entries = append(o.entries, e.Entry)
	}
	return o, ctx.Err()
}

func (overlap) Patch(old engine.Matcher, _ []engine.Taught, _ []faq.ID) engine.Matcher { return old }

func (o overlap) Match(_ context.Context, text zh.Text, n int) (r engine.Ranking, err error) {
	for _, e := range o.entries {
		var best float64
		for _, p := range e.Phrasings() {
			best = max(best, dice(text.Core, zh.Core(p)))
		}
		if best > 0 {
			r.Matches = append(r.Matches, engine.Match{Entry: e, Confidence: best})
		}
	}
	slices.SortStableFunc(r.Matches, func(a, b engine.Match) int { return int(1e9 * (b.Confidence - a.Confidence)) })
	r.Matches = r.Matches[:min(n, len(r.Matches))]
	return r, nil
}

func dice(a, b string) float64 {
	shared := 0
	for _, c := range a {
		if strings.ContainsRune(b, c) {
			shared++
		}
	}
	return min(1, 2*float64(shared)/float64(len([]rune(a))+len([]rune(b))))
}

// noIndex finds nothing: overlap looks at every entry.
type noIndex struct{ closed func() }

func (noIndex) Search(context.Context, zh.Text, int) ([]engine.Hit, error) { return nil, nil }
func (noIndex) Find(context.Context, zh.Text, engine.Lookup) ([]engine.Hit, int, error) {
	return nil, 0, nil
}
func (noIndex) Mark(string, zh.Text) [][2]int { return nil }
func (noIndex) CatchUp(context.Context, engine.History, faq.Shop) (int, error) {
	return 0, nil
}
func (noIndex) Rebuild(context.Context, engine.History, faq.Shop) (int, error) {
	return 0, nil
}
func (n noIndex) Close() error {
	if n.closed != nil {
		n.closed()
	}
	return nil
}
