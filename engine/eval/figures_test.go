package eval

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"xiaoer/faq"
)

// said is a prediction written short: the decision, then entries with their confidence, best first.
func said(decision faq.Kind, matches ...any) Prediction {
	p := Prediction{Decision: decision}
	for i := 0; i < len(matches); i += 2 {
		p.Matches = append(p.Matches, Match{faq.ID(matches[i].(string)), matches[i+1].(float64)})
	}
	return p
}

// beside adds what was said, in the order of asking, to a message of several questions.
func (p Prediction) beside(said ...faq.ID) Prediction {
	p.Answers = said
	return p
}

// asked is a query of the kind, with its right entries.
func asked(kind string, gold ...faq.ID) Query { return Query{Kind: kind, Gold: gold} }

// Every figure is worked out beside it by hand.
func TestMeasure(t *testing.T) {
	for _, tt := range []struct {
		name    string
		queries []Query
		preds   []Prediction
		want    Figures
	}{
		{"nothing", nil, nil, Figures{}},
		{
			"one, answered right and sure", []Query{asked("in", "a")}, []Prediction{said(faq.Answered, "a", 1.0)},
			Figures{In: 1, Top1: 1, Recall3: 1, Recall10: 1, CoverP90: 1, CoverP95: 1, Answered: 1, Right: 1},
		},
		{
			"one, nothing found", []Query{asked("in", "a")}, []Prediction{said(faq.Escalated)},
			Figures{In: 1},
		},
		{
			"one out of scope, answered", []Query{asked("oos")}, []Prediction{said(faq.Answered, "a", 0.75)},
			Figures{Out: 1, Answered: 1, Wrong: 1, OutSaid: 1, ECE: .75},
		},
		{
			"out of scope is never right, even at rank 1 of no gold", []Query{asked("oos"), asked("in", "a")},
			[]Prediction{said(faq.Escalated, "b", 0.1), said(faq.Escalated, "a", 0.2)},
			// One right above one outside: AUROC 1. Both bins are off: |0.1-0| and |0.2-1|, over two.
			Figures{In: 1, Out: 1, Top1: 1, Recall3: 1, Recall10: 1, AUROC: 1, CoverP90: 1, CoverP95: 1, ECE: .45},
		},
		{
			"several answered, one beside wrong, one beside a question back", []Query{asked("in", "a", "b"), asked("in", "a")},
			[]Prediction{said(faq.Answered, "a", 1.0, "b", .5, "c", .5).beside("b", "a", "c"), said(faq.Asked, "a", 1.0, "b", .5).beside("a")},
			Figures{In: 2, Top1: 1, Recall3: 1, Recall10: 1, CoverP90: 1, CoverP95: 1, Answered: 1, Right: .5, Beside: 3, BesideBad: 1. / 3},
		},
		{
			"ranks 1, 3, 4, 10 and beyond",
			[]Query{asked("in", "a"), asked("in", "a"), asked("in", "a"), asked("in", "a"), asked("in", "a")},
			[]Prediction{
				said(faq.Suggested, "a", 0.5),
				said(faq.Suggested, "x", 0.5, "y", 0.1, "a", 0.1),
				said(faq.Suggested, "x", 0.5, "y", 0.1, "z", 0.1, "a", 0.1),
				said(faq.Suggested, "1", 0.5, "2", 0.1, "3", 0.1, "4", 0.1, "5", 0.1, "6", 0.1, "7", 0.1, "8", 0.1, "9", 0.1, "a", 0.1),
				said(faq.Suggested, "1", 0.5, "2", 0.1, "3", 0.1, "4", 0.1, "5", 0.1, "6", 0.1, "7", 0.1, "8", 0.1, "9", 0.1, "10", 0.1, "a", 0.1),
			},
			// All are claimed at 0.5 and one of five came true: 5 × 0.5 − 1 = 1.5, over five. No bar keeps 90 %.
			Figures{In: 5, Top1: .2, Recall3: .4, Recall10: .8, ECE: .3},
		},
		{
			"any of several right entries", []Query{asked("multi", "b", "a")}, []Prediction{said(faq.Answered, "a", 0.5, "b", 0.5)},
			Figures{In: 1, Top1: 1, Recall3: 1, Recall10: 1, CoverP90: 1, CoverP95: 1, Answered: 1, Right: 1, ECE: .5},
		},
		{
			"ties count half, and a tie is taken whole",
			[]Query{asked("in", "a"), asked("in", "a"), asked("oos"), asked("oos")},
			[]Prediction{
				said(faq.Answered, "a", 0.75), said(faq.Answered, "a", 0.5),
				said(faq.Answered, "x", 0.5), said(faq.Escalated, "x", 0.25),
			},
			// Right ones .75 and .5 against .5 and .25: 1, 1, ½, 1 of four. At bar .75 one of one is right, at .5 two
			// of three: only the first keeps 90 %. Bins: |.75−1|, |.5+.5−1|, |.25−0|, over four.
			Figures{In: 2, Out: 2, Top1: 1, Recall3: 1, Recall10: 1, AUROC: .875, CoverP90: .5, CoverP95: .5,
				Answered: 3, Wrong: 1. / 3, Right: 1, OutSaid: .5, ECE: .125},
		},
		{
			"nine right of ten keep 90 % and not 95",
			append(ten(asked("in", "a")), asked("in", "a")),
			append(append(ten(said(faq.Answered, "a", 1.0))[:9], said(faq.Answered, "x", 1.0)), said(faq.Escalated)),
			// The one without a match stands at confidence 0: from there on nine of eleven are right.
			Figures{In: 11, Top1: 9. / 11, Recall3: 9. / 11, Recall10: 9. / 11, CoverP90: 9. / 11, Answered: 10, Wrong: .1, Right: 9. / 11, ECE: 1. / 11},
		},
		{
			"kinds, of what is in scope only",
			[]Query{asked("plain", "a"), asked("typo", "a"), asked("typo", "a"), asked("oos")},
			[]Prediction{said(faq.Escalated, "a", 1.0), said(faq.Escalated, "a", 1.0), said(faq.Escalated, "x", 0.0), said(faq.Escalated)},
			Figures{In: 3, Out: 1, Top1: 2. / 3, Recall3: 2. / 3, Recall10: 2. / 3, AUROC: 1, CoverP90: 2. / 3, CoverP95: 2. / 3,
				Top1Kinds: map[string]float64{"plain": 1, "typo": .5}},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := Measure(tt.queries, tt.preds)
			for _, d := range differ(fields(t, tt.want), fields(t, got)) {
				t.Errorf("%s\nof %v\nand %v", d, tt.queries, tt.preds)
			}
		})
	}
}

