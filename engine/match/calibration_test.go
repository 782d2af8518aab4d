package match

import (
	"fmt"
	"slices"
	"testing"

	"xiaoer/engine"
	"xiaoer/engine/match/rank"
	"xiaoer/faq"
)

var _ engine.Measured = (*Model)(nil)

// The trials of a bank are many, are of its entries, and are no more wrong where the model is surer. The share of
// questions that no entry answers is what it is meant to be, so that what is wrong is not theirs alone.
func TestTrialsOfTheStarter(t *testing.T) {
	alone(t)
	trials := starter().Trials()
	if len(trials) < 500 {
		t.Fatalf("got %d trials, want some hundreds", len(trials))
	}
	known := map[faq.ID]bool{}
	for _, e := range starterEntries() {
		known[e.ID] = true
	}
	var sure, surelyWrong, wrong int
	for _, one := range trials {
		if !known[one.Entry] || !(one.Confidence >= 0 && one.Confidence <= 1) {
			t.Fatalf("got trial %+v, want one of an entry, with a probability", one)
		}
		if !one.Right {
			wrong++
		}
		if one.Confidence >= 0.9 {
			sure++
			if !one.Right {
				surelyWrong++
			}
		}
	}
	t.Logf("%d trials, %d wrong; from .9 up %d, %d wrong", len(trials), wrong, sure, surelyWrong)
	if sure < len(trials)/6 || surelyWrong*10 > sure || wrong < len(trials)/8 {
		t.Errorf("got %d of %d wrong from .9 up, and %d of %d in all", surelyWrong, sure, wrong, len(trials))
	}
}

func TestTrialsAreDeterministicAndOutliveAPatch(t *testing.T) {
	few := starterEntries()[:40]
	a, b := fitted(t, few...), fitted(t, few...)
	if len(a.Trials()) == 0 || !slices.Equal(a.Trials(), b.Trials()) {
		t.Errorf("got %d and %d trials of the same bank, want the same", len(a.Trials()), len(b.Trials()))
	}
	patched := trainer().Patch(a, untaught(entry("new", "可以自提吗")), []faq.ID{few[0].ID}).(*Model)
	if !slices.Equal(patched.Trials(), a.Trials()) {
		t.Error("a patched model has other trials than the one that was trained")
	}
}

// What cannot be asked without having been seen makes no trials.
func TestNoTrials(t *testing.T) {
	bare := []*faq.Entry{entry("invoice", "可以开发票吗"), entry("dispatch", "什么时候发货"), entry("postage", "运费多少钱")}
	twins := []*faq.Entry{entry("a", "可以开发票吗", "可以开发票吗"), entry("b", "什么时候发货", "什么时候发货？")}
	var large []*faq.Entry
	for i := range maxCalibrated + 1 {
		large = append(large, entry(faq.ID(fmt.Sprintf("z%04d", i)), fmt.Sprintf("第%d号商品在哪个货架", i), fmt.Sprintf("%d号放哪里", i)))
	}
	for name, bank := range map[string][]*faq.Entry{"nothing": nil, "one phrasing each": bare, "the same phrasings": twins} {
		if got := fitted(t, bank...).Trials(); len(got) > 0 {
			t.Errorf("%s: got %d trials, want none", name, len(got))
		}
	}
	opened, _, err := trainer().Open(t.Context(), untaught(large...), finding(large))
	if err != nil || len(opened.(*Model).Trials()) > 0 {
		t.Errorf("a bank that is too large: got trials, or %v", err)
	}
}

// Each fold is judged by a calibration that was not fitted on it, what was seen is left out, what says nothing is never
// sure, and of the strangers as many stay as buyers ask that come near: half of a quarter of all.
func TestMeasured(t *testing.T) {
	perFold, none := make([][]trial, folds), make([]float64, len(names()))
	rising := func(fold int) calibration {
		weight := make([]float64, len(telling)+2)
		weight[len(weight)-1] = float64(fold)
		return calibration{weight}
	}
	for fold := range perFold {
		for range 30 {
			perFold[fold] = append(perFold[fold], trial{features: none, known: true, right: true, entry: "in"}, trial{features: none, entry: "out", guessed: true})
		}
		perFold[fold] = append(perFold[fold], trial{features: none, known: true, right: true, seen: true, entry: "seen"},
			trial{features: none, known: true, mute: true, entry: "mute", logOdds: 9})
	}
	got := measured(perFold, func(fold int) calibration { return rising(fold) })
	count := map[faq.ID]int{}
	sure := map[float64]int{}
	for _, one := range got {
		count[one.Entry]++
		if one.Entry == "in" {
			sure[one.Confidence]++
		}
		if one.Entry == "mute" && one.Confidence > unsaid || one.Guessed != (one.Entry == "out") {
			t.Errorf("got %+v", one)
		}
	}
	if count["in"] != 120 || count["mute"] != 4 || count["seen"] != 0 || count["out"] != 20 {
		t.Errorf("got %v trials, want 124 that an entry answers and 20 strangers", count)
	}
	for fold := range folds {
		if p := rank.Probability(float64(fold)); sure[p] != 30 {
			t.Errorf("fold %d: got %d trials at %v, want 30", fold, sure[p], p)
		}
	}
}

// Outcomes of a fold that is turned round change the calibration that judges the others, and not its own.
func TestCalibrationIsCrossFitted(t *testing.T) {
	perFold := make([][]trial, folds)
	for fold := range perFold {
		for i := range 60 {
			perFold[fold] = append(perFold[fold], trial{features: make([]float64, len(names())), logOdds: float64(i%12) - 4, known: i%4 > 0, right: i%4 > 0 && i%12 > 4, fitted: true})
		}
	}
	line := shipped().Line
	own, other := fitWithout(perFold, 0, line), fitWithout(perFold, 1, line)
	for i := range perFold[0] {
		perFold[0][i].right = perFold[0][i].known && !perFold[0][i].right
	}
	if again, moved := fitWithout(perFold, 0, line), fitWithout(perFold, 1, line); !slices.Equal(again.weight, own.weight) || slices.Equal(moved.weight, other.weight) {
		t.Errorf("got %v after %v for the fold itself, %v after %v for another", again, own, moved, other)
	}
}
