package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHighlight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ typed, original, want string }{
		{"发票", "怎么申请发票？", "怎么申请[发票]？"},
		{"申请发票", "怎么申请发票？", "怎么[申请发票]？"},
		{"发票", "發票要怎麼開", "[發票]要怎麼開"},
		{"發票", "发票和發票", "[发票]和[發票]"},
		{"wifi", "ＷＩＦＩ、WiFi 都行", "[ＷＩＦＩ]、[WiFi] 都行"},
		{"iph", "iPhone手机壳", "[iPh]one手机壳"},
		{"hone", "iPhone手机壳", "iPhone手机壳"},
		{"5", "满35减5元", "满35减[5]元"},
		{"3.5", "3.5元运费", "[3.5]元运费"},
		{"运费", "运 费多少", "[运 费]多少"},
		{"运费", "海运，费用另算", "海运，费用另算"},
		{"怎么", "怎么退", "[怎么]退"}, // nothing else was typed
		{"怎么退货", "怎么退货呢", "怎么[退货]呢"},
		{"退货", "", ""},
		{"退货", "\xff退货\xe9", "\xff[退货]\xe9"},
		{"退货", "退🎉货", "[退🎉货]"},
	} {
		var b strings.Builder
		at := 0
		for _, s := range Highlight(c.original, read(t, c.typed)) {
			b.WriteString(c.original[at:s[0]] + "[" + c.original[s[0]:s[1]] + "]")
			at = s[1]
		}
		if got := b.String() + c.original[at:]; got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.typed, c.original, got, c.want)
		}
	}
}

func FuzzHighlight(f *testing.F) {
	f.Add("发票", "怎么申请發票？")
	f.Add("3.5 ①", "３.５①\u0301e\u0301")
	f.Fuzz(func(t *testing.T, typed, original string) {
		text, err := reader().Read(typed)
		if err != nil {
			t.Skip()
		}
		last := -1
		for _, s := range Highlight(original, text) {
			if s[0] <= last || s[0] >= s[1] || s[1] > len(original) {
				t.Fatalf("%q in %q: spans are not apart and in order: %v", typed, original, Highlight(original, text))
			}
			if utf8.ValidString(original) && !utf8.ValidString(original[s[0]:s[1]]) {
				t.Fatalf("%q in %q: span %v cuts a character", typed, original, s)
			}
			last = s[1]
		}
	})
}