func ten[T any](v T) []T {
	out := make([]T, 10)
	for i := range out {
		out[i] = v
	}
	return out
}

// Both this package and the script that comes with the evaluation data measure the same predictions.
func TestMeasureAgainstTheScript(t *testing.T) {
	script, python := scoring(t)
	for seed, share := range []float64{0, 1, .8, .5, .1} { // of the queries in scope
		queries, preds := anySet(rand.New(rand.NewPCG(uint64(seed), 7)), share)
		dir := t.TempDir()
		write(t, filepath.Join(dir, "entries.jsonl"), []struct{}{})
		write(t, filepath.Join(dir, "queries.jsonl"), queries)
		write(t, filepath.Join(dir, "predictions.jsonl"), preds)
		cmd := exec.Command(python, script, dir, filepath.Join(dir, "predictions.jsonl"), "--json", "--no-baseline")
		cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
		var theirs struct{ Ours map[string]any }
		if err := json.Unmarshal(out, &theirs); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		ours := fields(t, Measure(queries, preds))
		want := map[string]any{}
		for name := range ours { // it has figures that this package has not
			want[name] = theirs.Ours[name]
		}
		if want["auroc"] == nil { // none where there is nothing to compare: 0 here
			want["auroc"] = 0.
		}
		for _, d := range differ(want, ours) {
			t.Errorf("seed %d, %d queries: %s", seed, len(queries), d)
		}
	}
}

// scoring returns the script and what runs it, or skips the test where one is missing.
func scoring(t *testing.T) (script, python string) {
	t.Helper()
	script, err := filepath.Abs("../../../shared/eval/score.py")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(script); err != nil {
		t.Skipf("the evaluation data is not here, so its script cannot be compared with: %v", err)
	}
	if python, err = exec.LookPath("python3"); err != nil {
		t.Skipf("python3 is not here, so the script cannot be run: %v", err)
	}
	return script, python
}

