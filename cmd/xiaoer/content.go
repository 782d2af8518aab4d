package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xiaoer/api"
	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

type importCmd struct {
	File      string `arg:"" help:"File of entries or tables: XLSX, CSV or JSONL, or - for standard input."`
	What      string `enum:"entries,policies,words" default:"entries" help:"What the file holds: entries, policies or words."`
	DryRun    bool   `help:"Check the file and say row by row what would change, but change nothing."`
	JSON      bool   `name:"json" help:"Print the report as JSON."`
	Overwrite bool   `help:"Take the file's word over what others have edited since it was exported."`
	Create    bool   `help:"Make the shop where it does not exist yet."`
	Override  string `placeholder:"REASON" help:"Import although it breaks one of the shop's checks; the audit log keeps the reason."`
}

// Help stands below the list of flags.
func (*importCmd) Help() string {
	return `What the file is, is told by its content. A spreadsheet has a header with the columns' names, in Chinese or in
English and in any order; "xiaoer template" writes one to fill in. A JSONL file holds one entry a line:

	{"id":"invoice","question":"有发票吗","similar":["能开票不"],"answer":"有的"}

Instead of "answer" there may be "answers" with conditions; "category", "risk", "status", "valid_from" and
"valid_until" may be given. Entries of the shop that the file does not name stay as they are, and so does what a
spreadsheet has no column for.

A file with anything wrong in it changes nothing: the places are named and the exit code is 3. Wrong is also a phrasing
that another entry has, an entry that both the file and somebody else have changed since the export, and what platforms
punish (see "xiaoer lint") unless it comes as a draft. Where the shop asks its checks before it publishes, an import that
breaks one changes nothing either, and the exit code is 4. A server on the same data serves the change within a second.`
}

func (c *importCmd) Run(ctx context.Context, s Settings, io streams) error {
	file, err := c.read(ctx, io)
	if err != nil {
		return err
	}
	if c.Create && mustHaveStore(s) != nil {
		report := file.unmade()
		if c.DryRun || !report.OK() { // nothing is made for what will not be kept
			return c.tell(report, io)
		}
		store, err := openStore(ctx, s, nil)
		if err != nil {
			return err
		}
		if err := store.Shut(); err != nil {
			return err
		}
	}
	return withStore(ctx, s, func(store *sqlite.DB) error {
		report, err := c.keep(ctx, store, gated(store, s, io, c.Override), file, faq.Shop(s.Shop))
		if err != nil {
			breached(err, "导入", io)
			return err
		}
		return c.tell(report, io)
	})
}

