package replay_test

import (
	"errors"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

func (h *house) breach(d replay.Draft) replay.Breach {
	h.t.Helper()
	b, err := h.Breach(h.t.Context(), tea, d)
	h.must(err)
	return b
}

func TestBreach(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for id, e := range map[string]faq.ID{"right": "invoice", "wrong": "hours"} {
		_, err := h.db.PutCheck(t.Context(), tea, faq.Check{ID: id, Question: "可以开发票吗", Entry: e}, faq.Edit{})
		h.must(err)
	}
	h.put(entry("free", "多少包邮", "满99元包邮。"))
	version, err := h.db.Version(t.Context(), tea)
	h.must(err)
	for name, tt := range map[string]struct {
		draft          replay.Draft
		broken, contra int
	}{
		"nothing":              {replay.Draft{}, 0, 0},
		"the same again":       {replay.Draft{Entries: []faq.Entry{entry("free", "多少包邮", "满99元包邮。")}}, 0, 0},
		"something else":       {replay.Draft{Entries: []faq.Entry{entry("hours", "客服几点上班", "早上十点。")}}, 0, 0},
		"a check less":         {replay.Draft{Deleted: []faq.ID{"invoice"}}, 1, 0},
		"a contradiction":      {replay.Draft{Entries: []faq.Entry{entry("more", "满多少包邮", "满88元包邮。")}}, 0, 1},
		"of what is no answer": {replay.Draft{Entries: []faq.Entry{{ID: "more", Question: "满多少包邮", Status: faq.Draft, Answers: []faq.Answer{{Text: "满88元包邮。"}}}}}, 0, 0},
	} {
		b := h.breach(tt.draft)
		if len(b.Broken) != tt.broken || len(b.Contradictions) != tt.contra || b.Version != version || b.None() != (tt.broken+tt.contra == 0) {
			t.Errorf("%s: got %+v, want %d checks broken and %d contradictions at version %d", name, b, tt.broken, tt.contra, version)
		}
	}
	h.put(entry("more", "满多少包邮", "满88元包邮。"))
	longer := entry("free", "多少包邮", "亲亲，满99元包邮。")
	if b := h.breach(replay.Draft{Entries: []faq.Entry{longer}}); !b.None() {
		t.Errorf("what was contradictory before: got %+v, want nothing new", b)
	}
	var field *faq.FieldError
	if _, err := h.Breach(t.Context(), tea, replay.Draft{Deleted: []faq.ID{"never"}}); !errors.As(err, &field) {
		t.Errorf("a draft that cannot be: got %v, want a field error", err)
	}
}

func TestGateAdmits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.db.PutCheck(t.Context(), tea, faq.Check{ID: "c", Question: "可以开发票吗", Entry: "invoice"}, faq.Edit{})
	h.must(err)
	bad := replay.Draft{Deleted: []faq.ID{"invoice"}}
	gate := replay.Gate{Rules: h.db, Breach: h.Breach}
	edit, err := gate.Admit(t.Context(), tea, bad, faq.Edit{By: "a"})
	if h.must(err); edit.IfVersion != nil || edit.Overrides != "" {
		t.Errorf("a shop without a gate: got %+v", edit)
	}
	_, err = h.db.PutPublishing(t.Context(), tea, faq.Publishing{Checks: true}, faq.Edit{})
	h.must(err)
	var breach *replay.BreachError
	if _, err := gate.Admit(t.Context(), tea, bad, faq.Edit{}); !errors.As(err, &breach) || !errors.Is(err, replay.ErrBreach) || len(breach.Broken) != 1 {
		t.Errorf("got %v, want it refused", err)
	}
	gate.Override = "知道"
	edit, err = gate.Admit(t.Context(), tea, bad, faq.Edit{By: "a"})
	if h.must(err); edit.Overrides != "知道（改坏 1 道考题，如「可以开发票吗」）" || edit.IfVersion == nil || edit.By != "a" {
		t.Errorf("overridden: got %+v", edit)
	}
	seen := int64(1)
	edit, err = gate.Admit(t.Context(), tea, replay.Draft{}, faq.Edit{IfVersion: &seen})
	if h.must(err); edit.Overrides != "" || *edit.IfVersion != seen {
		t.Errorf("nothing to override: got %+v, want what the editor saw", edit)
	}
}

// A shop whose checks were run is one that nobody is in, and is closed when another wants its room.
func TestCheckLeavesTheShop(t *testing.T) {
	h := newHouse(t)
	for _, id := range []string{"c1", "c2"} {
		_, err := h.db.PutCheck(t.Context(), tea, faq.Check{ID: id, Question: "可以开发票吗", Entry: "invoice"}, faq.Edit{})
		h.must(err)
	}
	for range 2 {
		_, err := h.Check(t.Context(), tea, func(int, int) {})
		h.must(err)
	}
	h.must(h.db.CreateShop(t.Context(), "silk", faq.Edit{}))
	b, err := h.live.Bank(t.Context(), "silk")
	h.must(err)
	defer b.Release()
	select {
	case shop := <-h.closed:
		if shop != tea {
			t.Errorf("got %s closed, want %s", shop, tea)
		}
	case <-time.After(time.Minute):
		t.Error("the shop whose checks were run was not closed")
	}
}
