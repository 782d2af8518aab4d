package engine_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// drawer is a finder that finds what it was told to, and marks the words' first places.
type drawer struct {
	hits    []engine.Hit
	failure error
	asked   *engine.Lookup
}

func (d drawer) Find(_ context.Context, _ zh.Text, l engine.Lookup) ([]engine.Hit, int, error) {
	*d.asked = l
	return d.hits, len(d.hits), d.failure
}

func (d drawer) Mark(original string, text zh.Text) [][2]int {
	if i := strings.Index(original, text.Words[0]); i >= 0 {
		return [][2]int{{i, i + len(text.Words[0])}}
	}
	return nil
}

func TestLookupLists(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for id, e := range h.bank.Entries {
		if strings.HasPrefix(string(id), "re") {
			e.Category = "售后"
		}
	}
	for _, tt := range []struct {
		lookup engine.Lookup
		want   string
		total  int
	}{
		{engine.Lookup{}, "address broken draft invoice over postage refund return ship soon tmall", 11},
		{engine.Lookup{Text: " \n"}, "address broken draft invoice over postage refund return ship soon tmall", 11},
		{engine.Lookup{Limit: 2}, "address broken", 11},
		{engine.Lookup{Limit: 2, Offset: 9}, "soon tmall", 11},
		{engine.Lookup{Offset: 11}, "", 11},
		{engine.Lookup{Limit: 1000}, "address broken draft invoice over postage refund return ship soon tmall", 11},
		{engine.Lookup{Category: "售后"}, "refund return", 2},
		{engine.Lookup{Category: "售后", Offset: 1}, "return", 2},
		{engine.Lookup{Category: "售前"}, "", 0},
		{engine.Lookup{Status: faq.Draft}, "draft", 1},
		{engine.Lookup{Status: faq.Live, Limit: 1}, "address", 10},
		{engine.Lookup{Status: faq.Live, Category: "售后"}, "refund return", 2},
		{engine.Lookup{Status: faq.Retired}, "", 0},
	} {
		found, total, err := h.Lookup(t.Context(), tea, tt.lookup)
		check(t, err)
		if got := ids(found); got != tt.want || total != tt.total {
			t.Errorf("%+v: got %q of %d, want %q of %d", tt.lookup, got, total, tt.want, tt.total)
		}
	}
	_, _, err := h.Lookup(t.Context(), "nobodys", engine.Lookup{})
	fails(t, "unknown shop", err, faq.ErrNotFound)
}

func ids(found []engine.Found) string {
	var out []string
	for _, f := range found {
		out = append(out, string(f.Entry.ID))
	}
	return strings.Join(out, " ")
}

func TestLookupFinds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := &engine.Lookup{}
	h.bank.Finder = drawer{hits: []engine.Hit{{ID: "return", Score: 3}, {ID: "gone", Score: 2}, {ID: "draft", Score: 1}}, asked: asked}
	found, total, err := h.Lookup(t.Context(), tea, engine.Lookup{Text: "退货", Category: "售后", Status: faq.Live, Offset: 5, Limit: 500})
	check(t, err)
	if ids(found) != "return draft" || total != 3 || found[0].Score != 3 || found[0].Entry.Question != "怎么申请退货" {
		t.Errorf("got %+v of %d, want return and draft of 3", found, total)
	}
	if want := [][2]int{{len("怎么申请"), len("怎么申请退")}}; !slices.Equal(found[0].Marked, want) {
		t.Errorf("got %v marked, want %v", found[0].Marked, want)
	}
	if asked.Limit != 100 || asked.Offset != 5 || asked.Category != "售后" || asked.Status != faq.Live {
		t.Errorf("asked for %+v, want the lookup with its limit bounded", asked)
	}
	for _, text := range []string{"？！", strings.Repeat("长", 501), "\xff", "\x00"} {
		_, _, err := h.Lookup(t.Context(), tea, engine.Lookup{Text: text})
		faults(t, "look up "+text[:1], err, "text")
	}
	gone := errors.New("index is gone")
	h.bank.Finder = drawer{failure: gone, asked: asked}
	_, _, err = h.Lookup(t.Context(), tea, engine.Lookup{Text: "退货"})
	fails(t, "finder fails", err, gone)
}

func TestComplete(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *engine.Config) { c.MatchWait = time.Millisecond })
	h.scale.told["双"] = weighed{matches: []engine.Match{likely("over", 0.9), likely("draft", 0.8), likely("return", 0.7), likely("refund", 0.6), likely("invoice", 0.09)}}
	for _, tt := range []struct {
		typed string
		n     int
		want  string
	}{
		{"双", 10, "return refund"}, // what cannot be said is not offered, nor what is under the floor
		{"双", 3, "return"},
		{"没有的", 10, ""}, {"", 10, ""}, {" ", 10, ""}, {"？", 10, ""}, {"\xff", 10, ""}, {"\x00", 10, ""}, {strings.Repeat("双", 501), 10, ""},
	} {
		options, err := h.Complete(t.Context(), tea, tt.typed, tt.n)
		check(t, err)
		var got []string
		for _, o := range options {
			got = append(got, string(o.Entry))
			if o.Token != "" || o.Question == "" {
				t.Errorf("%.9q: got %+v, want a question and no token: nothing was recorded", tt.typed, o)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%.9q, at most %d: got %v, want %q", tt.typed, tt.n, got, tt.want)
		}
	}
	_, err := h.Complete(t.Context(), "nobodys", "双", 3)
	fails(t, "unknown shop", err, faq.ErrNotFound)
	h.scale.late = true
	_, err = h.Complete(t.Context(), tea, "双", 3)
	fails(t, "late", err, context.DeadlineExceeded)
}
