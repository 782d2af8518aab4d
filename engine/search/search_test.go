package search

import (
	stdcmp "cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	index "github.com/blevesearch/bleve_index_api"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// about is a small Sense: it knows that some words speak of the same thing.
func about(t zh.Text) []string {
	var out []string
	for word, concept := range map[string]string{"发票": "invoice", "报销凭证": "invoice", "运费": "postage", "邮费": "postage"} {
		if strings.Contains(t.Core, word) {
			out = append(out, "concept:"+concept)
		}
	}
	return out
}

func TestSearchFinds(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(
		entry("invoice", "怎么申请发票", "可以开电子票吗"),
		entry("postage", "退货的运费谁承担"),
		entry("wifi", "WiFi连不上怎么办"),
		entry("size", "衣服尺码怎么选"),
		faq.Entry{ID: "care", Question: "如何保养", Answers: []faq.Answer{{Text: "亲，请勿暴晒，用软布擦拭皮革即可。"}}},
	)
	ix := open(t, Config{Dir: t.TempDir(), Sense: about, SenseVersion: "1"})
	follow(t, ix, h)
	for _, c := range []struct {
		how, asked string
		want       faq.ID
	}{
		{"the standard question", "怎么申请发票", "invoice"},
		{"a word of it", "发票", "invoice"},
		{"a similar question", "电子票能开吗", "invoice"},
		{"a wrong character of the same sound", "发漂咋弄", "invoice"},
		{"pinyin", "fapiao", "invoice"},
		{"pinyin among characters", "申请fapiao", "invoice"},
		{"Traditional script", "退貨的運費誰承擔", "postage"},
		{"full width and capitals", "ＷＩＦＩ", "wifi"},
		{"fillers around it", "亲，在吗？请问一下尺码～谢谢", "size"},
		{"another word for the same", "报销凭证", "invoice"},
		{"one character", "码", "size"},
		{"a word of the answer", "皮革", "care"},
	} {
		hits := search(t, ix, c.asked, 3)
		if len(hits) == 0 || hits[0].ID != c.want {
			t.Errorf("by %s: %q found %v, want %s first", c.how, c.asked, hits, c.want)
		}
	}
}

func TestSearchFindsNothing(t *testing.T) {
	t.Parallel()
	h := &history{}
	h.put(entry("invoice", "怎么申请发票"))
	ix := filled(t, h)
	for _, asked := range []zh.Text{{}, read(t, "zzzz"), read(t, "猫")} {
		for _, n := range []int{-1, 0, 5} {
			if hits, err := ix.Search(t.Context(), asked, n); len(hits) > 0 || err != nil {
				t.Errorf("%q found %v, %v; want nothing", asked.Raw, hits, err)
			}
		}
	}
	if hits := search(t, ix, "发票", 0); len(hits) > 0 {
		t.Errorf("the best none were %v", hits)
	}
}

func TestAllPhrasingsAreOneDocument(t *testing.T) {
	t.Parallel()
	h := &history{}
	phrasings := []string{"发货要几天", "什么时候寄出", "多久能安排物流", "还不出库吗"}
	h.put(entry("dispatch", phrasings[0], phrasings[1:]...), entry("other", "尺码怎么选"))
	ix := filled(t, h)
	if got := ix.Len(); got != 2 {
		t.Errorf("two entries are %d documents", got)
	}
	for _, p := range phrasings {
		if got := ids(search(t, ix, p, 10)); !slices.Contains(got, "dispatch") || len(got) > 2 {
			t.Errorf("%q found %v, want dispatch once", p, got)
		}
	}
	// What two phrasings say counts twice over what one says.
	all := search(t, ix, "发货 寄出", 1)[0].Score
	one := search(t, ix, "发货", 1)[0].Score
	if all <= one {
		t.Errorf("both phrasings together score %v, one alone %v", all, one)
	}
}

func TestOnlyLiveEntriesAreServed(t *testing.T) {
	t.Parallel()
	h := &history{}
	for _, s := range []faq.Status{"", faq.Live, faq.Draft, faq.Review, faq.Retired} {
		e := entry("status-"+faq.ID(s), "怎么申请发票")
		e.Status = s
		h.put(e)
	}
	ix := filled(t, h)
	if diff := cmp.Diff([]faq.ID{"status-", "status-live"}, ids(search(t, ix, "发票", 10))); diff != "" {
		t.Errorf("served (-want +got):\n%s", diff)
	}
	draft := h.steps[2].Entry
	draft.Status = faq.Live
	h.put(draft)
	follow(t, ix, h)
	if got := ids(search(t, ix, "发票", 10)); !slices.Contains(got, draft.ID) {
		t.Errorf("published entry is not served: %v", got)
	}
}

func TestEqualScoresStandById(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 100 {
		h.put(entry(faq.ID(fmt.Sprintf("e%02d", (i*37)%100)), "怎么申请发票"))
	}
	ix := filled(t, h)
	for n := 1; n <= 110; n += 9 {
		var want []faq.ID
		for i := range min(n, 100) {
			want = append(want, faq.ID(fmt.Sprintf("e%02d", i)))
		}
		if diff := cmp.Diff(want, ids(search(t, ix, "发票", n))); diff != "" {
			t.Fatalf("the first %d (-want +got):\n%s", n, diff)
		}
	}
}

// TestSearchIsExact holds the walk over Bleve's postings against BM25 by the book, computed from the entries.
func TestSearchIsExact(t *testing.T) {
	alone(t)
	t.Parallel()
	h := &history{}
	for i := range 600 {
		e := made(i)
		if i%7 == 0 {
			e.Status = faq.Draft
		}
		h.put(e)
	}
	for i := 0; i < 600; i += 11 { // leaves deleted documents in the segments
		e := made(i + 5000)
		e.ID = made(i).ID
		h.put(e)
	}
	ix := open(t, Config{Dir: t.TempDir(), Sense: about})
	follow(t, ix, h)
	book := bookOf(ix.lens, h)
	for i := range 25 {
		asked := made(9000 + i).Question
		if i%6 == 0 {
			asked += "，" + made(9100+i).Question
		}
		want := book.search(read(t, asked), 20)
		got := search(t, ix, asked, 20)
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(1e-6, 0)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", asked, diff)
		}
	}
}

