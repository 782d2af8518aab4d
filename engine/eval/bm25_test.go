package eval

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"xiaoer/faq"
)

// Of two phrasings, of one pair and of two, the mean length is 1.5. What a pair scores at most is 2.2 times its rarity;
// in the shorter phrasing it scores 2.2 / (1 + 1.2 × (.25 + .75 × 1/1.5)) = 2.2 / 1.9 times, in the longer 2.2 / 2.5.
// Both have 发票, whose rarity is ln 1.2; one has 票吗, with ln 2; what none has counts ln 6.
func TestBM25(t *testing.T) {
	entries := []faq.Entry{{ID: "b", Question: "发票"}, {ID: "a", Question: "发票吗！"}}
	of := func(part, whole float64) float64 { return part / whole }
	for _, tt := range []struct {
		text string
		want []Match
	}{
		{"发票", []Match{{"b", 1 / 1.9}, {"a", 1 / 2.5}}},
		{"票吗", []Match{{"a", 1 / 2.5}}},
		{"发票在哪", []Match{{"b", of(math.Log(1.2)/1.9, math.Log(1.2)+2*math.Log(6))}, {"a", of(math.Log(1.2)/2.5, math.Log(1.2)+2*math.Log(6))}}},
		{"发票吗", []Match{{"a", 1 / 2.5}, {"b", of(math.Log(1.2)/1.9, math.Log(1.2)+math.Log(2))}}},
		{"发", nil},
		{"？！", nil},
	} {
		got := BM25(entries, []Query{{QID: "q", Text: tt.text}})[0]
		if len(got.Matches) != len(tt.want) || got.QID != "q" || got.Decision != "" {
			t.Errorf("%s: got %+v, want %v and no decision", tt.text, got, tt.want)
			continue
		}
		for i, m := range got.Matches {
			if m.ID != tt.want[i].ID || math.Abs(m.Confidence-tt.want[i].Confidence) > 1e-12 {
				t.Errorf("%s: got %v, want %v", tt.text, got.Matches, tt.want)
			}
		}
	}
	if got := BM25(nil, []Query{{Text: "发票"}}); len(got) != 1 || len(got[0].Matches) != 0 {
		t.Errorf("of no entries: got %+v, want one prediction of nothing", got)
	}
	same := BM25([]faq.Entry{{ID: "b", Question: "ＶＩＰ"}, {ID: "a", Question: "vip", Similar: []string{"会员"}}}, []Query{{Text: "Vip"}})[0].Matches
	if len(same) != 2 || same[0].ID != "a" || same[0].Confidence != same[1].Confidence {
		t.Errorf("in other widths and cases: got %v, want a and b with one confidence, by id", same)
	}
}

// The script that comes with the evaluation data has a baseline too.
func TestBM25AgainstTheScript(t *testing.T) {
	script, python := scoring(t)
	rng := rand.New(rand.NewPCG(3, 3))
	text := func() string {
		runes := make([]rune, 1+rng.IntN(12))
		for i := range runes {
			runes[i] = []rune("发票运费退货换，吗 aB9")[rng.IntN(13)]
		}
		return string(runes)
	}
	for seed := range 3 {
		queries, _ := anySet(rand.New(rand.NewPCG(uint64(seed), 8)), .7)
		var entries []faq.Entry
		for i := range 15 {
			entries = append(entries, faq.Entry{ID: faq.ID(string(rune('0' + i))), Question: text() + "发", Similar: []string{text(), text()}})
		}
		for i := range queries {
			queries[i].Text = text()
		}
		dir := t.TempDir()
		write(t, filepath.Join(dir, "entries.jsonl"), entries)
		write(t, filepath.Join(dir, "queries.jsonl"), queries)
		cmd := exec.Command(python, script, dir, "--json")
		cmd.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1", "PYTHONIOENCODING=utf-8")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
		}
		var theirs struct{ BM25 map[string]any }
		if err := json.Unmarshal(out, &theirs); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		ours, want := fields(t, Measure(queries, BM25(entries, queries))), map[string]any{}
		for name := range ours {
			if v, ok := theirs.BM25[name]; ok {
				want[name] = v
			} else {
				delete(ours, name) // of decisions, which it does not take
			}
		}
		for _, d := range differ(want, ours) {
			t.Errorf("seed %d: %s", seed, d)
		}
	}
}
