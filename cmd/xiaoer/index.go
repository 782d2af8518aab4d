package main

import (
	"context"
	"errors"
	"os"

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
