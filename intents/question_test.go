package intents

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

func TestQuestions(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		want      []string // one that leans ends in ~
	}{
		{"none", "你好，在吗", nil},
		{"nothing at all", "？！🙂", nil},
		{"one", "请问可以开发票吗", []string{"请问可以开发票吗"}},
		{"two", "运费多少？能开发票吗？", []string{"运费多少", "能开发票吗"}},
		{"three", "会掉色吗，会起球吗，会缩水吗", []string{"会掉色吗", "会起球吗", "会缩水吗"}},
		{"other marks", "运费多少~能开发票吗…", []string{"运费多少", "能开发票吗"}},
		{"full width and Traditional", "運費多少？　能開發票嗎", []string{"运费多少", "能开发票吗"}},
		{"lines", "运费多少\n能开发票吗", []string{"运费多少", "能开发票吗"}},
		{"a space", "多久发货 可以开专票不", []string{"多久发货", "可以开专票不"}},
		{"an emoji", "运费多少😊能开发票吗", []string{"运费多少", "能开发票吗"}},
		{"politeness", "在吗 亲，运费多少？谢谢，急", []string{"运费多少"}},

		{"a connective", "运费多少？还有能开发票吗", []string{"运费多少", "能开发票吗"}},
		{"a connective alone", "运费多少，还有，能开发票吗", []string{"运费多少", "能开发票吗"}},
		{"a connective without a space", "运费多少还有能开发票吗", []string{"运费多少", "能开发票吗"}},
		{"by the way", "会起球吗顺便问一下产地是哪里", []string{"会起球吗", "产地是哪里"}},
		{"a further wish", "运费多少，另外我要专票", []string{"运费多少", "我要专票"}},
		{"a further wish behind a comma", "另外，帮我开个发票", []string{"帮我开个发票"}},
		{"still in stock", "还有货吗", []string{"还有货吗~"}},
		{"are there more", "还有没有优惠", []string{"还有没有优惠"}},
		{"the other one", "另外那个什么时候发货", []string{"另外那个什么时候发货"}},
		{"a particle without a space", "会掉色吗会缩水吗", []string{"会掉色吗", "会缩水吗"}},

		{"a wish is none", "我要退货，运费谁出", []string{"运费谁出"}},
		{"a story", "我昨天买的，还没发货，等着急用，能改地址吗", []string{"能改地址吗"}},
		{"what looks like a question", "没多久就坏了，等了好几天，什么都没收到，还是没人理，过几天要用", nil},
		{"not yet", "到现在都没有，也没人回，还没", nil},
		{"has it", "发货了没，到了没有", []string{"发货了没", "到了没有"}},
		{"said twice over", "包不包邮 有没有赠品", []string{"包不包邮", "有没有赠品"}},
		{"begins like one", "能开专票，可以到付", []string{"能开专票", "可以到付"}},
		{"begins like one, in the middle", "我妈说能开专票", nil},
		{"surely", "是正品吧，今天发吧", []string{"是正品吧"}},
		{"an order's number", "订单号2026112988776655，保修多久", []string{"保修多久"}},

		{"asks of what was told", "衣服破了，怎么办", []string{"衣服破了 怎么办"}},
		{"asks of what was asked", "能退货吗，要多久", []string{"能退货吗 要多久"}},
		{"leans", "有优惠券吗，怎么用", []string{"有优惠券吗", "怎么用~"}},
		{"a space within", "可以开 发票吗", []string{"发票吗"}},
		{"a space behind the asking", "多久 发货", []string{"多久 发货"}},
		{"a space before the asking", "运费 多少", []string{"运费 多少"}},
		{"crumbs", "运费 多少 能 开 发票 吗", []string{"运费 多少", "能 开 发票 吗"}},

		{"twice", "什么时候发货？什么时候发货？？", []string{"什么时候发货"}},
		{"twice, with other politeness", "可以开发票吗，亲，请问可以开发票", []string{"可以开发票吗"}},
	} {
		var got []string
		for _, q := range Questions(tt.raw) {
			if q.Leans {
				q.Said += "~"
			}
			got = append(got, q.Said)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %s: got %q, want %q", tt.name, tt.raw, got, tt.want)
		}
	}
}

// A slip of the thumb makes no second question.
func TestASpaceMakesNoQuestion(t *testing.T) {
	for _, one := range strings.Fields("可以开发票吗 什么时候发货 怎么申请退货退款 优惠券在哪里领 保修多久 能不能寄到新疆 有没有运费险 换货运费谁出 满多少包邮 快递到哪了 可以用花呗吗 预售什么时候发货") {
		for at := range one {
			for _, gap := range []string{" ", "　", "  "} {
				if said := one[:at] + gap + one[at:]; len(Questions(said)) > 1 {
					t.Errorf("%s: got %+v, want one question at most", said, Questions(said))
				}
			}
		}
	}
}

func FuzzQuestions(f *testing.F) {
	for _, seed := range []string{"运费多少？还有能开发票吗", "多久 发货 可以 开专票不", "吗吗吗吗", "还有还有还有", "\xff吗？ⅷ吗", strings.Repeat("能开吗", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		seen := map[string]bool{}
		for _, q := range Questions(raw) {
			core := zh.Bare(q.Said)
			if core == "" || seen[core] || utf8.RuneCountInString(q.Said) > 18*utf8.RuneCountInString(raw)+1 {
				t.Errorf("%q: got %+v, want something, once, that was said", raw, q)
			}
			seen[core] = true
		}
	})
}
