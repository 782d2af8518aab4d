package zh

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

var ours = Own{Whole: []string{"发票侠", "airmax", "你好家", "小二优选"}, Silent: []string{"掌柜", "小二", "hoho"}, Version: "own1"}

func TestReadOwn(t *testing.T) {
	r := NewReader(chars{t}).With(ours)
	for _, tt := range []struct{ raw, core, words string }{
		{"发票侠多少钱", "发票侠多少钱", "发票侠 多 少 钱"},
		{"發票俠！发票", "发票侠发票", "发票侠 发 票"},
		{"亲，Air Max有货吗", "air max有货", "airmax 有 货"},
		{"airmaxx有货", "airmaxx有货", "a i r m a x x 有 货"}, // another Latin word
		{"nairmax", "nairmax", "n a i r m a x"},
		{"你好家的窗帘", "你好家的窗帘", "你好家 的 窗 帘"}, // not a greeting
		{"你好你好家的窗帘", "你好家的窗帘", "你好家 的 窗 帘"},
		{"掌柜的发货吗", "的发货", "的 发 货"},
		{"掌柜，掌柜！发货吗", "发货", "发 货"},
		{"小二优选", "小二优选", "小二优选"}, // the longest counts
		{"小二在吗发货没", "发货没", "发 货 没"},
		{"掌柜", "掌柜", "掌 柜"}, // nothing else is said
		{"hohoho", "hohoho", "h o h o h o"},
		{"发票", "发票", "发 票"},
	} {
		got, err := r.Read(tt.raw)
		if err != nil || got.Core != tt.core || strings.Join(got.Words, " ") != tt.words {
			t.Errorf("Read(%q): got %q as %q (%v), want %q as %q", tt.raw, got.Core, got.Words, err, tt.core, tt.words)
		}
	}
	if got := r.Version(); got != NewReader(chars{t}).Version()+"+own1" {
		t.Errorf("got version %q, want the other's and own1", got)
	}
}

// A reader with no own words reads as one without.
func TestReadWithoutOwn(t *testing.T) {
	for _, raw := range []string{"亲，請問ｉＰｈｏｎｅ 15有發票嗎？急急急🙂", "你好！衣服买大了，想换小一码", "谢谢"} {
		want := read(t, raw)
		got, err := NewReader(chars{t}).With(Own{}).Read(raw)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("Read(%q), -want +got (%v):\n%s", raw, err, diff)
		}
	}
}

func FuzzReadOwn(f *testing.F) {
	for _, raw := range []string{"", "发票侠多少钱", "a ir max", "掌柜掌柜", "你好你好家。小二优选\xff", "air max max", " ", "\ue000发票侠\ue000"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := NewReader(chars{t}).With(ours).Read(raw)
		plain, plainErr := NewReader(chars{t}).Read(raw)
		if (err == nil) != (plainErr == nil) || err != nil {
			return
		}
		if got.Core == "" || strings.ContainsRune(got.Core, hidden) || !utf8.ValidString(got.Core) || got.Norm != plain.Norm {
			t.Fatalf("Read(%q): got %+v, want a core, and the norm %q", raw, got, plain.Norm)
		}
		if spaced := strings.ReplaceAll(got.Core, " ", ""); strings.Join(got.Words, "") != spaced {
			t.Fatalf("Read(%q): got words %q, want all of %q", raw, got.Words, spaced)
		}
		for _, w := range ours.Whole {
			if strings.Contains(got.Core, w) && w[0] > 'z' && !slices.Contains(got.Words, w) {
				t.Fatalf("Read(%q): got words %q, want %q whole", raw, got.Words, w)
			}
		}
	})
}
