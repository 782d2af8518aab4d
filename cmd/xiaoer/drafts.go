package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

type draftsCmd struct {
	Status faq.Status `enum:",draft,review" default:"" help:"Only those: draft, or review, which wait to be published."`
	JSON   bool       `name:"json" help:"Print the drafts as JSON, one a line."`
}

// Help stands below the list of flags.
func (*draftsCmd) Help() string {
	return `Lists what has been written and is not live: entries that are drafts, and drafts beside entries that are served. With
"xiaoer diff ID --to draft" one is compared with what is served; over HTTP it is sent back or published.`
}

func (c *draftsCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		page := faq.Page{Limit: 500}
		for {
			part, next, err := store.Pendings(ctx, faq.Shop(s.Shop), faq.PendingFilter{Status: c.Status, Page: page})
			if err != nil {
				return err
			}
			for _, p := range part {
				if err := c.print(io.out, p); err != nil {
					return err
				}
			}
			if page.After = next; next == "" {
				return nil
			}
		}
	})
}

func (c *draftsCmd) print(w io.Writer, p faq.Pending) error {
	if c.JSON {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(p)
	}
	state := map[faq.Status]string{faq.Draft: "草稿", faq.Review: "待审核"}[p.Entry.Status]
	beside := "新条目"
	if p.Base > 0 {
		beside = fmt.Sprintf("改第 %d 版", p.Base)
	}
	_, err := fmt.Fprintf(w, "%s  %s  %s  %s  %s（%s）\n", state, p.Entry.ID, p.Entry.Question, beside, p.Author,
		p.Entry.UpdatedAt.Local().Format("2006-01-02 15:04"))
	return err
}

type diffCmd struct {
	ID   faq.ID `arg:"" help:"The entry."`
	From string `default:"live" help:"A revision's number, live or draft."`
	To   string `default:"draft" help:"Likewise."`
	JSON bool   `name:"json" help:"Print what differs as JSON."`
}

// Help stands below the list of flags.
func (*diffCmd) Help() string {
	return `Shows what differs between two states of an entry; without --from and --to, what its draft would change.`
}

func (c *diffCmd) Run(ctx context.Context, s Settings, io streams) error {
	return withStore(ctx, s, func(store *sqlite.DB) error {
		revisions, err := store.Revisions(ctx, faq.Shop(s.Shop), c.ID)
		if err != nil {
			return err
		}
		draft, err := store.Pending(ctx, faq.Shop(s.Shop), c.ID)
		if err != nil && (c.From == "draft" || c.To == "draft") {
			return err
		}
		before, err := stage("from", c.From, revisions, draft.Entry)
		if err != nil {
			return err
		}
		after, err := stage("to", c.To, revisions, draft.Entry)
		if err != nil {
			return err
		}
		d := faq.Compare(before, after)
		if c.JSON {
			return printJSON(io.out, d)
		}
		return printDiff(io.out, d)
	})
}

// stage finds the state of an entry that a flag names.
func stage(flag, name string, revisions []faq.Revision, draft faq.Entry) (faq.Entry, error) {
	if name == "draft" {
		return draft, nil
	}
	n, err := strconv.Atoi(name)
	i := slices.IndexFunc(revisions, func(r faq.Revision) bool {
		return r.Entry.Revision == n || name == "live" && !r.Beside
	})
	if err != nil && name != "live" || i < 0 {
		return faq.Entry{}, &faq.FieldError{Field: flag, Reason: fmt.Sprintf("%q is no revision of the entry, want a number, live or draft", name)}
	}
	return revisions[i].Entry, nil
}

// printDiff writes a diff for people: - is what was, + what is.
func printDiff(out io.Writer, d faq.Diff) error {
	w := bufio.NewWriter(out)
	for _, f := range d.Fields {
		fmt.Fprintf(w, "%s\n- %s\n+ %s\n", f.Field, f.Old, f.New)
	}
	for _, p := range d.Phrasings.Removed {
		fmt.Fprintf(w, "相似问\n- %s\n", p)
	}
	for _, p := range d.Phrasings.Added {
		fmt.Fprintf(w, "相似问\n+ %s\n", p)
	}
	for _, a := range d.Answers {
		fmt.Fprintln(w, "答案")
		if a.Old != nil {
			fmt.Fprintf(w, "- %s%s\n", a.Old.Text, under(a.Old.When))
		}
		if a.New != nil {
			fmt.Fprintf(w, "+ %s%s\n", a.New.Text, under(a.New.When))
		}
	}
	if d.Reordered {
		fmt.Fprintln(w, "顺序变了")
	}
	return w.Flush()
}

// under says when an answer holds.
func under(c faq.Condition) string {
	if c.IsZero() {
		return ""
	}
	return " " + faq.BriefJSON(c)
}
