package engine

import (
	"context"
	"maps"
	"slices"
	"time"

	"xiaoer/faq"
)

// Voices is the part of a faq.Voices that a bank follows.
type Voices interface {
	Heard(ctx context.Context, shop faq.Shop) (int64, error)
	Tallies(ctx context.Context, shop faq.Shop) (tallies []faq.Tally, heard int64, err error)
}

// notHeard is what an operator is told.
const notHeard = "buyers could not be listened to, what was learned before serves"

// hearsay is what buyers have said up to a moment.
type hearsay struct {
	heard   int64
	tallies []faq.Tally
}

// learning is what a matcher was trained on of it.
type learning struct {
	heard   int64
	lessons map[faq.ID]lesson
}

// lesson is what buyers have said of one entry, ruled on.
type lesson struct{ confirmed, denied []faq.Tally }

// learn rules on what was said: faq.Confirm says by which rule.
func learn(said hearsay, entries map[faq.ID]*faq.Entry) learning {
	out := learning{said.heard, map[faq.ID]lesson{}}
	if len(said.tallies) == 0 {
		return out
	}
	for _, c := range faq.Confirm(said.tallies, served(entries)) {
		l := out.lessons[c.Entry]
		switch {
		case c.Standing == faq.Confirmed:
			l.confirmed = append(l.confirmed, c.Tally)
		case c.Standing == faq.Denied && len(l.denied) < faq.MostConfirmed:
			l.denied = append(l.denied, c.Tally)
		default:
			continue
		}
		out.lessons[c.Entry] = l
	}
	return out
}

// teach adds to entries what was learned about them.
func (k learning) teach(entries []*faq.Entry) []Taught {
	out := make([]Taught, len(entries))
	for i, e := range entries {
		out[i] = Taught{e, k.lessons[e.ID].confirmed, k.lessons[e.ID].denied}
	}
	return out
}

// equals reports whether the lessons are those that what is said comes to. That one more buyer agrees, or in other
// words, is no other lesson: it is not worth a training.
func (k learning) equals(said hearsay, entries map[faq.ID]*faq.Entry) bool {
	return k.heard == said.heard || maps.EqualFunc(k.lessons, learn(said, entries).lessons, func(a, b lesson) bool {
		return slices.Equal(cores(a.confirmed), cores(b.confirmed)) && slices.Equal(cores(a.denied), cores(b.denied))
	})
}

// cores are the questions, whoever asked them and in whatever words.
func cores(tallies []faq.Tally) []string {
	var out []string
	for _, t := range tallies {
		out = append(out, t.Core)
	}
	slices.Sort(out)
	return out
}

// rest is how many times as long as a training took a shop is not listened to: a large one must not be trained all day
// because its buyers are talkative.
const rest = 20

// listenNowAndThen listens where buyers have said something, or may have when they could not be listened to, unless it did
// a moment ago: that is how often at most a shop
// is trained for what buyers say. It reports whether there is still something that was not listened to.
func (l *Live) listenNowAndThen(ctx context.Context, f *following) (unheard bool, err error) {
	f.mu.Lock()
	unheard = l.Voices != nil && (f.deaf || f.voiced.Load() > f.said.heard)
	due := time.Since(f.asked) >= max(l.Listen, rest*f.took)
	f.mu.Unlock()
	if !unheard || !due {
		return unheard, nil
	}
	err = l.listen(ctx, f)
	return err != nil, err
}

// listen takes up what the shop's buyers say, and has it learned where it comes to other lessons.
func (l *Live) listen(ctx context.Context, f *following) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	entries := f.bank.Load().Entries
	if err := l.hear(ctx, f); err != nil {
		return err
	}
	f.unlearned = !f.learned.equals(f.said, entries)
	return nil
}

// hear takes up what buyers say. f.mu is held.
func (l *Live) hear(ctx context.Context, f *following) error {
	if l.Voices == nil {
		return nil
	}
	f.asked = time.Now()
	said, err := l.hearsay(ctx, f)
	if f.deaf = err != nil; !f.deaf {
		f.said = said
	}
	return err
}

// hearsay is what buyers have said by now. f.mu is held.
func (l *Live) hearsay(ctx context.Context, f *following) (hearsay, error) {
	heard, err := l.Voices.Heard(ctx, f.shop)
	if err != nil || heard == f.said.heard {
		return f.said, err
	}
	tallies, heard, err := l.Voices.Tallies(ctx, f.shop)
	return hearsay{heard, tallies}, err
}
