package search

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"xiaoer/engine/enginetest"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

var (
	sizes      = flag.String("sizes", "1000,10000", "sizes of the banks to measure on, such as 1000,10000,100000")
	banks      = flag.String("banks", "", `folder to keep measured indexes in; "" throws them away`)
	utterances = flag.String("utterances", "", `what buyers said, to ask: JSON lines with a "text", gzipped; "" asks made-up questions`)
)

// onBanks runs a benchmark on an index of each size.
func onBanks(b *testing.B, f func(b *testing.B, ix *Index, h *history)) {
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		h := bank(n)
		ix := filled(b, h)
		b.Run(s, func(b *testing.B) { f(b, ix, h) })
	}
}

func bank(n int) *history {
	h := &history{}
	for i := range n {
		h.put(made(i))
	}
	return h
}

// asked returns some thousand texts to search for, read already, as the engine hands them over.
func asked(b *testing.B) []zh.Text {
	b.Helper()
	var texts []zh.Text
	add := func(raw string) {
		if text, err := reader().Read(raw); err == nil {
			texts = append(texts, text)
		}
	}
	if *utterances == "" {
		for i := range 1000 {
			add(made(1_000_000 + i).Question)
		}
		return texts
	}
	f, err := os.Open(*utterances)
	if err != nil {
		b.Skip(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	for i := 0; lines.Scan(); i++ {
		var said struct{ Text string }
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			b.Fatal(err)
		}
		if i%20 == 0 {
			add(said.Text)
		}
	}
	return texts
}

// timed runs f over the texts in turn and reports the median and the slowest of a hundred.
func timed(b *testing.B, texts []zh.Text, f func(zh.Text) error) {
	var took []time.Duration
	i := 0
	for b.Loop() {
		began := time.Now()
		if err := f(texts[i%len(texts)]); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
}

func BenchmarkSearch(b *testing.B) {
	texts := asked(b)
	onBanks(b, func(b *testing.B, ix *Index, _ *history) {
		timed(b, texts, func(text zh.Text) error {
			_, err := ix.Search(b.Context(), text, 20)
			return err
		})
	})
}

// BenchmarkSideBySide asks the snapshot, the walk and Bleve's own search for the same terms, each question of all three
// in turn, so that what else the machine does weighs on all alike: only the ratios mean anything. It counts the
// processor's time, of which a busy machine takes less away than of the clock's.
//
// What buyers of all kinds of shops said touches few of the made-up goods; made-up questions touch many.
func BenchmarkSideBySide(b *testing.B) {
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(size, func(b *testing.B) {
			ix := kept(b, n)
			snap := settled(b, ix)
			if *utterances != "" {
				b.Run("said", func(b *testing.B) { sideBySide(b, ix, snap, messages(b, *utterances)) })
			}
			b.Run("made-up", func(b *testing.B) { sideBySide(b, ix, snap, messages(b, "")) })
		})
	}
}

func sideBySide(b *testing.B, ix *Index, snap *hot, texts []zh.Text) {
	ways := []struct {
		name   string
		search func(zh.Text) error
		took   []time.Duration
	}{
		{name: "snapshot", search: func(text zh.Text) error {
			_, err := snap.search(b.Context(), ix.lens, text, nil, 50)
			return err
		}},
		{name: "walk", search: func(text zh.Text) error {
			_, err := ix.walk(b.Context(), text, 50)
			return err
		}},
		{name: "bleve", search: func(text zh.Text) error {
			_, err := ix.bleve.Search(bleve.NewSearchRequestOptions(disjunction(ix.lens.terms(text)), 50, 0, false))
			return err
		}},
	}
	for i := 0; b.Loop(); i++ {
		for k := range ways {
			from := processor(b)
			if err := ways[k].search(texts[i*7%len(texts)]); err != nil { // few rounds see all kinds, too
				b.Fatal(err)
			}
			ways[k].took = append(ways[k].took, processor(b)-from)
		}
	}
	b.ReportMetric(0, "ns/op")
	half := make([]float64, len(ways))
	for k := range ways {
		slices.Sort(ways[k].took)
		half[k] = float64(ways[k].took[len(ways[k].took)/2].Nanoseconds()) / 1000
		b.ReportMetric(half[k], ways[k].name+"-p50-µs")
		b.ReportMetric(half[k]/half[0], ways[k].name+"/snapshot")
	}
	some, all := 0, 0
	for _, text := range texts {
		touched, there := touches(b, snap, ix.lens, text, 50)
		some, all = some+touched, all+there
	}
	b.ReportMetric(float64(some)/float64(len(texts)), "touched")
	b.ReportMetric(float64(all)/float64(len(texts)), "postings")
}

// messages returns what is asked, read already: what is in a file, or what is made up where none is named.
func messages(b *testing.B, file string) (texts []zh.Text) {
	raw, err := enginetest.Questions(file, 500)
	if err != nil {
		b.Skip(err)
	}
	for _, s := range raw {
		if text, err := reader().Read(s); err == nil {
			texts = append(texts, text)
		}
	}
	return texts
}

// processor returns the time that this process has computed so far, which other work on the machine does not lengthen.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCompile makes a snapshot of an index that is there.
func BenchmarkCompile(b *testing.B) {
	for size := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(size, func(b *testing.B) {
			ix := kept(b, n)
			settled(b, ix)
			ix.forge.now.Store(nil)
			from := processor(b)
			for b.Loop() {
				ix.forge.now.Store(nil)
				ix.forge.start(ix)
				settled(b, ix)
			}
			b.ReportMetric((processor(b)-from).Seconds()/float64(b.N), "cpu-s")
			b.ReportMetric(float64(heft(settled(b, ix).base))/float64(n), "B/entry")
		})
	}
}

