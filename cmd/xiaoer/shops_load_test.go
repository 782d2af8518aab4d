package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xiaoer/engine/enginetest"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

var (
	loadShops   = flag.Int("shops", 12, "shops that TestManyShops makes")
	loadEntries = flag.Int("shop-entries", 10, "entries of each")
	loadData    = flag.String("shops-data", "", "folder that TestManyShops keeps its shops in; empty for one that is removed")
	askFor      = flag.Duration("shops-for", time.Second, "how long TestManyShops asks")
	askOpen     = flag.Int("shops-open", 0, "shops that may be open at once; 0 is as many as the server thinks right")
)

// TestManyShops asks a real server in many shops, some much more often than others (Zipf), with 8 clients, and prints what
// that takes: memory, files, the time to start, the time of a question in a shop that is open and in one that is not, and
// what the server does when nobody asks. As a test it is small; for figures,
//
//	go test ./cmd/xiaoer -run TestManyShops -v -binary ./xiaoer -shops 10000 -shop-entries 100 -shops-for 2m -shops-data DIR
func TestManyShops(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a server")
	}
	m := &arcade{t: t, data: *loadData}
	if m.data == "" {
		m.data = t.TempDir()
	}
	m.furnish()
	start := time.Now()
	flags := []string{"--metrics-addr", freeAddr(t)}
	if *askOpen > 0 {
		flags = append(flags, "--open-shops", strconv.Itoa(*askOpen))
	}
	m.srv, _ = serveReal(t, m.data, flags...)
	m.metrics = "http://" + flags[1] + "/metrics"
	ready := time.Since(start)
	m.ask()
	opened := m.figures()
	m.settle()
	before, from := m.processor(), time.Now()
	time.Sleep(min(20*time.Second, max(*askFor/4, 200*time.Millisecond))) // nobody asks: this is what is measured
	idle := (m.processor() - before).Seconds() / time.Since(from).Seconds()
	line, err := json.Marshal(map[string]any{
		"load": "shops", "shops": *loadShops, "entries": *loadEntries, "ready_ms": ms(ready), "asked": len(m.open) + len(m.closed), "met": m.met(),
		"open_p50_ms": at(m.open, 50), "open_p99_ms": at(m.open, 99), "closed_asked": len(m.closed), "closed_p50_ms": at(m.closed, 50), "closed_p99_ms": at(m.closed, 99),
		"shops_open": opened["xiaoer_shops_open"], "openings": opened["xiaoer_shops_opened_total"], "closings": opened["xiaoer_shops_closed_total"], "waits": opened["xiaoer_shops_waits_total"],
		"goroutines": opened["go_goroutines"], "heap_mb": opened["go_memstats_heap_inuse_bytes"] / (1 << 20), "rss_mb": opened["process_resident_memory_bytes"] / (1 << 20),
		"estimate_mb": opened["xiaoer_shops_open_bytes"] / (1 << 20), "fds": opened["process_open_fds"], "idle_cpu": idle,
	})
	if err != nil {
		t.Fatal(err)
	}
	fmt.Println(string(line))
	if len(m.open)+len(m.closed) == 0 || opened["xiaoer_shops_open"] == 0 {
		t.Error("nobody was answered")
	}
}

// freeAddr is a port of this machine that nobody listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// arcade is a server of many shops.
type arcade struct {
	t       *testing.T
	data    string
	srv     *running
	metrics string

	mu           sync.Mutex
	known        map[int]bool
	open, closed []time.Duration // of questions to shops that had been asked before, and to others
}

func shopNo(i int) faq.Shop { return faq.Shop(fmt.Sprintf("z%05d", i)) }

// furnish makes the shops that are not there yet. Each hundredth has the same entries: other texts would make no other
// work.
func (m *arcade) furnish() {
	m.t.Helper()
	ctx := m.t.Context()
	db, err := sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(m.data, "xiaoer.db")})
	if err != nil {
		m.t.Fatal(err)
	}
	defer db.Shut()
	if _, err := db.Version(ctx, starterShop); err != nil {
		if err := loadStarter(ctx, db); err != nil {
			m.t.Fatal(err)
		}
		if _, _, err := newKey(ctx, db, starterShop, "admin", faq.Admin); err != nil {
			m.t.Fatal(err)
		}
	}
	all := enginetest.Bank(100 * *loadEntries)
	var next atomic.Int64
	var making sync.WaitGroup
	for range 16 { // who share commits
		making.Go(func() {
			for i := int(next.Add(1)) - 1; i < *loadShops; i = int(next.Add(1)) - 1 {
				if v, err := db.Version(ctx, shopNo(i)); err == nil && v > 0 {
					continue
				}
				_ = db.CreateShop(ctx, shopNo(i), faq.Edit{}) // it may be there, and empty
				from := i % 100 * *loadEntries
				if _, err := db.Put(context.WithoutCancel(ctx), shopNo(i), all[from:from+*loadEntries], faq.Edit{}); err != nil {
					m.t.Error(err)
				}
			}
		})
	}
	making.Wait()
}

// ask asks with 8 clients.
func (m *arcade) ask() {
	m.known = map[int]bool{}
	all := enginetest.Bank(100 * *loadEntries)
	base := strings.TrimSuffix(m.srv.url, "/"+string(starterShop))
	end := time.Now().Add(*askFor)
	var asking sync.WaitGroup
	for k := range 8 {
		asking.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(k), 4))
			zipf := rand.NewZipf(rng, 1.05, 8, uint64(*loadShops-1))
			for time.Now().Before(end) {
				i := int(zipf.Uint64())
				e := all[i%100**loadEntries+rng.IntN(*loadEntries)]
				m.mu.Lock()
				known := m.known[i]
				m.known[i] = true
				m.mu.Unlock()
				start := time.Now()
				var reply asked
				if err := send(base+"/"+string(shopNo(i))+"/ask", http.MethodPost, "", "", map[string]any{"text": e.Question}, &reply); err != nil {
					m.t.Errorf("%s: %v", shopNo(i), err)
					return
				}
				m.note(known, time.Since(start))
			}
		})
	}
	asking.Wait()
}

func (m *arcade) note(known bool, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if known {
		m.open = append(m.open, took)
	} else {
		m.closed = append(m.closed, took)
	}
}

func (m *arcade) met() int { return len(m.known) }

// settle waits until the processors have nothing left to do: no training, and the index of each shop at rest.
func (m *arcade) settle() {
	for last := time.Duration(-1); ; {
		now := m.processor()
		if last >= 0 && now-last < 100*time.Millisecond {
			return
		}
		last = now
		time.Sleep(min(time.Second, *askFor))
	}
}

// figures reads the server's metrics.
func (m *arcade) figures() map[string]float64 {
	m.t.Helper()
	resp, err := realClient.Get(m.metrics)
	if err != nil {
		m.t.Fatal(err)
	}
	defer resp.Body.Close()
	got := map[string]float64{}
	var text strings.Builder
	if err := resp.Write(&text); err != nil {
		m.t.Fatal(err)
	}
	for line := range strings.Lines(text.String()) {
		series, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			got[series] = n
		}
	}
	return got
}

// processor is the time that the server has taken of the processors. A hundredth of a second is the least that shows.
func (m *arcade) processor() time.Duration {
	m.t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.srv.cmd.Process.Pid))
	if err != nil {
		m.t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// at is a percentile in milliseconds, 0 where there is nothing.
func at(took []time.Duration, percent int) float64 {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return ms(took[len(took)*percent/100])
}
