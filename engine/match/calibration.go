package match

import (
	"context"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"xiaoer/engine"
	"xiaoer/engine/match/rank"
	"xiaoer/faq"
)

// calibration turns the ranker's log-odds into a probability that holds for one bank. The ranker was trained on two
// banks; what its numbers are worth on a third, the third's own phrasings tell.
type calibration struct {
	slope, lead, shift float64
}

// uncalibrated takes the ranker at its word.
var uncalibrated = calibration{slope: 1}

// probability is of a candidate whose log-odds lead the best other one's by so much.
func (c calibration) probability(logOdds, lead float64) float64 {
	return rank.Probability(c.slope*logOdds + c.lead*clampTo(lead, 6) + c.shift)
}

func clampTo(v, most float64) float64 { return math.Max(-most, math.Min(most, v)) }

// trial is one question whose answer is known: the log-odds of the best candidate, its lead, and whether it was right.
type trial struct {
	logOdds, lead float64
	right         bool
	known         bool // some entry answers it
	denied        bool // buyers said that the best candidate does not, and nobody knows what does
}

// What a calibration is fitted on.
const (
	folds      = 4
	mostTrials = 200  // a fold; bounds the time that calibrating takes
	fewTrials  = 60   // in scope, in all; with less the ranker is taken at its word
	outShare   = 0.25 // of questions that no entry answers, among buyers' real ones: measured shops have 18 to 30 %
	prior      = 8.0  // how many trials the ranker's own word counts for
)

// What buyers deny is no truth: some press "wrong" because they dislike the answer. A question that is denied is one
// trial, however many deny it; it takes faq.Quorum conversations, so that one alone moves nothing; it counts half of a
// trial of the shop's own phrasings (a guess: nobody has measured how often they are right), and all of them together
// no more than a quarter of those.
const (
	deniedWeight = 0.5
	deniedShare  = 0.25
)

// calibrate asks the bank its own phrasings, each of a model that has not seen it, and entries' phrasings of a model
// that has not seen the entry, and fits what came of it.
func (t *Trainer) calibrate(ctx context.Context, entries []engine.Taught, search engine.Searcher) (calibration, error) {
	perFold := make([][]trial, folds)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for fold := range folds {
		group.Go(func() (err error) {
			perFold[fold], err = t.trials(ctx, entries, search, fold)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return uncalibrated, err
	}
	trials := slices.Concat(perFold...)
	inScope, out, _ := count(trials)
	if inScope < fewTrials || out == 0 {
		return uncalibrated, nil
	}
	return fitCalibration(trials), nil
}

// count tells trials that an entry answers from those that none does and those that buyers denied.
func count(trials []trial) (inScope, out, denied float64) {
	for _, t := range trials {
		switch {
		case t.denied:
			denied++
		case t.known:
			inScope++
		default:
			out++
		}
	}
	return inScope, out, denied
}

// trials asks what one fold leaves out.
func (t *Trainer) trials(ctx context.Context, entries []engine.Taught, search engine.Searcher, fold int) ([]trial, error) {
	kept, questions := leaveOut(entries, fold)
	m, err := t.fit(ctx, kept, search)
	if err != nil {
		return nil, err
	}
	var out []trial
	for _, q := range every(questions, mostTrials) {
		one, ok, err := m.try(ctx, t, q)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, one)
		}
	}
	denied, err := t.objections(ctx, m, kept, fold)
	return append(out, denied...), err
}

// objections asks the fold's share of what buyers denied. Where another entry than the one denied comes first now, the
// question tells nothing.
func (t *Trainer) objections(ctx context.Context, m *Model, entries []engine.Taught, fold int) ([]trial, error) {
	var out []trial
	for _, e := range entries {
		for i, d := range e.Denied {
			if i%folds != fold {
				continue
			}
			one, ok, err := m.try(ctx, t, Labelled{d.Question, []faq.ID{e.ID}})
			if err != nil {
				return nil, err
			}
			if ok && one.right {
				one.right, one.denied = false, true
				out = append(out, one)
			}
		}
	}
	return out, nil
}

// leaveOut parts a bank into entries to train on and questions to ask. In each fold every fourth entry is left out
// whole and its question and first phrasing are asked, and every other entry lacks one phrasing, which is asked: a
// bank that lacks more than it must is judged worse than it is. Questions that buyers confirmed are left out and asked
// like phrasings.
func leaveOut(entries []engine.Taught, fold int) (kept []engine.Taught, questions []Labelled) {
	for i, e := range entries {
		if i%folds == fold {
			for _, p := range e.Phrasings()[:min(2, 1+len(e.Similar))] {
				questions = append(questions, Labelled{Text: p})
			}
			continue
		}
		held := fold
		known := len(e.Similar) + len(e.Confirmed)
		if rounds := known / folds; rounds > 1 {
			held += folds * (i % rounds)
		}
		if held >= known {
			kept = append(kept, e)
			continue
		}
		less, text := without(e, held)
		kept = append(kept, less)
		questions = append(questions, Labelled{Text: text, Gold: []faq.ID{e.ID}})
	}
	return kept, questions
}

