package lint

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

var today = time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)

func when(order, region, channel string) faq.Condition {
	return faq.Condition{OrderState: strings.Fields(order), Region: strings.Fields(region), Channel: strings.Fields(channel)}
}

// during is a window from one day from today until another.
func during(from, until int) faq.Condition {
	return faq.Condition{From: faq.Moment{Time: *at(from)}, Until: faq.Moment{Time: *at(until)}}
}

func at(days int) *time.Time {
	t := today.AddDate(0, 0, days)
	return &t
}

func TestEntry(t *testing.T) {
	next := faq.Entry{ID: "next", Question: "双12有什么活动？", Similar: []string{"双11有活动吗"}, Answers: []faq.Answer{{Text: "好的哦。"}}, ValidFrom: at(3)}
	for _, tt := range []struct {
		name  string
		entry faq.Entry
		among []faq.Entry
		want  []string
	}{
		{"sound", faq.Entry{Answers: []faq.Answer{{Text: "亲，可以的哦，您提交就好。"}}}, nil, nil},
		{"a text", faq.Entry{Question: "有发票吗", Answers: []faq.Answer{{Text: "亲，好的。"}, {Text: "没有发票。", When: when("paid", "", "")}}}, nil,
			[]string{"answers[1].text invoice.refuse"}},
		{"elliptic", faq.Entry{Question: "可以开发票吗", Answers: []faq.Answer{{Text: "亲，不可以哦。"}}}, nil, []string{"answers[0].text invoice.refuse"}},
		{"retired", faq.Entry{Status: faq.Retired, Answers: []faq.Answer{{Text: "没有发票。"}}}, nil, nil},
		{"no rest", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: when("paid", "", "")}}}, nil, []string{"answers entry.no_rest"}},
		{"every state", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: when("unpaid paid", "", "")}, {Text: "二。", When: when("shipped signed closed", "", "")}}}, nil, nil},
		{"the same twice", faq.Entry{Answers: []faq.Answer{{Text: "一。"}, {Text: "二。"}}}, nil, []string{"answers[1].when entry.shadowed"}},
		{"the same in another order", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: when("paid shipped", "", "")}, {Text: "二。", When: when("shipped paid", "", "")}}}, nil,
			[]string{"answers[2].when entry.shadowed"}},
		{"overlapping", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: when("", "新疆 西藏", "")}, {Text: "二。", When: when("", "西藏 青海", "")}}}, nil,
			[]string{"answers[2].when entry.overlap"}},
		{"the narrower wins", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: when("paid", "", "")}, {Text: "二。", When: when("paid", "新疆", "")}}}, nil, nil},
		{"the same but for the member", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: faq.Condition{Member: []string{"gold"}}}, {Text: "二。", When: faq.Condition{Member: []string{"silver"}}}}}, nil, nil},
		{"by product alone", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: faq.Condition{Product: []string{"kettle"}}}}}, nil, []string{"answers entry.no_rest"}},
		{"windows one after the other", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: during(1, 20)}, {Text: "二。", When: during(20, 40)}}}, nil, nil},
		{"windows that overlap", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: during(1, 21)}, {Text: "二。", When: during(20, 40)}}}, nil, []string{"answers[2].when entry.overlap"}},
		{"one window twice", faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: during(1, 20)}, {Text: "二。", When: during(1, 20)}}}, nil, []string{"answers[2].when entry.shadowed"}},
		{"a window is no rest", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: during(-1, 30)}}}, nil, []string{"answers entry.no_rest"}},
		{"a window that ends soon", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: during(-1, 3)}}}, nil, []string{"answers entry.no_rest", "answers[0].when.until entry.answer_expiring"}},
		{"with a successor", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: during(-1, 3)}, {Text: "二。", When: during(3, 30)}}}, nil, []string{"answers entry.no_rest"}},
		{"with a rest", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: during(-1, 3)}, {Text: "二。"}}}, nil, nil},
		{"with a successor for others", faq.Entry{Answers: []faq.Answer{{Text: "一。", When: during(-1, 3)}, {Text: "二。", When: when("", "", "jd")}}}, nil, []string{"answers entry.no_rest", "answers[0].when.until entry.answer_expiring"}},
		{"a window that has ended", faq.Entry{Answers: []faq.Answer{{Text: "一。"}, {Text: "二。", When: during(-3, -1)}}}, nil, []string{"answers[1].when.until entry.answer_expired"}},
		{"ends soon", faq.Entry{ID: "a", Question: "双11有活动吗", Answers: []faq.Answer{{Text: "好的。"}}, ValidUntil: at(3)}, nil, []string{"valid_until entry.expiring"}},
		{"ends soon, followed", faq.Entry{ID: "a", Question: "双11有活动吗", Answers: []faq.Answer{{Text: "好的。"}}, ValidUntil: at(3)}, []faq.Entry{next}, nil},
		{"ends later", faq.Entry{ID: "a", Answers: []faq.Answer{{Text: "好的。"}}, ValidUntil: at(30)}, nil, nil},
		{"has ended", faq.Entry{ID: "a", Answers: []faq.Answer{{Text: "好的。"}}, ValidUntil: at(-1)}, nil, []string{"valid_until entry.expired"}},
	} {
		var got []string
		for _, f := range Entry(tt.entry, tt.among, today) {
			if f.Severity == Block || strings.HasPrefix(f.Rule, "entry.") {
				got = append(got, f.Field+" "+f.Rule)
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (want -, got +):\n%s", tt.name, diff)
		}
	}
}

