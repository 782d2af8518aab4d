package zh

import (
	"strings"
	"testing"

	"github.com/longbridgeapp/opencc"
	"golang.org/x/text/unicode/norm"
)

// The normal form of what buyers type. A row with a miss wants what is not so yet: it must fail, and who mends it
// takes the miss away.
func TestNormalForm(t *testing.T) {
	for _, tt := range []struct{ raw, want, miss string }{
		// Width.
		{"ＡＢＣ１２３", "abc123", ""},
		{"１２３１５", "12315", ""},
		{"Ａ４纸", "a4纸", ""},
		{"ｘｌ码", "xl码", ""},
		{"１３８　００００　００００", "138 0000 0000", ""},
		{"ﾊﾝｶｸ", "ハンカク", ""},
		{"３．５元", "3.5元", ""},
		{"有　票　吗", "有票吗", ""},

		// What one character writes for several.
		{"①号", "1号", ""},
		{"Ⅳ代", "iv代", ""},
		{"5㎏", "5kg", ""},
		{"㎡", "m2", ""},
		{"№5", "no5", ""},
		{"ﬁt", "fit", ""},
		{"㍿", "株式会社", ""},

		// Case, and marks.
		{"iPhone 15 Pro", "iphone 15 pro", ""},
		{"XL码", "xl码", ""},
		{"WiFi", "wifi", ""},
		{"ÉCLAIR", "éclair", ""},
		{"e\u0301clair", "éclair", ""},
		{"МОСКВА", "москва", ""},
		{"İ", "i", ""},

		// Traditional, and the ways of Taiwan and Hong Kong.
		{"發票", "发票", ""},
		{"有發票嗎", "有发票吗", ""},
		{"頭髮", "头发", ""},
		{"乾淨", "干净", ""},
		{"裡面", "里面", ""},
		{"裏面", "里面", ""},
		{"臺灣", "台湾", ""},
		{"台灣", "台湾", ""},
		{"著急", "着急", ""},
		{"穿著", "穿着", ""},
		{"麵條", "面条", ""},
		{"面膜", "面膜", ""},
		{"什麼", "什么", ""},
		{"什麽", "什么", ""},
		{"退貨運費誰出", "退货运费谁出", ""},
		{"乾隆", "干隆", ""}, // the folding table's known price
		{"甚麼", "什么", "甚 is kept apart from 什"},

		// Punctuation ends a clause; other signs are gaps.
		{"有发票吗？？？", "有发票吗", ""},
		{"你好，有发票吗", "你好 有发票吗", ""},
		{"发票。运费！退货？换货；", "发票 运费 退货 换货", ""},
		{"发票、运费", "发票 运费", ""},
		{"发票：电子", "发票 电子", ""},
		{"发票～", "发票", ""},
		{"发票~~~", "发票", ""},
		{"发票……", "发票", ""},
		{"发票...", "发票", ""},
		{"发票——电子的", "发票电子的", ""},
		{"「发票」", "发票", ""},
		{"《发票》", "发票", ""},
		{"【急】发票", "急发票", ""},
		{"（发票）", "发票", ""},
		{"“发票”", "发票", ""},
		{"#发票#", "发票", ""},
		{"发票\n有吗", "发票 有吗", ""},
		{"发票\t有吗", "发票 有吗", ""},
		{"A+B", "a b", ""},
		{"M/L", "m l", ""},
		{"50*60", "50 60", ""},
		{"18-25岁", "18 25岁", ""},
		{"a_b", "a b", ""},

		// Numbers.
		{"3.5元", "3.5元", ""},
		{"3.", "3", ""},
		{".5", "5", ""},
		{"2.5.1版", "2.5.1版", ""},
		{"￥99", "99", ""},
		{"满1,000减50", "满1 000减50", ""},
		{"二〇二六年", "二〇二六年", "the zero is dropped, and 二〇二六 read as 二二六"},

		// Emoji, and what cannot be seen.
		{"有发票吗🙂", "有发票吗", ""},
		{"👨‍👩‍👧有吗", "有吗", ""},
		{"❤️有货吗", "有货吗", ""},
		{"1️⃣件", "1件", ""},
		{"有🙂发票🙂吗", "有发票吗", ""},
		{"有\u200b发票", "有发票", ""},
		{"有\ufeff发票", "有发票", ""},
		{"\u202e发票", "发票", ""},
		{"有\u00a0发票", "有发票", ""},
		{"发\x00票", "发票", ""},

		// Spaces: kept between two runs of Latin or digits, not elsewhere.
		{"有 票 吗", "有票吗", ""},
		{"abc  def", "abc def", ""},
		{"a　b", "a b", ""},
		{"iphone 有货吗", "iphone有货吗", ""},
		{"买 2 件", "买2件", ""},
		{" 有票吗 ", "有票吗", ""},

		// Other scripts and rare characters stay.
		{"한글", "한글", ""},
		{"𠮷野家", "𠮷野家", ""},
		{"㐀鿿", "㐀鿿", ""},
		{"人々", "人々", ""},
	} {
		got := read(t, tt.raw).Norm
		switch {
		case tt.miss == "" && got != tt.want:
			t.Errorf("Read(%q): got norm %q, want %q", tt.raw, got, tt.want)
		case tt.miss != "" && got == tt.want:
			t.Errorf("Read(%q): got norm %q: no longer a miss, take the mark away", tt.raw, got)
		}
		if tt.miss == "" {
			if again := read(t, got).Norm; Fold(again) != Fold(got) {
				t.Errorf("Read(%q): its norm %q is read as %q, want as itself", tt.raw, got, again)
			}
		}
	}
}

