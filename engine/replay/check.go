package replay

import (
	"context"
	"fmt"

	"xiaoer/faq"
)

// Verdict is what came of one check.
type Verdict struct {
	Check  faq.Check `json:"check"`
	Passes bool      `json:"passes"`
	Got    Outcome   `json:"got"`
}

// Results are what came of a shop's checks.
type Results struct {
	Shop       faq.Shop  `json:"shop"`
	Generation string    `json:"generation"`
	Passed     int       `json:"passed"`
	Failed     int       `json:"failed"`
	Failures   []Verdict `json:"failures"`
}

// Regression is what a draft does to the checks.
type Regression struct {
	Passed int       `json:"passed"` // with the draft
	Failed int       `json:"failed"`
	Broken []Verdict `json:"broken"` // they pass now and would no more
	Mended []Verdict `json:"mended"` // they fail now and would no more
}

// Check asks the shop's checks of the bank that serves. It ends early with ctx's error.
func (p *Player) Check(ctx context.Context, shop faq.Shop, told func(done, total int)) (r Results, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("check %s: %w", shop, err)
		}
	}()
	checks, err := p.Checks.Checks(ctx, shop)
	if err != nil {
		return r, err
	}
	bank, err := p.Engine.Banks.Bank(ctx, shop)
	if err != nil {
		return r, err
	}
	defer bank.Release()
	outcomes, err := p.ask(ctx, []side{p.on(bank)}, shop, p.Engine.Now(), asked(checks), told)
	if err != nil {
		return r, err
	}
	r = Results{Shop: shop, Generation: bank.Generation, Failures: []Verdict{}}
	for i, c := range checks {
		if v := verdict(c, outcomes[i], 0); v.Passes {
			r.Passed++
		} else {
			r.Failed++
			r.Failures = append(r.Failures, v)
		}
	}
	return r, nil
}

// asked are the questions of checks.
func asked(checks []faq.Check) []Question {
	out := make([]Question, len(checks))
	for i, c := range checks {
		out[i] = Question{Text: c.Question, Slots: c.Slots}
	}
	return out
}

// verdict rules on a check: its entry must be among those that answer or ask for a fact. Offering it is not enough. A
// check without an entry passes where nothing is answered, and one that cannot be read always fails.
func verdict(c faq.Check, sides []Outcome, i int) Verdict {
	if sides == nil {
		return Verdict{Check: c}
	}
	got := sides[i]
	_, right := got.by(c.Entry)
	if c.Entry == "" {
		right = len(got.Answers) == 0
	}
	return Verdict{Check: c, Passes: right, Got: got}
}

// regress compares the checks on both sides.
func regress(checks []faq.Check, outcomes [][]Outcome) Regression {
	r := Regression{Broken: []Verdict{}, Mended: []Verdict{}}
	for i, c := range checks {
		was, is := verdict(c, outcomes[i], 0), verdict(c, outcomes[i], 1)
		if is.Passes {
			r.Passed++
		} else {
			r.Failed++
		}
		switch {
		case was.Passes && !is.Passes:
			r.Broken = append(r.Broken, is)
		case !was.Passes && is.Passes:
			r.Mended = append(r.Mended, is)
		}
	}
	return r
}
