package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"xiaoer/engine"
	"xiaoer/engine/eval"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

type reportCmd struct {
	Sets string `required:"" placeholder:"DIR" help:"Folder of sets, each a folder with entries.jsonl and one or more queries*.jsonl."`
	Out  string `required:"" placeholder:"FILE" help:"Markdown file to write."`
}

// Run measures every set, and each of its files of queries, and writes one page. It holds no times, so that a page
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
	var chapters []chapter
	for _, file := range files {
		one, err := r.chapter(ctx, file, io)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		chapters = append(chapters, one)
	}
	return writeFile(c.Out, func(w *os.File) error { return errors.Join(writePage(w, chapters), w.Sync()) })
}

// chapter measures a file of queries, which stands beside its entries.
func (r *reading) chapter(ctx context.Context, file string, io streams) (c chapter, err error) {
	dir := filepath.Dir(file)
	c.name = filepath.Base(dir) + strings.TrimPrefix(strings.TrimSuffix(filepath.Base(file), ".jsonl"), "queries")
	set, err := readSet(ctx, filepath.Join(dir, "entries.jsonl"), file)
	if err != nil {
		return c, err
	}
	m, err := measure(ctx, r, set, tolerated{}, newProgress(io.err, c.name))
	if err != nil {
		return c, err
	}
	fmt.Fprintf(io.err, "%s: top-1 %.3f in %.1f s\n", c.name, m.figures.Top1, m.took.Seconds())
	c.entries, c.queries = len(set.entries), len(set.queries)
	c.ours, c.bm25 = m.figures, eval.Measure(set.queries, eval.BM25(set.entries, set.queries))
	c.misses = eval.Misses(set.queries, m.predictions, r.wishes(set.entries))
	c.kinds, c.bins = eval.Kinds(set.queries, m.predictions), eval.Bins(set.queries, m.predictions)
	return c, nil
}

// wishes are what the entries' questions ask for, likeliest.
func (r *reading) wishes(entries []faq.Entry) map[faq.ID]eval.Wish {
	out := map[faq.ID]eval.Wish{}
	for _, e := range entries {
		text, err := r.reader.Read(e.Question)
		if err != nil {
			continue
		}
		if guesses := r.trainer.Wishes.Guess(text); len(guesses) > 0 {
			out[e.ID] = eval.Wish{Intent: string(guesses[0].Intent), Topic: guesses[0].Intent.Topic()}
		}
	}
	return out
}

// witness is an index that notes for the measurement what it found.
type witness struct {
	engine.Index
	reader *zh.Reader
}

// Search implements engine.Searcher.
func (w witness) Search(ctx context.Context, text zh.Text, n int) ([]engine.Hit, error) {
	hits, err := w.Index.Search(ctx, text, n)
	ids := make([]faq.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	stood, unread := w.reader.Read(text.Raw)
	eval.Note(ctx, ids, unread == nil && stood.Core != text.Core)
	return hits, err
}
