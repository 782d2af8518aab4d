package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// knows adds facts that the channel knows.
func knows(pairs ...string) func(*faq.Question) {
	return func(q *faq.Question) {
		q.Slots = intents.Slots{}
		for i := 0; i < len(pairs); i += 2 {
			q.Slots[intents.Slot(pairs[i])] = pairs[i+1]
		}
	}
}

func TestClick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer := h.ask("", "申请")
	is(t, "申请", offer.Exchange, "suggest ambiguous refund return")
	for i, o := range offer.Options {
		if o.Token == "" || o.Question == "" || o.Confidence != offer.Candidates[i].Confidence {
			t.Errorf("option %d: got %+v", i, o)
		}
	}
	if got, want := offer.Said, "亲，您是不是想问：\n1. 怎么申请退款\n2. 怎么申请退货"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	tok := offer.Options[1].Token
	r := h.click(offer.Conversation, tok)
	is(t, "click", r.Exchange, "answer return 在订单里申请退货。")
	if r.Picked != tok || r.Confidence != 1 || r.Question != "怎么申请退货" || r.Conversation != offer.Conversation || len(r.Candidates) != 0 {
		t.Errorf("got %+v", r.Exchange)
	}
	want := []string{"buyer: 申请", "bot: " + offer.Said, "buyer: 怎么申请退货", "bot: 在订单里申请退货。"}
	if d := cmp.Diff(want, h.messages(offer.Conversation)); d != "" {
		t.Errorf("messages: got (+) want (-):\n%s", d)
	}
}

func TestClickWithoutItsConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer := h.ask("", "申请")
	r := h.click("", offer.Options[0].Token)
	is(t, "click", r.Exchange, "answer refund 在订单里申请退款。")
	if r.Conversation != offer.Conversation {
		t.Errorf("got conversation %s, want %s, where it was offered", r.Conversation, offer.Conversation)
	}
}

func TestClickLater(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer := h.ask("", "申请")
	h.ask(offer.Conversation, "可以开发票吗")
	is(t, "click, a question later", h.click(offer.Conversation, offer.Options[0].Token).Exchange, "answer refund 在订单里申请退款。")
	is(t, "the same click again", h.click(offer.Conversation, offer.Options[0].Token).Exchange, "answer refund 在订单里申请退款。")
	h.scale.entries["return"].Status = faq.Retired
	is(t, "click on what was retired since", h.click(offer.Conversation, offer.Options[1].Token).Exchange, "escalate expired return")
}

func TestClickOnWhatIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer := h.ask("", "申请")
	delete(h.bank.Entries, "return")
	is(t, "click on what was deleted since", h.click("", offer.Options[1].Token).Exchange, "escalate expired return")
}

// A click is no text: neither rules nor the matcher read it.
func TestClickIsNotIntercepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scale.entries["return"].Question = "转人工投诉"
	offer := h.ask("", "申请")
	is(t, "click", h.click("", offer.Options[1].Token).Exchange, "answer return 在订单里申请退货。")
}

func TestClickLeadsToAQuestionBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scale.told["钱"] = weighed{matches: []engine.Match{likely("postage", 0.4)}}
	offer := h.ask("", "钱")
	is(t, "钱", offer.Exchange, "suggest below_bar postage")
	is(t, "click", h.click("", offer.Options[0].Token).Exchange, "ask missing_slot postage region")
	is(t, "西藏", h.ask(offer.Conversation, "西藏").Exchange, "answer postage 寄到西藏的运费是22元。")
}

func TestClickWithText(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer := h.ask("", "申请")
	with := func(text string) faq.Question {
		return faq.Question{Shop: tea, Text: text, Token: offer.Options[0].Token}
	}
	r, err := h.Ask(t.Context(), with("就这个"))
	check(t, err)
	is(t, "click", r.Exchange, "answer refund 在订单里申请退款。")
	if r.Question != "就这个" {
		t.Errorf("got %q kept, want the buyer's own words", r.Question)
	}
	for _, text := range []string{strings.Repeat("长", 501), "发\xff票", "发\x00票"} {
		_, err := h.Ask(t.Context(), with(text))
		faults(t, "click with "+text[:6], err, "text")
	}
}

