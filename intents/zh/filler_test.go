package zh

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"
)

// What is left once the politeness is off. A row with a miss wants what is not so yet: it must fail, and who mends
// it takes the miss away.
func TestCore(t *testing.T) {
	for _, tt := range []struct{ raw, want, miss string }{
		{"有发票吗", "有发票", ""},
		{"亲，有发票吗", "有发票", ""},
		{"亲有发票吗", "有发票", ""},
		{"亲亲有发票吗", "有发票", ""},
		{"亲爱的，有发票吗", "有发票", ""},
		{"在吗？有发票吗？", "有发票", ""},
		{"在吗有发票吗", "有发票", ""},
		{"你好你好，有发票吗", "有发票", ""},
		{"请问一下有发票吗谢谢", "有发票", ""},
		{"不好意思打扰了想问一下有发票吗", "有发票", ""},
		{"麻烦帮我看一下快递到哪了", "快递到哪了", ""},
		{"店小二，有发票没呀～～", "有发票没", ""},
		{"有发票吗亲", "有发票", ""},
		{"有发票吗，急急急！在线等", "有发票", ""},
		{"HI，有发票吗", "有发票", ""},
		{"hi有发票吗", "有发票", ""},
		{"hello 有发票吗", "有发票", ""},
		{"有货吗thx", "有货", ""},
		{"老板在吗，有发票么", "有发票", ""},
		{"谢谢你少发一件", "少发一件", "谢谢 stands before 谢谢你, and 你 is left"},
		{"打扰了麻烦啦，有发票吗", "有发票", "taken apart from both ends, and 麻烦 is left"},
		{"是正品，哈", "是正品", "哈 is a filler at the end of a clause only"},
		{"哈喽，客服在吗，有发票呢", "有发票", ""},

		// Nothing but fillers: they are all there is, and stay.
		{"在吗", "在吗", ""},
		{"亲", "亲", ""},
		{"你好", "你好", ""},
		{"谢谢", "谢谢", ""},
		{"hi", "hi", ""},
		{"吗", "吗", ""},
		{"你好，在吗", "你好在吗", ""},
		{"谢谢谢谢", "谢谢谢谢", ""},
		{"请问", "请问", ""},
		{"嗯嗯，好的", "好的", ""},

		// 亲 that belongs to its word.
		{"亲子装有吗", "亲子装有", ""},
		{"亲肤吗", "亲肤", ""},
		{"亲戚送的能退吗", "亲戚送的能退", ""},
		{"亲自取可以吗", "亲自取可以", ""},
		{"亲测好用吗", "亲测好用", ""},
		{"亲人能代收吗", "亲人能代收", ""},
		{"母亲节有活动吗", "母亲节有活动", ""},
		{"适合送母亲", "适合送母亲", ""},
		{"送给父亲", "送给父亲", ""},
		{"相亲穿", "相亲穿", ""},
		{"亲，亲子装有吗", "亲子装有", ""},
		{"亲嘴烧有货吗", "亲嘴烧有货", "a snack, read as addressed to 嘴烧"},
		{"亲吻鱼有吗", "亲吻鱼有", "a fish, read as addressed to 吻鱼"},
		{"亲们都说好", "都说好", "没有 亲们 among the fillers, and 们 is left"},

		// hi and its like that belong to theirs.
		{"hifi音响有吗", "hifi音响有", ""},
		{"HiFi 音响有吗", "hifi音响有", ""},
		{"history", "history", ""},
		{"hellokitty的有吗", "hellokitty的有", ""},
		{"wifi版", "wifi版", ""},
		{"有没有thanksgiving款", "有没有thanksgiving款", ""},
		{"nthx", "nthx", ""},
		{"hello kitty有吗", "hello kitty有", "half of the name is read as a greeting"},

		// Endings that belong to their word.
		{"为什么", "为什么", ""},
		{"怎么", "怎么", ""},
		{"这么", "这么", ""},
		{"要么", "要么", ""},
		{"是什么", "是什么", ""},
		{"有发票么", "有发票", ""},
		{"為甚麼", "为甚么", "the ending of 甚么 is read as a filler"},

		// Beginnings that belong to theirs.
		{"在不在家都能签收吗", "在不在家都能签收", "read as asking whether anybody is there"},
		{"老板娘", "老板娘", "read as addressed to 老板"},
		{"急救包有吗", "急救包有", ""},
		{"早饭能送吗", "早饭能送", ""},
		{"人工客服", "人工客服", ""},
	} {
		got := read(t, tt.raw).Core
		switch {
		case tt.miss == "" && got != tt.want:
			t.Errorf("Read(%q): got core %q, want %q", tt.raw, got, tt.want)
		case tt.miss != "" && got == tt.want:
			t.Errorf("Read(%q): got core %q: no longer a miss, take the mark away", tt.raw, got)
		}
	}
}

