package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

func read(t *testing.T, raw string) zh.Text {
	t.Helper()
	text, err := reader.Read(raw)
	check(t, err)
	return text
}

func TestNewWantsItsParts(t *testing.T) {
	t.Parallel()
	whole := engine.Config{Banks: oneBank{}, Ledger: openKeeper(t, nil), Reader: reader, Facts: facts()}
	for part, without := range map[string]func(*engine.Config){
		"Banks": func(c *engine.Config) { c.Banks = nil }, "Ledger": func(c *engine.Config) { c.Ledger = nil },
		"Reader": func(c *engine.Config) { c.Reader = nil }, "Facts": func(c *engine.Config) { c.Facts = nil },
	} {
		cfg := whole
		without(&cfg)
		if !panics(func() { engine.New(cfg) }) {
			t.Errorf("without %s: got an engine, want a panic", part)
		}
	}
	e := engine.New(whole)
	if e.Now == nil || e.Log == nil || e.MatchWait != 500*time.Millisecond || e.MaxText != 500 || e.Candidates != 5 {
		t.Errorf("got %+v, want the defaults", e.Config)
	}
}

func panics(act func()) (did bool) {
	defer func() { did = recover() != nil }()
	act()
	return false
}

func TestAskAnswers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask("", "可以开发票吗", func(q *faq.Question) { q.Channel = "web" })
	want := faq.Exchange{
		ID: r.ID, Shop: tea, Conversation: r.Conversation, Channel: "web", At: noon, Question: "可以开发票吗",
		Decision: faq.Answered, Said: "亲，可以开發票的。", Entry: "invoice", Revision: 1, Confidence: 0.9, Slots: intents.Slots{"channel": "web"},
		Candidates: []faq.Candidate{
			{Entry: "invoice", Question: "可以开发票吗", Confidence: 0.9, Parts: map[string]float64{"told": 0.9}},
			{Entry: "return", Question: "怎么申请退货", Confidence: 0.2, Parts: map[string]float64{"told": 0.2}},
		},
		Intents: []intents.Guess{{Intent: "invoice.available", P: 0.9}}, Generation: "7.scale",
	}
	if d := cmp.Diff(want, r.Exchange); d != "" || r.ID == "" || r.Conversation == "" {
		t.Errorf("got (+) want (-):\n%s", d)
	}
	if r.Owner != desk.Bot || r.Held || r.Ticket != nil || r.Position != 0 {
		t.Errorf("got %+v, want the bot to go on", r)
	}
	if got := h.messages(r.Conversation); !slices.Equal(got, []string{"buyer: 可以开发票吗", "bot: 亲，可以开發票的。"}) {
		t.Errorf("got %q", got)
	}
}

// What politeness puts around a question never changes what comes of it.
func TestFillersDoNotMatter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for text, want := range map[string]string{
		"可以开发票吗": "answer invoice 亲，可以开發票的。", "申请": "suggest ambiguous refund return", "运费多少钱": "ask missing_slot postage region",
		"今天天气": "escalate out_of_scope", "双十活动": "escalate expired over", "保修多久": "escalate blocked broken", "含糊": "escalate below_bar", "不沾边": "escalate no_entry",
	} {
		for _, around := range []string{"%", "亲，%", "在吗？请问%", "%，谢谢", "你好 % 呢", "%？！", "　%\n", "麻烦问一下%～～"} {
			said := strings.ReplaceAll(around, "%", text)
			is(t, said, h.ask("", said).Exchange, want)
		}
	}
}

func TestAskHandsOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for i, text := range []string{"不沾边", "双十活动", "转人工"} {
		r := h.ask("", text)
		if r.Decision != faq.Escalated || r.Said == "" || r.Owner != desk.InQueue || r.Ticket == nil || r.Position != i+1 {
			t.Fatalf("%s: got %+v, want place %d in the queue", text, r, i+1)
		}
		if r.Ticket.Question != text || r.Ticket.Reason != r.Reason || r.Ticket.Exchange != r.ID || r.Ticket.Conversation != r.Conversation {
			t.Errorf("%s: got ticket %+v", text, r.Ticket)
		}
	}
}

func TestAskRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	elsewhere, err := h.Ask(t.Context(), faq.Question{Shop: silk, Text: "不沾边"})
	check(t, err)
	for _, tt := range []struct {
		name  string
		q     faq.Question
		field string // "" for not found
	}{
		{"empty", faq.Question{Shop: tea}, "text"},
		{"blank", faq.Question{Shop: tea, Text: " \t　\n"}, "text"},
		{"only marks", faq.Question{Shop: tea, Text: "？！。……"}, "text"},
		{"only emoji", faq.Question{Shop: tea, Text: "😀🙏"}, "text"},
		{"too long", faq.Question{Shop: tea, Text: strings.Repeat("长", 501)}, "text"},
		{"far too long", faq.Question{Shop: tea, Text: strings.Repeat("长", 1<<20)}, "text"},
		{"too long by blanks", faq.Question{Shop: tea, Text: "发票" + strings.Repeat(" ", 499)}, "text"},
		{"a NUL", faq.Question{Shop: tea, Text: "发\x00票"}, "text"},
		{"nothing but NUL", faq.Question{Shop: tea, Text: "\x00"}, "text"},
		{"invalid UTF-8", faq.Question{Shop: tea, Text: "发\xff票"}, "text"},
		{"GBK", faq.Question{Shop: tea, Text: "\xb7\xa2\xc6\xb1"}, "text"},
		{"no shop", faq.Question{Text: "可以开发票吗"}, ""},
		{"unknown shop", faq.Question{Shop: "nobodys", Text: "可以开发票吗"}, ""},
		{"unknown conversation", faq.Question{Shop: tea, Text: "可以开发票吗", Conversation: "nobodys"}, ""},
		{"another shop's conversation", faq.Question{Shop: tea, Text: "可以开发票吗", Conversation: elsewhere.Conversation}, ""},
	} {
		for act, err := range map[string]error{"ask": second(h.Ask(t.Context(), tt.q)), "try": second(h.Try(t.Context(), tt.q))} {
			if tt.field == "" {
				fails(t, act+", "+tt.name, err, faq.ErrNotFound)
			} else {
				faults(t, act+", "+tt.name, err, tt.field)
			}
		}
	}
	if got := h.tickets(); len(got) != 0 {
		t.Errorf("got tickets %+v, want none for what was refused", got)
	}
	is(t, "as long as may be", h.ask("", strings.Repeat("长", 500)).Exchange, "escalate no_entry")
}

func TestMaxText(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *engine.Config) { c.MaxText = 6 })
	is(t, "six", h.ask("", "可以开发票吗").Exchange, "answer invoice 亲，可以开發票的。")
	_, err := h.Ask(t.Context(), faq.Question{Shop: tea, Text: "可以开发票吗？"})
	faults(t, "seven", err, "text")
	if got, want := err.Error(), "ask tea: text: 7 characters, at most 6"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A buyer never meets an error because the search has one.
func TestAPersonGetsWhatTheMatcherCannot(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*scale){
		"fails": func(s *scale) { s.failure = errors.New("index is gone") },
		"late":  func(s *scale) { s.late = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, func(c *engine.Config) { c.MatchWait = time.Millisecond })
			spoil(h.scale)
			r := h.ask("", "可以开发票吗")
			is(t, name, r.Exchange, "escalate no_entry")
			if r.Ticket == nil || r.Ticket.Question != "可以开发票吗" || r.Said == "" {
				t.Errorf("got %+v, want a ticket and kind words", r)
			}
			if got := h.logged.lines(t, "match failed, a person gets the question"); len(got) != 1 || got[0]["level"] != "ERROR" || got[0]["shop"] != "tea" {
				t.Errorf("got log lines %v, want one that an operator sees", got)
			}
			is(t, "a complaint still is one", h.ask("", "我要投诉你们").Exchange, "escalate intercept")
			x, err := h.Try(t.Context(), faq.Question{Shop: tea, Text: "可以开发票吗"})
			check(t, err)
			is(t, "try", x, "escalate no_entry")
		})
	}
}

func TestAskEndsWithItsContext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scale.late = true
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := h.Ask(ctx, faq.Question{Shop: tea, Text: "可以开发票吗"})
	fails(t, "a buyer who has left", err, context.Canceled)
	if got := h.tickets(); len(got) != 0 {
		t.Errorf("got tickets %+v, want none", got)
	}
}

func TestCandidatesAreKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *engine.Config) { c.Candidates = 1 })
	x := h.ask("", "申请").Exchange
	if len(x.Candidates) != 3 || x.Candidates[0].Parts == nil || x.Candidates[1].Parts != nil {
		t.Errorf("got %+v, want all three, and the parts of one", x.Candidates)
	}
	var many []engine.Match
	for range 20 {
		many = append(many, likely("invoice", 0.9))
	}
	h.scale.told["很多"] = weighed{matches: many}
	if got := len(h.ask("", "很多").Candidates); got != 10 {
		t.Errorf("got %d candidates, want 10 at most", got)
	}
}

func TestHeldConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.ask("", "转人工").Conversation
	id := h.tickets()[0].ID

	waiting := h.ask(c, "可以开发票吗")
	if !waiting.Held || waiting.Owner != desk.InQueue || waiting.Position != 1 || waiting.Said == "" {
		t.Errorf("in the queue: got %+v, want it held", waiting)
	}
	_, err := h.keeper.Claim(t.Context(), tea, id, "小王")
	check(t, err)
	before := len(h.messages(c))

	r := h.ask(c, "怎么申请退货")
	if !r.Held || r.Owner != desk.ByAgent || r.Ticket == nil || r.Ticket.ID != id || r.Reason != faq.HumanRequested || r.Conversation != c {
		t.Errorf("got %+v, want it held for the agent", r)
	}
	if r.ID != "" || r.Entry != "" || r.Decision != faq.Escalated || len(r.Candidates) != 0 || r.Said == "" || r.Question != "怎么申请退货" {
		t.Errorf("got %+v, want nothing decided", r.Exchange)
	}
	if r.Said == waiting.Said {
		t.Errorf("got %q from the agent's side too, want other words than while nobody has it", r.Said)
	}
	if got := h.messages(c)[before:]; !slices.Equal(got, []string{"buyer: 怎么申请退货"}) {
		t.Errorf("got %q, want the buyer's words and none of the bot's", got)
	}
	if got := h.logged.lines(t, "ask"); len(got) != 3 || got[2]["held"] != true {
		t.Errorf("got log lines %v, want three, the last one held", got)
	}

	_, err = h.keeper.Close(t.Context(), tea, id, "小王", "")
	check(t, err)
	back := h.ask(c, "怎么申请退货")
	is(t, "after the agent has closed", back.Exchange, "answer return 在订单里申请退货。")
	if back.Held || back.Owner != desk.Bot {
		t.Errorf("got %+v, want the bot to speak again", back)
	}
}

func TestSecondDelivery(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := func(q *faq.Question) { q.MessageID = "m-1" }
	first := h.ask("", "可以开发票吗", id)
	h.bank.Generation = "8.scale"
	h.scale.told["可以开发票"] = weighed{}
	if d := cmp.Diff(first, h.ask("", "可以开发票吗", id), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("again: got (+) want (-):\n%s", d)
	}
	if d := cmp.Diff(first, h.ask(first.Conversation, "可以开发票吗", id), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("again in its conversation: got (+) want (-):\n%s", d)
	}
	if got := h.messages(first.Conversation); len(got) != 2 {
		t.Errorf("got %q, want each line once", got)
	}
	is(t, "another message", h.ask(first.Conversation, "怎么申请退货", func(q *faq.Question) { q.MessageID = "m-2" }).Exchange, "answer return 在订单里申请退货。")
	over := h.ask(first.Conversation, "转人工", func(q *faq.Question) { q.MessageID = "m-3" })
	if d := cmp.Diff(over, h.ask(first.Conversation, "转人工", func(q *faq.Question) { q.MessageID = "m-3" }), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("a hand-over again: got (+) want (-):\n%s", d)
	}
	if got := h.tickets(); len(got) != 1 {
		t.Errorf("got tickets %+v, want one", got)
	}
	elsewhere := h.ask("", "可以开发票吗", id, func(q *faq.Question) { q.Channel = "jd" })
	if elsewhere.Conversation == first.Conversation {
		t.Errorf("got the conversation of another channel for the same message id")
	}
}

func TestSameQuestionSameBytes(t *testing.T) {
	t.Parallel()
	apart := cmp.Options{cmpopts.IgnoreFields(faq.Exchange{}, "ID", "Conversation"), cmpopts.IgnoreFields(faq.Option{}, "Token")}
	one, other := newHouse(t), newHouse(t)
	for _, text := range []string{"可以开发票吗", "申请", "运费多少钱", "我在新疆运费多少", "我要投诉你们", "今天天气", "双十活动", "保修多久", "不沾边"} {
		first := one.ask("", text, knows("order_state", "paid", "amount", "99")).Exchange
		for name, again := range map[string]faq.Exchange{
			"again":     one.ask("", text, knows("order_state", "paid", "amount", "99")).Exchange,
			"elsewhere": other.ask("", text, knows("order_state", "paid", "amount", "99")).Exchange,
			"tried": func() faq.Exchange {
				x, err := one.Try(t.Context(), faq.Question{Shop: tea, Text: text, Slots: intents.Slots{"order_state": "paid", "amount": "99"}})
				check(t, err)
				return x
			}(),
		} {
			if d := cmp.Diff(first, again, apart); d != "" {
				t.Errorf("%s, %s: got (+) want (-):\n%s", text, name, d)
			}
			if first.ID == again.ID || first.Conversation != "" && first.Conversation == again.Conversation {
				t.Errorf("%s, %s: got the same ids twice", text, name)
			}
		}
	}
}

func TestTryKeepsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := h.ask("", "运费多少钱")
	before := h.messages(asked.Conversation)
	for text, want := range map[string]string{
		"新疆": "answer postage 寄到新疆的运费是18元。", "转人工": "escalate human_requested", "申请": "suggest ambiguous refund return",
	} {
		x, err := h.Try(t.Context(), faq.Question{Shop: tea, Conversation: asked.Conversation, Text: text, MessageID: "m"})
		check(t, err)
		is(t, "try "+text, x, want)
		if x.Said == "" || x.ID == "" {
			t.Errorf("try %s: got %+v, want what a buyer would be told", text, x)
		}
		_, err = h.Why(t.Context(), tea, x.ID)
		fails(t, "why of what was tried", err, faq.ErrNotFound)
	}
	if d := cmp.Diff(before, h.messages(asked.Conversation)); d != "" {
		t.Errorf("messages: got (+) want (-):\n%s", d)
	}
	if got := h.tickets(); len(got) != 0 {
		t.Errorf("got tickets %+v, want none", got)
	}
	if got := h.logged.lines(t, "ask"); len(got) != 1 {
		t.Errorf("got log lines %v, want the one of what was asked", got)
	}
	is(t, "the conversation goes on where it was", h.ask(asked.Conversation, "西藏").Exchange, "answer postage 寄到西藏的运费是22元。")
}

func TestTryAsOf(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{time.Time{}, "escalate expired over"},
		{noon.Add(-time.Hour), "escalate expired over"},
		{noon.Add(-time.Hour - 1), "answer over 全场八折。"},
	} {
		x, err := h.Try(t.Context(), faq.Question{Shop: tea, Text: "双十活动", AsOf: tt.at})
		check(t, err)
		is(t, "as of "+tt.at.String(), x, tt.want)
		if tt.at.IsZero() {
			tt.at = noon
		}
		if !x.At.Equal(tt.at) || x.ValidUntil == nil || !x.ValidUntil.Equal(noon.Add(-time.Hour)) {
			t.Errorf("as of %v: got at %v, valid until %v", tt.at, x.At, x.ValidUntil)
		}
	}
}

// One line a question, with everything an analyst wants, and nothing that tells who asked.
func TestLogLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.Now = func() time.Time { h.clock.pass(3 * time.Millisecond); return h.clock.Now() }
	for i, tt := range []struct {
		text string
		want map[string]any
	}{
		{"可以开发票吗", map[string]any{"decision": "answer", "reason": "", "entry": "invoice", "intent": "invoice.available", "confidence": 0.9, "margin": 0.7, "held": false}},
		{"申请", map[string]any{"decision": "suggest", "reason": "ambiguous", "entry": "", "intent": "service.question", "confidence": 0.5, "margin": 0.1}},
		{"运费多少钱", map[string]any{"decision": "ask", "reason": "missing_slot", "entry": "postage", "confidence": 0.9, "margin": 0.9}},
		{"不沾边", map[string]any{"decision": "escalate", "reason": "no_entry", "entry": "", "intent": "", "confidence": 0.0, "margin": 0.0}},
		{"我要投诉你们", map[string]any{"decision": "escalate", "reason": "intercept", "confidence": 0.0, "margin": 0.6}},
		{"我叫13812345678，住文三路138号3幢", map[string]any{"text": "我叫*********78，〔地址〕", "decision": "escalate"}},
		{"订单202611110012345678转人工", map[string]any{"text": "订单****************78转人工", "reason": "human_requested"}},
	} {
		r := h.ask("", tt.text)
		lines := h.logged.lines(t, "ask")
		if len(lines) != i+1 {
			t.Fatalf("%s: got %d lines, want one more, %d: %s", tt.text, len(lines), i+1, h.logged)
		}
		got := lines[i]
		if tt.want["text"] == nil {
			tt.want["text"] = tt.text
		}
		tt.want["shop"], tt.want["exchange"], tt.want["generation"], tt.want["level"] = "tea", r.ID, "7.scale", "INFO"
		for key, want := range tt.want {
			if d := cmp.Diff(want, got[key], cmpopts.EquateApprox(0, 1e-9)); d != "" {
				t.Errorf("%s: %s: got %v, want %v", tt.text, key, got[key], want)
			}
		}
		if ms, _ := got["ms"].(float64); ms < 3 || ms != r.Millis {
			t.Errorf("%s: got %v ms, want those of the exchange, %v", tt.text, got["ms"], r.Millis)
		}
		if strings.Contains(h.logged.String(), r.Conversation) {
			t.Errorf("%s: the line opens the conversation: %s", tt.text, h.logged)
		}
	}
}
