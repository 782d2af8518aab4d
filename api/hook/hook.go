// Package hook tells programs of a shop's what happens at its desk.
//
// A [Courier] follows each shop's log for each of its hooks and posts one event at a time, signed. It promises that
// every event arrives at least once and is known by its number; that what fails is tried again, ever more rarely, for
// a day, and is then kept to be looked at and sent again; and that one program that is slow or down keeps no other
// waiting. It promises no order: what was tried again comes late.
//
// It leaves keeping to the implementations of [desk.Hooks], and to the receiver to check the signature, to answer
// quickly with a 2xx, and to put up with an event that it has seen. It follows no redirects, and keeps no more of a
// reply than its status.
package hook

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// Config says what a courier works with. Only Keeper is required.
type Config struct {
	Keeper desk.Hooks
	Client *http.Client     // nil means one that waits for 10 s and follows no redirects
	Now    func() time.Time // nil means time.Now
	Spread func() float64   // from 0 to 1; nil means at random
	Every  time.Duration    // how often the logs are looked at; 0 means every second
	Log    *slog.Logger     // nil means silence
}

// Courier delivers. Safe for many goroutines.
type Courier struct {
	Config
	mu   sync.Mutex
	busy map[string]bool // hooks that are being served, by id
}

// New returns a courier that has started nothing. It panics without a keeper.
func New(cfg Config) *Courier {
	if cfg.Keeper == nil {
		panic("hook.New: Keeper is required")
	}
	if cfg.Client == nil {
		cfg.Client = &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Spread == nil {
		cfg.Spread = rand.Float64
	}
	if cfg.Every == 0 {
		cfg.Every = time.Second
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Courier{Config: cfg, busy: map[string]bool{}}
}

// Run delivers until ctx ends, and waits then for what is under way.
func (c *Courier) Run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	tick := time.NewTicker(c.Every)
	defer tick.Stop()
	for {
		c.round(ctx, &all)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Round serves every hook once, and waits for all of them.
func (c *Courier) Round(ctx context.Context) {
	var all sync.WaitGroup
	c.round(ctx, &all)
	all.Wait()
}

// round begins to serve the hooks that are not being served.
func (c *Courier) round(ctx context.Context, all *sync.WaitGroup) {
	hooks, err := c.Keeper.AllHooks(ctx)
	if err != nil && ctx.Err() == nil {
		c.Log.ErrorContext(ctx, "hooks cannot be read, and are tried again", "err", err)
	}
	for _, h := range hooks {
		if !c.begin(h.ID) {
			continue
		}
		all.Go(func() {
			defer c.end(h.ID)
			if err := c.serve(ctx, h); err != nil && ctx.Err() == nil {
				c.Log.ErrorContext(ctx, "hook cannot be served, and is tried again", "shop", h.Shop, "hook", h.ID, "err", err)
			}
		})
	}
}

func (c *Courier) begin(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.busy[id] {
		return false
	}
	c.busy[id] = true
	return true
}

func (c *Courier) end(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.busy, id)
}

// load is how many events are handled in one go.
const load = 50

// serve delivers what is due, until nothing is. Where one fails the others wait for the next round: the program is
// down, most likely, and each of them would only fail too, but one is tried.
func (c *Courier) serve(ctx context.Context, h desk.Hook) error {
	for {
		taken, err := c.Keeper.Collect(ctx, h, load)
		if err != nil {
			return err
		}
		due, err := c.Keeper.Due(ctx, h, load)
		if err != nil {
			return err
		}
		for _, p := range due {
			if goesOn, err := c.deliver(ctx, h, p); err != nil || !goesOn {
				return err
			}
		}
		if taken < load && len(due) < load {
			return nil
		}
	}
}

// deliver sends one parcel, keeps what came of it, and reports whether the program takes more.
func (c *Courier) deliver(ctx context.Context, h desk.Hook, p desk.Parcel) (goesOn bool, err error) {
	failure := c.post(ctx, h, p.Event)
	if ctx.Err() != nil {
		return false, nil // told to stop: it was not the program's fault
	}
	if failure == nil {
		return true, c.Keeper.Arrived(ctx, h, p.Event.Seq)
	}
	next := desk.RetryAt(p.Tries+1, c.Now(), c.Spread())
	c.Log.WarnContext(ctx, "hook failed", "shop", h.Shop, "hook", h.ID, "event", p.Event.Seq, "tries", p.Tries+1, "given_up", next == nil, "err", failure)
	return false, c.Keeper.Failed(ctx, h, p.Event.Seq, next, failure.Error())
}

// told is the body of what is sent.
type told struct {
	Shop faq.Shop `json:"shop"`
	desk.Event
}

// post sends one event. Anything but a 2xx is a failure.
func (c *Courier) post(ctx context.Context, h desk.Hook, e desk.Event) error {
	body, err := json.Marshal(told{h.Shop, e})
	if err != nil {
		return fmt.Errorf("encode event %d: %w", e.Seq, err)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Header.Set("User-Agent", "xiaoer")
	r.Header.Set("X-Xiaoer-Event", fmt.Sprintf("%s/%d", h.Shop, e.Seq))
	r.Header.Set("X-Xiaoer-Signature", desk.Sign(h.Secret, body, c.Now()))
	res, err := c.Client.Do(r)
	if err != nil {
		return err
	}
	res.Body.Close()
	if res.StatusCode < 200 || res.StatusCode > 299 {
		return fmt.Errorf("got status %d", res.StatusCode)
	}
	return nil
}
