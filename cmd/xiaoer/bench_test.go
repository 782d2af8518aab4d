package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"xiaoer/api"
	"xiaoer/engine"
	"xiaoer/engine/enginetest"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/intents/zh"
)

var (
	sizes      = flag.String("sizes", "1000,10000,100000", "sizes of the banks to measure on")
	utterances = flag.String("utterances", "../../../shared/eval/ecom_utterances.jsonl.gz", `what buyers said, to ask: JSON lines with a "text", gzipped; left out where it is not there`)
)

// BenchmarkShop measures the whole house on made-up banks, one after the other so that no bank weighs on another's
// figures:
//
//	build   import into the store, index and matcher, from nothing
//	first   a question from text to decision, as the engine sees it, one at a time, each for the first time
//	try     the same questions again: the matcher draws an entry when it first meets it
//	search  of that, finding candidates
//	match   of that, mending and weighing them: its p50 and p99 are without the search, all else with it
//	cost    a question as in try, and, turn by turn, one that is answered by what the index finds, as it finds it:
//	        what the matcher's features, beliefs, ranker, classifier and calibration cost beside the rest
//	ask     try and the ledger
//	http    the same over loopback, by clients on the same cores that ask without a pause
//	open    another process takes the bank up: from its first line to the first answer, and what it holds
//	edit    in that process, from an edit in the store to the answer that says so, while it answers others
//
// What is asked is of two kinds: what buyers of all kinds of shops said, which touches few of the made-up goods, and
// made-up questions about them, which touch many.
func BenchmarkShop(b *testing.B) {
	for size := range strings.SplitSeq(*sizes, ",") {
		b.Run(size, func(b *testing.B) {
			n, err := strconv.Atoi(size)
			if err != nil {
				b.Fatal(err)
			}
			measureShop(b, n)
		})
	}
}

func measureShop(b *testing.B, n int) {
	dir := b.TempDir()
	imported := stock(b, dir, enginetest.Bank(n))
	measureHouse(b, dir, imported)
	measureOpening(b, dir)
}

// measureHouse builds a house on a folder that has been stocked, measures it, and closes it.
func measureHouse(b *testing.B, dir string, imported time.Duration) {
	all := allQuestions(b)
	late := &lines{}
	began := time.Now()
	h, index := opened(b, dir, slog.New(slog.NewTextHandler(late, &slog.HandlerOptions{Level: slog.LevelError})))
	defer shut(b, h)
	built := time.Since(began)
	b.Run("build", func(b *testing.B) {
		only(b, figure{imported.Seconds(), "import-s"}, figure{built.Seconds(), "index-s"}, figure{weight(b, dir), "disk-MB"})
	})
	for _, q := range all {
		measureAsking(b, h, index, q)
		measureCost(b, h, index, q)
	}
	b.Run("ask", func(b *testing.B) {
		timed(b, all[0].texts, func(text zh.Text) error {
			_, err := h.engine.Ask(b.Context(), faq.Question{Shop: benchShop, Text: text.Raw})
			return err
		})
	})
	for _, clients := range []int{8, 64} {
		b.Run(fmt.Sprintf("http-%d", clients), func(b *testing.B) { serveMany(b, h, late, all[0].texts, clients) })
	}
}

// measureAsking measures what a question takes without the ledger, and where.
func measureAsking(b *testing.B, h *house, index *clocked, q questions) {
	bank, err := h.live.Bank(b.Context(), benchShop)
	if err != nil {
		b.Fatal(err)
	}
	try := func(text zh.Text) error {
		_, err := h.engine.Try(b.Context(), faq.Question{Shop: benchShop, Text: text.Raw})
		return err
	}
	var first []time.Duration
	for _, text := range q.texts {
		began := time.Now()
		if err := try(text); err != nil {
			b.Fatal(err)
		}
		first = append(first, time.Since(began))
	}
	b.Run("first-"+q.kind, func(b *testing.B) {
		only(b, figure{micros(first, 50), "p50-µs"}, figure{micros(first, 99), "p99-µs"})
	})
	b.Run("try-"+q.kind, func(b *testing.B) { timed(b, q.texts, try) })
	b.Run("search-"+q.kind, func(b *testing.B) {
		timed(b, q.texts, func(text zh.Text) error {
			_, err := index.Search(b.Context(), text, 50)
			return err
		})
	})
	b.Run("match-"+q.kind, func(b *testing.B) {
		index.spent.Store(0)
		timed(b, q.texts, func(text zh.Text) error {
			_, err := bank.Matcher.Match(b.Context(), text, 10)
			return err
		}, &index.spent)
	})
}

