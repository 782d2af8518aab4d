package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
)

// postage is a body of the table that the house's answers quote.
func postage(fee, more string) string {
	return `{"title":"运费","by":"region","columns":[{"name":"fee","title":"运费","unit":"元"}],` +
		`"rows":[{"match":["新疆"],"cells":{"fee":"18"}},{"match":["*"],"cells":{"fee":"` + fee + `"}}]` + more + `}`
}

// A version that is announced begins by itself, for whoever asks then; and what was said before stays as it was said.
func TestPolicyBeginsByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const asked = `{"text":"运费多少钱","slots":{"region":"杭州"}}`
	say := func(when, body, want string, carry ...with) *answerOf {
		t.Helper()
		r := h.do("POST", demo+"/ask", body, carry...).is(200)
		if got := into[struct{ Text string }](r).Text; got != "寄到杭州的运费是"+want+"元。" {
			t.Errorf("%s: got %q, want %s 元", when, got, want)
		}
		return r
	}
	// It is the 1st of November, 17:00 in Shanghai.
	manager := with{"as": "manager"}
	kept := h.do("PUT", demo+"/policies/postage?why=双十二", postage("12", `,"effective_from":"2026-12-12"`), manager).is(200)
	if p := into[faq.Policy](kept); p.Version != 2 || p.Why != "双十二" || p.UpdatedBy != "manager" || kept.Header.Get("ETag") != `"2"` ||
		!p.EffectiveFrom.Equal(time.Date(2026, 12, 11, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v, ETag %s", p, kept.Header.Get("ETag"))
	}
	first := say("today", asked, "8")
	then := func(at string) string { return strings.TrimSuffix(asked, "}") + `,"as_of":"` + at + `"}` }
	agent := with{"as": "agent"}
	say("the second before", then("2026-12-11T23:59:59+08:00"), "8", agent)
	say("then", then("2026-12-12T00:00:00+08:00"), "12", agent)

	h.clock.move(time.Date(2026, 12, 11, 16, 0, 0, 0, time.UTC).Sub(h.clock.Now()))
	say("when it has come", asked, "12")
	say("of the past", then("2026-11-02T00:00:00+08:00"), "8", agent)
	was := into[struct {
		Exchange faq.Exchange `json:"exchange"`
		Said     string       `json:"said"`
	}](h.get(demo+"/answers/"+into[struct{ ID string }](first).ID+"/why", agent).is(200))
	if got := was.Said + was.Exchange.Said; !strings.Contains(got, "8元") {
		t.Errorf("why of the old reply: got %q, want 8 元", got)
	}
	for as, want := range map[string]string{"": "12", "?as_of=2026-12-11": "8", "?as_of=2026-12-12": "12"} {
		list := into[struct{ Policies, Upcoming []faq.Policy }](h.get(demo+"/policies"+as, agent).is(200))
		one := into[faq.Policy](h.get(demo+"/policies/postage"+as, agent).is(200))
		if got := list.Policies[0].Rows[1].Cells["fee"]; len(list.Policies) != 1 || got != want || one.Rows[1].Cells["fee"] != want || len(list.Upcoming) != len(want)%2 {
			t.Errorf("%s: got %+v, want %s 元", as, list, want)
		}
	}
}

