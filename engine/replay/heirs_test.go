package replay_test

import (
	"errors"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// heirs are tea's, behind a gate that is overridden by the reason.
func (h *house) heirs(reason string) replay.GatedHeirs {
	return replay.GatedHeirs{Heirs: h.db, Gate: replay.Gate{Rules: h.db, Breach: h.Breach, Override: reason}, Now: time.Now}
}

// checks has tea guard the questions, each to be answered by the entry.
func (h *house) checks(entries map[string]faq.ID) {
	h.t.Helper()
	for question, id := range entries {
		_, err := h.db.PutCheck(h.t.Context(), tea, faq.Check{ID: "c-" + string(id), Question: question, Entry: id}, faq.Edit{})
		h.must(err)
	}
	_, err := h.db.PutPublishing(h.t.Context(), tea, faq.Publishing{Checks: true}, faq.Edit{})
	h.must(err)
}

// TestGatedHeirs holds that each act which changes what is said is refused where it breaks a check, changes nothing then,
// and is done where somebody says why; and that what breaks nothing is done.
func TestGatedHeirs(t *testing.T) {
	t.Parallel()
	gift := entry("gift", "送不送贺卡", "送的。")
	choose := func(act faq.Act, id string) func(g replay.GatedHeirs) error {
		return func(g replay.GatedHeirs) error {
			noun := faq.EntryNoun
			if id == "parcel" {
				noun = faq.PolicyNoun
			}
			_, err := g.Choose(t.Context(), tea, faq.Choice{Noun: noun, ID: id, Act: act}, faq.Edit{})
			return err
		}
	}
	leave := func(keep bool) func(g replay.GatedHeirs) error {
		return func(g replay.GatedHeirs) error {
			_, err := g.Unfollow(t.Context(), tea, keep, faq.Edit{})
			return err
		}
	}
	nobody, served := map[string]faq.ID{"送不送贺卡": ""}, map[string]faq.ID{"送不送贺卡": "gift"}
	for _, tt := range []struct {
		name   string
		before func(h *house)
		checks map[string]faq.ID
		act    func(g replay.GatedHeirs) error
		breaks bool
	}{
		{"follow", func(h *house) { h.must(leave(false)(h.heirs(""))) }, nobody, func(g replay.GatedHeirs) error {
			_, err := g.Follow(t.Context(), tea, "head", faq.Edit{})
			return err
		}, true},
		{"follow what is held", func(h *house) {
			h.must(leave(false)(h.heirs("")))
			h.put(entry("own", "送不送贺卡", "没有。"))
		}, map[string]faq.ID{"送不送贺卡": "own"}, func(g replay.GatedHeirs) error {
			_, err := g.Follow(t.Context(), tea, "head", faq.Edit{})
			return err
		}, false},
		{"leave", nil, served, leave(false), true},
		{"leave and keep", nil, served, leave(true), false},
		{"opt out", nil, served, choose(faq.OptOut, "gift"), true},
		{"opt in", func(h *house) { h.choose(faq.OptOut, "gift") }, nobody, choose(faq.OptIn, "gift"), true},
		{"opt in to what is held", func(h *house) {
			h.choose(faq.OptOut, "gift")
			h.put(entry("own", "送不送贺卡", "没有。"))
		}, map[string]faq.ID{"送不送贺卡": "own"}, choose(faq.OptIn, "gift"), false},
		{"override", nil, served, choose(faq.Override, "gift"), false},
		{"adopt", func(h *house) {
			h.choose(faq.Override, "gift")
			h.put(entry("gift", "甲乙丙", "没有。"))
		}, nobody, choose(faq.Adopt, "gift"), true},
		{"keep", func(h *house) { h.choose(faq.Override, "gift") }, served, choose(faq.KeepOwn, "gift"), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.follows(gift)
			if tt.before != nil {
				tt.before(h)
			}
			h.checks(tt.checks)
			version, err := h.db.Version(t.Context(), tea)
			h.must(err)
			err = tt.act(h.heirs(""))
			if !tt.breaks {
				h.must(err)
				return
			}
			if !errors.Is(err, replay.ErrBreach) {
				t.Fatalf("got %v, want it refused", err)
			}
			if after, err := h.db.Version(t.Context(), tea); err != nil || after != version {
				t.Errorf("got version %d (%v), want %d as before", after, err, version)
			}
			h.must(tt.act(h.heirs("知道")))
		})
	}
}

// TestGatedHeirsSever holds that a table is not adopted where a live answer could not be said with it.
func TestGatedHeirsSever(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.follows()
	h.choose(faq.Override, "parcel")
	both := postage("5")
	both.Name = "parcel"
	both.Columns = append(both.Columns, faq.Column{Name: "days"})
	both.Rows[0].Cells["days"] = "3"
	h.must(h.db.PutPolicy(t.Context(), tea, both, faq.Edit{}))
	h.put(entry("when", "包裹几天到", "{parcel.days}天。"))
	_, err := h.heirs("").Choose(t.Context(), tea, faq.Choice{Noun: faq.PolicyNoun, ID: "parcel", Act: faq.Adopt}, faq.Edit{})
	var severed *replay.SeveredError
	if !errors.As(err, &severed) || severed.Entry.ID != "when" || !errors.Is(err, faq.ErrInvalid) {
		t.Errorf("got %v, want it refused for the entry", err)
	}
	h.must(h.db.Delete(t.Context(), tea, "when", faq.Edit{}))
	_, err = h.heirs("").Choose(t.Context(), tea, faq.Choice{Noun: faq.PolicyNoun, ID: "parcel", Act: faq.Adopt}, faq.Edit{})
	h.must(err)
}