// Windows of answers to the same buyers, on the same facts: where two are open at once, the one in front is said.
func TestWindowsOfAnswers(t *testing.T) {
	t.Parallel()
	const shadowed, overlap = "answers[2].when entry.shadowed", "answers[2].when entry.overlap"
	from := func(day int) faq.Condition { return faq.Condition{From: faq.Moment{Time: *at(day)}} }
	until := func(day int) faq.Condition { return faq.Condition{Until: faq.Moment{Time: *at(day)}} }
	in := func(region string, c faq.Condition) faq.Condition { c.Region = strings.Fields(region); return c }
	for _, tt := range []struct {
		name       string
		first      faq.Condition
		second     faq.Condition
		validFrom  *time.Time
		validUntil *time.Time
		want       string
		says       string
	}{
		{"one after the other", during(9, 20), during(20, 40), nil, nil, "", ""},
		{"a day of both", during(9, 21), during(20, 40), nil, nil, overlap, "在 2026-11-21 17:00 到 2026-11-22 17:00 重叠"},
		{"a day of both, the later in front", during(20, 40), during(9, 21), nil, nil, overlap, "在 2026-11-21 17:00 到 2026-11-22 17:00 重叠"},
		{"inside the one in front", during(9, 40), during(20, 30), nil, nil, shadowed, "移到第 2 条前面"},
		{"around the one in front", during(20, 30), during(9, 40), nil, nil, overlap, "到 2026-12-01 17:00 重叠"},
		{"the same", during(9, 20), during(9, 20), nil, nil, shadowed, "完全一样"},
		{"one without an end", from(9), from(20), nil, nil, shadowed, ""},
		{"and the wider behind", from(20), from(9), nil, nil, overlap, "在 2026-11-21 17:00 以后重叠"},
		{"without a beginning", until(20), until(30), nil, nil, overlap, "在 2026-11-21 17:00 之前重叠"},
		{"without both", until(20), from(19), nil, nil, overlap, ""},
		{"without both, one after the other", until(20), from(20), nil, nil, "", ""},
		{"both of them now and then, but no more", during(-30, -1), during(-5, 30), nil, nil, "answers[1].when.until entry.answer_expired", ""},
		{"outside the entry's own window", during(9, 21), during(20, 40), at(21), nil, "", ""},
		{"behind the end of the entry", during(9, 21), during(20, 40), nil, at(20), "", ""},
		{"partly inside the entry's own", during(9, 25), during(20, 40), at(22), nil, overlap, "在 2026-11-23 17:00 到"},
		{"for other buyers", in("新疆", during(9, 21)), in("西藏", during(20, 40)), nil, nil, "", ""},
		{"for some of the same", in("新疆 西藏", during(9, 21)), in("西藏", during(20, 40)), nil, nil, overlap, ""},
		{"for some of them, inside", in("新疆 西藏", during(9, 40)), in("西藏", during(20, 30)), nil, nil, shadowed, ""},
		{"for more, inside", in("西藏", during(9, 40)), in("新疆 西藏", during(20, 30)), nil, nil, overlap, ""},
		{"with a narrower condition", during(9, 40), in("西藏", during(20, 30)), nil, nil, "", ""},
		{"against one without a window", in("西藏", faq.Condition{}), in("西藏", during(20, 30)), nil, nil, "", ""},
		{"regions alone, inside", when("", "新疆 西藏", ""), when("", "西藏", ""), nil, nil, shadowed, "移到第 2 条前面"},
	} {
		e := faq.Entry{Answers: []faq.Answer{{Text: "零。"}, {Text: "一。", When: tt.first}, {Text: "二。", When: tt.second}}, ValidFrom: tt.validFrom, ValidUntil: tt.validUntil}
		var got, text string
		for _, f := range Entry(e, nil, today) {
			if strings.HasPrefix(f.Rule, "entry.") {
				got, text = got+f.Field+" "+f.Rule, text+f.Reason+f.Suggestion
			}
		}
		if got != tt.want || !strings.Contains(text, tt.says) {
			t.Errorf("%s: got %q, saying %q; want %q, saying %q", tt.name, got, text, tt.want, tt.says)
		}
	}
}

