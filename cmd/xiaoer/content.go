package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

type importCmd struct {
	File   string `arg:"" help:"JSONL file of entries, or - for standard input."`
	DryRun bool   `help:"Check the file and say what would change, but change nothing."`
	Create bool   `help:"Make the shop where it does not exist yet."`
}

// Help stands below the list of flags.
func (*importCmd) Help() string {
	return `The file holds one entry a line:

	{"id":"invoice","question":"有发票吗","similar":["能开票不"],"answer":"有的"}

Instead of "answer" there may be "answers" with conditions; "category", "risk", "status", "valid_from" and
"valid_until" may be given. Entries of the shop that the file does not name stay as they are.

A file with anything wrong in it changes nothing: the line and column are named and the exit code is 3. So is a file
with answers that platforms punish (see "xiaoer lint"), unless they come as drafts. A server on the same data serves
the change within a second.`
}

func (c *importCmd) Run(ctx context.Context, s Settings, io streams) error {
	entries, err := readEntries(ctx, c.File, io.in)
	if err != nil {
		return err
	}
	if err := allowed(entries); err != nil {
		return fmt.Errorf("import %s, nothing was changed: %w", c.File, err)
	}
	if c.Create && !c.DryRun {
		if err := createShop(ctx, s, faq.Edit{By: "import", Why: c.File}); err != nil {
			return err
		}
	}
	if c.Create && c.DryRun && mustHaveStore(s) != nil {
		return effect{added: len(entries)}.print(io.out, true)
	}
	return withStore(ctx, s, func(store *sqlite.DB) error {
		before, err := engine.All(ctx, store, faq.Shop(s.Shop))
		switch {
		case errors.Is(err, faq.ErrNotFound) && c.Create: // of a dry run: else there is one by now
		case errors.Is(err, faq.ErrNotFound):
			return fmt.Errorf("shop %s: %w; --create makes it", s.Shop, faq.ErrNotFound)
		case err != nil:
			return err
		}
		after := entries
		if !c.DryRun {
			after, err = store.Put(ctx, faq.Shop(s.Shop), entries, faq.Edit{By: "import", Why: c.File})
			if err != nil {
				return fmt.Errorf("import %s, nothing was changed: %w", c.File, err)
			}
		}
		return compare(before, after).print(io.out, c.DryRun)
	})
}

// createShop makes the shop, in a new store if need be, unless there is one.
func createShop(ctx context.Context, s Settings, edit faq.Edit) error {
	store, err := openStore(ctx, s, nil)
	if err != nil {
		return err
	}
	err = store.CreateShop(ctx, faq.Shop(s.Shop), edit)
	if errors.Is(err, faq.ErrConflict) {
		err = nil
	}
	return errors.Join(err, store.Shut())
}

// effect counts what an import does.
type effect struct{ added, changed, unchanged int }

func compare(before map[faq.ID]*faq.Entry, after []faq.Entry) effect {
	var r effect
	for _, e := range after {
		switch old := before[e.ID]; {
		case old == nil:
			r.added++
		case content(*old) != content(e):
			r.changed++
		default:
			r.unchanged++
		}
	}
	return r
}

// content is what an entry says, without what the store sets.
func content(e faq.Entry) string {
	e.Revision, e.UpdatedBy, e.UpdatedAt = 0, "", time.Time{}
	for _, t := range []**time.Time{&e.ValidFrom, &e.ValidUntil} {
		if *t != nil {
			utc := (*t).UTC()
			*t = &utc
		}
	}
	b, err := json.Marshal(e)
	if err != nil {
		panic(fmt.Sprintf("an entry of texts and times cannot be written: %v", err))
	}
	return string(b)
}

func (r effect) print(w io.Writer, dry bool) error {
	end := ""
	if dry {
		end = "; this was a dry run, nothing was changed"
	}
	_, err := fmt.Fprintf(w, "%d added, %d changed, %d unchanged%s\n", r.added, r.changed, r.unchanged, end)
	return err
}

// readEntries reads a file, or standard input as far as ctx allows.
func readEntries(ctx context.Context, file string, in io.Reader) ([]faq.Entry, error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		return transfer.ReadEntries(f, filepath.Base(file))
	}
	type result struct {
		entries []faq.Entry
		err     error
	}
	read := make(chan result, 1) // left alone when ctx ends: nothing interrupts a read from a terminal
	go func() {
		entries, err := transfer.ReadEntries(in, "standard input")
		read <- result{entries, err}
	}()
	select {
	case r := <-read:
		return r.entries, r.err
	case <-ctx.Done():
		return nil, fmt.Errorf("read standard input: %w", ctx.Err())
	}
}

type exportCmd struct {
	File string `arg:"" optional:"" help:"File to write; standard output where it is left out or -."`
}

// Help stands below the list of flags.
func (*exportCmd) Help() string {
	return `Writes one entry a line, by id, as "xiaoer import" reads them: what is exported and imported again changes
nothing. The policy tables are not among it. A file is replaced whole or not at all.`
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
		if c.File == "" || c.File == "-" {
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
