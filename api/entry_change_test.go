package api

import (
	"fmt"
	"strings"
	"testing"

	"xiaoer/faq"
)

// TestManyEntriesAreChanged holds that what a filter lists is changed at once, but for what has a draft.
func TestManyEntriesAreChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager, editor := with{"as": "manager"}, with{"as": "editor"}
	at := demo + "/entries:change"
	for i := range 5 {
		h.do("POST", demo+"/entries", fmt.Sprintf(`{"id":"lamp-%d","category":"灯具","question":"第%d号台灯怎么样","answers":[{"text":"亲，%d号台灯有现货。"}]}`, i, i, i), editor).is(201)
	}
	h.do("PUT", demo+"/entries/lamp-4/draft", `{"id":"lamp-4","category":"灯具","question":"第4号台灯怎么样","answers":[{"text":"亲，快到货了。"}]}`, editor, with{"If-Match": `"1"`}).is(200)
	if found := into[struct{ Drafts []faq.Pending }](h.get(demo+"/drafts?category=灯具", editor).is(200)); len(found.Drafts) != 1 {
		t.Errorf("got %+v, want the draft of the category", found)
	}
	if found := into[struct{ Drafts []faq.Pending }](h.get(demo+"/drafts?category=桌子", editor).is(200)); len(found.Drafts) != 0 {
		t.Errorf("got %+v, want none of another category", found)
	}

	lamps := `"filter":{"category":"灯具","status":"live"}`
	dry := into[changeOut](h.do("POST", at, `{"act":"file","category":"照明","dry_run":true,`+lamps+`}`, editor).is(200))
	if dry.Matched != 5 || dry.Changed != 4 || dry.Left != 1 || len(dry.Skipped) != 1 || dry.Skipped[0].Entry != "lamp-4" {
		t.Errorf("got %+v, want four of five", dry)
	}
	category := func(id string) string {
		return into[faq.Entry](h.get(demo+"/entries/"+id, editor).is(200)).Category
	}
	if category("lamp-0") != "灯具" {
		t.Error("a dry run has changed something")
	}
	h.do("POST", at, `{"act":"file","category":"照明","why":"改名",`+lamps+`}`, editor).is(200)
	if category("lamp-0") != "照明" || category("lamp-4") != "灯具" || category("invoice") == "照明" {
		t.Errorf("got %q, %q, %q", category("lamp-0"), category("lamp-4"), category("invoice"))
	}
	if again := into[changeOut](h.do("POST", at, `{"act":"file","category":"照明","filter":{"category":"照明"}}`, editor).is(200)); again.Matched != 4 || again.Changed != 0 || again.Left != 0 {
		t.Errorf("got %+v the second time, want nothing to do", again)
	}
	if named := into[changeOut](h.do("POST", at, `{"act":"file","entries":["lamp-0","lamp-0","lamp-1"]}`, editor).is(200)); named.Changed != 2 || category("lamp-1") != "" {
		t.Errorf("got %+v, want two without a category", named)
	}

	h.do("POST", at, `{"act":"retire",`+lamps+`}`, editor).refused(403, "forbidden", "")
	gone := into[changeOut](h.do("POST", at, `{"act":"retire","filter":{"category":"照明"}}`, manager).is(200))
	if e := into[faq.Entry](h.get(demo+"/entries/lamp-2", editor)); gone.Changed != 2 || e.Status != faq.Retired || e.UpdatedBy != "manager" {
		t.Errorf("got %+v, and %+v", gone, e)
	}
	r := into[struct{ Revisions []faq.Revision }](h.get(demo+"/entries/lamp-2/revisions", editor)).Revisions
	if r[0].Act != faq.Retire {
		t.Errorf("got %q in the history, want it to say what was done", r[0].Act)
	}

	for body, field := range map[string]string{
		`{"act":"sing","filter":{}}`: "act", `{"act":"file"}`: "entries", `{"act":"file","entries":["a"],"filter":{}}`: "entries",
		`{"act":"file","filter":{"status":"gone"}}`: "filter.status", `{"act":"file","filter":{},"category":"` + strings.Repeat("长", 65) + `"}`: "category",
	} {
		h.do("POST", at, body, manager).refused(422, "invalid", field)
	}
	h.do("POST", at, `{"act":"file","entries":["nothing"]}`, manager).refused(404, "not_found", "")
	h.do("PUT", demo+"/publishing", `{"review":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	h.do("POST", at, `{"act":"file","filter":{}}`, editor).refused(403, "forbidden", "")
}
