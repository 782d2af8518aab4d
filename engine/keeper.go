package engine

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"xiaoer/faq"
)

// Room is how many shops are kept open. The longest unused is closed where there are more; one that somebody is in stays,
// and so there may be more for a while. The zero value is no bound.
type Room struct {
	Shops int   // that are open at once; 0 is no bound
	Bytes int64 // that open shops take, by an estimate; 0 is no bound. The shop that was asked last stays, however large
}

// What an open shop is taken to cost in memory. Measured on shops of 100 entries, of three phrasings and an answer of
// seventy characters each.
const (
	shopBytes  = 200 << 10
	entryBytes = 5 << 10
)

// bytesOf is an estimate for a shop with so many entries.
func bytesOf(entries int) int64 { return shopBytes + entryBytes*int64(entries) }

// exceeded reports whether there is not room for so much.
func (r Room) exceeded(shops int, bytes int64) bool {
	return r.Shops > 0 && shops > r.Shops || r.Bytes > 0 && bytes > r.Bytes && shops > 1
}

// house is who is in a shop. Whoever is handed its bank is in it until he releases the bank, and so is whoever opens it or
// trains for it: it is not closed over anybody's head.
type house struct {
	inside atomic.Int64 // raised under Live.mu, or by who is inside himself
	seats  chan struct{}
}

// Release says that the bank is done with. It is to be called once for each time that Banks has handed it out; a shop
// whose banks are not released is never closed.
func (b *Bank) Release() {
	if b.house != nil {
		b.house.inside.Add(-1)
	}
}

// Hold is for who hands the bank on to somebody who will release it too, and has not released it himself.
func (b *Bank) Hold() *Bank {
	if b.house != nil {
		b.house.inside.Add(1)
	}
	return b
}

// sit waits until the shop has a place for one more question that is being worked on, and returns what gives it back.
// There are as many as processors, which more could not use: the flood of one shop waits in its own line, and a question
// to another one finds the processors taken by so many of its questions at most.
func (b *Bank) sit(ctx context.Context) (rise func(), err error) {
	if b.house == nil {
		return func() {}, nil
	}
	select {
	case b.house.seats <- struct{}{}:
		return func() { <-b.house.seats }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// opening is one that is under way.
type opening struct {
	ended chan struct{}
	err   error // that it ended with
}

// hold returns the record of a shop that exists, with the caller inside. It waits for no other shop, but for this one's
// index where that is just being closed.
func (l *Live) hold(ctx context.Context, shop faq.Shop) (*following, error) {
	for {
		f, closed := l.enter(shop)
		if f != nil {
			return f, nil
		}
		if closed != nil {
			select {
			case <-closed:
				continue
			case <-ctx.Done():
				return nil, fmt.Errorf("open shop %s: %w", shop, ctx.Err())
			}
		}
		if _, err := l.Store.Version(ctx, shop); err != nil {
			return nil, fmt.Errorf("open shop %s: %w", shop, err)
		}
		l.record(shop)
	}
}

// enter goes into a shop. Where it is being closed, closed is when it is.
func (l *Live) enter(shop faq.Shop) (f *following, closed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f = l.shops[shop]; f == nil {
		return nil, l.closing[shop]
	}
	f.inside.Add(1)
	l.used.MoveToBack(f.place)
	return f, nil
}

// record makes the record of a shop that has none.
func (l *Live) record(shop faq.Shop) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shops[shop] != nil || l.closing[shop] != nil {
		return
	}
	f := &following{shop: shop}
	f.seats = make(chan struct{}, l.AtOnce)
	f.place = l.used.PushBack(f)
	l.shops[shop] = f
}

// leave is the end of what hold began.
func (f *following) leave() { f.inside.Add(-1) }

// opened waits until the shop is open. Those who come while it is being opened wait for the same opening, which goes on
// where they give up.
func (l *Live) opened(ctx context.Context, f *following) error {
	o := l.begin(f)
	if o == nil {
		return nil
	}
	l.waits.Add(1)
	select {
	case <-o.ended:
		return o.err
	case <-ctx.Done():
		return fmt.Errorf("open shop %s: %w", f.shop, ctx.Err())
	}
}

// begin has the shop opened when there is a turn for it, and returns its opening; nil where it is open.
func (l *Live) begin(f *following) *opening {
	l.mu.Lock()
	defer l.mu.Unlock()
	if f.bank.Load() != nil || f.opening != nil {
		return f.opening
	}
	o := &opening{ended: make(chan struct{})}
	f.opening = o
	f.inside.Add(1)
	l.openings.do(func() {
		f.mu.Lock()
		o.err = l.load(l.life, f)
		f.mu.Unlock()
		l.mu.Lock()
		f.opening = nil
		l.mu.Unlock()
		close(o.ended)
		l.makeRoom()
		f.leave()
	})
	return o
}

// weigh notes what a shop takes.
func (l *Live) weigh(f *following, bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bytes += bytes - f.bytes
	f.bytes = bytes
}

// makeRoom closes the longest unused shops while there are too many.
func (l *Live) makeRoom() {
	for {
		f := l.spare()
		if f == nil {
			return
		}
		err := f.close()
		l.mu.Lock()
		close(l.closing[f.shop])
		delete(l.closing, f.shop)
		l.mu.Unlock()
		l.closings.Add(1)
		if err != nil {
			l.Log.Error("shop could not be closed", "shop", f.shop, "err", err)
			continue
		}
		l.Log.Info("shop closed", "shop", f.shop)
	}
}

// spare takes the longest unused shop that nobody is in off the books; nil where there is room, or somebody is in each. One
// whose index is broken stays: it could not be opened again.
func (l *Live) spare() *following {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.Room.exceeded(len(l.shops), l.bytes) {
		return nil
	}
	for at := l.used.Front(); at != nil; at = at.Next() {
		if f := at.Value.(*following); f.inside.Load() == 0 && !f.broken() {
			l.used.Remove(at)
			delete(l.shops, f.shop)
			delete(l.stirred, f)
			l.bytes -= f.bytes
			l.closing[f.shop] = make(chan struct{})
			return f
		}
	}
	return nil
}

// broken reports whether the index cannot be closed any more. It is for who knows that nobody is inside.
func (f *following) broken() bool {
	m, can := f.index.(Mortal)
	return can && m.Broken()
}

// close ends the drawing, forgets what was ranked, and closes the indexes.
func (f *following) close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.cool != nil {
		f.cool()
	}
	if b := f.bank.Load(); b != nil {
		b.kept.clear()
	}
	var errs []error
	if f.index != nil {
		errs = append(errs, f.index.Close())
	}
	for _, r := range f.resting {
		errs = append(errs, discard(r.index))
	}
	return errors.Join(errs...)
}

// Close closes every shop, once the openings under way have ended. Banks handed out before must no longer be used.
func (l *Live) Close() error {
	l.end()
	l.openings.wait()
	var errs []error
	for _, f := range l.all() {
		errs = append(errs, f.close())
	}
	return errors.Join(errs...)
}
