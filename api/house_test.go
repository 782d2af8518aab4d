package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xiaoer/engine"
	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/engine/rival"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
	"xiaoer/faq/sqlite"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// house is a whole shop behind the door: the real keeper, the real engine, and a matcher simple enough to foretell.
type house struct {
	t     *testing.T
	db    *sqlite.DB
	hub   *desk.Hub
	clock *clock
	log   *logbook
	door  http.Handler
}

// The keys of the house, by the name of who holds them. All but "foreign" are of the shop "demo".
var holders = []faq.Key{
	{Name: "agent", Role: faq.Agent, Shop: "demo"},
	{Name: "other", Role: faq.Agent, Shop: "demo"},
	{Name: "editor", Role: faq.Editor, Shop: "demo"},
	{Name: "manager", Role: faq.Manager, Shop: "demo"},
	{Name: "admin", Role: faq.Admin, Shop: "demo"},
	{Name: "foreign", Role: faq.Admin, Shop: "elsewhere"},
}

// newHouse opens the shop. Each change may put another part in before the door is made.
func newHouse(t *testing.T, changes ...func(*Config)) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{now: time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)}, log: &logbook{}, hub: &desk.Hub{}}
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: h.clock.Now, Told: h.hub.Told})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Shut() })
	h.db = db
	h.furnish()
	e := engine.New(engine.Config{
		Banks: banks{db, h.clock.Now}, Ledger: db, Archive: db, Voices: db, Reader: zh.NewReader(pairs{}), Facts: facts(), Now: h.clock.Now,
	})
	play := player(db, e)
	cfg := Config{
		Engine: e, Replay: play, Checks: db,
		Gaps:   gap.New(gap.Config{Store: db, Past: db, Gaps: db, Engine: e, Player: play, Speak: func(faq.Words) gap.Tongue { return gap.Tongue{Reader: e.Reader} }, Now: h.clock.Now}),
		Rivals: rival.New(rival.Config{Store: db, Past: db, Player: play}),
		Store:  db, Keys: db, People: db, Queue: db, Hub: h.hub, Now: h.clock.Now, Log: slog.New(slog.NewJSONHandler(h.log, nil)),
		Rate: Rate{PerSecond: -1}, cost: people.Cost{Memory: 8, Passes: 1, Lanes: 1},
	}
	for _, change := range changes {
		change(&cfg)
	}
	h.door = New(cfg)
	return h
}

func (h *house) furnish() {
	h.t.Helper()
	ctx := h.t.Context()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	edit := faq.Edit{By: "test"}
	must(h.db.CreateShop(ctx, "demo", edit))
	must(h.db.CreateShop(ctx, "elsewhere", edit))
	for _, k := range holders {
		hash := sha256.Sum256([]byte(secret(k.Name)))
		k.ID, k.Hash = "key-"+k.Name, hash[:]
		must(h.db.AddKey(ctx, k))
	}
	must(h.db.PutPolicy(ctx, "demo", faq.Policy{
		Name: "postage", Title: "运费", By: intents.Region, Columns: []faq.Column{{Name: "fee", Title: "运费", Unit: "元"}},
		Rows: []faq.Row{{Match: []string{"新疆"}, Cells: map[string]string{"fee": "18"}}, {Match: []string{"*"}, Cells: map[string]string{"fee": "8"}}},
	}, edit))
	until := h.clock.Now().Add(240 * time.Hour)
	_, err := h.db.Put(ctx, "demo", []faq.Entry{
		{ID: "invoice", Category: "发票", Question: "可以开发票吗", Answers: []faq.Answer{{Text: "亲，可以开发票的。"}}},
		{ID: "postage", Question: "运费多少钱", Answers: []faq.Answer{{Text: "寄到{postage.region}的运费是{postage.fee}元。"}}},
		{ID: "progress", Question: "订单到哪一步了", Answers: []faq.Answer{
			{Text: "已经发货了。", When: faq.Condition{OrderState: []string{"shipped"}}},
			{Text: "正在配货。", When: faq.Condition{OrderState: []string{"paid"}}},
		}},
		{ID: "return", Question: "怎么申请退货", Answers: []faq.Answer{{Text: "在订单页申请退货。"}}},
		{ID: "refund", Question: "怎么申请退款", Answers: []faq.Answer{{Text: "在订单页申请退款。"}}},
		{ID: "sale", Question: "双十一有什么活动", Answers: []faq.Answer{{Text: "满三百减四十。"}}, ValidUntil: &until},
		{ID: "draft", Question: "会员日是哪一天", Status: faq.Draft, Answers: []faq.Answer{{Text: "每月八号。"}}},
	}, edit)
	must(err)
}

