package faq

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"
)

// shelf hands out entries in pages of two, each decoded by itself.
type shelf []Entry

func (s shelf) Entries(_ context.Context, _ Shop, f Filter) (page []Entry, next string, err error) {
	from := 0
	if f.Page.After != "" {
		fmt.Sscan(f.Page.After, &from)
	}
	if to := from + 2; to < len(s) {
		return s[from:to], fmt.Sprint(to), nil
	}
	return s[from:], "", nil
}

func TestAllIsWhatWasRead(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)
	var from shelf
	for i := range 7 {
		e := Entry{ID: ID(fmt.Sprint("e", i)), Question: fmt.Sprint("第", i, "问"), Category: "售后", Risk: "high", UpdatedBy: "店长", Revision: i, UpdatedAt: day}
		for k := range i {
			e.Similar = append(e.Similar, fmt.Sprint("换个说法", i, k))
			e.Answers = append(e.Answers, Answer{Text: fmt.Sprint("答", i, k), When: Condition{Region: []string{"新疆"}}})
		}
		if i == 3 {
			e.ValidFrom, e.Similar = &day, []string{}
		}
		from = append(from, e)
	}
	all, err := All(t.Context(), from, "tea")
	if err != nil || len(all) != len(from) {
		t.Fatalf("got %d entries, error %v, want %d", len(all), err, len(from))
	}
	for i := range from {
		if got := *all[from[i].ID]; !reflect.DeepEqual(got, from[i]) {
			t.Errorf("got %+v, want %+v", got, from[i])
		}
	}
	_, _ = append(all["e4"].Similar, "一句"), append(all["e4"].Answers, Answer{Text: "一答"})
	if got := *all["e5"]; !reflect.DeepEqual(got, from[5]) {
		t.Errorf("after its neighbour's lists have grown: got %+v, want %+v", got, from[5])
	}
}

// TestPackedTakesFewPieces counts what a page is made of, however many entries it has.
func TestPackedTakesFewPieces(t *testing.T) {
	var entries []Entry
	for i := range 500 {
		entries = append(entries, Entry{ID: ID(fmt.Sprint(i)), Question: "多久发货", Similar: []string{"几天发货"}, Answers: []Answer{{Text: "两天"}}})
	}
	if got := testing.AllocsPerRun(10, func() { packed(entries) }); got > 10 {
		t.Errorf("got %v allocations for 500 entries, want at most 10", got)
	}
}
