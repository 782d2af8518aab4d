package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"xiaoer/engine/enginetest"
	"xiaoer/faq/sqlite"
)

// sharedReading loads the dictionaries once for all tests of the package.
var sharedReading = sync.OnceValues(func() (*reading, error) { return newReading("") })

// newHouse returns a house on an empty store in a folder of its own.
func newHouse(t testing.TB) *house {
	t.Helper()
	return newHouseIn(t, t.TempDir())
}

func newHouseIn(t testing.TB, dir string) *house {
	t.Helper()
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(context.Background(), sqlite.Config{Path: storePath(dir)})
	if err != nil {
		t.Fatal(err)
	}
	h := build(Settings{Data: dir, MatchWait: 10 * time.Second}, r, store, slog.New(slog.DiscardHandler), nil)
	h.engine.OpenWait = time.Minute
	t.Cleanup(func() {
		h.live.Close()
		h.store.Shut()
	})
	return h
}

// The scripts are written by people who know the shop and not the code. Their dated cases are of this day.
var scriptDay = time.Date(2026, 12, 1, 10, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))

func TestAskScripts(t *testing.T) {
	h := newHouse(t)
	h.engine.Now = func() time.Time { return scriptDay }
	ctx := context.Background()
	if err := loadStarter(ctx, h.store); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../testdata/ask/*.ask")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	var sum enginetest.Tally
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		script, err := enginetest.Parse(f, filepath.Base(file))
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		tally, err := enginetest.Run(ctx, h.engine, starterShop, script)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range tally.Failures {
			t.Error(f)
		}
		sum.Cases += tally.Cases
		sum.Turns += tally.Turns
		sum.Misses += tally.Misses
	}
	t.Logf("%d cases, %d messages, %d known misses", sum.Cases, sum.Turns, sum.Misses)
	if sum.Cases < 80 {
		t.Errorf("%d cases, want at least 80", sum.Cases)
	}
}