// measureCost asks the house and a plain one over the same index in turn, each a question the other has not just asked,
// and reports how many times as long the house takes.
func measureCost(b *testing.B, h *house, index engine.Searcher, q questions) {
	bank, err := h.live.Bank(b.Context(), benchShop)
	if err != nil {
		b.Fatal(err)
	}
	unweighed := *bank
	unweighed.Matcher = asFound{index, bank.Entries}
	cfg := h.engine.Config
	cfg.Banks = sole(unweighed)
	plain := engine.New(cfg)
	b.Run("cost-"+q.kind, func(b *testing.B) {
		var full, bare []time.Duration
		one := func(e *engine.Engine, i int, took *[]time.Duration) {
			began := time.Now()
			if _, err := e.Try(b.Context(), faq.Question{Shop: benchShop, Text: q.texts[i%len(q.texts)].Raw}); err != nil {
				b.Fatal(err)
			}
			*took = append(*took, time.Since(began))
		}
		for i := 0; b.Loop(); i++ {
			one(h.engine, i, &full)
			one(plain, i+len(q.texts)/2, &bare)
		}
		b.ReportMetric(micros(full, 50), "full-p50-µs")
		b.ReportMetric(micros(bare, 50), "plain-p50-µs")
		b.ReportMetric(micros(full, 50)/micros(bare, 50), "ratio")
	})
}

// asFound is a matcher that takes what the index finds as it is: no classifier, no calibration, nothing weighed.
type asFound struct {
	index   engine.Searcher
	entries map[faq.ID]*faq.Entry
}

// Match implements engine.Matcher.
func (a asFound) Match(ctx context.Context, text zh.Text, n int) (r engine.Ranking, err error) {
	hits, err := a.index.Search(ctx, text, n)
	for _, h := range hits {
		r.Matches = append(r.Matches, engine.Match{Entry: a.entries[h.ID], Confidence: h.Score / (h.Score + 10)})
	}
	return r, err
}

// Version implements engine.Matcher.
func (asFound) Version() string { return "as found" }

// sole are banks of one shop.
type sole engine.Bank

// Bank implements engine.Banks.
func (o sole) Bank(context.Context, faq.Shop) (*engine.Bank, error) { return (*engine.Bank)(&o), nil }

