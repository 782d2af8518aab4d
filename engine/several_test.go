package engine_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// jointly is a decision about several questions in a few words.
func jointly(d engine.Decision) string {
	var out []string
	for _, also := range d.Also {
		out = append(out, "+ "+decided(also))
	}
	return strings.Join(append([]string{decided(d)}, out...), " ")
}

func TestDecideSeveral(t *testing.T) {
	t.Parallel()
	a, b, c := says("a", "甲"), says("b", "乙"), says("c", "丙")
	high, over := says("high", "高", risk(intents.High)), says("over", "过", until(noon))
	postage := says("postage", "寄到{postage.region}要{postage.fee}元")
	order := says("order", "已发", when(faq.Condition{OrderState: []string{"shipped"}}))
	list := func(m ...engine.Match) []engine.Match { return m }
	part := func(m ...engine.Match) engine.Part { return engine.Part{Said: "问", Matches: m} }
	leaning := func(m ...engine.Match) engine.Part { return engine.Part{Said: "问", Matches: m, Leans: true} }
	parts := func(p ...engine.Part) []engine.Part { return p }

	for _, tt := range []struct {
		name string
		ev   engine.Evidence
		want string
	}{
		{"both clear, the whole sure of one", engine.Evidence{Matches: list(match(b, 0.9), match(a, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.7)))}, "answer a#0 0.7 甲 + answer b#0 0.9 乙"},
		{"both clear, the whole sure of none", engine.Evidence{Matches: list(match(b, 0.5), match(a, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.7)))}, "answer a#0 0.7 甲 + answer b#0 0.7 乙"},
		{"three", engine.Evidence{Matches: list(match(b, 0.5), match(a, 0.1), match(c, 0.1)), Parts: parts(part(match(c, 0.7)), part(match(a, 0.7)), part(match(b, 0.7)))}, "answer c#0 0.7 丙 + answer a#0 0.7 甲 + answer b#0 0.7 乙"},
		{"one merely likely is offered", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.3)))}, "answer a#0 0.9 [b] 甲"},
		{"one less than likely is not", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, under(0.3))))}, "answer a#0 0.9 甲"},
		{"nor one of another world", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), engine.Part{Matches: list(match(b, 0.5)), Outside: engine.Elsewhere})}, "answer a#0 0.9 甲"},
		{"the whole knows better what a part is about", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.2)), part(match(b, 0.7)))}, "answer a#0 0.9 甲 + answer b#0 0.7 乙"},

		{"unsure as a whole, one part clear", engine.Evidence{Matches: list(match(a, 0.5), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.3)))}, "suggest below_bar 0.5 [a b]"},
		{"unsure as a whole, one part sure", engine.Evidence{Matches: list(match(a, 0.5), match(b, 0.1)), Parts: parts(part(match(a, 0.9)), part(match(b, 0.3)))}, "answer a#0 0.9 [b] 甲"},
		{"unsure of all: each part is offered, then the rest", engine.Evidence{Matches: list(match(a, 0.5), match(c, 0.4), match(b, 0.1)), Parts: parts(part(match(b, 0.4)), part(match(a, 0.5)))}, "suggest ambiguous 0.5 [b a c]"},

		{"the same entry twice", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(a, 0.9), match(b, 0.5)))}, "answer a#0 0.9 甲"},
		{"two that compete for one part", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.3)), Parts: parts(part(match(a, 0.7), match(b, 0.7*engine.Nearby)), part(match(b, 0.9)))}, "answer a#0 0.9 甲"},
		{"or for the other", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.3)), Parts: parts(part(match(a, 0.9)), part(match(b, 0.7), match(a, 0.7*engine.Nearby)))}, "answer a#0 0.9 甲"},
		{"parts that are none of the whole", engine.Evidence{Matches: list(match(c, 0.9), match(a, 0.2), match(b, 0.2)), Parts: parts(part(match(a, 0.9)), part(match(b, 0.9)))}, "answer c#0 0.9 丙"},
		{"nor of a whole that is not sure", engine.Evidence{Matches: list(match(c, 0.4), match(a, 0.2), match(b, 0.2)), Parts: parts(part(match(a, 0.9)), part(match(b, 0.9)))}, "suggest below_bar 0.4 [c a b]"},
		{"a part that the whole does not know", engine.Evidence{Matches: list(match(a, 0.9)), Parts: parts(part(match(a, 0.9)), part(match(b, 0.99)))}, "answer a#0 0.9 甲"},
		{"one that it hardly knows, sure of itself", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.01)), Parts: parts(part(match(a, 0.9)), part(match(b, 0.9)))}, "answer a#0 0.9 甲 + answer b#0 0.9 乙"},
		{"one that it hardly knows, not so sure", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.01)), Parts: parts(part(match(a, 0.9)), part(match(b, under(0.9))))}, "answer a#0 0.9 甲"},
		{"one that it hardly knows, leaning", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.01)), Parts: parts(part(match(a, 0.9)), leaning(match(b, 0.99)))}, "answer a#0 0.9 甲"},
		{"one that it knows, leaning", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.9)), leaning(match(b, 0.7)))}, "answer a#0 0.9 甲 + answer b#0 0.7 乙"},
		{"nothing near a part", engine.Evidence{Matches: list(match(a, 0.9)), Parts: parts(part(match(a, 0.9)), part())}, "answer a#0 0.9 甲"},
		{"nothing near the whole", engine.Evidence{Parts: parts(part(match(a, 0.9)), part(match(b, 0.9)))}, "escalate no_entry 0"},

		{"high risk under its bar", engine.Evidence{Matches: list(match(a, 0.9), match(high, 0.1)), Parts: parts(part(match(a, 0.9)), part(match(high, 0.7)))}, "answer a#0 0.9 [high] 甲"},
		{"high risk, guessed", engine.Evidence{Matches: list(match(a, 0.9), match(high, 0.1)), Parts: parts(part(match(a, 0.9)), part(guessed(high, 0.95)))}, "answer a#0 0.9 [high] 甲"},
		{"high risk, guessed in its part and not in the whole", engine.Evidence{Matches: list(match(high, 0.8), match(a, 0.1)), Parts: parts(part(match(a, 0.9)), part(guessed(high, 0.95)))}, "answer a#0 0.9 甲 + answer high#0 0.8 高"},
		{"high risk, guessed in the whole and not in its part", engine.Evidence{Matches: list(guessed(high, 0.9), match(a, 0.1)), Parts: parts(part(match(a, 0.9)), part(match(high, 0.95)))}, "answer a#0 0.9 甲 + answer high#0 0.95 高"},
		{"high risk", engine.Evidence{Matches: list(match(a, 0.9), match(high, 0.1)), Parts: parts(part(match(a, 0.9)), part(match(high, 0.9)))}, "answer a#0 0.9 甲 + answer high#0 0.9 高"},

		{"a fact missing", engine.Evidence{Matches: list(match(postage, 0.9), match(a, 0.2)), Parts: parts(part(match(postage, 0.9)), part(match(a, 0.9)))}, "ask missing_slot postage 0.9 region + answer a#0 0.9 甲"},
		{"a fact told anywhere", engine.Evidence{Matches: list(match(postage, 0.9), match(a, 0.2)), Parts: parts(part(match(a, 0.9)), part(match(postage, 0.9))), Slots: intents.Slots{intents.Region: "西藏"}}, "answer a#0 0.9 甲 + answer postage#0 0.9 寄到西藏要22元"},
		{"two facts missing: one is asked for", engine.Evidence{Matches: list(match(postage, 0.9), match(order, 0.2)), Parts: parts(part(match(postage, 0.9)), part(match(order, 0.9)))}, "ask missing_slot postage 0.9 [order] region"},
		{"a part that nobody may be told", engine.Evidence{Matches: list(match(a, 0.9), match(over, 0.2)), Parts: parts(part(match(over, 0.9)), part(match(a, 0.9)))}, "answer a#0 0.9 甲"},
		{"and that is not offered", engine.Evidence{Matches: list(match(a, 0.9), match(over, 0.2)), Parts: parts(part(match(over, 0.4)), part(match(a, 0.9)))}, "answer a#0 0.9 甲"},

		{"asked again", engine.Evidence{Repeat: true, Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.7)))}, "escalate repeat a 0.9"},
		{"a complaint", engine.Evidence{Rule: &engine.Intercept{Reason: faq.Intercept}, Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.7)))}, "escalate intercept 0"},
		{"a pick", engine.Evidence{Chosen: c, Matches: list(match(a, 0.9), match(b, 0.1)), Parts: parts(part(match(a, 0.7)), part(match(b, 0.7)))}, "answer c#0 1 丙"},
	} {
		ev := tt.ev
		ev.Now, ev.Bars, ev.Policies = noon, bars(), ledgers()
		got := engine.Decide(ev, facts().Within)
		if jointly(got) != tt.want {
			t.Errorf("%s: %s: got %s, want %s", tt.name, evidence(ev), jointly(got), tt.want)
		}
		if again := engine.Decide(ev, facts().Within); !reflect.DeepEqual(got, again) {
			t.Errorf("%s: got %s and then %s, want the same", tt.name, jointly(got), jointly(again))
		}
	}
}

