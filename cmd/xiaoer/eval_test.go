package main

import (
	"bytes"
	"testing"

	"xiaoer/engine/eval"
	"xiaoer/faq"
)

// Queries of another bank give figures that mean nothing, and look like any.
func TestWarn(t *testing.T) {
	for _, tt := range []struct {
		name string
		gold [][]faq.ID
		want string
	}{
		{"of this bank", [][]faq.ID{{"a"}, {}, {"b", "a"}}, ""},
		{"of another", [][]faq.ID{{"a"}, {"b", "c"}, {"d"}}, "xiaoer: query q has gold c, which is none of the entries\n"},
	} {
		s := set{entries: []faq.Entry{{ID: "a"}, {ID: "b"}}}
		for _, gold := range tt.gold {
			s.queries = append(s.queries, eval.Query{QID: "q", Gold: gold})
		}
		var out bytes.Buffer
		if s.warn(&out); out.String() != tt.want {
			t.Errorf("queries %s: got %q, want %q", tt.name, out.String(), tt.want)
		}
	}
}
