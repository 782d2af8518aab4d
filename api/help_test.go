package api

import (
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/lint"
)

// vouchFor is what the shop's site sends for a buyer whom it knows.
func (h *house) vouchFor(buyer string) with {
	h.t.Helper()
	if err := h.db.PutSecret(h.t.Context(), "demo", forBuyers, []byte("of the site"), "admin"); err != nil {
		h.t.Fatal(err)
	}
	return with{"X-Buyer": desk.Vouch([]byte("of the site"), "demo", buyer, h.clock.Now().Add(time.Hour))}
}

func TestBuyersAreKeptApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.get(demo+"/conversations").refused(401, "no_buyer", "")
	h.get(demo+"/conversations", with{"X-Buyer": "forged"}).refused(401, "wrong_buyer", "")
	one, two := h.vouchFor("买家一"), h.vouchFor("买家二")
	mine := into[reply](h.do("POST", demo+"/ask", `{"text":"转人工"}`, one).is(200))
	path := demo + "/conversations/" + mine.Conversation
	type history struct{ Conversations []past }
	if got := into[history](h.get(demo+"/conversations", one).is(200)).Conversations; len(got) != 1 || got[0].ID != mine.Conversation {
		t.Errorf("got %+v, want the one conversation", got)
	}
	if got := into[history](h.get(demo+"/conversations", two).is(200)).Conversations; len(got) != 0 {
		t.Errorf("another buyer: got %+v, want none", got)
	}
	h.get(path, one).is(200)
	h.get(path).is(200) // whoever holds the id
	h.get(path, two).refused(404, "not_found", "")
	h.get(path+"/events", two).refused(404, "not_found", "")
	h.do("POST", path+"/cancel", "", two).refused(404, "not_found", "")
	h.do("POST", path+"/rating", `{"stars":1}`, two).refused(404, "not_found", "")
	h.do("POST", path+"/typing", "", two).refused(404, "not_found", "")
	h.do("POST", demo+"/ask", `{"text":"看看","conversation":"`+mine.Conversation+`"}`, two).refused(404, "not_found", "")
	if got := into[conversation](h.get(path).is(200)); len(got.Messages) != 2 {
		t.Errorf("got %d messages, want nothing of another's", len(got.Messages))
	}
	h.clock.move(time.Hour)
	h.get(path, one).refused(401, "wrong_buyer", "")
	h.do("POST", strings.Replace(demo, "demo", "elsewhere", 1)+"/ask", `{"text":"在吗"}`, two).refused(401, "wrong_buyer", "")
	h.do("POST", demo+"/buyers/secret", "", with{"as": "manager"}).refused(403, "forbidden", "")
}

func TestQuickRepliesAreHeldAgainstTheRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, editor := with{"as": "agent"}, with{"as": "editor"}
	const refusing = `{"id":"no","team":TEAM,"title":"发票","text":"亲，我们不支持开发票"}`
	team, own := strings.Replace(refusing, "TEAM", "true", 1), strings.Replace(refusing, "TEAM", "false", 1)

	p := h.do("PUT", demo+"/quick-replies", team, editor).refused(422, "blocked", "text")
	if len(p.Findings) != 1 || p.Findings[0].Rule != "invoice.refuse" || !strings.Contains(p.Detail, p.Findings[0].Suggestion) {
		t.Errorf("the team's: got %+v", p)
	}
	if got := h.get(demo+"/quick-replies", agent).is(200); strings.Contains(string(got.body), "发票") {
		t.Errorf("refused and kept: %s", got.body)
	}
	kept := into[keptQuick](h.do("PUT", demo+"/quick-replies", own, agent).is(200))
	if len(kept.Findings) != 1 || kept.Findings[0].Field != "text" || kept.Findings[0].Severity != lint.Block || kept.ID != "no" {
		t.Errorf("one's own: got %+v", kept)
	}
	sound := h.do("PUT", demo+"/quick-replies", strings.Replace(team, "不支持", "可以", 1), editor).is(200)
	if strings.Contains(string(sound.body), "findings") {
		t.Errorf("a sound one has findings: %s", sound.body)
	}
}

