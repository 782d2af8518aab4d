package engine_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/sqlite"
	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// blank is a store with the shops tea and silk and nothing in them, made once: making a schema takes longer than
// most tests do.
var blank = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "xiaoer-engine-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path, ctx := filepath.Join(dir, "xiaoer.db"), context.Background()
	db, err := sqlite.Open(ctx, sqlite.Config{Path: path})
	if err != nil {
		return nil, err
	}
	for _, shop := range []faq.Shop{tea, silk} {
		err = errors.Join(err, db.CreateShop(ctx, shop, faq.Edit{By: "founder"}))
	}
	if err = errors.Join(err, db.Shut()); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// The shops of these tests. Questions are about tea; silk is the neighbour who must not notice.
const (
	tea  faq.Shop = "tea"
	silk faq.Shop = "silk"
)

// noon is when the clock of every house stands at first.
var noon = time.Date(2026, 11, 11, 12, 0, 0, 0, time.UTC)

// letters cuts a text into its characters.
type letters struct{}

func (letters) Version() string { return "letters" }

func (letters) Cut(text string) (out []zh.Word) {
	for i, r := range text {
		end := i + len(string(r))
		out = append(out, zh.Word{Text: text[i:end], Start: i, End: end})
	}
	return out
}

var reader = zh.NewReader(letters{})

// facts knows the places and the rules of the pack.
var facts = sync.OnceValue(func() *engine.FactReader {
	return engine.NewFacts(intents.NewGazetteer(pack.Load().Regions), intents.NewRules(pack.Load().Rules))
})

// scale is a matcher that was told what to think of each text.
type scale struct {
	entries map[faq.ID]*faq.Entry
	told    map[string]weighed // by the text's core
	failure error              // instead of a ranking
	late    bool               // it waits for ctx to end
}

// weighed is what a scale thinks of one text.
type weighed struct {
	matches []engine.Match // their entries by id only
	intent  intents.ID
	outside float64
}

func (s *scale) Version() string { return "scale" }

func (s *scale) Match(ctx context.Context, text zh.Text, n int) (engine.Ranking, error) {
	if s.late {
		<-ctx.Done()
		return engine.Ranking{}, ctx.Err()
	}
	if s.failure != nil {
		return engine.Ranking{}, s.failure
	}
	w := s.told[text.Core]
	r := engine.Ranking{Outside: w.outside}
	for _, m := range w.matches[:min(n, len(w.matches))] {
		m.Entry = s.entries[m.Entry.ID]
		r.Matches = append(r.Matches, m)
	}
	if w.intent != "" {
		r.Guesses = []intents.Guess{{Intent: w.intent, P: 0.9}}
	}
	return r, nil
}

// likely is a match with the entry of that id.
func likely(id faq.ID, confidence float64) engine.Match {
	return engine.Match{Entry: &faq.Entry{ID: id}, Confidence: confidence, Parts: map[string]float64{"told": confidence}}
}

// goods are the standard answers of tea.
func goods() []faq.Entry {
	when := func(states ...string) faq.Condition { return faq.Condition{OrderState: states} }
	over, begins := noon.Add(-time.Hour), noon.Add(time.Hour)
	return []faq.Entry{
		{ID: "invoice", Question: "可以开发票吗", Answers: []faq.Answer{{Text: "亲，可以开發票的。"}}},
		{ID: "postage", Question: "运费多少钱", Answers: []faq.Answer{{Text: "寄到{postage.region}的运费是{postage.fee}元。"}}},
		{ID: "ship", Question: "能寄到我这里吗", Answers: []faq.Answer{
			{Text: "新疆可以寄，慢两天。", When: faq.Condition{Region: []string{"新疆"}}}, {Text: "可以寄的。"},
		}},
		{ID: "address", Question: "怎么改地址", Answers: []faq.Answer{
			{Text: "还没发货，可以改。", When: when("unpaid", "paid")}, {Text: "已经发出，改不了了。", When: when("shipped", "signed")},
		}},
		{ID: "refund", Question: "怎么申请退款", Risk: intents.High, Answers: []faq.Answer{{Text: "在订单里申请退款。"}}},
		{ID: "return", Question: "怎么申请退货", Answers: []faq.Answer{{Text: "在订单里申请退货。"}}},
		{ID: "tmall", Question: "天猫怎么领券", Answers: []faq.Answer{{Text: "在店铺首页领。", When: faq.Condition{Channel: []string{"tmall"}}}}},
		{ID: "broken", Question: "保修多久", Answers: []faq.Answer{{Text: "保修{service.months}个月。"}}},
		{ID: "over", Question: "双十活动", ValidUntil: &over, Answers: []faq.Answer{{Text: "全场八折。"}}},
		{ID: "soon", Question: "双十二活动", ValidFrom: &begins, Answers: []faq.Answer{{Text: "全场七折。"}}},
		{ID: "draft", Question: "会员怎么收费", Status: faq.Draft, Answers: []faq.Answer{{Text: "会员免费。"}}},
	}
}

