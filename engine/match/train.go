package match

import (
	"context"
	"slices"

	"xiaoer/engine"
	"xiaoer/engine/match/rank"
	"xiaoer/faq"
)

// Labelled is a question with the entries that answer it; none means that a person should.
type Labelled struct {
	Text string
	Gold []faq.ID
}

// learnedFrom is how many candidates of a question are learned from, beside the right ones. The ones further down are
// wrong for reasons that nobody doubts, and make training four times as long for the same figures.
const learnedFrom = 15

// Examples measures the questions against a fitted matcher's candidates, for training the ranker. Every example
// counts weight.
func (t *Trainer) Examples(ctx context.Context, m engine.Matcher, questions []Labelled, weight float64) ([]rank.Example, error) {
	var out []rank.Example
	model := m.(*Model)
	for _, l := range questions {
		text, err := t.Reader.Read(l.Text)
		if err != nil {
			continue
		}
		text = model.mend(text).Text
		q := model.ask(text)
		near, err := model.near(ctx, text, q)
		if err != nil {
			return nil, err
		}
		for i, f := range model.measure(q, near) {
			right := slices.Contains(l.Gold, near[i].entry.ID)
			if i < learnedFrom || right {
				out = append(out, rank.Example{X: f, Right: right, Weight: weight})
			}
		}
	}
	return out, nil
}

// TrainRanker learns a ranker from examples.
func TrainRanker(examples []rank.Example) *rank.Model {
	return rank.Fit(names(), rising, examples, rankerOptions)
}

// rankerOptions are small on purpose and were not swept: with them, three-fold cross-validated on the two banks that
// the ranker is trained on, line and trees together ranked better than either (top-1 .766 and .746, the line alone
// .768 and .735, trees alone .748 and .749).
var rankerOptions = rank.Options{Ridge: 20, Trees: 150, Leaves: 6, Rate: 0.06, MinLeaf: 80, Ridges: 2}
