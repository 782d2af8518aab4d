package api

import (
	"fmt"
	"strings"
	"testing"

	"xiaoer/faq"
)

// says is an entry as it is written, with that answer.
func says(answer string) string {
	return `{"question":"可以开发票吗","answers":[{"text":"` + answer + `"}]}`
}

// told is what a buyer hears of invoices, and the reply's id.
func (h *house) told() (text, id string) {
	h.t.Helper()
	r := into[reply](h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`).is(200))
	return r.Text, r.ID
}

// TestDraftBesideWhatIsServed follows an answer from a proposal to its publishing and back: what buyers were told stands.
func TestDraftBesideWhatIsServed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, editor, manager := with{"as": "agent"}, with{"as": "editor"}, with{"as": "manager"}
	path := demo + "/entries/invoice"
	first, firstID := h.told()

	h.get(path+"/draft", agent).refused(404, "not_found", "")
	h.do("PUT", path+"/draft", says("亲，电子发票可以开。"), agent).refused(428, "precondition_required", "")
	h.do("PUT", path+"/draft", says("亲，电子发票可以开。"), agent, with{"If-Match": `"7"`}).refused(412, "precondition_failed", "")
	p := into[keptDraft](h.do("PUT", path+"/draft?why=%E6%8F%90%E8%AE%AE", says("亲，电子发票可以开。"), agent, with{"If-Match": `"1"`}).is(200))
	if p.Entry.Status != faq.Draft || p.Base != 1 || p.Author != "agent" || p.Why != "提议" || p.Entry.Revision != 2 {
		t.Errorf("got %+v", p)
	}
	h.do("PUT", path+"/draft", says("别人的"), with{"as": "other", "If-Match": `"2"`}).refused(403, "forbidden", "")
	h.do("DELETE", path+"/draft", "", with{"as": "other", "If-Match": `"2"`}).refused(403, "forbidden", "")
	h.do("POST", path+"/submit", "", agent, with{"If-Match": `"2"`}).refused(403, "forbidden", "")
	h.do("PUT", path+"/draft", says("亲，电子发票下单即开。"), editor, with{"If-Match": `"2"`}).is(200)
	h.do("POST", path+"/submit", `{"why":"请看"}`, editor, with{"If-Match": `"2"`}).refused(412, "precondition_failed", "")
	h.do("POST", path+"/submit", `{"why":"请看"}`, editor, with{"If-Match": `"3"`}).is(200)

	waiting := into[struct{ Drafts []faq.Pending }](h.get(demo+"/drafts?status=review", agent).is(200)).Drafts
	if len(waiting) != 1 || waiting[0].Entry.ID != "invoice" || waiting[0].Author != "editor" || waiting[0].Why != "请看" {
		t.Errorf("got %+v", waiting)
	}
	h.get(path+"/draft", agent, with{"If-None-Match": `"4"`}).is(304)
	h.do("POST", path+"/reject", `{}`, manager, with{"If-Match": `"4"`}).refused(422, "invalid", "why")
	h.do("POST", path+"/reject", `{"why":"语气"}`, manager, with{"If-Match": `"4"`}).is(200)
	h.do("POST", path+"/reject", `{"why":"语气"}`, manager, with{"If-Match": `"5"`}).refused(409, "wrong_state", "")
	if now, _ := h.told(); now != first {
		t.Errorf("before it is published: told %q, want %q", now, first)
	}
	h.do("POST", path+"/publish", "", editor, with{"If-Match": `"5"`}).refused(403, "forbidden", "")
	live := h.do("POST", path+"/publish", "", manager, with{"If-Match": `"5"`}).is(200)
	if e := into[faq.Entry](live); e.Status != faq.Live || live.Header.Get("ETag") != `"6"` {
		t.Errorf("got %+v %v", e, live.Header)
	}
	second, secondID := h.told()
	if !strings.Contains(second, "下单即开") {
		t.Errorf("told %q, want the published draft", second)
	}

	h.do("POST", path+"/rollback", `{"revision":1,"why":"弄错了"}`, manager, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	back := into[faq.Entry](h.do("POST", path+"/rollback", `{"revision":1,"why":"弄错了"}`, manager, with{"If-Match": `"6"`}).is(200))
	if back.Revision != 7 || back.Status != faq.Live {
		t.Errorf("rolled back: got %+v", back)
	}
	if third, _ := h.told(); third != first {
		t.Errorf("rolled back: told %q, want %q", third, first)
	}
	for id, want := range map[string]struct {
		text     string
		revision int
	}{firstID: {first, 1}, secondID: {second, 6}} {
		x := into[faq.Exchange](h.get(demo+"/answers/"+id+"/why", agent).is(200))
		if x.Said != want.text || x.Revision != want.revision {
			t.Errorf("why of an old reply: got %q by revision %d, want %q by %d", x.Said, x.Revision, want.text, want.revision)
		}
	}

	var acts []string
	for _, r := range into[struct{ Revisions []faq.Revision }](h.get(path+"/revisions", agent).is(200)).Revisions {
		acts = append(acts, fmt.Sprintf("%s %s %s", r.Act, r.By, r.Author))
	}
	want := []string{"rollback manager manager", "publish manager editor", "reject manager editor", "submit editor editor", "save editor editor", "save agent agent", "save test test"}
	if fmt.Sprint(acts) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", acts, want)
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, path := with{"as": "agent"}, demo+"/entries/invoice"
	h.do("PUT", path, says("亲，可以开电子发票的。"), with{"as": "manager", "If-Match": `"1"`}).is(200)
	h.do("PUT", path+"/draft", says("亲，可以开纸质发票的。"), with{"as": "editor", "If-Match": `"2"`}).is(200)
	for query, want := range map[string]struct {
		from, to int
		answer   string
	}{
		"?from=1&to=2": {1, 2, "电子"}, "?from=1": {1, 2, "电子"}, "?from=live&to=draft": {2, 3, "纸质"}, "?to=1": {2, 1, "电子"}, "?from=3&to=draft": {3, 3, ""},
	} {
		got := into[struct {
			From, To int
			Diff     faq.Diff
		}](h.get(path+"/diff"+query, agent).is(200))
		told := ""
		for _, a := range got.Diff.Answers {
			for _, s := range a.Spans {
				if s.Kind != faq.Kept {
					told = s.Text
				}
			}
		}
		if got.From != want.from || got.To != want.to || told != want.answer {
			t.Errorf("%s: got %+v, want %+v", query, got, want)
		}
	}
	for query, field := range map[string]string{"?from=9": "from", "?from=1&to=x": "to", "?from=-1": "from", "?to=%ff": "to", "?from=" + strings.Repeat("1", 21): "from"} {
		h.get(path+"/diff"+query, agent).refused(422, "invalid", field)
	}
	h.get(demo+"/entries/return/diff?to=draft", agent).refused(404, "not_found", "")
	h.get(demo+"/entries/never/diff", agent).refused(404, "not_found", "")
	h.get(path+"/diff").refused(401, "unauthorized", "")
}

// TestLifeRefuses holds that what is wrong is named, and that nothing is changed by it.
func TestLifeRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := demo + "/entries/"
	version, err := h.db.Version(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}
	one := with{"If-Match": `"1"`}
	for _, tt := range []struct {
		method, path, body, as string
		carry                  with
		status                 int
		code, field            string
	}{
		{"POST", demo + "/drafts", `{"question":""}`, "agent", nil, 422, "invalid", "question"},
		{"POST", demo + "/drafts", `{"question":"问","id":".."}`, "agent", nil, 422, "invalid", "id"},
		{"POST", demo + "/drafts", `{"question":"问","id":"invoice"}`, "agent", nil, 409, "conflict", ""},
		{"POST", demo + "/drafts", `{"question":"问","answers":[{"text":"{gift.fee}"}]}`, "agent", nil, 422, "invalid", "answers[0].text"},
		{"POST", demo + "/drafts?why=" + strings.Repeat("w", 201), `{"question":"问"}`, "agent", nil, 422, "invalid", "why"},
		{"POST", demo + "/drafts", `{"question":"问"}`, "", nil, 401, "unauthorized", ""},
		{"GET", demo + "/drafts?status=live", "", "agent", nil, 422, "invalid", "status"},
		{"GET", demo + "/drafts?after=x", "", "agent", nil, 422, "invalid", "after"},
		{"GET", path + "never/draft", "", "agent", nil, 404, "not_found", ""},
		{"PUT", path + "never/draft", `{"question":"问"}`, "agent", one, 412, "precondition_failed", ""},
		{"PUT", path + "draft/draft", `{"question":"问"}`, "editor", with{"If-None-Match": "*"}, 412, "precondition_failed", ""},
		{"PUT", path + "invoice/draft", `{"question":"问","id":"other"}`, "agent", one, 422, "invalid", "id"},
		{"PUT", path + "invoice/draft?base=0", `{"question":"问"}`, "agent", one, 422, "invalid", "base"},
		{"PUT", path + "invoice/draft?base=4", `{"question":"问"}`, "agent", one, 412, "precondition_failed", ""},
		{"DELETE", path + "invoice/draft", "", "editor", one, 404, "not_found", ""},
		{"DELETE", path + "draft/draft", "", "editor", nil, 428, "precondition_required", ""},
		{"POST", path + "invoice/submit", "", "editor", one, 404, "not_found", ""},
		{"POST", path + "draft/submit", `{"why":1}`, "editor", one, 400, "wrong_type", "why"},
		{"POST", path + "draft/submit", `{"reason":"x"}`, "editor", one, 400, "unknown_field", "reason"},
		{"POST", path + "draft/submit", `{"why":"` + strings.Repeat("长", 201) + `"}`, "editor", one, 422, "invalid", "why"},
		{"POST", path + "draft/submit", "", "editor", nil, 428, "precondition_required", ""},
		{"POST", path + "draft/reject", `{"why":"x"}`, "manager", one, 409, "wrong_state", ""},
		{"POST", path + "draft/reject", "", "manager", one, 422, "invalid", "why"},
		{"POST", path + "draft/publish", "", "manager", with{"If-Match": `"2"`}, 412, "precondition_failed", ""},
		{"POST", path + "draft/retire", "", "manager", one, 409, "wrong_state", ""},
		{"POST", path + "invoice/retire", "", "manager", nil, 428, "precondition_required", ""},
		{"POST", path + "invoice/retire", "", "editor", one, 403, "forbidden", ""},
		{"POST", path + "invoice/revive", "", "editor", one, 409, "wrong_state", ""},
		{"POST", path + "never/revive", "", "editor", one, 404, "not_found", ""},
		{"POST", path + "invoice/rollback", `{}`, "manager", one, 422, "invalid", "revision"},
		{"POST", path + "invoice/rollback", `{"revision":2}`, "manager", one, 422, "invalid", "revision"},
		{"POST", path + "invoice/rollback", `{"revision":"1"}`, "manager", one, 400, "wrong_type", "revision"},
		{"POST", path + "invoice/rollback", `{"revision":1}`, "manager", nil, 428, "precondition_required", ""},
		{"POST", path + "invoice/rollback", `{"revision":1}`, "editor", one, 403, "forbidden", ""},
		{"POST", path + "never/rollback", `{"revision":1}`, "manager", one, 404, "not_found", ""},
		{"PUT", demo + "/publishing", `{"review":true}`, "manager", with{"If-Match": `"0"`}, 403, "forbidden", ""},
		{"PUT", demo + "/publishing", `{"review":true}`, "admin", nil, 428, "precondition_required", ""},
		{"PUT", demo + "/publishing", `{"review":true}`, "admin", one, 412, "precondition_failed", ""},
		{"PUT", demo + "/publishing", `{"review":"yes"}`, "admin", with{"If-Match": `"0"`}, 400, "wrong_type", "review"},
		{"PUT", demo + "/publishing", `{"reviews":true}`, "admin", with{"If-Match": `"0"`}, 400, "unknown_field", "reviews"},
	} {
		carry := with{}
		if tt.as != "" {
			carry["as"] = tt.as
		}
		h.do(tt.method, tt.path, tt.body, carry, tt.carry).refused(tt.status, tt.code, tt.field)
	}
	if now, err := h.db.Version(t.Context(), "demo"); now != version || err != nil {
		t.Errorf("got version %d, %v; want %d: nothing was changed", now, err, version)
	}
	if drafts, _, err := h.db.Pendings(t.Context(), "demo", faq.PendingFilter{}); len(drafts) != 1 || err != nil {
		t.Errorf("got %+v, %v; want the one draft that was there", drafts, err)
	}
}

// TestPublishHoldsToTheRules holds that a draft is kept whatever it says, and published only if it may be said.
func TestPublishHoldsToTheRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := demo + "/entries/invoice"
	p := into[keptDraft](h.do("PUT", path+"/draft", says("我们不支持开发票。"), with{"as": "agent", "If-Match": `"1"`}).is(200))
	if len(p.Findings) == 0 {
		t.Error("got no findings beside the draft")
	}
	got := h.do("POST", path+"/publish", "", with{"as": "manager", "If-Match": `"2"`}).refused(422, "blocked", "answers[0].text")
	if len(got.Findings) == 0 {
		t.Errorf("got %+v, want it to say why", got)
	}

	h.do("PUT", demo+"/entries/old", strings.NewReplacer(`"question"`, `"status":"draft","question"`, "可以开发票吗", "有票吗").Replace(says("我们不支持开发票。")), with{"as": "manager", "If-None-Match": "*"}).is(201)
	h.do("PUT", demo+"/entries/old", strings.Replace(says("亲，可以开的哦。"), "可以开发票吗", "有票吗", 1), with{"as": "manager", "If-Match": `"1"`}).is(200)
	h.do("POST", demo+"/entries/old/rollback", `{"revision":1}`, with{"as": "manager", "If-Match": `"2"`}).refused(422, "blocked", "answers[0].text")
}

func TestDeletedEntryIsRolledBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, manager := demo+"/entries/invoice", with{"as": "manager"}
	h.do("DELETE", path, "", manager, with{"If-Match": `"1"`}).is(204)
	h.do("POST", path+"/rollback", `{"revision":1}`, manager, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	back := h.do("POST", path+"/rollback", `{"revision":1}`, manager, with{"If-None-Match": "*"}).is(201)
	if e := into[faq.Entry](back); e.Revision != 3 || !e.Served() || back.Header.Get("Location") != path {
		t.Errorf("got %+v %v", e, back.Header)
	}
}

// A rollback is a decision: it is written down where it changes no word, too.
func TestRollbackToWhatIsSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, manager := demo+"/entries/invoice", with{"as": "manager"}
	e := into[faq.Entry](h.do("POST", path+"/rollback", `{"revision":1,"why":"核对过了"}`, manager, with{"If-Match": `"1"`}).is(200))
	all := into[struct{ Revisions []faq.Revision }](h.get(path+"/revisions", manager).is(200)).Revisions
	if e.Revision != 2 || len(all) != 2 || all[0].Act != faq.Rollback || all[0].Why != "核对过了" {
		t.Errorf("got revision %d of %+v", e.Revision, all)
	}
}

func TestRetiredEntryIsRevived(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path := demo + "/entries/invoice"
	h.do("POST", path+"/retire", `{"why":"过季"}`, with{"as": "manager", "If-Match": `"1"`}).is(200)
	if got := into[faq.Entry](h.do("POST", path+"/revive", "", with{"as": "editor", "If-Match": `"2"`}).is(200)); got.Status != faq.Draft {
		t.Errorf("got %+v, want a draft", got)
	}
	h.do("POST", path+"/submit", "", with{"as": "editor", "If-Match": `"3"`}).is(200)
	h.do("POST", path+"/publish", "", with{"as": "manager", "If-Match": `"4"`}).is(200)
	if text, _ := h.told(); !strings.Contains(text, "可以开发票") {
		t.Errorf("told %q, want the entry to answer again", text)
	}
}

// TestShopThatReads holds what becomes of writes where a manager wants to read first what others write.
func TestShopThatReads(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.do("PUT", demo+"/publishing?why=x", `{"review":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	if got := h.get(demo+"/publishing", with{"as": "agent"}).is(200); got.Header.Get("ETag") != `"1"` || into[faq.Publishing](got) != (faq.Publishing{Review: true}) {
		t.Errorf("got %v %s", got.Header, got.body)
	}
	h.get(demo+"/publishing", with{"as": "agent", "If-None-Match": `"1"`}).is(304)
	path, editor, manager := demo+"/entries/invoice", with{"as": "editor"}, with{"as": "manager"}
	before, _ := h.told()
	held := h.do("PUT", path, says("亲，电子发票可以开。"), editor, with{"If-Match": `"1"`}).is(202)
	if e := into[faq.Entry](held); e.Status != faq.Draft || held.Header.Get("ETag") != `"2"` {
		t.Errorf("got %+v %v", e, held.Header)
	}
	if now, _ := h.told(); now != before {
		t.Errorf("told %q, want %q", now, before)
	}
	h.do("PUT", path, says("又一次"), editor, with{"If-Match": `"1"`}).refused(409, "conflict", "")
	h.do("PUT", path, strings.Replace(says("x"), `"question"`, `"status":"retired","question"`, 1), editor, with{"If-Match": `"1"`}).refused(403, "forbidden", "")
	h.do("POST", path+"/publish", "", manager, with{"If-Match": `"2"`}).refused(409, "wrong_state", "")
	h.do("POST", path+"/submit", "", editor, with{"If-Match": `"2"`}).is(200)
	h.do("POST", path+"/publish", "", manager, with{"If-Match": `"3"`}).is(200)

	made := h.do("POST", demo+"/entries", gift[:len(gift)-len(`,"status":"draft"}`)]+"}", editor).is(201)
	if e := into[faq.Entry](made); e.Status != faq.Draft || made.Header.Get("Location") != demo+"/entries/gift" {
		t.Errorf("got %+v %v", e, made.Header)
	}
	off := strings.Replace(says("亲，先停一下。"), `"question"`, `"status":"draft","question"`, 1)
	h.do("PUT", demo+"/entries/return", strings.Replace(off, "可以开发票吗", "怎么申请退货", 1), editor, with{"If-Match": `"1"`}).is(202)
	if e := into[faq.Entry](h.get(demo+"/entries/return", editor).is(200)); !e.Served() {
		t.Errorf("got %+v, want it served: an editor takes nothing out of service", e)
	}
	h.do("POST", demo+"/entries:import", questions, uploaded("editor", "csv")).refused(403, "forbidden", "")
	h.do("POST", demo+"/entries:import?dry_run=true", questions, uploaded("editor", "csv")).is(200)
	h.do("PUT", path, says("主管直接改。"), manager, with{"If-Match": `"4"`}).is(200)
	h.do("POST", demo+"/entries:import", questions, uploaded("manager", "csv")).is(200)
}

func TestShopThatTakesTwo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.do("PUT", demo+"/publishing", `{"second_person":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	path, manager, admin := demo+"/entries/invoice", with{"as": "manager"}, with{"as": "admin"}
	h.do("PUT", path, says("亲，电子发票可以开。"), manager, with{"If-Match": `"1"`}).is(202)
	h.do("POST", path+"/submit", "", manager, with{"If-Match": `"2"`}).is(200)
	h.do("POST", path+"/publish", "", manager, with{"If-Match": `"3"`}).refused(409, "second_person", "")
	h.do("POST", path+"/publish", "", admin, with{"If-Match": `"3"`}).is(200)
	rolled := h.do("POST", path+"/rollback", `{"revision":1}`, manager, with{"If-Match": `"4"`}).is(202)
	if e := into[faq.Entry](rolled); e.Status != faq.Draft {
		t.Errorf("got %+v, want a draft for somebody else to publish", e)
	}
	h.do("POST", path+"/retire", "", manager, with{"If-Match": `"4"`}).is(200)
	h.do("POST", demo+"/entries:import", questions, uploaded("admin", "csv")).refused(409, "second_person", "")
}
