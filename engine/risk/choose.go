package risk

import "gonum.org/v1/gonum/mathext"

// Choice is what Choose made of a set of trials.
type Choice struct {
	At Point // of the threshold to answer from; where there is none, of the one that failed first
	OK bool
}

// Choose returns the lowest threshold, in whole hundredths, from which answering keeps the bound on the share of wrong
// answers within rate.
//
// It starts at the threshold that, going by the confidences alone, is likeliest to succeed, tests it, and goes down
// a hundredth at a time until a test fails. The outcomes have no say in where it starts, or the bound would not hold.
// (To start at the top, where few are answered, would be as honest and worth less: with 59 answers, one wrong one
// ends the search for 5 %, where 92 would bear it.)
//
// OK is false where the first test fails, and where even without a wrong answer there would be too few; then At is
// of the threshold that answers everything.
func Choose(trials []Trial, rate float64) Choice {
	k := start(trials, rate)
	if k == 0 {
		return Choice{At: At(trials, 0)}
	}
	c := Choice{At: At(trials, float64(k)/grid)}
	for p := c.At; keeps(p.Wrong, p.Answered, rate); {
		c = Choice{At: p, OK: true}
		if k--; k == 0 {
			break
		}
		p = At(trials, float64(k)/grid)
	}
	return c
}

// start is the step of the grid to begin at, 0 where no test can succeed. Confidences are probabilities, so they
// foretell how many of the answers will be wrong: about a Poisson number, rare as they are. Of equal chances the
// highest threshold is the most careful one.
func start(trials []Trial, rate float64) (step int) {
	best := 0.0
	for k := grid - 1; k > 0; k-- {
		n, wrong := 0, 0.0
		for _, t := range trials {
			if t.Confidence >= float64(k)/grid {
				n++
				wrong += 1 - t.Confidence
			}
		}
		if most := allowed(n, rate); most >= 0 {
			if chance := mathext.GammaIncRegComp(float64(most+1), wrong); chance > best {
				step, best = k, chance
			}
		}
	}
	return step
}
