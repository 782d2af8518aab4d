package engine

import (
	"context"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Hit is an entry that shares something with a text. Scores order the hits of one search; they mean nothing else.
type Hit struct {
	ID    faq.ID
	Score float64
}

// Searcher finds the entries of one shop that a text may be about.
type Searcher interface {
	// Search returns up to n hits, best first, equal scores by id; none when nothing is shared.
	// It may be called from many goroutines at once, and stops early when ctx ends, with its error.
	Search(ctx context.Context, text zh.Text, n int) ([]Hit, error)
}
