package api

import (
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// What is taken out of service leaves its questions to others, and is held against the shop's checks as well.
func TestGateBeforeWhatGoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := with{"as": "manager"}
	h.do("PUT", demo+"/checks/c1", `{"question":"可以开发票吗","entry":"invoice"}`, manager).is(200)
	h.do("PUT", demo+"/entries/spare", `{"question":"店在哪里","answers":[{"text":"杭州。"}]}`, manager, with{"If-None-Match": "*"}).is(201)
	h.do("PUT", demo+"/entries/past", `{"question":"旧的","answers":[{"text":"好。"}]}`, manager, with{"If-None-Match": "*"}).is(201)
	h.do("PUT", demo+"/publishing", `{"checks":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	seen := with{"If-Match": "*"}
	goes := map[string]func(id, query string) *answerOf{
		"retire": func(id, q string) *answerOf { return h.do("POST", demo+"/entries/"+id+"/retire"+q, "", manager, seen) },
		"delete": func(id, q string) *answerOf { return h.do("DELETE", demo+"/entries/"+id+q, "", manager, seen) },
		"put": func(id, q string) *answerOf {
			return h.do("PUT", demo+"/entries/"+id+q, `{"question":"可以开发票吗","status":"retired","answers":[{"text":"可以的。"}]}`, manager, seen)
		},
	}
	for name, try := range goes {
		p := try("invoice", "").refused(409, "gate", "")
		if len(p.Broken) != 1 || p.Broken[0].Check.ID != "c1" {
			t.Errorf("%s: got %+v, want check c1 broken", name, p)
		}
		try("invoice", "?override="+strings.Repeat("x", 201)).refused(422, "invalid", "override")
	}
	if e, err := h.db.Entry(t.Context(), "demo", "invoice"); err != nil || !e.Served() {
		t.Errorf("got %+v (%v), want it served as before", e, err)
	}
	goes["retire"]("past", "").is(200)
	goes["delete"]("past", "").is(204) // what is not served is not asked about
	goes["delete"]("spare", "").is(204)
	goes["retire"]("invoice", "?override=%E4%B8%8D%E5%BC%80%E4%BA%86").is(200)
	h.do("POST", demo+"/entries/invoice/revive", "", manager, seen).is(200) // a draft breaks nothing
	got := into[struct{ Deeds []faq.Deed }](h.get(demo+"/audit?id=invoice&limit=2", manager).is(200)).Deeds
	if len(got) != 2 || got[1].Overrides != "不开了（改坏 1 道考题，如「可以开发票吗」）" {
		t.Errorf("got %+v, want it to say what was overridden, and why", got)
	}
}

// TestGate holds that nothing goes live past the shop's checks, by whatever way, unless a manager says why.
func TestGate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	editor, manager, admin := with{"as": "editor"}, with{"as": "manager"}, with{"as": "admin"}
	thief := `{"id":"a-thief","question":"可以开发票吗","answers":[{"text":"亲，可以的。"}]}`
	threshold := `{"title":"包邮","columns":[{"name":"free_over","title":"包邮门槛","unit":"元"}],"rows":[{"match":["*"],"cells":{"free_over":"88"}}]}`
	rival := `{"question":"多少包邮","answers":[{"text":"亲，满99元包邮哦。"}]}`
	h.do("PUT", demo+"/checks/c1", `{"question":"可以开发票吗","entry":"invoice"}`, manager).is(200)
	h.do("PUT", demo+"/checks/c2", `{"question":"怎么申请退货","entry":"sale"}`, manager).is(200) // fails already, and is nobody's fault
	h.do("PUT", demo+"/entries/free", rival, manager, with{"If-None-Match": "*"}).is(201)
	h.do("PUT", demo+"/entries/a-old?shared=true", strings.Replace(thief, "a-thief", "a-old", 1), manager, with{"If-None-Match": "*"}).is(201)
	h.do("PUT", demo+"/entries/a-old", `{"question":"旧的","answers":[{"text":"好。"}]}`, manager, with{"If-Match": `"1"`}).is(200)
	h.do("PUT", demo+"/publishing", `{"checks":true}`, admin, with{"If-Match": `"0"`}).is(200)
	version, err := h.db.Version(t.Context(), "demo")
	if err != nil {
		t.Fatal(err)
	}

	csv := "编号,标准问,相似问,答案\na-thief,可以开发票吗,,亲，可以的。\ninvoice,有票吗,,亲，可以开发票的。\n"
	tables := "表名,表标题,按什么分,适用,列名,列标题,单位,内容\nfree,包邮,,*,free_over,包邮门槛,元,88\n"
	h.do("POST", demo+"/drafts", thief, with{"as": "agent"}).is(201) // a draft breaks nothing
	for name, try := range map[string]func(query string) *answerOf{
		"publish": func(q string) *answerOf {
			return h.do("POST", demo+"/entries/a-thief/publish"+q, "", manager, with{"If-Match": `"1"`})
		},
		"put": func(q string) *answerOf {
			return h.do("PUT", demo+"/entries/a-thief"+q, thief, manager, with{"If-Match": `"1"`})
		},
		"post": func(q string) *answerOf {
			return h.do("POST", demo+"/entries"+q, strings.Replace(thief, "a-thief", "a-post", 1), manager)
		},
		"rollback": func(q string) *answerOf {
			return h.do("POST", demo+"/entries/a-old/rollback"+q, `{"revision":1}`, manager, with{"If-Match": `"2"`})
		},
		"import": func(q string) *answerOf {
			return h.do("POST", demo+"/entries:import"+q, csv, uploaded("manager", transfer.CSV))
		},
		"table": func(q string) *answerOf { return h.do("PUT", demo+"/policies/free"+q, threshold, manager) },
		"import tables": func(q string) *answerOf {
			return h.do("POST", demo+"/policies:import"+q, tables, uploaded("manager", transfer.CSV))
		},
	} {
		p := try("").refused(409, "gate", "")
		switch tables := strings.Contains(name, "table"); {
		case tables && (len(p.Contradictions) != 1 || len(p.Broken) != 0 || !strings.Contains(p.Detail, "矛盾")):
			t.Errorf("%s: got %+v, want one contradiction", name, p)
		case !tables && (len(p.Broken) != 1 || p.Broken[0].Check.ID != "c1" || !strings.Contains(p.Detail, "「可以开发票吗」")):
			t.Errorf("%s: got %+v, want check c1 broken", name, p)
		}
	}
	h.do("POST", demo+"/entries/a-thief/publish?override=x", "", editor, with{"If-Match": `"1"`}).refused(403, "forbidden", "")
	h.do("PUT", demo+"/entries/a-thief?override="+strings.Repeat("x", 201), thief, manager, with{"If-Match": `"1"`}).refused(422, "invalid", "override")
	if now, err := h.db.Version(t.Context(), "demo"); now != version+1 || err != nil { // the draft alone
		t.Errorf("got version %d, %v; want %d: nothing went live", now, err, version+1)
	}

	h.do("PUT", demo+"/entries/harmless", `{"question":"店在哪里","answers":[{"text":"杭州。"}]}`, manager, with{"If-None-Match": "*"}).is(201)
	h.do("POST", demo+"/entries/a-thief/publish?override=%E8%80%81%E6%9D%BF%E5%90%8C%E6%84%8F&shared=true", "", manager, with{"If-Match": `"1"`}).is(200)
	got := into[struct{ Deeds []faq.Deed }](h.get(demo+"/audit?id=a-thief&limit=1", manager).is(200)).Deeds
	if len(got) != 1 || got[0].Overrides != "老板同意（改坏 1 道考题，如「可以开发票吗」）" {
		t.Errorf("got %+v, want it to say what was overridden, and why", got)
	}
}
