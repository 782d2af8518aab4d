package main

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// TestTryReadsNothing asks with the store closed: what is decided of a question that stands for itself is decided in
// memory, hand-overs too, of which the buyer is told when people are back.
func TestTryReadsNothing(t *testing.T) {
	h := newHouse(t)
	h.engine.Now = func() time.Time { return scriptDay }
	ctx := context.Background()
	if err := loadStarter(ctx, h.store); err != nil {
		t.Fatal(err)
	}
	shut := desk.Rules{Calendar: desk.Calendar{Week: map[string][]desk.Span{"wed": {"09:00-18:00"}}}}
	if err := h.store.PutRules(ctx, starterShop, shut, "manager"); err != nil {
		t.Fatal(err)
	}
	texts := []string{"可以开发票吗", "运费多少钱，发什么快递", "转人工", "假一赔三，我要投诉你们", "嗯", "月亮上有没有你们的分店"}
	try := func() (said []faq.Exchange) {
		for _, text := range texts {
			x, err := h.engine.Try(ctx, faq.Question{Shop: starterShop, Text: text})
			if err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			x.ID, x.Options = "", nil // whose tokens are drawn anew
			said = append(said, x)
		}
		return said
	}
	want := try()
	if said := want[2].Said; !strings.Contains(said, "客服明天 09:00 上班后") {
		t.Errorf("%q: got %q, want when people are back", texts[2], said)
	}
	h.store.Shut()
	if got := try(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v with the store closed, want %+v", got, want)
	}
}
