package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// wordShop is the sample shop, whose words change.
type wordShop struct {
	*house
	t *testing.T
}

func newWordShop(t *testing.T) wordShop {
	t.Helper()
	w := wordShop{newHouse(t), t}
	w.engine.Now = func() time.Time { return scriptDay }
	w.must(loadStarter(t.Context(), w.store))
	return w
}

func (w wordShop) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// asked asks what the shop would say, in the words that it has now.
func (w wordShop) asked(text string) faq.Exchange {
	w.t.Helper()
	_, err := w.live.Bank(w.t.Context(), starterShop)
	w.must(err)
	w.must(w.live.Refresh(w.t.Context(), starterShop))
	w.must(w.live.Settle(w.t.Context(), starterShop))
	x, err := w.engine.Try(w.t.Context(), faq.Question{Shop: starterShop, Text: text})
	w.must(err)
	return x
}

func (w wordShop) put(words faq.Words) {
	w.t.Helper()
	_, err := w.store.PutWords(w.t.Context(), starterShop, words, faq.Edit{By: "test"})
	w.must(err)
}

// ours are words of which the sample shop knows nothing by itself.
var ours = faq.Words{
	Synonyms: []faq.Synonyms{{Words: []string{"云朵", "优惠券"}}, {Words: []string{"喜报", "发票"}}},
	Names:    []faq.Name{{Word: "发票侠", Typos: []string{"法票侠"}}},
	Ignored:  []string{"嘎嘎"},
}

// Questions that no entry answers are sorted in the shop's own words too: two gaps become one when they mean the same.
func TestOwnWordsSortGaps(t *testing.T) {
	t.Parallel()
	w := newWordShop(t)
	missed := func(text string) []gap.Gap {
		t.Helper()
		_, err := w.store.Record(t.Context(), faq.Exchange{Shop: starterShop, Question: text, Decision: faq.Escalated, Reason: faq.NoEntry, Said: "…"})
		w.must(err)
		gaps, _, err := w.gaps.List(t.Context(), starterShop, gap.Wish{})
		w.must(err)
		return gaps
	}
	missed("阿胶糕有吗")
	if gaps := missed("想要桃花姬"); len(gaps) != 2 {
		t.Fatalf("got %d gaps before the words are known, want 2", len(gaps))
	}
	w.put(faq.Words{Synonyms: []faq.Synonyms{{Words: []string{"阿胶糕", "桃花姬"}}}})
	if gaps := missed("桃花姬"); len(gaps) != 1 || gaps[0].Different != 3 {
		t.Errorf("got %+v, want one gap of three questions", gaps)
	}
}

// What buyers say in the shop's own words is answered once it knows them, and not before; once it has forgotten them,
// everything is as it was, to the last digit.
func TestOwnWordsAreAnswered(t *testing.T) {
	t.Parallel()
	w := newWordShop(t)
	questions := map[string]faq.ID{"云朵怎么领": "promo-coupon-get", "喜报什么时候给我": "invoice-when", "嘎嘎嘎嘎怎么嘎嘎申请退货": "return-how"}
	before := map[string]faq.Exchange{}
	for q, entry := range questions {
		x := w.asked(q)
		if before[q] = x; x.Decision == faq.Answered && x.Entry == entry {
			t.Errorf("%s: got %s by %s before the words are known, so that this shows nothing", q, x.Decision, x.Entry)
		}
	}
	plain := w.asked("有发票吗")
	w.put(ours)
	for q, entry := range questions {
		if x := w.asked(q); x.Decision != faq.Answered || x.Entry != entry || x.Generation == before[q].Generation {
			t.Errorf("%s: got %s %s by %q (%.2f) of %s, want it answered by %s", q, x.Decision, x.Reason, x.Entry, x.Confidence, x.Generation, entry)
		}
	}
	w.put(faq.Words{})
	for q := range questions {
		x := w.asked(q)
		if x.Decision != before[q].Decision || x.Confidence != before[q].Confidence {
			t.Errorf("%s: got %s %v without the words, want %s %v as at first", q, x.Decision, x.Confidence, before[q].Decision, before[q].Confidence)
		}
	}
	if again := w.asked("有发票吗"); again.Confidence != plain.Confidence || again.Entry != plain.Entry {
		t.Errorf("got %s %v, want %s %v as at first", again.Entry, again.Confidence, plain.Entry, plain.Confidence)
	}
}

// A brand is one word, and nothing that its characters may mean by themselves.
func TestNamesAreNotCutApart(t *testing.T) {
	t.Parallel()
	r, err := sharedReading()
	if err != nil {
		t.Fatal(err)
	}
	own := r.trainer.With(ours)
	for _, tt := range []struct{ text, before, after string }{
		{"发票侠怎么用", "发票 侠 怎么 用", "发票侠 怎么 用"},
		{"有法票侠吗", "有法票 侠", "有 法票侠"},
	} {
		for reader, want := range map[string]string{"before": tt.before, "after": tt.after} {
			read := r.reader
			if reader == "after" {
				read = own.Reader
			}
			if text, err := read.Read(tt.text); err != nil || strings.Join(text.Words, " ") != want {
				t.Errorf("%s, %s: got %q (%v), want %q", tt.text, reader, text.Words, err, want)
			}
		}
	}
	for text, want := range map[string][]string{"发票侠怎么用": {"c:发票侠"}, "有法票侠吗": {"c:发票侠"}, "喜报怎么用": {"c:发票"}} {
		read, err := own.Reader.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		var concepts []string
		for _, s := range own.Sense(read) {
			if strings.HasPrefix(s, "c:发") {
				concepts = append(concepts, s)
			}
		}
		if !slices.Equal(concepts, want) {
			t.Errorf("%s: got %q, want %q", text, concepts, want)
		}
	}
}

// A preview of words says what will come of them.
func TestPreviewOfWords(t *testing.T) {
	t.Parallel()
	w := newWordShop(t)
	w.must(w.live.Settle(t.Context(), starterShop))
	questions := []replay.Question{{Text: "云朵怎么领"}, {Text: "有发票吗"}, {Text: "怎么申请退货"}}
	foretold, err := w.player.Preview(t.Context(), starterShop, replay.Draft{Words: &ours}, replay.Wish{Questions: questions})
	w.must(err)
	if n := foretold.Counts[replay.Answered].Questions; n != 1 || !foretold.Draft.Words || len(foretold.Merges) != 0 {
		t.Errorf("got %d newly answered, %+v, merges %v, want 1 by other words", n, foretold.Draft, foretold.Merges)
	}
	w.put(ours)
	after := w.asked("云朵怎么领")
	if c := foretold.Changes[0]; c.Question != "云朵怎么领" || c.After.Confidence != after.Confidence || c.After.Said != after.Said {
		t.Errorf("foretold %+v, got %s %v", c, after.Said, after.Confidence)
	}
	merging := faq.Words{Synonyms: []faq.Synonyms{{Words: []string{"发票", "纸质发票"}}, {Words: []string{"怎么申请退货", "有发票吗"}}}}
	foretold, err = w.player.Preview(t.Context(), starterShop, replay.Draft{Words: &merging}, replay.Wish{Questions: []replay.Question{}})
	w.must(err)
	if len(foretold.Merges) == 0 {
		t.Error("got no merges of words that make two entries' questions one")
	}
}
