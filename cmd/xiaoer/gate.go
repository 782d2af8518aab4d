package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

// gated is the store with the shop's gate in front, for an import.
func gated(store *sqlite.DB, s Settings, io streams, override string) replay.Gated {
	return replay.Gated{Import: store, Gate: gate(store, s, io, override)}
}

// gate is the shop's. What looks behind it is only built where the shop asks for that.
func gate(store *sqlite.DB, s Settings, io streams, override string) replay.Gate {
	return replay.Gate{Rules: store, Override: override,
		Breach: func(ctx context.Context, shop faq.Shop, d replay.Draft) (b replay.Breach, err error) {
			fmt.Fprintln(io.err, "xiaoer: asking the shop's checks before anything is published")
			log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: max(s.LogLevel, slog.LevelWarn)}))
			h, err := open(ctx, s, log, nil, func(*sqlite.DB) error { return nil })
			if err != nil {
				return b, err
			}
			defer func() { err = errors.Join(err, h.Close()) }()
			return h.player.Breach(ctx, shop, d)
		}}
}

// breached tells people what speaks against an import or another act, which they call by that word.
func breached(err error, act string, io streams) {
	var b *replay.BreachError
	if errors.As(err, &b) {
		fmt.Fprintln(io.out, "没有"+act+"："+b.Words()+"。")
		for _, v := range b.Broken {
			fmt.Fprint(io.out, "  ", v.Words())
		}
	}
}
