package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

type auditCmd struct {
	Noun   string    `help:"Only what was done to this: entry, draft, policy, key …"`
	ID     string    `name:"id" help:"Only what was done to the thing of this id."`
	By     string    `help:"Only what this person or program did."`
	From   time.Time `placeholder:"TIME" help:"Only from then on, as 2026-11-11T00:00:00+08:00."`
	Until  time.Time `placeholder:"TIME" help:"Only before then."`
	Last   int       `default:"50" help:"How many of the newest to print; 0 is all."`
	Format string    `enum:"text,csv,jsonl" default:"text" help:"text, csv or jsonl."`
}

// Help stands below the list of flags.
func (*auditCmd) Help() string {
	return `Lists who changed what, newest first: entries and drafts, tables, settings, keys, checks and what else the shop has
decided. The log is only ever added to.`
}

func (c *auditCmd) Run(ctx context.Context, s Settings, io streams) error {
	if err := c.valid(); err != nil {
		return err
	}
	return withStore(ctx, s, func(store *sqlite.DB) error {
		all := faq.AllDeeds(ctx, store, faq.Shop(s.Shop), faq.DeedFilter{
			Noun: faq.Noun(c.Noun), ID: c.ID, By: c.By, From: c.From, Until: c.Until,
		})
		if c.Last > 0 {
			all = first(all, c.Last)
		}
		if c.Format != "text" {
			return transfer.WriteDeeds(io.out, transfer.Format(c.Format), all)
		}
		return printDeeds(io.out, all)
	})
}

func (c *auditCmd) valid() error {
	if c.Last < 0 {
		return &faq.FieldError{Field: "last", Reason: "less than none"}
	}
	for _, n := range faq.Nouns {
		if c.Noun == "" || c.Noun == string(n) {
			return nil
		}
	}
	return &faq.FieldError{Field: "noun", Reason: fmt.Sprintf("one of %v", faq.Nouns)}
}

// first ends after n of them.
func first(deeds iter.Seq2[faq.Deed, error], n int) iter.Seq2[faq.Deed, error] {
	return func(yield func(faq.Deed, error) bool) {
		left := n
		for d, err := range deeds {
			if !yield(d, err) {
				return
			}
			if left--; left == 0 {
				return
			}
		}
	}
}

// printDeeds prints a line for each, and below it what was and what is.
func printDeeds(out io.Writer, deeds iter.Seq2[faq.Deed, error]) error {
	w := bufio.NewWriter(out)
	for d, err := range deeds {
		if err != nil {
			return err
		}
		row := transfer.DeedRow(d)
		fmt.Fprintln(w, strings.TrimSpace(fmt.Sprintf("%s  %s（%s）  %s%s %s %s", row[1], row[2], row[3], row[4], row[5], row[6], row[7])))
		for i, what := range []string{"原因", "原来", "改后", "越过的检查"} {
			if row[8+i] != "" {
				fmt.Fprintf(w, "    %s：%s\n", what, row[8+i])
			}
		}
	}
	return w.Flush()
}
