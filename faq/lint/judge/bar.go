package judge

import (
	"cmp"
	"slices"
)

// Bar is a probability from which on something follows, and what it does to the texts that were set aside.
type Bar struct {
	At        float64
	Recall    float64 // of the breaches that are to be told from innocents
	Precision float64 // of what is taken of these
	Stopped   float64 // of the innocents that are to pass
}

// goal is what a bar is set for: so large a share of what is taken is right, and at most so many of what is to pass are
// stopped. However well that goes, what is less likely than least is let go.
type goal struct{ precision, stopped, least float64 }

// trial is the texts that bars are set on: how likely a breach each is.
type trial struct {
	told   []float64
	yes    []bool // of told: it is a breach
	passed []float64
}

// bar returns the lowest bar that meets a goal, half-way between the last text that it takes and the next; where none
// does, nothing is taken.
func (t trial) bar(g goal) Bar {
	type text struct {
		p           float64
		yes, passes bool
	}
	var all []text
	breaches := 0.0
	for i, p := range t.told {
		all = append(all, text{p, t.yes[i], false})
		if t.yes[i] {
			breaches++
		}
	}
	for _, p := range t.passed {
		all = append(all, text{p, false, true})
	}
	slices.SortStableFunc(all, func(a, b text) int { return cmp.Compare(b.p, a.p) })
	best := Bar{At: 1, Precision: 1}
	right, wrong, stopped := 0.0, 0.0, 0.0
	for i, x := range all {
		if x.p < g.least {
			break
		}
		switch {
		case x.yes:
			right++
		case x.passes:
			stopped++
		default:
			wrong++
		}
		if i+1 < len(all) && all[i+1].p == x.p {
			continue // no bar comes between them
		}
		now := Bar{g.least, right / max(1, breaches), right / max(1, right+wrong), stopped / max(1, float64(len(t.passed)))}
		if now.Precision < g.precision || now.Stopped > g.stopped {
			continue
		}
		if i+1 < len(all) {
			now.At = max(g.least, (x.p+all[i+1].p)/2)
		}
		best = now
	}
	return best
}
