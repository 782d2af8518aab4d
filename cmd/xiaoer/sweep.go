package main

import (
	"context"
	"log/slog"
	"time"

	"xiaoer/faq/desk"
)

// sweepEvery is how late a lapse or a breach may be told of. A look that finds nothing reads one row of an index.
const sweepEvery = time.Second

// sweep lets come about what comes about by itself at the desk, until ctx ends. What fails now is tried again.
func sweep(ctx context.Context, keeper desk.Sweeper, log *slog.Logger) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if _, err := keeper.Sweep(ctx); err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "sweep failed, and is tried again", "err", err)
			}
		}
	}
}
