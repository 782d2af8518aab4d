package main

import (
	"context"
	"errors"
	"fmt"

	"xiaoer/cmd/bench/stopwatch"
	"xiaoer/engine"
	"xiaoer/faq"
)

// benchCmd lets cmd/bench time this program from within.
type benchCmd struct{}

// Run answers rounds of questions until standard input ends. The bank is warmed up before, as a server does in the
// background.
//
//	try     from text to decision; nothing is kept
//	ask     the same, and the ledger
//	search  of that, reading the text and finding ten candidates
func (*benchCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	h, cleanup, err := openAside(ctx, s, io.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	shop := faq.Shop(s.Shop)
	bank, err := h.live.Bank(ctx, shop)
	if err != nil {
		return err
	}
	if w, ok := bank.Matcher.(engine.Warmer); ok {
		w.Warm(ctx)
	}
	index, ok := bank.Finder.(engine.Searcher)
	if !ok {
		return fmt.Errorf("%T does not search", bank.Finder)
	}
	return stopwatch.Serve(ctx, io.in, io.out, stopwatch.Ready{Version: bank.Generation}, map[string]stopwatch.Call{
		"try": func(ctx context.Context, text string) (bool, error) {
			x, err := h.engine.Try(ctx, faq.Question{Shop: shop, Text: text})
			return len(x.Candidates) > 0, err
		},
		"ask": func(ctx context.Context, text string) (bool, error) {
			r, err := h.engine.Ask(ctx, faq.Question{Shop: shop, Text: text})
			return len(r.Candidates) > 0, err
		},
		"search": func(ctx context.Context, text string) (bool, error) {
			read, err := h.reader.Read(text)
			if err != nil {
				return false, err
			}
			hits, err := index.Search(ctx, read, 10)
			return len(hits) > 0, err
		},
	})
}
