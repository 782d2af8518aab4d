package main

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/oklog/ulid/v2"
	"golang.org/x/sync/errgroup"

	"xiaoer/api"
	"xiaoer/cmd/bench/stopwatch"
	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
	"xiaoer/intents/zh/jieba"
)

// plain is Bleve used as its manual says: questions, other phrasings and answers are three fields, cut into words by
// gojieba, and a message is searched for by one match query a field. It has the advantage of a lean mapping (nothing
// stored, no positions) and of one merged segment.
type plain struct {
	index   bleve.Index
	entries map[string]*faq.Entry
}

var plainFields = []string{"question", "similar", "answer"}

// The analyzers: all words that gojieba finds, and those without the stop list.
const (
	allWords  = "jieba"
	tellWords = "jieba-stopped"
)

// stopped are the words that make a sentence a question and say nothing about what is asked.
var stopped = func() map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields("怎么 怎样 怎么样 怎么办 如何 什么 为什么 啥 咋 哪 哪里 哪个 多少 多久 几 几个 谁 吗 呢 吧 啊 呀 么 嘛 的 了 着 过 地 得 " +
		"是 有 在 我 你 您 我们 你们 它 他 这 那 这个 那个 是不是 有没有 能不能 可以 能 会 要 想 请 就 都 也 还 和 跟 给 把 被 到 对 没 没有 不 一 一个 一下 " +
		"上 里 去 来 说 用 做 请问 亲") {
		set[w] = true
	}
	return set
}()

// tokenizer cuts into gojieba's words, in lower case.
type tokenizer struct {
	cut  *jieba.Segmenter
	drop map[string]bool
}

// Tokenize implements analysis.Tokenizer.
func (t tokenizer) Tokenize(raw []byte) (stream analysis.TokenStream) {
	for _, w := range t.cut.Cut(strings.ToLower(string(raw))) {
		if !t.drop[w.Text] {
			stream = append(stream, &analysis.Token{
				Term: []byte(w.Text), Start: w.Start, End: w.End, Position: len(stream) + 1, Type: analysis.Ideographic,
			})
		}
	}
	return stream
}

// register makes the tokenizers known to Bleve, whose registry is of the whole process.
func register(cut *jieba.Segmenter) error {
	for name, drop := range map[string]map[string]bool{allWords: nil, tellWords: stopped} {
		t := tokenizer{cut, drop}
		err := registry.RegisterTokenizer(name, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) { return t, nil })
		if err != nil {
			return err
		}
	}
	return nil
}

func plainMapping() (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	for _, name := range []string{allWords, tellWords} {
		if err := m.AddCustomAnalyzer(name, map[string]any{"type": custom.Name, "tokenizer": name}); err != nil {
			return nil, err
		}
	}
	doc := bleve.NewDocumentStaticMapping()
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	for _, field := range plainFields {
		doc.AddFieldMappingsAt(field, &mapping.FieldMapping{Name: field, Type: "text", Analyzer: allWords, Index: true})
	}
	m.DefaultMapping = doc
	return m, m.Validate()
}

// newPlain builds the index in dir.
func newPlain(ctx context.Context, bank []faq.Entry, dir string) (*plain, error) {
	m, err := plainMapping()
	if err != nil {
		return nil, err
	}
	ix, err := bleve.New(filepath.Join(dir, "bleve"), m)
	if err != nil {
		return nil, err
	}
	p := &plain{ix, map[string]*faq.Entry{}}
	const step = 1000
	for from := 0; from < len(bank); from += step {
		if err := p.put(bank[from:min(len(bank), from+step)]); err != nil {
			return nil, err
		}
	}
	return p, p.merge(ctx)
}

// put indexes entries in one batch.
func (p *plain) put(entries []faq.Entry) error {
	batch := p.index.NewBatch()
	for i := range entries {
		e := &entries[i]
		p.entries[string(e.ID)] = e
		doc := map[string]any{"question": e.Question, "similar": e.Similar, "answer": e.Answers[0].Text}
		if err := batch.Index(string(e.ID), doc); err != nil {
			return err
		}
	}
	return p.index.Batch(batch)
}

