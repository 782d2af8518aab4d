package match

import (
	"strings"
	"unicode/utf8"

	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Repairer reads what was typed by ear: same-sound characters (发漂), pinyin (fapiao), initials (kd). It knows the
// vocabulary of the trade and of the bank, and takes a stretch of text for a mistyped word only where the text as it
// stands is never written and the word is. It is immutable.
type Repairer struct {
	base     *Repairer         // what every bank shares; may be nil
	pairs    tally             // how often two characters stand in a row in what buyers and entries say, by couple
	single   map[rune]int      // how often a character does
	latin    map[string]bool   // Latin runs that are written as such: app, plus
	words    map[string]bool   // the vocabulary
	bySound  map[string]string // the commonest word of a sound, syllables joined by spaces
	byFuzzy  map[string]string // the same, sounds that dialects confuse taken for one
	initials map[string]string // the commonest word of the initials of its syllables
	bySyll   map[string]rune   // the commonest character of a syllable
}

// Reading is one stretch of text that was read as something else.
type Reading struct {
	Said, As string
	How      string // in Chinese, for people: 同音, 近音, 拼音, 缩写
}

// minSeen is how often a word must have been seen before something else is taken for it.
const minSeen = 3

// NewRepairer learns from texts in normal form what is written, and from words what it may be taken for, on top of
// base, which may be nil.
func NewRepairer(base *Repairer, texts, words []string) *Repairer {
	r := &Repairer{
		base: base, single: map[rune]int{}, latin: map[string]bool{}, words: map[string]bool{},
		bySound: map[string]string{}, byFuzzy: map[string]string{}, initials: map[string]string{}, bySyll: map[string]rune{},
	}
	for _, t := range texts {
		r.see(t)
	}
	for _, w := range words {
		r.learn(w)
	}
	return r
}

// see counts what a text writes.
func (r *Repairer) see(text string) {
	var last rune
	start := -1
	for i, c := range text + " " {
		if isLetter(c) {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			r.latin[text[start:i]] = true
			start = -1
		}
		if zh.Syllable(c) == "" {
			last = 0
			continue
		}
		r.single[c]++
		if s := zh.Syllable(c); r.single[c] > r.single[r.bySyll[s]] || r.bySyll[s] == 0 {
			r.bySyll[s] = c
		}
		if last != 0 {
			r.pairs.add(couple(last, c), 1)
		}
		last = c
	}
}

func isLetter(c rune) bool { return c >= 'a' && c <= 'z' }

// learn takes a word of two to four characters into the vocabulary.
func (r *Repairer) learn(word string) {
	if n := utf8.RuneCountInString(word); n < 2 || n > 4 || r.isWord(word) || r.seen(word) < minSeen {
		return
	}
	var syllables []string
	for _, c := range word {
		s := zh.Syllable(c)
		if s == "" {
			return
		}
		syllables = append(syllables, s)
	}
	r.words[word] = true
	r.take(r.bySound, strings.Join(syllables, " "), word)
	var initials string
	for i, s := range syllables {
		initials += s[:1]
		syllables[i] = fuzzy(s)
	}
	r.take(r.byFuzzy, strings.Join(syllables, " "), word)
	r.take(r.initials, initials, word)
}

// take keeps the commoner of two words under one key.
func (r *Repairer) take(by map[string]string, key, word string) {
	if old, ok := by[key]; !ok || r.seen(word) > r.seen(old) {
		by[key] = word
	}
}

// seen is how often the rarest pair of the word's characters is written.
func (r *Repairer) seen(word string) int {
	least, last := -1, rune(0)
	for _, c := range word {
		if last != 0 {
			if n := r.pair(last, c); least < 0 || n < least {
				least = n
			}
		}
		last = c
	}
	return max(least, 0)
}

// pair is how often one character follows the other.
func (r *Repairer) pair(last, c rune) int {
	if zh.Syllable(last) == "" || zh.Syllable(c) == "" {
		return 0
	}
	n := r.pairs.of(couple(last, c))
	if r.base != nil {
		n += r.base.pairs.of(couple(last, c))
	}
	return int(n)
}

// couple names two characters that have a sound: all of those are of the first plane.
func couple(last, c rune) feature { return feature(last)<<16 | feature(c) }

func (r *Repairer) isWord(w string) bool { return r.words[w] || r.base != nil && r.base.words[w] }

func (r *Repairer) isLatin(run string) bool {
	return r.latin[run] || r.base != nil && r.base.latin[run]
}

// commonest returns the word under the key, of the bank's own and the shared one the commoner.
func (r *Repairer) commonest(pick func(*Repairer) map[string]string, key string) string {
	own := pick(r)[key]
	if r.base == nil {
		return own
	}
	if shared := pick(r.base)[key]; own == "" || shared != "" && r.seen(shared) > r.seen(own) {
		return shared
	}
	return own
}

func bySound(r *Repairer) map[string]string    { return r.bySound }
func byFuzzy(r *Repairer) map[string]string    { return r.byFuzzy }
func initialsOf(r *Repairer) map[string]string { return r.initials }

// fuzzy folds the sounds that dialects and hurried typists confuse: zh/z, ch/c, sh/s, n/l, f/h before u, -ng/-n.
func fuzzy(s string) string {
	switch {
	case strings.HasPrefix(s, "zh"), strings.HasPrefix(s, "ch"), strings.HasPrefix(s, "sh"):
		s = s[:1] + s[2:]
	case strings.HasPrefix(s, "l"):
		s = "n" + s[1:]
	}
	for _, end := range []string{"ang", "eng", "ing"} {
		if strings.HasSuffix(s, end) {
			return strings.TrimSuffix(s, "g")
		}
	}
	return s
}

// unit is one syllable of a text, with where it stands.
type unit struct {
	syllable   string
	start, end int
	char       rune // 0 where the syllable is in Latin letters
	goes       bool // its character is written before that of the next unit
}

func (u *unit) latin() bool { return u.char == 0 }

// usualUnits is what most texts have at most.
const usualUnits = 32

// Repair returns the text, in normal form without spaces, as it was probably meant, and what was read as what.
func (r *Repairer) Repair(text string) (string, []Reading) {
	var room [usualUnits]unit
	units := r.units(text, room[:0])
	var b strings.Builder
	var readings []Reading
	last := 0
	for i := 0; i < len(units); {
		word, n, how := r.word(text, units, i)
		if n == 0 {
			i++
			continue
		}
		said := text[units[i].start:units[i+n-1].end]
		b.WriteString(text[last:units[i].start])
		b.WriteString(word)
		last = units[i+n-1].end
		readings = append(readings, Reading{said, word, how})
		i += n
	}
	if readings == nil {
		return text, nil
	}
	b.WriteString(text[last:])
	return b.String(), readings
}

// word returns the longest word that the units from the i-th on may be meant for, and of how many units; 0 for none.
func (r *Repairer) word(text string, units []unit, i int) (word string, n int, how string) {
	for n := min(4, len(units)-i); n >= 2; n-- {
		if w, how := r.meant(text, units, i, n); w != "" {
			return w, n, how
		}
	}
	u := units[i]
	if !u.latin() || digitBeside(text, u) {
		return "", 0, ""
	}
	if w := r.commonest(initialsOf, text[u.start:u.end]); w != "" && u.syllable == text[u.start:u.end] && !strings.ContainsAny(u.syllable, "aeiouv") {
		return w, 1, "缩写"
	}
	from := r
	if r.base != nil {
		from = r.base
	}
	if c := from.bySyll[u.syllable]; c != 0 && from.single[c] >= 20 {
		return string(c), 1, "拼音"
	}
	return "", 0, ""
}

// digitBeside reports whether the unit touches a digit: then it is a measure or a model, not a word.
func digitBeside(text string, u unit) bool {
	return u.start > 0 && isDigit(text[u.start-1]) || u.end < len(text) && isDigit(text[u.end])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// meant returns the word that n units from the i-th on together may be meant for, or "".
func (r *Repairer) meant(text string, units []unit, i, n int) (word, how string) {
	anyLatin, seen := false, true
	for k, u := range units[i : i+n] {
		if k > 0 && u.start != units[i+k-1].end {
			return "", "" // something stands between
		}
		anyLatin = anyLatin || u.latin()
		seen = seen && (k == n-1 || u.goes)
	}
	if !anyLatin && (seen || !hasStranger(units, i, n)) {
		return "", "" // is written so
	}
	said := text[units[i].start:units[i+n-1].end]
	if !anyLatin && r.isWord(said) {
		return "", ""
	}
	var exact, near []string
	for _, u := range units[i : i+n] {
		exact, near = append(exact, u.syllable), append(near, fuzzy(u.syllable))
	}
	if w := r.commonest(bySound, strings.Join(exact, " ")); w != "" && w != said {
		if anyLatin {
			return w, "拼音"
		}
		return w, "同音"
	}
	if w := r.commonest(byFuzzy, strings.Join(near, " ")); w != "" && w != said && r.seen(w) >= 3*minSeen {
		return w, "近音"
	}
	return "", ""
}

// hasStranger reports whether one of the characters is never written beside either of its neighbours. Where each
// has a neighbour it goes with, the stretch is only the seam of two words.
func hasStranger(units []unit, i, n int) bool {
	for k := i; k < i+n; k++ {
		if !units[k].goes && (k == 0 || !units[k-1].goes) {
			return true
		}
	}
	return false
}

// units cuts a text into syllables, which it appends. A Latin run that is written as such elsewhere is none.
func (r *Repairer) units(text string, out []unit) []unit {
	for i := 0; i < len(text); {
		j := i
		for j < len(text) && text[j] >= 'a' && text[j] <= 'z' {
			j++
		}
		if j > i {
			if run := text[i:j]; !r.isLatin(run) {
				at := i
				for _, s := range zh.Syllables(run) {
					out = append(out, unit{syllable: s, start: at, end: at + len(s)})
					at += len(s)
				}
			}
			i = j
			continue
		}
		c, size := utf8.DecodeRuneInString(text[i:])
		if s := zh.Syllable(c); s != "" {
			if n := len(out); n > 0 {
				out[n-1].goes = r.pair(out[n-1].char, c) > 0
			}
			out = append(out, unit{syllable: s, start: i, end: i + size, char: c})
		}
		i += size
	}
	return out
}

// NewVocabulary learns from the pack what every shop's buyers write.
func NewVocabulary(all []intents.Intent, synonyms []intents.Synonyms, shopWords []string, places []intents.Place) *Repairer {
	var texts, words []string
	for _, in := range all {
		for _, p := range in.Phrasings {
			texts = append(texts, zh.Fold(p))
		}
	}
	for _, g := range synonyms {
		words = append(words, g.Words...)
		words = append(words, g.OneWay...)
	}
	for _, w := range shopWords {
		words = append(words, zh.Fold(w))
	}
	for _, p := range places {
		if p.Kind == intents.Province {
			words = append(words, p.Name)
		}
	}
	return NewRepairer(nil, texts, words)
}
