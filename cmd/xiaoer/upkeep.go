package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type reindexCmd struct{}

// Run removes the shop's index and builds it anew. It needs the index for itself: not while the server runs.
func (c *reindexCmd) Run(ctx context.Context, s Settings, io streams) error {
	bar := newProgress(io.err, "indexing")
	h, err := open(ctx, s, nil, bar.told)
	if err != nil {
		return err
	}
	defer h.Close()
	n, err := h.live.Reindex(ctx, faq.Shop(s.Shop))
	if err != nil {
		return err
	}
	bar.done()
	fmt.Fprintf(io.out, "%d entries indexed\n", n)
	return nil
}

type migrateCmd struct{}

func (c *migrateCmd) Run(ctx context.Context, s Settings, io streams) error {
	if err := os.MkdirAll(s.Data, 0o755); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	path := storePath(s.Data)
	have, want, err := sqlite.SchemaVersion(ctx, path)
	if err != nil {
		return err
	}
	if err := sqlite.Migrate(ctx, path); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "%s: schema %d, was %d\n", path, want, have)
	return nil
}

type configCmd struct{}

// Run prints the settings. None of them is a secret today; one that becomes one is to be printed as ***.
func (c *configCmd) Run(s Settings, io streams) error {
	enc := json.NewEncoder(io.out)
	enc.SetIndent("", "  ")
	return enc.Encode(s)
}

type versionCmd struct{}

func (c *versionCmd) Run(io streams) error {
	fmt.Fprintln(io.out, "xiaoer", version())
	return nil
}

// version is the module's version as Go stamped it, with the commit where it is known.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += " " + s.Value[:min(12, len(s.Value))]
		}
	}
	return v
}
