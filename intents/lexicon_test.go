package intents_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
)

// lexicon is the real one, compiled once for all tests.
var lexicon = sync.OnceValue(func() *intents.Lexicon { return intents.NewLexicon(pack.Load().Synonyms) })

// tell writes what is found in a text as "said=name", with a ~ before the name where it is implied.
func tell(l *intents.Lexicon, text string) string {
	var out []string
	for _, c := range l.Concepts(text) {
		name := c.Name
		if c.Implied {
			name = "~" + name
		}
		out = append(out, c.Said+"="+name)
	}
	return strings.Join(out, " ")
}

func groups(lines ...string) []intents.Synonyms {
	var out []intents.Synonyms
	for _, line := range lines {
		left, right, _ := strings.Cut(line, ">")
		out = append(out, intents.Synonyms{Words: strings.Fields(left), OneWay: strings.Fields(right)})
	}
	return out
}

func TestConcepts(t *testing.T) {
	for _, c := range []struct {
		name   string
		groups []intents.Synonyms
		cases  [][2]string
	}{
		{"the first word stands for all", groups("发票 票据 发票单"), [][2]string{
			{"发票", "发票=发票"}, {"要票据", "票据=发票"}, {"发票单", "发票单=发票"}, {"票", ""}, {"", ""},
			{"发票和票据", "发票=发票 票据=发票"}, {"发发票", "发票=发票"}, {"发票票据", "发票=发票 票据=发票"},
		}},
		{"the longest word counts", groups("发票 票据", "电子发票 电票", "开发票 开票"), [][2]string{
			{"电子发票", "电子发票=电子发票"}, {"开发票", "开发票=开发票"}, {"开电子发票", "电子发票=电子发票"}, {"电子", ""}, {"电子开票", "开票=开发票"},
		}},
		{"a negation is another concept", groups("收到货 收到了货", "没收到货 没收到 未收到货"), [][2]string{
			{"没收到货", "没收到货=没收到货"}, {"我没收到货呢", "没收到货=没收到货"}, {"收到货", "收到货=收到货"},
			{"没收到", "没收到=没收到货"}, {"未收到货", "未收到货=没收到货"}, {"没收", ""}, {"都收到货没", "收到货=收到货"},
		}},
		{"words that overlap are both said", groups("退货 退", "货款 款", "退货款 退货钱"), [][2]string{
			{"退货", "退货=退货"}, {"货款", "货款=货款"}, {"退货款", "退货款=退货款"}, {"退货货款", "退货=退货 货款=货款"}, {"退款", "退=退货 款=货款"},
		}},
		{"an overlap that is no longer word", groups("改地址 改址", "地址错 址错"), [][2]string{
			{"改地址错", "改地址=改地址 地址错=地址错"}, {"改址错", "改址=改地址 址错=地址错"},
		}},
		{"one way", groups("发票 票据", "报销 入账 > 发票", "抵扣 > 专票", "单号 > 快递单号 票据"), [][2]string{
			{"报销", "报销=~发票"}, {"入账", "入账=~发票"}, {"发票", "发票=发票"}, {"票据", "票据=发票"},
			{"抵扣", "抵扣=~专票"}, {"专票", ""}, // a target in no group is a name that only the one-way words have
			{"单号", "单号=~快递单号 单号=~发票"}, // a target is named as its own group names it
			{"报销发票", "报销=~发票 发票=发票"},
		}},
		{"one way, told before the group", groups("报销 > 票据", "发票 票据"), [][2]string{{"报销", "报销=~发票"}}},
		{"several groups", groups("关闭 取消", "停用 关闭", "关闭 > 注销"), [][2]string{
			{"关闭", "关闭=关闭 关闭=停用 关闭=~注销"}, {"取消", "取消=关闭"}, {"停用", "停用=停用"},
		}},
		{"the same group twice is said once", groups("甲 乙", "甲 乙 丙"), [][2]string{{"乙", "乙=甲"}, {"丙", "丙=甲"}}},
		{"no words at all", nil, [][2]string{{"发票", ""}, {"", ""}}},
		{"an empty word", []intents.Synonyms{{Words: []string{"", "甲"}}}, [][2]string{{"甲", "甲="}, {"乙", ""}, {"", ""}}},
		{"latin", groups("app 软件", "apple 苹果", "wifi 无线网"), [][2]string{
			{"app", "app=app"}, {"apple", "apple=apple"}, {"appl", "app=app"}, {"连wifi吗", "wifi=wifi"},
		}},
	} {
		l := intents.NewLexicon(c.groups)
		for _, one := range c.cases {
			if got := tell(l, one[0]); got != one[1] {
				t.Errorf("%s, %q: got %q, want %q", c.name, one[0], got, one[1])
			}
		}
	}
}