// talkative is a house whose matcher knows messages of two questions, too.
func talkative(t *testing.T) *house {
	h := newHouse(t)
	for text, m := range map[string][]engine.Match{
		"可以开发票怎么申请退货":   {likely("invoice", 0.5), likely("return", 0.4)},
		"怎么申请退货可以开发票":   {likely("invoice", 0.5), likely("return", 0.4)},
		"可以开发票运费多少钱":    {likely("invoice", 0.9), likely("postage", 0.3)},
		"运费多少钱可以开发票":    {likely("invoice", 0.9), likely("postage", 0.3)},
		"我在新疆运费多少可以开发票": {likely("invoice", 0.9), likely("postage", 0.3)},
		"可以开发票有没有申请":    {likely("invoice", 0.9), likely("refund", 0.3)},
		"有没有申请":         {likely("refund", 0.5), likely("return", 0.4)},
		"可以开发票还有吗":      {likely("invoice", 0.9)},
		"可以开发票保修多久":     {likely("invoice", 0.9), likely("broken", 0.3)},
	} {
		h.scale.told[text] = weighed{matches: m}
	}
	return h
}

// What is said to each question is the shop's text, and the record says which.
func TestAskSeveral(t *testing.T) {
	t.Parallel()
	h := talkative(t)
	r := h.ask("", "可以开发票吗？怎么申请退货")
	is(t, "two", r.Exchange, "answer invoice 亲，可以开發票的。\n\n在订单里申请退货。")
	want := []faq.Said{
		{Question: "可以开发票吗", Entry: "invoice", Revision: 1, Confidence: 0.9, Text: "亲，可以开發票的。"},
		{Question: "怎么申请退货", Entry: "return", Revision: 6, Confidence: 0.95, Text: "在订单里申请退货。"},
	}
	if d := cmp.Diff(want, r.Answers); d != "" || r.Entry != "invoice" || r.Revision != 1 || r.Confidence != 0.9 {
		t.Errorf("got entry %s@%d %v, answers (+) want (-):\n%s", r.Entry, r.Revision, r.Confidence, d)
	}
	if c := r.Candidates; len(c) != 2 || c[0].Entry != "return" || c[0].Confidence != 0.95 || c[1].Confidence != 0.9 {
		t.Errorf("got candidates %+v, want them ranked by what each part thinks", c)
	}
	why, err := h.Why(t.Context(), tea, r.ID)
	check(t, err)
	if d := cmp.Diff(r.Exchange, why, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("why: got (+) want (-):\n%s", d)
	}
	if got := h.messages(r.Conversation); len(got) != 2 || got[1] != "bot: 亲，可以开發票的。\n\n在订单里申请退货。" {
		t.Errorf("got %q, want one line of the bot", got)
	}
	is(t, "the other way round", h.ask("", "怎么申请退货，可以开发票吗").Exchange, "answer return 在订单里申请退货。\n\n亲，可以开發票的。")
	if one := h.ask("", "可以开发票吗").Exchange; one.Answers != nil {
		t.Errorf("got answers %+v of one question, want none beside what was said", one.Answers)
	}
	is(t, "a part for a person", h.ask("", "可以开发票吗，保修多久").Exchange, "answer invoice 亲，可以开發票的。")
}

