package lint

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Rule is one thing that must not, or should not, be said.
type Rule struct {
	ID         string // "invoice.refuse"
	Pack       string // the file it stands in: "general"
	Severity   Severity
	Name       string // what people call it
	Reason     string // why, in Chinese
	Suggestion string // what to say instead, in Chinese
	Asked      bool   // counts in a question too: 方便加个微信吗

	about   []pattern // what has to have come up for the catches that say so
	beside  []pattern // and what must not: a question like it, of something else
	catches []catch
	unless  []pattern // overlapping the match: 微信支付
	pardons []pattern // anywhere in its sentence: a lawful reason
}

// catch is one pattern of a rule with the sense it is looked for in.
type catch struct {
	rule  *Rule
	want  want
	about bool // counts only where the rule's subject has come up: 开不了 says nothing by itself
	pattern
}

// Book is a set of rules, ready to be used. It is immutable and safe for many goroutines.
type Book struct {
	rules   []*Rule
	topics  []*topic
	limits  words // what narrows an amount: 大件
	regions words
	lexicon *lexicon
	begins  map[int][]catch       // by the word that they begin with
	numeric []catch               // those that begin with a number
	does    map[int]map[role]bool // what the operators do, by word
	classes map[int][]int         // that a word stands in, as the judge knows them
}

// Pack is the text of one rule file.
type Pack struct{ Name, Text string }

//go:embed packs/*.txt
var packs embed.FS

var builtin = sync.OnceValue(func() *Book {
	all, err := Builtin()
	if err != nil {
		panic(err)
	}
	book, err := NewBook(all...)
	if err != nil {
		panic(err)
	}
	return book
})

// Builtin returns the packs that come with the package: the grammar, which must be the first, and the rules.
func Builtin() ([]Pack, error) {
	out := []Pack{}
	names, err := fs.Glob(packs, "packs/*.txt")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := packs.ReadFile(name)
		if err != nil {
			return nil, err
		}
		p := Pack{strings.TrimSuffix(strings.TrimPrefix(name, "packs/"), ".txt"), string(text)}
		if p.Name == "grammar" {
			out = slices.Insert(out, 0, p)
		} else {
			out = append(out, p)
		}
	}
	return out, nil
}

// LineError says where a pack is wrong.
type LineError struct {
	Pack string
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %v", e.Pack, e.Line, e.Err) }

func (e *LineError) Unwrap() error { return e.Err }

// NewBook reads packs. A class of words is known from the line it stands in to the end of the last pack. What is wrong
// is a *LineError.
func NewBook(packs ...Pack) (*Book, error) {
	b := &Book{lexicon: newLexicon(), begins: map[int][]catch{}, does: map[int]map[role]bool{}, classes: map[int][]int{}}
	known := classes{}
	for _, p := range packs {
		if err := (&parser{Book: b, known: known, pack: p.Name}).read(p.Text); err != nil {
			return nil, err
		}
	}
	if set := known["限定"]; set != nil {
		b.limits = *set
	}
	if set := known["地区"]; set != nil {
		b.regions = *set
	}
	for _, role := range roles {
		if set := known[string(role)]; set != nil {
			b.teach(role, set)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		b.classify(classOf(name), known[name])
	}
	for _, r := range b.rules {
		for _, c := range r.catches {
			b.enter(c)
		}
	}
	return b, nil
}

// Rules lists the rules, in the order of the packs.
func (b *Book) Rules() []Rule {
	out := make([]Rule, len(b.rules))
	for i, r := range b.rules {
		out[i] = *r
	}
	return out
}

// find returns the rule of that id, or nil.
func (b *Book) find(id string) *Rule {
	if i := slices.IndexFunc(b.rules, func(r *Rule) bool { return r.ID == id }); i >= 0 {
		return b.rules[i]
	}
	return nil
}

// classify notes that the words stand in a class.
func (b *Book) classify(class int, set *words) {
	for id := range len(b.lexicon.ids) {
		if set.has(id) {
			b.classes[id] = append(b.classes[id], class)
		}
	}
}

func (b *Book) teach(does role, set *words) {
	for id := range len(b.lexicon.ids) {
		if set.has(id) {
			if b.does[id] == nil {
				b.does[id] = map[role]bool{}
			}
			b.does[id][does] = true
		}
	}
}

// enter files a catch under the words that it may begin with.
func (b *Book) enter(c catch) {
	first, _ := c.first()
	if first.kind == aNumber || first.number {
		b.numeric = append(b.numeric, c)
	}
	if first.kind == aNumber {
		return
	}
	for id := range first.words.bits.BitLen() {
		if first.words.has(id) {
			b.begins[id] = append(b.begins[id], c)
		}
	}
}
