package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/gap"
	"xiaoer/faq"
)

const (
	missedAt  = demo + "/unanswered"
	clusterAt = missedAt + "/clusters"
)

// asks has strangers ask the questions, each in a conversation of his own.
func (h *house) asks(questions ...string) {
	h.t.Helper()
	for _, q := range questions {
		h.do("POST", demo+"/ask", fmt.Sprintf(`{"text":%q}`, q)).is(200)
		h.clock.move(time.Minute)
	}
}

// served has an agent answer the one ticket that waits.
func (h *house) served(agent, question, text string) {
	h.t.Helper()
	r := into[reply](h.do("POST", demo+"/ask", fmt.Sprintf(`{"text":%q}`, question)).is(200))
	at := demo + "/tickets/" + string(r.Ticket.ID)
	h.do("POST", at+"/claim", "", with{"as": agent}).is(200)
	h.do("POST", at+"/reply", fmt.Sprintf(`{"text":%q}`, text), with{"as": agent}).is(200)
	h.do("POST", at+"/close", `{}`, with{"as": agent}).is(200)
	h.clock.move(time.Minute)
}

// gaps lists the clusters.
func (h *house) gaps(query string) []gap.Gap {
	h.t.Helper()
	return into[struct{ Clusters []gap.Gap }](h.get(clusterAt+query, with{"as": "agent"}).is(200)).Clusters
}

func TestUnansweredIsSortedAndAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.asks("亲，支持刻字嘛", "支持刻字服务", "可以开发票吗", "鞋柜尺码")
	h.served("agent", "支持刻字么", "亲，支持刻字的，最多八个字。")
	h.served("other", "亲，支持刻字", "支持刻字的亲，最多八个字哦。")
	h.served("agent", "支持刻字，电话13812345678", "好的，我看看您的订单。")

	all := h.gaps("")
	if len(all) != 2 || all[0].Times != 5 || all[0].Buyers != 5 || all[0].Days != 1 || all[0].LastWeek != 5 || all[1].Question != "鞋柜尺码" {
		t.Fatalf("got %+v, want 刻字 five times and 鞋柜 once", all)
	}
	g := into[gap.Gap](h.get(clusterAt+"/"+all[0].ID, with{"as": "agent"}).is(200))
	want := gap.Proposal{Entry: gap.NewEntry(g.ID), Question: g.Question, Phrasings: g.Proposal.Phrasings, Answer: g.Proposal.Answer, Agents: 2}
	if fmt.Sprint(*g.Proposal) != fmt.Sprint(want) || !strings.Contains(g.Proposal.Answer, "最多八个字") {
		t.Errorf("got proposal %+v, want two agents' answer", g.Proposal)
	}
	if p := g.Proposal; fmt.Sprint(append(p.Phrasings, p.Question)) != "[支持刻字服务 支持刻字么]" || strings.Contains(fmt.Sprint(*p), "*") {
		t.Errorf("got %+v, want nobody's number in it", g.Proposal)
	}
	if raw := string(h.get(clusterAt+"/"+g.ID, with{"as": "agent"}).body); strings.Contains(raw, "13812345678") {
		t.Errorf("got a number in %s", raw)
	}

	gain := into[gap.Gain](h.get(missedAt+"/gain?clusters="+g.ID, with{"as": "editor"}).is(200))
	if gain.After <= gain.Before || len(gain.Gaps) != 1 || !gain.Gaps[0].Proposed {
		t.Errorf("got %+v, want more to be answered", gain)
	}
	top := into[gap.Gain](h.do("POST", missedAt+"/gain", `{"top":2,"last":100}`, with{"as": "editor"}).is(200))
	if len(top.Gaps) != 2 || top.Gaps[1].Proposed || top.After < gain.After || top.Share.Asked.Times != 7 {
		t.Errorf("got %+v, want both, the second with an answer to be written", top)
	}

	dry := into[struct{ Entry keptEntry }](h.do("POST", clusterAt+"/"+g.ID+"/accept", `{"category":"定制","dry_run":true}`, with{"as": "editor"}).is(200)).Entry
	if dry.Question != g.Question || dry.Category != "定制" || len(h.gaps("")) != 2 {
		t.Errorf("got %+v, want the draft foretold and nothing made", dry)
	}
	done := into[struct {
		Cluster gap.Gap
		Entry   keptEntry
	}](h.do("POST", clusterAt+"/"+g.ID+"/accept?why=客服答的", `{"category":"定制"}`, with{"as": "editor"}).is(200))
	if e := done.Entry; e.Status != faq.Draft || e.Revision != 1 || e.Category != "定制" || e.Answers[0].Text != g.Proposal.Answer || e.UpdatedBy != "editor" {
		t.Errorf("got %+v, want a draft of it", e)
	}
	if c := done.Cluster; c.State != faq.GapAccepted || c.Entry != done.Entry.ID || c.DecidedBy != "editor" {
		t.Errorf("got %+v, want it to be accepted", c)
	}
	if left := h.gaps(""); len(left) != 1 || left[0].Question != "鞋柜尺码" {
		t.Errorf("got %+v, want the other alone", left)
	}
	if kept := h.gaps("?state=accepted"); len(kept) != 1 || kept[0].ID != g.ID {
		t.Errorf("got %+v, want what was accepted", kept)
	}
}

