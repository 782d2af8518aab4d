package lint

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// sentence is one line of testdata/sentences.txt.
type sentence struct {
	line  int
	label string // block, warn, ok, clean
	rule  string
	text  string
}

func sentences(t *testing.T) []sentence {
	t.Helper()
	f, err := os.Open("testdata/sentences.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []sentence
	var head sentence
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		switch h, ok := strings.CutPrefix(line, "## "); {
		case ok:
			head.label, head.rule, _ = strings.Cut(h, " ")
		case line != "" && !strings.HasPrefix(line, "#"):
			head.line, head.text = n, line
			out = append(out, head)
		}
	}
	return out
}

func has(found []Finding, rule string, s Severity) bool {
	for _, f := range found {
		if (rule == "" || f.Rule == rule) && f.Severity == s {
			return true
		}
	}
	return false
}

func show(text string, found []Finding) string {
	runes := []rune(text)
	var out []string
	for _, f := range found {
		out = append(out, fmt.Sprintf("%s %s %q", f.Severity, f.Rule, string(runes[f.Start:f.End])))
	}
	return strings.Join(out, "; ")
}

func TestSentences(t *testing.T) {
	var right, missed, wrong, other int
	for _, s := range sentences(t) {
		found := Check(s.text, "")
		blocked := Blocks(found)
		switch {
		case s.label == "block" && !blocked:
			missed++
			t.Errorf("line %d: %s: got %s, want %s", s.line, s.text, show(s.text, found), s.rule)
		case s.label == "block":
			right++
			if !has(found, s.rule, Block) {
				other++
				t.Logf("line %d: %s: got %s, want %s", s.line, s.text, show(s.text, found), s.rule)
			}
		case s.label == "warn" && !has(found, s.rule, Warn):
			t.Errorf("line %d: %s: got %s, want %s", s.line, s.text, show(s.text, found), s.rule)
		case s.label == "ok" && blocked || s.label == "clean" && len(found) > 0:
			wrong++
			t.Errorf("line %d: %s: got %s, want none", s.line, s.text, show(s.text, found))
		}
	}
	t.Logf("recall %.3f, precision %.3f, of %d; %d by another rule", float64(right)/float64(right+missed), float64(right)/float64(right+wrong), right+missed, other)
}
