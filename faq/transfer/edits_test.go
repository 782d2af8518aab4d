package transfer_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

func TestReadEdits(t *testing.T) {
	t.Parallel()
	const entry = `{"id":"a","question":"有发票吗","answer":"有的"}`
	for _, tt := range []struct {
		name, file string
		want       string // "entries deleted", or the error's beginning
	}{
		{"both", entry + "\n\n" + `{"id":"b","deleted":true}`, "[a] [b]"},
		{"none", "", "[] []"},
		{"a mark in front", "\ufeff" + `{"id":"b","deleted":true}`, "[] [b]"},
		{"deleted twice", `{"id":"b","deleted":true}` + "\n" + `{"id":"b","deleted":true}`, `f:2: id "b" stands in line 1 too`},
		{"deleted and kept", entry + "\n" + `{"id":"a","deleted":true}`, `f:2: id "a" is deleted here`},
		{"kept twice", entry + "\n" + entry, `f:2: id "a" stands in line 1 too`},
		{"the line of an error counts deletions", `{"id":"b","deleted":true}` + "\n" + `{"id":"a"`, "f:2:10: unexpected EOF"},
		{"not deleted", `{"id":"b","deleted":false}`, `f:1: a line with "deleted" is`},
		{"more than an id", `{"id":"b","deleted":true,"question":"问"}`, `f:1: a line with "deleted" is`},
		{"no id", `{"deleted":true}`, `f:1: a line with "deleted" is`},
		{"of another type", `{"id":1,"deleted":true}`, `f:1: a line with "deleted" is`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			entries, deleted, err := transfer.ReadEdits(strings.NewReader(tt.file), "f")
			ids := []faq.ID{}
			for _, e := range entries {
				ids = append(ids, e.ID)
			}
			got := fmt.Sprint(ids, " ", deleted)
			if err != nil {
				got = err.Error()
				var line *transfer.LineError
				if !errors.As(err, &line) || !errors.Is(err, faq.ErrInvalid) || entries != nil || deleted != nil {
					t.Errorf("%q: got %v %v %v, want a LineError alone", tt.file, entries, deleted, err)
				}
			}
			if !strings.HasPrefix(got, tt.want) {
				t.Errorf("%q: got %s, want %s", tt.file, got, tt.want)
			}
		})
	}
}

func FuzzReadEdits(f *testing.F) {
	f.Add([]byte(`{"id":"b","deleted":true}` + "\n" + `{"id":"a","question":"有发票吗"}`))
	f.Add([]byte("\xff{\"id\":\"\",\"deleted\":1}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		entries, deleted, err := transfer.ReadEdits(bytes.NewReader(file), "f")
		if err != nil {
			return
		}
		seen := map[faq.ID]bool{}
		for _, e := range entries {
			seen[e.ID] = true
		}
		for _, id := range deleted {
			if seen[id] || id == "" {
				t.Errorf("%q: got %q deleted beside %v", file, id, entries)
			}
			seen[id] = true
		}
	})
}
