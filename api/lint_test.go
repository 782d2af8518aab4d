package api

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"xiaoer/faq/lint"
)

const refusing = `{"id":"ticket","question":"开票据吗","answers":[{"text":"亲，好的哦。"},{"text":"我们不支持开发票。","when":{"order_state":["paid"]}}],"status":"STATUS"}`

func TestEntryThatMustNotGoOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	editor := with{"as": "manager"}
	live := strings.Replace(refusing, "STATUS", "live", 1)
	draft := strings.Replace(refusing, "STATUS", "draft", 1)
	p := h.do("POST", demo+"/entries", live, editor).refused(422, "blocked", "answers[1].text")
	if len(p.Findings) != 1 || p.Findings[0].Rule != "invoice.refuse" || p.Findings[0].Field != "answers[1].text" || p.Findings[0].Start != 3 {
		t.Errorf("got %+v", p.Findings)
	}
	h.get(demo+"/entries/ticket", with{"as": "agent"}).refused(404, "not_found", "")

	made := h.do("POST", demo+"/entries", draft, editor).is(201)
	if e := into[keptEntry](made); len(e.Findings) != 1 || e.Findings[0].Severity != lint.Block {
		t.Errorf("a draft: got %+v", e.Findings)
	}
	h.do("PUT", demo+"/entries/ticket", live, editor, with{"If-Match": `"1"`}).refused(422, "blocked", "answers[1].text")
	h.do("PUT", demo+"/entries/ticket", string(made.body), editor, with{"If-Match": `"1"`}).is(200) // as it came
	mended := strings.Replace(live, "不支持开", "可以开", 1)
	e := h.do("PUT", demo+"/entries/ticket", mended, editor, with{"If-Match": `"1"`}).is(200)
	if strings.Contains(string(e.body), "findings") {
		t.Errorf("a sound entry has findings: %s", e.body)
	}
}

func TestLintShop(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.do("POST", demo+"/entries", strings.Replace(refusing, "STATUS", "draft", 1), with{"as": "manager"}).is(201)
	for _, text := range []string{"满99包邮。", "满88包邮。"} {
		h.do("POST", demo+"/entries", `{"question":"`+text+`吗","answers":[{"text":"`+text+`"}]}`, with{"as": "manager"}).is(201)
	}
	h.get(demo+"/lint").refused(401, "unauthorized", "")
	r := into[lint.Report](h.get(demo+"/lint", with{"as": "agent"}).is(200))
	found := map[string]string{}
	for _, e := range r.Entries {
		for _, f := range e.Findings {
			found[string(e.Entry)] += f.Rule + " "
		}
	}
	if found["ticket"] != "invoice.refuse " || found["progress"] != "entry.no_rest " {
		t.Errorf("got %v", found)
	}
	if len(r.Contradictions) != 1 || r.Contradictions[0].Topic != "包邮门槛" {
		t.Errorf("got %+v", r.Contradictions)
	}
	h.get("/v1/shops/"+url.PathEscape("nowhere")+"/lint", with{"as": "agent"}).refused(403, "forbidden", "")
}

func TestLintShopReadsQuickReplies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, editor := with{"as": "agent"}, with{"as": "editor"}
	h.do("PUT", demo+"/quick-replies", `{"id":"mine","title":"发货","text":"我们96小时内发货"}`, agent).is(200)
	h.do("PUT", demo+"/quick-replies", `{"id":"ours","team":true,"title":"催发货","text":"我们48小时内发货"}`, editor).is(200)
	h.do("PUT", demo+"/quick-replies", `{"id":"free","team":true,"title":"包邮","text":"亲，本店满120元包邮哦。"}`, editor).is(200)
	h.do("POST", demo+"/entries", `{"id":"free-over","question":"满多少包邮","answers":[{"text":"满59元包邮。"}]}`, with{"as": "manager"}).is(201)
	for as, want := range map[string]string{"agent": "96小时内发货 48小时内发货, 满59元包邮 满120元包邮", "other": "满59元包邮 满120元包邮"} {
		var got []string
		for _, c := range into[lint.Report](h.get(demo+"/lint", with{"as": as}).is(200)).Contradictions {
			got = append(got, c.A.Says+" "+c.B.Says)
		}
		if slices.Sort(got); strings.Join(got, ", ") != want {
			t.Errorf("%s: got %q, want %q", as, got, want)
		}
	}
}

func TestLintText(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	check := func(body string) []lint.Finding {
		return into[struct{ Findings []lint.Finding }](h.do("POST", demo+"/lint", body, agent).is(200)).Findings
	}
	if got := check(`{"text":"加我微信吧"}`); len(got) != 1 || got[0].Rule != "contact.chat_app" || got[0].Suggestion == "" {
		t.Errorf("got %+v", got)
	}
	if got := check(`{"text":"可以的亲","question":"能加你微信吗"}`); len(got) != 1 {
		t.Errorf("with its question: got %+v", got)
	}
	if got := check(`{"text":"亲，请不要加微信哦"}`); got == nil || len(got) != 0 {
		t.Errorf("a warning: got %#v", got)
	}
	h.do("POST", demo+"/lint", `{"text":" "}`, agent).refused(422, "invalid", "text")
	h.do("POST", demo+"/lint", `{"text":"`+strings.Repeat("长", 8001)+`"}`, agent).refused(422, "invalid", "text")
	h.do("POST", demo+"/lint", `{"text":"好","question":"`+strings.Repeat("长", 501)+`"}`, agent).refused(422, "invalid", "question")
	h.do("POST", demo+"/lint", `{"text":"好","words":1}`, agent).refused(400, "unknown_field", "words")
	h.do("POST", demo+"/lint", `{"text":"好"}`).refused(401, "unauthorized", "")
}
