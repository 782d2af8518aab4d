package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/faq"
)

// questionBody bounds what a buyer may send, in bytes.
const questionBody = 64 << 10

// body reads the request's body into v, which points to a struct. See decode.
func (c *call) body(most int64, v any) error {
	raw, err := c.raw(most)
	if err != nil {
		return err
	}
	return decode(raw, v)
}

// optionalBody does as body does, and leaves v alone where there is no body.
func (c *call) optionalBody(most int64, v any) error {
	if c.Request.ContentLength == 0 {
		return nil
	}
	return c.body(most, v)
}

// raw reads a body of the right type, up to most bytes.
func (c *call) raw(most int64) ([]byte, error) {
	if !isJSON(c.GetHeader("Content-Type")) {
		return nil, errMediaType
	}
	if enc := c.GetHeader("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, &refusal{row: errMediaType, detail: "请直接发送 JSON，不要压缩。"}
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, most))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &refusal{row: errTooLarge, detail: fmt.Sprintf("请求内容太大，最多 %d KB。", most>>10)}
	case err != nil:
		return nil, fmt.Errorf("%w: read body: %w", errMalformed, err) // the client went away or is too slow
	}
	return raw, nil
}

// isJSON reports whether a body of the type is JSON in UTF-8.
func isJSON(mediaType string) bool {
	if mediaType == "application/json" { // as nearly everybody writes it
		return true
	}
	media, params, err := mime.ParseMediaType(mediaType)
	charset := params["charset"]
	return err == nil && media == "application/json" && (charset == "" || strings.EqualFold(charset, "utf-8"))
}

