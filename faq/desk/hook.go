package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"time"

	"xiaoer/faq"
)

// Hook is a program of the shop's that is told what happens at the desk.
type Hook struct {
	ID        string    `json:"id"`
	Shop      faq.Shop  `json:"-"`
	URL       string    `json:"url"`
	Kinds     []Kind    `json:"kinds,omitempty"` // none: all
	Secret    []byte    `json:"-"`
	After     int64     `json:"after"` // the last event that is on its way or there
	CreatedAt time.Time `json:"created_at"`
}

// Valid says what is wrong with the hook.
func (h *Hook) Valid() error {
	u, err := url.Parse(h.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || len(h.URL) > 1000 {
		return &faq.FieldError{Field: "url", Reason: "not an address such as https://shop.example.com/desk"}
	}
	if len(h.Secret) == 0 {
		return &faq.FieldError{Field: "secret", Reason: "is empty: nobody could tell what is ours"}
	}
	for _, k := range h.Kinds {
		if !slices.Contains([]Kind{OfMessage, OfOwner, OfTicket}, k) {
			return &faq.FieldError{Field: "kinds", Reason: "message, owner or ticket"}
		}
	}
	return nil
}

// Wants reports whether the hook is told of such events.
func (h *Hook) Wants(k Kind) bool { return len(h.Kinds) == 0 || slices.Contains(h.Kinds, k) }

// Parcel is one event on its way to a hook.
type Parcel struct {
	Event Event      `json:"event"`
	Tries int        `json:"tries"`
	Next  *time.Time `json:"next,omitempty"` // nil is never: it is given up
	Why   string     `json:"why,omitempty"`  // what went wrong the last time
}

// retries are the waits between one try and the next: soon at first, for a program that is being restarted, and then
// ever rarer, for a night in which nobody notices. Together they are a little more than a day.
var retries = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour,
	8 * time.Hour, 8 * time.Hour,
}

// RetryAt returns when a parcel is tried again that has been tried so often; nil is never. spread, from 0 to 1, puts
// up to a fifth on top, so that what failed together does not come back together.
func RetryAt(tries int, now time.Time, spread float64) *time.Time {
	if tries < 1 || tries > len(retries) {
		return nil
	}
	wait := retries[tries-1]
	at := now.Add(wait + time.Duration(float64(wait)*spread/5))
	return &at
}

// Sign is the signature of what is sent to a hook: "t=seconds,v1=hex(HMAC-SHA256 of seconds "." body)". The moment is
// in it, so that what was recorded cannot be sent again a day later.
func Sign(secret, body []byte, at time.Time) string {
	seconds := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(seconds + "."))
	mac.Write(body)
	return fmt.Sprintf("t=%s,v1=%s", seconds, hex.EncodeToString(mac.Sum(nil)))
}

// Hooks keeps who is told, and what is on its way. Each event comes to each hook at least once: a program that sees
// one twice knows it by its Seq.
type Hooks interface {
	// AddHook keeps a new hook; it is told of what happens from now on.
	AddHook(ctx context.Context, h Hook) (Hook, error)

	// Hooks lists a shop's hooks without their secrets; AllHooks those of all shops, with them.
	Hooks(ctx context.Context, shop faq.Shop) ([]Hook, error)
	AllHooks(ctx context.Context) ([]Hook, error)

	// DropHook forgets a hook and what is on its way to it. ErrNotFound if there is none.
	DropHook(ctx context.Context, shop faq.Shop, id string) error

	// Collect takes up to n events that the hook has not been given from the log, puts on their way those that it
	// wants, and returns how many it took.
	Collect(ctx context.Context, h Hook, n int) (int, error)

	// Due returns up to n parcels of the hook whose time has come, the oldest first.
	Due(ctx context.Context, h Hook, n int) ([]Parcel, error)

	// Arrived forgets a parcel that is there. Failed keeps when it is tried again; nil gives it up.
	Arrived(ctx context.Context, h Hook, seq int64) error
	Failed(ctx context.Context, h Hook, seq int64, next *time.Time, why string) error

	// Dead lists up to n parcels that were given up, the oldest first. ErrNotFound if there is no such hook.
	Dead(ctx context.Context, shop faq.Shop, hook string, n int) ([]Parcel, error)

	// Replay puts on their way again what was given up, and, where after is not nil, all that came after that event.
	Replay(ctx context.Context, shop faq.Shop, hook string, after *int64) error
}
