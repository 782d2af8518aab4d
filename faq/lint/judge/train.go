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
	Aside  bool    // nothing is learnt from it: the bars are set on it
}

// Report is what training found on the texts that were set aside.
type Report struct {
	Samples, Features  int     // that were learnt from
	Block, Warn        float64 // the bars
	Recall, WarnRecall float64 // of breaches, at the bars
	Precision          float64 // that the first bar was set for
}

// The precision that the bars are set for. A manager who cannot save a good answer stops listening; a warning costs a look.
const (
	blockPrecision = 0.97
	warnPrecision  = 0.9
)

// However well the texts that were set aside are told apart, what is likelier innocent is not blocked.
const leastBlock, leastWarn = 0.5, 0.2

// least is in how many texts a feature has to stand to be learnt: what stands in one tells nothing about others.
const least = 2

// Train learns from samples. The same samples in the same order give the same judge.
func Train(samples []Sample) (*Judge, Report) {
	var learnt, aside []Sample
	for _, s := range samples {
		if s.Aside {
			aside = append(aside, s)
		} else {
			learnt = append(learnt, s)
		}
	}
	t := newTable(learnt)
	w := fit(t.rows, breaches(learnt), len(t.features))
	scores := make([]float64, len(aside))
	for i, s := range aside {
		scores[i] = w.score(t.row(s))
	}
	factor, shift := calibrate(scores, breaches(aside))
	for i := range w {
		w[i] *= factor
	}
	w[len(w)-1] += shift
	for i, s := range scores {
		scores[i] = logistic(factor*s + shift)
	}
	rep := Report{Samples: len(learnt), Features: len(t.features), Precision: blockPrecision}
	rep.Block, rep.Recall = bar(scores, breaches(aside), blockPrecision, leastBlock)
	rep.Warn, rep.WarnRecall = bar(scores, breaches(aside), warnPrecision, leastWarn)
	j := &Judge{bars: bars{rep.Block, rep.Warn}, breach: t.head(w, 0)}
	j.kinds = kinds(learnt)
	yes := make([]bool, len(learnt))
	for _, kind := range j.kinds {
		for i, s := range learnt {
			yes[i] = s.Kind == kind
		}
		j.of = append(j.of, t.head(fit(t.rows, yes, len(t.features)), most))
	}
	return j, rep
}

// breaches tells which of the samples are breaches.
func breaches(samples []Sample) []bool {
	out := make([]bool, len(samples))
	for i, s := range samples {
		out[i] = s.Kind != ""
	}
	return out
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

// table is samples as rows of numbers.
type table struct {
	features []feature // by column, rising
	rarity   []float64 // by column
	column   map[feature]int32
	rows     []row
}

func newTable(samples []Sample) *table {
	with := map[feature]int{}
	for _, s := range samples {
		for _, x := range features(s.Case) {
			with[x.f]++
		}
	}
	t := &table{column: map[feature]int32{}}
	for f, n := range with {
		if n >= least {
			t.features = append(t.features, f)
		}
	}
	slices.Sort(t.features)
	for i, f := range t.features {
		t.column[f] = int32(i)
		t.rarity = append(t.rarity, math.Log(float64(1+len(samples))/float64(1+with[f]))+1)
	}
	for _, s := range samples {
		t.rows = append(t.rows, t.row(s))
	}
	return t
}

// row leaves out the features that have no column.
func (t *table) row(s Sample) row {
	r := row{square: 1, weight: s.Weight}
	for _, x := range features(s.Case) {
		if c, ok := t.column[x.f]; ok {
			v := x.w * t.rarity[c]
			r.columns, r.values = append(r.columns, c), append(r.values, float32(v))
			r.square += v * v
		}
	}
	return r
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
