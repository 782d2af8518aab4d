package lint

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// lessonsOf returns the lessons of a file.
func lessonsOf(t testing.TB, name string) []Lesson {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := ReadLessons(f)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return all
}

// sentences are those that the rules were written with.
func sentences(t testing.TB) []Lesson { return lessonsOf(t, "lessons/rules/sentences.txt") }

func has(found []Finding, rule string, s Severity) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Rule == rule && f.Severity == s })
}

// show prints findings with the words that they are about.
func show(text string, found []Finding) string {
	runes := []rune(text)
	out := []string{}
	for _, f := range found {
		out = append(out, string(f.Severity)+" "+f.Rule+" "+string(runes[f.Start:f.End]))
	}
	return strings.Join(out, "; ")
}

// The rules alone, on sentences that were written together with them, so that their figures say what is held and not how well the
// rules do on others. Every must-block sentence is blocked and no look-alike is; by which rule may differ where
// two fit (a group chat is off-platform contact and an outside link), for one in twenty.
func TestSentences(t *testing.T) {
	var must, missed, innocent, wrong, other int
	for _, s := range sentences(t) {
		found := builtin().Check(s.Answer, s.Question)
		blocked := Blocks(found)
		switch s.Label {
		case "block":
			must++
			if !blocked {
				missed++
				t.Errorf("line %d: %s: got %q, want %s", s.Line, s.Answer, show(s.Answer, found), s.Kind)
			} else if !has(found, s.Kind, Block) {
				other++
				t.Logf("line %d: %s: got %q, want %s", s.Line, s.Answer, show(s.Answer, found), s.Kind)
			}
		case "warn":
			if !has(found, s.Kind, Warn) {
				t.Errorf("line %d: %s: got %q, want %s", s.Line, s.Answer, show(s.Answer, found), s.Kind)
			}
		case "ok", "clean":
			innocent++
			if blocked || s.Label == "clean" && len(found) > 0 {
				wrong++
				t.Errorf("line %d: %s: got %q, want none", s.Line, s.Answer, show(s.Answer, found))
			}
		default:
			t.Errorf("line %d: no label", s.Line)
		}
	}
	t.Logf("%d that must be blocked, %d missed; %d look-alikes, %d blocked; %d by another rule", must, missed, innocent, wrong, other)
	if must < 150 || innocent < 150 || other > must/20 {
		t.Errorf("got %d that must be blocked, %d look-alikes, %d by another rule; want 150, 150, at most one in twenty", must, innocent, other)
	}
}

// What stands around a sentence changes nothing: courtesy before it, a wish behind it, Traditional characters and full
// width.
func TestSentencesInCompany(t *testing.T) {
	for _, s := range sentences(t) {
		if s.Label != "block" && s.Label != "ok" {
			continue
		}
		for _, text := range []string{"亲，您好呀~" + s.Answer, strings.TrimRight(s.Answer, "。") + "。祝您购物愉快哦😊", "感谢您的咨询！\n" + s.Answer} {
			if found := builtin().Check(text, s.Question); Blocks(found) != (s.Label == "block") {
				t.Errorf("line %d: %q: got %q", s.Line, text, show(text, found))
			}
		}
	}
}

func TestSpans(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"亲😊，我们不支持开發票哦", "block invoice.refuse 支持开發票"},
		{"加我V❤信：ａｂｃ", "block contact.chat_app 加我V❤信"},
		{"有事打１３８　１２３４　５６７８。", "block data.phone １３８　１２３４　５６７８"},
		{"加我微信吧。不行的话转账给我也可以", "block contact.chat_app 加我微信; block payment.off_platform 转账给我"},
	} {
		if got := show(tt.text, builtin().Check(tt.text, "")); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

// An answer that is a bare yes or no is judged by what it answers.
func TestEllipsis(t *testing.T) {
	for _, tt := range []struct{ question, answer, want string }{
		{"能加你微信吗", "可以的亲", "contact.chat_app"},
		{"能加你微信吗", "不可以哦亲，有问题在这里说就好", ""},
		{"可以开发票吗", "亲，不可以哦。", "invoice.refuse"},
		{"有没有发票", "没有的呢", "invoice.refuse"},
		{"可以开发票吗", "可以的，放心", ""},
		{"开发票要加钱吗", "要的呢亲", "invoice.charge"},
		{"开发票要加钱吗", "不会的哦", ""},
		{"好评有返现吗", "有的亲", "review.paid"},
		{"好评有返现吗", "没有的亲", ""},
		{"", "发票？没有的亲", "invoice.refuse"},
	} {
		var got string
		for _, f := range builtin().Check(tt.answer, tt.question) {
			if f.Severity == Block {
				got = f.Rule
			}
		}
		if got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.question, tt.answer, got, tt.want)
		}
	}
}

