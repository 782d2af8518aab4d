package sqlite

import (
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// TestHoursAreAtHand edits a shop's hours here and in another process, and asks for them with the file out of reach.
func TestHoursAreAtHand(t *testing.T) {
	t.Parallel()
	here, path := founded(t)
	there := open(t, Config{Path: path, Now: func() time.Time { return time.Now().Add(time.Second) }})
	night := time.Date(2026, 11, 11, 20, 0, 0, 0, time.UTC) // 4:00 on Thursday where the shop is
	opens := func(what, want string) {
		t.Helper()
		back, err := here.Opening(t.Context(), "tea", night)
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		got := "open"
		if back != nil {
			got = back.Format("15:04")
		}
		if got != want {
			t.Errorf("%s: got %s, want %s", what, got, want)
		}
	}
	edit := func(db *DB, from string) {
		t.Helper()
		r := desk.Rules{Calendar: desk.Calendar{Week: map[string][]desk.Span{"thu": {desk.Span(from + "-18:00")}}}}
		if err := db.PutRules(t.Context(), "tea", r, "manager"); err != nil {
			t.Fatal(err)
		}
	}
	opens("no hours", "open")
	edit(here, "09:00")
	opens("edited here", "09:00")
	edit(there, "10:00")
	if _, err := here.Version(t.Context(), "tea"); err != nil {
		t.Fatal(err)
	}
	opens("edited there", "10:00")
	if _, err := here.Version(t.Context(), "tea"); err != nil {
		t.Fatal(err)
	}
	if err := here.readers.Close(); err != nil {
		t.Fatal(err)
	}
	opens("out of reach", "10:00")
}

// TestHoursReadBeforeAnEdit holds that rules which were read before an edit are not kept after it.
func TestHoursReadBeforeAnEdit(t *testing.T) {
	t.Parallel()
	h := hours{shops: map[faq.Shop]timed{}}
	_, edits := h.get("tea")
	h.forget("tea")
	h.keep("tea", timed{Rules: &desk.Rules{}}, edits)
	if known, _ := h.get("tea"); known.Rules != nil {
		t.Errorf("got %+v, want nothing", known)
	}
}
