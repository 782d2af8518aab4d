package engine_test

import (
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/picture"
	"xiaoer/intents"
)

// What comes with a picture is answered only where nobody need look at it.
func TestDecideBesidePictures(t *testing.T) {
	t.Parallel()
	a, high := says("a", "甲"), says("high", "高", risk(intents.High))
	list := func(m ...engine.Match) []engine.Match { return m }
	for _, c := range []struct {
		text string
		ev   engine.Evidence
		want string
	}{
		{"", engine.Evidence{}, "escalate picture 0"},
		{"可以开发票吗", engine.Evidence{Matches: list(match(a, 0.95))}, "answer a#0 0.95 甲"},
		{"可以开发票吗", engine.Evidence{Matches: list(match(a, 0.7))}, "escalate picture a 0.7"},
		{"可以开发票吗", engine.Evidence{Matches: list(match(high, 0.95))}, "escalate picture high 0.95"},
		{"发票", engine.Evidence{Matches: list(match(a, 0.4))}, "escalate picture 0.4"},
		{"這個可以开发票吗", engine.Evidence{Matches: list(match(a, 0.95))}, "escalate picture a 0.95"},
		{"这个怎么回事", engine.Evidence{}, "escalate picture 0"},
		{"杯子碎了怎么退货", engine.Evidence{Matches: list(match(a, 0.99))}, "escalate picture a 0.99"},
		{"新疆", engine.Evidence{Chosen: a}, "answer a#0 1 甲"},
		{"可以开发票吗", engine.Evidence{Matches: list(match(a, 0.95)), Repeat: true}, "escalate picture a 0.95"},
		{"这个我要投诉", engine.Evidence{Rule: &engine.Intercept{Reason: faq.Intercept}}, "escalate intercept 0"},
	} {
		c.ev.Pictured, c.ev.Bars = true, bars()
		if c.text != "" {
			text, err := reader.Read(c.text)
			if err != nil {
				t.Fatal(err)
			}
			c.ev.Text = text
		}
		if got := decided(engine.Decide(c.ev, nil)); got != c.want {
			t.Errorf("%s with %s: got %s, want %s", c.text, evidence(c.ev), got, c.want)
		}
	}
}

// A picture alone goes to a person, who finds it; what is sent after it is kept with it.
func TestPicturesGoToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ask := func(q faq.Question) engine.Reply {
		t.Helper()
		q.Shop = tea
		r, err := h.Ask(t.Context(), q)
		check(t, err)
		return r
	}
	for _, text := range []string{"", " \n", "😭😭", "？？"} {
		r := ask(faq.Question{Text: text, Images: h.pictures(1)})
		is(t, text, r.Exchange, "escalate picture")
		if r.Owner != desk.InQueue || r.Ticket == nil || r.Said != "亲，图片收到啦，我请人工客服帮您看一下，请您稍等，客服看到后会尽快回复您。" {
			t.Errorf("%q: got %+v", text, r)
		}
	}
	r := ask(faq.Question{Images: h.pictures(2)})
	if r.Ticket.Question != faq.OnlyImages || len(r.Images) != 2 || r.Images[0].Type != "image/png" {
		t.Errorf("got %+v of %q, want two pictures", r.Images, r.Ticket.Question)
	}
	held := ask(faq.Question{Conversation: r.Conversation, Text: "这个怎么回事", Images: h.pictures(1)})
	if !held.Held {
		t.Errorf("got %+v, want it kept for the person", held)
	}
	sure := ask(faq.Question{Text: "可以开发票吗", Images: h.pictures(1)})
	is(t, "可以开发票吗", sure.Exchange, "answer invoice 亲，可以开發票的。")
}

// pictures adds n to tea.
func (h *house) pictures(n int) (ids []string) {
	h.t.Helper()
	for range n {
		m, err := h.keeper.AddImage(h.t.Context(), tea, picture.Picture{Type: "image/png", Width: 2, Height: 1, Data: []byte("cup")})
		check(h.t, err)
		ids = append(ids, m.ID)
	}
	return ids
}
