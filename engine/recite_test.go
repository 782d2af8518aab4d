package engine_test

import (
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
)

func TestRecite(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		entry faq.ID
		slots intents.Slots
		want  engine.Recited
	}{
		{"invoice", nil, engine.Recited{Text: "亲，可以开發票的。"}},
		{"postage", intents.Slots{intents.Region: "新疆"}, engine.Recited{Text: "寄到新疆的运费是18元。"}},
		{"postage", nil, engine.Recited{Missing: intents.Region}},
		{"refund", nil, engine.Recited{Text: "在订单里申请退款。"}}, // a person may say what the bot must be surer of
	} {
		got, err := h.Recite(t.Context(), tea, tt.entry, tt.slots)
		if err != nil || got != tt.want {
			t.Errorf("%s with %v: got %+v (%v), want %+v", tt.entry, tt.slots, got, err, tt.want)
		}
	}
	for entry, want := range map[faq.ID]error{"none": faq.ErrNotFound, "over": faq.ErrConflict, "draft": faq.ErrConflict, "broken": faq.ErrConflict} {
		_, err := h.Recite(t.Context(), tea, entry, nil)
		fails(t, string(entry), err, want)
	}
}