// decode reads exactly one JSON value in UTF-8 into v, which points to a zero struct. It is stricter than
// encoding/json, whose leniency hides mistakes until a buyer sees them: a field must be known and spelt as it is,
// may stand once, and must have its type; null counts as left out. A refusal names the field with its whole path.
//
// No text may hold a NUL: some keepers cannot hold it, and nobody types it.
func decode(raw []byte, v any) error {
	if !utf8.Valid(raw) {
		return &refusal{row: errMalformed, detail: "请求内容不是 UTF-8 文本，请检查是不是用 GBK 发送的。"}
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // which Windows writes in front
	if len(bytes.TrimSpace(raw)) == 0 {
		return &refusal{row: errMalformed, detail: "请求内容是空的，应该是一个 JSON 对象。"}
	}
	w := walker{json.NewDecoder(bytes.NewReader(raw))}
	w.UseNumber()
	if err := w.value(reflect.TypeOf(v).Elem(), ""); err != nil {
		return err
	}
	if _, err := w.Token(); err != io.EOF {
		return &refusal{row: errMalformed, detail: "JSON 后面有多余的内容。"}
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%w: %w", errMalformed, err)
	}
	return nil
}

// walker goes through a JSON value alongside the type that it is meant for. The type bounds how deep it goes.
type walker struct{ *json.Decoder }

var (
	timeType   = reflect.TypeFor[time.Time]()
	momentType = reflect.TypeFor[faq.Moment]()
)

// value checks the next value against t; at is where it stands.
func (w walker) value(t reflect.Type, at string) error {
	tok, err := w.Token()
	if err != nil {
		return w.broken(err)
	}
	if tok == nil {
		return nil
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == timeType:
		return moment(tok, at)
	case t == momentType:
		return localMoment(tok, at)
	case tok == json.Delim('{') && t.Kind() == reflect.Struct:
		return w.object(at, func(name string) reflect.Type { return fieldType(t, name) })
	case tok == json.Delim('{') && t.Kind() == reflect.Map:
		return w.object(at, func(string) reflect.Type { return t.Elem() })
	case tok == json.Delim('[') && t.Kind() == reflect.Slice:
		return w.array(t.Elem(), at)
	}
	return scalar(tok, t, at)
}

// object checks the members of an object that has been entered; typed returns nil for a name that may not be there.
func (w walker) object(at string, typed func(name string) reflect.Type) error {
	seen := map[string]bool{}
	for w.More() {
		tok, err := w.Token()
		if err != nil {
			return w.broken(err)
		}
		name := tok.(string) // the decoder takes nothing else here
		where := strings.TrimPrefix(at+"."+clip(name), ".")
		t := typed(name)
		switch {
		case t == nil:
			return &refusal{row: errUnknownField, field: where, detail: fmt.Sprintf("没有 %s 这个字段，请检查拼写。", where)}
		case seen[name]:
			return &refusal{row: errMalformed, field: where, detail: fmt.Sprintf("字段 %s 写了两次。", where)}
		}
		seen[name] = true
		if err := plain(name, where); err != nil {
			return err
		}
		if err := w.value(t, where); err != nil {
			return err
		}
	}
	return w.end()
}

// array checks the elements of an array that has been entered.
func (w walker) array(t reflect.Type, at string) error {
	for i := 0; w.More(); i++ {
		if err := w.value(t, at+"["+strconv.Itoa(i)+"]"); err != nil {
			return err
		}
	}
	return w.end()
}

// clip shortens a name that came from outside before it is told back.
func clip(name string) string {
	const most = 64
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return name
}

func (w walker) end() error {
	if _, err := w.Token(); err != nil {
		return w.broken(err)
	}
	return nil
}

func (w walker) broken(err error) error {
	return &refusal{row: errMalformed, detail: fmt.Sprintf("请求内容不是正确的 JSON，第 %d 个字节附近有误。", w.InputOffset()+1)}
}

// fieldType returns the type of the struct's field of that JSON name, or nil. The fields of an embedded struct count.
func fieldType(t reflect.Type, name string) reflect.Type {
	for f := range t.Fields() {
		if f.Anonymous {
			if inner := fieldType(f.Type, name); inner != nil {
				return inner
			}
			continue
		}
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name && tag != "-" && tag != "" {
			return f.Type
		}
	}
	return nil
}

// scalar checks a value that is neither a fitting object nor a fitting array.
func scalar(tok json.Token, t reflect.Type, at string) error {
	var want string
	switch t.Kind() {
	case reflect.String:
		if s, ok := tok.(string); ok {
			return plain(s, at)
		}
		want = "一段文字"
	case reflect.Bool:
		if _, ok := tok.(bool); ok {
			return nil
		}
		want = "true 或 false"
	case reflect.Int:
		if n, ok := tok.(json.Number); ok {
			if _, err := strconv.Atoi(n.String()); err == nil {
				return nil
			}
		}
		want = "一个整数"
	case reflect.Float64:
		if n, ok := tok.(json.Number); ok {
			if _, err := n.Float64(); err == nil {
				return nil
			}
		}
		want = "一个数"
	case reflect.Slice:
		want = "一个列表"
	default:
		want = "一个对象"
	}
	return mistyped(at, want)
}

// moment checks a point in time.
func moment(tok json.Token, at string) error {
	if s, ok := tok.(string); ok {
		if _, err := time.Parse(time.RFC3339, s); err == nil {
			return nil
		}
	}
	return mistyped(at, "像 2026-11-11T00:00:00+08:00 这样的时间")
}

// localMoment checks a point in time that may go without a zone.
func localMoment(tok json.Token, at string) error {
	s, ok := tok.(string)
	if _, err := faq.ParseMoment(s); ok && (err == nil || s == "") {
		return nil
	}
	return mistyped(at, "像 2026-11-11T00:00:00+08:00 或 2026-11-11 20:00（北京时间）这样的时间")
}

func mistyped(at, want string) error {
	if at == "" {
		return &refusal{row: errWrongType, detail: "请求内容应该是" + want + "。"}
	}
	return &refusal{row: errWrongType, field: at, detail: fmt.Sprintf("字段 %s 应该是%s。", at, want)}
}

// plain refuses text with a NUL in it.
func plain(s, at string) error {
	if strings.ContainsRune(s, 0) {
		return &refusal{row: faq.ErrInvalid, field: at, detail: fmt.Sprintf("字段 %s 里有不可见的空字符。", at)}
	}
	return nil
}
