package match

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"xiaoer"
	"xiaoer/engine"
	"xiaoer/engine/search"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
	"xiaoer/intents"
	"xiaoer/intents/pack"
	"xiaoer/intents/zh"
	"xiaoer/intents/zh/jieba"
)

// reader cuts with the real segmenter, which takes a second to load: once for all tests.
var reader = sync.OnceValue(func() *zh.Reader {
	seg, err := jieba.New(jieba.Config{Words: pack.Load().Words})
	if err != nil {
		panic(err)
	}
	return zh.NewReader(seg)
})

var lens = sync.OnceValue(func() *Lens {
	return NewLens(intents.NewLexicon(pack.Load().Synonyms), intents.NewGazetteer(pack.Load().Regions), pack.Load().Version)
})

var vocabulary = sync.OnceValue(func() *Repairer {
	return NewVocabulary(pack.Load().Intents, pack.Load().Synonyms, pack.Load().Words, pack.Load().Regions)
})

var trainer = sync.OnceValue(func() *Trainer {
	return &Trainer{
		Reader: reader(), Lens: lens(), Wishes: OpenWishes(lens(), pack.Load().Intents), Repair: vocabulary(), Ranker: shipped(),
	}
})

func read(t testing.TB, raw string) zh.Text {
	t.Helper()
	text, err := reader().Read(raw)
	if err != nil {
		t.Fatalf("read %q: %v", raw, err)
	}
	return text
}

// bare is the core of a text without spaces: what the repairer is given.
func bare(t testing.TB, raw string) string {
	t.Helper()
	return strings.ReplaceAll(read(t, raw).Core, " ", "")
}

// everything is a searcher that finds all its entries for any text, by id.
type everything []faq.ID

func (e everything) Search(ctx context.Context, _ zh.Text, n int) ([]engine.Hit, error) {
	var hits []engine.Hit
	for _, id := range e[:min(n, len(e))] {
		hits = append(hits, engine.Hit{ID: id, Score: 1})
	}
	return hits, ctx.Err()
}

func finding(entries []*faq.Entry) everything {
	var ids everything
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	slices.Sort(ids)
	return ids
}

// entry makes one from its phrasings.
func entry(id faq.ID, phrasings ...string) *faq.Entry {
	return &faq.Entry{ID: id, Question: phrasings[0], Similar: phrasings[1:], Answers: []faq.Answer{{Text: "亲，好的。"}}}
}

// untaught are entries of which buyers have said nothing.
func untaught(entries ...*faq.Entry) []engine.Taught {
	var out []engine.Taught
	for _, e := range entries {
		out = append(out, engine.Taught{Entry: e})
	}
	return out
}

// fitted is a model of a few entries, every one of which is looked at for every text.
func fitted(t testing.TB, entries ...*faq.Entry) *Model {
	t.Helper()
	m, err := trainer().Fit(t.Context(), untaught(entries...), finding(entries))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*Model)
}

func match(t testing.TB, m engine.Matcher, raw string) engine.Ranking {
	t.Helper()
	r, err := m.Match(t.Context(), read(t, raw), 10)
	if err != nil {
		t.Fatalf("match %q: %v", raw, err)
	}
	return r
}

// ids of a ranking, best first.
func ids(r engine.Ranking) []faq.ID {
	var out []faq.ID
	for _, m := range r.Matches {
		out = append(out, m.Entry.ID)
	}
	return out
}

// told is all that a ranking says of its matches, to the last bit, in short.
func told(r engine.Ranking) string {
	var b strings.Builder
	for _, m := range r.Matches {
		fmt.Fprintf(&b, "%s %b %v ", m.Entry.ID, m.Confidence, m.Notes)
	}
	fmt.Fprintf(&b, "%v %b", r.Guesses, r.Outside)
	return b.String()
}

// starterEntries are those of the starter shop, by id.
var starterEntries = sync.OnceValue(func() []*faq.Entry {
	f, err := xiaoer.Starter.Open("testdata/corpora/starter/entries.jsonl")
	must(err)
	defer f.Close()
	entries, err := transfer.ReadEntries(f, "entries.jsonl")
	must(err)
	var out []*faq.Entry
	for i := range entries {
		out = append(out, &entries[i])
	}
	slices.SortFunc(out, func(a, b *faq.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return out
})

// starter is a model of the starter shop over a real index of it, in a folder that TestMain takes away.
var starter = sync.OnceValue(func() *Model {
	var steps history
	for i, e := range starterEntries() {
		steps = append(steps, faq.Change{Seq: int64(i + 1), Entry: *e})
	}
	dir, err := os.MkdirTemp("", "xiaoer-match-")
	must(err)
	index, err := search.Open(search.Config{
		Dir: dir, Reader: reader(), Sense: trainer().Sense, SenseVersion: trainer().SenseVersion(),
	})
	must(err)
	closeStarter = func() { must(index.Close()); must(os.RemoveAll(dir)) }
	_, err = index.CatchUp(context.Background(), steps, "starter")
	must(err)
	m, err := trainer().Fit(context.Background(), untaught(starterEntries()...), index)
	must(err)
	return m.(*Model)
})

var closeStarter = func() {} // until the starter shop is opened

func TestMain(m *testing.M) {
	code := m.Run()
	closeStarter()
	os.Exit(code)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// history is what an index catches up with.
type history []faq.Change

func (h history) Changes(_ context.Context, _ faq.Shop, after int64, limit int) ([]faq.Change, error) {
	rest := h[min(int(after), len(h)):]
	return rest[:min(limit, len(rest))], nil
}

func (h history) Version(context.Context, faq.Shop) (int64, error) { return int64(len(h)), nil }

// alone marks a long test without goroutines: -short leaves it out, which is how the race detector is asked.
func alone(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("nothing here runs side by side")
	}
}
