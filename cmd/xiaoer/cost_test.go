package main

import (
	"context"
	"io"
	"log/slog"
	"math"
	"net/http"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

// What a question costs from the door to the disk and back, beyond deciding about it, by what does not depend on the
// machine: allocations, of which there were twice as many while everything was encoded by reflection.
func TestAskAllocates(t *testing.T) {
	door, h := wholeHouse(t)
	const together = 8
	for _, c := range []struct {
		text string
		kind faq.Kind
		most float64
	}{{"可以开发票吗", faq.Answered, 170}, {"转人工", faq.Escalated, 225}} {
		x, err := h.engine.Try(t.Context(), faq.Question{Shop: starterShop, Text: c.text})
		if err != nil || x.Decision != c.kind {
			t.Fatalf("%s: got %q, %v, want %q", c.text, x.Decision, err, c.kind)
		}
		deciding := fewestAllocs(func() {
			_, err = h.engine.Try(t.Context(), faq.Question{Shop: starterShop, Text: c.text})
		})
		asking := fewestAllocs(func() {
			for range together {
				door.ask(c.text)
			}
			if err == nil {
				_, err = h.store.Newest(t.Context(), starterShop) // once all is written
			}
		})
		if err != nil || door.status != http.StatusOK {
			t.Fatalf("%s: got status %d, %v", c.text, door.status, err)
		}
		got := asking/together - deciding
		t.Logf("%s: %.0f allocations to decide, %.0f for the rest", c.text, deciding, got)
		if got > c.most {
			t.Errorf("%s: got %.0f allocations beyond the %.0f of deciding, want at most %.0f", c.text, got, deciding, c.most)
		}
	}
}

// fewestAllocs is what f allocates while its pools are full and nothing else is done beside it.
func fewestAllocs(f func()) float64 {
	fewest := math.Inf(1)
	for range 10 {
		fewest = min(fewest, testing.AllocsPerRun(1, f))
	}
	return fewest
}

// wholeHouse is the starter shop as it is served, trained, with a log and meters.
func wholeHouse(t *testing.T) (*caller, *house) {
	t.Helper()
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	s := Settings{Data: dir, MatchWait: 1 << 40, Searcher: bySnapshot, Record: batched}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: storePath(dir), Log: log, Lag: s.lag()})
	if err != nil {
		t.Fatal(err)
	}
	h := build(s, r, store, log, nil)
	t.Cleanup(func() {
		h.live.Close()
		store.Shut()
	})
	if err := loadStarter(context.Background(), store); err != nil {
		t.Fatal(err)
	}
	if err := h.live.Settle(t.Context(), starterShop); err != nil {
		t.Fatal(err)
	}
	d := &Door{Rate: -1}
	return &caller{door: d.door(h, metered(h), log), header: http.Header{}}, h
}

// caller asks without a network.
type caller struct {
	door   http.Handler
	header http.Header
	status int
}

func (c *caller) ask(text string) {
	req, err := http.NewRequest(http.MethodPost, "/v1/shops/"+string(starterShop)+"/ask", strings.NewReader(`{"text":"`+text+`"}`))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.RemoteAddr = "127.0.0.1:1"
	clear(c.header)
	c.status = http.StatusOK
	c.door.ServeHTTP(c, req)
}

// Header implements http.ResponseWriter.
func (c *caller) Header() http.Header { return c.header }

// WriteHeader implements http.ResponseWriter.
func (c *caller) WriteHeader(status int) { c.status = status }

// Write implements http.ResponseWriter.
func (c *caller) Write(b []byte) (int, error) { return len(b), nil }