func (p *plain) merge(ctx context.Context) error {
	under, err := p.index.Advanced()
	if err != nil {
		return err
	}
	return under.(*scorch.Scorch).ForceMerge(ctx, &mergeplan.SingleSegmentMergePlanOptions)
}

// search returns the best ten entries, by the words that an analyzer leaves.
func (p *plain) search(ctx context.Context, text, analyzer string) (best []*faq.Entry, err error) {
	var either []query.Query
	for _, field := range plainFields {
		q := bleve.NewMatchQuery(text)
		q.SetField(field)
		q.Analyzer = analyzer
		either = append(either, q)
	}
	r, err := p.index.SearchInContext(ctx, bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(either...), 10, 0, false))
	if err != nil {
		return nil, err
	}
	for _, hit := range r.Hits {
		best = append(best, p.entries[hit.ID])
	}
	return best, nil
}

// calls are what of it is timed.
func (p *plain) calls() map[string]stopwatch.Call {
	by := func(analyzer string) stopwatch.Call {
		return func(ctx context.Context, text string) (bool, error) {
			best, err := p.search(ctx, text, analyzer)
			return len(best) > 0, err
		}
	}
	return map[string]stopwatch.Call{
		"search": by(allWords), "stopped": by(tellWords),
		"edit": func(ctx context.Context, text string) (bool, error) {
			err := p.put([]faq.Entry{{ID: "edited", Question: text, Answers: []faq.Answer{{Text: text}}}})
			if err != nil {
				return false, err
			}
			best, err := p.search(ctx, text, allWords)
			return len(best) > 0 && best[0].ID == "edited", err
		},
	}
}

// plainEngine stands behind the product's door in place of its engine. Beside asking it can do nothing.
type plainEngine struct {
	api.Engine
	*plain
}

// Ask says the best entry's answer. It keeps no record.
func (p plainEngine) Ask(ctx context.Context, q faq.Question) (engine.Reply, error) {
	best, err := p.search(ctx, q.Text, allWords)
	x := faq.Exchange{ID: ulid.Make().String(), Shop: q.Shop, Question: q.Text, Decision: faq.Escalated, Generation: "plain"}
	if len(best) > 0 {
		x.Decision, x.Entry, x.Revision, x.Said = faq.Answered, best[0].ID, 1, best[0].Answers[0].Text
	}
	return engine.Reply{Exchange: x, Owner: desk.Bot}, err
}

// What the door wants beside an engine, and asks nothing of when a buyer asks.
type (
	noStore  struct{ api.Store }
	noKeys   struct{ keys }
	noQueue  struct{ api.Desk }
	noReplay struct{ api.Replay }
	noChecks struct{ checks }
	noPeople struct{ people.Keeper }
	noGaps   struct{ api.Gaps }
	noRivals struct{ api.Rivals }
)

// Interfaces under names that their methods of the same name leave free.
type (
	checks = faq.Checks
	keys   = faq.Keys
)

// servePlain plays the plain path.
func servePlain(ctx context.Context, bank []faq.Entry, dir string) error {
	cut, err := jieba.New(jieba.Config{})
	if err != nil {
		return err
	}
	if err := register(cut); err != nil {
		return err
	}
	p, err := newPlain(ctx, bank, dir)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	door := api.New(api.Config{
		Engine: plainEngine{plain: p}, Store: noStore{}, Keys: noKeys{}, People: noPeople{}, Queue: noQueue{}, Replay: noReplay{}, Checks: noChecks{}, Gaps: noGaps{}, Rivals: noRivals{},
		Rate: api.Rate{PerSecond: -1}, Log: log,
	})
	group, ctx := errgroup.WithContext(ctx)
	ctx, stop := context.WithCancel(ctx)
	group.Go(func() error { return api.Serve(ctx, listener, door, log) })
	group.Go(func() error {
		defer stop()
		return stopwatch.Serve(ctx, os.Stdin, os.Stdout, stopwatch.Ready{URL: "http://" + listener.Addr().String()}, p.calls())
	})
	return group.Wait()
}
