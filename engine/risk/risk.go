// Package risk turns a tolerated share of wrong answers into the confidence from which to answer.
//
// It learns from [Trial]s: questions whose right answer is known, with the confidence in the answer that would be
// given. [Upper] bounds the true share of wrong answers behind an observed one (Clopper and Pearson, one-sided,
// 95 %), [Curve] says what each threshold would give, and [Choose] picks the lowest threshold that keeps the bound
// within what is tolerated.
//
// Who tries a hundred thresholds and keeps the best one has not made one test but a hundred, and a bound of 95 % then
// holds far less often. Choose tests in an order that is fixed before it looks at a single outcome, and stops at
// the first failure. So it errs, all its tests taken together, in at most one of twenty sets of trials: where the
// threshold after the last success is wrong, the first wrong one has been passed, and that happens so often only
// (fixed-sequence testing).
//
// The package is pure, and knows neither shops nor texts. It promises nothing about questions that are not like the
// trials, and leaves finding trials, and what to do where no threshold will do, to its callers.
package risk

// Trial is one question whose right answer is known.
type Trial struct {
	Confidence float64 // in the answer that would be given, 0 to 1
	Right      bool
}

// grid is the number of steps between confidences 0 and 1 in which thresholds are looked for: whole hundredths, as
// people read them. A coarse grid also keeps a single wrong answer from ending the search where the next right ones
// would have made up for it.
const grid = 100

// Point is what answering from a threshold gives on a set of trials.
type Point struct {
	Threshold float64 `json:"threshold"`
	Answered  int     `json:"answered"`
	Wrong     int     `json:"wrong"`    // of the answered
	Coverage  float64 `json:"coverage"` // the answered, as a share of all trials
	Share     float64 `json:"share"`    // the wrong, as a share of the answered
	Upper     float64 `json:"upper"`    // bound on that share
}

// At is the point of one threshold. With nothing answered nothing is known: the bound is 1.
func At(trials []Trial, threshold float64) Point {
	p := Point{Threshold: threshold}
	for _, t := range trials {
		if t.Confidence >= threshold {
			p.Answered++
			if !t.Right {
				p.Wrong++
			}
		}
	}
	p.Coverage = share(p.Answered, len(trials))
	p.Share = share(p.Wrong, p.Answered)
	p.Upper = Upper(p.Wrong, p.Answered)
	return p
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Curve lists the points of all thresholds at which something is answered, the highest threshold first: coverage never
// falls along it.
func Curve(trials []Trial) []Point {
	out := []Point{} // none is not null in JSON
	for k := grid - 1; k > 0; k-- {
		if p := At(trials, float64(k)/grid); p.Answered > 0 {
			out = append(out, p)
		}
	}
	return out
}