func TestPolicyVersions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, manager := with{"as": "agent"}, with{"as": "manager"}
	put := func(body string, carry ...with) *answerOf {
		h.clock.move(time.Hour)
		return h.do("PUT", demo+"/policies/postage", body, append(carry, manager)...)
	}
	put(postage("12", `,"effective_from":"2026-12-12"`), with{"If-Match": `"1"`}).is(200)
	put(postage("9", ""), with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	put(postage("9", ""), with{"If-None-Match": "*"}).refused(412, "precondition_failed", "")
	put(postage("9", ""), with{"If-Match": `"2"`}).is(200)
	put(postage("13", `,"effective_from":"2026-12-12"`)).is(200) // in place of what was announced
	h.do("PUT", demo+"/policies/gift", postage("1", ""), manager, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	h.do("PUT", demo+"/policies/gift", postage("1", ""), manager, with{"If-None-Match": "*"}).is(200)

	h.clock.move(time.Hour)
	back := `{"version":1,"why":"涨错了"}`
	h.do("POST", demo+"/policies/postage/rollback", back, manager, with{"If-Match": `"3"`}).refused(412, "precondition_failed", "")
	p := into[faq.Policy](h.do("POST", demo+"/policies/postage/rollback", back, manager, with{"If-Match": `"4"`}).is(200))
	if p.Version != 5 || p.Why != "涨错了" || p.Rows[1].Cells["fee"] != "8" || !p.EffectiveFrom.IsZero() {
		t.Errorf("rolled back: got %+v", p)
	}
	var got []string
	for _, v := range into[struct{ Versions []policyTerm }](h.get(demo+"/policies/postage/versions", agent).is(200)).Versions {
		got = append(got, fmt.Sprint(v.Version, " ", v.State, " ", v.Rows[1].Cells["fee"]))
	}
	if want := "5 in_force 8, 4 upcoming 13, 3 past 9, 2 never 12, 1 past 8"; strings.Join(got, ", ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, ", "), want)
	}
	diff := into[struct {
		From, To int
		Changes  []faq.CellChange
	}](h.get(demo+"/policies/postage/diff?from=1&to=3", agent).is(200))
	if len(diff.Changes) != 1 || diff.Changes[0] != (faq.CellChange{Field: "cells", Row: "*", Column: "fee", Old: "8", New: "9"}) {
		t.Errorf("diff: got %+v", diff)
	}
	if d := h.get(demo+"/policies/postage/diff", agent).is(200); !strings.Contains(string(d.body), `"from":5,"to":5,"changes":[]`) {
		t.Errorf("in force against the last: got %s", d.body)
	}
	deeds := into[struct{ Deeds []faq.Deed }](h.get(demo+"/audit?noun=policy&id=postage", manager).is(200)).Deeds
	if d := deeds[0]; len(deeds) != 5 || d.Act != faq.Rollback || d.Revision != 5 || d.Why != "涨错了" {
		t.Errorf("audit: got %+v", deeds)
	}
}

// Whatever is refused changes nothing.
func TestPolicyRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before, err := h.db.Version(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	const none = `{"columns":[{"name":"days"}],"rows":[{"match":["*"],"cells":{"days":"3"}}]`
	for _, tt := range []struct {
		method, path, body, as string
		status                 int
		code, field            string
	}{
		{http.MethodPut, "/policies/postage", none + "}", "manager", 422, "invalid", "columns"},
		{http.MethodPut, "/policies/postage", none + `,"effective_from":"2030-01-01"}`, "manager", 422, "invalid", "columns"},
		{http.MethodPut, "/policies/postage", postage("9", `,"effective_from":"双十二"`), "manager", 400, "wrong_type", "effective_from"},
		{http.MethodPut, "/policies/postage", postage("9", `,"effective_from":20261212`), "manager", 400, "wrong_type", "effective_from"},
		{http.MethodPut, "/policies/postage", postage("9", ""), "editor", 403, "forbidden", ""},
		{http.MethodPost, "/policies/postage/rollback", `{"version":2}`, "manager", 422, "invalid", "version"},
		{http.MethodPost, "/policies/postage/rollback", `{"version":1}`, "editor", 403, "forbidden", ""},
		{http.MethodPost, "/policies/gift/rollback", `{"version":1}`, "manager", 404, "not_found", ""},
		{http.MethodGet, "/policies?as_of=昨天", "", "agent", 422, "invalid", "as_of"},
		{http.MethodGet, "/policies/gift", "", "agent", 404, "not_found", ""},
		{http.MethodGet, "/policies/gift/versions", "", "agent", 404, "not_found", ""},
		{http.MethodGet, "/policies/postage/diff?from=2", "", "agent", 422, "invalid", "from"},
		{http.MethodPost, "/entries", `{"question":"送什么","answers":[{"text":"送{gift.what}"}]}`, "manager", 422, "invalid", "answers[0].text"},
	} {
		h.do(tt.method, demo+tt.path, tt.body, with{"as": tt.as}).refused(tt.status, tt.code, tt.field)
	}
	if after, err := h.db.Version(t.Context(), "demo"); err != nil || after != before {
		t.Errorf("got version %d, %v, want %d as before", after, err, before)
	}

	h.do("PUT", demo+"/policies/gift", `{"columns":[{"name":"what"}],"rows":[{"match":["*"],"cells":{"what":"茶"}}],"effective_from":"2026-12-01"}`, with{"as": "manager"}).is(200)
	early := `{"question":"送什么","answers":[{"text":"送{gift.what}"}]`
	h.do("POST", demo+"/entries", early+"}", with{"as": "manager"}).refused(422, "invalid", "answers[0].text")
	h.do("POST", demo+"/entries", early+`,"valid_from":"2026-12-01T00:00:00+08:00"}`, with{"as": "manager"}).is(201)
}

// A table that has no row for some buyers is not quoted to them: neither by a new answer, nor when its rest goes.
func TestPolicyWithoutTheRest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := with{"as": "manager"}
	table := func(rest string) string {
		return `{"by":"region","columns":[{"name":"days"}],"rows":[{"match":["新疆"],"cells":{"days":"8"}}` + rest + `]}`
	}
	entry := func(when string) string {
		return `{"id":"parts","question":"配件包裹路上走几天","answers":[{"text":"亲，配件路上一般{parts.days}天左右哦。"` + when + `}]}`
	}
	const rest = `,{"match":["*"],"cells":{"days":"3"}}`
	h.do("PUT", demo+"/policies/parts", table(""), manager).is(200)
	h.do("POST", demo+"/entries", entry(""), manager).refused(422, "invalid", "answers[0].text")
	h.do("POST", demo+"/entries", entry(`,"when":{"region":["新疆","杭州"]}`), manager).refused(422, "invalid", "answers[0].text")
	h.do("POST", demo+"/entries", entry(`,"when":{"region":["乌鲁木齐"]}`), manager).is(201)
	h.do("PUT", demo+"/policies/parts", table(rest), manager).is(200)
	h.do("PUT", demo+"/entries/parts", entry(""), manager, with{"If-Match": `"1"`}).is(200)
	h.do("PUT", demo+"/policies/parts", table(""), manager).refused(422, "invalid", "columns")
}