// keep keeps the file, and makes the shop for it if need be.
func (c *importCmd) keep(ctx context.Context, store *sqlite.DB, gate replay.Gated, file content, shop faq.Shop) (*transfer.Report, error) {
	report, err := file.keep(ctx, gate, shop)
	switch {
	case errors.Is(err, faq.ErrNotFound) && !c.Create:
		return nil, fmt.Errorf("shop %s: %w; --create makes it", shop, faq.ErrNotFound)
	case errors.Is(err, faq.ErrNotFound):
		if report = file.unmade(); c.DryRun || !report.OK() {
			return report, nil
		}
		if err := store.CreateShop(ctx, shop, c.edit()); err != nil && !errors.Is(err, faq.ErrConflict) {
			return nil, err
		}
		report, err = file.keep(ctx, gate, shop)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	return report, nil
}

func (c *importCmd) edit() faq.Edit { return faq.Edit{By: "import", Why: c.File} }

// content is a file that has been read.
type content struct {
	keep   func(ctx context.Context, store replay.Gated, shop faq.Shop) (*transfer.Report, error)
	unmade func() *transfer.Report // for a shop that is not there yet
}

// read reads the file, or standard input as far as ctx allows.
func (c *importCmd) read(ctx context.Context, s streams) (content, error) {
	if c.What == "policies" {
		file, err := input(ctx, c.File, s.in, transfer.ReadPolicyFile)
		return content{
			func(ctx context.Context, store replay.Gated, shop faq.Shop) (*transfer.Report, error) {
				return transfer.ImportPolicies(ctx, store, file, shop, c.edit(), c.DryRun, time.Now())
			},
			func() *transfer.Report { report, _ := transfer.ComparePolicies(nil, file, time.Now()); return report },
		}, err
	}
	if c.What == "words" {
		file, err := input(ctx, c.File, s.in, transfer.ReadWords)
		return content{
			func(ctx context.Context, store replay.Gated, shop faq.Shop) (*transfer.Report, error) {
				return transfer.ImportWords(ctx, store, file, shop, c.edit(), c.DryRun)
			},
			func() *transfer.Report { return transfer.CompareWords(faq.Words{}, file) },
		}, err
	}
	bar := newProgress(s.err, "reading")
	file, err := input(ctx, c.File, s.in, func(r io.Reader, name string) (*transfer.File, error) {
		return transfer.Read(r, name, bar.told)
	})
	bar.done()
	return content{
		func(ctx context.Context, store replay.Gated, shop faq.Shop) (*transfer.Report, error) {
			policies, err := store.Policies(ctx, shop)
			if err != nil {
				return nil, err
			}
			bar := newProgress(s.err, "checking")
			defer bar.done()
			opt := transfer.Options{Shop: shop, Overwrite: c.Overwrite, Check: checks(policies), Told: bar.told}
			return transfer.Import(ctx, store, file, opt, c.edit(), c.DryRun)
		},
		func() *transfer.Report { return transfer.Compare(nil, file, transfer.Options{Check: checks(nil)}) },
	}, err
}

// checks is what entries are held against. That a table is missing is only told: it may be imported next.
func checks(policies []faq.Policy) func(faq.Entry) []transfer.Finding {
	quotes, wording := transfer.Quotes(policies, transfer.Note, time.Now()), api.Wording(time.Now())
	return func(e faq.Entry) []transfer.Finding { return append(quotes(e), wording(e)...) }
}

// tell prints the report, and is an error where something speaks against the import.
func (c *importCmd) tell(r *transfer.Report, s streams) error {
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(r); err != nil {
			return err
		}
	} else if err := c.print(r, s); err != nil {
		return err
	}
	if !r.OK() {
		return &unfitFile{c.File, r.Counts[transfer.Conflict] + r.Counts[transfer.Blocked] + r.Counts[transfer.Invalid]}
	}
	return nil
}

// unfitFile is a file of which some rows cannot be imported. It is faq.ErrInvalid.
type unfitFile struct {
	file string
	rows int
}

func (e *unfitFile) Error() string {
	return fmt.Sprintf("%s：有 %d 行要先改好，什么都没有改动", e.file, e.rows)
}

func (e *unfitFile) Unwrap() error { return faq.ErrInvalid }

// stateWords are what managers are told.
var stateWords = map[transfer.State]string{
	transfer.New: "新增", transfer.Changed: "修改", transfer.Unchanged: "不变", transfer.Duplicate: "重复",
	transfer.Conflict: "冲突", transfer.Blocked: "不合规", transfer.Invalid: "有误",
}

// print says row by row what an import would change, or why it cannot be; of one that was made, in one line.
func (c *importCmd) print(r *transfer.Report, s streams) error {
	w := bufio.NewWriter(s.out)
	for _, f := range r.Notes {
		fmt.Fprintln(w, spot(f.Sheet, f.Row)+f.Text)
	}
	for _, o := range r.Items {
		if c.DryRun && o.State != transfer.Unchanged || o.State == transfer.Conflict || o.State == transfer.Blocked || o.State == transfer.Invalid {
			fmt.Fprintf(w, "%s%s  %s  %s", spot(o.Sheet, o.Row), stateWords[o.State], o.ID, o.Title)
			if len(o.Changes) > 0 {
				fmt.Fprintf(w, "（%s）", strings.Join(o.Changes, "、"))
			}
			fmt.Fprintln(w)
		}
		for _, f := range o.Findings {
			if f.Level == transfer.Note && f.Rule != "" && !c.DryRun {
				continue
			}
			if f.Column != "" {
				f.Text = "「" + f.Column + "」" + f.Text
			}
			fmt.Fprintf(w, "    %s%s\n", spot(f.Sheet, f.Row), f.Text)
		}
	}
	if r.OK() {
		end := ""
		if c.DryRun {
			end = "; this was a dry run, nothing was changed"
		}
		fmt.Fprintf(w, "%d added, %d changed, %d unchanged%s\n", r.Counts[transfer.New], r.Counts[transfer.Changed],
			r.Counts[transfer.Unchanged]+r.Counts[transfer.Duplicate], end)
	}
	return w.Flush()
}