func tables() []faq.Policy {
	row := func(fee string, match ...string) faq.Row {
		return faq.Row{Match: match, Cells: map[string]string{"fee": fee}}
	}
	return []faq.Policy{{
		Name: "postage", Title: "运费", By: intents.Region, Columns: []faq.Column{{Name: "fee", Title: "运费"}},
		Rows: []faq.Row{row("18", "新疆"), row("22", "西藏"), row("30", "香港"), row("35", "澳门"), row("8", faq.Rest)},
	}}
}

// told is what tea's matcher thinks, by the text's core.
func told() map[string]weighed {
	all := func(m ...engine.Match) weighed { return weighed{matches: m, intent: "service.question"} }
	return map[string]weighed{
		"可以开发票":    {matches: []engine.Match{likely("invoice", 0.9), likely("return", 0.2)}, intent: "invoice.available"},
		"运费多少钱":    all(likely("postage", 0.9)),
		"我在新疆运费多少": all(likely("postage", 0.9)),
		"能寄到我这里":   all(likely("ship", 0.9)),
		"怎么改地址":    all(likely("address", 0.9)),
		"申请":       all(likely("refund", 0.5), likely("return", 0.4), likely("invoice", 0.01)),
		"怎么申请退货":   all(likely("return", 0.95)),
		"怎么申请退款":   all(likely("refund", 0.95)),
		"领券":       all(likely("tmall", 0.9)),
		"保修多久":     all(likely("broken", 0.9)),
		"双十活动":     all(likely("over", 0.9)),
		"我要投诉你们":   all(likely("refund", 0.85), likely("return", 0.25)),
		"今天天气":     {outside: 0.9},
		"含糊":       all(likely("invoice", 0.12)),
	}
}

// oneBank is the Banks of a house that never changes by itself.
type oneBank map[faq.Shop]*engine.Bank

func (b oneBank) Bank(_ context.Context, shop faq.Shop) (*engine.Bank, error) {
	if bank := b[shop]; bank != nil {
		return bank, nil
	}
	return nil, faq.ErrNotFound
}

// house is an engine with a real ledger.
type house struct {
	*engine.Engine
	t      *testing.T
	keeper *sqlite.DB
	bank   *engine.Bank // of tea
	scale  *scale       // of tea
	clock  *clock
	logged *logbook
}

func newHouse(t *testing.T, change ...func(*engine.Config)) *house {
	t.Helper()
	h := &house{t: t, clock: &clock{now: noon}, logged: &logbook{}}
	h.keeper = openKeeper(t, h.clock.Now)
	h.scale = &scale{entries: map[faq.ID]*faq.Entry{}, told: told()}
	for i, e := range goods() {
		e.Revision = i + 1
		h.scale.entries[e.ID] = &e
	}
	h.bank = &engine.Bank{Shop: tea, Generation: "7.scale", Entries: h.scale.entries, Policies: tables(), Matcher: h.scale, Bars: bars()}
	neighbour := &engine.Bank{Shop: silk, Generation: "1.scale", Matcher: &scale{}, Bars: bars()}
	cfg := engine.Config{
		Banks: oneBank{tea: h.bank, silk: neighbour}, Ledger: h.keeper, Reader: reader, Facts: facts(),
		Now: h.clock.Now, Log: slog.New(slog.NewJSONHandler(h.logged, nil)),
	}
	for _, c := range change {
		c(&cfg)
	}
	h.Engine = engine.New(cfg)
	return h
}

