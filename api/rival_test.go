package api

import (
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
	p := h.do("POST", demo+"/entries", body, with{"as": "editor"}).refused(409, "phrasing_taken", "similar[0]")
	if len(p.Claims) != 1 || p.Claims[0].Entry != "invoice" || !strings.Contains(p.Detail, "可以开发票吗") {
		t.Errorf("got %+v, want it to name the entry and the phrasing", p)
	}
	h.do("POST", demo+"/entries?shared=perhaps", body, with{"as": "editor"}).refused(422, "invalid", "shared")
	h.do("POST", demo+"/entries?shared=true", body, with{"as": "editor"}).is(201)
	h.do("PUT", demo+"/entries/bill", strings.Replace(body, "发票的", "发票的哦", 1), with{"as": "editor", "If-Match": `"1"`}).is(200) // an old quarrel is none of it
	h.do("PUT", demo+"/entries/invoice", `{"question":"可以开发票吗","similar":["怎么申请退货"],"answers":[{"text":"可以"}]}`, with{"as": "editor", "If-Match": `"1"`}).refused(409, "phrasing_taken", "similar[0]")
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
