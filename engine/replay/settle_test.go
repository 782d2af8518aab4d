package replay_test

import (
	"fmt"
	"slices"
	"testing"

	"xiaoer/engine/replay"
	"xiaoer/faq"
)

// follows lets tea follow a head office that has these entries and a table, and serve them.
func (h *house) follows(entries ...faq.Entry) {
	h.t.Helper()
	h.must(h.db.CreateShop(h.t.Context(), "head", faq.Edit{}))
	parcel := postage("3")
	parcel.Name = "parcel"
	h.must(h.db.PutPolicy(h.t.Context(), "head", parcel, faq.Edit{}))
	_, err := h.db.Put(h.t.Context(), "head", entries, faq.Edit{})
	h.must(err)
	_, err = h.db.Follow(h.t.Context(), tea, "head", faq.Edit{})
	h.must(err)
}

// choose does an act towards an entry or, where its name is that, the table.
func (h *house) choose(act faq.Act, id string) {
	h.t.Helper()
	noun := faq.EntryNoun
	if id == "parcel" {
		noun = faq.PolicyNoun
	}
	_, err := h.db.Choose(h.t.Context(), tea, faq.Choice{Noun: noun, ID: id, Act: act}, faq.Edit{})
	h.must(err)
}

// TestPreviewForetellsSettling holds that an edit shows what it does to what the shop inherits, to the revision, and that
// the keeper then does just that.
func TestPreviewForetellsSettling(t *testing.T) {
	t.Parallel()
	gift, card := entry("gift", "送不送贺卡", "送的。"), entry("card", "贺卡写什么", "您来定。")
	gift.Similar = []string{"有没有礼物"}
	both := card
	both.Similar = []string{"有没有礼物"}
	other := postage("5")
	other.Name, other.Columns[0].Name = "parcel", "price"
	other.Rows[0].Cells = map[string]string{"price": "5"}
	cell := entry("parcel", "包裹多少钱", "{parcel.fee}元。")
	type acts = func(h *house)
	for _, tt := range []struct {
		name   string
		before acts
		draft  replay.Draft
		asked  string
		want   string // kind of change, and how many entries of the head office are settled
	}{
		{"a phrasing in the way", nil, replay.Draft{Entries: []faq.Entry{entry("own", "有没有礼物", "没有。")}}, "送不送贺卡", "lost 2"},
		{"a draft in nobody's way", nil, replay.Draft{Entries: []faq.Entry{{ID: "own", Question: "有没有礼物", Status: faq.Draft, Answers: []faq.Answer{{Text: "没有。"}}}}}, "送不送贺卡", "same 0"},
		{"out of the way", func(h *house) { h.put(entry("own", "有没有礼物", "没有。")) }, replay.Draft{Deleted: []faq.ID{"own"}}, "送不送贺卡", "answered 2"},
		{"retired", func(h *house) { h.put(entry("own", "有没有礼物", "没有。")) }, replay.Draft{Entries: []faq.Entry{
			{ID: "own", Question: "有没有礼物", Status: faq.Retired, Answers: []faq.Answer{{Text: "没有。"}}}}}, "送不送贺卡", "answered 2"},
		{"asked otherwise", func(h *house) { h.put(entry("own", "有没有礼物", "没有。")) }, replay.Draft{Entries: []faq.Entry{entry("own", "甲乙丙", "没有。")}}, "送不送贺卡", "answered 2"},
		{"its own by the id", func(h *house) {
			h.choose(faq.OptOut, "gift")
			h.put(entry("gift", "甲乙丙", "没有。"))
			h.choose(faq.OptIn, "gift")
		}, replay.Draft{Deleted: []faq.ID{"gift"}}, "送不送贺卡", "answered 1"},
		{"its own instead", func(h *house) { h.choose(faq.Override, "gift") }, replay.Draft{Deleted: []faq.ID{"gift"}}, "送不送贺卡", "lost 0"},
		{"shared at the head office", func(h *house) { h.choose(faq.Override, "card") }, replay.Draft{Entries: []faq.Entry{both}}, "送不送贺卡", "same 0"},
		{"a cell less", func(h *house) { h.choose(faq.Override, "parcel") }, replay.Draft{Policies: []faq.Policy{other}}, "包裹多少钱", "lost 1"},
		{"a cell again", func(h *house) {
			h.choose(faq.Override, "parcel")
			h.must(h.db.PutPolicy(h.t.Context(), tea, other, faq.Edit{}))
		}, replay.Draft{Policies: []faq.Policy{func() faq.Policy { p := postage("6"); p.Name = "parcel"; return p }()}}, "包裹多少钱", "answered 1"},
		{"opted out", func(h *house) { h.choose(faq.OptOut, "gift") }, replay.Draft{Entries: []faq.Entry{entry("own", "甲乙丙", "没有。")}}, "送不送贺卡", "same 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			h.follows(gift, both, cell)
			if tt.before != nil {
				tt.before(h)
			}
			r := h.preview(tt.draft, replay.Wish{Questions: questions(tt.asked)})
			kind := replay.Same
			for _, k := range replay.Kinds {
				if r.Counts[k].Questions > 0 {
					kind = k
				}
			}
			if got := fmt.Sprint(kind, " ", len(r.Settled)); got != tt.want {
				t.Errorf("%s: got %s %+v, want %s", tt.asked, got, r.Settled, tt.want)
			}
			h.publish(tt.draft)
			h.holds(r)
		})
	}
}

