package transfer

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a cell holds is text with three things done to it, each undone when it is read:
//
//   - In a list, an item with a separator in it stands in double quotes.
//   - What spreadsheets lose (control characters, carriage returns, spaces at the edges) is spelt as they spell it
//     themselves: _x000D_.
//   - What a spreadsheet would take for a formula gets an apostrophe in front.
//
// Ordinary text has none of this done to it.

// spelt matches a character that is spelt out, or text that looks like one.
var spelt = regexp.MustCompile(`_x([0-9A-F]{4})_`)

// formula matches text that a spreadsheet might run, and that text with apostrophes in front. Full-width signs are
// taken for signs where Chinese is typed.
var formula = regexp.MustCompile("^'*[=+\\-@\t\r＝＋－＠]")

// write makes a cell of a text.
func write(text string) string {
	inner := strings.TrimRightFunc(text, unicode.IsSpace)
	tail := text[len(inner):]
	inner = strings.TrimLeftFunc(inner, unicode.IsSpace)
	head := text[:len(text)-len(tail)-len(inner)]
	return guard(spell(head, all) + spell(inner, lost) + spell(tail, all))
}

// read takes the text out of a cell.
func read(cell string) string { return unspell(strings.TrimSpace(unguard(cell))) }

func guard(s string) string {
	if formula.MatchString(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula.MatchString(s) {
		return s[1:]
	}
	return s
}

func all(rune) bool { return true }

// lost reports whether CSV or XML would lose the character.
func lost(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r == '\ufffe' || r == '\uffff' || r == '\ufeff'
}

// spell writes the characters that need it by their numbers. All of them fit into four digits.
func spell(s string, needs func(rune) bool) string {
	s = spelt.ReplaceAllString(s, "_x005F_x${1}_")
	if strings.IndexFunc(s, needs) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if needs(r) {
			fmt.Fprintf(&b, "_x%04X_", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unspell(s string) string {
	return spelt.ReplaceAllStringFunc(s, func(m string) string {
		n, err := strconv.ParseUint(m[2:6], 16, 32)
		if r := rune(n); err == nil && r != 0 && utf8.ValidRune(r) {
			return string(r)
		}
		return m
	})
}

// The characters that part the items of a list. In phrasings a comma belongs to the sentence.
const (
	betweenPhrasings = "\n\r;；|｜"
	betweenValues    = betweenPhrasings + ",，、"
)

// writeList makes a cell of a list, an item a line.
func writeList(items []string) string {
	lines := make([]string, len(items))
	for i, s := range items {
		lines[i] = spell(quoted(s), lost)
	}
	return guard(strings.Join(lines, "\n"))
}

// quoted puts an item in quotes if it would not come back as it is.
func quoted(s string) string {
	if s != "" && s == strings.TrimSpace(s) && !strings.ContainsAny(s, betweenValues) && s[0] != '"' {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// readList takes the items out of a cell. Empty ones are what is between two separators; they are nobody's meaning.
func readList(cell, separators string) []string {
	var out []string
	rest := strings.TrimSpace(unguard(cell))
	for rest != "" {
		item, after, isQuoted := cutItem(rest, separators)
		rest = strings.TrimSpace(after)
		if isQuoted || item != "" {
			out = append(out, unspell(item))
		}
	}
	return out
}

// cutItem takes the first item off. A quote that is not closed before a separator is an ordinary character.
func cutItem(s, separators string) (item, rest string, isQuoted bool) {
	if item, rest, ok := cutQuoted(s); ok {
		if rest = strings.TrimLeft(rest, " \t"); rest == "" {
			return item, "", true
		} else if r, size := utf8.DecodeRuneInString(rest); strings.ContainsRune(separators, r) {
			return item, rest[size:], true
		}
	}
	at := strings.IndexAny(s, separators)
	if at < 0 {
		return strings.TrimSpace(s), "", false
	}
	_, size := utf8.DecodeRuneInString(s[at:])
	return strings.TrimSpace(s[:at]), s[at+size:], false
}

// cutQuoted takes off what stands in double quotes, where a doubled one is one.
func cutQuoted(s string) (item, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", s, false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] != '"':
			b.WriteByte(s[i])
		case i+1 < len(s) && s[i+1] == '"':
			b.WriteByte('"')
			i++
		default:
			return b.String(), s[i+1:], true
		}
	}
	return "", s, false
}
