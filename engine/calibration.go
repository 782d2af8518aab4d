package engine

import (
	"context"
	"fmt"
	"hash/fnv"
	"maps"

	"xiaoer/engine/risk"
	"xiaoer/faq"
	"xiaoer/intents"
)

// UsualTolerance is what a shop may begin with: one wrong answer in ten where it costs a smile, one in a hundred where
// it costs penalty points. It holds for nobody who has not set it.
func UsualTolerance() faq.Tolerance {
	low, normal, high := 0.10, 0.05, 0.01
	return faq.Tolerance{Low: &low, Normal: &normal, High: &high}
}

// Calibration is what a bank's trials say about its bars.
type Calibration struct {
	Generation string  `json:"generation"`
	Trials     int     `json:"trials"`
	Classes    []Class `json:"classes"` // low, normal, high
}

// Class is the calibration of one class of risk. Its trials are those in which an entry of the class came first.
type Class struct {
	Risk     intents.Risk `json:"risk"`
	Trials   int          `json:"trials"`
	InForce  Standing     `json:"in_force"`
	Supposed Standing     `json:"supposed"` // what would be if another rate were set
	Curve    []risk.Point `json:"curve"`
}

// Standing is a bar, and what the trials say about it.
type Standing struct {
	Tolerated *float64   `json:"tolerated,omitempty"` // nil where no rate is set and the bar is a usual one
	Bar       *float64   `json:"bar,omitempty"`       // nil where the class only suggests
	At        risk.Point `json:"at"`                  // of the bar; without one, of the threshold that failed, 0 where all would
	Needed    int        `json:"needed,omitempty"`    // right answers without a wrong one that the rate takes at least; of 0 none would do
}

// Calibration tells what the shop's trials say about the bars in force, and about those that it would have if it
// tolerated what is supposed; classes that supposed leaves unset take the usual rate. An unknown shop is
// faq.ErrNotFound.
func (e *Engine) Calibration(ctx context.Context, shop faq.Shop, supposed faq.Tolerance) (Calibration, error) {
	b, err := e.Banks.Bank(ctx, shop)
	if err != nil {
		return Calibration{}, fmt.Errorf("calibration of %s: %w", shop, err)
	}
	defer b.Release()
	return b.calibration(supposed.Else(UsualTolerance())), nil
}

func (b *Bank) calibration(supposed faq.Tolerance) Calibration {
	c := Calibration{Generation: b.Generation}
	trials := b.trials()
	would := Bars{}.fitted(supposed, trials)
	for _, class := range faq.Risks {
		of := trials[class]
		c.Trials += len(of)
		c.Classes = append(c.Classes, Class{
			Risk: class, Trials: len(of), Curve: risk.Curve(of),
			InForce: standing(class, b.Tolerance, b.Bars, of), Supposed: standing(class, supposed, would, of),
		})
	}
	return c
}

// standing looks at the bar of one class.
func standing(class intents.Risk, t faq.Tolerance, bars Bars, trials []risk.Trial) Standing {
	var s Standing
	rate, set := t.Of(class)
	if set {
		s.Tolerated = &rate
		s.Needed, _ = risk.Needed(rate)
	}
	bar, ok := bars.Answer[class]
	switch {
	case ok:
		s.Bar, s.At = &bar, risk.At(trials, bar)
	case set:
		s.At = risk.Choose(trials, rate).At
	default:
		s.At = risk.At(trials, 0)
	}
	return s
}

// trials are the bank's trials by class, as it would decide them now: an entry that has changed its class since takes
// its trials along, and one that is gone takes them away.
func (b *Bank) trials() map[intents.Risk][]risk.Trial {
	out := map[intents.Risk][]risk.Trial{}
	m, ok := b.Matcher.(Measured)
	if !ok {
		return out
	}
	for _, t := range m.Trials() {
		e := b.Entries[t.Entry]
		if e == nil || !isServed(e) {
			continue
		}
		class, confidence := e.Risk.Or(intents.Normal), t.Confidence
		if dubious(class, t.Guessed) {
			confidence = 0
		}
		out[class] = append(out[class], risk.Trial{Confidence: confidence, Right: t.Right})
	}
	return out
}

// fitted are the bars with those of every class that tolerates a rate replaced by what its trials bear out. A class
// whose trials bear out nothing loses its bar: it is not known well enough to be answered.
func (b Bars) fitted(t faq.Tolerance, trials map[intents.Risk][]risk.Trial) Bars {
	answer := map[intents.Risk]float64{}
	maps.Copy(answer, b.Answer)
	for _, class := range faq.Risks {
		rate, set := t.Of(class)
		if !set {
			continue
		}
		delete(answer, class)
		if c := risk.Choose(trials[class], rate); c.OK {
			answer[class] = c.At.Threshold
		}
	}
	b.Answer = answer
	return b
}

// mark is short and differs where the bars do.
func (b Bars) mark() string {
	h := fnv.New32a()
	for _, class := range faq.Risks {
		bar, ok := b.Answer[class]
		fmt.Fprintf(h, "%s %t %v ", class, ok, bar)
	}
	return fmt.Sprintf("%08x", h.Sum32())
}
