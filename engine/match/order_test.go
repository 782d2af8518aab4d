package match

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// longest is the textbook's table, to hold the bits to.
func longest(a, b []rune) int {
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

func TestCommonIsTheLongestSubsequence(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	drawn := func() []rune {
		out := make([]rune, rng.IntN(200))
		for i := range out {
			out[i] = '一' + rune(rng.IntN(20)*(1+255*rng.IntN(2))) // some share their low byte
		}
		return out
	}
	for range 2000 {
		a, b := drawn(), drawn()
		want := 0.0
		if len(a) > 0 && len(b) > 0 {
			want = 2 * float64(longest(a, b)) / float64(len(a)+len(b))
		}
		o := newOrder(a)
		if got := o.common(b); got != want {
			t.Fatalf("%q beside %q: got %v, want %v", string(a), string(b), got, want)
		}
		if got := o.common(b); got != want {
			t.Fatalf("%q beside %q the second time: got %v, want %v", string(a), string(b), got, want)
		}
	}
}

func TestCommonSeesOrder(t *testing.T) {
	q := newOrder([]rune("先付款再发货"))
	same, turned := q.common([]rune("先付款再发货")), q.common([]rune("先发货再付款"))
	if same != 1 || turned >= 0.9 {
		t.Errorf("got %v for the same text and %v for the same words turned round, want 1 and less than .9", same, turned)
	}
	if got := q.common([]rune(strings.Repeat("猫", 70))); got != 0 {
		t.Errorf("nothing in common: got %v, want 0", got)
	}
}
