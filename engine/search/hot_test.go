package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	index "github.com/blevesearch/bleve_index_api"
	"github.com/google/go-cmp/cmp"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// settled waits until no snapshot is being compiled, and returns the one there is.
func settled(t testing.TB, ix *Index) *hot {
	t.Helper()
	ix.forge.mu.Lock()
	w := ix.forge.work
	ix.forge.mu.Unlock()
	if w != nil {
		<-w.ended
	}
	h := ix.forge.now.Load()
	if h == nil && ix.Len() > 0 {
		t.Fatal("there is no snapshot")
	}
	return h
}

// exhaustive scores every document that Bleve's postings have for the text.
func exhaustive(t testing.TB, ix *Index, text zh.Text, n int) (hits []engine.Hit) {
	t.Helper()
	err := ix.read(t.Context(), func(r index.IndexReader) error {
		w := &walk{top: top{r: r, n: n}, every: true}
		defer w.close()
		if err := w.lead(t.Context(), ix.lens.terms(text)); err != nil {
			return err
		}
		for _, silent := range []faq.Status{faq.Draft, faq.Review, faq.Retired} {
			if err := w.only(t.Context(), fieldStatus, string(silent), false); err != nil {
				return err
			}
		}
		if err := w.run(t.Context()); err != nil {
			return err
		}
		best, err := w.list()
		for _, s := range best {
			hits = append(hits, engine.Hit{ID: s.id, Score: float64(s.score) / one})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// sameAnswers holds the snapshot, and the walk, against scoring every document, to the last bit.
func sameAnswers(t *testing.T, ix *Index, h *hot, asked []string, n int) {
	t.Helper()
	for i, raw := range asked {
		text := read(t, raw)
		want := exhaustive(t, ix, text, n)
		got, err := h.search(t.Context(), ix.lens, text, nil, n)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, emptyIsNil); diff != "" {
			t.Fatalf("%q, the first %d (-exhaustive +snapshot):\n%s", raw, n, diff)
		}
		if i%5 > 0 {
			continue
		}
		if got, err = ix.walk(t.Context(), text, n); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, emptyIsNil); diff != "" {
			t.Fatalf("%q, the first %d (-exhaustive +walk):\n%s", raw, n, diff)
		}
	}
}

var emptyIsNil = cmp.Transformer("empty", func(hits []engine.Hit) []engine.Hit {
	return append([]engine.Hit(nil), hits...)
})

// babble makes texts of few words, so that many share much, often repeat a word, and stand equal.
type babble struct {
	*rand.Rand
	words []string
}

func newBabble(seed uint64, words int) babble {
	rng := rand.New(rand.NewPCG(seed, 31))
	all := slices.Concat(goods, brands, styles, places, strings.Fields("发货 退货 运费 发票 尺码 优惠 保修 安装 物流 快递 怎么 多久 可以 吗 什么时候 abc fapiao ８８"))
	rng.Shuffle(len(all), func(i, k int) { all[i], all[k] = all[k], all[i] })
	return babble{rng, all[:min(words, len(all))]}
}

func (b babble) say(most int) string {
	var out strings.Builder
	for range 1 + b.IntN(most) {
		out.WriteString(b.words[b.IntN(len(b.words))])
	}
	return out.String()
}

func (b babble) entry(id int) faq.Entry {
	e := faq.Entry{ID: faq.ID(fmt.Sprintf("e%d", id)), Question: b.say(4), Status: []faq.Status{"", "", faq.Live, faq.Live, faq.Draft, faq.Review, faq.Retired}[b.IntN(7)]}
	for range b.IntN(4) {
		e.Similar = append(e.Similar, b.say(6))
	}
	if b.IntN(20) == 0 {
		e.Similar = append(e.Similar, strings.Repeat(b.say(1), 8+b.IntN(40))) // more often than a posting can count
	}
	for range b.IntN(3) {
		e.Answers = append(e.Answers, faq.Answer{Text: b.say(12)})
	}
	return e
}

func (b babble) questions(n int) (out []string) {
	for range n {
		out = append(out, b.say(1+b.IntN(12)))
	}
	return out
}

func TestSnapshotIsExactOnRandomBanks(t *testing.T) {
	alone(t)
	t.Parallel()
	for seed := range uint64(16) {
		b := newBabble(seed, 5+int(seed)*12)
		h := &history{}
		for id := range 1 + b.IntN(250) {
			h.put(b.entry(id))
		}
		ix := filled(t, h)
		for _, n := range []int{1, 7, 50, 1000} {
			sameAnswers(t, ix, settled(t, ix), b.questions(30), n)
		}
	}
}

// brief returns a made-up entry that says its question and no more, for banks of thousands.
func brief(i int) faq.Entry { return faq.Entry{ID: made(i).ID, Question: made(i).Question} }

// TestALargeBank has several windows of documents. Its snapshot must be exact, and touch no more postings than it did
// when this was written: that tells when pruning stops working, on every machine alike.
func TestALargeBank(t *testing.T) {
	alone(t)
	t.Parallel()
	h := &history{}
	for i := range 2*windowSize + 100 {
		e := brief(i)
		if i%9 == 0 {
			e.Status = faq.Draft
		}
		h.put(e)
	}
	ix := filled(t, h)
	snap := settled(t, ix)
	var asked []string
	touched, all := 0, 0
	for i := range 60 {
		q := made(90_000 + i).Question
		if i%5 == 0 {
			q += "，" + made(91_000 + i).Answers[0].Text
		}
		asked = append(asked, q)
		some, most := touches(t, snap, ix.lens, read(t, q), 20)
		touched, all = touched+some, all+most
	}
	for _, n := range []int{1, 50} {
		sameAnswers(t, ix, snap, asked[:20], n)
	}
	t.Logf("%d postings touched of %d", touched, all)
	if share := 100 * touched / all; share > 92 { // all of them without pruning
		t.Errorf("%d postings touched of %d, %d %%", touched, all, share)
	}
}

// touches returns how many postings of the base a question touches, and how many there are of its terms.
func touches(t testing.TB, h *hot, l *lens, text zh.Text, n int) (touched, all int) {
	q := new(question)
	q.aim(h, l, text, nil)
	for _, p := range q.probes {
		all += h.base.columns[p.column].df(p.base)
	}
	if _, err := q.sweepBase(t.Context(), h, n); err != nil {
		t.Fatal(err)
	}
	return q.sweep.touched, all
}

// TestSnapshotIsExactThroughEdits edits at random. After each catch-up the snapshot, its delta and all, must say what
// Bleve's postings say, before it is compiled anew and after.
func TestSnapshotIsExactThroughEdits(t *testing.T) {
	alone(t)
	t.Parallel()
	for seed := range uint64(4) {
		b := newBabble(100+seed, 20+40*int(seed))
		h, ids := &history{}, 30+80*int(seed)
		for id := range ids {
			h.put(b.entry(id))
		}
		ix := filled(t, h)
		settled(t, ix)
		for range 25 {
			for range 1 + b.IntN(10) {
				if id := b.IntN(ids + ids/5); b.IntN(3) == 0 {
					h.del(faq.ID(fmt.Sprintf("e%d", id)))
				} else {
					h.put(b.entry(id))
				}
			}
			follow(t, ix, h)
			if now := ix.forge.now.Load(); now.docs() != ix.Len() {
				t.Fatalf("%d entries in the snapshot, %d in Bleve", now.docs(), ix.Len())
			}
			sameAnswers(t, ix, ix.forge.now.Load(), b.questions(12), 1+b.IntN(60))
			if b.IntN(4) == 0 {
				settled(t, ix)
			}
		}
	}
}

// TestSnapshotIsCompiledAnew lets the delta grow beyond each of its bounds.
func TestSnapshotIsCompiledAnew(t *testing.T) {
	alone(t)
	t.Parallel()
	h := &history{}
	for i := range 200 {
		h.put(made(i))
	}
	ix := filled(t, h)
	first := settled(t, ix)
	if first.debt() != 0 || first.base.docs() != 200 {
		t.Fatalf("at first %d edits beside %d entries", first.debt(), first.base.docs())
	}
	for i := range 12 {
		h.put(made(200 + i))
	}
	follow(t, ix, h)
	if now := settled(t, ix); now.base != first.base || now.debt() != 12 {
		t.Errorf("after 12 edits: %d in the delta, compiled anew: %t; want 12, no", now.debt(), now.base != first.base)
	}
	for i := range 30 {
		h.put(made(212 + i))
	}
	follow(t, ix, h)
	if now := settled(t, ix); now.debt() != 0 || now.base.docs() != 242 {
		t.Errorf("after 42 edits: %d in the delta beside %d entries; want 0 and 242", now.debt(), now.base.docs())
	}
	for i := range overdrawn + 10 {
		h.put(brief(242 + i))
	}
	follow(t, ix, h)
	if now := settled(t, ix); now.debt() != 0 || now.docs() != ix.Len() {
		t.Errorf("after an import: %d in the delta, %d entries, want 0 and %d", now.debt(), now.docs(), ix.Len())
	}
	sameAnswers(t, ix, settled(t, ix), []string{made(5).Question, made(4000).Question}, 50)
}

// TestEditsWhileCompiling holds a compiling up until edits have come in, and looks whether it has them.
func TestEditsWhileCompiling(t *testing.T) {
	t.Parallel()
	b := newBabble(7, 60)
	h := &history{}
	for id := range 300 {
		h.put(b.entry(id))
	}
	ix := filled(t, h)
	settled(t, ix)
	r, err := ix.reader()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w := &compiling{quit: func() {}, ended: make(chan struct{})}
	ix.forge.work = w
	for id := range 5 {
		h.put(b.entry(id * 70))
		h.del(faq.ID(fmt.Sprint("e", id*70+1)))
	}
	follow(t, ix, h)
	base, err := compile(t.Context(), r, ix.lens.fields())
	if err != nil {
		t.Fatal(err)
	}
	late, err := newHot(base, ix.lens.fields())
	if err != nil {
		t.Fatal(err)
	}
	ix.forge.mu.Lock()
	late, err = late.with(w.since)
	ix.forge.work = nil
	ix.forge.mu.Unlock()
	if err != nil || late.debt() == 0 {
		t.Fatalf("%d edits came in, %v", late.debt(), err)
	}
	sameAnswers(t, ix, late, b.questions(40), 30)
	twice, err := late.with(w.since)
	if err != nil {
		t.Fatal(err)
	}
	sameAnswers(t, ix, twice, b.questions(40), 30)
}

func TestBleveAlone(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 100 {
		h.put(made(i))
	}
	ix := open(t, Config{Dir: t.TempDir(), BleveAlone: true})
	follow(t, ix, h)
	if ix.forge.work != nil || ix.forge.now.Load() != nil {
		t.Error("there is a snapshot that nobody asked for")
	}
	with := filled(t, h)
	settled(t, with)
	for i := range 20 {
		q := made(700 + i).Question
		if diff := cmp.Diff(search(t, with, q, 30), search(t, ix, q, 30)); diff != "" {
			t.Errorf("%q (-snapshot +Bleve alone):\n%s", q, diff)
		}
	}
}

// TestNoSnapshotAfterReset: what was dropped with the folder must not answer, nor be put back by a compiling.
func TestNoSnapshotAfterReset(t *testing.T) {
	alone(t)
	t.Parallel()
	h := &history{}
	for i := range 2000 {
		h.put(brief(i))
	}
	ix := filled(t, h) // and a compiling under way
	if err := ix.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := ix.forge.now.Load(); now != nil || len(search(t, ix, made(3).Question, 5)) > 0 {
		t.Error("found what was dropped")
	}
	follow(t, ix, h)
	if got := settled(t, ix).docs(); got != 2000 {
		t.Errorf("%d entries in the snapshot, want 2000", got)
	}
}

// TestACompilingThatFails plays one: Bleve goes on answering, nobody tries again with every edit, and the log says it once.
func TestACompilingThatFails(t *testing.T) {
	t.Parallel()
	h, log := &history{}, &told{}
	h.put(made(1), made(2))
	ix := open(t, Config{Dir: t.TempDir(), Log: log.logger()})
	ix.forge.finish(ix, errVaried)
	for i := range 3 {
		follow(t, ix, h)
		if ix.forge.work != nil || ix.forge.now.Load() != nil {
			t.Fatal("it was tried again")
		}
		if len(search(t, ix, made(1).Question, 5)) == 0 {
			t.Error("Bleve does not answer")
		}
		h.put(made(3 + i))
	}
	if got := strings.Count(log.String(), "no search snapshot"); got != 1 {
		t.Errorf("%d lines say so, want 1: %s", got, log)
	}
	if _, err := ix.Rebuild(t.Context(), h, shop); err != nil {
		t.Fatal(err)
	}
	if got := settled(t, ix).docs(); got != ix.Len() {
		t.Errorf("%d entries in the snapshot of the rebuilt index, want %d", got, ix.Len())
	}
}

// TestAskingWhileEditing asks from several goroutines while entries change, for the race detector and for torn
// snapshots: each edit moves an entry from one wording to another, so that exactly one of them finds it.
func TestAskingWhileEditing(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 300 {
		h.put(made(i))
	}
	h.put(entry("moving", "甲乙丙丁戊己庚辛"))
	ix := filled(t, h)
	done := make(chan struct{})
	var askers sync.WaitGroup
	text := read(t, "甲乙丙丁戊己庚辛")
	for range 4 {
		askers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				hits, err := ix.Search(context.Background(), text, 1)
				if err != nil || len(hits) != 1 || hits[0].ID != "moving" {
					t.Errorf("found %v, %v", hits, err)
					return
				}
			}
		})
	}
	for i := range 40 {
		h.put(entry("moving", "甲乙丙丁戊己庚辛", made(i).Question), made(300+i))
		follow(t, ix, h)
	}
	close(done)
	askers.Wait()
	settled(t, ix)
}

