package eval

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

var wished = map[faq.ID]Wish{
	"fee": {"postage.fee", "postage"}, "fee-2": {"postage.fee", "postage"}, "free": {"postage.free", "postage"}, "size": {"goods.size", "goods"},
}

// noted is a prediction whose search found these entries.
func noted(p Prediction, mended bool, found ...faq.ID) Prediction {
	p.Found, p.Mended = found, mended
	return p
}

func TestMisses(t *testing.T) {
	for _, tt := range []struct {
		name string
		q    Query
		p    Prediction
		want []Miss
	}{
		{"answered right", asked("in", "fee"), said(faq.Answered, "fee", .9), nil},
		{"handed over, as it should be", asked("oos"), said(faq.Escalated, "fee", .2), nil},
		{"offered though nothing answers it", asked("oos"), said(faq.Suggested, "fee", .2), nil},
		{"answered though nothing does", asked("oos"), said(faq.Answered, "fee", .9), []Miss{{Cause: Outside, Wrong: 1}}},
		{"right, and offered", asked("in", "fee"), said(faq.Suggested, "fee", .5), []Miss{{Cause: Cautious, Offered: 1}}},
		{"right, and handed over", asked("in", "fee"), said(faq.Escalated, "fee", .5), []Miss{{Cause: Cautious, Handed: 1}}},
		{"right, and asked back", asked("in", "fee"), noted(said(faq.Asked, "fee", .5), true), []Miss{{Cause: Cautious, Asked: 1, Mended: 1}}},
		{"a sibling said", asked("in", "fee"), said(faq.Answered, "fee-2", .9, "fee", .1), []Miss{{Cause: Sibling, Wrong: 1}}},
		{"the nearest of several right ones counts", asked("multi", "size", "free", "fee"), said(faq.Suggested, "fee-2", .5, "free", .4), []Miss{{Cause: Sibling, Offered: 1}}},
		{"a neighbour first", asked("in", "free"), said(faq.Suggested, "fee", .5, "size", .4), []Miss{{Cause: NotFound, Astray: 1}}},
		{"a neighbour first, the right one beyond ten", asked("in", "free"), noted(said(faq.Suggested, "fee", .5), false, "size", "free"), []Miss{{Cause: Neighbour, Astray: 1}}},
		{"a stranger first", asked("in", "size"), said(faq.Answered, "fee", .9, "size", .1), []Miss{{Cause: Stranger, Wrong: 1}}},
		{"entries of no known wish are strangers", asked("in", "y"), said(faq.Answered, "x", .9, "y", .1), []Miss{{Cause: Stranger, Wrong: 1}}},
		{"offered fourth is not offered", asked("in", "size"), said(faq.Suggested, "fee", .5, "fee-2", .2, "free", .2, "size", .1), []Miss{{Cause: Stranger, Astray: 1}}},
		{"nothing found", asked("in", "size"), said(faq.Escalated), []Miss{{Cause: NotFound, Handed: 1}}},
	} {
		if diff := cmp.Diff(tt.want, Misses([]Query{tt.q}, []Prediction{tt.p}, wished)); diff != "" {
			t.Errorf("%s, -want +got:\n%s", tt.name, diff)
		}
	}
}

func TestMissesByFrequency(t *testing.T) {
	queries := []Query{asked("in", "fee"), asked("oos"), asked("oos"), asked("in", "fee"), asked("in", "fee")}
	preds := []Prediction{said(faq.Suggested, "fee", .4), said(faq.Answered, "fee", .9), noted(said(faq.Answered, "fee", .9), true), said(faq.Escalated), said(faq.Answered, "fee", .9)}
	want := []Miss{{Cause: Outside, Wrong: 2, Mended: 1}, {Cause: Cautious, Offered: 1}, {Cause: NotFound, Handed: 1}}
	if diff := cmp.Diff(want, Misses(queries, preds, wished)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestKinds(t *testing.T) {
	queries := []Query{asked("plain", "fee"), asked("typo", "fee"), asked("typo", "fee"), asked("oos"), asked("oos"), asked("typo", "fee")}
	preds := []Prediction{said(faq.Answered, "fee", .9), said(faq.Suggested, "fee", .4), said(faq.Answered, "size", .9, "fee", .1), said(faq.Answered, "fee", .9), said(faq.Escalated), said(faq.Answered, "fee", .9)}
	want := []Kind{
		{Name: "typo", Questions: 3, First: 2, Right: 1, Wrong: 1, Missed: 2, In: true},
		{Name: "oos", Questions: 2, Wrong: 1, Missed: 1},
		{Name: "plain", Questions: 1, First: 1, Right: 1, In: true},
	}
	if diff := cmp.Diff(want, Kinds(queries, preds)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBins(t *testing.T) {
	queries := []Query{asked("in", "a"), asked("in", "a"), asked("oos"), asked("in", "a")}
	preds := []Prediction{said(faq.Answered, "a", 1.0), said(faq.Answered, "b", .9375), said(faq.Escalated, "a", .25), said(faq.Escalated)}
	want := [10]Bin{0: {Questions: 1}, 2: {1, .25, 0}, 9: {2, 1.9375, 1}}
	if diff := cmp.Diff(want, Bins(queries, preds)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// finder notes, as a searcher would, what was found for the text.
type finder struct{ asker }

func (f finder) Try(ctx context.Context, q faq.Question) (faq.Exchange, error) {
	Note(ctx, []faq.ID{faq.ID(q.Text)}, q.Text == "b")
	Note(ctx, []faq.ID{"part"}, true) // one question of a message that asks several
	return f.asker.Try(ctx, q)
}

func TestNote(t *testing.T) {
	got, err := Run(t.Context(), finder{asker{"a": {}, "b": {}}}, "tea", []Query{{Text: "a"}, {Text: "b"}}, nil)
	if err != nil || got[0].Mended || !got[1].Mended || got[0].Found[0] != "a" || got[1].Found[0] != "b" {
		t.Errorf("got %+v and %v, want each text found for itself, and only b mended", got, err)
	}
	Note(t.Context(), nil, true) // of nobody's search: no panic
}
