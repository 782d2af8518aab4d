package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"xiaoer/engine/eval"
)

type reportCmd struct {
	Sets string `required:"" placeholder:"DIR" help:"Folder of sets, each a folder with entries.jsonl and one or more queries*.jsonl."`
	Out  string `required:"" placeholder:"FILE" help:"Markdown file to write."`
}

// Run measures every set, and each of its files of queries, and writes one table. It holds no times, so that a page
// that is written again differs only where the engine does.
func (c *reportCmd) Run(ctx context.Context, s Settings, io streams) error {
	files, err := filepath.Glob(filepath.Join(c.Sets, "*", "queries*.jsonl"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s holds no folder with queries.jsonl: %w", c.Sets, fs.ErrNotExist)
	}
	r, err := newReading(s.DictDir)
	if err != nil {
		return err
	}
	defer r.segmenter.Close()
	page := bytes.NewBufferString(reportHead)
	for _, file := range files {
		dir := filepath.Dir(file)
		name := filepath.Base(dir) + strings.TrimPrefix(strings.TrimSuffix(filepath.Base(file), ".jsonl"), "queries")
		set, err := readSet(ctx, filepath.Join(dir, "entries.jsonl"), file)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		m, err := measure(ctx, r, set, newProgress(io.err, name))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		f := m.figures
		fmt.Fprintf(io.err, "%s: top-1 %.3f in %.1f s\n", name, f.Top1, m.took.Seconds())
		fmt.Fprintf(page, "| %s | %d | %d | %.3f | %.3f | %.3f | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %s |\n", name, len(set.entries), len(set.queries),
			f.Top1, f.Recall3, f.Recall10, ofOut(f, f.AUROC), f.CoverP90, f.CoverP95, f.ECE, f.Right, f.Wrong, ofOut(f, f.OutSaid))
	}
	return writeFile(c.Out, func(w *os.File) error {
		_, err := page.WriteTo(w)
		return errors.Join(err, w.Sync())
	})
}

const reportHead = `# How good the answers are

Written by ` + "`make eval`" + `. Shares are of the questions that some entry answers, unless said otherwise: cov@P90
and cov@P95 are the shares answered right at the lowest bar that keeps 90 or 95 % of all answers right; right is the share answered right by the
engine's own decisions, wrong the share of its answers that were not right, and outside the share of the questions
that a person should get which it answered.

| set | entries | queries | top-1 | recall@3 | recall@10 | AUROC | cov@P90 | cov@P95 | ECE | right | wrong | outside |
|---|---|---|---|---|---|---|---|---|---|---|---|---|
`

// ofOut prints a figure that only questions without an answer give; a set may have none.
func ofOut(f eval.Figures, v float64) string {
	if f.Out == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f", v)
}
