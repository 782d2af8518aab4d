package faq_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

// day is a day of November 2026 in Shanghai, at its beginning.
func day(n int) time.Time {
	return time.Date(2026, 11, n, 0, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))
}

// saved makes a version of a table from "saved on the 3rd", "3 10" being one that holds from the 10th.
func saved(version int, when string, columns ...string) faq.Policy {
	p := faq.Policy{Name: "postage", Version: version, Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{}}}}
	for _, c := range columns {
		p.Columns = append(p.Columns, faq.Column{Name: c})
	}
	var at, from int
	n, _ := fmt.Sscan(when, &at, &from)
	p.UpdatedAt = day(at)
	if n == 2 {
		p.EffectiveFrom = faq.Moment{Time: day(from)}
	}
	return p
}

func TestInForce(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		versions string         // when each was saved, and from when it holds
		want     map[int]string // by day: the version in force, and those to come
	}{
		{"one", "5", map[int]string{1: "1", 5: "1", 9: "1"}},
		{"one that is announced", "1 5", map[int]string{1: "- 1", 4: "- 1", 5: "1"}},
		{"one of the past", "9 5", map[int]string{4: "- 1", 5: "1", 9: "1"}},
		{"one after another", "1, 5", map[int]string{1: "1 2", 4: "1 2", 5: "2"}},
		{"announced", "1, 3 5", map[int]string{4: "1 2", 5: "2"}},
		{"an edit before what is announced", "1, 3 9, 5", map[int]string{4: "1 3 2", 5: "3 2", 8: "3 2", 9: "2"}},
		{"announced otherwise", "1, 3 9, 5 9", map[int]string{8: "1 3", 9: "3"}},
		{"announced earlier", "1, 3 9, 5 7", map[int]string{6: "1 3 2", 7: "3 2", 9: "2"}},
		{"from before it was saved", "1, 5 2", map[int]string{2: "1 2", 4: "1 2", 5: "2"}},
	} {
		var all []faq.Policy
		for i, v := range strings.Split(tt.versions, ", ") {
			all = append(all, saved(i+1, v))
		}
		for n, want := range tt.want {
			got := "-"
			for _, p := range faq.InForce(all, day(n)) {
				got = fmt.Sprint(p.Version)
			}
			for _, p := range faq.Upcoming(all, day(n)) {
				got += fmt.Sprint(" ", p.Version)
			}
			if got != want {
				t.Errorf("%s (%s) on the %d.: got %q, want %q", tt.name, tt.versions, n, got, want)
			}
			if lasting := len(faq.Lasting(all, day(n))); lasting != len(strings.Fields(strings.Replace(want, "- ", "", 1))) {
				t.Errorf("%s on the %d.: got %d that last, want those of %q", tt.name, n, lasting, want)
			}
		}
	}
}

// Tables of which nobody says who saved them when hold since ever.
func TestInForceOfBareTables(t *testing.T) {
	t.Parallel()
	if got := faq.InForce(tables(), time.Time{}); len(got) != len(tables()) {
		t.Errorf("got %d tables, want all %d", len(got), len(tables()))
	}
}

func TestTurn(t *testing.T) {
	t.Parallel()
	versions := []faq.Policy{saved(1, "1", "days"), saved(2, "3 20", "fee"), saved(3, "3 15", "fee")}
	for _, tt := range []struct {
		name       string
		text       string
		now, until int // of the entry; 0 is none
		want       int // 0 is never
	}{
		{"the next version", "{postage.fee}元", 10, 0, 15},
		{"the one after", "{postage.fee}元", 15, 0, 20},
		{"no more", "{postage.fee}元", 20, 0, 0},
		{"of another table", "{parcel.fee}元", 10, 0, 0},
		{"its own end", "{postage.fee}元", 10, 12, 12},
		{"its own end is past", "{postage.fee}元", 12, 12, 15},
	} {
		e := faq.Entry{ID: "a", Question: "问", Answers: []faq.Answer{{Text: tt.text}}}
		if tt.until > 0 {
			e.ValidUntil = new(day(tt.until))
		}
		var want time.Time
		if tt.want > 0 {
			want = day(tt.want)
		}
		if got := e.Turn(versions, day(tt.now)); !got.Equal(want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, want)
		}
	}
}