// kept returns an index of the made-up bank of n entries that the whole house is measured on. Building a large one takes
// many minutes: -banks keeps it.
func kept(b *testing.B, n int) *Index {
	dir := b.TempDir()
	if *banks != "" {
		dir = filepath.Join(*banks, strconv.Itoa(n))
	}
	h := &history{}
	h.put(enginetest.Bank(n)...)
	ix := open(b, Config{Dir: dir})
	follow(b, ix, h)
	return ix
}

func BenchmarkFind(b *testing.B) {
	texts := asked(b)
	onBanks(b, func(b *testing.B, ix *Index, _ *history) {
		timed(b, texts, func(text zh.Text) error {
			_, _, err := ix.Find(b.Context(), Query{Text: text, Status: faq.Live})
			return err
		})
	})
}

func BenchmarkBuild(b *testing.B) {
	onBanks(b, func(b *testing.B, ix *Index, h *history) {
		for b.Loop() {
			if _, err := ix.Rebuild(b.Context(), h, shop); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(h.steps))*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
		b.ReportMetric(float64(weight(b, ix.dir))/(1<<20), "MB")
	})
}

func weight(b *testing.B, dir string) (bytes int64) {
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if info, e := d.Info(); e == nil && !d.IsDir() {
			bytes += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return bytes
}

// BenchmarkEdit catches up with one edit, until it can be found: alone, and while clients ask without a pause.
func BenchmarkEdit(b *testing.B) {
	texts := asked(b)
	onBanks(b, func(b *testing.B, ix *Index, h *history) {
		for _, clients := range []int{0, 64} {
			b.Run(fmt.Sprint("asked-by-", clients), func(b *testing.B) {
				settled(b, ix)
				stop := askWithoutPause(ix, texts, clients)
				defer stop()
				timed(b, []zh.Text{{}}, func(zh.Text) error {
					e := made(len(h.steps))
					e.ID, e.Question = made(len(h.steps)%1000).ID, fmt.Sprint(e.Question, len(h.steps))
					h.put(e)
					_, err := ix.CatchUp(b.Context(), h, shop)
					return err
				})
			})
		}
	})
}

// askWithoutPause has clients ask until they are told to stop.
func askWithoutPause(ix *Index, texts []zh.Text, clients int) (stop func()) {
	done := make(chan struct{})
	var asking sync.WaitGroup
	for k := range clients {
		asking.Go(func() {
			for i := k; ; i++ {
				select {
				case <-done:
					return
				default:
					if _, err := ix.Search(context.Background(), texts[i%len(texts)], 50); err != nil {
						panic(err)
					}
					runtime.Gosched() // as one that waits for the network does
				}
			}
		})
	}
	return func() {
		close(done)
		asking.Wait()
	}
}

// BenchmarkOpen opens an index that was closed.
func BenchmarkOpen(b *testing.B) {
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		dir := b.TempDir()
		ix := open(b, Config{Dir: dir})
		follow(b, ix, bank(n))
		if err := ix.Close(); err != nil {
			b.Fatal(err)
		}
		b.Run(s, func(b *testing.B) {
			for b.Loop() {
				ix, err := Open(Config{Dir: dir, Reader: reader()})
				if err != nil || ix.Seq() != int64(n) {
					b.Fatalf("seq %d, %v", ix.Seq(), err)
				}
				if err := ix.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkHighlight(b *testing.B) {
	e, text := made(3), read(b, made(3).Question)
	for b.Loop() {
		Highlight(e.Answers[0].Text, text)
	}
}
