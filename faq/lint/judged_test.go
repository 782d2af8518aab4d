package lint

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/lint/judge"
)

const lessonsFolder = "lessons"

// count is how often the findings were right.
type count struct{ right, wrong, missed int }

func (c *count) take(blocked, breach bool) {
	switch {
	case blocked && breach:
		c.right++
	case blocked:
		c.wrong++
	case breach:
		c.missed++
	}
}

func (c count) recall() float64    { return float64(c.right) / float64(max(1, c.right+c.missed)) }
func (c count) precision() float64 { return float64(c.right) / float64(max(1, c.right+c.wrong)) }

// What is blocked of answers by strangers, which neither the rules nor the judge have seen. The floors stand a little below
// what was measured, so that a change that loses shows.
func TestHeldOut(t *testing.T) {
	var all, rules, warned count
	for _, l := range lessonsOf(t, "testdata/held_out.txt") {
		found := Check(l.Answer, l.Question)
		all.take(Blocks(found), !l.Innocent())
		warned.take(Blocks(found) || warns(found), !l.Innocent())
		rules.take(Blocks(builtin().Check(l.Answer, l.Question)), !l.Innocent())
	}
	t.Logf("blocked: recall %.3f, precision %.3f; blocked or warned of: %.3f, %.3f; by the rules alone: %.3f, %.3f",
		all.recall(), all.precision(), warned.recall(), warned.precision(), rules.recall(), rules.precision())
	if all.recall() < recallFloor || all.precision() < precisionFloor {
		t.Errorf("got recall %.3f and precision %.3f, want %.2f and %.2f", all.recall(), all.precision(), recallFloor, precisionFloor)
	}
}

const recallFloor, precisionFloor = 0.93, 0.97

// How much is stopped of what a shop says all day. The ceilings stand a little above what was measured.
func TestPlain(t *testing.T) {
	var blocked, warned, all float64
	for _, l := range lessonsOf(t, "testdata/plain.txt") {
		all++
		switch found := Check(l.Answer, l.Question); {
		case Blocks(found):
			blocked++
		case warns(found):
			warned++
		}
	}
	t.Logf("of %.0f daily answers %.4f blocked and %.4f warned of", all, blocked/all, warned/all)
	if blocked/all > blockedCeiling || warned/all > warnedCeiling {
		t.Errorf("got %.4f blocked and %.4f warned of, want %.4f and %.4f at most", blocked/all, warned/all, blockedCeiling, warnedCeiling)
	}
}

const blockedCeiling, warnedCeiling = 0.03, 0.03

func warns(found []Finding) bool {
	for _, f := range found {
		if f.Severity == Warn {
			return true
		}
	}
	return false
}

// Nothing that is measured on has been learnt from.
func TestHeldOutIsKeptBack(t *testing.T) {
	all, err := study(os.DirFS(lessonsFolder))
	if err != nil {
		t.Fatal(err)
	}
	learnt := map[[2]string]bool{}
	for _, l := range all {
		learnt[[2]string{l.Question, l.Answer}] = true
	}
	for _, name := range []string{"testdata/held_out.txt", "testdata/plain.txt"} {
		for _, l := range lessonsOf(t, name) {
			if learnt[[2]string{l.Question, l.Answer}] {
				t.Errorf("%s:%d: %s || %s stands among the lessons", name, l.Line, l.Question, l.Answer)
			}
		}
	}
}

const retrain = "make it anew: xiaoer train --lint --out faq/lint/judge.gob.gz faq/lint/lessons"

// The judge in the file is the one that the lessons and packs give now.
func TestJudgeIsOfTheLessons(t *testing.T) {
	want, err := Digest(os.DirFS(lessonsFolder))
	if err != nil {
		t.Fatal(err)
	}
	j, got, err := judge.Open(bytes.NewReader(judgeFile))
	if err != nil || got != want {
		t.Fatalf("got lessons %s, %v, want %s; %s", got, err, want, retrain)
	}
	if size := len(judgeFile); size > 2<<20 {
		t.Errorf("the judge takes %d bytes, want two megabytes at most", size)
	}
	for _, kind := range j.Kinds() {
		if builtin().find(judgedPrefix+kind) == nil {
			t.Errorf("no rule for kind %s", kind)
		}
	}
}

// Every kind has been told of by strangers, and by drills, in both ways.
func TestLessonsCoverKinds(t *testing.T) {
	all, err := study(os.DirFS(lessonsFolder))
	if err != nil {
		t.Fatal(err)
	}
	told, drilled := map[string]int{}, map[string]int{}
	innocent := 0
	for _, l := range all {
		switch {
		case l.Innocent():
			innocent++
		case l.folder == "told":
			told[kindOf(l.Kind)]++
		case l.folder == "drills":
			drilled[l.Kind]++
		}
	}
	for _, kind := range court().Kinds() {
		if told[kind] < 40 || drilled[kind] < 40 {
			t.Errorf("%s: %d sentences told and %d drilled, want 40 each", kind, told[kind], drilled[kind])
		}
	}
	if len(court().Kinds()) < 12 || innocent < 2000 {
		t.Errorf("got %d kinds and %d innocent sentences, want 12 and 2000", len(court().Kinds()), innocent)
	}
}

