package enginetest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents"
)

func TestParse(t *testing.T) {
	const text = `语料 starter

# 一条消息，一个期望
知 order_state=shipped channel=tmall
问   我要改地址
答 address-change|address-wrong 含 顺丰 快递

问 有票吗
# 期望可以隔着注释
荐 invoice-available
问 行
近 invoice-available
  问 多少钱
反问 region
问 喂
转 human_requested
问 真的吗
转

问 开专票
*不答 invoice-available
问 运费
* 答 postage-fee
`
	want := Script{File: "a.ask", Corpus: "starter", Cases: []Case{
		{Line: 4, Known: intents.Slots{"order_state": "shipped", "channel": "tmall"}, Turns: []Turn{
			{Line: 5, Text: "我要改地址", Want: Expectation{Kind: "答", Entries: []faq.ID{"address-change", "address-wrong"}, Contains: "顺丰 快递"}},
		}},
		{Line: 8, Known: intents.Slots{}, Turns: []Turn{
			{Line: 8, Text: "有票吗", Want: Expectation{Kind: "荐", Entries: []faq.ID{"invoice-available"}}},
			{Line: 11, Text: "行", Want: Expectation{Kind: "近", Entries: []faq.ID{"invoice-available"}}},
			{Line: 13, Text: "多少钱", Want: Expectation{Kind: "反问", Detail: "region"}},
			{Line: 15, Text: "喂", Want: Expectation{Kind: "转", Detail: "human_requested"}},
			{Line: 17, Text: "真的吗", Want: Expectation{Kind: "转"}},
		}},
		{Line: 20, Known: intents.Slots{}, Turns: []Turn{
			{Line: 20, Text: "开专票", Want: Expectation{Kind: "不答", Entries: []faq.ID{"invoice-available"}, Miss: true}},
			{Line: 22, Text: "运费", Want: Expectation{Kind: "答", Entries: []faq.ID{"postage-fee"}, Miss: true}},
		}},
	}}
	for name, text := range map[string]string{"as it is": text, "with Windows line ends": strings.ReplaceAll(text, "\n", "\r\n")} {
		got, err := Parse(strings.NewReader(text), "a.ask")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s, -want +got:\n%s", name, diff)
		}
	}
}

// A script that does not parse names its line. A row with a miss wants what is not so yet: it must fail, and who
// mends it takes the miss away.
func TestParseErrors(t *testing.T) {
	for _, tt := range []struct{ name, script, want, miss string }{
		{"no such word", "问 有票吗\n回 invoice", `a.ask:2: "回": want one of`, ""},
		{"no such word, as a known miss", "问 有票吗\n*回 invoice", `a.ask:2: "回": want one of`, ""},
		{"a star alone", "问 有票吗\n*", `a.ask:2: "": want one of`, ""},
		{"an expectation before any message", "# 注释\n答 invoice", `a.ask:2: "答 invoice": an expectation stands after a message`, ""},
		{"an expectation in a new case", "问 有票吗\n答 invoice\n\n答 invoice", `a.ask:4: "答 invoice": an expectation stands after a message`, ""},
		{"two expectations", "问 有票吗\n答 invoice\n荐 invoice", `a.ask:3: "荐 invoice": an expectation stands after a message`, ""},
		{"no word, no space", "有票吗", `a.ask:1: "有票吗": an expectation stands after a message`, ""},
		{"a wide space", "问　有票吗\n答 invoice", `a.ask:1: "问\u3000有票吗": an expectation stands after a message`, ""},
		{"two messages", "问 有票吗\n问 在吗\n答 invoice", `a.ask:2: the message before has no expectation`, ""},
		{"no expectation at the end of a case", "问 有票吗\n\n问 在吗\n转", `a.ask:1: message "有票吗" has no expectation`, ""},
		{"no expectation at the end", "问 有票吗\n答 invoice\n\n\n问 在吗", `a.ask:5: message "在吗" has no expectation`, ""},
		{"a fact without a value", "知 paid\n问 有票吗\n转", `a.ask:1: fact "paid": want slot=value`, ""},
		{"an answer by no entry", "问 有票吗\n答", `a.ask:2: "答": which entry`, ""},
		{"an answer by no entry, holding something", "问 有票吗\n答  含 电子", `a.ask:2: "答  含 电子": which entry`, ""},
		{"a suggestion of nothing", "问 有票吗\n荐", `a.ask:2: "荐": which entry`, ""},
		{"near nothing", "问 有票吗\n近", `a.ask:2: "近": which entry`, ""},
		{"not nothing", "问 有票吗\n不答", `a.ask:2: "不答": which entry`, ""},
		{"asked back for nothing", "问 有票吗\n反问", `a.ask:2: "反问": which fact`, ""},

		{"a line that is too long", "问 有票吗\n答 invoice\n\n# " + strings.Repeat("长", 30000), `a.ask:4: `, ""},
		{"an empty message", "问\n转", `a.ask:1: `, "it is asked, and the engine refuses it"},
		{"holding nothing", "问 有票吗\n不答 invoice 含", `a.ask:2: `, `read as the entry "invoice 含", which nothing is`},
		{"asked back for a fact that is none", "问 有票吗\n反问 regoin", `a.ask:2: `, "waits for what never comes"},
		{"a reason that is none", "问 有票吗\n转 no_enrty", `a.ask:2: `, "waits for what never comes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Parse(strings.NewReader(tt.script), "a.ask")
			fits := err != nil && strings.HasPrefix(err.Error(), tt.want)
			switch {
			case tt.miss == "" && !fits:
				t.Errorf("Parse(%.60q):\ngot  %v\nwant %s…", tt.script, err, tt.want)
			case tt.miss != "" && fits:
				t.Errorf("Parse(%.60q): got %v: no longer a miss, take the mark away", tt.script, err)
			case tt.miss == "" && len(got.Cases) > 0:
				t.Errorf("Parse(%.60q): got %d cases beside the error, want none", tt.script, len(got.Cases))
			}
		})
	}
}

