package judge

import (
	"bytes"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// lessons are a small school: tickets refused, addresses given away, and innocents.
func lessons() []Sample {
	var out []Sample
	goods := strings.Fields("台灯 书架 帽子 面霜 手机 茶叶 床垫 积木 雨伞 水杯")
	for i, g := range goods {
		for _, x := range []struct{ kind, text string }{
			{"refuse", "亲，" + g + "开不了发票"}, {"refuse", g + "没有发票的"}, {"tell", g + "的买家住三单元"}, {"tell", "他买了" + g + "，住三单元"},
			{"", g + "可以开发票"}, {"", g + "今天发货"}, {"", "亲，" + g + "有现货"}, {"", g + "的发票明天发出"},
		} {
			out = append(out, Sample{Case: Case{Answer: []rune(x.text)}, Kind: x.kind, Weight: 1, Use: use(i, x.kind)})
		}
	}
	return out
}

// use sets every fifth good aside: its breaches and the half of its innocents to be told apart, the others to pass.
func use(good int, kind string) Use {
	switch {
	case good%5 != 4:
		return Learn
	case good == 9 && kind == "":
		return Pass
	}
	return Tell
}

func TestJudge(t *testing.T) {
	j, report := Train(lessons())
	if report.Block.Recall < 0.9 || report.Block.Stopped > 0 {
		t.Errorf("got %+v on what was set aside, want recall .9 and nothing stopped", report.Block)
	}
	for _, tt := range []struct {
		text string
		want bool
		kind string
	}{
		{"亲，帐篷开不了发票", true, "refuse"},
		{"帐篷的买家住三单元", true, "tell"},
		{"帐篷可以开发票", false, ""},
		{"", false, ""},
	} {
		v := j.Judge(Case{Answer: []rune(tt.text)})
		if got := j.Blocks(v); got != tt.want || tt.want && v.Kind != tt.kind {
			t.Errorf("%s: got %t %s (%.3f), want %t %s", tt.text, got, v.Kind, v.Breach, tt.want, tt.kind)
		}
	}
	text := []rune("亲，帐篷今天发货，开不了发票")
	v := j.Judge(Case{Answer: text})
	if got := string(text[v.Start:v.End]); !strings.Contains(got, "开不了") || strings.Contains(got, "帐篷") {
		t.Errorf("%s: got the place %s, want 开不了", string(text), got)
	}
}

// The same lessons give the same file to the byte, and the file the same judge.
func TestSave(t *testing.T) {
	var files [2]bytes.Buffer
	for i := range files {
		j, _ := Train(lessons())
		if err := j.Save(&files[i], "school"); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0].Bytes(), files[1].Bytes()) {
		t.Error("two trainings give two files")
	}
	trained, _ := Train(lessons())
	opened, from, err := Open(&files[0])
	if err != nil || from != "school" {
		t.Fatalf("got %s, %v", from, err)
	}
	for _, s := range lessons() {
		a, b := trained.Judge(s.Case), opened.Judge(s.Case)
		if math.Abs(a.Breach-b.Breach) > 0.05 || a.Kind != b.Kind {
			t.Errorf("%s: got %+v trained and %+v opened", string(s.Answer), a, b)
		}
	}
	for _, bad := range []string{"", "not gzip"} {
		if _, _, err := Open(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is taken for a judge", bad)
		}
	}
}

// At the best weights the gradient is next to nothing of what it is where all weights are nought.
func TestFit(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var rows []row
	var yes []bool
	for range 300 {
		r, sum := row{square: 1, weight: 0.5 + rng.Float64()}, rng.NormFloat64()
		for c := range int32(400) {
			if rng.IntN(20) == 0 {
				v := rng.Float64()
				r.columns, r.values, r.square = append(r.columns, c), append(r.values, float32(v)), r.square+v*v
				sum += v * float64(c%3-1)
			}
		}
		rows, yes = append(rows, r), append(yes, sum > 0)
	}
	w := fit(rows, yes, 400)
	if from, to := steep(make(line, len(w)), rows, yes), steep(w, rows, yes); to > from/100 {
		t.Errorf("got a gradient of %.3f, want below a hundredth of %.3f", to, from)
	}
}

// steep is the length of the gradient.
func steep(w line, rows []row, yes []bool) float64 {
	gradient := slices.Clone(w)
	for i, r := range rows {
		gradient.move(r, -cost*r.weight*signed(yes[i])*logistic(-signed(yes[i])*w.score(r)))
	}
	var size float64
	for _, g := range gradient {
		size += g * g
	}
	return math.Sqrt(size)
}

// The dual variable solves its equation.
func TestDual(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 10_000 {
		most, margin, square := 30.0, rng.NormFloat64()*5, 1+rng.Float64()*30
		old := most * rng.Float64()
		z := dual(margin, old, square, most)
		if f := math.Log(z/(most-z)) + square*(z-old) + margin; math.Abs(f) > 0.1 {
			t.Fatalf("dual(%f, %f, %f, %f): got %f, off by %f", margin, old, square, most, z, f)
		}
	}
}

func TestCalibrate(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	var scores []float64
	var yes []bool
	for range 20_000 {
		s := rng.NormFloat64() * 8
		scores, yes = append(scores, s), append(yes, rng.Float64() < logistic(0.5*s-0.3))
	}
	if factor, shift := calibrate(scores, yes); math.Abs(factor-0.5) > 0.05 || math.Abs(shift+0.3) > 0.1 {
		t.Errorf("got %.3f and %.3f, want .5 and -.3", factor, shift)
	}
}

func TestHeaviest(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   [2]int
	}{
		{[]float64{0, 1, 2, 0, 0}, [2]int{1, 3}},
		{[]float64{1, 0, 5, 4, 0, 1}, [2]int{2, 4}},
		{[]float64{-1, -2}, [2]int{0, 1}},
	} {
		start, end := heaviest(tt.values, 0.5)
		if diff := cmp.Diff(tt.want, [2]int{start, end}); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.values, diff)
		}
	}
}

// Features are told apart by where they come from, and the same ones are counted once.
func TestFeatures(t *testing.T) {
	seen := map[feature]bool{}
	for _, x := range features(Case{Answer: []rune("开票开票"), Question: []rune("开票"), Found: []string{"开票"}}) {
		if seen[x.f] {
			t.Errorf("feature %x is there twice", x.f)
		}
		seen[x.f] = true
		for _, at := range x.at {
			if at.start < 0 || at.end > 4 || at.start >= at.end {
				t.Errorf("feature %x stands at %v", x.f, at)
			}
		}
	}
}

// What sounds like what the judge knows is taken for it.
func TestSounds(t *testing.T) {
	heard := func(text string, syllables ...string) map[feature]bool {
		out := map[feature]bool{}
		for _, x := range features(Case{Answer: []rune(text), Sounds: syllables}) {
			out[x.f] = true
		}
		return out
	}
	known, plain := heard("微信", "wei", "xin"), heard("微信")
	shared := 0
	for f := range heard("薇心", "wei", "xin") {
		if known[f] && !plain[f] {
			shared++
		}
	}
	if shared != 1 {
		t.Errorf("got %d features of the sound that 薇心 shares with 微信, want its one pair", shared)
	}
}

func BenchmarkJudge(b *testing.B) {
	j, _ := Train(lessons())
	c := Case{Answer: []rune(strings.Repeat("亲，这款帐篷今天可以发货，", 4)), Question: []rune("今天能发货吗")}
	for b.Loop() {
		j.Judge(c)
	}
}
