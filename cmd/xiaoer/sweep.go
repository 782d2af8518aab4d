package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"xiaoer/faq/desk"
)

// sweepEvery is how late a lapse or a breach may be told of. A look that finds nothing reads one row of an index.
const sweepEvery = time.Second

// freer is the part of faq.Heirs by which time does its work.
type freer interface {
	Free(ctx context.Context) (int, error)
}

// sweep lets come about what comes about by itself at the desk, and of what is inherited, until ctx ends. What fails now is
// tried again.
func sweep(ctx context.Context, keeper interface {
	desk.Sweeper
	freer
}, log *slog.Logger) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			_, err := keeper.Sweep(ctx)
			_, errFree := keeper.Free(ctx)
			if err := errors.Join(err, errFree); err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "sweep failed, and is tried again", "err", err)
			}
		}
	}
}
