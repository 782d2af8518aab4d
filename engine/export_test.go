package engine

import (
	"context"

	"xiaoer/intents/zh"
)

// What only tests look at from outside.
const (
	Nearby    = nearby
	Outside   = outside
	Elsewhere = elsewhere
)

// Words is what the buyer is told for a decision.
var Words = words

// Shelve gives the bank a shelf of its own.
func (b *Bank) Shelve(rs *Rankings) *Bank {
	b.kept = rs.shelf()
	return b
}

// Retire empties the bank's shelf, as when it is replaced.
func (b *Bank) Retire() { b.kept.clear() }

// Rank weighs a text, unless that was done before.
func (b *Bank) Rank(ctx context.Context, text zh.Text) (Ranking, error) { return b.rank(ctx, text) }

// AtATime is how many shops are opened, trained or drawn at once.
func AtATime() int { return atATime() }
