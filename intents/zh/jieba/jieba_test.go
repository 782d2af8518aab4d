package jieba

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// shared is one segmenter for all tests: loading takes half a second and 120 MB.
var shared = sync.OnceValues(func() (*Segmenter, error) { return New(Config{Words: own}) })

var own = []string{"运费险", "七天无理由", "ａ类", "小二优选"}

func segmenter(t testing.TB) *Segmenter {
	t.Helper()
	seg, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

func TestCut(t *testing.T) {
	seg := segmenter(t)
	for _, tt := range []struct {
		text string
		want string
	}{
		{"有发票吗", "有 发票 吗"},
		{"怎么申请退货", "怎么 申请 退货"},
		{"运费险怎么赔", "运费 运费险 怎么 赔"}, // a shop's own word, and the shorter one inside
		{"七天无理由退货", "七天 无理 理由 七天无理由 退货"},
		{"a类面料", "a类 面料"}, // own words are put in normal form
		{"iphone15有货", "iphone15 有货"},
		{"3.5元", "3.5 元"},
		{"abc def", "abc def"},
		{"小二优选", "小二 优选 小二优选"},
		{"😀", ""},
		{"", ""},
	} {
		var got []string
		for _, w := range seg.Cut(tt.text) {
			got = append(got, w.Text)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("Cut(%q): got %q, want %q", tt.text, strings.Join(got, " "), tt.want)
		}
		sound(t, tt.text, seg.Cut(tt.text))
	}
}

// sound reports what is wrong with the words of a text, by what zh.Segmenter promises.
func sound(t testing.TB, text string, words []zh.Word) {
	t.Helper()
	last := 0
	for _, w := range words {
		if w.Start < 0 || w.End > len(text) || w.Start >= w.End || text[w.Start:w.End] != w.Text || !utf8.ValidString(w.Text) {
			t.Fatalf("Cut(%.80q): got %q at %d:%d, want the text there", text, w.Text, w.Start, w.End)
		}
		if w.End < last {
			t.Fatalf("Cut(%.80q): got %q that ends at %d behind one that ends at %d, want them in the order of their ends", text, w.Text, w.End, last)
		}
		last = w.End
	}
}

// What the library cannot be trusted with is not handed to it.
func TestCutRefuses(t *testing.T) {
	seg := segmenter(t)
	for name, text := range map[string]string{
		"NUL": "发\x00票", "NUL alone": "\x00", "no UTF-8": "发\xff票", "cut off": "发票"[:5], "half a surrogate pair": "\xed\xa0\x80",
		"too long": strings.Repeat("票", 4*zh.MaxRead/3+1), "10 MB": strings.Repeat("票", 10_000_000/3),
	} {
		if got := seg.Cut(text); got != nil {
			t.Errorf("Cut of %s: got %d words, want none", name, len(got))
		}
	}
	long := strings.Repeat("票", zh.MaxRead)
	if got := seg.Cut(long); len(got) == 0 {
		t.Errorf("Cut of the longest text that is read: got no words")
	}
}

// Any number of goroutines may cut at once, and each gets what it would get alone.
func TestCutAtOnce(t *testing.T) {
	seg := segmenter(t)
	texts := []string{"有发票吗", "退货运费谁出", "七天无理由退货", "iphone15有货", "运费险怎么赔付", "乌鲁木齐要补运费", strings.Repeat("我的快递三天没动了", 50)}
	want := make([]string, len(texts))
	for i, text := range texts {
		want[i] = fmt.Sprint(seg.Cut(text))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for n := range 200 {
				i := (g + n) % len(texts)
				if got := fmt.Sprint(seg.Cut(texts[i])); got != want[i] {
					t.Errorf("Cut(%.40q) beside others: got %.200s, want %.200s", texts[i], got, want[i])
					return
				}
			}
		})
	}
	wg.Wait()
}

// The version changes with the words, and with nothing else about them.
func TestVersion(t *testing.T) {
	dir := t.TempDir()
	version := func(words ...string) string {
		seg, err := New(Config{Words: words, Dir: dir})
		if err != nil {
			t.Fatalf("New with %q: %v", words, err)
		}
		defer seg.Close()
		return seg.Version()
	}
	want := segmenter(t).Version()
	same := []string{"小二優選\r", "七天无理由", " ", "a类", "的", "A类", "运费险"}
	if got := version(same...); got != want {
		t.Errorf("%q: got %s, want %s as of %q", same, got, want, own)
	}
	if got := version(own[1:]...); got == want {
		t.Errorf("a word fewer: got %s as before, want another", got)
	}
}

// Words as operators write them: the library drops or mangles some without a word of warning.
func TestCanonical(t *testing.T) {
	got := canonical([]string{"运费险\r", "\t花呗", "A类 面料", "發票", "发票", "", " ", "的", "，", "a", "运费\x00险", "b\u200b类"})
	want := []string{"a类面料", "b类", "发票", "花呗", "运费险"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Whatever a stranger sends: it is refused, or read into words that lie in the core. The library ends the process
// rather than return an error, so that to come through here at all is the better half of the test.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "有发票吗", "亲，请问有發票嗎？🙂", "\x00", "\xff\xfe", "发\xed\xa0\x80票", "a\x00b", "\ufeff\u200b\u202e", "ＡＢＣ１２３", "\ufdfa㍿½", "𠮷野家",
		"한글русский", "e\u0301\u0301\u0301", "\U0010ffff", "\u2028\u2029\u0085", "3.5.5.5元", "🇨🇳👨‍👩‍👧", "〇々〆", "\xd3\xd0\xb7\xa2\xc6\xb1", "ｶﾞｷﾞｸﾞ", "ⅠⅡⅢ①②③", "的的的的的的", "\r\n\t",
	} {
		f.Add([]byte(s))
	}
	seg := segmenter(f)
	r := zh.NewReader(seg)
	f.Fuzz(func(t *testing.T, data []byte) {
		readable(t, r, seg, string(data))
		sound(t, string(data), seg.Cut(string(data))) // and what the reader would never hand over
	})
}

// The same for texts too long to be fuzzed with: the work must not grow faster than the text.
func TestReadLong(t *testing.T) {
	seg := segmenter(t)
	r := zh.NewReader(seg)
	for _, part := range []string{"票", "a", "1", " a", "一二三", "退货运费", "有发票吗，", "7天", "\U0010ffff票", "é", "𠮷"} {
		readable(t, r, seg, strings.Repeat(part, zh.MaxRead/utf8.RuneCountInString(part)))
	}
}

func readable(t *testing.T, r *zh.Reader, seg *Segmenter, raw string) {
	t.Helper()
	text, err := r.Read(raw)
	if err != nil {
		if text.Words != nil {
			t.Fatalf("Read(%.80q): got %.80q beside %v, want nothing", raw, text.Words, err)
		}
		return
	}
	sound(t, text.Core, seg.Cut(text.Core))
	for _, w := range text.Words {
		if w == "" || !utf8.ValidString(w) || !strings.Contains(text.Core, w) {
			t.Fatalf("Read(%.80q): got word %q, want valid text that lies in the core %.80q", raw, w, text.Core)
		}
	}
	if again, err := r.Read(raw); err != nil || !slices.Equal(again.Words, text.Words) {
		t.Fatalf("Read(%.80q) twice: got %.80q and %.80q (%v)", raw, text.Words, again.Words, err)
	}
}
