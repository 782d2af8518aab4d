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
)

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