func TestTokensThatAreNone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer, other := h.ask("", "申请"), h.ask("", "申请")
	answered := h.ask("", "可以开发票吗")
	tok := offer.Options[0].Token
	for _, tt := range []struct {
		name         string
		shop         faq.Shop
		conversation string
		token        string
		field        string // "" for not found
	}{
		{"another conversation", tea, other.Conversation, tok, ""},
		{"an unknown conversation", tea, "nobodys", tok, ""},
		{"another shop", silk, "", tok, ""},
		{"another shop with the conversation", silk, offer.Conversation, tok, ""},
		{"an unknown exchange", tea, "", "nobody.0", ""},
		{"an unknown exchange in a conversation", tea, offer.Conversation, "nobody.0", ""},
		{"one option too far", tea, "", offer.ID + ".2", ""},
		{"far too far", tea, "", offer.ID + ".99", ""},
		{"before the first", tea, "", offer.ID + ".-1", ""},
		{"an exchange without options", tea, "", answered.ID + ".0", ""},
		{"no number", tea, "", offer.ID + ".x", "token"},
		{"a number too large", tea, "", offer.ID + ".99999999999999999999", "token"},
		{"two numbers", tea, "", tok + ".0", "token"},
		{"nothing before the number", tea, "", ".0", "token"},
		{"nothing behind the dot", tea, "", offer.ID + ".", "token"},
		{"no dot", tea, "", offer.ID, "token"},
		{"no dot in a conversation", tea, offer.Conversation, offer.ID, "token"},
	} {
		q := faq.Question{Shop: tt.shop, Conversation: tt.conversation, Token: tt.token}
		for act, err := range map[string]error{"ask": second(h.Ask(t.Context(), q)), "try": second(h.Try(t.Context(), q))} {
			if tt.field == "" {
				fails(t, act+", "+tt.name, err, faq.ErrNotFound)
			} else {
				faults(t, act+", "+tt.name, err, tt.field)
			}
		}
	}
	if got := h.messages(offer.Conversation); len(got) != 2 {
		t.Errorf("got %q, want no line more than was said", got)
	}
}

func second[T any](_ T, err error) error { return err }

func TestPickByWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const refund, back = "answer refund 在订单里申请退款。", "answer return 在订单里申请退货。"
	for said, want := range map[string]string{
		"1": refund, "一": refund, "第一个": refund, "第1个": refund, "选1": refund, "选第一个": refund, "１": refund, "①": refund, "1。": refund,
		"2": back, "二": back, "第二个": back, "第2个": back, "选二": back, "2！": back, "第二个吧": back, "亲，第二个，谢谢": back, " 2 ": back,
		"怎么申请退款": refund, "怎么申请退货": back, "怎么申请退货？": back, "怎麼申請退貨": back,
		"3": "escalate no_entry", "第三个": "escalate no_entry", "0": "escalate no_entry", "12": "escalate no_entry", "第二": back,
		"两个都要": "escalate no_entry", "个": "escalate no_entry", "2件": "escalate no_entry",
		"可以开发票吗": "answer invoice 亲，可以开發票的。",
	} {
		offer := h.ask("", "申请")
		r := h.ask(offer.Conversation, said)
		is(t, said, r.Exchange, want)
		picked := ""
		if i := slices.Index([]string{refund, back}, want); i >= 0 {
			picked = offer.Options[i].Token
		}
		if r.Picked != picked || r.Question != said {
			t.Errorf("%s: got picked %q, question %q, want %q and what was said", said, r.Picked, r.Question, picked)
		}
	}
}

func TestANumberAloneIsNoPick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	is(t, "2, first of all", h.ask("", "2").Exchange, "escalate no_entry")
	offer := h.ask("", "申请")
	h.ask(offer.Conversation, "可以开发票吗")
	is(t, "2, after another question", h.ask(offer.Conversation, "2").Exchange, "escalate no_entry")
}

