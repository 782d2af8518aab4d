package chart

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"xiaoer/engine"
	"xiaoer/engine/risk"
	"xiaoer/faq"
	"xiaoer/intents"
)

var update = flag.Bool("update", false, "rewrite testdata")

// class is one of 200 trials, of which the surer ones are wrong less often.
func class(name intents.Risk, seed uint64, trials int) engine.Class {
	rng := rand.New(rand.NewPCG(seed, 1))
	var all []risk.Trial
	for range trials {
		c := rng.Float64()
		all = append(all, risk.Trial{Confidence: c, Right: rng.Float64() < 0.3+0.7*c})
	}
	rate, bar := 0.05, 0.66
	return engine.Class{
		Risk: name, Trials: trials, Curve: risk.Curve(all),
		InForce:  engine.Standing{Bar: &bar, At: risk.At(all, bar)},
		Supposed: engine.Standing{Tolerated: &rate, At: risk.At(all, 0)},
	}
}

// sample has a class with a fixed bar and another supposed, one that tolerates a rate and only suggests, and one that
// was never tried.
func sample() engine.Calibration {
	c := engine.Calibration{Generation: "263.m1-7c8813e8", Trials: 400, Classes: []engine.Class{
		class(intents.Low, 1, 200), class(intents.Normal, 2, 200), class(intents.High, 3, 0),
	}}
	low, normal := &c.Classes[0], &c.Classes[1]
	bar, rate := 0.9, 0.1
	low.Supposed.Bar, low.Supposed.At = &bar, low.Curve[9]
	normal.InForce.Bar, normal.InForce.Tolerated = nil, &rate
	return c
}

func draw(t *testing.T, shop faq.Shop, c engine.Calibration) string {
	t.Helper()
	var b bytes.Buffer
	if err := Draw(&b, shop, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// The picture is kept in testdata, to be looked at when it changes.
func TestDraw(t *testing.T) {
	t.Parallel()
	const golden = "testdata/sample.svg"
	got := draw(t, "tea", sample())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the picture has changed; look at it and run with -update:\n%s", got)
	}
}

// Whatever is drawn is XML without anything that a strict content policy would keep from showing, with no number that
// is none.
func TestDrawIsPlain(t *testing.T) {
	t.Parallel()
	one, zero := 1.0, 0.0
	odd := sample()
	odd.Classes[0].InForce.Tolerated, odd.Classes[1].InForce.Tolerated = &one, &zero
	odd.Classes[2].Risk = "extreme"
	for name, c := range map[string]engine.Calibration{
		"sample": sample(), "odd": odd, "nothing": {}, "nothing tried": {Classes: []engine.Class{class(intents.Low, 1, 0), class(intents.Normal, 1, 0)}},
		"one trial": {Classes: []engine.Class{class(intents.High, 1, 1)}},
	} {
		got := draw(t, `<b>"`, c)
		for dec := xml.NewDecoder(strings.NewReader(got)); ; {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v in\n%s", name, err, got)
			}
			el, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			if el.Name.Local == "script" || el.Name.Local == "style" || el.Name.Local == "b" {
				t.Errorf("%s: got an element %s", name, el.Name.Local)
			}
			for _, a := range el.Attr {
				if a.Name.Local == "style" || strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") {
					t.Errorf("%s: got %s=%q in %s", name, a.Name.Local, a.Value, el.Name.Local)
				}
			}
		}
	}
}

func TestDrawSaysWhatMatters(t *testing.T) {
	t.Parallel()
	got := draw(t, "tea", sample())
	for _, want := range []string{
		"低风险（200 题）", "普通风险（200 题）", "高风险（0 题）", "直接回答的比例", "回答里错的比例", "门槛 0.66", "假如 ", "假如容忍 5%",
		"容忍 10%", "只推荐，不直接回答", "还没有试答过的题", "到 95% 上限", "店铺 tea",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got no %q", want)
		}
	}
	if n := strings.Count(got, "只推荐"); n != 1 {
		t.Errorf("got %d classes that only suggest, want the one", n)
	}
}
