package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"xiaoer/faq"
)

// tongue is what a shop's words decide about: how its texts are read and matched, and the index that is made of what was
// read. A shop whose words change learns a new one in the background, while the old one serves, and is given it with the
// matcher that was trained in it.
type tongue struct {
	language
	fitter Fitter
	index  Index
}

// language are a shop's own words, with what tells them from others.
type language struct {
	words faq.Words
	mark  string
}

// speaks reports whether both are of the same words.
func (l language) speaks(other language) bool { return l.mark == other.mark }

// language reads the shop's words.
func (l *Live) language(ctx context.Context, shop faq.Shop) (language, error) {
	w, _, err := l.Store.Words(ctx, shop)
	if err != nil {
		return language{}, fmt.Errorf("read words of %s: %w", shop, err)
	}
	return language{w, w.Mark()}, nil
}

// resting is a tongue that is spoken no more. Whoever was handed a bank in it may still ask its index, and its words may
// come back: a manager takes back what he has just tried.
type resting struct {
	tongue
	since time.Time
}

// restTime is how long an index stays open that no bank is made of any more: far longer than a question may take.
const restTime = time.Minute

// Passing is an Index that is not kept for its shop's next start, once its words have passed.
type Passing interface {
	// Discard closes the index and removes what it keeps.
	Discard() error
}

// discard closes an index that nobody will ask again.
func discard(index Index) error {
	if p, ok := index.(Passing); ok {
		return p.Discard()
	}
	return index.Close()
}

// learnTongue opens what reads and matches in the words.
func (l *Live) learnTongue(shop faq.Shop, in language) (tongue, error) {
	index, err := l.OpenIndex(shop, in.words)
	if err != nil { // what was returned beside the error is not an index
		return tongue{}, fmt.Errorf("open index of %s: %w", shop, err)
	}
	t := tongue{language: in, fitter: l.Fitter, index: index}
	if l.Speaking != nil && in.mark != "" {
		t.fitter = l.Speaking(in.words)
	}
	return t, nil
}

// speak returns the tongue of the words, with its index caught up: the one that is spoken, one that rests, or a new one.
func (l *Live) speak(ctx context.Context, f *following, now tongue, w language) (tongue, error) {
	if now.speaks(w) {
		return now, nil
	}
	t, rested := f.awake(w)
	if !rested {
		var err error
		if t, err = l.learnTongue(f.shop, w); err != nil {
			return now, err
		}
	}
	_, err := t.index.CatchUp(ctx, l.Store, f.shop)
	return t, err
}

// awake takes back a tongue that rests.
func (f *following) awake(w language) (t tongue, rested bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, r := range f.resting {
		if r.speaks(w) {
			f.resting = slices.Delete(f.resting, i, i+1)
			return r.tongue, true
		}
	}
	return tongue{}, false
}

// change lets the tongue rest that was spoken up to now. f.mu is held.
func (f *following) change(to tongue, now time.Time) {
	if !f.speaks(to.language) {
		f.resting = append(f.resting, resting{f.tongue, now})
	}
	f.tongue = to
}

// abandon closes the index of a tongue that is not to be spoken after all. f.mu is held.
func (f *following) abandon(t tongue) error {
	if t.speaks(f.language) {
		return nil
	}
	return discard(t.index)
}

// letRest closes the indexes that have rested long enough, and says how many go on resting.
func (f *following) letRest(now time.Time) (left int, err error) {
	f.mu.Lock()
	var done []resting
	f.resting = slices.DeleteFunc(f.resting, func(r resting) bool {
		if now.Sub(r.since) < restTime {
			return false
		}
		done = append(done, r)
		return true
	})
	left = len(f.resting)
	f.mu.Unlock()
	var errs []error
	for _, r := range done {
		errs = append(errs, discard(r.index))
	}
	return left, errors.Join(errs...)
}
