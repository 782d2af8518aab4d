package search

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
	"xiaoer/intents/zh/jieba"
)

// reader reads with the real segmenter, which takes half a second and 120 MB to load: once for all tests.
var reader = sync.OnceValue(func() *zh.Reader {
	dir := filepath.Join(os.TempDir(), "xiaoer-test-dict")
	seg, err := jieba.New(jieba.Config{Dir: dir})
	if err != nil {
		panic(err)
	}
	return zh.NewReader(seg)
})

func TestMain(m *testing.M) {
	if dir := os.Getenv(victim); dir != "" {
		catchUpAndWait(dir)
	}
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/blevesearch/bleve_index_api.AnalysisWorker"))
}

// shop is the name of every shop in these tests.
const shop faq.Shop = "test"

// history keeps a shop's steps in memory, as a store would tell them.
type history struct {
	mu    sync.Mutex
	steps []faq.Change
	asked []int64      // the seqs after which steps were asked for
	fail  func() error // called when steps are asked for; may be nil
}

func (h *history) add(deleted bool, entries ...faq.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range entries {
		h.steps = append(h.steps, faq.Change{Seq: int64(len(h.steps) + 1), Entry: e, Deleted: deleted})
	}
}

func (h *history) put(entries ...faq.Entry) { h.add(false, entries...) }

func (h *history) del(ids ...faq.ID) {
	for _, id := range ids {
		h.add(true, faq.Entry{ID: id})
	}
}

func (h *history) Changes(ctx context.Context, _ faq.Shop, after int64, limit int) ([]faq.Change, error) {
	if h.fail != nil {
		if err := h.fail(); err != nil {
			return nil, err
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked = append(h.asked, after)
	rest := h.steps[min(int(after), len(h.steps)):]
	return slices.Clone(rest[:min(limit, len(rest))]), ctx.Err()
}

func (h *history) Version(ctx context.Context, _ faq.Shop) (int64, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return int64(len(h.steps)), ctx.Err()
}

// entry makes a live one.
func entry(id faq.ID, question string, similar ...string) faq.Entry {
	return faq.Entry{ID: id, Question: question, Similar: similar, Answers: []faq.Answer{{Text: "亲，以页面为准哦。"}}}
}

func read(t testing.TB, raw string) zh.Text {
	t.Helper()
	text, err := reader().Read(raw)
	if err != nil {
		t.Fatalf("read %q: %v", raw, err)
	}
	return text
}

// open opens an index and closes it with the test.
func open(t testing.TB, cfg Config) *Index {
	t.Helper()
	if cfg.Reader == nil {
		cfg.Reader = reader()
	}
	ix, err := Open(cfg)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := ix.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return ix
}

// filled returns an index that has caught up with the history.
func filled(t testing.TB, h *history) *Index {
	t.Helper()
	ix := open(t, Config{Dir: t.TempDir()})
	follow(t, ix, h)
	return ix
}

func follow(t testing.TB, ix *Index, h *history) int {
	t.Helper()
	n, err := ix.CatchUp(t.Context(), h, shop)
	if err != nil {
		t.Fatalf("catch up: %v", err)
	}
	return n
}

func search(t testing.TB, ix *Index, raw string, n int) []engine.Hit {
	t.Helper()
	hits, err := ix.Search(t.Context(), read(t, raw), n)
	if err != nil {
		t.Fatalf("search %q: %v", raw, err)
	}
	return hits
}

func ids(hits []engine.Hit) []faq.ID {
	var out []faq.ID
	for _, h := range hits {
		out = append(out, h.ID)
	}
	return out
}

// found returns the ids of everything that is found by the text, live or not.
func found(t testing.TB, ix *Index, q Query) []faq.ID {
	t.Helper()
	list, _, err := ix.Find(t.Context(), q)
	if err != nil {
		t.Fatalf("find %q: %v", q.Text.Raw, err)
	}
	var out []faq.ID
	for _, f := range list {
		out = append(out, f.ID)
	}
	return out
}

// told collects log lines.
type told struct {
	mu    sync.Mutex
	lines []string
}

func (l *told) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(l, nil))
}

func (l *told) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, string(p))
	return len(p), nil
}

func (l *told) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprint(l.lines)
}
