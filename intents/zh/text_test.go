package zh

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// chars cuts a text into its characters, and holds the reader to what it promises a segmenter.
type chars struct{ t testing.TB }

func (c chars) Cut(norm string) []Word {
	if norm == "" || !utf8.ValidString(norm) || strings.IndexByte(norm, 0) >= 0 || utf8.RuneCountInString(norm) > 18*MaxRead {
		c.t.Errorf("the segmenter was given %.80q, want valid, bounded text without NUL", norm)
	}
	var words []Word
	for i, r := range norm {
		if r != ' ' {
			words = append(words, Word{string(r), i, i + utf8.RuneLen(r)})
		}
	}
	return words
}

func (chars) Version() string { return "chars1" }

func read(t testing.TB, raw string) Text {
	t.Helper()
	text, err := NewReader(chars{t}).Read(raw)
	if err != nil {
		t.Fatalf("Read(%.80q): %v", raw, err)
	}
	return text
}

func TestRead(t *testing.T) {
	const raw = "亲，請問ｉＰｈｏｎｅ 15有發票嗎？急急急🙂"
	want := Text{
		Raw: raw, Norm: "亲 请问iphone 15有发票吗 急急急", Core: "iphone 15有发票",
		Words: []string{"i", "p", "h", "o", "n", "e", "1", "5", "有", "发", "票"}, Clauses: []string{"iphone 15有发票"},
	}
	if diff := cmp.Diff(want, read(t, raw)); diff != "" {
		t.Errorf("Read(%q), -want +got:\n%s", raw, diff)
	}
	story := read(t, "你好！衣服买大了，想换小一码；运费谁出？谢谢")
	if want := []string{"衣服买大了", "想换小一码", "运费谁出"}; !slices.Equal(story.Clauses, want) || story.Core != strings.Join(want, "") {
		t.Errorf("a story: got clauses %q and core %q, want %q and them joined", story.Clauses, story.Core, want)
	}
}

// TestForm holds that a form tells apart whatever is read otherwise, own words included, and nothing else.
func TestForm(t *testing.T) {
	readers := []*Reader{NewReader(chars{t}), NewReader(chars{t}).With(Own{Whole: []string{"在吗茶"}, Silent: []string{"掌柜"}, Version: "1"})}
	pieces := []string{"在吗", "亲", "，", "？", "！！", " ", "發票", "发票", "吗", "茶", "掌柜", "iPhone", "ｉｐｈｏｎｅ", "15", "🙂", "谢谢", "多少"}
	rng := rand.New(rand.NewPCG(1, 2))
	seen := map[string][]Text{}
	found := 0
	for range 20_000 {
		var b strings.Builder
		for range 1 + rng.IntN(5) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		var got []Text
		for _, r := range readers {
			text, err := r.Read(b.String())
			if err != nil {
				continue
			}
			text.Raw = ""
			got = append(got, text)
		}
		form := Text{Raw: b.String()}.Form()
		if was, ok := seen[form]; ok {
			found++
			if diff := cmp.Diff(was, got); diff != "" {
				t.Fatalf("%q: read otherwise than another of form %q, -was +got:\n%s", b.String(), form, diff)
			}
		}
		seen[form] = got
	}
	if found < 1000 {
		t.Errorf("got %d of a form that came before, want a thousand", found)
	}
	for _, same := range [][2]string{{"有發票嗎？", "有发票吗"}, {"ｉＰｈｏｎｅ！多少", "iphone，多少🙂"}} {
		if a, b := (Text{Raw: same[0]}).Form(), (Text{Raw: same[1]}).Form(); a != b {
			t.Errorf("Form of %q and %q: got %q and %q, want one", same[0], same[1], a, b)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, raw string
		err       error
		says      string
	}{
		{"nothing", "", ErrEmpty, "no text"},
		{"spaces", " 　\u00a0\t", ErrEmpty, "no text"},
		{"line ends", "\r\n\n", ErrEmpty, "no text"},
		{"punctuation", "？！…。、～", ErrEmpty, "no text"},
		{"emoji", "🙂👨‍👩‍👧❤️🇨🇳", ErrEmpty, "no text"},
		{"signs", "+=%¥", ErrEmpty, "no text"},
		{"NUL alone", "\x00\x00", ErrEmpty, "no text"},
		{"marks that stand on nothing", "\u0301\u200d\ufe0f", ErrEmpty, "no text"},
		{"one character too many", strings.Repeat("票", MaxRead+1), ErrTooLong, "20001 characters, at most 20000"},
		{"10 MB without a break", strings.Repeat("票", 10_000_000/3), ErrTooLong, "3333333 characters, at most 20000"},
		{"10 MB of one byte each", strings.Repeat("a", 10_000_000), ErrTooLong, "10000000 characters, at most 20000"},
		{"10 MB of nothing", strings.Repeat(" ", 10_000_000), ErrTooLong, "10000000 characters, at most 20000"},
		{"10 MB of no UTF-8", strings.Repeat("\xff", 10_000_000), ErrTooLong, "10000000 characters, at most 20000"},
		{"a byte that is no character", "\xff", ErrInvalid, "at byte 0"},
		{"behind a character", "有\xff票", ErrInvalid, "at byte 3"},
		{"GBK", "\xd3\xd0\xb7\xa2\xc6\xb1\xc2\xf0", ErrInvalid, "at byte 0"},
		{"GBK behind Latin", "hi \xb7\xa2\xc6\xb1", ErrInvalid, "at byte 3"},
		{"UTF-16", "\xff\xfeh\x00i\x00", ErrInvalid, "at byte 0"},
		{"cut off in a character", "发票"[:5], ErrInvalid, "at byte 3"},
		{"half a surrogate pair", "发\xed\xa0\x80", ErrInvalid, "at byte 3"},
		{"NUL in two bytes", "发\xc0\x80", ErrInvalid, "at byte 3"},
		{"beyond Unicode", "发票\xf4\x90\x80\x80", ErrInvalid, "at byte 6"},
		{"behind the character that stands for such bytes", "\ufffd发\x80", ErrInvalid, "at byte 6"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := NewReader(chars{t}).Read(tt.raw)
			if !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("Read(%.80q): got error %v, want %v that says %q", tt.raw, err, tt.err, tt.says)
			}
			if got.Core != "" || got.Words != nil {
				t.Errorf("Read(%.80q): got %.80q beside the error, want nothing", tt.raw, got.Core)
			}
		})
	}
}

