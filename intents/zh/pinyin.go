package zh

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// sounds holds what the sound of a message is read from: the toneless syllable of each Han character (its first
// reading where there are several) and the set of all syllables. Both come from go-pinyin's data once; asking the
// library per message would cost more than everything else on the path.
type sounds struct {
	of  [lastHan - firstHan + 1]string
	all map[string]bool
}

var sound = sync.OnceValue(func() *sounds {
	s := &sounds{all: map[string]bool{}}
	for code, readings := range pinyin.PinyinDict {
		if code < firstHan || code > lastHan {
			continue
		}
		first, _, _ := strings.Cut(readings, ",")
		syllable := toneless(first)
		s.of[code-firstHan] = syllable
		s.all[syllable] = true
	}
	for _, odd := range []string{"m", "n", "ng", "hm", "hng", "ê", "a", "o", "e"} {
		delete(s.all, odd) // interjections that would let any Latin word be read as pinyin
	}
	return s
})

func toneless(syllable string) string {
	var b strings.Builder
	for _, r := range syllable {
		if letter, marked := plain[r]; marked {
			b.WriteString(letter)
		} else if r < 0x300 || r > 0x36f { // not a combining tone mark
			b.WriteRune(r)
		}
	}
	return b.String()
}

var plain = map[rune]string{
	'ā': "a", 'á': "a", 'ǎ': "a", 'à': "a", 'ē': "e", 'é': "e", 'ě': "e", 'è': "e", 'ō': "o", 'ó': "o", 'ǒ': "o", 'ò': "o",
	'ī': "i", 'í': "i", 'ǐ': "i", 'ì': "i", 'ū': "u", 'ú': "u", 'ǔ': "u", 'ù': "u",
	'ǖ': "v", 'ǘ': "v", 'ǚ': "v", 'ǜ': "v", 'ü': "v", 'ń': "n", 'ň': "n", 'ǹ': "n", 'ḿ': "m",
}

// Syllable returns the toneless pinyin of a Han character, or "" for any other.
func Syllable(r rune) string {
	if r < firstHan || r > lastHan {
		return ""
	}
	return sound().of[r-firstHan]
}

// Syllables returns the sounds of a text in normal form, in order: a syllable for each Han character, and Latin
// letters as syllables where they can be read as pinyin ("fapiao" gives fa, piao), else whole.
func Syllables(norm string) []string {
	s := sound()
	var out []string
	for i := 0; i < len(norm); {
		j := i
		for j < len(norm) && norm[j] >= 'a' && norm[j] <= 'z' {
			j++
		}
		if j > i {
			if parts := s.split(norm[i:j]); parts != nil {
				out = append(out, parts...)
			} else {
				out = append(out, norm[i:j])
			}
			i = j
			continue
		}
		r, size := utf8.DecodeRuneInString(norm[i:])
		i += size
		switch syl := Syllable(r); {
		case syl != "":
			out = append(out, syl)
		case r != ' ':
			out = append(out, string(r))
		}
	}
	return out
}

// split reads a run of letters as pinyin, preferring fewer syllables and, among those, a longer first one.
// It returns nil where the run cannot be read so.
func (s *sounds) split(run string) []string {
	if len(run) < 2 || len(run) > 64 {
		return nil
	}
	const longest = 6               // zhuang
	best := make([]int, len(run)+1) // best[i] is the number of syllables of run[i:], plus one; 0 when unreadable
	next := make([]int, len(run)+1)
	best[len(run)] = 1
	for i := len(run) - 1; i >= 0; i-- {
		for n := min(longest, len(run)-i); n >= 1; n-- {
			if best[i+n] > 0 && s.all[run[i:i+n]] && (best[i] == 0 || best[i+n]+1 < best[i]) {
				best[i], next[i] = best[i+n]+1, i+n
			}
		}
	}
	if best[0] == 0 {
		return nil
	}
	var out []string
	for i := 0; i < len(run); i = next[i] {
		out = append(out, run[i:next[i]])
	}
	return out
}
