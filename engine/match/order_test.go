package match

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// longest is the textbook's table, to hold the bits to.
func longest[T comparable](a, b []T) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
	}
	for i, x := range a {
		for j, y := range b {
			if x == y {
				rows[i+1][j+1] = rows[i][j] + 1
			} else {
				rows[i+1][j+1] = max(rows[i][j+1], rows[i+1][j])
			}
		}
	}
	return rows[len(a)][len(b)]
}

// ordered is the order of a text, and the letters of others in it.
func ordered(text []rune) (*order, func([]rune) []int32) {
	o, letters := &order{}, map[rune]int32{}
	o.begin(len(text))
	for i, r := range text {
		if letters[r] == 0 {
			letters[r] = int32(len(letters) + 1)
		}
		o.set(i, letters[r])
	}
	return o, func(other []rune) (out []int32) {
		for _, r := range other {
			out = append(out, letters[r])
		}
		return out
	}
}

func TestCommonIsTheLongestSubsequence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	drawn := func() []rune {
		out := make([]rune, rng.IntN(200))
		for i := range out {
			out[i] = '一' + rune(rng.IntN(20))
		}
		return out
	}
	for range 2000 {
		a, b := drawn(), drawn()
		want := 0.0
		if len(a) > 0 && len(b) > 0 {
			want = 2 * float64(longest(a, b)) / float64(len(a)+len(b))
		}
		o, in := ordered(a)
		if got := o.common(in(b)); got != want {
			t.Fatalf("%q beside %q: got %v, want %v", string(a), string(b), got, want)
		}
		if got := o.common(in(b)); got != want {
			t.Fatalf("%q beside %q the second time: got %v, want %v", string(a), string(b), got, want)
		}
	}
}

func TestCommonSeesOrder(t *testing.T) {
	q, in := ordered([]rune("先付款再发货"))
	same, turned := q.common(in([]rune("先付款再发货"))), q.common(in([]rune("先发货再付款")))
	if same != 1 || turned >= 0.9 {
		t.Errorf("got %v for the same text and %v for the same words turned round, want 1 and less than .9", same, turned)
	}
	if got := q.common(in([]rune(strings.Repeat("猫", 70)))); got != 0 {
		t.Errorf("nothing in common: got %v, want 0", got)
	}
}
