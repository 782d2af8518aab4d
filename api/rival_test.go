package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"xiaoer/engine/rival"
	"xiaoer/faq"
)

func TestDuplicates(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	list := func(query string) []rival.Pair {
		t.Helper()
		return into[struct{ Pairs []rival.Pair }](h.get(demo+"/duplicates"+query, with{"as": "agent"}).is(200)).Pairs
	}
	before := len(list(""))
	body := `{"id":"bill","question":"开票据吗","similar":["可以开发票吗"],"answers":[{"text":"可以开发票的"}]}`
	p := h.do("POST", demo+"/entries", body, with{"as": "manager"}).refused(409, "phrasing_taken", "similar[0]")
	if len(p.Claims) != 1 || p.Claims[0].Entry != "invoice" || !strings.Contains(p.Detail, "可以开发票吗") {
		t.Errorf("got %+v, want it to name the entry and the phrasing", p)
	}
	h.do("POST", demo+"/entries?shared=perhaps", body, with{"as": "manager"}).refused(422, "invalid", "shared")
	h.do("POST", demo+"/entries?shared=true", body, with{"as": "manager"}).is(201)
	h.do("PUT", demo+"/entries/bill", strings.Replace(body, "发票的", "发票的哦", 1), with{"as": "manager", "If-Match": `"1"`}).is(200) // an old quarrel is none of it
	h.do("PUT", demo+"/entries/invoice", `{"question":"可以开发票吗","similar":["怎么申请退货"],"answers":[{"text":"可以"}]}`, with{"as": "manager", "If-Match": `"1"`}).refused(409, "phrasing_taken", "similar[0]")
	if e := into[faq.Entry](h.get(demo+"/entries/invoice", with{"as": "agent"})); e.Revision != 1 {
		t.Errorf("got revision %d, want nothing to have changed", e.Revision)
	}

	for _, query := range []string{"", "?deep=true&last=100"} {
		pairs := list(query)
		if len(pairs) != before+1 || pairs[0].A.Entry != "bill" || pairs[0].B.Entry != "invoice" || len(pairs[0].Shared) != 1 || !pairs[0].Proposal.SameAnswers {
			t.Errorf("%s: got %+v, want bill and invoice first", query, pairs)
		}
	}
	for query, field := range map[string]string{"?deep=yes": "deep", "?limit=0": "limit", "?last=10001": "last"} {
		h.get(demo+"/duplicates"+query, with{"as": "agent"}).refused(422, "invalid", field)
	}
	h.get(demo+"/duplicates").refused(401, "unauthorized", "")
	h.get(demo+"/duplicates", with{"as": "foreign"}).refused(403, "forbidden", "")
}

// TestDuplicatesAreMerged holds that two entries become one, both or neither, and that each one's history leads back.
func TestDuplicatesAreMerged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := with{"as": "manager"}
	h.do("POST", demo+"/entries?shared=true", `{"id":"bill","question":"开票据吗","similar":["可以开发票吗","能给票据吗"],"answers":[{"text":"可以开发票的"}]}`, with{"as": "manager"}).is(201)
	body := func(keep, retire string) string {
		return fmt.Sprintf(`{"keep":{"entry":%q,"revision":1},"retire":{"entry":%q,"revision":1},"why":"一回事"}`, keep, retire)
	}
	at := demo + "/duplicates/merge"
	for in, field := range map[string]string{body("bill", "bill"): "retire.entry"} {
		h.do("POST", at, in, manager).refused(422, "invalid", field)
	}
	h.do("POST", at, body("invoice", "nothing"), manager).refused(404, "not_found", "")
	h.do("POST", at, strings.Replace(body("invoice", "bill"), `"revision":1`, `"revision":7`, 1), manager).refused(412, "precondition_failed", "")
	h.do("POST", at, body("invoice", "bill"), with{"as": "editor"}).refused(403, "forbidden", "")
	h.do("POST", at, `{"keep":"invoice"}`, manager).refused(400, "wrong_type", "keep")
	if e := into[faq.Entry](h.get(demo+"/entries/bill", manager)); e.Status == faq.Retired || e.Revision != 1 {
		t.Fatalf("got %+v, want nothing to have changed", e)
	}

	got := into[struct{ Kept, Retired faq.Entry }](h.do("POST", at, body("invoice", "bill"), manager).is(200))
	if k := got.Kept; k.ID != "invoice" || k.Revision != 2 || !slices.Contains(k.Similar, "开票据吗") || !slices.Contains(k.Similar, "能给票据吗") || slices.Contains(k.Similar, "可以开发票吗") {
		t.Errorf("got %+v kept, want the phrasings that it lacked", k)
	}
	if r := got.Retired; r.ID != "bill" || r.Status != faq.Retired || r.Revision != 2 || r.UpdatedBy != "manager" {
		t.Errorf("got %+v retired", r)
	}
	h.do("POST", at, strings.ReplaceAll(body("invoice", "bill"), `"revision":1`, `"revision":2`), manager).refused(422, "invalid", "retire.entry")
	h.do("POST", demo+"/entries/invoice/rollback", `{"revision":1}`, with{"as": "manager", "If-Match": `"2"`}).is(200)
	h.do("POST", demo+"/entries/bill/revive", "", with{"as": "manager", "If-Match": `"2"`}).is(200)
	h.do("POST", demo+"/entries/bill/publish?shared=true", "", with{"as": "manager", "If-Match": `"3"`}).is(200)
	if e := into[faq.Entry](h.get(demo+"/entries/bill", manager)); !e.Served() || len(e.Similar) != 2 {
		t.Errorf("got %+v after going back, want it as it was", e)
	}

	h.do("PUT", demo+"/publishing", `{"second_person":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	h.do("POST", at, body("invoice", "bill"), manager).refused(409, "second_person", "")
}
