package engine

import (
	"context"
	"errors"

	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Matcher ranks the entries of one shop for a text and says how likely each is to answer it. It is one immutable
// generation: the same text gets the same matches. It may be called from many goroutines at once.
type Matcher interface {
	// Match returns up to n matches, best first, none where nothing comes near. Entries that may not be answered now
	// (expired ones) are among them: Decide says why they are not said. It ends early with ctx's error.
	Match(ctx context.Context, text zh.Text, n int) (Ranking, error)

	// Version changes whenever the same text on the same entries might be ranked otherwise.
	Version() string
}

// Taught is an entry with what buyers have said of it. The questions are no phrasings: nobody has published them.
type Taught struct {
	*faq.Entry
	Confirmed []faq.Tally // questions that the entry answers, the newest first
	Denied    []faq.Tally // questions that it does not answer, though it came near
}

// Ranking is what a Matcher makes of a text.
type Ranking struct {
	Matches []Match
	Guesses []intents.Guess
	Outside float64 // P(no shop's FAQ would answer this)
}

// Bank is what one shop serves at one moment: entries, tables and matcher of one generation, swapped as a whole.
type Bank struct {
	house *house // of its shop; nil where nothing is closed

	Shop       faq.Shop
	Generation string
	Entries    map[faq.ID]*faq.Entry
	Policies   []faq.Policy // all their versions: which of them hold is told by the moment of a question
	Matcher    Matcher
	Finder     Finder
	Bars       Bars
	Tolerance  faq.Tolerance // what the bars were fitted to, class by class; unset where they are the usual ones

	kept *shelf // rankings of this very bank; nil keeps none
}

// rank weighs a text, of which maxMatches are wanted, unless that was done before.
func (b *Bank) rank(ctx context.Context, text zh.Text) (Ranking, error) {
	if b.kept == nil {
		return b.match(ctx, text)
	}
	form := text.Form()
	if r, ok := b.kept.find(form); ok {
		return r, nil
	}
	r, err := b.match(ctx, text)
	if err == nil {
		b.kept.keep(form, r)
	}
	return r, err
}

// match weighs a text when the shop has a place for it.
func (b *Bank) match(ctx context.Context, text zh.Text) (Ranking, error) {
	rise, err := b.sit(ctx)
	if err != nil {
		return Ranking{}, err
	}
	defer rise()
	return b.Matcher.Match(ctx, text, maxMatches)
}

// Banks hands out the current bank of a shop.
type Banks interface {
	// Bank returns the shop's bank, opening it first where nobody has asked for it yet. An unknown shop is
	// faq.ErrNotFound. It never waits for a newer generation while an older one can serve. The bank is good until it is
	// released; an error has none.
	Bank(ctx context.Context, shop faq.Shop) (*Bank, error)
}

// unopened is the matcher of a shop that is not open yet.
type unopened struct{}

var errUnopened = errors.New("the shop is not open yet")

// Match implements Matcher.
func (unopened) Match(context.Context, zh.Text, int) (Ranking, error) { return Ranking{}, errUnopened }

// Version implements Matcher.
func (unopened) Version() string { return "unopened" }