// Fillers, marks, width and saying it all again change nothing.
func TestSeveralWhateverIsAround(t *testing.T) {
	t.Parallel()
	h := talkative(t)
	for _, said := range []string{
		"可以开发票吗？怎么申请退货", "可以开发票吗,怎么申请退货!!", "可以开发票吗 怎么申请退货", "可以开发票吗　怎么申请退货", "可以开发票吗怎么申请退货",
		"在吗 亲，請問可以開發票嗎？？？還有怎麼申請退貨，谢谢", "可以开发票吗😊怎么申请退货🙏", "可以开发票吗还有怎么申请退货", "可以开发票吗\n另外，怎么申请退货\n急",
		"可以开发票吗，怎么申请退货，可以开发票吗，怎么申请退货",
	} {
		h.scale.told[read(t, zh.Once(said)).Core] = h.scale.told["可以开发票怎么申请退货"]
		is(t, said, h.ask("", said).Exchange, "answer invoice 亲，可以开發票的。\n\n在订单里申请退货。")
	}
	for _, said := range []string{"可以开发票吗 可以开发票吗", "可以开发票吗可以开发票吗", "可以开发票吗？亲，可以開發票嗎？谢谢"} {
		is(t, said, h.ask("", said).Exchange, "answer invoice 亲，可以开發票的。")
	}
}

