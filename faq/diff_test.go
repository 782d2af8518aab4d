package faq_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

// woven writes spans as text: 满[-99-]{+88+}元.
func woven(spans []faq.Span) string {
	var b strings.Builder
	for _, s := range spans {
		fmt.Fprintf(&b, map[faq.SpanKind]string{faq.Kept: "%s", faq.Cut: "[-%s-]", faq.Added: "{+%s+}"}[s.Kind], s.Text)
	}
	return b.String()
}

func TestSpans(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ before, after, want string }{
		{"", "", ""},
		{"好", "好", "好"},
		{"", "好的", "{+好的+}"},
		{"好的", "", "[-好的-]"},
		{"满99元包邮", "满88元包邮", "满[-99-]{+88+}元包邮"},
		{"亲，48小时内发货。", "亲，72小时内发货哦。", "亲，[-48-]{+72+}小时内发货{+哦+}。"},
		{"可以开发票", "可以开电子发票", "可以开{+电子+}发票"},
		{"😀好", "😀坏", "😀[-好-]{+坏+}"},
		{"aba", "abaaba", "aba{+aba+}"},
	} {
		if got := woven(faq.Spans(tt.before, tt.after)); got != tt.want {
			t.Errorf("%q to %q: got %s, want %s", tt.before, tt.after, got, tt.want)
		}
	}
}

// TestSpansAreBothTexts holds that spans tell both texts, at the places they say, also where the texts are too long to
// be compared closely.
func TestSpansAreBothTexts(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	random := func(most int) string {
		var b strings.Builder
		for range rng.IntN(most) {
			b.WriteRune([]rune("亲可以开发票的😀a")[rng.IntN(9)])
		}
		return b.String()
	}
	for i := range 300 {
		before, after := random(40), random(40)
		if i == 0 {
			before, after = strings.Repeat("甲乙", 4000), strings.Repeat("乙丙", 4000)
		}
		old, now := []rune(before), []rune(after)
		var gotOld, gotNew, last string
		for _, s := range faq.Spans(before, after) {
			from := now
			if s.Kind == faq.Cut {
				from = old
			}
			if string(from[s.Start:s.End]) != s.Text || s.Text == "" || string(s.Kind) == last {
				t.Fatalf("%q to %q: got span %+v after one that is %s", before, after, s, last)
			}
			last = string(s.Kind)
			if s.Kind != faq.Added {
				gotOld += s.Text
			}
			if s.Kind != faq.Cut {
				gotNew += s.Text
			}
		}
		if gotOld != before || gotNew != after {
			t.Fatalf("%q to %q: the spans tell %q and %q", before, after, gotOld, gotNew)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 12, 1, 0, 0, 0, 0, time.FixedZone("", 8*3600))
	region := func(text string, where ...string) faq.Answer { return faq.Answer{text, faq.Condition{Region: where}} }
	base := faq.Entry{ID: "a", Question: "运费多少", Similar: []string{"邮费", "快递费"},
		Answers: []faq.Answer{region("18元。", "新疆"), region("12元。", "青海"), {Text: "8元。"}}}
	with := func(change func(*faq.Entry)) faq.Entry {
		e := base
		change(&e)
		return e
	}
	for name, tt := range map[string]struct {
		after faq.Entry
		want  faq.Diff
	}{
		"nothing": {with(func(e *faq.Entry) { e.Revision, e.UpdatedBy = 7, "王芳" }), faq.Diff{}},
		"fields": {with(func(e *faq.Entry) { e.Question, e.Status, e.ValidUntil = "邮费多少", faq.Draft, &until }), faq.Diff{Fields: []faq.FieldChange{
			{Field: "question", Old: "运费多少", New: "邮费多少", Spans: []faq.Span{{faq.Cut, 0, 1, "运"}, {faq.Added, 0, 1, "邮"}, {faq.Kept, 1, 4, "费多少"}}},
			{Field: "status", New: "draft"}, {Field: "valid_until", New: "2026-11-30T16:00:00Z"},
		}}},
		"phrasings": {with(func(e *faq.Entry) { e.Similar = []string{"快递费", "运费咋算"} }),
			faq.Diff{Phrasings: faq.Phrasings{Added: []string{"运费咋算"}, Removed: []string{"邮费"}}}},
		"phrasings in another order": {with(func(e *faq.Entry) { e.Similar = []string{"快递费", "邮费"} }), faq.Diff{Reordered: true}},
		"another text": {with(func(e *faq.Entry) {
			e.Answers = []faq.Answer{region("20元。", "新疆"), base.Answers[1], base.Answers[2]}
		}),
			faq.Diff{Answers: []faq.AnswerChange{{&base.Answers[0], &faq.Answer{"20元。", faq.Condition{Region: []string{"新疆"}}},
				[]faq.Span{{faq.Cut, 0, 2, "18"}, {faq.Added, 0, 2, "20"}, {faq.Kept, 2, 4, "元。"}}}}}},
		"another condition": {with(func(e *faq.Entry) {
			e.Answers = []faq.Answer{base.Answers[0], region("12元。", "西藏"), base.Answers[2]}
		}),
			faq.Diff{Answers: []faq.AnswerChange{{Old: &base.Answers[1], New: &faq.Answer{"12元。", faq.Condition{Region: []string{"西藏"}}}}}}},
		"removed and added": {with(func(e *faq.Entry) {
			e.Answers = []faq.Answer{base.Answers[0], base.Answers[2], region("30元。", "海外")}
		}),
			faq.Diff{Answers: []faq.AnswerChange{{Old: &base.Answers[1]}, {New: &faq.Answer{"30元。", faq.Condition{Region: []string{"海外"}}}}}}},
		"in another order": {with(func(e *faq.Entry) { e.Answers = []faq.Answer{base.Answers[2], base.Answers[0], base.Answers[1]} }), faq.Diff{Reordered: true}},
		"one more in front": {with(func(e *faq.Entry) {
			e.Answers = append([]faq.Answer{region("30元。", "海外")}, base.Answers...)
		}), faq.Diff{Answers: []faq.AnswerChange{{New: &faq.Answer{"30元。", faq.Condition{Region: []string{"海外"}}}}}}},
	} {
		got := faq.Compare(base, tt.after)
		if d := cmp.Diff(tt.want, got); d != "" {
			t.Errorf("%s: got (+) want (-):\n%s", name, d)
		}
	}
}
