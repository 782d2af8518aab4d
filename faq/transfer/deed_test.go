package transfer

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

func each(deeds []faq.Deed, last error) iter.Seq2[faq.Deed, error] {
	return func(yield func(faq.Deed, error) bool) {
		for _, d := range deeds {
			if !yield(d, nil) {
				return
			}
		}
		if last != nil {
			yield(faq.Deed{}, last)
		}
	}
}

func TestWriteDeeds(t *testing.T) {
	at := time.Date(2026, 11, 11, 4, 0, 0, 0, time.UTC)
	deeds := []faq.Deed{
		{Seq: 2, At: at, By: "=cmd|'/c calc'!A0", Role: faq.Manager, Act: faq.Publish, Noun: faq.EntryNoun, ID: "-1", Revision: 3,
			Why: "+大促", Old: "live 一", New: "@二\n\"三\"", Overrides: "考题 c1：店长看过"},
		{Seq: 1, At: at, By: "import", Act: faq.Save, Noun: faq.PolicyNoun, ID: "postage"},
	}
	var b bytes.Buffer
	if err := WriteDeeds(&b, CSV, each(deeds, nil)); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(b.String(), "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{
		deedColumns,
		{"2", "2026-11-11 12:00:00", "'=cmd|'/c calc'!A0", "主管", "发布", "条目", "'-1", "3", "'+大促", "live 一", "'@二\n\"三\"", "考题 c1：店长看过"},
		{"1", "2026-11-11 12:00:00", "import", "本机", "保存", "政策表", "postage", "", "", "", "", ""},
	}
	if d := cmp.Diff(want, rows); d != "" {
		t.Errorf("got (+) want (-):\n%s", d)
	}

	b.Reset()
	if err := WriteDeeds(&b, JSONL, each(deeds, nil)); err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(strings.TrimSpace(b.String()), "\n") {
		var got faq.Deed
		if err := json.Unmarshal([]byte(line), &got); err != nil || got != deeds[i] {
			t.Errorf("line %d: got %+v, %v; want %+v", i, got, err, deeds[i])
		}
	}
	for _, format := range Formats {
		broken := errors.New("the disk is gone")
		if err := WriteDeeds(&b, format, each(deeds, broken)); err == nil || format != XLSX && !errors.Is(err, broken) {
			t.Errorf("%s: got %v, want it to fail", format, err)
		}
	}
}

// Whatever can be done has its word.
func TestDeedsHaveWords(t *testing.T) {
	for _, n := range faq.Nouns {
		if title(nouns, n) == string(n) {
			t.Errorf("%s has no word", n)
		}
	}
	for _, a := range []faq.Act{faq.Save, faq.Submit, faq.Reject, faq.Publish, faq.Discard, faq.Retire, faq.Revive, faq.Rollback, faq.Remove, faq.Veto, faq.Replay, faq.Accept, faq.Ignore,
		faq.FollowHead, faq.LeaveHead, faq.Inherit, faq.Override, faq.OptOut, faq.OptIn, faq.Adopt, faq.KeepOwn} {
		if title(acts, a) == string(a) {
			t.Errorf("%s has no word", a)
		}
	}
}

// alone marks a long test without goroutines: -short leaves it out, which is how the race detector is asked.
func alone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("nothing here runs side by side")
	}
}
