package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/engine/eval"
)

// The page is reviewed line by line when it changes, so that its form must not change by itself.
func TestWritePage(t *testing.T) {
	kinds := []eval.Kind{{Name: "typo", Questions: 3, First: 2, Right: 1, Wrong: 1, Missed: 2, In: true}, {Name: "oos", Questions: 2, Wrong: 1, Missed: 1}}
	tea := chapter{
		name: "tea", entries: 7, queries: 5,
		ours:   eval.Figures{In: 3, Out: 2, Top1: .75, Recall3: .8, Recall10: 1, AUROC: .9, CoverP90: .5, CoverP95: .25, Answered: 3, Right: .4, Wrong: .125, OutSaid: .5, ECE: .0625},
		bm25:   eval.Figures{In: 3, Out: 2, Top1: .5, Top1Kinds: map[string]float64{"typo": .125}},
		misses: []eval.Miss{{Cause: eval.Cautious, Offered: 2, Mended: 1}, {Cause: eval.Outside, Wrong: 1}},
		kinds:  kinds,
		bins:   [10]eval.Bin{1: {Questions: 20, Claimed: 3, Right: 5}, 9: {Questions: 19, Claimed: 18, Right: 18}},
	}
	cake := chapter{name: "cake", entries: 1, queries: 1, ours: eval.Figures{In: 1, AUROC: .5}, bm25: eval.Figures{In: 1}, kinds: kinds[:1]}
	var b bytes.Buffer
	if err := writePage(&b, []chapter{tea, cake}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"## Beside lexical search": `| tea | 7 | 5 | 0.750 | 0.500 | 0.800 | 0.000 | 1.000 | 0.000 | 0.900 | 0.000 | 0.500 | 0.000 | 0.250 | 0.000 |
| cake | 1 | 1 | 0.000 | 0.000 | 0.000 | 0.000 | 0.000 | 0.000 | – | – | 0.000 | 0.000 | 0.000 | 0.000 |`,
		"## What was decided": `| tea | 3 | 2 | 3 | 0.400 | 0.125 | 0.500 | 0.062 |
| cake | 1 | 0 | 0 | 0.000 | 0.000 | – | 0.000 |`,
		"## What confidence is worth": `| tea | – | 0.25 | – | – | – | – | – | – | – | – |
| cake | – | – | – | – | – | – | – | – | – | – |`,
		"### All sets": `| the right entry came first, and was not said | 2 | 67 % | 0 | 2 | 0 | 0 | 0 | 1 |
| no entry answers it, and one was said | 1 | 33 % | 1 | 0 | 0 | 0 | 0 | 0 |
| **all** | 3 | 100 % | 1 | 2 | 0 | 0 | 0 | 1 |`,
		"### cake": "None.",
		"## Misses by kind of question": `| tea | typo | 3 | 2 | 67 % | 1 | 0.667 | 0.125 |
| tea | oos | 2 | 1 | 50 % | 1 | – | – |`,
	}
	page := b.String()
	for heading, rows := range want {
		_, after, found := strings.Cut(page, heading+"\n")
		if got := body(after); !found || got != rows {
			t.Errorf("%s: -want +got:\n%s", heading, cmp.Diff(rows, got))
		}
	}
}

// body returns the lines of what follows a heading that are no words of explanation and no head of a table.
func body(after string) string {
	var out []string
	ruled := false
	for line := range strings.SplitSeq(after, "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
			return strings.Join(out, "\n")
		case strings.HasPrefix(line, "|---"):
			ruled = true
		case ruled && line != "", line == "None.":
			out = append(out, line)
		}
	}
	return strings.Join(out, "\n")
}

// What is checked in is what this program writes: the same words, and tables with the same columns.
func TestGoldenPageHasTheForm(t *testing.T) {
	golden, err := os.ReadFile("../../testdata/golden/eval.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{pageHead, pageDecisions, pageReliability, pageMisses, missesHead, pageKinds} {
		if !strings.Contains(string(golden), part) {
			t.Errorf("testdata/golden/eval.md lacks what make eval writes; write it again:\n%s", part)
		}
	}
}

// Both READMEs quote the page.
func TestReadmesQuoteTheGoldenPage(t *testing.T) {
	golden := cells(t, "../../testdata/golden/eval.md")
	for _, name := range []string{"../../README.md", "../../README.zh-CN.md"} {
		quoted := 0
		for set, tables := range cells(t, name) {
			page := golden[set]
			if set == "set" || len(page) < 2 || len(tables[0]) != 7 {
				continue // a head, or of another table
			}
			quoted++
			beside, decided := page[0], page[1]
			want := []string{beside[3], beside[2], beside[4], beside[8], beside[10], beside[12], decided[4]}
			if diff := cmp.Diff(want, tables[0]); diff != "" {
				t.Errorf("%s, %s: -page +quoted:\n%s", name, set, diff)
			}
		}
		if quoted == 0 {
			t.Errorf("%s quotes nothing of the page", name)
		}
	}
}

// cells returns the cells of all tables in a file by what the row begins with.
func cells(t *testing.T, file string) map[string][][]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][][]string{}
	for line := range strings.SplitSeq(string(text), "\n") {
		if row, ok := strings.CutPrefix(line, "| "); ok {
			all := strings.Split(strings.TrimSuffix(row, " |"), " | ")
			rows[all[0]] = append(rows[all[0]], all[1:])
		}
	}
	return rows
}
