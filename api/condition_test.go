package api

import (
	"fmt"
	"strings"
	"testing"

	"xiaoer/faq"
)

// Answers go by what the channel says of the product and the buyer, and by the day; and why says what became of each.
func TestConditions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	editor, agent := with{"as": "manager"}, with{"as": "agent"}
	h.do("PUT", demo+"/entries/warranty", `{"question":"保修多久","answers":[
		{"text":"保修一年。"},
		{"text":"金卡保修两年。","when":{"member":["gold"]}},
		{"text":"水壶保修三年。","when":{"product":["kettle"]}},
		{"text":"小家电保修半年。","when":{"category":["小家电"]}},
		{"text":"活动期间保修五年。","when":{"from":"2026-11-11","until":"2026-11-12"}}]}`, editor, with{"If-None-Match": "*"}).is(201)
	e := into[faq.Entry](h.get(demo+"/entries/warranty", agent).is(200))
	if got := e.Answers[4].When.From; !got.Equal(h.clock.Now().AddDate(0, 0, 9).Truncate(24 * 3600e9).Add(16 * 3600e9)) {
		t.Errorf("from: got %v, want the beginning of the 11th in Shanghai", got)
	}
	const day = `,"as_of":"2026-11-11T08:00:00+08:00"`
	for _, tt := range []struct{ slots, more, want string }{
		{`{}`, "", "保修一年。"},
		{`{"member":"gold"}`, "", "金卡保修两年。"},
		{`{"member":"silver"}`, "", "保修一年。"},
		{`{"member":"gold","product":"kettle"}`, "", "水壶保修三年。"},
		{`{"member":"gold","category":"小家电"}`, "", "小家电保修半年。"},
		{`{"product":"kettle","category":"小家电"}`, "", "水壶保修三年。"},
		{`{}`, day, "活动期间保修五年。"},
		{`{"member":"gold"}`, day, "金卡保修两年。"},
	} {
		r := h.do("POST", demo+"/ask", `{"text":"保修多久","slots":`+tt.slots+tt.more+`}`, agent).is(200)
		if got := into[struct{ Text string }](r).Text; got != tt.want {
			t.Errorf("%s %s: got %q, want %q", tt.slots, tt.more, got, tt.want)
		}
	}

	r := into[struct{ ID string }](h.do("POST", demo+"/ask", `{"text":"保修多久","slots":{"member":"gold","product":"pan"}}`).is(200))
	h.do("PUT", demo+"/entries/warranty", `{"question":"保修多久","answers":[{"text":"不一定。"}]}`, editor, with{"If-Match": `"1"`}).is(200)
	why := into[explainedAnswer](h.get(demo+"/answers/"+r.ID+"/why", agent).is(200))
	var got []string
	for _, a := range why.Weighed[0].Answers {
		got = append(got, strings.TrimSpace(fmt.Sprint(a.Weighing.Answer, " ", a.Outcome, " ", a.Fact)))
	}
	if want := "0 outweighed member, 1 wins, 2 fails product, 3 unknown category, 4 fails time"; strings.Join(got, ", ") != want || why.Weighed[0].Revision != 1 {
		t.Errorf("why, of what was said then: got %q of revision %d, want %q of 1", strings.Join(got, ", "), why.Weighed[0].Revision, want)
	}
	if why.Said != "金卡保修两年。" || why.Weighed[0].Answers[1].Text != why.Said {
		t.Errorf("got %q, and %+v", why.Said, why.Weighed[0].Answers[1])
	}

	tried := into[struct{ Debug insight }](h.do("POST", demo+"/ask", `{"text":"保修多久","debug":true`+day+`}`, agent).is(200))
	if w := tried.Debug.Weighed; len(w) != 1 || w[0].Revision != 2 || len(w[0].Answers) != 1 || w[0].Answers[0].Outcome != faq.Holds {
		t.Errorf("got %+v weighed in a trial, want the one answer there is", w)
	}

	before, err := h.db.Version(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	for field, when := range map[string]string{
		"answers[0].when.member[0]": `{"member":[" "]}`, "answers[0].when.until": `{"from":"2026-11-12","until":"2026-11-11"}`,
	} {
		h.do("PUT", demo+"/entries/x", `{"question":"问","answers":[{"text":"答。","when":`+when+`}]}`, editor, with{"If-None-Match": "*"}).refused(422, "invalid", field)
	}
	h.do("PUT", demo+"/entries/x", `{"question":"问","answers":[{"text":"答。","when":{"from":"双十一"}}]}`, editor, with{"If-None-Match": "*"}).refused(400, "wrong_type", "answers[0].when.from")
	h.do("POST", demo+"/ask", `{"text":"保修","slots":{"member":"`+strings.Repeat("金", 65)+`"}}`).refused(422, "invalid", "slots.member")
	if after, err := h.db.Version(t.Context(), "demo"); err != nil || after != before {
		t.Errorf("got version %d, %v, want %d: what is refused changes nothing", after, err, before)
	}
}
