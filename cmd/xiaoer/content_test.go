package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"xiaoer/faq"
)

// What an import counts as a change is what the store makes a revision of.
func TestCompareIsWhatTheStoreDoes(t *testing.T) {
	noon := time.Date(2026, 12, 1, 12, 0, 0, 0, time.FixedZone("", 8*3600))
	same := noon.UTC()
	first := faq.Entry{
		ID: "a", Question: "有发票吗", Similar: []string{"能开票不"}, Category: "发票", Risk: "high", ValidUntil: &noon,
		Answers: []faq.Answer{{Text: "有", When: faq.Condition{Region: []string{"新疆"}}}, {Text: "有的"}},
	}
	later := noon.Add(time.Second)
	for _, tt := range []struct {
		name   string
		change func(*faq.Entry)
		want   effect
	}{
		{"nothing", func(*faq.Entry) {}, effect{unchanged: 1}},
		{"the zone of a moment", func(e *faq.Entry) { e.ValidUntil = &same }, effect{unchanged: 1}},
		{"what the store sets", func(e *faq.Entry) { e.Revision, e.UpdatedBy, e.UpdatedAt = 9, "li", noon }, effect{unchanged: 1}},
		{"an empty list for none", func(e *faq.Entry) { e.Answers[1].When.Channel = []string{} }, effect{unchanged: 1}},
		{"the id", func(e *faq.Entry) { e.ID = "b" }, effect{added: 1}},
		{"a moment", func(e *faq.Entry) { e.ValidUntil = &later }, effect{changed: 1}},
		{"the order of phrasings", func(e *faq.Entry) { e.Similar = []string{"x", "能开票不"} }, effect{changed: 1}},
		{"a condition", func(e *faq.Entry) { e.Answers[0].When.Region = []string{"西藏"} }, effect{changed: 1}},
		{"the risk", func(e *faq.Entry) { e.Risk = "" }, effect{changed: 1}},
		{"the status", func(e *faq.Entry) { e.Status = faq.Live }, effect{changed: 1}}, // said, where it was left unsaid
	} {
		t.Run(tt.name, func(t *testing.T) {
			ctx := t.Context()
			store, err := openStore(ctx, Settings{Data: t.TempDir()}, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer store.Shut()
			if err := store.CreateShop(ctx, "tea", faq.Edit{}); err != nil {
				t.Fatal(err)
			}
			kept, err := store.Put(ctx, "tea", []faq.Entry{first}, faq.Edit{})
			if err != nil {
				t.Fatal(err)
			}
			e := first
			e.Answers = append([]faq.Answer{}, first.Answers...)
			tt.change(&e)
			got := compare(map[faq.ID]*faq.Entry{"a": &kept[0]}, []faq.Entry{e})
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
			again, err := store.Put(ctx, "tea", []faq.Entry{e}, faq.Edit{})
			if err != nil {
				t.Fatal(err)
			}
			if revised := again[0].Revision != kept[0].Revision || e.ID != "a"; revised != (got.unchanged == 0) {
				t.Errorf("the store went from revision %d to %d, while it was counted as %+v", kept[0].Revision, again[0].Revision, got)
			}
		})
	}
}

// Whoever waits at a terminal for nothing gets away.
func TestReadEntriesEndsWithItsContext(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := readEntries(ctx, "-", in); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

// A file is there whole or as it was.
func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out")
	if err := writeFile(path, func(f *os.File) error { _, err := f.WriteString("first"); return err }); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("half way")
	err := writeFile(path, func(f *os.File) error { f.WriteString("seco"); return broken })
	if !errors.Is(err, broken) {
		t.Errorf("got error %v, want %v", err, broken)
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, []byte("first")) {
		t.Errorf("got %q (%v), want it as it was", got, err)
	}
	left, err := fs.Glob(os.DirFS(dir), "*")
	if err != nil || len(left) != 1 {
		t.Errorf("got %v (%v), want nothing left behind", left, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o644 {
		t.Errorf("got %v (%v), want a file that others may read", info.Mode(), err)
	}
}
