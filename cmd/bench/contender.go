package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xiaoer/cmd/bench/stopwatch"
)

// The ways to ask, as the page names them. The product and the plain path have several, by the names of their calls.
const (
	productWay  = "xiaoer"
	againWay    = "xiaoer, again"
	recordedWay = "xiaoer, recorded"
	searchWay   = "xiaoer, search alone"
	plainWay    = "plain"
	stoppedWay  = "plain, stop words dropped"
	cachedWay   = "xiaoer, cached, repeated questions"
	repeatedWay = "plain, repeated questions"

	mixedWay      = "xiaoer, half of the bank's own"
	mixedPlainWay = "plain, half of the bank's own"
)

// way is a way to ask a contender: one of its calls.
type way struct{ name, call string }

// contender is a process that is asked about one bank.
type contender struct {
	*stopwatch.Watch
	making
	ways     []way // in the order of asking
	optional bool  // the others are measured without it where it fails
}

// fail takes a contender out of the run where the run can go on without.
func (c *contender) fail(err error) error {
	if !c.optional {
		return err
	}
	told("  %s gives up: %v", c.name, err)
	c.missing, c.ways = err.Error(), nil
	return nil
}

// The product's whole call comes first in a turn: what it meets is new to it. Then it has met it.
var (
	productWays = []way{{productWay, "try"}, {againWay, "try"}, {recordedWay, "ask"}, {searchWay, "search"}}
	plainWays   = []way{{plainWay, "search"}, {stoppedWay, "stopped"}}
)

// starter starts a contender on the bank in a file, in an empty folder.
type starter func(ctx context.Context, l *lab, file, dir string) (*stopwatch.Watch, error)

// enter starts a contender and waits until it is ready and what it does behind its users' backs is done.
func (l *lab) enter(ctx context.Context, name, file string, ways []way, start starter) (*contender, error) {
	dir := filepath.Join(filepath.Dir(file), strings.ReplaceAll(name, " ", "-"))
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, err
	}
	began := time.Now()
	w, err := start(ctx, l, file, dir)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c := &contender{Watch: w, making: making{name: name, build: time.Since(began).Seconds(), version: w.Version}, ways: ways}
	told("  %s is ready after %.1f s", name, c.build)
	return c, rest(ctx, w.PID())
}

func startProduct(ctx context.Context, l *lab, file, dir string) (*stopwatch.Watch, error) {
	p, err := newProduct(ctx, l.xiaoer, file, dir)
	if err != nil {
		return nil, err
	}
	return p.watch()
}

func role(name string) starter {
	return func(_ context.Context, _ *lab, file, dir string) (*stopwatch.Watch, error) {
		return inRole(name, file, dir)
	}
}

func installPackages(ctx context.Context, l *lab) error { return l.installNode(ctx) }

func onNode(engine string) starter {
	return func(_ context.Context, l *lab, file, _ string) (*stopwatch.Watch, error) {
		return l.node.start(engine, file)
	}
}

// peer is another engine.
type peer struct {
	name    string
	install func(ctx context.Context, l *lab) error
	start   starter
}

// peers are the other engines. Each is asked as its manual says of questions that match nowhere as a whole: any part of
// the message may match.
var peers = []peer{
	{"SQLite FTS5 trigram", func(context.Context, *lab) error { return nil }, role("sqlite")},
	{"PostgreSQL pg_trgm", func(ctx context.Context, _ *lab) error { return installPostgres(ctx) }, role("postgres")},
	{"FlexSearch", installPackages, onNode("flexsearch")},
	{"MiniSearch", installPackages, onNode("minisearch")},
}

// told says on standard error how far a run has come.
func told(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
