package faq

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Words are a shop's own: which of them mean the same, which are its brands and goods, and which say nothing. They add
// to those of the trade. The zero value adds nothing.
type Words struct {
	Synonyms []Synonyms `json:"synonyms,omitempty"`
	Names    []Name     `json:"names,omitempty"`
	Ignored  []string   `json:"ignored,omitempty"` // said out of habit: 掌柜
}

// Synonyms is a group of words that buyers use for the same thing. With Means, whoever says one of Words also means each
// of those, but not the other way round.
type Synonyms struct {
	Words []string `json:"words"`
	Means []string `json:"means,omitempty"`
}

// Name is what the shop calls a brand or an article. It is never cut apart, and what is inside it is not said by it: who
// speaks of 发票侠 does not speak of 发票.
type Name struct {
	Word  string   `json:"word"`
	Typos []string `json:"typos,omitempty"` // as which buyers write it
}

// Bounds of a shop's words. A thousand groups of the trade are read in some milliseconds, so that ten times these would
// do no harm; but nobody looks after more.
const (
	MaxSynonyms = 2000
	MaxNames    = 5000
	MaxIgnored  = 500
	MaxGroup    = 50 // words in one group, or ways to write one name
	MaxWord     = 20 // characters
)

// WordsRevision is one kept state of a shop's words.
type WordsRevision struct {
	Words    Words     `json:"words"`
	Revision int       `json:"revision"`
	Act      Act       `json:"act"`
	By       string    `json:"by"`
	Why      string    `json:"why,omitempty"`
	At       time.Time `json:"at"`
}

// None reports whether the words add nothing.
func (w Words) None() bool { return len(w.Synonyms)+len(w.Names)+len(w.Ignored) == 0 }

// Mark names the words, in short: two that read alike have the same. It is "" where there are none.
func (w Words) Mark() string {
	if w.None() {
		return ""
	}
	b, err := json.Marshal(w)
	if err != nil {
		panic("faq: words cannot be written: " + err.Error()) // they are strings
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:4])
}

// Says reports whether both say the same, empty lists being as good as none.
func (w Words) Says(o Words) bool { return w.Mark() == o.Mark() }

// Brief says in short how many words there are, for the audit log.
func (w Words) Brief() string {
	if w.None() {
		return ""
	}
	return fmt.Sprintf("同义词 %d 组，专名 %d 个，忽略词 %d 个", len(w.Synonyms), len(w.Names), len(w.Ignored))
}

// Whole are the words that must not be cut apart, in normal form.
func (w Words) Whole() (out []string) {
	for _, n := range w.Names {
		out = append(out, folds(append([]string{n.Word}, n.Typos...))...)
	}
	return out
}

// Silent are the words that say nothing, in normal form.
func (w Words) Silent() []string { return folds(w.Ignored) }

// Groups are the synonyms and the names, in normal form: a name is a group of the ways in which it is written.
func (w Words) Groups() (out []intents.Synonyms) {
	for _, s := range w.Synonyms {
		out = append(out, intents.Synonyms{Words: folds(s.Words), OneWay: folds(s.Means)})
	}
	for _, n := range w.Names {
		out = append(out, intents.Synonyms{Words: folds(append([]string{n.Word}, n.Typos...))})
	}
	return out
}

func folds(words []string) (out []string) {
	for _, w := range words {
		out = append(out, zh.Fold(w))
	}
	return out
}