func TestFold(t *testing.T) {
	for _, tt := range []struct{ s, want string }{
		{"", ""},
		{"？", ""},
		{"运费险", "运费险"},
		{"運費險", "运费险"},
		{" 运费 险\r", "运费险"},
		{"iPhone 15", "iphone15"},
		{"亲，谢谢", "亲谢谢"}, // fillers are kept
		{"Ａ类", "a类"},
	} {
		if got := Fold(tt.s); got != tt.want {
			t.Errorf("Fold(%q): got %q, want %q", tt.s, got, tt.want)
		}
	}
}

// However a Simplified character is written in Traditional script, it comes back as it was. The exceptions are
// variants that nobody types, but for 昵: 暱稱 is not read as 昵称.
func TestTraditionalComesBack(t *testing.T) {
	s2t, err := opencc.New("s2t")
	if err != nil {
		t.Fatal(err)
	}
	const variants = "侭昵暅毶渖稆縆缐讬谘钜锺镟馀麹麺"
	var got strings.Builder
	for r := rune(0x4e00); r <= 0x9fa5; r++ {
		if Fold(string(r)) != string(r) {
			continue // not Simplified
		}
		traditional, err := s2t.Convert(string(r))
		if err != nil {
			t.Fatal(err)
		}
		if Fold(traditional) != string(r) {
			got.WriteRune(r)
		}
	}
	if got.String() != variants {
		t.Errorf("what does not come back: got %s, want %s", got.String(), variants)
	}
}

// What NFKC holds to be the same is read as the same.
func TestCompatibilityForms(t *testing.T) {
	for r := rune(0x21); r < 0xfff0; r++ {
		if r >= 0xd800 && r < 0xe000 {
			continue
		}
		s := "发" + string(r) + "票"
		if got, want := Fold(s), Fold(norm.NFKC.String(s)); got != want {
			t.Errorf("U+%04X: got %q, want %q as of its NFKC form", r, got, want)
		}
	}
}

// What is in normal form stays as it is, for parts of it are read again. No Han character needs NFKC, and none has a fold
// that folds further, but for one that nobody types.
func TestNormalFormStays(t *testing.T) {
	for r := rune(firstHan); r <= lastHan; r++ {
		if s := string(r); norm.NFKC.String(s) != s {
			t.Errorf("%q: NFKC makes %q of it", s, norm.NFKC.String(s))
		}
		once := FoldRune(r)
		if again := Fold(once); again != once && r != '薴' {
			t.Errorf("%q folds to %q, and that to %q", string(r), once, again)
		}
	}
}
