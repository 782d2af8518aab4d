package risk

import (
	"math"
	"testing"
)

// The values are the beta quantile's, as statistics packages print it: qbeta(0.95, wrong+1, n-wrong).
func TestUpper(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		wrong, n int
		want     float64
	}{
		{0, 1, 0.95}, {0, 10, 0.2589}, {0, 59, 0.0495}, {0, 299, 0.00997}, {0, 2995, 0.00100},
		{1, 10, 0.3942}, {1, 93, 0.0500}, {5, 100, 0.1023}, {10, 100, 0.1637}, {9, 10, 0.9949},
		{0, 0, 1}, {3, 3, 1},
	} {
		if got := Upper(tt.wrong, tt.n); math.Abs(got-tt.want) > 6e-5 {
			t.Errorf("%d of %d: got %.5f, want %.5f", tt.wrong, tt.n, got, tt.want)
		}
	}
}

// Of a share as large as the bound, so few wrong ones come up one time in twenty, whatever the numbers.
func TestUpperIsExact(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 400; n += 7 {
		for wrong := 0; wrong < n; wrong += 1 + n/9 {
			if p := atMost(wrong, n, Upper(wrong, n)); math.Abs(p-0.05) > 1e-6 {
				t.Errorf("%d of %d: at the bound %v so few come up with probability %v, want 0.05", wrong, n, Upper(wrong, n), p)
			}
		}
	}
}

// atMost sums the binomial distribution term by term.
func atMost(wrong, n int, rate float64) (sum float64) {
	all, _ := math.Lgamma(float64(n + 1))
	for k := range wrong + 1 {
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(n - k + 1))
		sum += math.Exp(all - a - b + float64(k)*math.Log(rate) + float64(n-k)*math.Log1p(-rate))
	}
	return sum
}

func TestUpperIsMonotone(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 60; n++ {
		for wrong := range n + 1 {
			u := Upper(wrong, n)
			if share := float64(wrong) / float64(n); u < share || u > 1 {
				t.Errorf("%d of %d: got %v, want it between what was seen and 1", wrong, n, u)
			}
			if u < Upper(max(0, wrong-1), n) {
				t.Errorf("%d of %d: got %v, want no less than with one wrong answer fewer", wrong, n, u)
			}
			if u < Upper(wrong, n+1) {
				t.Errorf("%d of %d: got %v, want no less than with one right answer more", wrong, n, u)
			}
		}
	}
}

func TestKeepsIsUpperWithinTheRate(t *testing.T) {
	t.Parallel()
	for n := range 130 {
		for wrong := 0; wrong <= n; wrong += 1 + wrong/3 {
			for _, rate := range []float64{0, 0.01, 0.05, 0.1, 0.37, 1} {
				if u := Upper(wrong, n); keeps(wrong, n, rate) != (u <= rate) && math.Abs(u-rate) > 1e-9 {
					t.Errorf("%d of %d within %v: got %v, and the bound is %v", wrong, n, rate, !(u <= rate), u)
				}
			}
		}
	}
}

func TestNeeded(t *testing.T) {
	t.Parallel()
	for rate, want := range map[float64]int{0.5: 5, 0.1: 29, 0.05: 59, 0.01: 299, 0.001: 2995, 1: 0} {
		got, ok := Needed(rate)
		if got != want || !ok {
			t.Errorf("%v: got %d, %v; want %d", rate, got, ok, want)
		}
		if rate < 1 && (Upper(0, got) > rate || Upper(0, got-1) <= rate) {
			t.Errorf("%v: got %d, which is not the least number that will do", rate, got)
		}
	}
	if n, ok := Needed(0); ok {
		t.Errorf("0: got %d, want that no number will do", n)
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		n    int
		rate float64
		want int
	}{{0, 0.05, -1}, {58, 0.05, -1}, {59, 0.05, 0}, {92, 0.05, 0}, {93, 0.05, 1}, {124, 0.05, 2}, {298, 0.01, -1}, {299, 0.01, 0}, {7, 1, 7}, {0, 1, 0}, {1000, 0, -1}} {
		if got := allowed(tt.n, tt.rate); got != tt.want {
			t.Errorf("of %d within %v: got %d, want %d", tt.n, tt.rate, got, tt.want)
		}
	}
}
