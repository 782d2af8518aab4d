package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"xiaoer/engine/eval"
	"xiaoer/engine/replay"
	"xiaoer/engine/search"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/faq/transfer"
)

func TestExitOf(t *testing.T) {
	_, badQueries := eval.ReadQueries(strings.NewReader("text"), "q.jsonl")
	_, badEntries := transfer.ReadEntries(strings.NewReader("text"), "e.jsonl")
	for _, tt := range []struct {
		name string
		err  error
		code int
		hint string
	}{
		{"a field", &faq.FieldError{Field: "text", Reason: "no text"}, exitInvalid, ""},
		{"what is not there", faq.ErrNotFound, exitInvalid, ""},
		{"a conflict", faq.ErrConflict, exitInvalid, ""},
		{"a file of entries", badEntries, exitInvalid, ""},
		{"a file of queries", badQueries, exitInvalid, ""},
		{"another file's fault", &json.UnmarshalTypeError{}, exitInvalid, ""},
		{"an old store", &sqlite.SchemaError{Have: 1, Want: 2}, exitFailed, ""},
		{"a missing file", fs.ErrNotExist, exitFailed, ""},
		{"a failed check", &checksFailed{1, 2}, exitUnmet, ""},
		{"a closed gate", fmt.Errorf("import: %w", &replay.BreachError{}), exitUnmet, ""},
		{"a busy store", faq.ErrBusy, exitFailed, "try again"},
		{"an index in use", search.ErrInUse, exitFailed, "stop that one first"},
		{"a port in use", syscall.EADDRINUSE, exitFailed, "--addr"},
		{"anything else", errors.New("no"), exitFailed, ""},
		{"told to stop", context.Canceled, exitFailed, ""},
	} {
		err := fmt.Errorf("do something: %w", tt.err)
		if got := exitOf(err); got != tt.code {
			t.Errorf("%s: got exit code %d, want %d (%v)", tt.name, got, tt.code, err)
		}
		if got := hint(err); (got == "") != (tt.hint == "") || !strings.Contains(got, tt.hint) {
			t.Errorf("%s: got the hint %q, want one that says %q", tt.name, got, tt.hint)
		}
	}
}

// --help leaves through a panic, which is caught; a programmer's mistake is not, and must be seen.
func TestRunLetsMistakesThrough(t *testing.T) {
	var out bytes.Buffer
	if got := run(t.Context(), []string{"--help"}, nil, &out, &out); got != exitOK || !strings.HasPrefix(out.String(), "Usage: xiaoer") {
		t.Errorf("--help: got exit code %d and %q, want %d and the usage", got, out.String(), exitOK)
	}
	defer func() {
		if p := recover(); p != "a mistake" {
			t.Errorf("got %v, want the mistake to come through", p)
		}
	}()
	code := run(t.Context(), []string{"version"}, nil, mistaken{}, &out)
	t.Errorf("got exit code %d, want no return", code)
}

type mistaken struct{}

func (mistaken) Write([]byte) (int, error) { panic("a mistake") }
