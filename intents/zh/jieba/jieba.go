// Package jieba cuts text into words with gojieba and a shop's own words. cgo stops at this door.
//
// It promises what the C++ library does not: a binary that was copied alone to another machine still finds its
// dictionaries (they are embedded, and laid out into a cache folder), no file is handed over before its checksum is
// verified (the library ends the process on a malformed one), and no text reaches it that is not valid UTF-8, free
// of NUL and bounded. Words are never added to or removed from a running instance, which would corrupt it: a new
// instance is built and swapped in.
package jieba

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yanyiwu/gojieba"

	"xiaoer/intents/zh"
)

// Config says which words the segmenter knows beside its general dictionary.
type Config struct {
	Words []string // kept whole wherever they appear; they are put in normal form here
	Dir   string   // where the dictionaries are laid out; "" means the user's cache folder, else a temporary one
}

// Segmenter implements zh.Segmenter. One instance takes some 120 MB and serves any number of goroutines.
type Segmenter struct {
	jieba   *gojieba.Jieba
	version string
}

// New lays the dictionaries out where they are not yet, and loads them, which takes about half a second.
func New(cfg Config) (*Segmenter, error) {
	words := canonical(cfg.Words)
	files, err := layOut(cfg.Dir, words)
	if err != nil {
		return nil, fmt.Errorf("lay out dictionaries: %w", err)
	}
	sum := sha256.Sum256([]byte(strings.Join(words, "\n")))
	return &Segmenter{
		jieba:   gojieba.NewJieba(files.dict, files.hmm, files.user, files.idf, files.stop),
		version: "jieba-" + dictSum[:8] + "-" + hex.EncodeToString(sum[:4]),
	}, nil
}

// Close frees the dictionaries. The segmenter must not be used afterwards.
func (s *Segmenter) Close() { s.jieba.Free() }

// Version names the dictionary, general and own.
func (s *Segmenter) Version() string { return s.version }

// Cut implements zh.Segmenter. A text that the library could not read whole comes back without words.
func (s *Segmenter) Cut(text string) []zh.Word {
	if text == "" || len(text) > 4*zh.MaxRead || strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text) {
		return nil
	}
	cut := s.jieba.Tokenize(text, gojieba.SearchMode, true)
	runtime.KeepAlive(s) // the finalizer frees the C++ object
	words := make([]zh.Word, 0, len(cut))
	for _, w := range cut {
		if r, _ := utf8.DecodeRuneInString(w.Str); unicode.IsLetter(r) || unicode.IsDigit(r) {
			words = append(words, zh.Word{Text: w.Str, Start: w.Start, End: w.End})
		}
	}
	return words
}

// canonical returns the words in normal form, each once, in order: the library drops or mangles a word with a
// carriage return, a tab or a space without a word of warning.
func canonical(words []string) []string {
	var out []string
	for _, w := range words {
		if w = zh.Fold(w); utf8.RuneCountInString(w) > 1 {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
