package sqlite

import (
	"fmt"
	"reflect"
	"testing"

	"xiaoer/faq"
)

// What is recalled a second time is what stands in the file, and comes from memory.
func TestRecallFromMemory(t *testing.T) {
	t.Parallel()
	db, _ := founded(t)
	first, err := db.Record(t.Context(), said("", "可以开发票吗"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Record(t.Context(), said(first.Conversation.ID, "几天能到")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		_, last, err := db.Recall(t.Context(), "tea", first.Conversation.ID, 3)
		if err != nil || len(last) != 2 {
			t.Fatalf("got %d exchanges, %v, want 2", len(last), err)
		}
		for _, got := range last {
			want, err := db.Exchange(t.Context(), "tea", got.ID)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v, %v", got, want, err)
			}
		}
	}
	if len(db.recents.known) != 2 {
		t.Errorf("got %d in memory, want 2", len(db.recents.known))
	}
}

func TestRecentsAreBounded(t *testing.T) {
	t.Parallel()
	var r recents
	name := func(i int) key { return key{"tea", 'x', fmt.Sprint(i)} }
	for i := range 2*mostRecents + 1 {
		r.put(name(i), &faq.Exchange{ID: fmt.Sprint(i)})
		r.put(name(i), &faq.Exchange{ID: fmt.Sprint(i)}) // by two who recall at once
	}
	if len(r.known) != mostRecents || r.get(name(mostRecents)) != nil || r.get(name(mostRecents+1)) == nil {
		t.Errorf("got %d in memory, want the newest %d", len(r.known), mostRecents)
	}
}
