package faq_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// say is a tally: "a 有票 2-1", with the entry, the question and the voices for and against it.
func say(t *testing.T, line string) faq.Tally {
	t.Helper()
	var y faq.Tally
	if _, err := fmt.Sscanf(line, "%s %s %d-%d", &y.Entry, &y.Question, &y.For, &y.Against); err != nil {
		t.Fatalf("%q: %v", line, err)
	}
	y.Question, y.Vetoed = strings.CutSuffix(y.Question, "!")
	y.Core = zh.Core(y.Question)
	return y
}

func TestConfirm(t *testing.T) {
	t.Parallel()
	live := []*faq.Entry{
		{ID: "a", Question: "可以开发票吗", Similar: []string{"发票怎么开"}}, {ID: "b", Question: "怎么申请退货"}, {ID: "c", Question: "怎么退款"},
	}
	for _, tt := range []struct {
		name    string
		tallies []string // "entry question for-against"; a ! behind the question for a veto
		want    string   // their standings, by entry
	}{
		{"nobody has spoken", nil, ""},
		{"one conversation alone", []string{"a 有票 1-0"}, "undecided"},
		{"two agree", []string{"a 有票 2-0"}, "confirmed"},
		{"two agree and one does not", []string{"a 有票 2-1"}, "undecided"},
		{"three agree and one does not", []string{"a 有票 3-1"}, "confirmed"},
		{"one conversation denies", []string{"a 有票 0-1"}, "undecided"},
		{"two deny", []string{"a 有票 0-2"}, "denied"},
		{"two deny and one agrees", []string{"a 有票 1-2"}, "undecided"},
		{"another entry has a voice", []string{"a 有票 5-0", "b 有票 1-0"}, "contested undecided"},
		{"two others agree", []string{"a 有票 3-0", "b 有票 3-0"}, "contested contested"},
		{"another entry was denied", []string{"a 有票 2-0", "b 有票 0-3"}, "confirmed denied"},
		{"the other entry is vetoed", []string{"a 有票 2-0", "b 有票! 4-0"}, "confirmed vetoed"},
		{"it is vetoed itself", []string{"a 有票! 9-0"}, "vetoed"},
		{"the other entry is not live", []string{"a 有票 2-0", "gone 有票 4-0"}, "confirmed unserved"},
		{"its own phrasing", []string{"a 发票怎么开 4-0"}, "phrased"},
		{"another's phrasing", []string{"a 怎么退款 4-0"}, "phrased"},
		{"another's phrasing, politely", []string{"a 请问怎么退款呀 4-0"}, "phrased"},
		{"two questions", []string{"a 有票 2-0", "a 开票 2-0"}, "confirmed confirmed"},
	} {
		var tallies []faq.Tally
		for _, line := range tt.tallies {
			tallies = append(tallies, say(t, line))
		}
		var got []string
		for _, c := range faq.Confirm(tallies, live) {
			got = append(got, string(c.Standing))
		}
		if d := cmp.Diff(tt.want, strings.Join(got, " ")); d != "" {
			t.Errorf("%s: %q: got (+) want (-):\n%s", tt.name, tt.tallies, d)
		}
	}
}

func TestConfirmKeepsTheNewest(t *testing.T) {
	t.Parallel()
	var tallies []faq.Tally
	for i := range faq.MostConfirmed + 5 {
		y := say(t, fmt.Sprintf("a 第%d问 2-0", i))
		y.Last = time.Unix(int64(i), 0)
		tallies = append(tallies, y)
	}
	other := say(t, "b 老问题 2-0")
	counts := map[faq.Standing]int{}
	for _, c := range faq.Confirm(append(tallies, other), []*faq.Entry{{ID: "a", Question: "甲"}, {ID: "b", Question: "乙"}}) {
		counts[c.Standing]++
		if old := c.Last.Unix() < 5 && c.Entry == "a"; old != (c.Standing == faq.Crowded) {
			t.Errorf("%s of %d: got %s, want the five oldest crowded out", c.Question, c.Last.Unix(), c.Standing)
		}
	}
	if counts[faq.Confirmed] != faq.MostConfirmed+1 {
		t.Errorf("got %v, want %d confirmed and one of another entry", counts, faq.MostConfirmed)
	}
}