func says(id faq.ID, texts ...string) faq.Entry {
	e := faq.Entry{ID: id, Question: string(id)}
	for _, text := range texts {
		e.Answers = append(e.Answers, faq.Answer{Text: text})
	}
	return e
}

func TestContradictions(t *testing.T) {
	postage := faq.Policy{Name: "postage", By: "region", Columns: []faq.Column{{Name: "over", Title: "包邮门槛", Unit: "元"}, {Name: "note", Title: "说明"}},
		Rows: []faq.Row{{Match: []string{"新疆"}, Cells: map[string]string{"over": "199", "note": "慢"}}, {Match: []string{"*"}, Cells: map[string]string{"over": "99", "note": "快"}}}}
	far := says("far")
	far.Answers = []faq.Answer{{Text: "满199元包邮。", When: when("", "新疆", "")}, {Text: "满188元包邮。", When: when("", "新疆", "")}}
	sale := says("sale", "双方都好，满59包邮。")
	sale.ValidUntil = at(-1)
	draft := says("draft", "满59包邮。")
	draft.Status = faq.Draft
	for _, tt := range []struct {
		name     string
		entries  []faq.Entry
		policies []faq.Policy
		want     []string
	}{
		{"two entries", []faq.Entry{says("a", "全场满99元包邮哦"), says("b", "单笔满88包邮")}, nil, []string{"包邮门槛: a 满99元包邮 / b 单笔满88包邮"}},
		{"the odd one out", []faq.Entry{says("a", "满88包邮"), says("b", "满99包邮"), says("c", "满99元就包邮")}, nil, []string{"包邮门槛: b 满99包邮 / a 满88包邮"}},
		{"an entry and a table", []faq.Entry{says("a", "满88元包邮")}, []faq.Policy{postage}, []string{"包邮门槛: postage 99元 / a 满88元包邮"}},
		{"a quote agrees", []faq.Entry{says("a", "满{postage.over}元包邮")}, []faq.Policy{postage}, nil},
		{"its own region", []faq.Entry{far}, []faq.Policy{postage}, []string{"包邮门槛: postage 199元 / far 满188元包邮"}},
		{"a region by its words", []faq.Entry{says("a", "满99包邮"), says("b", "新疆满199包邮")}, nil, nil},
		{"narrowed by its words", []faq.Entry{says("a", "付款后48小时内发货"), says("b", "预售商品付款后15天内发货")}, nil, nil},
		{"hours and days", []faq.Entry{says("a", "付款后48小时内发货"), says("b", "付款后两天内发出"), says("c", "拍下后72小时内发货")}, nil,
			[]string{"发货时限: a 付款后48小时内发货 / c 拍下后72小时内发货"}},
		{"in Chinese", []faq.Entry{says("a", "支持七天无理由退货"), says("b", "支持15天无理由退货")}, nil, []string{"无理由退货期限: a 七天无理由 / b 15天无理由"}},
		{"denied", []faq.Entry{says("a", "满99包邮"), says("b", "不是满88包邮哦")}, nil, nil},
		{"ended, or a draft", []faq.Entry{says("a", "满99包邮"), sale, draft}, nil, nil},
		{"ranges that meet", []faq.Entry{says("a", "保修1年"), says("b", "保修12个月"), says("c", "质保两年")}, nil, []string{"保修期: a 保修1年 / c 质保两年"}},
	} {
		var got []string
		for _, c := range Contradictions(tt.entries, tt.policies, nil, today) {
			got = append(got, fmt.Sprintf("%s: %s%s %s / %s%s %s", c.Topic, c.A.Entry, c.A.Policy, c.A.Says, c.B.Entry, c.B.Policy, c.B.Says))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (want -, got +):\n%s", tt.name, diff)
		}
	}
}

