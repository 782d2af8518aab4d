package zh

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPhrases(t *testing.T) {
	for raw, want := range map[string][][]string{
		"":             nil,
		"？！，":          nil,
		"运费多少":         {{"运费多少"}},
		"運費多少　能開票嗎，謝謝": {{"运费多少", "能开票吗"}, {"谢谢"}},
		"ｉＰｈｏｎｅ 15有3.5米😊吗\n\n好": {{"iphone", "15有3.5米", "吗"}, {"好"}},
		"【专票】（可以）开":             {{"专票可以开"}},
	} {
		if diff := cmp.Diff(want, Phrases(raw)); diff != "" {
			t.Errorf("Phrases(%q), -want +got:\n%s", raw, diff)
		}
	}
}

// Who types a message twice says it once.
func TestOnce(t *testing.T) {
	for raw, want := range map[string]string{
		"":              "",
		"？？":            "？？",
		"可以开发票吗":        "可以开发票吗",
		"可以开发票吗 可以开发票吗": "可以开发票吗",
		"可以开发票吗？可以开发票？？":      "可以开发票吗",
		"可以开发票吗可以开发票吗":        "可以开发票吗",
		"多久发货多久发货":            "多久发货",
		"在吗，多久发货，急！多久發貨，谢谢":   "多久发货",
		"运费多少，能开票吗，运费多少，能开票吗": "运费多少，能开票吗",
		"可以 开票 可以 开票":         "可以 开票",
		"运费多少，能开票吗，运费多少":      "运费多少，能开票吗，运费多少",
		"谢谢谢谢":   "谢谢谢谢",
		"要不要要不要": "要不要要不要", // too short to tell from a word
		"1 1":    "1",
	} {
		if got := Once(raw); got != want {
			t.Errorf("Once(%q): got %q, want %q", raw, got, want)
		}
	}
}

// What says leaves unread would not have said the same.
func TestSaysAgainstReading(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	pieces := strings.Fields("发货 多久 吗 亲 请问 在吗 谢谢 快递 1.5 .5 abc def 呢 吧 著 乾 急急 您好")
	said := func() (s string) {
		for range 1 + rng.IntN(4) {
			s += pieces[rng.IntN(len(pieces))] + []string{"", "", " "}[rng.IntN(3)]
		}
		return strings.Join(normalize(s), " ")
	}
	same := 0
	for range 20_000 {
		half, rest := said(), said()
		want := rest == half || Bare(half) == Core(rest)
		if got := says(rest, half); got != want {
			t.Fatalf("says(%q, %q): got %v, want %v", rest, half, got, want)
		}
		if want {
			same++
		}
	}
	if same < 100 {
		t.Errorf("got %d that say the same, want some", same)
	}
}
