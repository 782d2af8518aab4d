package transfer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiaoer/faq"
)

// LineError says where in a file something is wrong. It is faq.ErrInvalid.
type LineError struct {
	File   string
	Line   int // from 1
	Column int // in bytes, from 1; 0 where the whole line is meant
	Err    error
}

func (e *LineError) Error() string {
	if e.Column > 0 {
		return fmt.Sprintf("%s:%d:%d: %v", e.File, e.Line, e.Column, e.Err)
	}
	return fmt.Sprintf("%s:%d: %v", e.File, e.Line, e.Err)
}

// Unwrap makes every LineError an ErrInvalid.
func (e *LineError) Unwrap() []error { return []error{faq.ErrInvalid, e.Err} }

// line is an entry as it stands in a file. A file may give one plain answer instead of a list, and what the store
// sets is read and left alone.
type line struct {
	faq.Entry
	Answer string `json:"answer,omitempty"`
}

// MaxLine is the longest line that is read, in bytes.
const MaxLine = 8 << 20

// ReadEntries reads one entry a line. Every entry is valid, and no id comes twice; otherwise the error is a
// *LineError and no entries are returned. name is the file's, for the error.
func ReadEntries(r io.Reader, name string) (out []faq.Entry, err error) {
	err = eachEntry(r, name, func(e faq.Entry, _ int) { out = append(out, e) })
	if err != nil {
		return nil, err
	}
	return out, nil
}

// eachEntry reads as ReadEntries does, and hands out each entry with its line.
func eachEntry(r io.Reader, name string, found func(e faq.Entry, line int)) error {
	seen := map[faq.ID]int{}
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, MaxLine)
	n := 0
	for scan.Scan() {
		n++
		line := scan.Bytes()
		rest := bytes.TrimLeftFunc(bytes.TrimPrefix(line, []byte("\ufeff")), unicode.IsSpace)
		raw := bytes.TrimSpace(rest)
		if len(raw) == 0 {
			continue
		}
		e, column, err := parseEntry(raw)
		if column > 0 {
			column += len(line) - len(rest)
		}
		if err == nil {
			if first, again := seen[e.ID]; again {
				err = twice(e.ID, first)
			}
		}
		if err != nil {
			return &LineError{name, n, column, err}
		}
		seen[e.ID] = n
		found(e, n)
	}
	switch err := scan.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return &LineError{name, n + 1, 0, fmt.Errorf("%w: at most %d bytes", err, MaxLine)}
	case err != nil:
		return fmt.Errorf("read %s: %w", name, err)
	}
	return nil
}

// parseEntry decodes and checks one line. column is where the JSON is broken, or 0.
func parseEntry(raw []byte) (e faq.Entry, column int, err error) {
	for i := 0; i < len(raw); { // decoding would put U+FFFD in its place without a word
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			return e, i + 1, ErrNotText
		}
		i += size
	}
	var l line
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			return e, int(syntax.Offset), err
		case errors.As(err, &kind):
			field := strings.TrimPrefix(kind.Field, "Entry.")
			if field == "" {
				field = "line"
			}
			return e, int(kind.Offset), &fault{
				fmt.Sprintf("%s: want %s, not %s", field, kinds[kind.Type.Kind()], kind.Value), fmt.Sprintf("字段 %s 的类型不对。", field)}
		case errors.Is(err, io.ErrUnexpectedEOF):
			return e, len(raw) + 1, err
		}
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			if at := regexp.MustCompile(regexp.QuoteMeta(name) + `\s*:`).FindIndex(raw); at != nil {
				return e, at[0] + 1, &fault{"unknown field " + name, "没有 " + name + " 这个字段，请检查写法。"}
			}
		}
		return e, int(d.InputOffset()) + 1, err
	}
	if d.More() {
		return e, int(d.InputOffset()) + 1, errTwoValues
	}
	e = l.Entry.Content()
	if l.Answer != "" {
		if len(e.Answers) > 0 {
			return e, 0, &faq.FieldError{Field: "answer", Reason: "stands beside answers; give one of them"}
		}
		e.Answers = []faq.Answer{{Text: l.Answer}}
	}
	return e, 0, e.Valid()
}

// kinds are the kinds of values as people call them.
var kinds = map[reflect.Kind]string{
	reflect.String: "text", reflect.Slice: "a list", reflect.Struct: "an object", reflect.Int: "a number",
}

// WriteEntries writes one entry a line, as ReadEntries reads them. What belongs to one store's keeping (revision,
// who, when) is left out.
func WriteEntries(w io.Writer, entries []faq.Entry) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for _, e := range entries {
		if err := enc.Encode(e.Content()); err != nil {
			return fmt.Errorf("write entry %s: %w", e.ID, err)
		}
	}
	return b.Flush()
}
