package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"xiaoer/engine/search"
	"xiaoer/faq"
	"xiaoer/intents"
)

type askCmd struct {
	Text string            `arg:"" help:"The question."`
	Why  bool              `help:"Print what the decision was made of."`
	JSON bool              `name:"json" help:"Print the whole exchange as JSON."`
	AsOf time.Time         `help:"Answer for that moment (RFC 3339)."`
	Slot map[string]string `help:"A fact that is known: order_state=paid, region=新疆, channel=tmall."`
}

func (c *askCmd) Run(ctx context.Context, s Settings, io streams) error {
	h, cleanup, err := openAside(ctx, s)
	if err != nil {
		return err
	}
	defer cleanup()
	if _, err := welcome(ctx, h.store); err != nil { // so that the very first command has a shop to ask
		return err
	}
	slots := intents.Slots{}
	for k, v := range c.Slot {
		slots[intents.Slot(k)] = v
	}
	x, err := h.engine.Try(ctx, faq.Question{Shop: faq.Shop(s.Shop), Text: c.Text, Slots: slots, AsOf: c.AsOf})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(io.out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(x)
	}
	printExchange(io.out, x, c.Why)
	return nil
}

// openAside opens the house beside a server that may be running: where the server holds the index, a throw-away one
// is built.
func openAside(ctx context.Context, s Settings) (*house, func(), error) {
	quiet := slog.New(slog.DiscardHandler)
	h, err := open(ctx, s, quiet, nil)
	if err != nil {
		return nil, nil, err
	}
	_, err = h.live.Bank(ctx, faq.Shop(s.Shop))
	if err == nil || errors.Is(err, faq.ErrNotFound) {
		return h, func() { h.Close() }, nil
	}
	if !errors.Is(err, search.ErrInUse) {
		h.Close()
		return nil, nil, err
	}
	tmp, err := os.MkdirTemp("", "xiaoer-index-")
	if err != nil {
		h.Close()
		return nil, nil, err
	}
	h.live.Close()
	aside := s
	aside.Data = tmp
	h2 := build(aside, h.reading, h.store, quiet, nil)
	return h2, func() { h2.Close(); os.RemoveAll(tmp) }, nil
}

// printExchange prints a decision for people.
func printExchange(w io.Writer, x faq.Exchange, why bool) {
	head := string(x.Decision)
	if x.Reason != "" {
		head += " (" + string(x.Reason) + ")"
	}
	if x.Entry != "" {
		head += "  " + string(x.Entry)
	}
	fmt.Fprintf(w, "%s  %.2f\n%s\n", head, x.Confidence, x.Said)
	if !why {
		return
	}
	fmt.Fprintln(w)
	if x.Rule != "" {
		fmt.Fprintf(w, "rule: %s\n", x.Rule)
	}
	for _, slot := range slices.Sorted(maps.Keys(x.Slots)) {
		fmt.Fprintf(w, "slot: %s = %s\n", slot, x.Slots[slot])
	}
	for _, g := range x.Intents[:min(3, len(x.Intents))] {
		fmt.Fprintf(w, "intent: %s %.2f\n", g.Intent, g.P)
	}
	for _, c := range x.Candidates {
		fmt.Fprintf(w, "%.3f  %s  %s\n", c.Confidence, c.Entry, c.Question)
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(c.Parts)) {
			parts = append(parts, fmt.Sprintf("%s %.2f", name, c.Parts[name]))
		}
		if len(parts) > 0 {
			fmt.Fprintf(w, "       %s\n", strings.Join(parts, ", "))
		}
		for _, n := range c.Notes {
			fmt.Fprintf(w, "       %s\n", n)
		}
	}
	fmt.Fprintf(w, "generation: %s\n", x.Generation)
}
