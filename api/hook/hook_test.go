package hook

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/sqlite"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// site is the shop's program: it keeps what it was told, and answers as it is told to.
type site struct {
	t      *testing.T
	mu     sync.Mutex
	status int
	got    []int64
	secret []byte
	now    time.Time
	heard  chan int64
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if want := desk.Sign(s.secret, body, s.now); r.Header.Get("X-Xiaoer-Signature") != want {
		s.t.Errorf("got signature %s, want %s", r.Header.Get("X-Xiaoer-Signature"), want)
	}
	var e struct {
		Shop faq.Shop
		desk.Event
	}
	if err := json.Unmarshal(body, &e); err != nil || e.Shop != "tea" {
		s.t.Errorf("got %s (%v)", body, err)
	}
	if s.status == http.StatusOK {
		s.got = append(s.got, e.Seq)
		s.heard <- e.Seq
	}
	if s.status == http.StatusFound {
		w.Header().Set("Location", "http://169.254.169.254/")
	}
	w.WriteHeader(s.status)
}

// bench is a keeper with one hook, a courier, and a clock.
type bench struct {
	*site
	db      *sqlite.DB
	hook    desk.Hook
	courier *Courier
	url     string
}

func newBench(t *testing.T, kinds ...desk.Kind) *bench {
	t.Helper()
	b := &bench{site: &site{t: t, status: 200, secret: []byte("shared"), heard: make(chan int64, 100), now: time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC)}}
	srv := httptest.NewServer(b.site)
	t.Cleanup(srv.Close)
	b.url = srv.URL
	clock := func() time.Time { return b.now }
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: clock})
	check(t, err)
	t.Cleanup(func() { db.Shut() })
	b.db = db
	check(t, db.CreateShop(t.Context(), "tea", faq.Edit{By: "founder"}))
	b.happens() // before the hook is there
	b.hook, err = db.AddHook(t.Context(), desk.Hook{Shop: "tea", URL: srv.URL, Secret: b.secret, Kinds: kinds})
	check(t, err)
	b.courier = New(Config{Keeper: db, Now: clock, Spread: func() float64 { return 0 }})
	t.Cleanup(b.courier.Client.CloseIdleConnections)
	t.Cleanup(http.DefaultTransport.(*http.Transport).CloseIdleConnections)
	return b
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// happens makes two events: a question and its answer.
func (b *bench) happens() {
	b.t.Helper()
	_, err := b.db.Record(b.t.Context(), faq.Exchange{Shop: "tea", Question: "在吗", Decision: faq.Answered, Said: "在的"})
	check(b.t, err)
}

func (b *bench) arrived(what string, want ...int64) {
	b.t.Helper()
	b.courier.Round(b.t.Context())
	if !slices.Equal(b.got, want) {
		b.t.Errorf("%s: got events %v, want %v", what, b.got, want)
	}
}

func TestDelivers(t *testing.T) {
	b := newBench(t)
	b.happens()
	b.arrived("what happened since", 3, 4)
	b.arrived("nothing new", 3, 4)
	b.happens()
	b.arrived("more", 3, 4, 5, 6)
}

// TestKeepsUp holds that one round delivers however much there is.
func TestKeepsUp(t *testing.T) {
	b := newBench(t)
	b.heard = make(chan int64, 1000)
	var want []int64
	for i := range 80 {
		b.happens()
		want = append(want, int64(3+2*i), int64(4+2*i))
	}
	b.arrived("all of it", want...)
}

// TestTriesAgain holds that what fails is tried again when its time has come, and not before; and that a program that
// is down is bothered with one event at a time.
func TestTriesAgain(t *testing.T) {
	b := newBench(t)
	b.happens()
	wait := func(d time.Duration) { b.now = b.now.Add(d) }
	b.status = 302 // a redirect is not followed
	b.arrived("while it is down")
	b.status = 200
	b.arrived("the other one", 4)
	wait(5*time.Second - time.Microsecond)
	b.arrived("too early", 4)
	b.status = 500
	wait(time.Microsecond)
	b.arrived("down again", 4)
	b.status = 200
	wait(29 * time.Second)
	b.arrived("too early again", 4)
	wait(time.Second)
	b.arrived("at last", 4, 3)
}

func TestGivesUpAndReplays(t *testing.T) {
	b := newBench(t, desk.OfMessage)
	b.happens()
	check(t, b.db.Arrived(t.Context(), b.hook, 4))
	b.status = 410
	tries := 0
	for ; tries < 20; tries++ {
		b.courier.Round(t.Context())
		dead, err := b.db.Dead(t.Context(), "tea", b.hook.ID, 10)
		check(t, err)
		if check(t, b.db.Arrived(t.Context(), b.hook, 4)); len(dead) > 0 {
			if dead[0].Event.Seq != 3 || !strings.Contains(dead[0].Why, "410") {
				t.Errorf("got %+v", dead)
			}
			break
		}
		b.now = b.now.Add(10 * time.Hour)
	}
	if tries != 10 {
		t.Errorf("got it given up after %d tries, want 11 in a little more than a day", tries+1)
	}
	b.status = 200
	b.arrived("what was given up")
	check(t, b.db.Replay(t.Context(), "tea", b.hook.ID, nil))
	b.arrived("replayed", 3)
	from := int64(0)
	check(t, b.db.Replay(t.Context(), "tea", b.hook.ID, &from))
	b.arrived("all of it", 3, 1, 2, 3, 4)
}

// TestStops holds that a courier who is told to stop blames nobody.
func TestStops(t *testing.T) {
	b := newBench(t)
	b.happens()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	b.courier.Every = time.Millisecond
	go func() { done <- b.courier.Run(ctx) }()
	for range 2 {
		<-b.heard
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	left, err := b.db.Due(t.Context(), b.hook, 10)
	if err != nil || len(left) > 0 && left[0].Tries > 0 {
		t.Errorf("got %v (%v), want nothing that has failed", left, err)
	}
}
