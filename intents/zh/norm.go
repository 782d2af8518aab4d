package zh

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/longbridgeapp/opencc"
	"golang.org/x/text/unicode/norm"
)

// normVersion is raised with every change to what normalize or core return.
const normVersion = "norm3"

// The Han blocks that the folding table covers: extension A and the unified ideographs.
const (
	firstHan = 0x3400
	lastHan  = 0x9fff
)

// simplified maps each Han character to its Simplified form. It is built once from OpenCC's character data:
// converting a message through OpenCC itself takes longer than cutting it into words. What the table loses is
// OpenCC's phrases (乾隆 becomes 干隆), which does no harm because questions and entries are folded alike and
// only the fold is compared, never shown.
var simplified = sync.OnceValue(func() *[lastHan - firstHan + 1]rune {
	var table [lastHan - firstHan + 1]rune
	var all strings.Builder
	for r := rune(firstHan); r <= lastHan; r++ {
		table[r-firstHan] = r
		all.WriteRune(r)
		all.WriteByte('\n') // keeps characters from being read together as a phrase
	}
	cc, err := opencc.New("t2s")
	if err != nil {
		panic("opencc's embedded data cannot be read: " + err.Error())
	}
	folded, err := cc.Convert(all.String())
	if err != nil {
		panic("opencc cannot convert its own characters: " + err.Error())
	}
	for i, line := range strings.Split(folded, "\n") {
		if r, size := utf8.DecodeRuneInString(line); size > 0 && size == len(line) {
			table[i] = r
		}
	}
	table['著'-firstHan] = '着' // 著急, 穿著: as written in Taiwan, which t2s leaves alone
	return &table
})

// normalize returns the clauses of raw in normal form, none where there is nothing to read.
func normalize(raw string) []string {
	raw = compatible(raw)
	han := simplified()
	var clauses []string
	var b strings.Builder
	b.Grow(len(raw))
	gap := false // a space between two Latin runs is kept, any other is not
	var last rune
	flush := func() {
		if b.Len() > 0 {
			clauses = append(clauses, b.String())
			b.Reset()
		}
		last, gap = 0, false
	}
	for i, r := range raw {
		switch {
		case isHan(r):
			r = han[r-firstHan]
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			r = unicode.ToLower(r)
		case r == '.' && unicode.IsDigit(last) && digitAt(raw, i+1):
			// a decimal point
		case endsClause(r):
			flush()
			continue
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
			continue // joiners and marks: part of what they stand on
		default:
			gap = true
			continue
		}
		if gap && isLatin(last) && isLatin(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, gap = r, false
	}
	flush()
	return clauses
}

// compatible is NFKC. Most pieces of most messages are nothing but Han characters and ASCII, of which it leaves all as they
// are.
func compatible(raw string) string {
	for _, r := range raw {
		if r >= utf8.RuneSelf && !isHan(r) {
			return norm.NFKC.String(raw)
		}
	}
	return raw
}

func isHan(r rune) bool { return r >= firstHan && r <= lastHan }

// FoldRune returns the normal form of one character by itself, punctuation kept, and nothing for marks and joiners.
// It is for readers that must find their way back to the text as it was written.
func FoldRune(r rune) string {
	if r >= firstHan && r <= lastHan {
		return string(simplified()[r-firstHan])
	}
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return ""
	}
	if r < utf8.RuneSelf {
		return string(unicode.ToLower(r))
	}
	return strings.Map(func(r rune) rune {
		if r >= firstHan && r <= lastHan {
			return simplified()[r-firstHan]
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(string(r)))
}

func endsClause(r rune) bool {
	return !isHan(r) && strings.ContainsRune("，。！？；：、…～~,!?;:\n\r\t", r)
}

func isLatin(r rune) bool { return r != 0 && r < 0x2e80 }

func digitAt(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }

// Fold returns the normal form of s in one piece, without spaces, fillers kept: the form in which words and phrases
// of data files are compared.
func Fold(s string) string { return strings.ReplaceAll(strings.Join(normalize(s), ""), " ", "") }

// Phrases returns what stands between the spaces of each clause of raw, in normal form and with its fillers: the
// places where somebody who types without punctuation may have begun another sentence. Emoji count as spaces.
func Phrases(raw string) [][]string {
	var clauses [][]string
	for _, clause := range strings.FieldsFunc(compatible(raw), endsClause) {
		var phrases []string
		for _, p := range strings.FieldsFunc(clause, isApart) {
			if n := normalize(p); len(n) > 0 {
				phrases = append(phrases, n[0])
			}
		}
		if phrases != nil {
			clauses = append(clauses, phrases)
		}
	}
	return clauses
}

func isApart(r rune) bool { return !isHan(r) && (unicode.IsSpace(r) || unicode.Is(unicode.So, r)) }