// openKeeper opens a store with the shops tea and silk.
func openKeeper(t *testing.T, now func() time.Time) *sqlite.DB {
	t.Helper()
	file, err := blank()
	check(t, err)
	path := filepath.Join(t.TempDir(), "xiaoer.db")
	check(t, os.WriteFile(path, file, 0o600))
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: path, Now: now})
	check(t, err)
	t.Cleanup(func() {
		if err := db.Shut(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// ask asks in tea and ends the test on an error.
func (h *house) ask(conversation, text string, change ...func(*faq.Question)) engine.Reply {
	h.t.Helper()
	q := faq.Question{Shop: tea, Conversation: conversation, Text: text}
	for _, c := range change {
		c(&q)
	}
	r, err := h.Ask(h.t.Context(), q)
	if err != nil {
		h.t.Fatalf("ask %+v: %v", q, err)
	}
	return r
}

// click picks an option.
func (h *house) click(conversation, token string) engine.Reply {
	h.t.Helper()
	return h.ask(conversation, "", func(q *faq.Question) { q.Token = token })
}

// messages returns what was said in the conversation, as author and text.
func (h *house) messages(conversation string) []string {
	h.t.Helper()
	_, said, err := h.keeper.Conversation(h.t.Context(), tea, conversation, 0)
	check(h.t, err)
	var out []string
	for _, m := range said {
		out = append(out, string(m.Author)+": "+m.Text)
	}
	return out
}

// tickets returns tea's tickets.
func (h *house) tickets() []desk.Ticket {
	h.t.Helper()
	found, _, err := h.keeper.Tickets(h.t.Context(), tea, desk.Filter{})
	check(h.t, err)
	return found
}

// is checks what came of a question, in the words of outcome.
func is(t *testing.T, asked string, x faq.Exchange, want string) {
	t.Helper()
	if got := outcome(x); got != want {
		t.Errorf("%s: got %s, want %s", asked, got, want)
	}
}

// outcome is an exchange in a few words: what was decided, why, with which entry, and what was said of it.
func outcome(x faq.Exchange) string {
	parts := []string{string(x.Decision), string(x.Reason), string(x.Entry), string(x.Asked)}
	for _, o := range x.Options {
		parts = append(parts, string(o.Entry))
	}
	if x.Decision == faq.Answered {
		parts = append(parts, x.Said)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fails checks that an error is of its kind.
func fails(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// faults checks that an error is a *faq.FieldError about the field.
func faults(t *testing.T, what string, got error, field string) {
	t.Helper()
	var f *faq.FieldError
	if !errors.As(got, &f) || f.Field != field || f.Reason == "" {
		t.Errorf("%s: got error %v, want a FieldError about %q", what, got, field)
	}
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

func (c *clock) pass(d time.Duration) {
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

// lines returns what was logged under that message.
func (l *logbook) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var out []map[string]any
	for dec := json.NewDecoder(strings.NewReader(l.String())); ; {
		var line map[string]any
		err := dec.Decode(&line)
		if err == io.EOF {
			return out
		}
		check(t, err)
		if line["msg"] == message {
			out = append(out, line)
		}
	}
}

// constants returns the words of one type of package faq: those of every faq.Reason.
func constants(t *testing.T, kind string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "faq", "exchange.go"), nil, parser.SkipObjectResolution)
	check(t, err)
	var out []string
	ast.Inspect(file, func(n ast.Node) bool {
		c, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if is, ok := c.Type.(*ast.Ident); ok && is.Name == kind && len(c.Values) == 1 {
			word, err := strconv.Unquote(c.Values[0].(*ast.BasicLit).Value)
			check(t, err)
			out = append(out, word)
		}
		return true
	})
	if len(out) == 0 {
		t.Fatalf("package faq has no constants of type %s", kind)
	}
	return out
}
