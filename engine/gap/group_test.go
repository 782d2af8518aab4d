package gap

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"xiaoer/intents/zh"
)

// letters cuts a text into its characters.
type letters struct{}

func (letters) Version() string { return "letters" }

func (letters) Cut(text string) (out []zh.Word) {
	for i, r := range text {
		out = append(out, zh.Word{Text: string(r), Start: i, End: i + len(string(r))})
	}
	return out
}

// grouping of texts, each group's joined, in the order of their first ones.
func groupsOf(t *testing.T, texts []string, kept []int) []string {
	t.Helper()
	reader := zh.NewReader(letters{})
	var all []seen
	for _, text := range texts {
		read, err := reader.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, see(read, nil))
	}
	if kept == nil {
		kept = slices.Repeat([]int{-1}, len(texts))
	}
	vectors, with := vectors(all)
	var out []string
	for i, n := range group(vectors, with, kept) {
		if n == len(out) {
			out = append(out, texts[i])
		} else {
			out[n] += " " + texts[i]
		}
	}
	return out
}

func TestGroup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		texts []string
		kept  []int
		want  string
	}{
		{"nothing", nil, nil, "[]"},
		{"one", []string{"能刻字吗"}, nil, "[能刻字吗]"},
		{"what is alike", []string{"可以刻字吗", "鞋柜多高", "能不能刻字", "刻字收费吗", "鞋柜的高度"}, nil, "[可以刻字吗 能不能刻字 刻字收费吗|鞋柜多高 鞋柜的高度]"},
		{"what sounds alike", []string{"怎么开发票", "怎么开发漂", "有没有赠品"}, nil, "[怎么开发票 怎么开发漂|有没有赠品]"},
		{"what was sorted stays", []string{"可以刻字吗", "鞋柜多高", "有没有赠品"}, []int{0, 0, -1}, "[可以刻字吗 鞋柜多高|有没有赠品]"},
		{"groups that meet", []string{"可以刻字吗", "能不能刻字", "刻字", "鞋柜多高"}, []int{0, 1, -1, -1}, "[可以刻字吗 能不能刻字 刻字|鞋柜多高]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := "[" + strings.Join(groupsOf(t, tt.texts, tt.kept), "|") + "]"; got != tt.want {
				t.Errorf("%q: got %s, want %s", tt.texts, got, tt.want)
			}
		})
	}
}

// TestGroupIsDeterministic holds that the same questions are grouped the same way every time, a few hundred of them with
// many ties.
func TestGroupIsDeterministic(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(7, 7))
	words := strings.Fields("刻字 发票 鞋柜 运费 尺码 赠品 怎么 可以 多少 什么 时候 颜色")
	var texts []string
	for i := range 400 {
		texts = append(texts, words[rng.IntN(len(words))]+words[rng.IntN(len(words))]+words[rng.IntN(len(words))]+fmt.Sprint(i%7))
	}
	first := groupsOf(t, texts, nil)
	if len(first) < 2 || len(first) == len(texts) {
		t.Fatalf("got %d groups of %d questions", len(first), len(texts))
	}
	for range 3 {
		if again := groupsOf(t, texts, nil); !slices.Equal(again, first) {
			t.Fatalf("got other groups: %d, and %d before", len(again), len(first))
		}
	}
}