func TestVoicesOfAnExchange(t *testing.T) {
	t.Parallel()
	answered := func(question string) faq.Exchange {
		return faq.Exchange{
			Conversation: "c", Question: question, Decision: faq.Answered, Entry: "a", Candidates: []faq.Candidate{{Entry: "b"}, {Entry: "a"}},
		}
	}
	voice := func(agrees bool) faq.Voice {
		return faq.Voice{Conversation: "c", Entry: "a", Question: "请问 能开票不？", Core: "能开票不", Agrees: agrees}
	}
	for _, tt := range []struct {
		name    string
		x       faq.Exchange
		verdict faq.Verdict
		want    faq.Voice // the zero value for none
	}{
		{"helpful", answered(" 请问 能开票不？"), faq.Helpful, voice(true)},
		{"wrong", answered("请问 能开票不？ "), faq.Wrong, voice(false)},
		{"picked, which says nothing of the answer", answered("请问 能开票不？"), faq.Picked, faq.Voice{}},
		{"a phone number", answered("开票打13812345678"), faq.Helpful, faq.Voice{}},
		{"an order number", answered("订单202611110012345678能开票不"), faq.Wrong, faq.Voice{}},
		{"an address", answered("寄到文三路138号要多少钱"), faq.Helpful, faq.Voice{}},
		{"a full-width number", answered("开票打１３８１２３４５６７８"), faq.Helpful, faq.Voice{}},
		{"what sounds like a lane", answered("这咋弄"), faq.Helpful, faq.Voice{Conversation: "c", Entry: "a", Question: "这咋弄", Core: "这咋弄", Agrees: true}},
		{"one character", answered("票"), faq.Helpful, faq.Voice{}},
		{"nothing but fillers, which are a question too", answered("在吗亲"), faq.Helpful, faq.Voice{Conversation: "c", Entry: "a", Question: "在吗亲", Core: "在吗亲", Agrees: true}},
		{"a story", answered(strings.Repeat("说来话长", 16)), faq.Helpful, faq.Voice{}},
		{"emoji", answered("😀😀😀"), faq.Helpful, faq.Voice{}},
		{"told a fact only", func() faq.Exchange { x := answered("乌鲁木齐"); x.Candidates = nil; return x }(), faq.Helpful, faq.Voice{}},
		{"handed over", func() faq.Exchange { x := answered("能开票不"); x.Decision = faq.Escalated; return x }(), faq.Wrong, faq.Voice{}},
	} {
		got, ok := tt.x.Judged(tt.verdict)
		if got != tt.want || ok != (tt.want != faq.Voice{}) {
			t.Errorf("%s: %q: got %+v, %t, want %+v", tt.name, tt.x.Question, got, ok, tt.want)
		}
	}

	offer := faq.Exchange{Conversation: "c", Question: "请问 能开票不？", Options: []faq.Option{{Entry: "b", Token: "t0"}, {Entry: "a", Token: "t1"}, {Entry: "d"}}}
	for token, want := range map[string]faq.Voice{"t1": voice(true), "t2": {}, "": {}} {
		if got, ok := offer.Chosen(token); got != want || ok != (want != faq.Voice{}) {
			t.Errorf("token %q: got %+v, %t, want %+v", token, got, ok, want)
		}
	}
}

func TestTallyID(t *testing.T) {
	t.Parallel()
	a, b := say(t, "a 有票 2-0"), say(t, "a 有票 7-3")
	if a.ID() != b.ID() || len(a.ID()) != 24 {
		t.Errorf("got %s and %s, want one id for a pair, whatever is said of it", a.ID(), b.ID())
	}
	for _, other := range []string{"b 有票 2-0", "a 开票 2-0"} {
		if say(t, other).ID() == a.ID() {
			t.Errorf("%s: got the id of another pair", other)
		}
	}
}
