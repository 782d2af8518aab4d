package main

import (
	"errors"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/engine/enginetest"
	"xiaoer/faq"
)

// BenchmarkTraining measures what it takes to train and calibrate 1,000 entries of ten phrasings each, on all
// processors, and what memory: all that is allocated (B/op), by how much the process grows meanwhile, and what the
// trained matcher keeps. What questions take is measured by cmd/bench.
func BenchmarkTraining(b *testing.B) {
	entries := phrased(enginetest.Bank(1000), 10)
	h := stocked(b, entries)
	var taught []engine.Taught
	for i := range entries {
		taught = append(taught, engine.Taught{Entry: &entries[i]})
	}
	bank, err := h.live.Bank(b.Context(), trainedShop)
	if err != nil {
		b.Fatal(err)
	}
	var trained engine.Matcher
	before := calm()
	clearPeak(b)
	start, from := resident(b, "VmRSS"), processor(b)
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if trained, err = h.trainer.Fit(b.Context(), taught, bank.Finder.(engine.Searcher)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "train-s")
	b.ReportMetric((processor(b)-from).Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(resident(b, "VmHWM")-start, "grown-MB")
	b.ReportMetric(float64(calm()-before)/(1<<20), "kept-MB")
	runtime.KeepAlive(trained)
}

const trainedShop faq.Shop = "bench"

// stocked returns a house with the entries in its only shop. It shares the dictionaries.
func stocked(b *testing.B, entries []faq.Entry) *house {
	r, err := sharedReading()
	if err != nil {
		b.Fatal(err)
	}
	s := Settings{Data: b.TempDir(), MatchWait: time.Minute}
	store, err := openStore(b.Context(), s, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	h := build(s, r, store, slog.New(slog.DiscardHandler), nil)
	b.Cleanup(func() {
		if err := errors.Join(h.live.Close(), h.store.Shut()); err != nil {
			b.Error(err)
		}
	})
	edit := faq.Edit{By: "bench"}
	if err := store.CreateShop(b.Context(), trainedShop, edit); err != nil {
		b.Fatal(err)
	}
	if _, err := store.Put(b.Context(), trainedShop, entries, edit); err != nil {
		b.Fatal(err)
	}
	return h
}

// phrased gives every entry n phrasings: its own, and those begun as hurried buyers begin.
func phrased(entries []faq.Entry, n int) []faq.Entry {
	begun := strings.Fields("昨天买的 想咨询下 上次没说清 家里老人要用 刚下单的 朋友推荐 双十一拍的 第一次来 急着用 群里看到的")
	for i := range entries {
		e := &entries[i]
		own := e.Phrasings()
		for k := 0; len(e.Phrasings()) < n; k++ {
			e.Similar = append(e.Similar, begun[(i+k)%len(begun)]+own[k%len(own)])
		}
	}
	return entries
}

// calm returns the bytes on the heap when nothing unused is left there and the system has back what it can have.
func calm() uint64 {
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// clearPeak makes the system forget how large this process has been (proc(5), clear_refs).
func clearPeak(b *testing.B) {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Log(err)
	}
}

// resident reads a figure of this process's memory, in MB; 0 where the system does not tell.
func resident(t testing.TB, name string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Log(err)
		return 0
	}
	_, after, _ := strings.Cut(string(status), name+":")
	kB, err := strconv.Atoi(strings.Fields(after + " 0")[0])
	if err != nil {
		t.Fatal(err)
	}
	return float64(kB) / 1024
}

// processor returns the time that this process has computed so far. Unlike the clock it is not lengthened by what
// else the machine does.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