// without returns the entry less one of its similar phrasings, or of its confirmed questions behind them, and that one.
func without(e engine.Taught, i int) (less engine.Taught, text string) {
	less = e
	if i >= len(e.Similar) {
		i -= len(e.Similar)
		less.Confirmed = slices.Concat(e.Confirmed[:i], e.Confirmed[i+1:])
		return less, e.Confirmed[i].Question
	}
	entry := *e.Entry
	entry.Similar = slices.Concat(e.Similar[:i], e.Similar[i+1:])
	less.Entry = &entry
	return less, e.Similar[i]
}

// every returns at most n of the values, evenly spread.
func every[T any](values []T, n int) []T {
	if len(values) <= n {
		return values
	}
	out := make([]T, n)
	for i := range out {
		out[i] = values[i*len(values)/n]
	}
	return out
}

// try asks one question. ok is false where it cannot be read or nothing comes near.
func (m *Model) try(ctx context.Context, t *Trainer, q Labelled) (one trial, ok bool, err error) {
	text, err := t.Reader.Read(q.Text)
	if err != nil {
		return trial{}, false, nil
	}
	text = m.mend(text).Text
	near, err := m.near(ctx, text)
	if err != nil || len(near) == 0 {
		return trial{}, false, err
	}
	odds := m.ranker.LogOddsOf(m.measure(m.ask(text), near))
	best, lead := ahead(odds)
	return trial{
		logOdds: odds[best], lead: lead[best], right: slices.Contains(q.Gold, near[best].entry.ID), known: len(q.Gold) > 0,
	}, true, nil
}

// ahead returns the index of the largest value and by how much each leads the largest other one.
func ahead(odds []float64) (best int, lead []float64) {
	second := -1
	for i, o := range odds {
		switch {
		case o > odds[best]:
			best, second = i, best
		case i != best && (second < 0 || o > odds[second]):
			second = i
		}
	}
	lead = make([]float64, len(odds))
	for i, o := range odds {
		rival := best
		if i == best {
			rival = second
		}
		if rival < 0 {
			lead[i] = 6 // alone
		} else {
			lead[i] = o - odds[rival]
		}
	}
	return best, lead
}

// fitCalibration is Platt scaling (1999) over log-odds and lead, drawn towards the ranker's own word where trials are
// few, with questions that nothing answers weighed to their share among real ones. It is Newton's method with halved
// steps, for separable trials would make full ones run away.
func fitCalibration(trials []trial) calibration {
	inScope, out, denied := count(trials)
	loss := platt{
		trials:       trials,
		weightOut:    outShare / (1 - outShare) * inScope / math.Max(1, out),
		weightDenied: math.Min(deniedWeight, deniedShare*inScope/math.Max(1, denied)),
	}
	w := [3]float64{uncalibrated.slope, uncalibrated.lead, uncalibrated.shift}
	for range 25 {
		value, grad, hess := loss.at(w)
		step := solve3(hess, grad)
		scale := 1.0
		for ; scale > 1e-3; scale /= 2 {
			next := [3]float64{w[0] + scale*step[0], w[1] + scale*step[1], w[2] + scale*step[2]}
			if v, _, _ := loss.at(next); v < value {
				w = next
				break
			}
		}
		if scale <= 1e-3 {
			break
		}
	}
	return calibration{slope: math.Max(w[0], 0.2), lead: math.Max(w[1], 0), shift: w[2]}
}

// platt is the penalized negative log-likelihood of a calibration.
type platt struct {
	trials       []trial
	weightOut    float64 // of a trial that no entry answers
	weightDenied float64 // of one that buyers denied
}

// weight is how much a trial counts.
func (l platt) weight(t trial) float64 {
	switch {
	case t.denied:
		return l.weightDenied
	case !t.known:
		return l.weightOut
	}
	return 1
}

// at returns the loss, the direction downhill, and the curvature.
func (l platt) at(w [3]float64) (value float64, grad [3]float64, hess [3][3]float64) {
	start := [3]float64{uncalibrated.slope, uncalibrated.lead, uncalibrated.shift}
	for i := range w {
		value += prior / 2 * (w[i] - start[i]) * (w[i] - start[i])
		grad[i] = prior * (start[i] - w[i])
		hess[i][i] = prior
	}
	for _, t := range l.trials {
		x := [3]float64{t.logOdds, clampTo(t.lead, 6), 1}
		weight, y := l.weight(t), 0.0
		if t.right {
			y = 1
		}
		z := w[0]*x[0] + w[1]*x[1] + w[2]*x[2]
		p := rank.Probability(z)
		value += weight * (math.Log1p(math.Exp(-math.Abs(z))) + math.Max(z, 0) - y*z)
		for i := range x {
			grad[i] += weight * (y - p) * x[i]
			for j := range x {
				hess[i][j] += weight * p * (1 - p) * x[i] * x[j]
			}
		}
	}
	return value, grad, hess
}

// solve3 solves a 3×3 system by Cramer's rule; the matrix is positive definite by its prior.
func solve3(a [3][3]float64, b [3]float64) (x [3]float64) {
	det := func(m [3][3]float64) float64 {
		return m[0][0]*(m[1][1]*m[2][2]-m[1][2]*m[2][1]) - m[0][1]*(m[1][0]*m[2][2]-m[1][2]*m[2][0]) + m[0][2]*(m[1][0]*m[2][1]-m[1][1]*m[2][0])
	}
	d := det(a)
	for k := range x {
		m := a
		for i := range b {
			m[i][k] = b[i]
		}
		x[k] = det(m) / d
	}
	return x
}
