package search

import (
	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"

	"xiaoer/faq"
)

// mappingVersion is raised with every change to the fields or to what tokens.go puts into them.
const mappingVersion = "map1"

// The fields of a document. The first five hold all phrasings of the entry together, each seen another way: taking
// the best single phrasing would throw away what many phrasings agree on.
const (
	fieldWords  = "words"
	fieldGrams  = "grams"
	fieldChars  = "chars"
	fieldSounds = "sounds"
	fieldSense  = "sense"
	fieldAnswer = "answer" // the words of the answers

	fieldCategory = "category"
	fieldStatus   = "status"
	fieldRisk     = "risk"
)

// document is an entry as Bleve is given it.
func document(e *faq.Entry) map[string]any {
	status := e.Status
	if status == "" {
		status = faq.Live
	}
	answers := make([]string, len(e.Answers))
	for i, a := range e.Answers {
		answers[i] = a.Text
	}
	return map[string]any{
		"question":    e.Phrasings(),
		fieldAnswer:   answers,
		fieldCategory: e.Category,
		fieldStatus:   string(status),
		fieldRisk:     string(e.Risk),
	}
}

// newMapping is static and lean: what is not named is not indexed, no value is stored, and no positions, doc values or
// catch-all field are kept; they would make the index six times larger and searches half as fast.
// It builds the tokenizers, so it is called through the lens.
func newMapping(l *lens) (mapping.IndexMapping, error) {
	m := bleve.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultAnalyzer = keyword.Name
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	for _, v := range l.views {
		err := m.AddCustomAnalyzer(v.field, map[string]any{"type": custom.Name, "tokenizer": l.tokenizerName(v.field)})
		if err != nil {
			return nil, err
		}
		doc.AddFieldMappingsAt("question", text(v.field, v.field))
	}
	doc.AddFieldMappingsAt(fieldAnswer, text(fieldAnswer, fieldWords))
	for _, field := range []string{fieldCategory, fieldStatus, fieldRisk} {
		f := text(field, keyword.Name)
		f.SkipFreqNorm = true // only ever filtered by
		doc.AddFieldMappingsAt(field, f)
	}
	m.DefaultMapping = doc
	return m, m.Validate()
}

func text(name, analyzer string) *mapping.FieldMapping {
	return &mapping.FieldMapping{Name: name, Type: "text", Analyzer: analyzer, Index: true}
}