func secret(holder string) string { return "secret of " + holder }

// with is what a request carries beyond its body: headers by name, and "as" for who sends it.
type with map[string]string

// do sends one request and checks the reply against the contract.
func (h *house) do(method, path, body string, carry ...with) *answerOf {
	h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, w := range carry {
		for name, value := range w {
			if name == "as" {
				name, value = "Authorization", "Bearer "+secret(value)
			}
			r.Header.Set(name, value)
		}
	}
	return h.send(r, body)
}

func (h *house) send(r *http.Request, body string) *answerOf {
	h.t.Helper()
	w := httptest.NewRecorder()
	h.door.ServeHTTP(w, r)
	a := &answerOf{t: h.t, request: r.Method + " " + r.URL.String() + " " + brief(body), Response: w.Result(), body: w.Body.Bytes()}
	for _, name := range []string{"X-Request-ID", "X-Content-Type-Options", "X-Frame-Options", "Content-Security-Policy", "Referrer-Policy", "Cache-Control"} {
		if a.Header.Get(name) == "" {
			h.t.Errorf("%s: no header %s", a.request, name)
		}
	}
	if a.StatusCode >= 400 && r.Method != http.MethodHead {
		a.isProblem()
	}
	conforms(h.t, r, body, a.Response, a.body)
	return a
}

func (h *house) get(path string, carry ...with) *answerOf {
	h.t.Helper()
	return h.do(http.MethodGet, path, "", carry...)
}

// answerOf is the reply to one request.
type answerOf struct {
	*http.Response
	t       *testing.T
	request string
	body    []byte
}

// is checks the status.
func (a *answerOf) is(status int) *answerOf {
	a.t.Helper()
	if a.StatusCode != status {
		a.t.Fatalf("%s: got %d %s, want %d", a.request, a.StatusCode, a.body, status)
	}
	return a
}

// refused checks the problem's code and field.
func (a *answerOf) refused(status int, code, field string) problem {
	a.t.Helper()
	p := into[problem](a.is(status))
	if p.Code != code || p.Field != field {
		a.t.Fatalf("%s: got code %q field %q (%s), want %q %q", a.request, p.Code, p.Field, p.Detail, code, field)
	}
	return p
}

func (a *answerOf) isProblem() {
	a.t.Helper()
	p := into[problem](a)
	if got := a.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/problem+json") {
		a.t.Errorf("%s: got Content-Type %q", a.request, got)
	}
	if p.Status != a.StatusCode || p.Type != "urn:xiaoer:problem:"+p.Code || p.Title == "" || !strings.ContainsAny(p.Detail, "。") {
		a.t.Errorf("%s: got problem %+v", a.request, p)
	}
}

// into reads the reply's JSON.
func into[T any](a *answerOf) T {
	a.t.Helper()
	var v T
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%s: %v in %q", a.request, err, a.body)
	}
	return v
}

