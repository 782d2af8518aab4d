package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

type previewCmd struct {
	Edits     string    `placeholder:"FILE" help:"JSONL file of entries that are new or changed, and of deletions."`
	Policies  string    `placeholder:"FILE" help:"JSON file of tables that are new or changed: {\"policies\": […]}."`
	Words     string    `placeholder:"FILE" help:"File of all the shop's own words, as exported by --what words."`
	Suppose   tolerated `placeholder:"RATES" help:"What the shop is to tolerate, as in --tolerate."`
	Questions string    `placeholder:"FILE" help:"File of questions to replay in place of the shop's last ones."`
	Last      int       `default:"10000" help:"How many of the shop's last exchanges to replay."`
	List      int       `default:"10" help:"How many changes of each kind to print."`
	JSON      bool      `name:"json" help:"Print the report as JSON, with all changes."`
}

// Help stands below the list of flags.
func (*previewCmd) Help() string {
	return `Shows what an edit would change before it is published: the shop's last questions and its checks are asked of the
draft and of what is published now. The edits are read as by import, and a line may also delete an entry:

	{"id":"invoice","question":"有发票吗","similar":["能开票不"],"answer":"有的"}
	{"id":"old-sale","deleted":true}

Questions stand one a line, as plain text or with what is known when they are asked:

	有发票吗
	{"text":"运费多少","slots":{"region":"新疆"},"times":3}

Nothing is kept, so it may be run beside a server.`
}

// Validate is called by kong.
func (c *previewCmd) Validate() error {
	switch {
	case c.Edits == "" && c.Policies == "" && c.Words == "" && !c.Suppose.Set():
		return errors.New("nothing to preview: give --edits, --policies, --words or --suppose")
	case c.Last < 1 || c.Last > replay.MostLast:
		return errors.New("--last: want 1 to 100000")
	case c.List < 0:
		return errors.New("--list: want 0 or more")
	}
	return nil
}

func (c *previewCmd) Run(ctx context.Context, s Settings, io streams) (err error) {
	draft, err := c.draft()
	if err != nil {
		return err
	}
	wish := replay.Wish{Last: c.Last}
	if c.Questions != "" {
		if wish.Questions, err = readFile(c.Questions, replay.ReadQuestions); err != nil {
			return err
		}
	}
	if err := mustHaveStore(s); err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(io.err, &slog.HandlerOptions{Level: max(s.LogLevel, slog.LevelWarn)}))
	h, err := open(ctx, s, log, nil, func(store *sqlite.DB) error { return mustHaveShop(ctx, store, s) })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	bar := newProgress(io.err, "replaying")
	wish.Told = bar.told
	r, err := h.player.Preview(ctx, faq.Shop(s.Shop), draft, wish)
	bar.done()
	if err != nil {
		return err
	}
	if c.JSON {
		return printJSON(io.out, r)
	}
	return r.Print(io.out, c.List)
}

// draft reads what is to be published.
func (c *previewCmd) draft() (d replay.Draft, err error) {
	if c.Edits != "" {
		d, err = readFile(c.Edits, func(r io.Reader, name string) (d replay.Draft, err error) {
			d.Entries, d.Deleted, err = transfer.ReadEdits(r, name)
			return d, err
		})
	}
	if err == nil && c.Policies != "" {
		d.Policies, err = readFile(c.Policies, transfer.ReadPolicies)
	}
	if err == nil && c.Words != "" {
		var file *transfer.WordsFile
		if file, err = readFile(c.Words, transfer.ReadWords); err == nil {
			d.Words, err = &file.Words, file.Valid()
		}
	}
	if c.Suppose.Set() {
		d.Tolerance = &c.Suppose.Tolerance
	}
	return d, err
}

// readFile reads a file by one of the readers that name it in their errors.
func readFile[T any](path string, read func(r io.Reader, name string) (T, error)) (v T, err error) {
	f, err := os.Open(path)
	if err != nil {
		return v, err
	}
	defer f.Close()
	return read(f, filepath.Base(path))
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