func TestAskBackForTheRegion(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for said, want := range map[string]string{
		"新疆":      "answer postage 寄到新疆的运费是18元。",
		"寄到西藏":    "answer postage 寄到西藏的运费是22元。",
		"乌鲁木齐":    "answer postage 寄到乌鲁木齐市的运费是18元。",
		"我是杭州的":   "answer postage 寄到杭州市的运费是8元。",
		"亲，香港，谢谢": "answer postage 寄到香港的运费是30元。",
		"美国":      "answer postage 寄到美国的运费是8元。",
		"港澳台":     "ask missing_slot postage region", // 30 or 35
		"随便":      "escalate no_entry",
		"可以开发票吗":  "answer invoice 亲，可以开發票的。",
		"转人工":     "escalate human_requested",
		"我家在新疆想给孩子买件羽绒服不知道暖不暖和": "escalate no_entry", // a story of its own
	} {
		asked := h.ask("", "运费多少钱")
		is(t, "运费多少钱", asked.Exchange, "ask missing_slot postage region")
		if asked.Said == "" || asked.Owner != desk.Bot || asked.Ticket != nil {
			t.Errorf("got %+v, want the bot to ask", asked)
		}
		is(t, said, h.ask(asked.Conversation, said).Exchange, want)
	}
}

func TestAskBackNarrowsDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := h.ask("", "运费多少钱")
	is(t, "港澳台", h.ask(asked.Conversation, "港澳台").Exchange, "ask missing_slot postage region")
	is(t, "澳门", h.ask(asked.Conversation, "澳门").Exchange, "answer postage 寄到澳门的运费是35元。")
}

// A region that no row is for is not asked for again: it is known.
func TestNoRowForTheRegion(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.bank.Policies[0].Rows = h.bank.Policies[0].Rows[:4]
	asked := h.ask("", "运费多少钱")
	is(t, "上海", h.ask(asked.Conversation, "上海").Exchange, "escalate blocked postage")
}

func TestAskBackForTheOrderState(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for said, want := range map[string]string{
		"待发货":     "answer address 还没发货，可以改。",
		"还没付款":    "answer address 还没发货，可以改。",
		"已经发货了":   "answer address 已经发出，改不了了。",
		"昨天签收的":   "answer address 已经发出，改不了了。",
		"交易完成了":   "escalate missing_slot address", // no answer is for it, and no fact could help
		"不知道":     "escalate no_entry",
		"怎么申请退货呢": "answer return 在订单里申请退货。",
	} {
		asked := h.ask("", "怎么改地址")
		is(t, "怎么改地址", asked.Exchange, "ask missing_slot address order_state")
		is(t, said, h.ask(asked.Conversation, said).Exchange, want)
	}
}

func TestAskBackForWhatIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := h.ask("", "运费多少钱")
	delete(h.bank.Entries, "postage")
	is(t, "新疆", h.ask(asked.Conversation, "新疆").Exchange, "escalate expired postage")
}

func TestFollowUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		name  string
		turns []string // message, outcome, …
	}{
		{"another place", []string{
			"我在新疆运费多少", "answer postage 寄到新疆的运费是18元。",
			"那西藏呢", "answer postage 寄到西藏的运费是22元。",
			"香港呢", "answer postage 寄到香港的运费是30元。",
			"寄到杭州的", "answer postage 寄到杭州市的运费是8元。",
		}},
		{"after a question back", []string{
			"运费多少钱", "ask missing_slot postage region",
			"新疆", "answer postage 寄到新疆的运费是18元。",
			"那西藏呢", "answer postage 寄到西藏的运费是22元。",
		}},
		{"the first place again is no repeat", []string{
			"我在新疆运费多少", "answer postage 寄到新疆的运费是18元。",
			"那西藏呢", "answer postage 寄到西藏的运费是22元。",
			"那新疆呢", "answer postage 寄到新疆的运费是18元。",
		}},
		{"too wide a place", []string{
			"我在新疆运费多少", "answer postage 寄到新疆的运费是18元。",
			"那港澳台呢", "ask missing_slot postage region",
		}},
		{"after an answer with a condition on it", []string{
			"能寄到我这里吗", "answer ship 可以寄的。",
			"新疆呢", "answer ship 新疆可以寄，慢两天。",
		}},
		{"not after an answer that is the same everywhere", []string{
			"可以开发票吗", "answer invoice 亲，可以开發票的。",
			"那西藏呢", "escalate no_entry",
		}},
		{"not with a question of its own", []string{
			"我在新疆运费多少", "answer postage 寄到新疆的运费是18元。",
			"西藏能不能退货", "escalate no_entry",
		}},
		{"not without a place", []string{
			"我在新疆运费多少", "answer postage 寄到新疆的运费是18元。",
			"那别的呢", "escalate no_entry",
		}},
	} {
		conversation := ""
		for i := 0; i < len(tt.turns); i += 2 {
			r := h.ask(conversation, tt.turns[i])
			is(t, tt.name+": "+strings.Join(tt.turns[:i+1], " / "), r.Exchange, tt.turns[i+1])
			conversation = r.Conversation
		}
	}
}

func TestFollowUpAfterTheEntryIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.ask("", "我在新疆运费多少")
	delete(h.bank.Entries, "postage")
	is(t, "那西藏呢", h.ask(first.Conversation, "那西藏呢").Exchange, "escalate no_entry")
}

func TestRepeat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.ask("", "可以开发票吗")
	is(t, "again, in other words", h.ask(first.Conversation, "怎么申请退货").Exchange, "answer return 在订单里申请退货。")
	is(t, "in another conversation", h.ask("", "可以开发票吗").Exchange, "answer invoice 亲，可以开發票的。")
	again := h.ask(first.Conversation, "亲，请问可以開發票吗？？")
	is(t, "again", again.Exchange, "escalate repeat invoice")
	if again.Ticket == nil || again.Ticket.Reason != faq.Repeat || again.Owner != desk.InQueue {
		t.Errorf("got %+v, want a ticket", again)
	}
}

func TestNoRepeat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer := h.ask("", "申请")
	is(t, "an offer again", h.ask(offer.Conversation, "申请").Exchange, "suggest ambiguous refund return")
	h.click(offer.Conversation, offer.Options[1].Token)
	is(t, "typed what was clicked", h.ask(offer.Conversation, "怎么申请退货").Exchange, "answer return 在订单里申请退货。")
	asked := h.ask("", "运费多少钱")
	is(t, "a question back again", h.ask(asked.Conversation, "运费多少钱").Exchange, "ask missing_slot postage region")
}

func TestFactsAreCarried(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.ask("", "我在新疆运费多少", knows("order_state", "paid", "order_no", "202611110012345678", "amount", "99"))
	is(t, "told", first.Exchange, "answer postage 寄到新疆的运费是18元。")
	if d := cmp.Diff(intents.Slots{"region": "新疆", "order_state": "paid", "amount": "99"}, first.Slots); d != "" {
		t.Errorf("slots: got (+) want (-):\n%s", d)
	}
	c := first.Conversation
	is(t, "carried region", h.ask(c, "运费多少钱").Exchange, "answer postage 寄到新疆的运费是18元。")
	third := h.ask(c, "怎么改地址")
	is(t, "carried state", third.Exchange, "answer address 还没发货，可以改。")
	if d := cmp.Diff(intents.Slots{"region": "新疆", "order_state": "paid"}, third.Slots); d != "" {
		t.Errorf("slots: got (+) want (-):\n%s", d)
	}
	is(t, "known wins over carried", h.ask(c, "怎么改地址", knows("order_state", "shipped")).Exchange, "escalate repeat address")
}

func TestWhichFactWins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	c := h.ask("", "能寄到我这里吗", knows("region", "西藏")).Conversation
	is(t, "told wins over carried", h.ask(c, "我在新疆运费多少").Exchange, "answer postage 寄到新疆的运费是18元。")
	is(t, "known wins over told", h.ask("", "我在新疆运费多少", knows("region", "西藏")).Exchange, "answer postage 寄到西藏的运费是22元。")
	is(t, "the channel is a fact", h.ask("", "领券", func(q *faq.Question) { q.Channel = "tmall" }).Exchange, "answer tmall 在店铺首页领。")
	is(t, "another channel", h.ask("", "领券", func(q *faq.Question) { q.Channel = "jd" }).Exchange, "escalate missing_slot tmall")
	is(t, "no channel", h.ask("", "领券").Exchange, "escalate missing_slot tmall")
}