func brief(s string) string {
	if len(s) > 120 {
		return s[:100] + fmt.Sprintf("… (%d bytes)", len(s))
	}
	return s
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// logbook keeps what was logged.
type logbook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// lines returns the log's request lines.
func (l *logbook) lines(t *testing.T) []map[string]any {
	t.Helper()
	var out []map[string]any
	for dec := json.NewDecoder(strings.NewReader(l.String())); ; {
		var line map[string]any
		err := dec.Decode(&line)
		if err == io.EOF {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		if line["msg"] == "request" {
			out = append(out, line)
		}
	}
}

// pairs cuts a text into overlapping pairs of characters.
type pairs struct{}

func (pairs) Version() string { return "pairs" }

func (pairs) Cut(text string) (out []zh.Word) {
	runes := []rune(text)
	for i := range max(1, len(runes)-1) {
		out = append(out, zh.Word{Text: string(runes[i:min(i+2, len(runes))])})
	}
	return out
}

// banks reads the shop anew for every question. An empty shop is refused like an unknown one by Policies.
type banks struct {
	store faq.Store
	now   func() time.Time
}

func (b banks) Bank(ctx context.Context, shop faq.Shop) (*engine.Bank, error) {
	policies, err := b.store.Policies(ctx, shop)
	if err != nil {
		return nil, err
	}
	entries, err := faq.All(ctx, b.store, shop)
	if err != nil {
		return nil, err
	}
	bank := &engine.Bank{Shop: shop, Generation: "g1", Entries: entries, Policies: policies, Bars: engine.DefaultBars}
	bank.Matcher, bank.Finder = overlap{bank}, overlap{bank}
	return bank, nil
}

// overlap says that an entry answers a text as likely as they share pairs of characters.
type overlap struct{ bank *engine.Bank }

func (o overlap) Version() string { return "overlap" }

func (o overlap) Match(_ context.Context, text zh.Text, n int) (engine.Ranking, error) {
	var r engine.Ranking
	for _, e := range o.bank.Entries {
		if e.Status == faq.Draft {
			continue
		}
		if p := dice(text.Words, read(e.Question).Words); p > 0 {
			r.Matches = append(r.Matches, engine.Match{Entry: e, Confidence: p, Parts: map[string]float64{"dice": p}})
		}
	}
	slices.SortFunc(r.Matches, func(a, b engine.Match) int {
		if a.Confidence != b.Confidence {
			return int(1e9 * (b.Confidence - a.Confidence))
		}
		return strings.Compare(string(a.Entry.ID), string(b.Entry.ID))
	})
	r.Matches = r.Matches[:min(n, len(r.Matches))]
	r.Guesses = []intents.Guess{{Intent: "invoice.available", P: 0.5}}
	return r, nil
}

func (o overlap) Find(_ context.Context, text zh.Text, l engine.Lookup) (hits []engine.Hit, total int, err error) {
	for id, e := range o.bank.Entries {
		if dice(text.Words, read(e.Question).Words) == 0 || l.Category != "" && e.Category != l.Category ||
			l.Status != "" && cmp.Or(e.Status, faq.Live) != l.Status {
			continue
		}
		hits = append(hits, engine.Hit{ID: id})
	}
	slices.SortFunc(hits, func(a, b engine.Hit) int { return strings.Compare(string(a.ID), string(b.ID)) })
	total = len(hits)
	hits = hits[min(l.Offset, total):]
	return hits[:min(l.Limit, len(hits))], total, nil
}

func (o overlap) Mark(original string, text zh.Text) (spans [][2]int) {
	for _, w := range text.Words {
		if i := strings.Index(original, w); i >= 0 {
			spans = append(spans, [2]int{i, i + len(w)})
		}
	}
	return spans
}

func read(s string) zh.Text {
	t, err := zh.NewReader(pairs{}).Read(s)
	if err != nil {
		panic(err)
	}
	return t
}

func dice(a, b []string) float64 {
	shared := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			shared++
		}
	}
	return min(1, 2*float64(shared)/float64(len(a)+len(b)))
}

// player replays questions on banks whose matcher is overlap.
func player(db *sqlite.DB, e *engine.Engine) *replay.Player {
	return replay.New(replay.Config{
		Store: db, Past: db, Checks: db, Engine: e, Banks: engine.LiveConfig{
			Fitter: overlaps{}, Speaking: func(w faq.Words) engine.Fitter { return overlaps{w.Ignored} },
		},
		OpenIndex: func(string, faq.Words) (engine.Index, error) { return noIndex{}, nil },
	})
}

// overlaps makes overlap of entries, of those that have none of the words in their question.
type overlaps struct{ without []string }

func (o overlaps) Fit(ctx context.Context, entries []engine.Taught, _ engine.Searcher) (engine.Matcher, error) {
	bank := &engine.Bank{Entries: map[faq.ID]*faq.Entry{}}
	for _, e := range entries {
		if !slices.ContainsFunc(o.without, func(w string) bool { return strings.Contains(e.Question, w) }) {
			bank.Entries[e.ID] = e.Entry
		}
	}
	return overlap{bank}, ctx.Err()
}

func (overlaps) Patch(old engine.Matcher, _ []engine.Taught, _ []faq.ID) engine.Matcher { return old }

// noIndex finds nothing: overlap looks at every entry.
type noIndex struct{ engine.Finder }

func (noIndex) Search(context.Context, zh.Text, int) ([]engine.Hit, error) { return nil, nil }

func (noIndex) CatchUp(context.Context, engine.History, faq.Shop) (int, error) { return 0, nil }

func (noIndex) Rebuild(context.Context, engine.History, faq.Shop) (int, error) { return 0, nil }

func (noIndex) Close() error { return nil }

// facts knows two regions and one phrase for wanting a person.
func facts() engine.Facts {
	return engine.NewFacts(
		intents.NewGazetteer([]intents.Place{{Name: "新疆", Kind: intents.Province}, {Name: "上海", Kind: intents.Province}}),
		intents.NewRules([]intents.Rule{{Name: "human", Reason: intents.HumanRequested, Phrases: []string{"转人工"}}}),
	)
}
