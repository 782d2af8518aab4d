package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"xiaoer/faq"
)

// variant is a way to write a message otherwise without asking anything else.
type variant struct {
	kind  string
	write func(text string) string
}

func around(kind, before, after string) variant {
	return variant{kind, func(text string) string { return before + text + after }}
}

var variants = []variant{
	around("filler", "亲，", ""),
	around("filler", "请问，", ""),
	around("请问", "请问", ""),
	around("filler", "您好，", "，谢谢"),
	around("在吗", "在吗，", ""),
	around("punctuation", "", "？？？"),
	around("punctuation", "！", "。~~"),
	around("emoji", "🙏🏻 ", "👍🏽❤️"),
	{"full width", wide},
	{"Traditional", traditional},
	{"upper case", strings.ToUpper},
	{"repetition", func(text string) string { return text + "，" + text }},
}

// known are misses that are known, at most, by kind; the others are held at zero. 请问下单 loses its 下 with the filler
// 请问下, a 在吗 before the question is read as asking whether (its 吗), and a message said twice has two clauses. Who
// mends some lowers the bound.
var known = map[string]int{"请问": 1, "在吗": 5, "repetition": 30}

// wide writes ASCII in full width.
func wide(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '\u3000'
		case r > ' ' && r < 0x7f:
			return r + 0xfee0
		}
		return r
	}, text)
}

// simple and its Traditional forms, position by position: characters that shops' buyers write all day.
const (
	simpleForms      = "发货运费单开张邮错码账号优惠价钱买卖换补质区岁还没订电话几个么样时间东西产会员积红礼现过来给对问题师说请谢长门车风"
	traditionalForms = "發貨運費單開張郵錯碼賬號優惠價錢買賣換補質區歲還沒訂電話幾個麼樣時間東西產會員積紅禮現過來給對問題師說請謝長門車風"
)

var toTraditional = func() *strings.Replacer {
	simple, other := []rune(simpleForms), []rune(traditionalForms)
	if len(simple) != len(other) {
		panic(fmt.Sprintf("%d simple forms and %d Traditional ones", len(simple), len(other)))
	}
	var pairs []string
	for i := range simple {
		pairs = append(pairs, string(simple[i]), string(other[i]))
	}
	return strings.NewReplacer(pairs...)
}()

func traditional(text string) string { return toTraditional.Replace(text) }

// outcome is what a buyer notices of a decision.
type outcome struct {
	decision faq.Kind
	reason   faq.Reason
	entry    faq.ID
	asked    string
	options  string
}

func outcomeOf(x faq.Exchange) outcome {
	var options []string
	for _, o := range x.Options {
		options = append(options, string(o.Entry))
	}
	return outcome{x.Decision, x.Reason, x.Entry, string(x.Asked), strings.Join(options, " ")}
}

func (o outcome) String() string {
	return strings.Join(strings.Fields(fmt.Sprintf("%s %s %s %s %s", o.decision, o.reason, o.entry, o.asked, o.options)), " ")
}

// tryAll asks every text on the day of the scripts, on all processors, and returns what came of each, in their order.
func tryAll(t testing.TB, h *house, texts []string) []faq.Exchange {
	t.Helper()
	h.engine.Now = func() time.Time { return scriptDay }
	out := make([]faq.Exchange, len(texts))
	var wg sync.WaitGroup
	for worker := range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := worker; i < len(texts); i += runtime.GOMAXPROCS(0) {
				x, err := h.engine.Try(context.Background(), faq.Question{Shop: starterShop, Text: texts[i]})
				if err != nil {
					t.Errorf("try %q: %v", texts[i], err)
					return
				}
				out[i] = x
			}
		})
	}
	wg.Wait()
	return out
}

// TestMetamorphic asks one house on the starter shop the same things in other dress, and nothing at all.
func TestMetamorphic(t *testing.T) {
	h := newHouse(t)
	if err := loadStarter(t.Context(), h.store); err != nil {
		t.Fatal(err)
	}
	if _, err := h.live.Bank(t.Context(), starterShop); err != nil {
		t.Fatal(err)
	}
	t.Run("dressed otherwise", func(t *testing.T) { meansTheSame(t, h) })
	t.Run("asked again", func(t *testing.T) { saysTheSame(t, h) })
	t.Run("nonsense", func(t *testing.T) { answersNoNonsense(t, h) })
}

