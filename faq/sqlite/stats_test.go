package sqlite

import (
	"testing"
	"time"

	"xiaoer/faq/desk"
)

func TestBacklog(t *testing.T) {
	t.Parallel()
	_, path := founded(t)
	now := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	db := open(t, Config{Path: path, Now: func() time.Time { return now }})
	look := func(when string, want Backlog) {
		t.Helper()
		if got, err := db.Backlog(t.Context()); got != want || err != nil {
			t.Errorf("%s: got %+v, error %v; want %+v", when, got, err, want)
		}
	}
	look("at first", Backlog{})
	var tickets []desk.ID
	for range 3 {
		tickets = append(tickets, recorded(t, db, handOver()).Ticket.ID)
		now = now.Add(time.Minute)
	}
	look("three wait", Backlog{Waiting: 3, Oldest: 3 * time.Minute})
	if _, err := db.Claim(t.Context(), "tea", tickets[0], "王芳"); err != nil {
		t.Fatal(err)
	}
	look("one is claimed", Backlog{Waiting: 2, Claimed: 1, Oldest: 2 * time.Minute})
	now = now.Add(time.Hour)
	look("its claim has lapsed", Backlog{Waiting: 3, Oldest: 63 * time.Minute})
	if _, err := db.Do(t.Context(), "tea", tickets[0], desk.Claim{Agent: "王芳"}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Close(t.Context(), "tea", tickets[0], "王芳", ""); err != nil {
		t.Fatal(err)
	}
	look("it is closed", Backlog{Waiting: 2, Oldest: 62 * time.Minute})
}

func TestStats(t *testing.T) {
	t.Parallel()
	db, _ := lagging(t)
	for range 5 {
		recorded(t, db, said("", "可以开发票吗"))
	}
	if got := db.Stats(); got.Told != 5 || got.Pending != 5 || got.Commits != 0 || got.Aside == 0 {
		t.Errorf("told: got %+v, want 5 pending, set aside, and no commit", got)
	}
	if err := db.allSettled(t.Context(), sharing); err != nil {
		t.Fatal(err)
	}
	if got := db.Stats(); got.Told != 5 || got.Pending != 0 || got.Commits != 1 || got.Acts != 6 || got.Stuck || got.Lost != 0 {
		t.Errorf("written: got %+v, want one commit of 5 and of who waited for them", got)
	}
}
