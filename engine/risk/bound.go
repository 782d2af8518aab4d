package risk

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

// Level is how often a bound holds: in 19 of 20 sets of trials.
const Level = 0.95

// Upper is the largest share of wrong answers that so few wrong ones among n are still compatible with: were the
// true share larger, at most one set of n trials in twenty would show so few. It is exact, by Clopper and Pearson
// (1934): the quantile of a beta distribution. Of nothing, nothing is known: 1.
func Upper(wrong, n int) float64 {
	if wrong >= n {
		return 1
	}
	return mathext.InvRegIncBeta(float64(wrong+1), float64(n-wrong), Level)
}

// Needed is how many right answers without a wrong one among them it takes to bound the share of wrong ones by rate. No
// number will do for a rate of 0: ok is false.
func Needed(rate float64) (n int, ok bool) {
	if rate <= 0 {
		return 0, false
	}
	n = int(math.Ceil(math.Log(1-Level) / math.Log1p(-rate)))
	for !keeps(0, n, rate) { // where the division has rounded down to a whole number
		n++
	}
	return n, true
}

// keeps reports whether Upper is within the rate. It asks the binomial distribution itself, of which Upper is the
// inverse, for that takes a hundredth of the time.
func keeps(wrong, n int, rate float64) bool {
	if wrong >= n {
		return rate >= 1
	}
	return mathext.RegIncBeta(float64(n-wrong), float64(wrong+1), 1-rate) <= 1-Level
}

// allowed is how many of n answers may be wrong for the bound to keep to the rate; -1 where not even none may.
func allowed(n int, rate float64) int {
	return sort.Search(n+1, func(wrong int) bool { return !keeps(wrong, n, rate) }) - 1
}
