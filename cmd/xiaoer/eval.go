package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"xiaoer/engine"
	"xiaoer/engine/eval"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type evalCmd struct {
	Entries     string `required:"" placeholder:"FILE" help:"JSONL file of entries."`
	Queries     string `required:"" placeholder:"FILE" help:"JSONL file of questions: qid, query, gold, kind."`
	Confirm     string `placeholder:"FILE" help:"JSONL file of questions that count as confirmed by buyers before the others are asked."`
	Predictions string `placeholder:"FILE" help:"File to write one prediction a line to."`
	JSON        bool   `name:"json" help:"Print the figures as JSON."`
}

// Help stands below the list of flags.
func (*evalCmd) Help() string {
	return `The entries are read as by import; those without an answer are answered with their question. The questions stand
one a line, and of several ids in gold any is right, while none means that a person should answer:

	{"qid":"q1","query":"能开发票不","gold":["invoice"],"kind":"plain"}

Predictions are written one a line, with up to ten matches, the best first:

	{"qid":"q1","decision":"answer","matches":[{"id":"invoice","confidence":0.97}]}

Where a message asked several things, answers lists what was said to them.

The questions of --confirm have the same form and are learned from as those that buyers confirm in life, for the
first of their gold; those without gold are passed over.

The data folder is not touched.`
}

func (c *evalCmd) Run(ctx context.Context, s Settings, io streams) error {
	set, err := readSet(ctx, c.Entries, c.Queries)
	if err != nil {
		return err
	}
	if c.Confirm != "" {
		if set.confirmed, err = readConfirmed(c.Confirm); err != nil {
			return err
		}
	}
	set.warn(io.err)
	r, err := newReading(s.DictDir)
	if err != nil {
		return err
	}
	defer r.segmenter.Close()
	m, err := measure(ctx, r, set, s.Tolerate, newProgress(io.err, "asking"))
	if err != nil {
		return err
	}
	if c.Predictions != "" {
		if err := writeFile(c.Predictions, func(w *os.File) error { return eval.WritePredictions(w, m.predictions) }); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(io.out).Encode(m.figures)
	}
	fmt.Fprintf(io.out, "%d entries, %d queries; built in %.1f s, %.1f s in all\n", len(set.entries), len(set.queries), m.built.Seconds(), m.took.Seconds())
	return m.figures.Print(io.out)
}

// set is entries with questions about them.
type set struct {
	entries   []faq.Entry
	queries   []eval.Query
	confirmed confirmed
}

func readSet(ctx context.Context, entries, queries string) (s set, err error) {
	if s.entries, err = readEntries(ctx, entries, nil); err != nil {
		return s, err
	}
	s.queries, err = readQueries(queries)
	return s, err
}

func readQueries(file string) ([]eval.Query, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return eval.ReadQueries(f, filepath.Base(file))
}

// warn says when the two files do not seem to belong together.
func (s set) warn(w io.Writer) {
	known := map[faq.ID]bool{}
	for _, e := range s.entries {
		known[e.ID] = true
	}
	for _, q := range s.queries {
		for _, id := range q.Gold {
			if !known[id] {
				fmt.Fprintf(w, "xiaoer: query %s has gold %s, which is none of the entries\n", q.QID, id)
				return
			}
		}
	}
}

// measured is what came of asking a set.
type measured struct {
	predictions []eval.Prediction
	figures     eval.Figures
	built, took time.Duration
}

func measure(ctx context.Context, r *reading, s set, rates tolerated, bar *progress) (m measured, err error) {
	start := time.Now()
	h, cleanup, err := throwAway(ctx, r, s, rates)
	if err != nil {
		return m, err
	}
	defer cleanup()
	m.built = time.Since(start)
	m.predictions, err = eval.Run(ctx, h.engine, evalShop, s.queries, func(n int) { bar.told(n, len(s.queries)) })
	if err != nil {
		return m, err
	}
	bar.done()
	m.took = time.Since(start)
	m.figures = eval.Measure(s.queries, m.predictions)
	return m, nil
}

// evalShop is the shop of a throw-away house.
const evalShop faq.Shop = "eval"

// throwAway builds a house in a folder of its own on the entries of the set, and what is confirmed of them, at default
// settings but for the rates. It leaves r open.
func throwAway(ctx context.Context, r *reading, of set, rates tolerated) (h *house, cleanup func(), err error) {
	tmp, err := os.MkdirTemp("", "xiaoer-eval-")
	if err != nil {
		return nil, nil, err
	}
	s := Settings{Data: tmp, MatchWait: 10 * time.Second, Tolerate: rates}
	store, err := openStore(ctx, s, nil)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(tmp))
	}
	h = build(s, r, store, slog.New(slog.DiscardHandler), nil)
	open := h.live.OpenIndex
	h.live.OpenIndex = func(shop faq.Shop, words faq.Words) (engine.Index, error) {
		index, err := open(shop, words)
		return witness{index, r.reader}, err
	}
	h.live.Voices = of.confirmed
	cleanup = func() {
		h.live.Close()
		h.store.Shut()
		os.RemoveAll(tmp)
	}
	if err := fill(ctx, store, of.entries); err != nil {
		cleanup()
		return nil, nil, err
	}
	if err := h.live.Settle(ctx, evalShop); err != nil {
		cleanup()
		return nil, nil, err
	}
	return h, cleanup, nil
}

// fill puts the entries into evalShop. Banks for measuring often have no answers; the question stands for them.
func fill(ctx context.Context, store *sqlite.DB, entries []faq.Entry) error {
	for i := range entries {
		if len(entries[i].Answers) == 0 {
			entries[i].Answers = []faq.Answer{{Text: entries[i].Question}}
		}
	}
	edit := faq.Edit{By: "eval"}
	if err := store.CreateShop(ctx, evalShop, edit); err != nil {
		return err
	}
	_, err := store.Put(ctx, evalShop, entries, edit)
	return err
}
