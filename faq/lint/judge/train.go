package judge

import (
	"math"
	"slices"
)

// Sample is a labelled text.
type Sample struct {
	Case
	Kind   string  // of the breach; empty for an innocent one
	Weight float64 // how much it counts
	Group  int     // texts of one group are alike: they are learnt from, or kept back, together
	Drill  bool    // made up to be learnt from: nothing is measured on it
	Late   bool    // made up after samples that are measured on: not learnt from where the figures are measured
}

// Report is what training found by keeping back a fifth of the texts in turn.
type Report struct {
	Samples, Features  int
	Block, Warn        float64 // the bars
	Recall, WarnRecall float64 // of breaches, at the bars
	Precision          float64 // that the first bar was set for
}

// The precision that the bars are set for. A manager who cannot save a good answer stops listening; a warning costs a look.
const (
	blockPrecision = 0.95
	warnPrecision  = 0.9
)

// However well the texts that were kept back are told apart, what is likelier innocent is not blocked.
const leastBlock, leastWarn = 0.5, 0.2

const folds = 5

// least is in how many texts a feature has to stand to be learnt: what stands in one tells nothing about others.
const least = 2

// Train learns from samples. The same samples in the same order give the same judge.
func Train(samples []Sample) (*Judge, Report) {
	t := newTable(samples)
	kept := make([]bool, len(samples))
	for i, s := range samples {
		kept[i] = s.Kind != ""
	}
	scores := t.outside(samples, kept)
	factor, shift := calibrate(told(samples, scores), told(samples, kept))
	ps := make([]float64, len(scores))
	for i, s := range scores {
		ps[i] = logistic(factor*s + shift)
	}
	rep := Report{Samples: len(samples), Features: len(t.features), Precision: blockPrecision}
	rep.Block, rep.Recall = bar(told(samples, ps), told(samples, kept), blockPrecision)
	rep.Warn, rep.WarnRecall = bar(told(samples, ps), told(samples, kept), warnPrecision)
	rep.Block, rep.Warn = max(rep.Block, leastBlock), max(rep.Warn, leastWarn)
	w := fit(t.rows, kept, len(t.features))
	for i := range w {
		w[i] *= factor
	}
	w[len(w)-1] += shift
	j := &Judge{bars: bars{rep.Block, rep.Warn}, breach: t.head(w, 0)}
	j.kinds = kinds(samples)
	for _, kind := range j.kinds {
		for i, s := range samples {
			kept[i] = s.Kind == kind
		}
		j.of = append(j.of, t.head(fit(t.rows, kept, len(t.features)), most))
	}
	return j, rep
}

// most is how many features the heads of the kinds keep each: they only choose between kinds.
const most = 4000

func kinds(samples []Sample) []string {
	var out []string
	for _, s := range samples {
		if s.Kind != "" && !slices.Contains(out, s.Kind) {
			out = append(out, s.Kind)
		}
	}
	slices.Sort(out)
	return out
}

// told returns the values of the samples that are no drills.
func told[T any](samples []Sample, values []T) []T {
	var out []T
	for i, s := range samples {
		if !s.Drill {
			out = append(out, values[i])
		}
	}
	return out
}

// table is samples as rows of numbers.
type table struct {
	features []feature // by column, rising
	rarity   []float64 // by column
	rows     []row
}

func newTable(samples []Sample) *table {
	terms := make([][]term, len(samples))
	with := map[feature]int{}
	for i, s := range samples {
		terms[i] = features(s.Case)
		for _, x := range terms[i] {
			with[x.f]++
		}
	}
	t := &table{}
	for f, n := range with {
		if n >= least {
			t.features = append(t.features, f)
		}
	}
	slices.Sort(t.features)
	column := make(map[feature]int32, len(t.features))
	for i, f := range t.features {
		column[f] = int32(i)
		t.rarity = append(t.rarity, math.Log(float64(1+len(samples))/float64(1+with[f]))+1)
	}
	for i, s := range samples {
		r := row{square: 1, weight: s.Weight}
		for _, x := range terms[i] {
			if c, ok := column[x.f]; ok {
				v := x.w * t.rarity[c]
				r.columns, r.values = append(r.columns, c), append(r.values, float32(v))
				r.square += v * v
			}
		}
		t.rows = append(t.rows, r)
	}
	return t
}

// outside returns what each row scores with a model that has not learnt from its group.
func (t *table) outside(samples []Sample, yes []bool) []float64 {
	scores := make([]float64, len(samples))
	for fold := range folds {
		var rows []row
		var answers []bool
		for i, s := range samples {
			if s.Group%folds != fold && !s.Late {
				rows, answers = append(rows, t.rows[i]), append(answers, yes[i])
			}
		}
		w := fit(rows, answers, len(t.features))
		for i, s := range samples {
			if s.Group%folds == fold || s.Late {
				scores[i] = w.score(t.rows[i])
			}
		}
	}
	return scores
}

// head turns weights by column into weights by feature, the heaviest so many of them, or all where that is 0.
func (t *table) head(w line, most int) head {
	h := head{weights: map[feature]float32{}, bias: w[len(w)-1]}
	floor := 0.0
	if weights := len(w) - 1; most > 0 && most < weights {
		sizes := make([]float64, weights)
		for i := range sizes {
			sizes[i] = math.Abs(w[i] * t.rarity[i])
		}
		slices.Sort(sizes)
		floor = sizes[weights-most]
	}
	for i, f := range t.features {
		if x := w[i] * t.rarity[i]; math.Abs(x) >= floor {
			h.weights[f] = float32(x)
		}
	}
	return h
}