func TestReadAccepts(t *testing.T) {
	if got := read(t, strings.Repeat("票", MaxRead)); utf8.RuneCountInString(got.Core) != MaxRead {
		t.Errorf("%d characters: got a core of %d, want all", MaxRead, utf8.RuneCountInString(got.Core))
	}
	if got := read(t, "发\x00票\x00"); got.Core != "发票" {
		t.Errorf("NUL inside: got core %q, want 发票", got.Core)
	}
	if got := read(t, "\ufffd发票"); got.Core != "发票" {
		t.Errorf("U+FFFD as a character: got core %q, want 发票", got.Core)
	}
	// The one character that NFKC makes longest, as often as it may come.
	if got := read(t, strings.Repeat("\ufdfa", MaxRead)); got.Core == "" {
		t.Errorf("the longest normal form: got no core")
	}
}

// Whatever the bytes are: they are refused with one of the three errors, or what comes out is text.
func TestReadAnything(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	odd := []string{"\x00", "\xff", "票", "發", "亲", "谢谢", "hi", " ", "，", "🙂", "\u200d", "\u0301", "\ufdfa", "㍿", "½", "Ⅳ", "ﾊ", "\U0010ffff", "\u2028", "5", ".", "\xed\xa0\x80"}
	r := NewReader(chars{t})
	for range 20000 {
		var b strings.Builder
		for range rng.IntN(12) {
			b.WriteString(odd[rng.IntN(len(odd))])
		}
		raw := b.String()
		got, err := r.Read(raw)
		switch {
		case err != nil && !errors.Is(err, ErrEmpty) && !errors.Is(err, ErrInvalid):
			t.Fatalf("Read(%q): got error %v, want one of the three", raw, err)
		case err != nil:
		case got.Core == "" || got.Norm == "" || !utf8.ValidString(got.Norm) || !utf8.ValidString(got.Core):
			t.Fatalf("Read(%q): got norm %q and core %q, want text", raw, got.Norm, got.Core)
		case strings.Join(got.Clauses, "") != got.Core:
			t.Fatalf("Read(%q): got core %q and clauses %q, want it made of them", raw, got.Core, got.Clauses)
		}
		again, _ := r.Read(raw)
		if diff := cmp.Diff(got, again); diff != "" {
			t.Fatalf("Read(%q) twice, -first +second:\n%s", raw, diff)
		}
	}
}

// The version tells how texts are read: by this package and by the segmenter.
func TestVersion(t *testing.T) {
	if got, want := NewReader(chars{t}).Version(), normVersion+"+chars1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCoreIsThatOfAReading(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{
		"", " ", "😀", "请问 能开票不？", "亲，能開票不", "iPhone 15 Pro 有货吗", "在吗", "在吗亲", "你好，发票怎么开？谢谢", "\xff有票", strings.Repeat("长", MaxRead+1),
	} {
		want := ""
		if text, err := NewReader(chars{t}).Read(raw); err == nil {
			want = strings.ReplaceAll(text.Core, " ", "")
		}
		if got := Core(raw); got != want {
			t.Errorf("%.60q: got %q, want %q", raw, got, want)
		}
	}
}
