package api

import (
	"context"
	"sync"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// lines remembers the queue of each shop for a moment, so that a thousand buyers who wait are told of one that was
// read once. Safe for many goroutines.
type lines struct {
	queue Desk
	fresh time.Duration // how long one is good

	mu    sync.Mutex
	known map[faq.Shop]*remembered
}

type remembered struct {
	mu   sync.Mutex // held while it is read
	at   time.Time
	line desk.Line
	good bool
}

// standing returns where the conversation stands, of the queue as it was within the last moment, and not before since.
func (l *lines) standing(ctx context.Context, shop faq.Shop, conversation string, since time.Time) (desk.Standing, error) {
	l.mu.Lock()
	if l.known == nil {
		l.known = map[faq.Shop]*remembered{}
	}
	r := l.known[shop]
	if r == nil {
		r = &remembered{}
		l.known[shop] = r
	}
	l.mu.Unlock()

	r.mu.Lock()
	defer r.mu.Unlock()
	if now := time.Now(); !r.good || now.Sub(r.at) >= l.fresh || r.at.Before(since) {
		line, err := l.queue.Line(ctx, shop)
		if err != nil {
			return desk.Standing{}, err
		}
		r.line, r.at, r.good = line, now, true
	}
	return r.line.Standing(conversation), nil
}
