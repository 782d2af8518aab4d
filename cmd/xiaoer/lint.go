package main

import (
	"bufio"
	"bytes"
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
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/lint"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

type lintCmd struct {
	Answers string `placeholder:"FILE" help:"Check the answers of a JSONL file, or - for standard input, and not the shop."`
	JSON    bool   `name:"json" help:"Print the findings as JSON."`
}

// Help stands below the list of flags.
func (*lintCmd) Help() string {
	return `Says what platforms punish: refused invoices, contact or payment outside the platform, paid reviews, promises,
absolute claims, personal data, the tone. Without --answers it checks the shop's entries, and where they and the
tables and the team's quick replies contradict each other.

A file of answers holds one a line: {"id":"1","question":"能开发票吗","answer":"可以的"}, the question being optional.
With --json one line a line comes back: {"id":"1","findings":[{"rule":"invoice.refuse","severity":"block",…}]}.

The exit code is 3 where something must not go out (severity block), 0 otherwise.`
}

func (c *lintCmd) Run(ctx context.Context, s Settings, io streams) error {
	if c.Answers != "" {
		return c.answers(io)
	}
	return withStore(ctx, s, func(store *sqlite.DB) error {
		all, err := faq.All(ctx, store, faq.Shop(s.Shop))
		if err != nil {
			return err
		}
		policies, err := store.Policies(ctx, faq.Shop(s.Shop))
		if err != nil {
			return err
		}
		quick, err := store.QuickReplies(ctx, faq.Shop(s.Shop), "")
		if err != nil {
			return err
		}
		replies := make([]lint.Reply, len(quick))
		for i, q := range quick {
			replies[i] = lint.Reply{ID: q.ID, Title: q.Title, Text: q.Text}
		}
		entries := make([]faq.Entry, 0, len(all))
		for _, id := range slices.Sorted(maps.Keys(all)) {
			entries = append(entries, *all[id])
		}
		return c.shop(io.out, entries, lint.Shop(entries, policies, replies, time.Now()))
	})
}

// errBlocks is the end of a check that found what must not go out.
var errBlocks = errors.New("must not go out")

// shop prints the report of a shop.
func (c *lintCmd) shop(w io.Writer, entries []faq.Entry, report lint.Report) error {
	if c.JSON {
		if err := encode(w, report); err != nil {
			return err
		}
	} else {
		printReport(w, entries, report)
	}
	blocked := 0
	for _, e := range report.Entries {
		if lint.Blocked(e.Findings) {
			blocked++
		}
	}
	return verdict(blocked, len(entries), "entries")
}

func verdict(blocked, all int, what string) error {
	if blocked == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d %s: %w: %w", blocked, all, what, errBlocks, faq.ErrInvalid)
}

// encode writes one value on one line, Chinese as it is.
func encode(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// weights are the severities as managers call them.
var weights = map[lint.Severity]string{lint.Block: "不能发", lint.Warn: "请留意", lint.Hint: "可改进"}

// printReport prints a shop's report for a manager.
func printReport(w io.Writer, entries []faq.Entry, report lint.Report) {
	texts := map[faq.ID]faq.Entry{}
	for _, e := range entries {
		texts[e.ID] = e
	}
	for _, e := range report.Entries {
		fmt.Fprintf(w, "%s  %s\n", e.Entry, e.Question)
		for _, f := range e.Findings {
			printFinding(w, textOf(texts[e.Entry], f.Field), f.Finding)
		}
	}
	for _, x := range report.Contradictions {
		fmt.Fprintf(w, "%s前后不一\n  %s：%s\n  %s：%s\n", x.Topic, whereIs(x.A), x.A.Says, whereIs(x.B), x.B.Says)
	}
	fmt.Fprintf(w, "共 %d 个条目，%d 个有问题，%d 处前后不一。\n", len(entries), len(report.Entries), len(report.Contradictions))
}

func whereIs(p lint.Place) string {
	switch {
	case p.Policy != "":
		return "政策表 " + p.Policy + " " + p.Field
	case p.Reply != "":
		return "快捷回复「" + p.Title + "」（" + p.Reply + "）"
	}
	return "条目 " + string(p.Entry) + " " + p.Field
}

// textOf returns the answer that a field names, or "".
func textOf(e faq.Entry, field string) string {
	for i, a := range e.Answers {
		if field == fmt.Sprintf("answers[%d].text", i) {
			return a.Text
		}
	}
	return ""
}

// printFinding prints one finding with the words that it is about.
func printFinding(w io.Writer, text string, f lint.Finding) {
	said := ""
	if runes := []rune(text); f.End > f.Start && f.End <= len(runes) {
		said = "“" + strings.ReplaceAll(string(runes[f.Start:f.End]), "\n", " ") + "”"
	}
	fmt.Fprintf(w, "  %s %s %s\n    %s\n    建议：%s\n", weights[f.Severity], f.Rule, said, f.Reason, f.Suggestion)
}

// checked is one line of a file of answers. Other fields are read past: such files come from many hands.
type checked struct {
	ID       any    `json:"id"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
}

// answers checks a file of answers, a line at a time.
func (c *lintCmd) answers(io streams) error {
	in, name := io.in, "standard input"
	if c.Answers != "-" {
		f, err := os.Open(c.Answers)
		if err != nil {
			return err
		}
		defer f.Close()
		in, name = f, filepath.Base(c.Answers)
	}
	out := bufio.NewWriter(io.out)
	blocked, all, err := c.each(in, name, out)
	if err := errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if !c.JSON {
		fmt.Fprintf(io.out, "共 %d 条，%d 条不能发。\n", all, blocked)
	}
	return verdict(blocked, all, "answers")
}

func (c *lintCmd) each(in io.Reader, name string, out io.Writer) (blocked, all int, err error) {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, transfer.MaxLine)
	for n := 1; scan.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(scan.Bytes(), []byte("\ufeff")))
		if len(line) == 0 {
			continue
		}
		a, err := readChecked(line)
		if err != nil {
			return blocked, all, &transfer.LineError{File: name, Line: n, Err: err}
		}
		found := lint.Check(a.Answer, a.Question)
		all++
		if lint.Blocks(found) {
			blocked++
		}
		if err := c.print(out, a, found); err != nil {
			return blocked, all, err
		}
	}
	if err := scan.Err(); err != nil {
		return blocked, all, fmt.Errorf("read %s: %w", name, err)
	}
	return blocked, all, nil
}

func readChecked(line []byte) (checked, error) {
	var a checked
	if !utf8.Valid(line) {
		return a, transfer.ErrNotText
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return a, err
	}
	if strings.TrimSpace(a.Answer) == "" {
		return a, &faq.FieldError{Field: "answer", Reason: "missing"}
	}
	return a, nil
}

func (c *lintCmd) print(out io.Writer, a checked, found []lint.Finding) error {
	if c.JSON {
		if found == nil {
			found = []lint.Finding{}
		}
		return encode(out, struct {
			ID       any            `json:"id"`
			Findings []lint.Finding `json:"findings"`
		}{a.ID, found})
	}
	if len(found) == 0 {
		return nil
	}
	fmt.Fprintf(out, "%v  %s\n", a.ID, a.Answer)
	for _, f := range found {
		printFinding(out, a.Answer, f)
	}
	return nil
}
