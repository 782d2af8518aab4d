package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"xiaoer/engine/eval"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type evalCmd struct {
	Entries     string `required:"" help:"JSONL file of entries." type:"existingfile"`
	Queries     string `required:"" help:"JSONL file of questions: qid, query, gold, kind." type:"existingfile"`
	Predictions string `help:"File to write one prediction a line to." type:"path"`
	JSON        bool   `name:"json" help:"Print the figures as JSON."`
}

func (c *evalCmd) Run(ctx context.Context, s Settings, io streams) error {
	entries, err := readEntries(c.Entries, io.in)
	if err != nil {
		return err
	}
	f, err := os.Open(c.Queries)
	if err != nil {
		return err
	}
	defer f.Close()
	queries, err := eval.ReadQueries(f, filepath.Base(c.Queries))
	if err != nil {
		return err
	}
	start := time.Now()
	r, err := newReading(s.DictDir)
	if err != nil {
		return err
	}
	h, cleanup, err := throwAway(ctx, s, r, entries)
	if err != nil {
		return err
	}
	defer cleanup()
	built := time.Since(start)
	bar := newProgress(io.err, "asking")
	predictions, err := eval.Run(ctx, h.engine, evalShop, queries, func(n int) { bar.told(n, len(queries)) })
	if err != nil {
		return err
	}
	bar.done()
	if c.Predictions != "" {
		if err := writeFile(c.Predictions, func(w *os.File) error { return eval.WritePredictions(w, predictions) }); err != nil {
			return err
		}
	}
	figures := eval.Measure(queries, predictions)
	if c.JSON {
		return json.NewEncoder(io.out).Encode(figures)
	}
	fmt.Fprintf(io.out, "%d entries, %d queries; built in %.1f s, %.1f s in all\n", len(entries), len(queries), built.Seconds(), time.Since(start).Seconds())
	return figures.Print(io.out)
}

// evalShop is the shop of a throw-away house.
const evalShop faq.Shop = "eval"

// throwAway builds a house in a folder of its own on the given entries alone, at default settings.
func throwAway(ctx context.Context, s Settings, r *reading, entries []faq.Entry) (*house, func(), error) {
	tmp, err := os.MkdirTemp("", "xiaoer-eval-")
	if err != nil {
		return nil, nil, err
	}
	fail := func(err error) (*house, func(), error) {
		os.RemoveAll(tmp)
		return nil, nil, err
	}
	store, err := sqlite.Open(ctx, sqlite.Config{Path: storePath(tmp)})
	if err != nil {
		return fail(err)
	}
	for i := range entries {
		if len(entries[i].Answers) == 0 { // banks for measuring often have none; the question stands for it
			entries[i].Answers = []faq.Answer{{Text: entries[i].Question}}
		}
	}
	edit := faq.Edit{By: "eval"}
	if err := store.CreateShop(ctx, evalShop, edit); err != nil {
		return fail(err)
	}
	if _, err := store.Put(ctx, evalShop, entries, edit); err != nil {
		return fail(err)
	}
	h := build(Settings{Data: tmp, MatchWait: 10 * time.Second}, r, store, slog.New(slog.DiscardHandler), nil)
	if _, err := h.live.Bank(ctx, evalShop); err != nil {
		return fail(err)
	}
	return h, func() { h.live.Close(); h.store.Shut(); os.RemoveAll(tmp) }, nil
}