// anySet makes queries and predictions with ties, ranks beyond the tenth, and hits among the misses.
func anySet(rng *rand.Rand, share float64) (queries []Query, preds []Prediction) {
	for i := range 30 + rng.IntN(200) {
		q := Query{QID: fmt.Sprintf("q%d", i), Text: "问", Gold: []faq.ID{}, Kind: []string{"plain", "typo", "口语"}[rng.IntN(3)]}
		if rng.Float64() < share {
			q.Gold = append(q.Gold, faq.ID(fmt.Sprint(rng.IntN(4))), faq.ID(fmt.Sprint(rng.IntN(15))))
		}
		p := Prediction{QID: q.QID, Decision: []faq.Kind{faq.Answered, faq.Suggested, faq.Asked, faq.Escalated}[rng.IntN(4)], Matches: []Match{}}
		conf := float64(rng.IntN(21)) / 20
		for rank, id := range rng.Perm(15)[:rng.IntN(13)] {
			p.Matches = append(p.Matches, Match{faq.ID(fmt.Sprint(id)), conf / float64(rank+1)})
		}
		queries, preds = append(queries, q), append(preds, p)
	}
	return queries, preds
}

func write[T any](t *testing.T, path string, lines []T) {
	t.Helper()
	var b bytes.Buffer
	for _, l := range lines {
		if err := json.NewEncoder(&b).Encode(l); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// fields are the figures by their names in JSON, which are the script's too.
func fields(t *testing.T, f Figures) map[string]any {
	t.Helper()
	b, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// differ lists what is not as wanted. The script rounds the figures of kinds to three places.
func differ(want, got map[string]any) (all []string) {
	for name := range got {
		if _, ok := want[name]; !ok {
			all = append(all, fmt.Sprintf("%s: got %v, want none", name, got[name]))
		}
	}
	for name, w := range want {
		switch w := w.(type) {
		case map[string]any:
			kinds, _ := got[name].(map[string]any)
			for kind, v := range w {
				if g, ok := kinds[kind].(float64); !ok || math.Abs(g-v.(float64)) > 0.00051 {
					all = append(all, fmt.Sprintf("%s of %s: got %v, want %v", name, kind, kinds[kind], v))
				}
			}
		case float64:
			if g, ok := got[name].(float64); !ok || math.Abs(g-w) > 1e-9 {
				all = append(all, fmt.Sprintf("%s: got %v, want %v", name, got[name], w))
			}
		default:
			all = append(all, fmt.Sprintf("%s: got %v, want %v", name, got[name], w))
		}
	}
	return all
}

func TestPrint(t *testing.T) {
	f := Figures{
		In: 10, Out: 5, Top1: .1, Recall3: .2, Recall10: .3, AUROC: .4, CoverP90: .5, CoverP95: .6, ECE: .7, Answered: 8,
		Wrong: .125, Right: .9, OutSaid: .25, Top1Kinds: map[string]float64{"typo": .5, "plain": 1},
	}
	var b bytes.Buffer
	if err := f.Print(&b); err != nil {
		t.Fatal(err)
	}
	want := `in scope              10
out of scope          5
top-1                 0.100
recall@3              0.200
recall@10             0.300
AUROC                 0.400
cov@P90               0.500
cov@P95               0.600
ECE                   0.700
answered              8
  wrong               0.125
  right, of in scope  0.900
  of out of scope     0.250
top-1 of plain        1.000
top-1 of typo         0.500
`
	if got := b.String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	b.Reset()
	f.Beside, f.BesideBad = 4, .25
	if err := f.Print(&b); err != nil || b.String() != strings.Replace(want, "top-1 of plain", "answered beside       4\n  wrong               0.250\ntop-1 of plain", 1) {
		t.Errorf("with answers beside: got %v\n%s", err, b.String())
	}
	if err := f.Print(refusing{}); err == nil || !strings.Contains(err.Error(), "short write") {
		t.Errorf("to a writer that refuses: got %v, want its error", err)
	}
}