// The judge finds what no rule looks for, lets go what a rule takes for a breach and is none, and leaves personal data to
// its rules.
func TestJudgeWeighs(t *testing.T) {
	book := builtin()
	for _, tt := range []struct {
		question, answer string
		want             bool
	}{
		{"报销要发票", "送货单拿去报就行，别的凭据小店一概不出", true},
		{"快递几天", "打这个电话13812345678问", true},
		{"怎么还没发货", "先给您传个空单号顶一下，货下周再寄", true},
		{"发票抬头错了", "可以换开的，原来那张会作废", false},
		{"", "金卡保修两年", false},
		{"谁开票", "本店自己开", false},
		{"保修多久", "保修一年", false},
		{"", "亲，大家电送货时会一起收走旧的", false},
		{"发票多久开好", "申请后一般当天就能开好", false},
	} {
		if got := Blocks(Check(tt.answer, tt.question)); got != tt.want {
			t.Errorf("%s || %s: got %t, want %t", tt.question, tt.answer, got, tt.want)
		}
	}
	overruled, added := 0, 0
	for _, l := range lessonsOf(t, "testdata/held_out.txt") {
		rules, all := Blocks(book.Check(l.Answer, l.Question)), Check(l.Answer, l.Question)
		if rules && !Blocks(all) {
			overruled++
			if len(all) == 0 {
				t.Errorf("line %d: %s: nothing is left of what a rule found", l.Line, l.Answer)
			}
		}
		for _, f := range all {
			if strings.HasPrefix(f.Rule, judgedPrefix) {
				added++
				if n := utf8.RuneCountInString(l.Answer); f.Start < 0 || f.End <= f.Start || f.End > n {
					t.Errorf("line %d: %s spans %d to %d of %d", l.Line, f.Rule, f.Start, f.End, n)
				}
			}
		}
	}
	if overruled == 0 || added == 0 {
		t.Errorf("got %d findings of rules overruled and %d added, want some of each", overruled, added)
	}
}

func TestReadLessons(t *testing.T) {
	got, err := ReadLessons(strings.NewReader("# a note\n\n## block rude\n在吗 || 催什么催\n滚\n## ok\n|| 在的\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Lesson{{"block", "rude", "在吗", "催什么催", 4}, {"block", "rude", "", "滚", 5}, {"ok", "", "", "在的", 7}}
	if len(got) != len(want) {
		t.Fatalf("got %d lessons, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
	if _, err := ReadLessons(strings.NewReader("在的\n")); err == nil {
		t.Error("a lesson without a heading is taken")
	}
}

// A word is heard where it is written with another character of the same sound.
func TestSounds(t *testing.T) {
	if got, want := strings.Join(sounds([]rune("薇信a，")), " "), strings.Join(sounds([]rune("微信a，")), " "); got != want || got != "wei xin a ，" {
		t.Errorf("got %q and %q, want wei xin a ， of both", got, want)
	}
}

// A drill makes several sentences, the same ones each time.
func TestPractise(t *testing.T) {
	s := source{drill: true}
	l := Lesson{Question: "(能|可以)开票吗", Answer: "(亲|)，(能|可以)的"}
	got := s.practise(l)
	if len(got) < 3 || len(got) > variants {
		t.Errorf("got %d sentences, want 3 to %d", len(got), variants)
	}
	for i, x := range s.practise(l) {
		if x != got[i] || strings.ContainsAny(x.Question+x.Answer, "()|") || strings.HasPrefix(x.Answer, "，") {
			t.Errorf("got %+v and %+v", x, got[i])
		}
	}
}

// The starter shop is what a shop ought to say: nothing of it is blocked.
func TestStarterShop(t *testing.T) {
	text, err := os.ReadFile("../../testdata/corpora/starter/entries.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	answers := 0
	for line := range strings.Lines(string(text)) {
		var e faq.Entry
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatal(err)
		}
		for _, a := range e.Answers {
			answers++
			if found := Check(a.Text, e.Question); Blocks(found) {
				t.Errorf("%s: %s: got %q", e.Question, a.Text, show(a.Text, found))
			}
		}
	}
	if answers < 300 {
		t.Errorf("got %d answers, want 300 or more", answers)
	}
}

// Without answers to set the bars on, of each sort, there is no judge.
func TestTrainNeedsSomeAside(t *testing.T) {
	const breach, innocent = "## block rude\n爱买不买\n", "## ok\n可以开的\n"
	for _, tt := range []struct{ aside, daily, want string }{
		{innocent, innocent, "breaches aside"}, {breach, innocent, "innocent answers aside"}, {breach + innocent, "", "daily answers"},
	} {
		school := fstest.MapFS{
			"told/a.txt":  {Data: []byte("## block rude\n不会自己看吗\n## ok\n您看详情页\n")},
			"aside/a.txt": {Data: []byte(tt.aside)},
			"daily/a.txt": {Data: []byte(tt.daily)},
		}
		if _, _, err := Train(school); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q aside and %q daily: got %v, want %s named", tt.aside, tt.daily, err, tt.want)
		}
	}
}
