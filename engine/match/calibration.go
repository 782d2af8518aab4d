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

// calibration turns what the ranker says into a probability that holds for one bank. The ranker was trained on two
// banks; what its numbers are worth on a third, the third's own phrasings tell. It is the mean of two opinions, in
// log-odds: the ranker's own word, and a line over that word and some features, fitted to the bank's trials.
//
// A bank that lacks a phrasing or an entry is not the bank itself, so trials alone are mistaken: over the sets measured
// their expected calibration error is .04 to .11, the ranker's word alone has .03 to .10, and the mean .03 to .07.
type calibration struct {
	weight []float64 // of the log-odds, then of the telling features, then the bias; nil takes the ranker at its word
}

// telling are the features that a calibration weighs beside the log-odds: what a bank's texts have in common differs
// most from one bank to the next. On a bank of a thousand lexically close questions they lift the area under the curve
// from .967 to .975. The lead over the runner-up was tried and lowers it on banks of few entries.
var telling = []int{fCover, fCoverConcepts, fOrder, fGrams, fSounds, fPhrase, fConcepts, fScore, fLinear}

// probability is of a candidate with these log-odds and features.
func (c calibration) probability(logOdds float64, features []float64) float64 {
	if c.weight == nil {
		return rank.Probability(logOdds)
	}
	fitted := c.weight[0]*logOdds + c.weight[len(c.weight)-1]
	for i, k := range telling {
		fitted += c.weight[1+i] * features[k]
	}
	return rank.Probability((logOdds + fitted) / 2)
}

// trial is one question whose answer is known: what was seen of the best candidate, and whether it was right.
type trial struct {
	logOdds  float64
	features []float64
	right    bool
	known    bool // some entry answers it
	denied   bool // buyers said that the best candidate does not, and nobody knows what does
}

// What a calibration is fitted on.
const (
	folds      = 4
	mostTrials = 200  // a fold; bounds the time that calibrating takes
	fewTrials  = 60   // in scope, in all; with less the ranker is taken at its word
	outShare   = 0.25 // of questions that no entry answers, among buyers' real ones: measured shops have 18 to 30 %
	ownWord    = 8.0  // how strongly the fit is drawn to the ranker's log-odds
	noFeature  = 30.0 // how strongly it is drawn away from features
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
// that has not seen the entry, and fits what came of it (Platt 1999, with questions that nothing answers weighed to
// their share among real ones).
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
		return calibration{}, err
	}
	trials := slices.Concat(perFold...)
	inScope, out, _ := count(trials)
	if inScope < fewTrials || out == 0 {
		return calibration{}, nil
	}
	return fitCalibration(trials, t.ranker().Line), nil
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
	features := m.measure(m.ask(text), near)
	best, most := 0, math.Inf(-1)
	for i, odds := range m.ranker.LogOddsOf(features) {
		if odds > most {
			best, most = i, odds
		}
	}
	return trial{
		logOdds: most, features: features[best], right: slices.Contains(q.Gold, near[best].entry.ID), known: len(q.Gold) > 0,
	}, true, nil
}

func fitCalibration(trials []trial, line rank.Line) calibration {
	inScope, out, denied := count(trials)
	weightOut := outShare / (1 - outShare) * inScope / math.Max(1, out)
	weightDenied := math.Min(deniedWeight, deniedShare*inScope/math.Max(1, denied))
	examples := make([]rank.Example, len(trials))
	for i, t := range trials {
		x := []float64{t.logOdds}
		for _, k := range telling {
			x = append(x, (t.features[k]-line.Mean[k])/line.Scale[k])
		}
		examples[i] = rank.Example{X: x, Right: t.right, Weight: 1}
		switch {
		case t.denied:
			examples[i].Weight = weightDenied
		case !t.known:
			examples[i].Weight = weightOut
		}
	}
	p := rank.Prior{Mean: []float64{1}, Strength: []float64{ownWord}, Sign: []int{1}}
	for range telling {
		p.Mean, p.Strength, p.Sign = append(p.Mean, 0), append(p.Strength, noFeature), append(p.Sign, 1)
	}
	p.Mean, p.Strength, p.Sign = append(p.Mean, 0), append(p.Strength, 1), append(p.Sign, 0)
	w := rank.Logistic(examples, p)
	for i, k := range telling { // from standardized features back to plain ones
		w[1+i] /= line.Scale[k]
		w[len(w)-1] -= w[1+i] * line.Mean[k]
	}
	return calibration{w}
}
