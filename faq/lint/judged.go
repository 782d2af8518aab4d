package lint

import (
	"bytes"
	_ "embed"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"xiaoer/faq/lint/judge"
	"xiaoer/intents/zh"
)

// The judge, trained on the sentences in lessons: `xiaoer train --lint` makes the file.
//
//go:embed judge.gob.gz
var judgeFile []byte

// court is the built-in judge.
var court = sync.OnceValue(func() *judge.Judge {
	j, _, err := judge.Open(bytes.NewReader(judgeFile))
	if err != nil {
		panic(err)
	}
	return j
})

// judgedPrefix begins the ids of the rules that the judge finds breaches of.
const judgedPrefix = "judged."

// fewest is of how many characters an answer has to be, to say anything without its question.
const fewest = 5

// Weighed returns what the book's rules find in an answer, as the judge weighs it: what a rule would block is a warning where
// he would only warn, and a hint where he sees nothing; and what he finds likely is a finding where no rule has one. Personal
// data is no matter of likelihood.
func (b *Book) Weighed(j *judge.Judge, answer, question string) []Finding {
	s := b.scan(answer, question)
	found := b.check(s, question)
	if len(s.runes) == 0 || len(s.runes) < fewest && question == "" {
		return found
	}
	v := j.Judge(b.plead(s, found))
	weight := Hint
	switch {
	case j.Blocks(v):
		weight = Block
	case j.Warns(v):
		weight = Warn
	}
	for i, f := range found {
		if f.Severity == Block && !slices.Contains(counted, f.Rule) {
			found[i].Severity = weight
		}
	}
	if weight != Hint && !slices.ContainsFunc(found, func(f Finding) bool { return f.Severity == weight || f.Severity == Block }) {
		found = append(found, b.verdict(s, v, weight))
	}
	arrange(found)
	return found
}

// verdict returns the finding that the judge's verdict makes.
func (b *Book) verdict(s *scan, v judge.Verdict, weight Severity) Finding {
	f := b.find(judgedPrefix + v.Kind).finding(s.span(v.Start, v.End))
	f.Severity = weight
	return f
}

// plead puts a text before the judge: with the classes of its words, and what the rules have found.
func (b *Book) plead(s *scan, found []Finding) judge.Case {
	c := judge.Case{Answer: s.runes, Sounds: sounds(s.runes), Words: b.classed(s)}
	if s.question != nil {
		c.Question, c.Asked = s.question.runes, b.classed(s.question)
	}
	for _, f := range found {
		area, _, _ := strings.Cut(f.Rule, ".")
		c.Found = append(c.Found, f.Rule, area, string(f.Severity))
	}
	return c
}

// sounds returns how characters sound, without tones; what is not Han sounds like itself.
func sounds(text []rune) []string {
	out := make([]string, len(text))
	for i, c := range text {
		if out[i] = zh.Syllable(c); out[i] == "" {
			out[i] = string(c)
		}
	}
	return out
}

// classed returns the words of a text that stand in some class, the longest at each place.
func (b *Book) classed(s *scan) []judge.Word {
	var out []judge.Word
	for i := 0; i < len(s.runes); i++ {
		for _, h := range slices.Backward(s.hits[i]) {
			if classes := b.classes[h.word]; classes != nil {
				out = append(out, judge.Word{Start: i, End: h.end, Classes: classes})
				i = h.end - 1
				break
			}
		}
	}
	return out
}

// classOf is the number by which the judge knows a class of words: of its name, so that it stays when others come.
func classOf(name string) int {
	h := fnv.New32a()
	_, _ = io.WriteString(h, name)
	return int(h.Sum32() >> 1)
}

// Train trains a judge on the lessons below a folder.
func Train(lessons fs.FS) (*judge.Judge, judge.Report, error) {
	all, err := study(lessons)
	if err != nil {
		return nil, judge.Report{}, fmt.Errorf("read lessons: %w", err)
	}
	samples := builtin().proper()
	for _, l := range all {
		if l.Label != "block" && !l.Innocent() || strings.HasPrefix(l.Kind, "data.") {
			continue
		}
		x, err := builtin().sample(l)
		if err != nil {
			return nil, judge.Report{}, err
		}
		samples = append(samples, x)
	}
	for _, x := range []struct {
		use    judge.Use
		breach bool
		needed string
	}{{judge.Tell, true, "breaches aside"}, {judge.Tell, false, "innocent answers aside"}, {judge.Pass, false, "daily answers"}} {
		if !slices.ContainsFunc(samples, func(s judge.Sample) bool { return s.Use == x.use && (s.Kind != "") == x.breach }) {
			return nil, judge.Report{}, fmt.Errorf("the bars are set on %s, and there are none", x.needed)
		}
	}
	j, report := judge.Train(samples)
	return j, report, nil
}

// innocence is how much more an innocent lesson counts than a breach: half of the lessons are breaches, and hardly anything
// of what a shop says is one. With one daily answer in a hundred blocked, .87 of the breaches aside were found at 4, and .85 at 1.
const innocence = 4

// sample puts a lesson before the judge.
func (b *Book) sample(l studied) (judge.Sample, error) {
	s := b.scan(l.Answer, l.Question)
	var found []Finding
	if !l.unruled {
		found = b.check(s, l.Question)
	}
	x := judge.Sample{Case: b.plead(s, found), Weight: l.weight, Use: l.use}
	if l.Innocent() {
		x.Weight *= innocence
		return x, nil
	}
	if x.Kind = kindOf(l.Kind); b.find(judgedPrefix+x.Kind) == nil {
		return x, fmt.Errorf("lesson %q: %q is no kind of breach", l.Answer, l.Kind)
	}
	return x, nil
}

// proper returns what the rules suggest to say instead: each an innocent text.
func (b *Book) proper() []judge.Sample {
	var out []judge.Sample
	for _, r := range b.rules {
		out = append(out, judge.Sample{Case: b.plead(b.scan(r.Suggestion, ""), nil), Weight: 1})
	}
	return out
}

// kindsOf are the kinds of breach that the rules belong to: by id, or by what it begins with.
var kindsOf = []struct{ rule, kind string }{
	{"invoice.refuse", "invoice_refuse"}, {"invoice.threshold", "invoice_refuse"}, {"invoice.charge", "invoice_charge"},
	{"invoice.", "cheat"}, {"contact.", "off_platform_contact"}, {"tmall.off_shop", "off_platform_contact"},
	{"payment.", "off_platform_pay"}, {"postage.", "off_platform_pay"}, {"tmall.extra_postage", "off_platform_pay"},
	{"review.", "paid_review"}, {"promise.date", "date_promise"}, {"promise.effect", "medical"}, {"promise.", "absolute_claim"},
	{"absolute.medical", "medical"}, {"absolute.", "absolute_claim"}, {"privacy.", "privacy"}, {"trade.", "cheat"},
	{"order.", "cheat"}, {"tmall.promise_breach", "refuse_return"}, {"tmall.", "cheat"}, {"return.", "refuse_return"},
	{"clause.", "refuse_return"}, {"tone.", "rude"},
}

// kindOf returns the kind of breach of a heading: itself, where it is no rule.
func kindOf(heading string) string {
	for _, k := range kindsOf {
		if strings.HasPrefix(heading, k.rule) {
			return k.kind
		}
	}
	return heading
}