// services is a table of promises as shops keep it, each time in a column of its own.
var services = faq.Policy{Name: "service", Columns: []faq.Column{
	{Name: "dispatch_hours", Title: "发货时限", Unit: "小时"}, {Name: "bulky_hours", Title: "大件发货时限", Unit: "小时"},
	{Name: "return_days", Title: "无理由退货期限", Unit: "天"}, {Name: "exchange_days", Title: "质量问题换货期限", Unit: "天"},
	{Name: "refund_days", Title: "验收后退款时限", Unit: "天"}, {Name: "protect_days", Title: "价保期", Unit: "天"},
	{Name: "warranty", Title: "小家电保修期", Unit: "个月"}, {Name: "claim_hours", Title: "破损反馈时限", Unit: "小时"},
}, Rows: []faq.Row{{Match: []string{"*"}, Cells: map[string]string{"dispatch_hours": "48", "bulky_hours": "120", "return_days": "7",
	"exchange_days": "15", "refund_days": "3", "protect_days": "15", "warranty": "12", "claim_hours": "48"}}}}

func TestContradictionsWithATable(t *testing.T) {
	for text, want := range map[string]string{
		"亲，签收后15天内可以无理由退货哦。": "无理由退货期限 return_days",
		"15天内都可以退货的亲":        "无理由退货期限 return_days",
		"收到货十天内支持无理由退换货":     "无理由退货期限 return_days",
		"我们是15天包退哦":          "无理由退货期限 return_days",
		"无理由退货期限是签收后15天":     "无理由退货期限 return_days",
		"30天内可以申请换货":         "换货期限 exchange_days",
		"签收后7天内有质量问题可以换货":    "换货期限 exchange_days",
		"质量问题30天包换":          "换货期限 exchange_days",
		"仓库收到退货后7天内为您退款":     "退款时限 refund_days",
		"小家电保修2年，维修免费":       "保修期 warranty",
		"大件付款后72小时内发货":       "发货时限 bulky_hours",
		"亲，付款后72小时内发货":       "发货时限 dispatch_hours",

		// the same amounts said of something else, or the right ones
		"签收后7天内可以无理由退货，质量问题15天内可以换货": "",
		"支持7天无理由退货，15天包换":            "",
		"7天内可退15天内可换":                "",
		"签收后7天内可退、15天内可换":            "",
		"签收后15天内可以换货，7天内可以退货":        "",
		"7天内无理由退换货":                  "",
		"签收后7天内无理由退换货":               "",
		"个人原因换货在签收后7天内申请":            "",
		"签收后7天内尺码不合适可以换货":            "",
		"签收后15天内降价可以申请退差价":           "",
		"签收后15天内可以申请价保":              "",
		"15天内可以申请保价，7天内可以退货":         "",
		"签收后48小时内发现破损请拍照反馈":          "",
		"签收后2天内反馈破损，可以退货":            "",
		"发现破损，签收后2天内都可以退货":           "",
		"质量问题签收后15天内可以退货":            "",
		"收到退货后3天内退款":                 "",
		"仓库签收后3天内可退款":                "",
		"我们收到您寄回的商品后2天内给您换货":         "",
		"收到旧件后3天内换货寄出":               "",
		"退款3天内到账，退货请在7天内寄回":          "",
		"签收后7天内退货的，请先联系客服":           "",
		"签收后10天自动确认收货":               "",
		"大件商品付款后5天内发货":               "",
		"预售商品付款后15天内发货":              "",
		"发票会在3天内发出":                  "",
		"维修好后5天内寄出":                  "",
		"大家电保修3年":                    "",
		"不是15天无理由退货哦":                "",
		"价保15天，保修1年，48小时内发货":         "",
		"签收后{service.return_days}天内可以无理由退货，{service.exchange_days}天内可以换货": "",
	} {
		var got []string
		for _, c := range Contradictions([]faq.Entry{says("a", text)}, []faq.Policy{services}, nil, today) {
			got = append(got, c.Topic+" "+strings.TrimPrefix(c.A.Field, "rows[0].cells."))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

// Whatever is said rightly of one thing contradicts nothing that is said rightly of another.
func TestContradictionsOfTheInnocent(t *testing.T) {
	var entries []faq.Entry
	for i, text := range []string{
		"签收后7天内可以无理由退货", "七天无理由退换货", "签收后15天内质量问题可以换货", "15天内可以申请换货", "个人原因7天内可以换货", "支持15天价保",
		"签收后15天内降价可以退差价", "收到退货后3天内退款", "签收后48小时内破损拍照反馈", "付款后48小时内发货", "大件5天内发货", "换货商品3天内寄出",
		"保修1年", "大家电质保三年", "10天自动确认收货", "拍下后24小时内付款", "发票3天内开好", "专票7天内开好", "满59元包邮", "新疆满199包邮", "大件满999包邮",
	} {
		entries = append(entries, says(faq.ID(fmt.Sprintf("e%02d", i)), text))
	}
	for _, c := range Contradictions(entries, []faq.Policy{services}, nil, today) {
		t.Errorf("%s: %s%s %s / %s %s", c.Topic, c.A.Entry, c.A.Policy, c.A.Says, c.B.Entry, c.B.Says)
	}
}

func TestContradictionsOfReplies(t *testing.T) {
	postage := faq.Policy{Name: "postage", Columns: []faq.Column{{Name: "over", Title: "包邮门槛", Unit: "元"}},
		Rows: []faq.Row{{Match: []string{"*"}, Cells: map[string]string{"over": "59"}}}}
	for _, tt := range []struct {
		name     string
		entries  []faq.Entry
		policies []faq.Policy
		replies  []Reply
		want     []string
	}{
		{"with a table", nil, []faq.Policy{postage}, []Reply{{"q1", "包邮", "亲，本店满120元包邮哦。"}}, []string{"包邮门槛: postage 59元 / q1 满120元包邮"}},
		{"with an entry", []faq.Entry{says("a", "满99包邮")}, nil, []Reply{{"1", "包邮", "满88包邮"}}, []string{"包邮门槛: a 满99包邮 / 1 满88包邮"}},
		{"with each other", nil, nil, []Reply{{"q1", "催", "我们48小时内发货"}, {"q2", "急", "我们96小时内发货"}}, []string{"发货时限: q1 48小时内发货 / q2 96小时内发货"}},
		{"narrowed by the title", nil, []faq.Policy{postage}, []Reply{{"q1", "新疆包邮", "满199元包邮哦"}, {"q2", "大件", "满999元包邮"}}, nil},
		{"with a variable", nil, []faq.Policy{postage}, []Reply{{"q1", "包邮", "满{金额}元包邮"}}, nil},
		{"two that a table contradicts", []faq.Entry{says("c1", "满99元包邮"), says("c2", "满88元包邮"), says("c3", "满59元包邮")}, []faq.Policy{postage}, nil,
			[]string{"包邮门槛: postage 59元 / c1 满99元包邮", "包邮门槛: postage 59元 / c2 满88元包邮", "包邮门槛: c1 满99元包邮 / c2 满88元包邮"}},
	} {
		var got []string
		for _, c := range Contradictions(tt.entries, tt.policies, tt.replies, today) {
			got = append(got, fmt.Sprintf("%s: %s%s%s %s / %s%s %s", c.Topic, c.A.Entry, c.A.Policy, c.A.Reply, c.A.Says, c.B.Entry, c.B.Reply, c.B.Says))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (want -, got +):\n%s", tt.name, diff)
		}
	}
}

func TestContradictionSpans(t *testing.T) {
	text := "亲😊，全场满88包邮"
	got := Contradictions([]faq.Entry{says("a", "满99包邮"), says("b", text)}, nil, nil, today)
	if len(got) != 1 || string([]rune(text)[got[0].B.Start:got[0].B.End]) != "满88包邮" || got[0].B.Field != "answers[0].text" {
		t.Errorf("got %+v", got)
	}
}

func TestShop(t *testing.T) {
	r := Shop([]faq.Entry{says("b", "没有发票"), says("a", "满99包邮"), says("c", "满88包邮")}, nil, nil, today)
	if len(r.Entries) != 1 || r.Entries[0].Entry != "b" || !Blocked(r.Entries[0].Findings) || len(r.Contradictions) != 1 {
		t.Errorf("got %+v", r)
	}
	if r := Shop(nil, nil, nil, today); r.Entries == nil || r.Contradictions == nil {
		t.Error("lists of nothing are empty, not null")
	}
}

func FuzzContradictions(f *testing.F) {
	f.Add("满99包邮，付款后48-72小时内发货", "99")
	f.Fuzz(func(t *testing.T, text, cell string) {
		p := faq.Policy{Name: "p", Columns: []faq.Column{{Name: "c", Title: "包邮门槛", Unit: "元"}}, Rows: []faq.Row{{Match: []string{"*"}, Cells: map[string]string{"c": cell}}}}
		Shop([]faq.Entry{says("a", text), says("b", "满1包邮")}, []faq.Policy{p}, []Reply{{"q", cell, text}}, today)
	})
}
