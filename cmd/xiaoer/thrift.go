package main

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How much garbage is let lie. Go's own rule, as much again as what lives, is dear where a bank of 100,000 entries lives
// for long and leaves next to no garbage: it took 260 MB beside 264 MB that lived. Collecting costs by what lives, so that a small heap
// may have more than as much again, and a large one a fifth: with 200 MB living, a collection takes 60 ms of the
// processors' time, for some 450 questions.
const (
	leeway     = 48 << 20 // bytes
	leastShare = 20       // percent of what lives
	mostShare  = 400
)

// share returns the percentage to be set where so many bytes live.
func share(live uint64) int {
	return int(min(max(leeway*100/max(live, 1), leastShare), mostShare))
}

// thrift sets how much garbage is let lie, by what lives, until ctx ends. It leaves alone who has set it himself.
func thrift(ctx context.Context) error {
	if os.Getenv("GOGC") != "" {
		return nil
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for now := 0; ; {
		if want := share(living()); want*8 < now*7 || want*8 > now*9 { // each change stops the world for a moment
			now = want
			debug.SetGCPercent(now)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// living returns how many bytes the last collection left.
func living() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
