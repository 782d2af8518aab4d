package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"xiaoer/engine/enginetest"
	"xiaoer/faq"
)

// Rounds ask everybody the same, others each time; who fails is left out where the others can do without.
func TestPlay(t *testing.T) {
	w, err := inRole("plain", banked(t), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer w.Stop()
	l := &lab{settings: settings{rounds: 3, each: 4}}
	if l.texts, err = enginetest.Questions("", 20); err != nil {
		t.Fatal(err)
	}
	good := &contender{Watch: w, ways: plainWays}
	bad := &contender{Watch: w, ways: []way{{"bad", "sing"}}, optional: true}
	var m measured
	if err := l.play(t.Context(), &m, []*contender{good, bad}); err != nil {
		t.Fatal(err)
	}
	for _, way := range plainWays {
		if got := of(m.calls, way.name); got == nil || len(got.round) != 3 || len(got.micros) != 12 || got.allocs == 0 {
			t.Errorf("%s: %+v, want three rounds of four", way.name, got)
		}
	}
	if of(m.calls, "bad") != nil || bad.missing != `bad: nothing is called "sing"` {
		t.Errorf("who failed is there, or failed for %q", bad.missing)
	}
	bad.optional, bad.ways = false, []way{{"bad", "sing"}}
	if err := l.play(t.Context(), &m, []*contender{bad}); err == nil {
		t.Error("a run went on without who cannot be missing")
	}
}

func TestTurns(t *testing.T) {
	l := &lab{settings: settings{rounds: 1, each: 2}, texts: []string{"a", "b", "c", "d", "e"}}
	for _, tt := range []struct{ got, want []string }{
		{l.turn(0), []string{"a", "b"}}, {l.turn(1), []string{"c", "d"}}, {l.others(3), []string{"e", "a", "b"}}, // from the start where there are no more
	} {
		if !slices.Equal(tt.got, tt.want) {
			t.Errorf("got %q, want %q", tt.got, tt.want)
		}
	}
}

// Every second question is the bank's own, the others are what was said.
func TestMixed(t *testing.T) {
	l := &lab{texts: []string{"a", "b", "c", "d"}}
	got := l.mixed([]faq.Entry{{Question: "连衣裙什么时候发货"}})
	if len(got) != 4 || got[1] != "b" || got[3] != "d" || slices.Contains(l.texts, got[0]) || slices.Contains(l.texts, got[2]) {
		t.Errorf("got %q", got)
	}
}

// Some of what is drawn comes again and again, and all of it was there.
func TestDrawn(t *testing.T) {
	l := &lab{texts: []string{"a", "b", "c", "d"}}
	times := map[string]int{}
	for _, text := range drawn(l.texts) {
		times[text]++
	}
	if len(times) != 4 || times["a"] < times["b"] || times["b"] < times["d"] || times["a"] == draws {
		t.Errorf("got %v", times)
	}
}

// Without a file of what buyers said, the questions are made up, and the page says so.
func TestQuestions(t *testing.T) {
	texts, source, err := questions(filepath.Join(t.TempDir(), "none.gz"))
	if err != nil || len(texts) < 1000 || source == realSource {
		t.Errorf("%d questions from %q, %v", len(texts), source, err)
	}
}

// This process has a model of processor under it, memory, and has computed.
func TestMachine(t *testing.T) {
	if mb := memory(os.Getpid()); mb < 1 {
		t.Errorf("%v MB held", mb)
	}
	if _, err := computed(os.Getpid()); err != nil {
		t.Error(err)
	}
	if field("/proc/meminfo", "MemTotal") == "" || field("/proc/meminfo", "Mem") != "" {
		t.Error("memory is not read")
	}
}