func TestConceptsSayWhere(t *testing.T) {
	text := "请问发票抬头和没收到货怎么办"
	for _, c := range lexicon().Concepts(text) {
		if text[c.Start:c.End] != c.Said {
			t.Errorf("%s: got %q at %d to %d, want %q", c.Name, text[c.Start:c.End], c.Start, c.End, c.Said)
		}
	}
}

// What the trade's own groups must tell apart.
func TestConceptsOfThePack(t *testing.T) {
	for _, c := range []struct{ text, has, hasNot string }{
		{"未收到货", "未收到", "收到"},
		{"没收到", "未收到", "收到"},
		{"没有发票", "没有发票", "发票"},
		{"没到账", "退款没到", "未收到"},
		{"有票据吗", "发票", "没有发票"},
		{"要报销", "发票", "没有发票"},
		{"圆通", "快递", "发顺丰"},
		{"发票抬头", "发票抬头", "没有发票"},
	} {
		has := map[string]bool{}
		for _, found := range lexicon().Concepts(c.text) {
			has[found.Name] = true
		}
		if !has[c.has] || has[c.hasNot] {
			t.Errorf("%q: got %s, want %s and not %s", c.text, tell(lexicon(), c.text), c.has, c.hasNot)
		}
	}
}

// A word that begins inside a negation and ends behind it is found beside it, as if it had not been negated: 没收到
// and 收到货 in 没收到货. The pack's own phrasings show how often; who mends some lowers the bound.
func TestKnownNegationsThatOverlap(t *testing.T) {
	const most = 66
	pairs := map[string]int{}
	n := 0
	for _, in := range pack.Load().Intents {
		for _, p := range in.Phrasings {
			found := lexicon().Concepts(strings.ReplaceAll(read(t, p).Core, " ", ""))
			for i := 1; i < len(found); i++ {
				not, but := found[i-1], found[i]
				if but.Start > not.Start && but.Start < not.End && strings.IndexAny(not.Said, "没不未别") == 0 {
					pairs[not.Said+"|"+but.Said]++
					n++
				}
			}
		}
	}
	t.Logf("%d phrasings: %v", n, pairs)
	if n > most {
		t.Errorf("got %d phrasings in which a negation is overlapped, want at most %d", n, most)
	}
}

func TestConceptsByManyAtOnce(t *testing.T) {
	l := intents.NewLexicon(pack.Load().Synonyms)
	texts := []string{"没收到货怎么退款", "报销要发票抬头", "wifi", "顺丰包邮吗"}
	var want []string
	for _, text := range texts {
		want = append(want, tell(l, text))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				for i, text := range texts {
					if got := tell(l, text); got != want[i] {
						t.Errorf("%q: got %q, want %q", text, got, want[i])
					}
				}
			}
		})
	}
	wg.Wait()
}