// What leaves out its subject is judged by the question, by the text not far before it and by its own sentence; not where
// these are of something beside.
func TestSubject(t *testing.T) {
	book, err := NewBook(Pack{"p", "= a.b | block | 试\n因 为什么。\n改 这样说。\n题 发票\n题外 抬头\n题无 办不了\n"})
	if err != nil {
		t.Fatal(err)
	}
	far := strings.Repeat("亲亲", subjectReach/2)
	for _, tt := range []struct {
		question, answer string
		want             bool
	}{
		{"有发票吗", "这个办不了", true},
		{"能安装吗", "这个办不了", false},
		{"", "这个办不了", false},
		{"", "发票呀。这个办不了", true},
		{"", "这个办不了的，发票我们不做", true},
		{"", "这个办不了。发票有的", false},
		{"", "发票有的。" + far + "这个办不了", false},
		{"发票抬头能改吗", "这个办不了", false},
	} {
		if got := Blocks(book.Check(tt.answer, tt.question)); got != tt.want {
			t.Errorf("%s %s: got %t, want %t", tt.question, tt.answer, got, tt.want)
		}
	}
}

// Personal numbers are told by their length, their check digit and the words beside them.
func TestNumbers(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"电话：+86 138-1234-5678", "data.phone"},
		{"一三八一二三四五六七八", "data.phone"},
		{"138****5678", ""},
		{"客服热线10086", ""},
		{"身份证11010519491231002X", "data.id_card"},
		{"11010519491231002X", "data.id_card"},
		{"卡号 6222 0212 3456 7890 123", "data.bank_card"},
		{"订单号：2938471829384756", "data.order"},
		{"快递单号773123456789012", ""},
		{"商品条码6901234567892", ""},
		{"写信到a.b-c@shop.example.com", "data.email"},
		{"广东省深圳市南山区科技园路12号5栋301室", "data.address"},
		{"广东省内都可以送达，12号以后发货", ""},
		{"满1,000元减100", ""},
	} {
		var got string
		for _, f := range Check(tt.text, "") {
			if strings.HasPrefix(f.Rule, "data.") {
				got = f.Rule
			}
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestRules(t *testing.T) {
	rules := builtin().Rules()
	if len(rules) < 40 {
		t.Errorf("got %d rules, want 40 or more", len(rules))
	}
	for _, r := range rules {
		if !strings.HasSuffix(r.Reason, "。") || !utf8.ValidString(r.Suggestion) {
			t.Errorf("%s: reason %q", r.ID, r.Reason)
		}
		if found := Check(r.Suggestion, ""); len(found) > 0 {
			t.Errorf("%s suggests what is wrong itself: %q: %s", r.ID, r.Suggestion, show(r.Suggestion, found))
		}
	}
	for _, id := range counted {
		if !slices.ContainsFunc(rules, func(r Rule) bool { return r.ID == id }) {
			t.Errorf("no rule %s", id)
		}
	}
	known := classes{}
	all, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	b := &Book{lexicon: newLexicon(), begins: map[int][]catch{}, does: map[int]map[role]bool{}}
	for _, p := range all {
		if err := (&parser{Book: b, known: known, pack: p.Name}).read(p.Text); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range roles {
		if known[string(r)] == nil {
			t.Errorf("the grammar has no words for %s", r)
		}
	}
}

const small = "@ 不能: 不能 无法\n= a.b | block | 试\n因 为什么。\n改 这样说。\n"

func TestPackErrors(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{small + "非 开…票\n", ""},
		{small + "是 <人>开票\n", `p:5: "<人>开票": no class of words is called "人"`},
		{small + "是 (开|票\n", `p:5: "(开|票": ( is not closed`},
		{small + "是 开…99票\n", `p:5: "开…99票": a gap of 99: 1 to 60 characters`},
		{small + "是 开…\n", `p:5: "开…": a gap leads to nothing`},
		{small + "是 [开]票\n", `p:5: "[开]票": has to begin with a word or a number that must be there`},
		{small + "是 开(票|#元)\n", `p:5: "开(票|#元)": "#元": among other words stand words only`},
		{small + "是 开(的)?票\n", `p:5: "开(的)?票": "?票": among other words stand words only`},
		{small + "是 开^票\n", `p:5: "开^票": ^ stands at the beginning only`},
		{small + "是 开$票\n", `p:5: "开$票": $ stands at the end only`},
		{small + "是 开(|票)\n", `p:5: "开(|票)": a word with nothing to look for: ""`},
		{small + "嗯 开票\n", `p:5: "嗯" is no keyword of a rule: one of 因 改 题 题外 是 无 非 凡 题是 题无 题非 题凡 除 免`},
		{small + "是\n", `p:5: "是" says nothing: a keyword, a space, and what it is about`},
		{small, "p:2: rule a.b looks for nothing: a line 是, 无, 非 or 凡"},
		{small + "题无 开不了\n", "p:2: rule a.b does not say what it is about: a line 题"},
		{"= a.b | block | 试\n是 开票\n", "p:1: rule a.b needs a line 因 (why) and a line 改 (what to say instead)"},
		{"= a.b | bad | 试\n", `p:1: severity "bad": one of block, warn, hint`},
		{"= A | block | 试\n", `p:1: id "A": lower-case words parted by dots, like invoice.refuse`},
		{"= a.b | block\n", "p:1: a rule begins with: = id | block, warn or hint | name, and | 问 if questions count"},
		{small + "是 开票\n= a.b | warn | 试\n", "p:6: there is a rule a.b already"},
		{"是 开票\n", "p:1: 是 stands before the first rule"},
		{"@ 票 发票\n", "p:1: a class of words is written: @ name: word word"},
		{"~ 包邮 | 斤\n", "p:1: a topic begins with: ~ name | 元, 小时, 天 or 个月"},
		{"~ 包邮 | 元\n数 满包邮\n", `p:2: "满包邮": one # and no more, not 0`},
		{"~ 包邮 | 元\n", "p:1: topic 包邮 is said nowhere: a line 数"},
		{"~ 包邮 | 元\n是 满#包邮\n", `p:2: "是" is no keyword of a topic: one of 表 自 数 除`},
		{"\xff", "p:1: not UTF-8: save the file as UTF-8"},
	} {
		var got string
		if _, err := NewBook(Pack{"p", tt.text}); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%q:\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

// The sense, in the smallest book that has one.
func TestSense(t *testing.T) {
	grammar, err := packs.ReadFile("packs/grammar.txt")
	if err != nil {
		t.Fatal(err)
	}
	book, err := NewBook(Pack{"grammar", string(grammar)}, Pack{"p", "= is.said | warn | 说\n因 一。\n改 二。\n是 加微信\n= is.refused | warn | 拒\n因 一。\n改 二。\n非 开票\n"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ text, want string }{
		{"加微信", "is.said"},
		{"请加微信", "is.said"},
		{"请不要加微信", ""},
		{"不反对加微信", "is.said"},
		{"不是不能加微信", "is.said"},
		{"加微信是违规的", ""},
		{"有人让您加微信", ""},
		{"您说的加微信", ""},
		{"不好意思，加微信", "is.said"},
		{"不方便也可以加微信", "is.said"},
		{"不要着急，加微信", "is.said"},
		{"要加微信吗", ""},
		{"加微信，都是骗子", ""},
		{"开票", ""},
		{"不能开票", "is.refused"},
		{"不会不开票", ""},
		{"没有不能开票的", ""},
		{"不得拒绝开票", ""},
		{"拒绝开票", "is.refused"},
		{"怎么会不能开票", ""},
		{"如果不能开票", ""},
		{"不能开票的话", ""},
		{"不用开票", ""},
		{"还没开票", ""},
		{"您不开票", ""},
		{"能不能开票", ""},
		{"开票办不了", "is.refused"},
		{"开票后不能修改抬头", ""},
		{"不管多少都能开票", ""},
		{"不会因为钱少就不开票", ""},
	} {
		var got []string
		for _, f := range book.Check(tt.text, "") {
			got = append(got, f.Rule)
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%s: got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func FuzzCheck(f *testing.F) {
	for _, s := range []string{"我们不支持开发票", "加我V❤信：abc", "{postage.fee}元{", "发票？没有", "138 1234 5678", "“\xff”"} {
		f.Add(s, "可以开发票吗")
	}
	f.Fuzz(func(t *testing.T, answer, question string) {
		n := utf8.RuneCountInString(answer)
		for _, x := range Check(answer, question) {
			if x.Start < 0 || x.Start >= x.End || x.End > n {
				t.Errorf("%q: %s spans %d to %d of %d", answer, x.Rule, x.Start, x.End, n)
			}
		}
	})
}

func FuzzPack(f *testing.F) {
	f.Add(small + "非 开…票 (开|#)票$ ^^<不能>[开]……9票\n免 开\n~ 包邮 | 元\n数 满#包邮\n")
	f.Fuzz(func(t *testing.T, text string) {
		book, err := NewBook(Pack{"p", text})
		if err == nil {
			book.Check("不能开发票，满99包邮", "")
		} else if !strings.HasPrefix(err.Error(), "p:") {
			t.Errorf("%q: %v names no line", text, err)
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	all := sentences(b)
	for i := 0; b.Loop(); i++ {
		Check(all[i%len(all)].Answer, all[i%len(all)].Question)
	}
}
