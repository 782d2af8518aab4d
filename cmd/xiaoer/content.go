package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

// withStore opens the store alone, for what needs no reading of Chinese.
func withStore(ctx context.Context, s Settings, do func(*sqlite.DB) error) error {
	if err := os.MkdirAll(s.Data, 0o755); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	store, err := sqlite.Open(ctx, sqlite.Config{Path: storePath(s.Data)})
	if err != nil {
		return err
	}
	return errors.Join(do(store), store.Shut())
}

type importCmd struct {
	File   string `arg:"" help:"JSONL file of entries, or - for standard input."`
	DryRun bool   `help:"Check the file and say what would change, but change nothing."`
	Create bool   `help:"Make the shop where it does not exist yet."`
}

func (c *importCmd) Run(ctx context.Context, s Settings, io streams) error {
	entries, err := readEntries(c.File, io.in)
	if err != nil {
		return err
	}
	shop := faq.Shop(s.Shop)
	return withStore(ctx, s, func(store *sqlite.DB) error {
		edit := faq.Edit{By: "import", Why: c.File}
		if _, err := store.Version(ctx, shop); errors.Is(err, faq.ErrNotFound) && c.Create && !c.DryRun {
			if err := store.CreateShop(ctx, shop, edit); err != nil {
				return err
			}
		}
		before, err := engine.All(ctx, store, shop)
		if err != nil {
			return err
		}
		if c.DryRun {
			fmt.Fprintf(io.out, "%d entries read, all valid; %d in the shop now; nothing was changed\n", len(entries), len(before))
			return nil
		}
		kept, err := store.Put(ctx, shop, entries, edit)
		if err != nil {
			return fmt.Errorf("import %s, nothing was changed: %w", c.File, err)
		}
		var added, changed int
		for _, e := range kept {
			switch old := before[e.ID]; {
			case old == nil:
				added++
			case old.Revision != e.Revision:
				changed++
			}
		}
		fmt.Fprintf(io.out, "%d added, %d changed, %d unchanged\n", added, changed, len(kept)-added-changed)
		return nil
	})
}

func readEntries(file string, in io.Reader) ([]faq.Entry, error) {
	if file == "-" {
		return transfer.ReadEntries(in, "standard input")
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return transfer.ReadEntries(f, filepath.Base(file))
}

type exportCmd struct {
	File string `arg:"" optional:"" help:"File to write; standard output where it is left out."`
}

func (c *exportCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		all, err := engine.All(ctx, store, faq.Shop(s.Shop))
		if err != nil {
			return err
		}
		entries := make([]faq.Entry, 0, len(all))
		for _, id := range slices.Sorted(maps.Keys(all)) {
			entries = append(entries, *all[id])
		}
		if c.File == "" {
			return transfer.WriteEntries(io.out, entries)
		}
		return writeFile(c.File, func(w *os.File) error { return transfer.WriteEntries(w, entries) })
	})
}

// writeFile writes a file that is there whole or not at all.
func writeFile(path string, write func(*os.File) error) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".xiaoer-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name()) // harmless once renamed
	if err := errors.Join(write(tmp), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