// BenchmarkTraining measures what it takes to train and calibrate 1,000 entries of ten phrasings each, on all
// processors, and what memory: all that is allocated (B/op), by how much the process grows meanwhile, and what the
// trained matcher keeps.
func BenchmarkTraining(b *testing.B) {
	dir := b.TempDir()
	entries := phrased(enginetest.Bank(1000), 10)
	stock(b, dir, entries)
	h, index := opened(b, dir, slog.New(slog.DiscardHandler))
	defer shut(b, h)
	var bank []engine.Taught
	for i := range entries {
		bank = append(bank, engine.Taught{Entry: &entries[i]})
	}
	var trained engine.Matcher
	before := calm()
	clearPeak(b)
	start, from := resident(b, "VmRSS"), processor(b)
	b.ReportAllocs()
	for b.Loop() {
		var err error
		if trained, err = h.trainer.Fit(b.Context(), bank, index); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "train-s")
	b.ReportMetric((processor(b)-from).Seconds()/float64(b.N), "cpu-s")
	b.ReportMetric(resident(b, "VmHWM")-start, "grown-MB")
	b.ReportMetric(float64(calm()-before)/(1<<20), "kept-MB")
	runtime.KeepAlive(trained)
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

// serveMany answers clients that ask without a pause. An iteration is a question answered. Matches that come too late
// leave a line in the log.
func serveMany(b *testing.B, h *house, late *lines, texts []zh.Text, clients int) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	handler := api.New(api.Config{Engine: h.engine, Store: h.store, Keys: h.store, Queue: h.store, Rate: api.Rate{PerSecond: -1}})
	ctx, stop := context.WithCancel(b.Context())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return api.Serve(ctx, listener, handler, nil) })
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	url := fmt.Sprintf("http://%s/v1/shops/%s/ask", listener.Addr(), benchShop)
	answered := make(chan time.Duration)
	for k := range clients {
		group.Go(func() error {
			for i := k; ; i += clients {
				began := time.Now()
				if err := postQuestion(ctx, client, url, texts[i%len(texts)].Raw); err != nil {
					return err
				}
				select {
				case answered <- time.Since(began):
				case <-ctx.Done():
					return nil
				}
			}
		})
	}
	next := func() (took time.Duration) {
		select {
		case took = <-answered:
		case <-ctx.Done():
			b.Fatal(group.Wait())
		}
		return took
	}
	for range 2 * clients { // connections are made, caches filled
		next()
	}
	var took []time.Duration
	late.n.Store(0)
	from := processor(b)
	for b.Loop() {
		took = append(took, next())
	}
	b.ReportMetric(float64(late.n.Load()), "late")
	b.ReportMetric(float64((processor(b)-from).Microseconds())/float64(b.N), "cpu-µs")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "req/s")
	spread(b, took)
	stop()
	if err := group.Wait(); err != nil {
		b.Fatal(err)
	}
}

// postQuestion asks one question. That ctx ended is no error: then nobody waits for the answer.
func postQuestion(ctx context.Context, client *http.Client, url, text string) error {
	body, err := json.Marshal(map[string]string{"text": text})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if ctx.Err() == nil && (err != nil || resp.StatusCode != http.StatusOK) {
		return fmt.Errorf("ask %q: %s %s %v", text, resp.Status, said, err)
	}
	return nil
}

// measureOpening has another process open the bank, so that its memory is the bank's and not the benchmark's.
func measureOpening(b *testing.B, dir string) {
	exe, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	child := exec.Command(exe, "-test.run=^TestOpenForBenchmark$", "-test.count=1", "-utterances="+*utterances)
	child.Env = append(os.Environ(), openVar+"="+dir)
	said, err := child.CombinedOutput()
	if err != nil {
		b.Fatalf("%v\n%s", err, said)
	}
	_, after, _ := bytes.Cut(said, []byte(openVar))
	var o opening
	if err := json.NewDecoder(bytes.NewReader(after)).Decode(&o); err != nil {
		b.Fatalf("%v in %s", err, said)
	}
	b.Run("open", func(b *testing.B) {
		only(b, figure{o.Reading.Seconds(), "dictionaries-s"}, figure{o.Bank.Seconds(), "bank-s"},
			figure{o.Ready, "ready-RSS-MB"}, figure{o.Held, "held-RSS-MB"}, figure{o.Peak, "peak-RSS-MB"})
	})
	b.Run("edit", func(b *testing.B) {
		slices.Sort(o.Edits)
		only(b, figure{float64(o.Edits[len(o.Edits)/2].Milliseconds()), "p50-ms"}, figure{float64(o.Edits[len(o.Edits)-1].Milliseconds()), "worst-ms"},
			figure{float64(len(o.Asked)), "asked"}, figure{micros(o.Asked, 50), "asking-p50-µs"}, figure{micros(o.Asked, 99), "asking-p99-µs"})
	})
}

