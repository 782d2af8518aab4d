package zh

import (
	"slices"
	"strings"
	"testing"
)

func TestSyllables(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"发票", "fa piao"},
		{"发漂", "fa piao"}, // what a slip of the input method costs: nothing
		{"女装", "nv zhuang"},
		{"绿色", "lv se"},
		{"省略", "sheng lve"},
		{"银行", "yin xing"}, // the first reading, whatever the word
		{"着急", "zhe ji"},
		{"嗯", "n"},
		{"㐀", "qiu"},

		{"fapiao", "fa piao"},
		{"fa piao", "fa piao"},
		{"tuihuo", "tui huo"},
		{"shenme", "shen me"},
		{"zenmeyang", "zen me yang"},
		{"zhuang", "zhuang"},
		{"lv", "lv"},
		{"nvzhuang", "nv zhuang"},
		{"xian", "xian"},      // fewer syllables
		{"fangan", "fang an"}, // of as few, the longer first
		{"danyuan", "dan yuan"},

		{"fp", "fp"}, // cannot be read so: whole
		{"iphone", "iphone"},
		{"wifi", "wifi"},
		{"ok", "ok"},
		{"ng", "ng"}, // an interjection is no syllable, else all Latin would be pinyin
		{"a", "a"},
		{strings.Repeat("fapiao", 10), strings.TrimSpace(strings.Repeat("fa piao ", 10))},
		{strings.Repeat("fapiao", 11), strings.Repeat("fapiao", 11)}, // too long to try

		{"7天", "7 tian"},
		{"3.5元", "3 . 5 yuan"},
		{"买2jian", "mai 2 jian"},
		{"fapiao发票", "fa piao fa piao"},
		{"ハイ", "ハ イ"},
		{"é", "é"},
		{"𠮷", "𠮷"}, // beyond the table: itself
		{"〇", "〇"},
	} {
		if got := strings.Join(Syllables(tt.text), " "); got != tt.want {
			t.Errorf("Syllables(%.40q): got %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestSyllable(t *testing.T) {
	for _, tt := range []struct {
		r    rune
		want string
	}{
		{'票', "piao"}, {'女', "nv"}, {'龥', "yu"}, {'㐀', "qiu"}, {'a', ""}, {'1', ""}, {' ', ""}, {'〇', ""}, {'𠮷', ""}, {-1, ""}, {0x10ffff, ""},
	} {
		if got := Syllable(tt.r); got != tt.want {
			t.Errorf("Syllable(%q): got %q, want %q", tt.r, got, tt.want)
		}
	}
}

// The table has a sound for every character that texts hold after folding, and every sound is plain letters: a tone
// mark that was left would never meet what is typed.
func TestSoundsArePlain(t *testing.T) {
	const japanese = "兙兡嗧桛烪瓧瓰瓱瓼甅" // measures that have no Chinese sound
	silent := ""
	for r := rune(0x4e00); r <= 0x9fa5; r++ {
		s := Syllable(r)
		if s == "" {
			silent += string(r)
		}
		if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzê") != "" {
			t.Errorf("Syllable(%c): got %q, want plain letters", r, s)
		}
		if len(s) > 6 {
			t.Errorf("Syllable(%c): got %q, longer than any syllable", r, s)
		}
	}
	if silent != japanese {
		t.Errorf("without a sound: got %s, want %s", silent, japanese)
	}
	if n := len(sound().all); n < 390 || n > 420 {
		t.Errorf("got %d syllables, want the some 400 of the language", n)
	}
}

// Letters that are a sequence of syllables are always read as some.
func TestSplitReadsWhatIsPinyin(t *testing.T) {
	all := sound().all
	var some []string
	for s := range all {
		if len(s) > 1 {
			some = append(some, s)
		}
	}
	slices.Sort(some)
	for i := range some {
		run := some[i] + some[(i*7)%len(some)] + some[(i*13)%len(some)]
		got := Syllables(run)
		if strings.Join(got, "") != run || len(got) < 1 || len(got) > 3 {
			t.Errorf("Syllables(%q): got %q, want it cut into at most three", run, got)
		}
		for _, s := range got {
			if !all[s] {
				t.Errorf("Syllables(%q): got %q, of which %q is no syllable", run, got, s)
			}
		}
	}
}
