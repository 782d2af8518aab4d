package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"xiaoer/engine/match"
	"xiaoer/engine/match/rank"
	"xiaoer/faq/lint"
	"xiaoer/faq/lint/judge"
	"xiaoer/intents/pack"
)

type trainCmd struct {
	Sets   []string  `arg:"" optional:"" help:"Folders with entries.jsonl and queries.jsonl; for --lint the folder of the lessons." type:"existingdir"`
	Weight []float64 `help:"How much a question of each set counts; 1 where left out."`
	Out    string    `required:"" help:"File to write the ranker to, the classifier of wishes, or the judge." type:"path"`
	Wishes bool      `help:"Train the classifier of wishes on the built-in intents instead; needs no folders."`
	Lint   bool      `help:"Train the judge of answers on lessons instead."`
}

// Run trains the ranker: it learns from numbers about pairs of question and entry, never from their words.
func (c *trainCmd) Run(ctx context.Context, s Settings, io streams) error {
	if c.Lint {
		return c.judge(io)
	}
	r, err := newReading(s.DictDir)
	if err != nil {
		return err
	}
	r.trainer.Ranker = match.Unranked()
	if c.Wishes {
		w := match.NewWishes(r.trainer.Lens, pack.Load().Intents)
		return writeFile(c.Out, func(f *os.File) error { return w.Save(f) })
	}
	var examples []rank.Example
	for i, set := range c.Sets {
		weight := 1.0
		if i < len(c.Weight) {
			weight = c.Weight[i]
		}
		part, err := examplesOf(ctx, r, set, weight)
		if err != nil {
			return err
		}
		fmt.Fprintf(io.err, "%s: %d examples\n", filepath.Base(set), len(part))
		examples = append(examples, part...)
	}
	model := match.TrainRanker(examples)
	return writeFile(c.Out, func(w *os.File) error { return json.NewEncoder(w).Encode(model) })
}

func examplesOf(ctx context.Context, r *reading, folder string, weight float64) ([]rank.Example, error) {
	set, err := readSet(ctx, filepath.Join(folder, "entries.jsonl"), filepath.Join(folder, "queries.jsonl"))
	if err != nil {
		return nil, err
	}
	h, cleanup, err := throwAway(ctx, r, set, tolerated{})
	if err != nil {
		return nil, err
	}
	defer cleanup()
	bank, err := h.live.Bank(ctx, evalShop)
	if err != nil {
		return nil, err
	}
	var labelled []match.Labelled
	for _, q := range set.queries {
		labelled = append(labelled, match.Labelled{Text: q.Text, Gold: q.Gold})
	}
	return r.trainer.Examples(ctx, bank.Matcher, labelled, weight)
}

// judge trains the judge of answers.
func (c *trainCmd) judge(io streams) error {
	if len(c.Sets) != 1 {
		return errors.New("--lint takes one folder, of lessons")
	}
	lessons := os.DirFS(c.Sets[0])
	digest, err := lint.Digest(lessons)
	if err != nil {
		return err
	}
	j, r, err := lint.Train(lessons)
	if err != nil {
		return err
	}
	fmt.Fprintf(io.err, "%d sentences, %d features\n", r.Samples, r.Features)
	for _, b := range []struct {
		name string
		judge.Bar
	}{{"block", r.Block}, {"warn", r.Warn}} {
		fmt.Fprintf(io.err, "%s from %.3f on: of what is aside recall %.3f, precision %.3f; of daily answers %.4f\n", b.name, b.At, b.Recall, b.Precision, b.Stopped)
	}
	return writeFile(c.Out, func(w *os.File) error { return j.Save(w, digest) })
}