// opening is what the other process measured. Memory is in MB, resident.
type opening struct {
	Reading, Bank     time.Duration   // to load the dictionaries, and to open the bank until the first answer
	Ready, Held, Peak float64         // then; with what is no longer used given back; at most, edits included
	Edits             []time.Duration // from an edit to an answer by it
	Asked             []time.Duration // what questions took meanwhile
}

// openVar names the folder to open to TestOpenForBenchmark, and begins the line in which that answers.
const openVar = "XIAOER_BENCHMARK_OPENS"

// TestOpenForBenchmark is the other process of BenchmarkShop, and tests nothing.
func TestOpenForBenchmark(t *testing.T) {
	dir := os.Getenv(openVar)
	if dir == "" {
		t.Skip("only a benchmark asks for it")
	}
	o := measureOpened(t, dir)
	line, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Printf("%s%s\n", openVar, line)
}

func measureOpened(t *testing.T, dir string) (o opening) {
	began := time.Now()
	if _, err := sharedReading(); err != nil {
		t.Fatal(err)
	}
	o.Reading = time.Since(began)
	began = time.Now()
	h, _ := opened(t, dir, slog.New(slog.DiscardHandler))
	defer shut(t, h)
	if _, err := h.engine.Try(t.Context(), faq.Question{Shop: benchShop, Text: "发什么快递"}); err != nil {
		t.Fatal(err)
	}
	o.Bank = time.Since(began)
	o.Ready = resident(t, "VmRSS")
	debug.FreeOSMemory()
	o.Held = resident(t, "VmRSS")
	o.Edits, o.Asked = measureEdits(t, h)
	o.Peak = resident(t, "VmHWM")
	return o
}