func TestUnansweredIsMergedIntoAnEntry(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.asks("支持刻字", "支持刻字服务")
	g := h.gaps("")[0]
	at := clusterAt + "/" + g.ID
	editor := with{"as": "editor"}
	h.do("POST", at+"/accept", "", editor).refused(409, "no_proposal", "")
	for body, field := range map[string]string{
		`{}`: "entry", `{"entry":"nothing"}`: "entry", `{"entry":"invoice","answer":"开。"}`: "entry",
		`{"entry":"invoice","phrasings":[" "]}`: "similar[0]",
	} {
		h.do("POST", at+"/merge", body, editor).refused(422, "invalid", field)
	}
	h.do("POST", at+"/merge", `{"entry":"invoice","revision":7}`, editor).refused(412, "precondition_failed", "")
	p := h.do("POST", at+"/merge", `{"entry":"invoice","phrasings":["怎么申请退货"]}`, editor).refused(409, "phrasing_taken", "similar[0]")
	if len(p.Claims) != 1 || p.Claims[0].Entry != "return" || p.Claims[0].Phrasing != "怎么申请退货" {
		t.Errorf("got claims %+v, want that of return", p.Claims)
	}
	if e := into[faq.Entry](h.get(demo+"/entries/invoice", with{"as": "agent"})); e.Revision != 1 || len(h.gaps("")) != 1 {
		t.Fatalf("got revision %d, want nothing to have changed", e.Revision)
	}
	dry := into[struct{ Entry keptEntry }](h.do("POST", at+"/merge", `{"entry":"invoice","dry_run":true}`, editor).is(200)).Entry
	if e := into[faq.Entry](h.get(demo+"/entries/invoice", with{"as": "agent"})); len(dry.Similar) != 2 || dry.Revision != 1 || e.Revision != 1 || len(h.gaps("")) != 1 {
		t.Errorf("got %+v, want both phrasings foretold and nothing changed", dry)
	}
	done := into[struct{ Entry keptEntry }](h.do("POST", at+"/merge", `{"entry":"invoice","revision":1}`, editor).is(200)).Entry
	slices.Sort(done.Similar)
	if fmt.Sprint(done.Similar) != "[支持刻字 支持刻字服务]" || done.Revision != 2 || done.Answers[0].Text != "亲，可以开发票的。" {
		t.Errorf("got %+v, want both phrasings and the old answer", done)
	}
	if len(h.gaps("")) != 0 {
		t.Errorf("got %v, want none left", h.gaps(""))
	}
	h.do("DELETE", demo+"/entries/invoice", "", with{"as": "manager", "If-Match": "*"}).is(204)
	if back := h.gaps(""); len(back) != 1 || back[0].ID != g.ID || back[0].DecidedBy != "editor" {
		t.Errorf("got %+v, want it back, for its entry is gone", back)
	}
	own := into[struct{ Entry keptEntry }](h.do("POST", at+"/accept", `{"question":"能刻字吗","answer":"可以刻字的。","phrasings":["刻字"]}`, editor).is(200)).Entry
	if own.Question != "能刻字吗" || fmt.Sprint(own.Similar) != "[刻字]" || own.Answers[0].Text != "可以刻字的。" || own.Status != faq.Draft {
		t.Errorf("got %+v, want the editor's own draft", own)
	}
}