func TestSeveralOffers(t *testing.T) {
	t.Parallel()
	h := talkative(t)
	r := h.ask("", "可以开发票吗，有没有申请")
	is(t, "one offered", r.Exchange, "answer invoice refund 亲，可以开發票的。\n\n另外，您是不是还想问：\n1. 怎么申请退款")
	if len(r.Answers) != 1 || r.Answers[0].Text != "亲，可以开發票的。" {
		t.Errorf("got answers %+v, want the one that was said", r.Answers)
	}
	is(t, "clicked", h.click(r.Conversation, r.Options[0].Token).Exchange, "answer refund 在订单里申请退款。")
	again := h.ask("", "可以开发票吗，有没有申请")
	is(t, "by its number", h.ask(again.Conversation, "1").Exchange, "answer refund 在订单里申请退款。")
}

func TestSeveralAskBack(t *testing.T) {
	t.Parallel()
	h := talkative(t)
	r := h.ask("", "运费多少钱？可以开发票吗")
	is(t, "a fact is missing", r.Exchange, "ask missing_slot postage region")
	if want := "亲，可以开發票的。\n\n" + engine.Prompt(intents.Region); r.Said != want || len(r.Answers) != 1 || r.Answers[0].Entry != "invoice" {
		t.Errorf("got %q, answers %+v, want %q", r.Said, r.Answers, want)
	}
	is(t, "told", h.ask(r.Conversation, "新疆").Exchange, "answer postage 寄到新疆的运费是18元。")
}

// 那西藏呢 is about what the place makes a difference to, wherever it stood.
func TestFollowUpOfSeveral(t *testing.T) {
	t.Parallel()
	h := talkative(t)
	r := h.ask("", "可以开发票吗，运费多少钱", knows("region", "新疆"))
	is(t, "two", r.Exchange, "answer invoice 亲，可以开發票的。\n\n寄到新疆的运费是18元。")
	next := h.ask(r.Conversation, "那西藏呢")
	is(t, "那西藏呢", next.Exchange, "answer postage 寄到西藏的运费是22元。")
	is(t, "a repeat", h.ask(r.Conversation, "亲 可以开发票吗？运费多少钱").Exchange, "escalate repeat invoice")
}

// brokenScale fails from the second match on.
type brokenScale struct {
	*scale
	asked int
}

func (s *brokenScale) Match(ctx context.Context, text zh.Text, n int) (engine.Ranking, error) {
	if s.asked++; s.asked > 1 {
		return engine.Ranking{}, errors.New("index is gone")
	}
	return s.scale.Match(ctx, text, n)
}

// A part that cannot be weighed leaves the message as a whole.
func TestSeveralOutliveTheMatcher(t *testing.T) {
	t.Parallel()
	h := talkative(t)
	h.bank.Matcher = &brokenScale{scale: h.scale}
	is(t, "one match, then none", h.ask("", "可以开发票吗，运费多少钱").Exchange, "answer invoice 亲，可以开發票的。")
	if got := h.logged.lines(t, "match of a part failed, the message is decided as one"); len(got) != 1 {
		t.Errorf("got log lines %v, want one", got)
	}
}

// countedScale counts its matches.
type countedScale struct {
	*scale
	asked int
}

func (s *countedScale) Match(ctx context.Context, text zh.Text, n int) (engine.Ranking, error) {
	s.asked++
	return s.scale.Match(ctx, text, n)
}

// Only a message of several questions pays for several matches, and for no more than three of them.
func TestWhatAMessageCosts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	counted := &countedScale{scale: h.scale}
	h.bank.Matcher = counted
	for said, want := range map[string]int{
		"可以开发票吗": 1, "我昨天买的，还没发货，怎么改地址": 1, "可以开发票吗，可以开发票吗": 1, "可以开发票吗，怎么改地址": 3,
		"会掉色吗，会起球吗，会缩水吗，有没有货，能不能退": 4, "可以开发票吗，怎么改地址，我要投诉你们": 1,
	} {
		counted.asked = 0
		h.ask("", said)
		if counted.asked != want {
			t.Errorf("%s: got %d matches, want %d", said, counted.asked, want)
		}
	}
}