// publish makes the draft what the shop says.
func (h *house) publish(d replay.Draft) {
	h.t.Helper()
	h.put(d.Entries...)
	for _, id := range d.Deleted {
		h.must(h.db.Delete(h.t.Context(), tea, id, faq.Edit{}))
	}
	_, err := h.db.PutPolicies(h.t.Context(), tea, d.Policies, faq.Edit{})
	h.must(err)
}

// holds compares what was foretold of what is inherited, and of what answers, with the keeper.
func (h *house) holds(r replay.Report) {
	h.t.Helper()
	for _, f := range r.Settled {
		found, _, err := h.db.Bequests(h.t.Context(), tea, faq.BequestFilter{Noun: faq.EntryNoun, ID: string(f.ID)})
		h.must(err)
		if len(found) != 1 || found[0].Tie != f.Tie || (found[0].Hindrance == nil) != (f.Hindrance == nil) ||
			f.Hindrance != nil && (found[0].Hindrance.Kind != f.Hindrance.Kind || !slices.Equal(found[0].Hindrance.Entries, f.Hindrance.Entries)) {
			h.t.Errorf("%s: foretold %s %+v, got %+v", f.ID, f.Tie, f.Hindrance, found)
		}
	}
	for _, c := range r.Changes {
		for _, a := range c.After.Answers {
			if kept, err := h.db.Entry(h.t.Context(), tea, a.Entry); err != nil || kept.Revision != a.Revision {
				h.t.Errorf("%s: foretold revision %d, got %d (%v)", a.Entry, a.Revision, kept.Revision, err)
			}
		}
	}
}

// TestGateForetellsSettling holds that an edit which breaks a check only by what it is in the way of is refused.
func TestGateForetellsSettling(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	gift := entry("gift", "送不送贺卡", "送的。")
	gift.Similar = []string{"有没有礼物"}
	h.follows(gift)
	_, err := h.db.PutCheck(t.Context(), tea, faq.Check{ID: "c", Question: "送不送贺卡", Entry: "gift"}, faq.Edit{})
	h.must(err)
	if b := h.breach(replay.Draft{Entries: []faq.Entry{entry("own", "甲乙丙", "没有。")}}); !b.None() {
		t.Errorf("in nobody's way: got %+v", b)
	}
	if b := h.breach(replay.Draft{Entries: []faq.Entry{entry("own", "有没有礼物", "没有。")}}); len(b.Broken) != 1 {
		t.Errorf("in the way: got %+v, want the check to break", b)
	}
}