// measureEdits changes an answer time and again, asks other things meanwhile, and asks for it until it is said.
func measureEdits(t *testing.T, h *house) (edits, asked []time.Duration) {
	ctx, stop := context.WithCancel(t.Context())
	followed := make(chan error, 1)
	go func() { followed <- h.live.Run(ctx) }()
	ask := func(text string) (said string) {
		x, err := h.engine.Try(ctx, faq.Question{Shop: benchShop, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		return x.Said
	}
	texts := allQuestions(t)[0].texts[:100]
	for _, text := range texts {
		ask(text.Raw) // so that what an edit undoes can be told from what nobody had asked yet
	}
	other := func() {
		began := time.Now()
		ask(texts[len(asked)%len(texts)].Raw)
		asked = append(asked, time.Since(began))
	}
	const question = "店里的猫叫什么名字"
	for k := range 5 {
		text := fmt.Sprintf("亲，它叫小满，今年%d岁啦。", k)
		e := faq.Entry{ID: "cat", Question: question, Similar: []string{"你家猫叫啥"}, Answers: []faq.Answer{{Text: text}}}
		began := time.Now()
		if _, err := h.store.Put(ctx, benchShop, []faq.Entry{e}, faq.Edit{By: "bench"}); err != nil {
			t.Fatal(err)
		}
		for other(); ask(question) != text; other() {
			if time.Since(began) > time.Minute {
				t.Fatalf("a minute after the edit the answer is %q, want %q", ask(question), text)
			}
		}
		edits = append(edits, time.Since(began))
		for range texts { // what is trained anew is asked too
			other()
		}
	}
	stop()
	if err := <-followed; err != nil {
		t.Fatal(err)
	}
	return edits, asked
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

const benchShop faq.Shop = "bench"

// stock fills an empty folder's store with a bank.
func stock(b *testing.B, dir string, entries []faq.Entry) (took time.Duration) {
	store, err := sqlite.Open(b.Context(), sqlite.Config{Path: storePath(dir)})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Shut()
	edit := faq.Edit{By: "bench"}
	if err := store.CreateShop(b.Context(), benchShop, edit); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	if _, err := store.Put(b.Context(), benchShop, entries, edit); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// opened returns a house on a folder, with the bank open and a clock on its index.
func opened(t testing.TB, dir string, log *slog.Logger) (*house, *clocked) {
	t.Helper()
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: storePath(dir)})
	if err != nil {
		t.Fatal(err)
	}
	h := build(Settings{Data: dir, MatchWait: 500 * time.Millisecond}, r, store, log, nil)
	index, open := &clocked{}, h.live.OpenIndex
	h.live.OpenIndex = func(shop faq.Shop) (engine.Index, error) {
		index.Index, err = open(shop)
		return index, err
	}
	if _, err := h.live.Bank(t.Context(), benchShop); err != nil {
		t.Fatal(err)
	}
	return h, index
}

// shut closes a house but for the dictionaries, which are shared.
func shut(t testing.TB, h *house) {
	t.Helper()
	if err := errors.Join(h.live.Close(), h.store.Shut()); err != nil {
		t.Fatal(err)
	}
}

// clocked is an index that tells how long all searches together took.
type clocked struct {
	engine.Index
	spent atomic.Int64 // nanoseconds
}

// Search implements engine.Searcher.
func (c *clocked) Search(ctx context.Context, text zh.Text, n int) ([]engine.Hit, error) {
	began := time.Now()
	defer func() { c.spent.Add(int64(time.Since(began))) }()
	return c.Index.Search(ctx, text, n)
}

// questions are of one kind, and read already.
type questions struct {
	kind  string
	texts []zh.Text
}

// perKind is how many different questions of one kind are asked. All of them have to be asked once before the figures of
// try can be trusted, which takes half a minute for a large bank.
const perKind = 500

// allQuestions returns what is asked: what buyers said, where there is a file of it, and what is made up.
func allQuestions(t testing.TB) (all []questions) {
	t.Helper()
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []struct{ kind, file string }{{"said", *utterances}, {"made-up", ""}} {
		raw, err := enginetest.Questions(from.file, perKind)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			t.Logf("nothing but made-up questions is asked: %v", err)
			continue
		case err != nil:
			t.Fatal(err)
		}
		q := questions{kind: from.kind}
		for _, s := range raw {
			if text, err := r.reader.Read(s); err == nil {
				q.texts = append(q.texts, text)
			}
		}
		all = append(all, q)
	}
	return all
}

// timed runs f over the texts in turn and reports the spread of what it took, without what was spent elsewhere.
func timed(b *testing.B, texts []zh.Text, f func(zh.Text) error, elsewhere ...*atomic.Int64) {
	b.ReportAllocs()
	var took []time.Duration
	from := processor(b)
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		if err := f(texts[i%len(texts)]); err != nil {
			b.Fatal(err)
		}
		d := time.Since(began)
		for _, e := range elsewhere {
			d -= time.Duration(e.Swap(0))
		}
		took = append(took, d)
	}
	b.ReportMetric(float64((processor(b)-from).Microseconds())/float64(b.N), "cpu-µs")
	spread(b, took)
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

func spread(b *testing.B, took []time.Duration) {
	b.ReportMetric(micros(took, 50), "p50-µs")
	b.ReportMetric(micros(took, 99), "p99-µs")
}

// micros returns the time in microseconds that so many of a hundred did not take longer than.
func micros(took []time.Duration, percent int) float64 {
	slices.Sort(took)
	return float64(took[len(took)*percent/100].Nanoseconds()) / 1000
}

type figure struct {
	value float64
	unit  string
}

// only reports what was measured elsewhere, once.
func only(b *testing.B, figures ...figure) {
	b.ReportMetric(0, "ns/op") // leaves it out
	for _, f := range figures {
		b.ReportMetric(f.value, f.unit)
	}
}

// weight returns the MB of a folder.
func weight(b *testing.B, dir string) float64 {
	var bytes int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return float64(bytes) / (1 << 20)
}

// lines counts the lines written to a log.
type lines struct{ n atomic.Int64 }

func (l *lines) Write(p []byte) (int, error) {
	l.n.Add(1)
	return len(p), nil
}
