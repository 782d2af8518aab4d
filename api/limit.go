package api

import (
	"cmp"
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate is how often one client without a key may call: PerSecond on average and Burst at once. It counts by address,
// and an IPv6 client has its whole /64. A buyer types faster than he asks, so the defaults leave room for completing
// at every key stroke; a few buyers behind one address share them.
type Rate struct {
	PerSecond float64 // 0 means 20; below zero there is no limit
	Burst     int     // 0 means 60
}

// ofPictures is how often one client may add a picture; without a limit where there is none at all.
func (r Rate) ofPictures() Rate {
	if r.PerSecond < 0 {
		return r
	}
	return Rate{PerSecond: picturesPerSecond, Burst: pictureBurst}
}

// limiter counts the calls of each client. It forgets a client whose bucket has had the time to fill up again, which
// changes nothing, and the longest unseen when there are too many. Safe for many goroutines.
type limiter struct {
	Rate
	now  func() time.Time
	most int // clients remembered at once

	mu    sync.Mutex
	known map[netip.Prefix]*list.Element
	order *list.List // of *client, the last seen in front
}

type client struct {
	from   netip.Prefix
	seen   time.Time
	bucket *rate.Limiter
}

// maxClients bounds the limiter to some 20 MB, whoever floods it.
const maxClients = 1 << 16

func newLimiter(r Rate, now func() time.Time) *limiter {
	r.PerSecond, r.Burst = cmp.Or(r.PerSecond, 20), cmp.Or(r.Burst, 60)
	return &limiter{Rate: r, now: now, most: maxClients, known: map[netip.Prefix]*list.Element{}, order: list.New()}
}

// take counts one call from the address and returns how long the client has to wait before it is heard; 0 is not at
// all. Addresses that cannot be read, as of a Unix socket without a proxy's word, count as one client.
func (l *limiter) take(address string) (wait time.Duration) {
	if l.PerSecond < 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	l.forget(now)
	r := l.client(origin(address), now).bucket.ReserveN(now, 1)
	wait = r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now) // a refused call does not count: hammering must not lengthen the wait
	}
	return wait
}

func (l *limiter) client(from netip.Prefix, now time.Time) *client {
	if at, ok := l.known[from]; ok {
		l.order.MoveToFront(at)
		c := at.Value.(*client)
		c.seen = now
		return c
	}
	if l.order.Len() >= l.most {
		l.drop(l.order.Back())
	}
	c := &client{from: from, seen: now, bucket: rate.NewLimiter(rate.Limit(l.PerSecond), l.Burst)}
	l.known[from] = l.order.PushFront(c)
	return c
}

// forget drops up to two clients whose buckets are full again: one more than a call can add.
func (l *limiter) forget(now time.Time) {
	full := time.Duration(float64(l.Burst) / l.PerSecond * float64(time.Second))
	for range 2 {
		last := l.order.Back()
		if last == nil || now.Sub(last.Value.(*client).seen) < full {
			return
		}
		l.drop(last)
	}
}

func (l *limiter) drop(at *list.Element) {
	delete(l.known, at.Value.(*client).from)
	l.order.Remove(at)
}

// origin is the network that counts as one client: an IPv4 address, or the /64 that an IPv6 subscriber is given.
func origin(address string) netip.Prefix {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return netip.Prefix{}
	}
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // both fit
	return p
}