// spot names a row to people.
func spot(sheet string, row int) string {
	out := ""
	if sheet != "" {
		out = "工作表「" + sheet + "」"
	}
	if row > 0 {
		out += fmt.Sprintf("第 %d 行  ", row)
	}
	return out
}

// input has a file read, or standard input as far as ctx allows.
func input[T any](ctx context.Context, file string, in io.Reader, read func(r io.Reader, name string) (T, error)) (none T, err error) {
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return none, err
		}
		defer f.Close()
		return read(f, filepath.Base(file))
	}
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1) // left alone when ctx ends: nothing interrupts a read from a terminal
	go func() {
		value, err := read(in, "standard input")
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		return none, fmt.Errorf("read standard input: %w", ctx.Err())
	}
}

// readEntries reads a file of entries in JSONL, or standard input as far as ctx allows.
func readEntries(ctx context.Context, file string, in io.Reader) ([]faq.Entry, error) {
	return input(ctx, file, in, transfer.ReadEntries)
}

type exportCmd struct {
	File   string `arg:"" optional:"" help:"File to write; standard output where it is left out or -."`
	What   string `enum:"entries,policies,words" default:"entries" help:"What to export: entries, policies or words."`
	Format string `enum:",jsonl,csv,xlsx" default:"" help:"jsonl, csv or xlsx; left out, by the file's extension, else jsonl."`
}

// Help stands below the list of flags.
func (*exportCmd) Help() string {
	return `Writes all entries by id, or all tables by name, as "xiaoer import" reads them: what is exported and imported again
changes nothing. A spreadsheet has a row for each answer, or for each cell of a table. A file is replaced whole or not
at all.`
}

func (c *exportCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		write, err := c.written(ctx, store, faq.Shop(s.Shop))
		if err != nil {
			return err
		}
		if c.File == "" || c.File == "-" {
			return write(io.out)
		}
		return writeFile(c.File, func(w *os.File) error { return write(w) })
	})
}

// written reads what is to be exported, and returns what writes it.
func (c *exportCmd) written(ctx context.Context, store *sqlite.DB, shop faq.Shop) (func(io.Writer) error, error) {
	if c.What == "policies" {
		policies, err := store.Policies(ctx, shop)
		return func(w io.Writer) error {
			return transfer.WritePolicies(w, c.format(), faq.Lasting(policies, time.Now()))
		}, err
	}
	if c.What == "words" {
		words, _, err := store.Words(ctx, shop)
		return func(w io.Writer) error { return transfer.WriteWords(w, c.format(), words) }, err
	}
	all, err := faq.All(ctx, store, shop)
	entries := make([]faq.Entry, 0, len(all))
	for _, id := range slices.Sorted(maps.Keys(all)) {
		entries = append(entries, *all[id])
	}
	return func(w io.Writer) error { return transfer.Write(w, c.format(), shop, entries) }, err
}

func (c *exportCmd) format() transfer.Format {
	extension := transfer.Format(strings.TrimPrefix(strings.ToLower(filepath.Ext(c.File)), "."))
	if c.Format == "" && slices.Contains(transfer.Formats, extension) {
		return extension
	}
	return cmp.Or(transfer.Format(c.Format), transfer.JSONL)
}

type templateCmd struct {
	File string `arg:"" help:"Workbook to write."`
	What string `enum:"entries,policies,words" default:"entries" help:"What it is for: entries, policies or words."`
}

// Help stands below the list of flags.
func (*templateCmd) Help() string {
	return `Writes a workbook to fill in: the header, some rows for example, which an import passes over, and a sheet that says
what goes where.`
}

func (c *templateCmd) Run() error {
	write := transfer.WriteTemplate
	if c.What == "policies" {
		write = transfer.WritePolicyTemplate
	}
	if c.What == "words" {
		write = transfer.WriteWordTemplate
	}
	return writeFile(c.File, func(w *os.File) error { return write(w) })
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