// Valid returns a *FieldError naming the first thing wrong, and where a word stands twice, the other place.
func (w Words) Valid() error {
	v := vetting{words: w, same: map[string]string{}, points: map[string]string{}, names: map[string]string{}, ignored: map[string]string{}}
	for _, check := range []func() error{v.bounds, v.synonyms, v.nameds, v.silents, v.circles} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// vetting is Valid on its way, with the place where each word, in normal form, was seen: in a group whose words all mean
// the same, as pointing one way, as a name or a way of writing one, and as saying nothing.
type vetting struct {
	words                        Words
	same, points, names, ignored map[string]string
}

func (v vetting) bounds() error {
	for _, b := range []struct {
		field     string
		has, most int
	}{{"synonyms", len(v.words.Synonyms), MaxSynonyms}, {"names", len(v.words.Names), MaxNames}, {"ignored", len(v.words.Ignored), MaxIgnored}} {
		if b.has > b.most {
			return &FieldError{b.field, fmt.Sprintf("%d, at most %d", b.has, b.most)}
		}
	}
	return nil
}

// take notes where a word stands, and refuses what is none, or stands where it may not stand again.
func (v vetting) take(word, place string, in map[string]string, others ...map[string]string) error {
	if !utf8.ValidString(word) {
		return &FieldError{place, "is not valid text"}
	}
	folded := zh.Fold(word)
	if n := utf8.RuneCountInString(folded); n < 2 || utf8.RuneCountInString(word) > MaxWord {
		return &FieldError{place, fmt.Sprintf("%q is no word, want 2 to %d letters or characters", word, MaxWord)}
	}
	for _, seen := range append(others, in) {
		if first, twice := seen[folded]; twice {
			return &FieldError{place, fmt.Sprintf("%q stands in %s already", word, first)}
		}
	}
	in[folded] = place
	return nil
}

func (v vetting) synonyms() error {
	for i, s := range v.words.Synonyms {
		place := fmt.Sprintf("synonyms[%d]", i)
		if n := len(s.Words); n == 0 || n == 1 && len(s.Means) == 0 {
			return &FieldError{place + ".words", "want two words that mean the same, or one that means another"}
		}
		if n := len(s.Words) + len(s.Means); n > MaxGroup {
			return &FieldError{place, fmt.Sprintf("%d words, at most %d", n, MaxGroup)}
		}
		in, means := v.same, map[string]string{}
		if len(s.Means) > 0 {
			in = v.points
		}
		for k, w := range s.Words {
			if err := v.take(w, fmt.Sprintf("%s.words[%d]", place, k), in); err != nil {
				return err
			}
			means[zh.Fold(w)] = fmt.Sprintf("%s.words[%d]", place, k)
		}
		for k, w := range s.Means {
			if err := v.take(w, fmt.Sprintf("%s.means[%d]", place, k), means); err != nil {
				return err
			}
		}
	}
	return nil
}

// nameds looks at the names. A name may have synonyms; a way of misspelling it belongs to it alone.
func (v vetting) nameds() error {
	for i, n := range v.words.Names {
		place := fmt.Sprintf("names[%d]", i)
		if len(n.Typos) >= MaxGroup {
			return &FieldError{place + ".typos", fmt.Sprintf("%d words, at most %d", len(n.Typos), MaxGroup-1)}
		}
		if err := v.take(n.Word, place+".word", v.names); err != nil {
			return err
		}
		for k, w := range n.Typos {
			if err := v.take(w, fmt.Sprintf("%s.typos[%d]", place, k), v.names, v.same, v.points); err != nil {
				return err
			}
		}
	}
	return nil
}

func (v vetting) silents() error {
	meant := map[string]string{}
	for i, s := range v.words.Synonyms {
		for k, w := range s.Means {
			meant[zh.Fold(w)] = fmt.Sprintf("synonyms[%d].means[%d]", i, k)
		}
	}
	for i, w := range v.words.Ignored {
		if err := v.take(w, fmt.Sprintf("ignored[%d]", i), v.ignored, v.names, v.same, v.points, meant); err != nil {
			return err
		}
	}
	return nil
}

// circles refuses words that mean each other one way: they mean the same, and belong into one group.
func (v vetting) circles() error {
	leader := map[string]string{} // of words that mean the same, the first
	for _, s := range v.words.Synonyms {
		for _, w := range s.Words {
			if len(s.Means) == 0 {
				leader[zh.Fold(w)] = zh.Fold(s.Words[0])
			}
		}
	}
	lead := func(w string) string {
		if l, grouped := leader[zh.Fold(w)]; grouped {
			return l
		}
		return zh.Fold(w)
	}
	to := map[string][]string{}
	for i, s := range v.words.Synonyms {
		for _, w := range s.Words {
			for k, m := range s.Means {
				if reaches(to, lead(m), lead(w), map[string]bool{}) {
					return &FieldError{fmt.Sprintf("synonyms[%d].means[%d]", i, k), fmt.Sprintf("%q means %q already: words that mean each other belong into one group", m, w)}
				}
				to[lead(w)] = append(to[lead(w)], lead(m))
			}
		}
	}
	return nil
}

// reaches reports whether the arrows lead from one word to another.
func reaches(to map[string][]string, from, word string, seen map[string]bool) bool {
	if from == word {
		return true
	}
	if seen[from] {
		return false
	}
	seen[from] = true
	return slices.ContainsFunc(to[from], func(next string) bool { return reaches(to, next, word, seen) })
}
