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

	"xiaoer/engine"
	"xiaoer/engine/search"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/intents"
)

type askCmd struct {
	Text string            `arg:"" help:"The question."`
	Why  bool              `help:"Print what the decision was made of."`
	JSON bool              `name:"json" help:"Print the whole exchange as JSON."`
	AsOf string            `placeholder:"2026-12-01T10:00:00+08:00" help:"Answer for that moment (a day is its beginning in Asia/Shanghai), not for now."`
	Slot map[string]string `help:"A fact that is known: order_state=paid, region=新疆, channel=tmall."`
}

// Help stands below the list of flags.
func (*askCmd) Help() string {
	return `Prints the decision (answer, suggest, ask, escalate) with its reason, the entry and how likely it is right, then
the words for the buyer. Nothing is kept, so it may be asked beside a server that runs on the same data. An empty
data folder is filled with the sample shop first.`
}

// Validate is called by kong: a fact under a name that nothing asks for would change nothing and say nothing.
func (c *askCmd) Validate() error {
	known := []intents.Slot{intents.Region, intents.OrderState, intents.Channel, intents.Amount, intents.OrderNo}
	for _, name := range slices.Sorted(maps.Keys(c.Slot)) {
		switch {
		case !slices.Contains(known, intents.Slot(name)):
			return fmt.Errorf("--slot: no fact is called %q; there are %v", name, known)
		case name == string(intents.OrderState) && !slices.Contains(intents.OrderStates, c.Slot[name]):
			return fmt.Errorf("--slot: no order is %q; there are %v", c.Slot[name], intents.OrderStates)
		}
	}
	if _, err := c.moment(); err != nil {
		return err
	}
	return nil
}

// moment is what --as-of says, or zero.
func (c *askCmd) moment() (time.Time, error) {
	if c.AsOf == "" {
		return time.Time{}, nil
	}
	t, err := faq.ParseMoment(c.AsOf)
	if err != nil {
		return t.Time, fmt.Errorf("--as-of: want a moment such as 2026-12-01T10:00:00+08:00 or 2026-12-01, not %q", c.AsOf)
	}
	return t.Time, nil
}

func (c *askCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	h, cleanup, err := openAside(ctx, s, io.err)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, cleanup()) }()
	slots := intents.Slots{}
	for k, v := range c.Slot {
		slots[intents.Slot(k)] = v
	}
	asOf, err := c.moment()
	if err != nil {
		return err
	}
	x, err := h.engine.Try(ctx, faq.Question{Shop: faq.Shop(s.Shop), Text: c.Text, Slots: slots, AsOf: asOf})
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
	if !c.Why {
		return nil
	}
	weighed, err := h.engine.Weigh(ctx, x)
	printWeighed(io.out, weighed)
	return err
}

// openAside opens the house, with a shop in it, beside a server that may be running: where the server holds the
// index, a throw-away one is built. Only what went wrong is logged.
func openAside(ctx context.Context, s Settings, errw io.Writer) (*house, func() error, error) {
	log := slog.New(slog.NewTextHandler(errw, &slog.HandlerOptions{Level: max(s.LogLevel, slog.LevelWarn)}))
	h, err := open(ctx, s, log, nil, func(store *sqlite.DB) error {
		if err := furnish(ctx, store); err != nil { // so that the very first command has a shop to ask
			return err
		}
		return mustHaveShop(ctx, store, s)
	})
	if err != nil {
		return nil, nil, err
	}
	err = h.live.Settle(ctx, faq.Shop(s.Shop))
	switch {
	case err == nil:
		return h, h.Close, nil
	case !errors.Is(err, search.ErrInUse):
		return nil, nil, errors.Join(err, h.Close())
	}
	fmt.Fprintln(errw, "xiaoer: a server holds the index, so another is built for this question and thrown away")
	tmp, err := os.MkdirTemp("", "xiaoer-index-")
	if err != nil {
		return nil, nil, errors.Join(err, h.Close())
	}
	aside := s
	aside.Data = tmp
	h = build(aside, h.reading, h.store, log, nil) // the live part of the old one holds nothing
	return h, func() error { return errors.Join(h.Close(), os.RemoveAll(tmp)) }, nil
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
	for _, a := range x.Answers {
		fmt.Fprintf(w, "question: %s → %s %.2f\n", a.Question, a.Entry, a.Confidence)
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

// printWeighed prints which answer of an entry was chosen, and what spoke against the others.
func printWeighed(w io.Writer, weighed []engine.Weighed) {
	for _, e := range weighed {
		fmt.Fprintf(w, "answers of %s, revision %d:\n", e.Entry, e.Revision)
		for _, a := range e.Answers {
			outcome := string(a.Outcome)
			if a.Fact != "" {
				outcome += " (" + string(a.Fact) + ")"
			}
			fmt.Fprintf(w, "  %d  %s  %s\n", a.Weighing.Answer+1, outcome, a.Text)
		}
	}
}