// meansTheSame holds that a message means the same however it is dressed: among fillers, in another script, width or
// case, with other punctuation or emoji.
func meansTheSame(t *testing.T, h *house) {
	texts := everyThird(t, h)
	type asking struct {
		of   int // the text that it is a variant of
		kind string
	}
	all, askings := slices.Clone(texts), make([]asking, len(texts))
	for i, text := range texts {
		for _, v := range variants {
			if other := v.write(text); other != text {
				all = append(all, other)
				askings = append(askings, asking{i, v.kind})
			}
		}
	}
	got := tryAll(t, h, all)
	differ, tried := map[string][]string{}, map[string]int{}
	for i := len(texts); i < len(all); i++ {
		a := askings[i]
		tried[a.kind]++
		if want, is := outcomeOf(got[a.of]), outcomeOf(got[i]); is != want {
			differ[a.kind] = append(differ[a.kind], fmt.Sprintf("%q: got %s, want %s as of %q", all[i], is, want, texts[a.of]))
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(tried)) {
		bad := differ[kind]
		t.Logf("%s: %d of %d differ", kind, len(bad), tried[kind])
		if len(bad) > known[kind] {
			t.Errorf("%s: got %d different outcomes, want at most %d:\n%s", kind, len(bad), known[kind], strings.Join(bad[:min(12, len(bad))], "\n"))
		}
	}
}

// everyThird returns every third phrasing of the starter shop, and all with letters or digits of ASCII. Those made of
// fillers alone are left out: they keep theirs.
func everyThird(t testing.TB, h *house) []string {
	t.Helper()
	entries, _, err := readStarter()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	n := 0
	for _, e := range entries {
		for _, p := range e.Phrasings() {
			if n++; n%3 != 1 && !strings.ContainsFunc(p, func(r rune) bool { return r < utf8.RuneSelf }) {
				continue
			}
			if text, err := h.reader.Read(p + "，发货"); err == nil && text.Core != "发货" {
				out = append(out, p)
			}
		}
	}
	return out
}

// saysTheSame holds that the same message gets the same bytes, whoever else asks meanwhile.
func saysTheSame(t *testing.T, h *house) {
	texts := []string{"发票", "发漂能开吗", "kd到哪了", "拍错尺码想换", "运费多少", "明天下雨吗", "我要投诉", "新疆包邮吗", "退货"}
	var many []string
	for range 20 {
		many = append(many, texts...)
	}
	for i, x := range tryAll(t, h, many) {
		first := i % len(texts)
		if i == first {
			continue
		}
		y, err := h.engine.Try(t.Context(), faq.Question{Shop: starterShop, Text: texts[first]})
		if err != nil || x.Said != y.Said || outcomeOf(x) != outcomeOf(y) || x.Confidence != y.Confidence {
			t.Errorf("%q: got %s at %b, then %s at %b, %v", x.Question, outcomeOf(x), x.Confidence, outcomeOf(y), y.Confidence, err)
		}
	}
}

// verses are of nobody: lines that no shop answers.
var verses = []string{
	"月色落在旧砖墙上，风把昨夜的雨声叠成一页薄薄的信。",
	"山路弯弯绕绕，一只灰雀在枝头数着慢下来的云。",
	"你说冬天是一间空屋子，我说它的窗台上晒着去年的桂花。",
	"江水不识字，却把每一座桥的名字都念了一遍。",
	"木头做的钟摆左右摇晃，像一个不肯入睡的孩子。",
	"白鹭飞过稻田，影子比身体先抵达黄昏。",
	"灯火是岸上的星，星是天上的渔船，谁也不曾靠岸。",
	"石阶上的苔藓记得所有人的脚步，唯独忘了春天。",
}

// nonsense returns a text of n characters that asks nothing of a shop.
func nonsense(rng *rand.Rand, kind string, n int) string {
	var b strings.Builder
	for utf8.RuneCountInString(b.String()) < n {
		switch kind {
		case "Han":
			b.WriteRune(rune(0x4e00 + rng.IntN(0x9fa5-0x4e00)))
		case "Latin":
			b.WriteRune(rune('a' + rng.IntN(26)))
			if rng.IntN(7) == 0 {
				b.WriteByte(' ')
			}
		case "digits":
			b.WriteRune(rune('0' + rng.IntN(10)))
		case "verse":
			b.WriteString(verses[rng.IntN(len(verses))])
		}
	}
	return string([]rune(b.String())[:n])
}

// Nonsense that is known to be answered, at most, by kind; the others are held at zero. A number of six digits or more
// finds the entry whose phrasings have most digits in them, the one about sizes. Who mends some lowers the bound.
var knownNonsense = map[string]int{"digits": 130, "Latin": 8, "Han": 8}

// answersNoNonsense holds that nonsense of any length gets no answer: not the nearest one, not the shortest one, not one
// by accident.
func answersNoNonsense(t *testing.T, h *house) {
	rng := rand.New(rand.NewPCG(8, 8))
	kinds := []string{"Han", "Latin", "verse", "digits"}
	var texts, of []string
	for n := 1; n <= 400; n++ {
		for i, kind := range kinds {
			if n > 40 && n%len(kinds) != i { // of the long ones, each length of one kind
				continue
			}
			text := nonsense(rng, kind, n)
			if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				texts, of = append(texts, text), append(of, kind)
			}
		}
	}
	answered, tried := map[string][]string{}, map[string]int{}
	for i, x := range tryAll(t, h, texts) {
		tried[of[i]]++
		if x.Decision == faq.Answered {
			n := utf8.RuneCountInString(texts[i])
			answered[of[i]] = append(answered[of[i]], fmt.Sprintf("%.30q of %d characters: got the answer of %s, sure to %.2f", texts[i], n, x.Entry, x.Confidence))
		}
	}
	for _, kind := range kinds {
		bad := answered[kind]
		t.Logf("%s: %d of %d are answered: %s", kind, len(bad), tried[kind], strings.Join(bad[:min(3, len(bad))], "; "))
		if len(bad) > knownNonsense[kind] {
			t.Errorf("%s: got %d answers, want at most %d:\n%s", kind, len(bad), knownNonsense[kind], strings.Join(bad[:min(12, len(bad))], "\n"))
		}
	}
}
