package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// TestShopsNeverMix asks and edits many shops at random, at once, while there is room for few of them, so that they are
// opened and closed all the time. All have the same questions, and every answer says whose it is.
func TestShopsNeverMix(t *testing.T) {
	const shops, room, askers, asks = 200, 12, 6, 50
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	s, log := Settings{Data: t.TempDir(), MatchWait: time.Minute, Record: batched}, slog.New(slog.DiscardHandler)
	store, err := openHeard(t.Context(), s, log, &desk.Hub{})
	if err != nil {
		t.Fatal(err)
	}
	h := build(s, r, store, log, nil)
	h.live.Poll, h.live.Room = 5*time.Millisecond, engine.Room{Shops: room}
	h.engine.OpenWait = time.Minute
	name := func(i int) faq.Shop { return faq.Shop(fmt.Sprintf("s%03d", i)) }
	edit := func(i, version int) error {
		said := []faq.Answer{{Text: fmt.Sprintf("%s店第%d版：可以开发票。", name(i), version)}}
		_, err := store.Put(t.Context(), name(i), []faq.Entry{{ID: "invoice", Question: "可以开发票吗", Answers: said}}, faq.Edit{})
		return err
	}
	for i := range shops {
		if err := store.CreateShop(t.Context(), name(i), faq.Edit{}); err != nil {
			t.Fatal(err)
		}
		if err := edit(i, 0); err != nil {
			t.Fatal(err)
		}
	}

	ctx, cancel := context.WithCancel(t.Context())
	var run, asking sync.WaitGroup
	run.Go(func() {
		if err := h.live.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	var answered, versions atomic.Int64
	for k := range askers {
		asking.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(k), 28))
			for range asks {
				i := rng.IntN(shops)
				if rng.IntN(2) == 0 {
					i = rng.IntN(room) // some are asked for often
				}
				if rng.IntN(6) == 0 {
					if err := edit(i, int(versions.Add(1))); err != nil {
						t.Error(err)
					}
				}
				reply, err := h.engine.Ask(t.Context(), faq.Question{Shop: name(i), Text: "可以开发票吗"})
				switch {
				case err != nil:
					t.Errorf("%s: %v", name(i), err)
				case reply.Shop != name(i) || !strings.HasPrefix(reply.Said, string(name(i))+"店第"):
					t.Errorf("%s: got %s of %s", name(i), reply.Said, reply.Shop)
				default:
					answered.Add(1)
				}
			}
		})
	}
	asking.Wait()
	cancel()
	run.Wait()
	if f := h.live.Following(); f.Closings < shops/4 || f.Openings <= f.Closings || answered.Load() != askers*asks {
		t.Errorf("got %+v and %d answers, want %d, and shops to have come and gone", f, answered.Load(), askers*asks)
	}
	if err := h.live.Close(); err != nil {
		t.Error(err)
	}
	if err := store.Shut(); err != nil {
		t.Error(err)
	}
}