// book is BM25 without an index.
type book struct {
	lens *lens
	docs map[faq.ID]map[string][]string // field → tokens
	live map[faq.ID]bool
}

func bookOf(l *lens, h *history) *book {
	b := &book{l, map[faq.ID]map[string][]string{}, map[faq.ID]bool{}}
	for _, s := range h.steps {
		e, fields := s.Entry, map[string][]string{}
		for _, p := range e.Phrasings() {
			text, _ := l.reader.Read(p)
			for _, v := range l.views {
				fields[v.field] = append(fields[v.field], v.tokens(text)...)
			}
		}
		for _, a := range e.Answers {
			text, _ := l.reader.Read(a.Text)
			fields[fieldAnswer] = append(fields[fieldAnswer], words(text)...)
		}
		b.docs[e.ID], b.live[e.ID] = fields, e.Status != faq.Draft
	}
	return b
}

func (b *book) search(text zh.Text, n int) []engine.Hit {
	scores := map[faq.ID]float64{}
	for _, t := range b.lens.terms(text) {
		often := map[faq.ID]float64{}
		for id, fields := range b.docs {
			for _, token := range fields[t.field] {
				if token == t.token {
					often[id]++
				}
			}
		}
		docs, df := float64(len(b.docs)), float64(len(often))
		for id, tf := range often {
			w, length := weighs[t.field], float64(len(b.docs[id][t.field]))
			scores[id] += w.boost * math.Log(1+(docs-df+0.5)/(df+0.5)) * tf * 2.2 / (tf + 1.2*(0.25+0.75*length/w.length))
		}
	}
	var hits []engine.Hit
	for id, score := range scores {
		if b.live[id] {
			hits = append(hits, engine.Hit{ID: id, Score: score})
		}
	}
	slices.SortFunc(hits, func(a, b engine.Hit) int {
		if d := b.Score - a.Score; math.Abs(d) > 1e-6 {
			return stdcmp.Compare(d, 0)
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return hits[:min(n, len(hits))]
}

func TestLongTextsAreBounded(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 200 {
		h.put(made(i))
	}
	ix := filled(t, h)
	want := made(17)
	story := strings.Repeat("我上个月在你们店里买了东西然后一直没有用昨天打开才发现有点问题想问问你们到底能不能处理", 100) + want.Question
	for _, text := range []string{story, strings.Repeat("啊", zh.MaxRead), strings.Repeat("abc ", 4000)} {
		search(t, ix, text, 20)
	}
	text := read(t, story)
	var w walk
	if got := len(ix.lens.terms(text)); got > 6*maxTokens {
		t.Errorf("%d tokens are looked up, at most %d should be", got, 6*maxTokens)
	}
	err := ix.read(t.Context(), func(r index.IndexReader) error {
		w.r = r
		defer w.close()
		return w.lead(t.Context(), ix.lens.terms(text))
	})
	if err != nil || len(w.cursors) > maxTerms {
		t.Errorf("%d terms are followed, at most %d should be; %v", len(w.cursors), maxTerms, err)
	}
	if got := ids(search(t, ix, "打开才发现有点问题，"+want.Question, 1)); len(got) == 0 || got[0] != want.ID {
		t.Errorf("a story found %v, want %s", got, want.ID)
	}
}

func TestSearchStopsWithItsContext(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 2500 {
		h.put(entry(faq.ID(fmt.Sprintf("e%04d", i)), "怎么退货"))
	}
	ix := filled(t, h)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(gone, read(t, "发票"), 5); !errors.Is(err, context.Canceled) {
		t.Errorf("search with a context that had ended: %v", err)
	}
	if _, _, err := ix.Find(gone, Query{Text: read(t, "发票")}); !errors.Is(err, context.Canceled) {
		t.Errorf("find with a context that had ended: %v", err)
	}
	// On its way: the context ends after the second look at it.
	late := &ending{Context: t.Context(), after: 2}
	if _, _, err := ix.Find(late, Query{Text: read(t, "怎么退货")}); !errors.Is(err, context.Canceled) {
		t.Errorf("find whose context ended on the way: %v", err)
	}
}

// ending is a context that ends when it has been looked at so many times.
type ending struct {
	context.Context
	after int
}

func (e *ending) Err() error {
	if e.after--; e.after < 0 {
		return context.Canceled
	}
	return nil
}

// alone marks a long test without goroutines: -short leaves it out, which is how the race detector is asked.
func alone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("nothing here runs side by side")
	}
}
