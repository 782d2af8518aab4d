package engine_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
)

func TestMask(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                             "",
		"可以开发票吗":                       "可以开发票吗",
		"满300减40，买2件":                  "满300减40，买2件",
		"身高175体重65":                    "身高175体重65",
		"2026年11月11日":                  "2026年11月11日",
		"邮编830000":                     "邮编830000",
		"123456":                       "123456",
		"１２３４５６７":                      "*****６７",
		"1234567":                      "*****67",
		"13812345678":                  "*********78",
		"打我13812345678，急":              "打我*********78，急",
		"138 1234 5678":                "***********78",
		"138-1234-5678":                "***********78",
		"138 12345678":                 "**********78",
		"+86 138-1234-5678":            "+86 ***********78",
		"１３８１２３４５６７８":                  "*********７８",
		"0571-88889999":                "0571-******99",
		"订单号202611110012345678没发":      "订单号****************78没发",
		"单号SF1234567890123":            "单号SF***********23",
		"YT8812345678901，和13900001111": "YT***********01，和*********11",
		"寄到文三路138号":                    "〔地址〕",
		"地址：浙江省杭州市西湖区文三路138号3幢502室": "地址：〔地址〕",
		"阳光小区12栋3单元501室，李先生":        "〔地址〕，李先生",
		"收件人王五13812345678，解放街5号":    "收件人王五*********78，〔地址〕",
		"中关村大街１号":                   "〔地址〕",
	} {
		if got := engine.Mask(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestMaskLeavesText(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("1", 5000), strings.Repeat("路", 5000), strings.Repeat("1-", 3000), "\xff1234567\xff", "路", "１"} {
		if got := engine.Mask(text); utf8.ValidString(text) && !utf8.ValidString(got) || len(got) > len(text)+len("〔地址〕") {
			t.Errorf("%.40q…: got %.80q…", text, got)
		}
	}
}

// A value without its word would be an empty bubble in the buyer's chat.
func TestEveryDecisionHasItsWords(t *testing.T) {
	t.Parallel()
	const hand = "亲，这个问题我帮您转给人工客服，请您稍等一下，客服看到后会尽快回复您。"
	own := map[faq.Reason]string{
		faq.HumanRequested: "好的亲，马上为您转接人工客服，请您稍等一下。",
		faq.Intercept:      "非常抱歉给您带来了不好的体验，我已经把您的情况转给专人处理，请您稍等一下。",
		faq.Pictured:       "亲，图片收到啦，我请人工客服帮您看一下，请您稍等，客服看到后会尽快回复您。",
		faq.Repeat:         "抱歉亲，刚才的回答没有帮到您，我请人工客服来为您看一下，请稍等。",
		faq.Expired:        "亲，这方面的活动或规定可能有变化，为了不误导您，我请人工客服来为您确认，请稍等。",
	}
	for _, word := range constants(t, "Reason") {
		reason, want := faq.Reason(word), hand
		if own[reason] != "" {
			want = own[reason]
		}
		if got := engine.Words(engine.Decision{Kind: faq.Escalated, Reason: reason}); got != want {
			t.Errorf("escalate %s: got %q, want %q", reason, got, want)
		}
	}
	for _, tt := range []struct {
		d    engine.Decision
		want string
	}{
		{engine.Decision{Kind: faq.Answered, Text: " 原样\n"}, " 原样\n"},
		{engine.Decision{Kind: faq.Suggested, Options: []engine.Match{match(says("a", "甲"), 1)}}, "亲，您是不是想问：\n1. a？"},
		{engine.Decision{Kind: faq.Suggested, Options: []engine.Match{match(says("a", "甲"), 1), match(says("b", "乙"), 1), match(says("c", "丙"), 1)}}, "亲，您是不是想问：\n1. a？\n2. b？\n3. c？"},
		{engine.Decision{Kind: faq.Asked, Slot: intents.Region}, "亲，请问寄到哪里呢？告诉我省份或城市就可以～"},
		{engine.Decision{Kind: faq.Asked, Slot: intents.OrderState}, "亲，请问您的订单现在是什么状态呢？（未付款、已付款待发货、已发货、已签收）"},

		// of a message that asked several questions
		{engine.Decision{Kind: faq.Answered, Text: "甲\n", Also: []engine.Decision{{Kind: faq.Answered, Text: "乙"}, {Kind: faq.Answered, Text: "丙"}}}, "甲\n\n\n乙\n\n丙"},
		{engine.Decision{Kind: faq.Answered, Text: "甲", Options: []engine.Match{match(says("b", "乙"), 1)}}, "甲\n\n另外，您是不是还想问：\n1. b？"},
		{engine.Decision{Kind: faq.Asked, Slot: intents.Region, Also: []engine.Decision{{Kind: faq.Answered, Text: "甲"}}}, "甲\n\n亲，请问寄到哪里呢？告诉我省份或城市就可以～"},
		{engine.Decision{Kind: faq.Asked, Slot: intents.Region, Options: []engine.Match{match(says("b", "乙"), 1)}}, "另外，您是不是还想问：\n1. b？\n\n亲，请问寄到哪里呢？告诉我省份或城市就可以～"},
	} {
		if got := engine.Words(tt.d); got != tt.want {
			t.Errorf("%s: got %q, want %q", decided(tt.d), got, tt.want)
		}
	}
}