func FuzzConcepts(f *testing.F) {
	for _, text := range []string{"", "没收到货", "报销要发票抬头", "app", "退货退款", "没收", "\xff", "发\xff票", "亲，在吗"} {
		f.Add(text)
	}
	words := map[string]bool{}
	for _, g := range pack.Load().Synonyms {
		for _, w := range g.Words {
			words[w] = true
		}
	}
	f.Fuzz(func(t *testing.T, raw string) {
		// any bytes at all may come, and then nothing is read out of bounds
		for _, c := range lexicon().Concepts(raw) {
			if c.Start < 0 || c.End > len(raw) || raw[c.Start:c.End] != c.Said {
				t.Fatalf("%q: got %+v, want a piece of it", raw, c)
			}
		}
		text := zh.Fold(strings.ToValidUTF8(raw[:min(len(raw), 600)], ""))
		lastStart, lastEnd := -1, 0
		for _, c := range lexicon().Concepts(text) {
			if text[c.Start:c.End] != c.Said || c.Name == "" || !words[c.Said] || !utf8.ValidString(c.Said) {
				t.Fatalf("%q: got %+v, want a word of the lexicon that stands there", text, c)
			}
			if c.Start < lastStart || c.Start > lastStart && c.End <= lastEnd {
				t.Fatalf("%q: got %+v after one of %d to %d, want them in order and none inside another", text, c, lastStart, lastEnd)
			}
			lastStart, lastEnd = c.Start, c.End
			for w := range prefixed(text[c.Start:], words) {
				if len(w) > len(c.Said) {
					t.Fatalf("%q: got %q, want the longest word there, %q", text, c.Said, w)
				}
			}
		}
		if a, b := fmt.Sprint(lexicon().Concepts(text)), fmt.Sprint(lexicon().Concepts(text)); a != b {
			t.Fatalf("%q: got %s, then %s", text, a, b)
		}
	})
}

// prefixed yields the words that the text begins with, the naive way. No word of the pack is longer than 90 bytes.
func prefixed(text string, words map[string]bool) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := range text {
			if i > 90 {
				return
			}
			if words[text[:i]] && !yield(text[:i]) {
				return
			}
		}
		if words[text] {
			yield(text)
		}
	}
}

// A shop's groups act as if they stood among the pack's, and leave the names of these alone.
func TestLexiconWith(t *testing.T) {
	base := intents.NewLexicon([]intents.Synonyms{
		{Words: []string{"发票", "票据"}}, {Words: []string{"收据", "收条"}}, {Words: []string{"报销"}, OneWay: []string{"发票", "凭据"}},
	})
	own := base.With([]intents.Synonyms{
		{Words: []string{"羽绒服", "鸭绒服"}},                 // new
		{Words: []string{"票票", "票据"}},                   // joins 发票
		{Words: []string{"小票票", "收条", "票据"}},            // joins two
		{Words: []string{"凭条", "凭据"}},                   // joins what a group only leads to
		{Words: []string{"走账"}, OneWay: []string{"票票"}}, // leads to a group of the pack
		{Words: []string{"发票侠"}},                        // a name
		{Words: []string{"鸭绒服", "鸭戎服"}},                 // a name that has synonyms
	})
	for _, tt := range []struct{ text, base, own string }{
		{"羽绒服", "", "羽绒服"},
		{"鸭绒服", "", "羽绒服"},
		{"鸭戎服", "", "羽绒服"},
		{"票据", "发票", "发票 收据"},
		{"发票", "发票", "发票"},
		{"票票", "", "发票"},
		{"小票票", "", "收据 发票"},
		{"收条", "收据", "收据 发票"},
		{"凭条", "", "凭据"},
		{"报销", "发票~ 凭据~", "发票~ 凭据~"},
		{"走账", "", "发票~"},
		{"发票侠", "发票", "发票侠"},
	} {
		for name, l := range map[string]*intents.Lexicon{tt.base: base, tt.own: own} {
			if got := concepts(l, tt.text); got != name {
				t.Errorf("%s: got %q, want %q", tt.text, got, name)
			}
		}
	}
}

// concepts are the names of the text's concepts, those that are implied with a ~.
func concepts(l *intents.Lexicon, text string) string {
	var out []string
	for _, c := range l.Concepts(text) {
		if c.Implied {
			c.Name += "~"
		}
		out = append(out, c.Name)
	}
	return strings.Join(out, " ")
}