// The number of an order is used, and kept nowhere but in the buyer's own words.
func TestOrderNumberIsNeverRecorded(t *testing.T) {
	t.Parallel()
	const number = "202611110012345678"
	h := newHouse(t)
	text := "我的订单号是" + number + "，我要投诉你们"
	if got := facts().Slots(read(t, text))[intents.OrderNo]; got != number {
		t.Fatalf("%q: got order number %q, so that this test shows nothing", text, got)
	}
	r := h.ask("", text)
	kept, err := h.Why(t.Context(), tea, r.ID)
	check(t, err)
	for _, slots := range []intents.Slots{r.Slots, kept.Slots, r.Ticket.Slots, h.tickets()[0].Slots} {
		if _, there := slots[intents.OrderNo]; there {
			t.Errorf("got %v, want no order number", slots)
		}
	}
	tried, err := h.Try(t.Context(), faq.Question{Shop: tea, Text: text, Slots: intents.Slots{intents.OrderNo: number}})
	check(t, err)
	if _, there := tried.Slots[intents.OrderNo]; there {
		t.Errorf("try: got %v, want no order number", tried.Slots)
	}
	if strings.Contains(h.logged.String(), number) {
		t.Errorf("logged: %s", h.logged)
	}
}

func TestIntercept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask("", "我要投诉你们")
	is(t, "我要投诉你们", r.Exchange, "escalate intercept")
	if r.Rule == "" || r.Owner != desk.InQueue || r.Ticket == nil || r.Position != 1 || r.Confidence != 0 {
		t.Fatalf("got %+v", r)
	}
	for name, got := range map[string][]faq.Candidate{"reply": r.Candidates, "ticket": r.Ticket.Candidates} {
		if len(got) != 2 || got[0].Entry != "refund" || got[0].Confidence != 0.85 || got[0].Parts["told"] != 0.85 {
			t.Errorf("%s: got candidates %+v, want what the person may need", name, got)
		}
	}
	if r.Ticket.Reason != faq.Intercept || r.Ticket.Rule != r.Rule || r.Ticket.Question != "我要投诉你们" {
		t.Errorf("got ticket %+v", r.Ticket)
	}
}

func TestInterceptBeatsTheConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.scale.entries["return"].Question = "我要投诉你们"
	offer := h.ask("", "申请")
	is(t, "an option's own words", h.ask(offer.Conversation, "我要投诉你们").Exchange, "escalate intercept")
	asked := h.ask("", "运费多少钱")
	is(t, "a reply that complains", h.ask(asked.Conversation, "新疆，我要投诉你们").Exchange, "escalate intercept")
	answered := h.ask("", "可以开发票吗")
	is(t, "a person", h.ask(answered.Conversation, "转人工").Exchange, "escalate human_requested")
}

func TestJudgeAndWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	offer, other := h.ask("", "申请"), h.ask("", "申请")
	tok := offer.Options[0].Token
	check(t, h.Judge(t.Context(), tea, offer.ID, faq.Picked, tok))
	check(t, h.Judge(t.Context(), tea, offer.ID, faq.Helpful, ""))
	faults(t, "another answer's token", h.Judge(t.Context(), tea, other.ID, faq.Picked, tok), "token")
	faults(t, "no token", h.Judge(t.Context(), tea, offer.ID, faq.Picked, "nonsense"), "token")
	fails(t, "unknown exchange", h.Judge(t.Context(), tea, "nobody", faq.Wrong, ""), faq.ErrNotFound)
	fails(t, "another shop", h.Judge(t.Context(), silk, offer.ID, faq.Picked, tok), faq.ErrNotFound)
	why, err := h.Why(t.Context(), tea, offer.ID)
	check(t, err)
	if d := cmp.Diff(offer.Exchange, why, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("why: got (+) want (-), what was replied:\n%s", d)
	}
	_, err = h.Why(t.Context(), silk, offer.ID)
	fails(t, "why in another shop", err, faq.ErrNotFound)
}