func TestQuotableForAsLongAsItIsAnswered(t *testing.T) {
	t.Parallel()
	both := saved(1, "1", "fee", "days")
	for _, tt := range []struct {
		name        string
		versions    []faq.Policy
		from, until int // of the entry; 0 is none
		reason      string
	}{
		{"one table", []faq.Policy{both}, 0, 0, ""},
		{"an old one lacked it", []faq.Policy{saved(1, "1", "days"), saved(2, "3", "fee")}, 0, 0, ""},
		{"a coming one lacks it", []faq.Policy{both, saved(2, "3 20", "days")}, 0, 0, "version 2 of the policy has not"},
		{"the entry ends before", []faq.Policy{both, saved(2, "3 20", "days")}, 0, 20, ""},
		{"the entry ends after", []faq.Policy{both, saved(2, "3 20", "days")}, 0, 21, "version 2 of the policy has not"},
		{"the entry begins after a gap", []faq.Policy{saved(1, "1 12", "fee")}, 12, 0, ""},
		{"the entry begins before the table", []faq.Policy{saved(1, "1 12", "fee")}, 11, 0, "no policy has before 2026-11-12T00:00:00+08:00"},
		{"the entry ends before the table", []faq.Policy{saved(1, "1 12", "fee")}, 0, 12, "no policy has"},
		{"it lacks it for a while", []faq.Policy{both, saved(2, "3 15", "days"), saved(3, "3 18", "fee")}, 16, 17, "version 2 of the policy has not"},
		{"after that while", []faq.Policy{both, saved(2, "3 15", "days"), saved(3, "3 18", "fee")}, 18, 0, ""},
		{"an entry of the past", []faq.Policy{both, saved(2, "3 15", "days")}, 1, 2, ""},
		{"an entry of the past, and a table without it", []faq.Policy{saved(1, "1", "days")}, 1, 2, ""},
	} {
		e := faq.Entry{ID: "a", Question: "问", Answers: []faq.Answer{{Text: "{postage.fee}元"}}}
		if tt.from > 0 {
			at := day(tt.from)
			e.ValidFrom = &at
		}
		if tt.until > 0 {
			at := day(tt.until)
			e.ValidUntil = &at
		}
		windowed := e
		windowed.ValidFrom, windowed.ValidUntil = nil, nil
		windowed.Answers = []faq.Answer{{Text: "{postage.fee}元"}}
		if e.ValidFrom != nil {
			windowed.Answers[0].When.From.Time = *e.ValidFrom
		}
		if e.ValidUntil != nil {
			windowed.Answers[0].When.Until.Time = *e.ValidUntil
		}
		if a, b := e.Quotable(tt.versions, day(10)), windowed.Quotable(tt.versions, day(10)); fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: got %v, and %v where the window is the answer's", tt.name, a, b)
		}
		want := error(nil)
		if tt.reason != "" {
			want = &faq.FieldError{Field: "answers[0].text", Reason: "quotes {postage.fee}, which " + tt.reason}
		}
		if got := e.Quotable(tt.versions, day(10)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, want)
		}
	}
}

func TestSevered(t *testing.T) {
	t.Parallel()
	entries := []faq.Entry{
		{ID: "gone", Status: faq.Retired, Answers: []faq.Answer{{Text: "{postage.fee}"}}},
		{ID: "wrong", Answers: []faq.Answer{{Text: "{postage.never}"}}}, // was never right
		{ID: "days", Answers: []faq.Answer{{Text: "{postage.days}"}}},
		{ID: "fee", Answers: []faq.Answer{{Text: "{postage.fee}"}}},
	}
	before := []faq.Policy{saved(1, "1", "fee", "days")}
	after := faq.Follow(before, []faq.Policy{saved(0, "0", "days")}, day(10))
	if got := after[1]; got.Version != 2 || !got.UpdatedAt.Equal(day(10)) {
		t.Fatalf("got %+v, want version 2 of the 10.", got)
	}
	e, err := faq.Severed(entries, before, after, day(10))
	if e == nil || e.ID != "fee" || !errors.Is(err, faq.ErrInvalid) {
		t.Errorf("got %v, %v, want the entry fee", e, err)
	}
	partly := saved(0, "0", "fee", "days")
	partly.By, partly.Rows[0].Match = "region", []string{"新疆"}
	if e, err := faq.Severed(entries, before, faq.Follow(before, []faq.Policy{partly}, day(10)), day(10)); e == nil || e.ID != "days" {
		t.Errorf("a table without the rest: got %v, %v, want the entry days", e, err)
	}
	if e, err := faq.Severed(entries, after, after, day(10)); e != nil || err != nil {
		t.Errorf("nothing changed: got %v, %v, want nothing", e, err)
	}
}

func TestComparePolicies(t *testing.T) {
	t.Parallel()
	before, after := postage(), postage()
	if got := faq.ComparePolicies(before, after); len(got) > 0 {
		t.Errorf("the same: got %+v, want nothing", got)
	}
	after.Title, after.EffectiveFrom = "邮费", faq.Moment{Time: day(20)}
	after.Columns = []faq.Column{{Name: "fee", Title: "运费", Unit: "元"}}
	after.Rows[0].Match = []string{"新疆"}
	after.Rows[1].Cells = map[string]string{"fee": "10"}
	want := []faq.CellChange{
		{Field: "title", Old: "运费", New: "邮费"},
		{Field: "effective_from", New: "2026-11-19T16:00:00Z"},
		{Field: "columns", Old: "fee 运费 元\nfree_over 包邮门槛 元", New: "fee 运费 元"},
		{Field: "rows", Old: "新疆、西藏\n*", New: "新疆\n*"},
		{Field: "cells", Row: "新疆", Column: "fee", New: "18"},
		{Field: "cells", Row: "*", Column: "fee", Old: "8", New: "10"},
		{Field: "cells", Row: "新疆、西藏", Column: "fee", Old: "18"},
		{Field: "cells", Row: "新疆、西藏", Column: "free_over", Old: "199"},
		{Field: "cells", Row: "*", Column: "free_over", Old: "199"},
	}
	if diff := cmp.Diff(want, faq.ComparePolicies(before, after)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestParseMoment(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Time{
		"2026-11-11T00:00:00+08:00": day(11), "2026-11-10T16:00:00Z": day(11), "2026-11-11": day(11),
		"2026-11-11 20:00": day(11).Add(20 * time.Hour), "2026-11-11T20:00:30": day(11).Add(20*time.Hour + 30*time.Second),
	} {
		if got, err := faq.ParseMoment(text); err != nil || !got.Equal(want) {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "双十一", "11-11", "2026-02-30", "2026-11-11T25:00"} {
		if got, err := faq.ParseMoment(text); !errors.Is(err, faq.ErrInvalid) {
			t.Errorf("%q: got %v, %v, want ErrInvalid", text, got, err)
		}
	}
}