// TestSearchAllocatesLittle leaves the pool out, which the race detector empties at random.
func TestSearchAllocatesLittle(t *testing.T) {
	h := &history{}
	for i := range 500 {
		h.put(made(i))
	}
	ix := filled(t, h)
	snap, q, text := settled(t, ix), new(question), read(t, made(9000).Question)
	got := testing.AllocsPerRun(200, func() {
		if _, err := q.search(t.Context(), snap, ix.lens, text, nil, 20); err != nil {
			t.Fatal(err)
		}
	})
	if got > 8 {
		t.Errorf("%v allocations a search", got)
	}
}

// heft returns how many bytes a part takes.
func heft(p *part) (bytes int) {
	bytes = len(p.ids) + 4*(len(p.ends)+len(p.rank)+len(p.byID)) + 8*len(p.hidden)
	for _, c := range p.columns {
		bytes += 2*len(c.rows) + 8*(len(c.norms)+len(c.gains)) + len(c.names) + 4*(len(c.ends)+len(c.table)) +
			4*len(c.first) + 2*len(c.window) + 4*len(c.start) + len(c.most) + 2*len(c.posts) + 8*len(c.often)
	}
	return bytes
}

// TestSnapshotsAreSmall: a process may serve thousands of small shops, so nothing in a snapshot may be large by itself.
func TestSnapshotsAreSmall(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ entries, most int }{{1, 5000}, {10, 4000}, {100, 1500}, {1000, 600}} {
		h := &history{}
		for i := range c.entries {
			h.put(made(i))
		}
		ix := filled(t, h)
		if got := heft(settled(t, ix).base) / c.entries; got > c.most {
			t.Errorf("%d entries take %d bytes each, at most %d were expected", c.entries, got, c.most)
		} else {
			t.Logf("%d entries take %d bytes each", c.entries, got)
		}
	}
}
