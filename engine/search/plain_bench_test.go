package search

import (
	"cmp"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"xiaoer/engine/enginetest"
	"xiaoer/intents/zh"
)

// BenchmarkPlain is what Bleve makes of the banks and questions that the whole house is measured on (BenchmarkShop of
// cmd/xiaoer) when it is used as its manual says: questions, similar ones and answers are cut by gojieba and searched
// by one match query each. It has the advantage of a lean mapping, of a stop list and of a merged index.
//
// Made-up questions are about the bank's own goods and touch many more entries than what buyers of all kinds of
// shops said. Bleve's time grows with what is touched, so that both are asked.
func BenchmarkPlain(b *testing.B) {
	said := cmp.Or(*utterances, "../../../shared/eval/ecom_utterances.jsonl.gz")
	for size := range strings.SplitSeq(*sizes, ",") {
		b.Run(size, func(b *testing.B) {
			n, err := strconv.Atoi(size)
			if err != nil {
				b.Fatal(err)
			}
			plain := plainIndex(b, n)
			for _, of := range []struct{ kind, file string }{{"said", said}, {"made-up", ""}} {
				b.Run(of.kind, func(b *testing.B) {
					texts := plainQuestions(b, of.file)
					b.ReportAllocs()
					from := processor(b)
					timed(b, texts, func(text zh.Text) error {
						_, err := plain.Search(bleve.NewSearchRequestOptions(plainQuery(text.Raw), 20, 0, false))
						return err
					})
					b.ReportMetric(float64((processor(b)-from).Microseconds())/float64(b.N), "cpu-µs")
				})
			}
		})
	}
}

// processor returns the time that this process has computed so far, which other work on the machine does not lengthen.
func processor(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func plainQuestions(b *testing.B, file string) (texts []zh.Text) {
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

var plainFields = []string{"question", "similar", "answer"}

func plainQuery(text string) query.Query {
	either := bleve.NewDisjunctionQuery()
	for _, field := range plainFields {
		q := bleve.NewMatchQuery(text)
		q.SetField(field)
		either.AddQuery(q)
	}
	return either
}

// plainIndex returns a lean index of n made-up entries, merged into one segment.
func plainIndex(b *testing.B, n int) bleve.Index {
	ix, err := bleve.New(filepath.Join(b.TempDir(), "plain"), plainMapping(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { ix.Close() })
	entries := enginetest.Bank(n)
	for from := 0; from < n; from += batchSteps {
		batch := ix.NewBatch()
		for _, e := range entries[from:min(n, from+batchSteps)] {
			doc := map[string]any{"question": e.Question, "similar": e.Similar, "answer": e.Answers[0].Text}
			if err := batch.Index(string(e.ID), doc); err != nil {
				b.Fatal(err)
			}
		}
		if err := ix.Batch(batch); err != nil {
			b.Fatal(err)
		}
	}
	under, err := ix.Advanced()
	if err != nil {
		b.Fatal(err)
	}
	if err := under.(*scorch.Scorch).ForceMerge(b.Context(), &mergeplan.SingleSegmentMergePlanOptions); err != nil {
		b.Fatal(err)
	}
	return ix
}

func plainMapping(b *testing.B) mapping.IndexMapping {
	registerPlain()
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	if err := m.AddCustomAnalyzer("plain", map[string]any{"type": custom.Name, "tokenizer": "plain"}); err != nil {
		b.Fatal(err)
	}
	doc := bleve.NewDocumentStaticMapping()
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	for _, field := range plainFields {
		doc.AddFieldMappingsAt(field, text(field, "plain"))
	}
	m.DefaultMapping = doc
	return m
}

// registerPlain makes a tokenizer known to Bleve that cuts into gojieba's words, without those of the stop list.
var registerPlain = sync.OnceFunc(func() {
	t := &tokenizer{view{"plain", appendWords}, newLens(Config{Reader: reader()})}
	if err := registry.RegisterTokenizer("plain", func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) { return t, nil }); err != nil {
		panic(err)
	}
})
