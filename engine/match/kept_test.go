package match

import (
	"reflect"
	"slices"
	"testing"

	"xiaoer/engine"
	"xiaoer/engine/enginetest"
	"xiaoer/faq"
)

// What is restored says of everything what was kept, to the last bit.
func TestRestoreIsWhatWasKept(t *testing.T) {
	t.Parallel()
	var entries []*faq.Entry
	for _, e := range enginetest.Bank(60) {
		entries = append(entries, &e)
	}
	search := finding(entries)
	taught := make([]engine.Taught, len(entries))
	for i, e := range entries {
		taught[i].Entry = e
	}
	taught[3].Confirmed = []faq.Tally{{Entry: entries[3].ID, Question: "这个能不能再便宜点儿", Core: "这个能不能再便宜点儿", For: 2}}
	tr := trainer()
	was, err := tr.Fit(t.Context(), taught, search)
	if err != nil {
		t.Fatal(err)
	}
	data, err := tr.Keep(was, taught)
	if err != nil || data == nil {
		t.Fatalf("got %d bytes (%v), want what was learned", len(data), err)
	}
	is, err := tr.Restore(t.Context(), data, taught, search)
	if err != nil || is == nil {
		t.Fatalf("got %v (%v), want a model", is, err)
	}
	texts := []string{"这个能不能再便宜点儿", "什么时候发货", "发漂", "退货运费谁出", "123", "转人工"}
	for _, e := range entries[:20] {
		texts = append(texts, e.Question, e.Similar[0]+"啊")
	}
	for _, text := range texts {
		want, err := was.Match(t.Context(), read(t, text), 10)
		if err != nil {
			t.Fatal(err)
		}
		got, err := is.Match(t.Context(), read(t, text), 10)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v (%v), want %+v", text, got, err, want)
		}
	}
	if got, want := is.(*Model).Trials(), was.(*Model).Trials(); !slices.Equal(got, want) || len(got) == 0 || is.Version() != was.Version() {
		t.Errorf("got %d trials of %s, want %d of %s", len(got), is.Version(), len(want), was.Version())
	}
}

// What was trained on other things is not restored, and what is damaged is an error.
func TestRestoreRefusesWhatIsAnothers(t *testing.T) {
	t.Parallel()
	a, b := &faq.Entry{ID: "a", Question: "可以开发票吗"}, &faq.Entry{ID: "b", Question: "什么时候发货"}
	taught := []engine.Taught{{Entry: a}, {Entry: b}}
	search, tr := finding([]*faq.Entry{a, b}), trainer()
	m, err := tr.Fit(t.Context(), taught, search)
	if err != nil {
		t.Fatal(err)
	}
	data, err := tr.Keep(m, taught)
	if err != nil || data == nil {
		t.Fatalf("got %d bytes (%v)", len(data), err)
	}
	changed := *b
	changed.Question = "什么时候送到"
	for name, other := range map[string][]engine.Taught{
		"one less":     taught[:1],
		"another text": {{Entry: a}, {Entry: &changed}},
		"a voice":      {{Entry: a, Denied: []faq.Tally{{Question: "q", Core: "q", Against: 2}}}, {Entry: b}},
	} {
		if got, err := tr.Restore(t.Context(), data, other, search); got != nil || err != nil {
			t.Errorf("%s: got %v (%v), want nothing", name, got, err)
		}
	}
	own := *tr
	own.own = "+words"
	if got, err := own.Restore(t.Context(), data, taught, search); got != nil || err != nil {
		t.Errorf("other words: got %v (%v), want nothing", got, err)
	}
	if _, err := tr.Restore(t.Context(), data[:len(data)/2], taught, search); err == nil {
		t.Error("half of it: got nil, want an error")
	}
	if got, err := tr.Keep(tr.Patch(m, taught[:1], nil), taught); got != nil || err != nil {
		t.Errorf("a patched model: got %d bytes (%v), want nothing kept", len(got), err)
	}
	if got, err := tr.Keep(m, taught[:1]); got != nil || err != nil {
		t.Errorf("one entry: got %d bytes (%v), want nothing kept", len(got), err)
	}
}
