package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"xiaoer/engine"
	"xiaoer/engine/search"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// shopIndex lets a search.Index stand behind the engine's ports.
type shopIndex struct {
	*search.Index
	dir    string
	reader *zh.Reader // its own, which knows the shop's words
}

// Discard implements engine.Passing.
func (i shopIndex) Discard() error {
	return errors.Join(i.Close(), os.RemoveAll(i.dir))
}

// trainedName is the file beside the index that a training is kept in, behind its checksum.
const trainedName = "trained"

// Store implements engine.Cellar.
func (i shopIndex) Store(training []byte) error {
	draft := filepath.Join(i.dir, trainedName+".new")
	if err := os.WriteFile(draft, append(checksum(training), training...), 0o600); err != nil {
		return err
	}
	return os.Rename(draft, filepath.Join(i.dir, trainedName))
}

// Fetch implements engine.Cellar. What was half written in a power cut is as good as nothing.
func (i shopIndex) Fetch() ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(i.dir, trainedName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case len(data) < sha256.Size || !bytes.Equal(data[:sha256.Size], checksum(data[sha256.Size:])):
		return nil, nil
	}
	return data[sha256.Size:], nil
}

func checksum(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

func (i shopIndex) CatchUp(ctx context.Context, h engine.History, shop faq.Shop) (int, error) {
	return i.Index.CatchUp(ctx, h, shop)
}

func (i shopIndex) Rebuild(ctx context.Context, h engine.History, shop faq.Shop) (int, error) {
	return i.Index.Rebuild(ctx, h, shop)
}

func (i shopIndex) Find(ctx context.Context, text zh.Text, l engine.Lookup) ([]engine.Hit, int, error) {
	if own, err := i.reader.Read(text.Raw); err == nil {
		text = own
	}
	found, total, err := i.Index.Find(ctx, search.Query{Text: text, Category: l.Category, Status: l.Status, Limit: l.Limit, Offset: l.Offset})
	hits := make([]engine.Hit, len(found))
	for k, f := range found {
		hits[k] = engine.Hit{ID: f.ID, Score: f.Score}
	}
	return hits, total, err
}

func (i shopIndex) Mark(original string, text zh.Text) [][2]int {
	return search.Highlight(original, text)
}
