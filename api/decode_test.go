package api

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"xiaoer/faq"
)

// FuzzDecode holds that the decoder never panics, takes nothing that encoding/json refuses under its strictest
// setting, reads what it takes as encoding/json does, and lets no NUL and no damaged text in.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"text":"可以开发票吗","slots":{"region":"新疆"},"top":3,"debug":true,"as_of":"2026-11-11T00:00:00+08:00"}`,
		`{"id":"a","question":"一","similar":["二"],"answers":[{"text":"三","when":{"order_state":["paid"]}}],"valid_from":null}`,
		`{"name":"p","columns":[{"name":"fee"}],"rows":[{"match":["*"],"cells":{"fee":"8"}}]}`,
		`{"low":0.1,"normal":5e-2,"high":null}`, `{"low":1e999}`, `{"low":"0.1"}`, `{"low":-0}`,
		`{"text":"a","text":"b"}`, `{"text":"\u0000"}`, `{"text":"\ud800"}`, `{"TEXT":"a"}`, `{"text":1e3}`, `{"top":1.0}`, `{"top":-0}`,
		`[]`, `null`, `{"text":null}`, `{}x`, "\ufeff{}", "{\"text\":\"\xff\"}", `{"slots":{"a":{}}}`, `{"answers":[[[[`, `{"":""}`, `{"a.b":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		agrees[questionIn](t, raw)
		agrees[faq.Entry](t, raw)
		agrees[faq.Policy](t, raw)
		agrees[faq.Tolerance](t, raw)
	})
}

func agrees[T any](t *testing.T, raw []byte) {
	t.Helper()
	var got, want T
	err := decode(raw, &got)
	if err != nil {
		p, _ := explained(err, aServer, "")
		if p.Status != 400 && p.Status != 422 {
			t.Fatalf("decode %q: got %v, want a refusal", raw, err)
		}
		if !utf8.ValidString(p.Detail) || !utf8.ValidString(p.Field) {
			t.Fatalf("decode %q: got unreadable refusal %+v", raw, p)
		}
		return
	}
	dec := json.NewDecoder(strings.NewReader(strings.TrimPrefix(string(raw), "\ufeff")))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&want); err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("decode %q: got %+v, encoding/json %+v, %v", raw, got, want, err)
	}
	if b, err := json.Marshal(got); err != nil || strings.Contains(string(b), `\u0000`) && !strings.Contains(string(b), `\\u0000`) {
		t.Fatalf("decode %q: let %s through (%v)", raw, b, err)
	}
}

func TestDecodeLeavesNothingHalf(t *testing.T) {
	t.Parallel()
	var in questionIn
	if err := decode([]byte(`{"text":"发票","txt":1}`), &in); !errors.Is(err, errUnknownField) || in.Text != "" {
		t.Errorf("got %v and %+v", err, in)
	}
}