// Every kind of expectation, met and not met.
func TestCheck(t *testing.T) {
	answer := faq.Exchange{Decision: faq.Answered, Entry: "invoice", Said: "有的，电子发票"}
	offer := faq.Exchange{Decision: faq.Suggested, Reason: faq.Ambiguous, Entry: "invoice", Options: []faq.Option{{Entry: "paper"}, {Entry: "invoice"}}}
	back := faq.Exchange{Decision: faq.Asked, Reason: faq.MissingSlot, Entry: "invoice", Asked: "region"}
	two := faq.Exchange{Decision: faq.Answered, Entry: "invoice", Said: "有的，电子发票", Answers: []faq.Said{{Entry: "invoice"}, {Entry: "gift"}}}
	beside := faq.Exchange{Decision: faq.Answered, Entry: "invoice", Said: "有的", Answers: []faq.Said{{Entry: "invoice"}}, Options: []faq.Option{{Entry: "gift"}}}
	after := faq.Exchange{Decision: faq.Asked, Entry: "postage", Asked: "region", Answers: []faq.Said{{Entry: "invoice"}}}
	person := faq.Exchange{Decision: faq.Escalated, Reason: faq.NoEntry, Candidates: []faq.Candidate{{Entry: "invoice", Confidence: .2}}}
	for _, tt := range []struct {
		want string
		x    faq.Exchange
		ok   bool
	}{
		{"答 invoice", answer, true},
		{"答 paper", answer, false},
		{"答 paper|invoice", answer, true},
		{"答 paper | invoice", answer, true},
		{"答 invoice 含 电子", answer, true},
		{"答 invoice 含 纸质", answer, false},
		{"答 invoice", offer, false},
		{"答 invoice", back, false},
		{"答 invoice", person, false},

		{"荐 invoice", offer, true},
		{"荐 paper|gift", offer, true},
		{"荐 gift", offer, false},
		{"荐 invoice", answer, false},
		{"荐 invoice", person, false},

		{"近 invoice", answer, true},
		{"近 invoice", offer, true},
		{"近 gift", answer, false},
		{"近 gift", offer, false},
		{"近 invoice", back, false},
		{"近 invoice", person, false},

		{"反问 region", back, true},
		{"反问 order_state", back, false},
		{"反问 region", answer, false},
		{"反问 region", person, false},

		{"转", person, true},
		{"转 no_entry", person, true},
		{"转 human_requested", person, false},
		{"转", answer, false},
		{"转 ambiguous", offer, false},

		{"不答 invoice", offer, true},
		{"不答 invoice", back, true},
		{"不答 invoice", person, true},
		{"不答 gift", answer, true},
		{"不答 invoice", answer, false},
		{"不答 gift|invoice", answer, false},

		{"答 invoice + gift", two, true},
		{"答 paper|invoice + paper|gift 含 电子", two, true},
		{"答 gift + invoice", two, false},
		{"答 invoice + paper", two, false},
		{"答 invoice", two, false},
		{"答 invoice + gift", answer, false},
		{"不答 gift", two, false},
		{"近 invoice", two, true},
		{"答 invoice 另荐 gift", beside, true},
		{"答 invoice 另荐 paper", beside, false},
		{"答 invoice", beside, false},
		{"答 invoice 另荐 gift", answer, false},
		{"答 invoice 另问 region", after, true},
		{"答 invoice 另问 order_state", after, false},
		{"答 paper 另问 region", after, false},
		{"答 invoice 另问 region", answer, false},
		{"不答 invoice", after, false},

		{"*答 paper", answer, false}, // a known miss is the runner's matter
		{"*答 invoice", answer, true},
	} {
		e, err := parseExpectation(tt.want)
		if err != nil {
			t.Fatalf("%q: %v", tt.want, err)
		}
		wrong := e.Check(tt.x)
		if (wrong == "") != tt.ok {
			t.Errorf("%q of %s: got %q, want it met: %t", tt.want, describe(tt.x), wrong, tt.ok)
		}
		if wrong != "" && (!strings.HasPrefix(wrong, "got "+string(tt.x.Decision)) || !strings.Contains(wrong, ", want "+e.String())) {
			t.Errorf("%q of %s: got %q, want what it is and what it should be", tt.want, describe(tt.x), wrong)
		}
	}
}

// Every kind that may be written has a case above, and a form that is read back as the same.
func TestEveryKind(t *testing.T) {
	lines := map[string]string{
		"答": "答 a|b 含 顺丰 快递", "荐": "荐 a|b", "近": "近 a", "反问": "反问 region", "转": "转 no_entry", "不答": "不答 a|b",
	}
	for _, kind := range kinds {
		e, err := parseExpectation(lines[kind])
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if got := e.String(); got != lines[kind] {
			t.Errorf("%s: got %q, want %q", kind, got, lines[kind])
		}
	}
	for _, line := range []string{"答 a|b + c + d|e 含 顺丰", "答 a 另荐 b|c", "答 a + b 另问 region 另荐 c 含 顺丰"} {
		if e, err := parseExpectation(line); err != nil || e.String() != line {
			t.Errorf("%s: got %q, %v", line, e, err)
		}
	}
	for _, line := range []string{"荐 a + b", "近 a 另荐 b", "不答 a 另问 region"} {
		if e, err := parseExpectation(line); err == nil {
			t.Errorf("%s: got %q, want an error", line, e)
		}
	}
	if len(kinds) != len(lines) {
		t.Errorf("got %d kinds, want the %d that are tested", len(kinds), len(lines))
	}
}
