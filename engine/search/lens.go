package search

import (
	"fmt"
	"hash/maphash"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/registry"

	"xiaoer/intents/zh"
)

// lens is the way an index looks at texts: those of its entries and those that are searched for.
type lens struct {
	views   []view
	version string

	reader *zh.Reader
	seed   maphash.Seed
	recent [64]atomic.Pointer[zh.Text] // by the hash of the raw text
}

// view is one way to see a text, and the field that holds it.
type view struct {
	field  string
	append func(to []string, t zh.Text) []string
}

func (v view) tokens(t zh.Text) []string { return v.append(nil, t) }

func newLens(cfg Config) *lens {
	sense := func(to []string, t zh.Text) []string {
		if cfg.Sense == nil {
			return to
		}
		return append(to, cfg.Sense(t)...)
	}
	return &lens{
		views: []view{
			{fieldWords, appendWords}, {fieldChars, appendChars}, {fieldGrams, appendGrams}, {fieldSounds, appendSounds},
			{fieldSense, sense},
		},
		version: mappingVersion + "+" + cfg.Reader.Version() + "+" + cfg.SenseVersion,
		reader:  cfg.Reader,
		seed:    maphash.MakeSeed(),
	}
}

// fields lists the fields that are searched, in the order of the columns of a part: the views', then the answer's.
func (l *lens) fields() []string {
	var fields []string
	for _, v := range l.views {
		fields = append(fields, v.field)
	}
	return append(fields, fieldAnswer)
}

// read reads a text of an entry. Bleve asks for one view after the other of the same phrasing, in four goroutines:
// remembering the last few texts spares four readings out of five, a quarter of the work of building.
func (l *lens) read(raw string) (zh.Text, error) {
	slot := &l.recent[maphash.String(l.seed, raw)%uint64(len(l.recent))]
	if t := slot.Load(); t != nil && t.Raw == raw {
		return *t, nil
	}
	t, err := l.reader.Read(raw)
	if err == nil {
		slot.Store(&t)
	}
	return t, err
}

// forget lets go of the texts: a shop that nobody edits has no use for them.
func (l *lens) forget() {
	for i := range l.recent {
		l.recent[i].Store(nil)
	}
}

// tokenizer makes a view a Bleve tokenizer. It reads the raw text with the index's own reader, as the texts that are
// searched for have been read. What cannot be read, such as a phrasing of nothing but emoji, has no tokens.
type tokenizer struct {
	view
	lens *lens
}

// Tokenize implements analysis.Tokenizer. Positions count from one; offsets are left out, because the normal form
// has none in the raw text and nothing here keeps them.
func (t *tokenizer) Tokenize(raw []byte) analysis.TokenStream {
	text, err := t.lens.read(string(raw))
	if err != nil {
		return nil
	}
	terms := t.tokens(text)
	tokens := make([]analysis.Token, len(terms))
	stream := make(analysis.TokenStream, len(terms))
	for i, term := range terms {
		tokens[i] = analysis.Token{Term: []byte(term), Position: i + 1, Type: analysis.Ideographic}
		stream[i] = &tokens[i]
	}
	return stream
}

// opening hands the lens of the index that is being opened to the constructors in Bleve's registry.
//
// It breaks the rule against package variables that change, because the registry is one: it belongs to the process,
// knows constructors by name only, refuses a name twice and forgets none. The lock is held while Bleve opens an
// index and with it builds the tokenizers, so that each index gets its own reader, even where two are of one version
// and one of them is closed earlier.
var opening struct {
	sync.Mutex
	lens  *lens
	names map[string]bool
}

// tokenizerName is what the view is registered as. It holds the version: an index that was built with another
// dictionary names tokenizers that are not there.
func (l *lens) tokenizerName(field string) string { return "xiaoer." + field + "/" + l.version }

// through calls f, which opens or creates an index in Bleve, with this lens's tokenizers registered.
func (l *lens) through(f func() error) error {
	opening.Lock()
	defer opening.Unlock()
	opening.lens = l
	defer func() { opening.lens = nil }()
	for i := range l.views {
		if err := l.register(i); err != nil {
			return err
		}
	}
	return f()
}

// register makes the tokenizer of view i known to Bleve, once. The caller holds the lock.
func (l *lens) register(i int) error {
	name, version := l.tokenizerName(l.views[i].field), l.version
	if opening.names[name] {
		return nil
	}
	err := registry.RegisterTokenizer(name, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
		// A name of an earlier dictionary stays registered when the process has gone on to a newer one.
		if now := opening.lens; now != nil && now.version == version {
			return &tokenizer{now.views[i], now}, nil
		}
		return nil, fmt.Errorf("tokenizer %s is of another version", name)
	})
	if err != nil {
		return err
	}
	if opening.names == nil {
		opening.names = map[string]bool{}
	}
	opening.names[name] = true
	return nil
}