// What a table holds is of the sort that its place takes, and who wrote it reads which value is not.
func TestPolicyOfSorts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	put := func(match, cell string) *answerOf {
		return h.do("PUT", demo+"/policies/parts", `{"by":"region","columns":[{"name":"days","unit":"天"}],"rows":[`+
			`{"match":["*"],"cells":{"days":"3"}},{"match":["`+match+`"],"cells":{"days":"`+cell+`"}}]}`, with{"as": "manager"})
	}
	put("新疆", "5-8").is(200)
	for _, tt := range []struct{ match, cell, field, says string }{
		{"新疆", "很快", "rows[1].cells.days", "第 2 行：「很快」不是数字。这一列的单位是「天」"},
		{"火星", "8", "rows[1].match", "第 2 行：不认识「火星」这个地区"},
	} {
		if p := put(tt.match, tt.cell).refused(422, "invalid", tt.field); !strings.HasPrefix(p.Detail, tt.says) {
			t.Errorf("%s, %s: got %q, want %q", tt.match, tt.cell, p.Detail, tt.says)
		}
	}
	draft := `{"policies":[{"name":"parts","by":"region","columns":[{"name":"days"}],"rows":[{"match":["火星"],"cells":{"days":"3"}}]}]}`
	if p := h.do("POST", demo+"/preview", draft, with{"as": "manager"}).refused(422, "invalid", "policies[0].rows[0].match"); !strings.Contains(p.Detail, "「火星」") {
		t.Errorf("preview: got %q, want the value named", p.Detail)
	}
}