// What buyers ask, in normal form and without fillers: the core of each is itself.
var asked = list(`有发票 怎么退货 运费多少 新疆要补运费 什么时候发货 快递到哪了 能换大一码 地址写错了怎么改 七天无理由怎么算 保修期多长
	有赠品 优惠券不能用 会掉色 是正品 可以货到付款 发什么快递 订单怎么取消 收到货是坏的 少发一件 iphone15有货 xl码还有 100ml多少钱
	能开专票 怎么注销会员 预售什么时候发 转人工 我要投诉 为什么 hifi音响有现货 亲子装有几个颜色 送给母亲合适 亲肤 退款到哪里去了`)

func TestAskedAreCores(t *testing.T) {
	for _, q := range asked {
		if got := read(t, q).Core; got != q {
			t.Errorf("Read(%q): got core %q, want itself", q, got)
		}
	}
}

// Neither politeness nor punctuation, width, case, emoji or script change what is asked.
func TestCoreStaysTheSame(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	changes := []struct {
		name string
		do   func(string) string
	}{ // several at once are done in this order
		{"a filler before", func(s string) string { return joined(anyOf(rng, leading), s) }},
		{"a filler behind", func(s string) string { return joined(s, anyOf(rng, trailing)) }},
		{"亲 before", func(s string) string { return "亲，" + s }},
		{"clauses of fillers around", func(s string) string {
			return anyOf(rng, slices.Sorted(maps.Keys(alone))) + "，" + s + "。" + anyOf(rng, slices.Sorted(maps.Keys(alone)))
		}},
		{"punctuation around", func(s string) string { return anyOf(rng, marks) + s + anyOf(rng, marks) }},
		{"emoji around", func(s string) string { return "🙂" + s + "👨‍👩‍👧❤️" }},
		{"brackets around", func(s string) string { return "【" + s + "】" }},
		{"Traditional", into(t, "s2t")},
		{"Traditional of Taiwan", into(t, "s2tw")},
		{"Traditional of Hong Kong", into(t, "s2hk")},
		{"upper case", strings.ToUpper},
		{"spaces between Chinese characters", spaced},
		{"full width", wide},
		{"what cannot be seen between characters", func(s string) string { return strings.Join(strings.Split(s, ""), "\u200b") }},
	}
	for _, q := range asked {
		try := func(names []string, raw string) {
			if strings.Contains(Fold(raw), "谢谢你"+Fold(q)) {
				return // a known miss, see TestCore
			}
			if got := read(t, raw).Core; got != q {
				t.Errorf("%v: Read(%q): got core %q, want %q", names, raw, got, q)
			}
		}
		for _, c := range changes {
			for range 5 {
				try([]string{c.name}, c.do(q))
			}
		}
		for range 30 {
			raw, names := q, []string(nil)
			for _, c := range changes {
				if rng.IntN(4) == 0 {
					raw, names = c.do(raw), append(names, c.name)
				}
			}
			try(names, raw)
		}
	}
}

var marks = []string{"？", "！！", "。", "…", "～～", "?!", "——", "、", "\n", "“”", " ", "：", "·", "*"}

func anyOf(rng *rand.Rand, of []string) string { return of[rng.IntN(len(of))] }

// joined puts two parts of a message behind each other as one types them: Latin words apart.
func joined(a, b string) string {
	last, _ := utf8.DecodeLastRuneInString(a)
	first, _ := utf8.DecodeRuneInString(b)
	if last < utf8.RuneSelf && first < utf8.RuneSelf {
		return a + "，" + b
	}
	return a + b
}

func wide(s string) string {
	return strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f {
			return r + 0xfee0
		}
		return r
	}, s)
}

// spaced sets Chinese characters apart, and leaves Latin words whole.
func spaced(s string) string {
	var b strings.Builder
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			b.WriteString(" " + string(r) + " ")
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func into(t *testing.T, script string) func(string) string {
	cc, err := opencc.New(script)
	if err != nil {
		t.Fatal(err)
	}
	return func(s string) string {
		out, err := cc.Convert(s)
		if err != nil {
			t.Fatalf("%s of %q: %v", script, s, err)
		}
		return out
	}
}

// Every filler is in normal form, else it would never be met; a longer one stands before the shorter one that it
// begins or ends with, else it would never be taken whole. (What is known to stand wrong is a miss of TestCore too.)
func TestFillersCanBeMet(t *testing.T) {
	known := 0
	for name, fillers := range map[string][]string{"leading": leading, "trailing": trailing} {
		for i, f := range fillers {
			if f != Fold(f) {
				t.Errorf("%s: got %q, want its normal form %q", name, f, Fold(f))
			}
			for _, before := range fillers[:i] {
				if before == f {
					t.Errorf("%s: %q stands there twice", name, f)
				} else if name == "leading" && strings.HasPrefix(f, before) || name == "trailing" && strings.HasSuffix(f, before) {
					if name+f == "leading谢谢你" {
						known++
						continue
					}
					t.Errorf("%s: %q stands behind %q, which is taken first", name, f, before)
				}
			}
		}
	}
	if known != 1 {
		t.Errorf("leading: 谢谢你 stands right: no longer a miss, take the exception away")
	}
	for f := range alone {
		if f != Fold(f) {
			t.Errorf("alone: got %q, want its normal form %q", f, Fold(f))
		}
	}
}