func TestNotesAndQuickReplies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, other, editor := with{"as": "agent"}, with{"as": "other"}, with{"as": "editor"}
	path, talk := h.wanted()
	h.do("POST", talk+"/notes", `{"text":"老客户"}`, agent).is(201)
	h.do("POST", talk+"/notes", `{"text":""}`, agent).refused(422, "invalid", "text")
	h.do("POST", talk+"/notes", `{"text":"x"}`).refused(401, "unauthorized", "")
	h.do("POST", demo+"/conversations/none/notes", `{"text":"x"}`, agent).refused(404, "not_found", "")
	type notes struct{ Notes []desk.Note }
	if got := into[notes](h.get(talk+"/notes", other).is(200)).Notes; len(got) != 1 || got[0].By != "agent" {
		t.Errorf("got %+v", got)
	}

	quick := into[desk.QuickReply](h.do("PUT", demo+"/quick-replies", `{"title":"发货","text":"{称呼}，我是{客服}，今天发货。"}`, agent).is(200))
	h.do("PUT", demo+"/quick-replies", `{"team":true,"title":"问好","text":"亲，您好"}`, agent).refused(403, "forbidden", "")
	team := into[desk.QuickReply](h.do("PUT", demo+"/quick-replies", `{"team":true,"title":"问好","text":"亲，您好"}`, editor).is(200))
	h.do("PUT", demo+"/quick-replies", `{"title":"","text":"x"}`, agent).refused(422, "invalid", "title")
	type replies struct {
		Q []desk.QuickReply `json:"quick_replies"`
	}
	if got := into[replies](h.get(demo+"/quick-replies", agent).is(200)).Q; len(got) != 2 {
		t.Errorf("got %+v, want the team's and his own", got)
	}
	if got := into[replies](h.get(demo+"/quick-replies", other).is(200)).Q; len(got) != 1 || got[0].ID != team.ID {
		t.Errorf("got %+v, want the team's alone", got)
	}
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", path+"/reply", `{"quick":"`+quick.ID+`"}`, agent).refused(422, "invalid", "vars.称呼")
	h.do("POST", path+"/reply", `{"quick":"none"}`, agent).refused(422, "invalid", "quick")
	h.do("POST", path+"/reply", `{"quick":"x","text":"y"}`, agent).refused(422, "invalid", "text")
	if m := into[desk.Message](h.do("POST", path+"/reply", `{"quick":"`+quick.ID+`","vars":{"称呼":"李先生"}}`, agent).is(200)); m.Text != "李先生，我是agent，今天发货。" {
		t.Errorf("got %q", m.Text)
	}
	h.do("DELETE", demo+"/quick-replies/"+team.ID+"?team=1", "", agent).refused(403, "forbidden", "")
	h.do("DELETE", demo+"/quick-replies/"+quick.ID, "", other).refused(404, "not_found", "")
	h.do("DELETE", demo+"/quick-replies/"+quick.ID, "", agent).is(204)
}

func TestSendEntry(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	path, talk := h.wanted()
	id := strings.TrimPrefix(talk, demo+"/conversations/")
	h.ask(`{"text":"可以开发票吗","conversation":"` + id + `"}`)
	type suggestions struct {
		Question   string
		Candidates []candidate
	}
	got := into[suggestions](h.get(path+"/suggestions", agent).is(200))
	if got.Question != "可以开发票吗" || len(got.Candidates) == 0 || got.Candidates[0].Entry != "invoice" || got.Candidates[0].Text != "亲，可以开发票的。" {
		t.Errorf("got %+v, want the invoice first", got)
	}
	h.do("POST", path+"/send", `{"entry":"invoice"}`, agent).refused(409, "conflict", "")
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", path+"/send", `{"entry":"none"}`, agent).refused(422, "invalid", "entry")
	h.do("POST", path+"/send", `{"entry":"postage"}`, agent).refused(422, "invalid", "slots.region")
	key := with{"Idempotency-Key": "once"}
	m := into[desk.Message](h.do("POST", path+"/send", `{"entry":"postage","slots":{"region":"新疆"}}`, agent, key).is(200))
	if m.Text != "寄到新疆的运费是18元。" || m.Entry != "postage" {
		t.Errorf("got %+v", m)
	}
	h.do("POST", path+"/send", `{"entry":"postage","slots":{"region":"新疆"}}`, agent, key).is(200)
	type list struct{ Labels []desk.Label }
	labels := into[list](h.get(demo+"/labels", agent).is(200)).Labels
	if len(labels) != 1 || labels[0].Entry != "postage" || labels[0].Question != "可以开发票吗" {
		t.Errorf("got %+v, want one label", labels)
	}
	h.do("POST", path+"/label", `{"none":true}`, agent).is(200)
	after := into[list](h.get(demo+"/labels?after="+labels[0].ID, agent).is(200)).Labels
	if len(after) != 1 || after[0].Entry != faq.ID("") {
		t.Errorf("got %+v, want that none fits", after)
	}
	h.do("POST", path+"/label", `{}`, agent).refused(422, "invalid", "entry")
	h.do("POST", path+"/label", `{"none":true,"entry":"invoice"}`, agent).refused(422, "invalid", "entry")
	h.do("POST", path+"/label", `{"entry":"nothing"}`, agent).refused(422, "invalid", "entry")
	h.do("POST", demo+"/tickets/none/label", `{"none":true}`, agent).refused(404, "not_found", "")
	h.get(demo+"/tickets/none/suggestions", agent).refused(404, "not_found", "")
}

// TestCloseProposes holds that what an agent proposes is a draft, which no buyer is told.
func TestCloseProposes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	path, _ := h.wanted()
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", path+"/close", `{"propose":{"question":"","answer":"x"}}`, agent).refused(422, "invalid", "propose")
	body := `{"note":"已答","propose":{"question":"茶杯能进洗碗机吗","answer":"可以的，请用上层。"}}`
	for range 2 {
		h.do("POST", path+"/close", body, agent).is(200)
	}
	e := into[faq.Entry](h.get(demo+"/entries/proposal-"+idOf(path), agent).is(200))
	if e.Status != faq.Draft || e.Revision != 1 || e.Question != "茶杯能进洗碗机吗" {
		t.Errorf("got %+v, want a draft of one revision", e)
	}
	if r := h.ask(`{"text":"茶杯能进洗碗机吗"}`); r.Answer != nil {
		t.Errorf("got %+v, want no answer of a draft", r)
	}
}
