package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"strings"

	"xiaoer/engine/eval"
)

// chapter is what a page says of one set.
type chapter struct {
	name             string
	entries, queries int
	ours, bm25       eval.Figures
	misses           []eval.Miss
	kinds            []eval.Kind
	bins             [10]eval.Bin
}

// writePage writes the chapters as Markdown. The same figures make the same bytes.
func writePage(w io.Writer, chapters []chapter) error {
	var b bytes.Buffer
	b.WriteString(pageHead)
	for _, c := range chapters {
		o, p := c.ours, c.bm25
		row(&b, c.name, c.entries, c.queries, o.Top1, p.Top1, o.Recall3, p.Recall3, o.Recall10, p.Recall10,
			ofOut(o, o.AUROC), ofOut(p, p.AUROC), o.CoverP90, p.CoverP90, o.CoverP95, p.CoverP95)
	}
	b.WriteString(pageDecisions)
	for _, c := range chapters {
		o := c.ours
		row(&b, c.name, o.In, o.Out, o.Answered, o.Right, o.Wrong, ofOut(o, o.OutSaid), o.ECE)
	}
	b.WriteString(pageReliability)
	for _, c := range chapters {
		row(&b, reliability(c)...)
	}
	b.WriteString(pageMisses)
	writeMisses(&b, "All sets", together(chapters))
	for _, c := range chapters {
		writeMisses(&b, c.name, c.misses)
	}
	b.WriteString(pageKinds)
	for _, c := range chapters {
		if len(c.kinds) > 1 {
			writeKinds(&b, c)
		}
	}
	_, err := b.WriteTo(w)
	return err
}

// row writes one line of a table: shares with three places, all else as it is.
func row(b *bytes.Buffer, cells ...any) {
	for _, c := range cells {
		if share, ok := c.(float64); ok {
			c = fmt.Sprintf("%.3f", share)
		}
		fmt.Fprintf(b, "| %v ", c)
	}
	b.WriteString("|\n")
}

// ofOut is a figure that only questions without an answer give; a set may have none.
func ofOut(f eval.Figures, v float64) any {
	if f.Out == 0 {
		return "–"
	}
	return v
}

// fewInBin is how many questions a share of them says something about.
const fewInBin = 20

// reliability are the cells of a set: its name, and by bin what share came true.
func reliability(c chapter) []any {
	cells := []any{c.name}
	for _, b := range c.bins {
		if b.Questions < fewInBin {
			cells = append(cells, "–")
			continue
		}
		cells = append(cells, fmt.Sprintf("%.2f", b.Right/float64(b.Questions)))
	}
	return cells
}

// together adds the misses of all chapters up.
func together(chapters []chapter) []eval.Miss {
	by := map[eval.Cause]eval.Miss{}
	for _, c := range chapters {
		for _, m := range c.misses {
			by[m.Cause] = m.Add(by[m.Cause])
		}
	}
	return eval.SortMisses(by)
}

func writeMisses(b *bytes.Buffer, name string, misses []eval.Miss) {
	var all eval.Miss
	for _, m := range misses {
		all = all.Add(m)
	}
	fmt.Fprintf(b, "\n### %s\n\n", name)
	if all.Total() == 0 {
		b.WriteString("None.\n")
		return
	}
	b.WriteString(missesHead)
	line := func(label string, m eval.Miss) {
		row(b, label, m.Total(), percent(m.Total(), all.Total()), m.Wrong, m.Offered, m.Astray, m.Asked, m.Handed, m.Mended)
	}
	for _, m := range misses {
		line(string(m.Cause), m)
	}
	line("**all**", all)
}

func writeKinds(b *bytes.Buffer, c chapter) {
	for _, k := range c.kinds {
		first, plain := any("–"), any("–")
		if k.In {
			first, plain = float64(k.First)/float64(k.Questions), c.bm25.Top1
			if share, several := c.bm25.Top1Kinds[k.Name]; several {
				plain = share
			}
		}
		row(b, c.name, cmp.Or(k.Name, "–"), k.Questions, k.Missed, percent(k.Missed, k.Questions), k.Wrong, first, plain)
	}
}

func percent(part, whole int) string {
	return fmt.Sprintf("%.0f %%", 100*float64(part)/math.Max(1, float64(whole)))
}

// columns begins a table.
func columns(names ...string) string {
	return "| " + strings.Join(names, " | ") + " |\n" + strings.Repeat("|---", len(names)) + "|\n"
}

var (
	pageHead = `# How good the answers are

Written by ` + "`make eval`" + `. A set whose name ends in ` + "`_typo`" + ` asks questions of the set before it with same-sound wrong
characters.

## Beside lexical search

BM25 ranks entries by the pairs of characters that a question shares with their best single phrasing: what a plain
full-text search would do with the same entries and questions. All but AUROC are shares of the questions that some
entry answers: top-1 has a right entry first, recall@3 and @10 among so many; cov@P90 and cov@P95 are answered right at the
lowest bar that keeps 90 or 95 % of all answers right. AUROC is the chance that a right answer is surer than one to a
question that nothing answers.

` + columns("set", "entries", "queries", "top-1", "BM25", "recall@3", "BM25", "recall@10", "BM25", "AUROC", "BM25", "cov@P90", "BM25", "cov@P95", "BM25")

	pageDecisions = `
## What was decided

In scope are questions that some entry answers, out of scope those that a person should get. Right is the share of
those in scope that were answered right by the engine's own decisions, wrong the share of its answers that were not
right, outside the share of those out of scope that were answered. ECE is by how much confidence is off on average.

` + columns("set", "in scope", "out of scope", "answered", "right", "wrong", "outside", "ECE")

	pageReliability = `
## What confidence is worth

What share came true of the questions whose confidence lay in each tenth: best the middle of the tenth. Of fewer than
twenty questions it is left out.

` + columns("set", "0–.1", ".1–.2", ".2–.3", ".3–.4", ".4–.5", ".5–.6", ".6–.7", ".7–.8", ".8–.9", ".9–1")

	pageMisses = `
## Misses by cause

Missed is a question in scope that was not answered right, and one out of scope that was answered. Intent and topic
are those that the built-in classifier reads in the entries' own questions; on banks about other things than shopping
they tell little. Where the right entry came first and was not said, it was below its bar, or a rule or a missing fact
kept it back. The columns say what became of the missed. Mended are those that were searched for otherwise than they
stood (typos, pinyin, initials): at most so many were spoilt by that.
`

	missesHead = columns("cause", "missed", "share", "answered wrong", "right offered", "others offered", "asked back", "to a person", "mended")

	pageKinds = `
## Misses by kind of question

The kinds are the sets' own. Of a kind that no entry answers, a miss is an answer.

` + columns("set", "kind", "queries", "missed", "share", "answered wrong", "top-1", "BM25")
)
