// Package zh reads Chinese as buyers type it: one message in, one [Text] out, read once and passed on.
//
// A Text has one normal form (half width, lower case, Simplified, no emoji, no punctuation), its core without the
// politeness around it, its words, and the sound of every syllable. Two messages that differ only in width, script,
// case, punctuation or fillers have the same core.
//
// The package promises that any bytes at all are either read or refused with an error, and that what the
// [Segmenter] is given is valid, bounded and free of NUL. It leaves the cutting into words to an implementation of
// Segmenter (package jieba), and what the words mean to package intents.
package zh

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Word is one token with the place it was cut from: text[Start:End], in bytes.
type Word struct {
	Text       string
	Start, End int
}

// Segmenter cuts a text in normal form into words, shorter ones inside longer ones included, in the order of their
// ends. It may be called from many goroutines at once.
type Segmenter interface {
	Cut(norm string) []Word

	// Version changes whenever the same text might be cut otherwise, so that an index built with another
	// version can be told apart.
	Version() string
}

// Text is one message, read. It is a value: nothing that holds one may change its slices.
type Text struct {
	Raw   string   // as it came in
	Norm  string   // normal form; clauses are separated by one space, as are runs of Latin letters or digits
	Core  string   // the normal form in one clause, without polite fillers; never empty where Norm is not
	Words []string // of the core, by the segmenter

	Clauses []string // the core cut at the message's punctuation, for long stories
}

// What keeps a message from being read.
var (
	ErrEmpty   = errors.New("no text") // nothing to read: no letter, digit or character at all
	ErrTooLong = errors.New("text is too long")
	ErrInvalid = errors.New("text is not valid UTF-8")
)

// MaxRead is the longest message that Read accepts, in characters; a buyer's message is held to less by the door.
// It bounds the segmenter, which needs some 320 bytes a character and cannot be interrupted.
const MaxRead = 20000

// Reader reads texts. The zero value does not work; make one with NewReader. Safe for many goroutines.
type Reader struct {
	seg Segmenter
	own *owned // nil where there are no own words
}

// NewReader returns a reader that cuts words with seg.
func NewReader(seg Segmenter) *Reader { return &Reader{seg: seg} }

// Version changes whenever the same raw text might be read otherwise.
func (r *Reader) Version() string { return normVersion + "+" + r.seg.Version() }

// Read reads one message. Its error is ErrEmpty, ErrTooLong or ErrInvalid, with the place.
func (r *Reader) Read(raw string) (Text, error) {
	if n := utf8.RuneCountInString(raw); n > MaxRead {
		return Text{}, fmt.Errorf("%w: %d characters, at most %d", ErrTooLong, n, MaxRead)
	}
	if i := firstInvalid(raw); i >= 0 {
		return Text{}, fmt.Errorf("%w: at byte %d", ErrInvalid, i)
	}
	clauses := normalize(raw)
	if len(clauses) == 0 {
		return Text{}, ErrEmpty
	}
	t := Text{Raw: raw, Norm: strings.Join(clauses, " "), Clauses: r.cores(clauses)}
	t.Core = strings.Join(t.Clauses, "")
	for _, w := range r.seg.Cut(t.Core) {
		t.Words = append(t.Words, w.Text)
	}
	return t, nil
}

func (r *Reader) cores(clauses []string) []string {
	if r.own == nil {
		return cores(clauses)
	}
	return r.own.cores(clauses)
}

// Form is the normal form with its clauses told apart. Whatever any Reader makes of two messages of one form is the same,
// but for Raw.
func (t Text) Form() string { return strings.Join(normalize(t.Raw), "\n") }

// Core returns the core of a message without spaces, by which two messages are told to be the same question; "" where
// there is nothing to read. It cuts no words, so that it needs no Reader.
func Core(raw string) string {
	if firstInvalid(raw) >= 0 || utf8.RuneCountInString(raw) > MaxRead {
		return ""
	}
	return strings.ReplaceAll(strings.Join(cores(normalize(raw)), ""), " ", "")
}

func firstInvalid(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if r == utf8.RuneError {
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return i
			}
		}
	}
	return -1
}