// A question that an entry has already and cannot answer is not merged into another one as if it were nobody's.
func TestUnansweredOfAnotherEntryIsNotMerged(t *testing.T) {
	t.Parallel()
	for name, owner := range map[string]string{
		"a draft": `{"id":"na","question":"茶巾机洗缩水率多大","status":"draft"}`,
		"expired": `{"id":"na","question":"茶巾机洗缩水率多大","answers":[{"text":"百分之二。"}],"valid_until":"2020-01-01T00:00:00Z"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			editor := with{"as": "editor"}
			h.do("POST", demo+"/entries", owner, editor).is(201)
			h.asks("茶巾机洗缩水率多大")
			at := clusterAt + "/" + h.gaps("")[0].ID
			for _, body := range []string{`{"entry":"invoice"}`, `{"entry":"invoice","dry_run":true}`} {
				p := h.do("POST", at+"/merge", body, editor).refused(409, "phrasing_taken", "similar[0]")
				if len(p.Claims) != 1 || p.Claims[0].Entry != "na" || len(h.gaps("")) != 1 {
					t.Errorf("%s: got claims %+v and %+v, want that of na and the cluster left", body, p.Claims, h.gaps(""))
				}
			}
			shared := into[struct{ Entry keptEntry }](h.do("POST", at+"/merge?shared=true", `{"entry":"invoice"}`, editor).is(200)).Entry
			if fmt.Sprint(shared.Similar) != "[茶巾机洗缩水率多大]" || shared.Revision != 2 {
				t.Errorf("shared: got %+v", shared.Entry)
			}
		})
	}
}

func TestUnansweredIsIgnoredUntilItDoubles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.asks("老板在哪里上学", "老板在哪儿上学")
	g := h.gaps("")[0]
	ignored := into[gap.Gap](h.do("POST", clusterAt+"/"+g.ID+"/ignore", "", with{"as": "editor"}).is(200))
	if ignored.State != faq.GapIgnored || len(h.gaps("")) != 0 || len(h.gaps("?state=ignored")) != 1 {
		t.Errorf("got %+v, want it to be out of the way", ignored)
	}
	h.asks("老板在哪里上学")
	if len(h.gaps("")) != 0 {
		t.Errorf("got %+v after three, want nothing yet", h.gaps(""))
	}
	h.asks("老板在哪里上学呀")
	if back := h.gaps(""); len(back) != 1 || back[0].ID != g.ID || back[0].Times != 4 {
		t.Errorf("got %+v after four, want it back under its name", back)
	}
}

func TestUnansweredList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.asks("支持刻字嘛，我住文一西路99号", "可以开发票吗", "鞋柜尺码")
	type page struct {
		Questions []gap.Missed
		Next      string
	}
	one := into[page](h.get(missedAt+"?limit=1", with{"as": "agent"}).is(200))
	two := into[page](h.get(missedAt+"?after="+one.Next, with{"as": "agent"}).is(200))
	if len(one.Questions) != 1 || one.Questions[0].Question != "鞋柜尺码" || one.Questions[0].Gap == "" || two.Next != "" {
		t.Errorf("got %+v, %+v", one, two)
	}
	if len(two.Questions) != 1 || !strings.Contains(two.Questions[0].Question, "〔地址〕") || strings.Contains(two.Questions[0].Question, "文一西路") {
		t.Errorf("got %+v, want the address masked", two)
	}
	h.get(missedAt+"?after=nothing", with{"as": "agent"}).refused(422, "invalid", "after")
}

func TestUnansweredRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.asks("支持刻字嘛")
	g := h.gaps("")[0]
	at := clusterAt + "/" + g.ID
	for path, field := range map[string]string{
		missedAt + "?limit=0": "limit", missedAt + "?limit=501": "limit", missedAt + "?after=" + strings.Repeat("x", 101): "after",
		clusterAt + "?state=gone": "state", clusterAt + "?limit=101": "limit", clusterAt + "?offset=10001": "offset", clusterAt + "?offset=-1": "offset",
		missedAt + "/gain?top=0": "top", missedAt + "/gain?top=51": "top", missedAt + "/gain?last=0": "last",
		missedAt + "/gain?clusters=" + strings.Repeat("a,", 50) + "a": "clusters",
	} {
		h.get(path, with{"as": "editor"}).refused(422, "invalid", field)
	}
	for body, field := range map[string]string{`{"top":0}`: "top", `{"last":10001}`: "last", `{"clusters":["` + strings.Repeat(`a","`, 50) + `a"]}`: "clusters"} {
		h.do("POST", missedAt+"/gain", body, with{"as": "editor"}).refused(422, "invalid", field)
	}
	h.do("POST", missedAt+"/gain", `{"clusters":["nothing"]}`, with{"as": "editor"}).refused(404, "not_found", "")
	h.do("POST", missedAt+"/gain", `{"cluster":[]}`, with{"as": "editor"}).refused(400, "unknown_field", "cluster")
	h.do("POST", missedAt+"/gain", `{"top":"5"}`, with{"as": "editor"}).refused(400, "wrong_type", "top")
	h.get(clusterAt+"/nothing", with{"as": "agent"}).refused(404, "not_found", "")
	for _, verb := range []string{"/accept", "/merge", "/ignore"} {
		h.do("POST", clusterAt+"/nothing"+verb, `{}`, with{"as": "editor"}).refused(404, "not_found", "")
		h.do("POST", at+verb, `{}`, with{"as": "agent"}).refused(403, "forbidden", "")
		h.do("POST", at+verb+"?why="+strings.Repeat("长", 201), `{}`, with{"as": "editor"}).refused(422, "invalid", "why")
	}
	for body, field := range map[string]string{
		`{"entry":"invoice"}`: "entry", `{"answer":"` + strings.Repeat("长", faq.MaxAnswer+1) + `"}`: "answers[0].text",
		`{"answer":"好","question":" "}`: "question", `{"answer":"好","category":"` + strings.Repeat("长", 65) + `"}`: "category",
	} {
		h.do("POST", at+"/accept", body, with{"as": "editor"}).refused(422, "invalid", field)
	}
	h.do("POST", at+"/accept", `{"answers":[]}`, with{"as": "editor"}).refused(400, "unknown_field", "answers")
	h.do("POST", at+"/merge", ``, with{"as": "editor"}).refused(415, "unsupported_media_type", "")
	for _, path := range []string{missedAt, clusterAt, at, missedAt + "/gain"} {
		h.get(path).refused(401, "unauthorized", "")
		h.get(path, with{"as": "foreign"}).refused(http.StatusForbidden, "forbidden", "")
	}
	if len(h.gaps("")) != 1 {
		t.Error("want the gap to be as it was")
	}
}
