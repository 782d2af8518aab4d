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
// log-odds: the ranker's own word, which counts as much as some hundred trials, and a line over that word and some
// features, fitted to the bank's trials.
//
// A bank that lacks a phrasing or an entry is not the bank itself, so trials alone are mistaken: on six measured banks
// their expected calibration error was .04 to .11, that of the ranker's word alone .03 to .10; the plain mean has .03 to
// .09, and weighed by the number of trials .02 to .06 on five and .08 on the sixth, which it thinks too little of.
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
	return rank.Probability(fitted)
}

// trial is one question whose answer is known: what was seen of the best candidate, and whether it was right.
type trial struct {
	logOdds  float64
	features []float64
	right    bool
	known    bool // some entry answers it
	denied   bool // buyers said that the best candidate does not, and nobody knows what does

	entry   faq.ID // the best candidate
	mute    bool   // the text says nothing, whatever the odds
	guessed bool
	seen    bool // a candidate has the very text among its phrasings: no measure of what was never seen
	fitted  bool // one of the mostFitted
}

// What a calibration is fitted on.
const (
	folds      = 4
	mostTrials = 400  // a fold; bounds the time that calibrating takes
	mostFitted = 200  // of them; the others are evidence only, of which a tolerated rate wants much
	fewTrials  = 60   // in scope, in all; with less the ranker is taken at its word
	outShare   = 0.25 // of questions that no entry answers, among buyers' real ones: measured shops have 18 to 30 %
	ownWord    = 8.0  // how strongly the fit is drawn to the ranker's log-odds
	noFeature  = 30.0 // how strongly it is drawn away from features
	halfway    = 250  // trials that count as much as the ranker's own word
)

// What buyers deny is no truth: some press "wrong" because they dislike the answer. A question that is denied is one
// trial, however many deny it; it takes faq.Quorum conversations, so that one alone moves nothing; it counts half of a
// trial of the shop's own phrasings (a guess: nobody has measured how often they are right), and all of them together
// no more than a quarter of those.
const (
	deniedWeight = 0.5
	deniedShare  = 0.25
)

// nearShare is the share of the questions that no entry answers which are about a matter next to the shop's own, as
// those of a left-out entry are. The others speak of something else altogether and are not answered: measured banks
// answered, at a confidence of .66, .18 to .50 times as many of buyers' unanswerable questions as of their own
// left-out entries' phrasings (jddc_intent .049 and .105, shop .064 and .296), and fewer above. With half of them, of
// what is answered at that confidence .098 was wrong and the trials said .099 (jddc_intent), .069 and .089 (shop), .117
// and .093 (ths_faq), .082 and .068 (ecd_intent), .143 and .160 (fin_curated), .078 and .123 (lcqmc_1k).
const nearShare = 0.5

// calibrate asks the bank its own phrasings, each of a model that has not seen it, and entries' phrasings of a model
// that has not seen the entry, fits what came of it (Platt 1999, with questions that nothing answers weighed to their
// share among real ones), and reports what the fit makes of it.
func (t *Trainer) calibrate(ctx context.Context, entries []engine.Taught, search engine.Searcher) (calibration, []engine.Trial, error) {
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
		return calibration{}, nil, err
	}
	all := fittedOn(perFold...)
	if inScope, out, _ := count(all); inScope < fewTrials || out == 0 {
		return calibration{}, measured(perFold, func(int) calibration { return calibration{} }), nil
	}
	line := t.ranker().Line
	return fitCalibration(all, line), measured(perFold, func(fold int) calibration { return fitWithout(perFold, fold, line) }), nil
}

// fitWithout is the calibration that judges a fold: fitted on the others.
func fitWithout(perFold [][]trial, fold int, line rank.Line) calibration {
	return fitCalibration(fittedOn(slices.Delete(slices.Clone(perFold), fold, fold+1)...), line)
}

// fittedOn are the trials of the folds that a calibration is fitted on.
func fittedOn(perFold ...[]trial) (out []trial) {
	for _, trials := range perFold {
		for _, one := range trials {
			if one.fitted {
				out = append(out, one)
			}
		}
	}
	return out
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

// measured are the trials as a matcher would have answered them, each fold by a calibration that was not fitted on it,
// with as many questions that nothing answers among them as buyers ask. Leaving every entry out in turn makes two or
// three times as many, and a shop would be judged by a stream of strangers that none has. What buyers denied counts as
// wrong and in full, for what they confirmed is asked too: with the one and not the other the bank would flatter itself.
func measured(perFold [][]trial, without func(fold int) calibration) []engine.Trial {
	var in, out []engine.Trial
	for fold, trials := range perFold {
		c := without(fold)
		for _, one := range trials {
			switch said := one.said(c); {
			case one.seen:
			case one.known:
				in = append(in, said)
			default:
				out = append(out, said)
			}
		}
	}
	return append(in, every(out, int(float64(len(in))*outShare/(1-outShare)*nearShare))...)
}

// said is the trial as Match would have answered it.
func (t trial) said(c calibration) engine.Trial {
	confidence := c.probability(t.logOdds, t.features)
	if t.mute {
		confidence = min(confidence, unsaid)
	}
	return engine.Trial{Entry: t.entry, Confidence: confidence, Guessed: t.guessed, Right: t.right}
}

// trials asks what one fold leaves out.
func (t *Trainer) trials(ctx context.Context, entries []engine.Taught, search engine.Searcher, fold int) ([]trial, error) {
	kept, questions := leaveOut(entries, fold)
	m, err := t.fit(ctx, kept, search)
	if err != nil {
		return nil, err
	}
	var out []trial
	asked := every(questions, mostTrials)
	fitted := map[int]bool{}
	for _, i := range every(numbers(len(asked)), mostFitted) {
		fitted[i] = true
	}
	for i, q := range asked {
		one, ok, err := m.try(ctx, t, q)
		if err != nil {
			return nil, err
		}
		if ok {
			one.fitted = fitted[i]
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
				one.right, one.denied, one.fitted = false, true, true
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

// numbers are 0 to n-1.
func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
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
	meant := m.mend(text)
	asked := m.ask(meant.Text)
	near, err := m.near(ctx, meant.Text, asked)
	if err != nil || len(near) == 0 {
		return trial{}, false, err
	}
	features := m.measure(asked, near)
	best, most := 0, math.Inf(-1)
	for i, odds := range m.ranker.LogOddsOf(features) {
		if odds > most {
			best, most = i, odds
		}
	}
	id := near[best].entry.ID
	return trial{
		logOdds: most, features: features[best], right: slices.Contains(q.Gold, id), known: len(q.Gold) > 0,
		entry: id, mute: asked.mute && features[best][fCoverConcepts] == 0, guessed: meant.readings != nil,
		seen: slices.ContainsFunc(near, func(p *portrait) bool { return p.holds(asked.core) }),
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
	share := (inScope + out) / (inScope + out + halfway)
	for i := range w {
		w[i] *= share
	}
	w[0] += 1 - share
	return calibration{w}
}
