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
		h.do("POST", demo+"/entries", fmt.Sprintf(`{"id":"lamp-%d","category":"灯具","question":"第%d号台灯怎么样","answers":[{"text":"亲，%d号台灯有现货。"}]}`, i, i, i), manager).is(201)
	}
	h.do("PUT", demo+"/entries/lamp-4/draft", `{"id":"lamp-4","category":"灯具","question":"第4号台灯怎么样","answers":[{"text":"亲，快到货了。"}]}`, manager, with{"If-Match": `"1"`}).is(200)
	if found := into[struct{ Drafts []faq.Pending }](h.get(demo+"/drafts?category=灯具", manager).is(200)); len(found.Drafts) != 1 {
		t.Errorf("got %+v, want the draft of the category", found)
	}
	if found := into[struct{ Drafts []faq.Pending }](h.get(demo+"/drafts?category=桌子", manager).is(200)); len(found.Drafts) != 0 {
		t.Errorf("got %+v, want none of another category", found)
	}

	lamps := `"filter":{"category":"灯具","status":"live"}`
	dry := into[changeOut](h.do("POST", at, `{"act":"file","category":"照明","dry_run":true,`+lamps+`}`, manager).is(200))
	if dry.Matched != 5 || dry.Changed != 4 || dry.Left != 1 || len(dry.Skipped) != 1 || dry.Skipped[0].Entry != "lamp-4" {
		t.Errorf("got %+v, want four of five", dry)
	}
	category := func(id string) string {
		return into[faq.Entry](h.get(demo+"/entries/"+id, manager).is(200)).Category
	}
	if category("lamp-0") != "灯具" {
		t.Error("a dry run has changed something")
	}
	h.do("POST", at, `{"act":"file","category":"照明","why":"改名",`+lamps+`}`, manager).is(200)
	if category("lamp-0") != "照明" || category("lamp-4") != "灯具" || category("invoice") == "照明" {
		t.Errorf("got %q, %q, %q", category("lamp-0"), category("lamp-4"), category("invoice"))
	}
	if again := into[changeOut](h.do("POST", at, `{"act":"file","category":"照明","filter":{"category":"照明"}}`, manager).is(200)); again.Matched != 4 || again.Changed != 0 || again.Left != 0 {
		t.Errorf("got %+v the second time, want nothing to do", again)
	}
	if named := into[changeOut](h.do("POST", at, `{"act":"file","entries":["lamp-0","lamp-0","lamp-1"]}`, manager).is(200)); named.Changed != 2 || category("lamp-1") != "" {
		t.Errorf("got %+v, want two without a category", named)
	}

	h.do("POST", at, `{"act":"retire",`+lamps+`}`, editor).refused(403, "forbidden", "")
	gone := into[changeOut](h.do("POST", at, `{"act":"retire","filter":{"category":"照明"}}`, manager).is(200))
	if e := into[faq.Entry](h.get(demo+"/entries/lamp-2", manager)); gone.Changed != 2 || e.Status != faq.Retired || e.UpdatedBy != "manager" {
		t.Errorf("got %+v, and %+v", gone, e)
	}
	r := into[struct{ Revisions []faq.Revision }](h.get(demo+"/entries/lamp-2/revisions", manager)).Revisions
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
	h.do("POST", at, `{"act":"file","filter":{}}`, editor).refused(403, "forbidden", "")
}

// TestWhatASearchFindsIsChanged holds that a change goes by a search as by a listing, its category and status included.
func TestWhatASearchFindsIsChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager, at := with{"as": "manager"}, demo+"/entries:change"
	for i := range 40 {
		category := []string{"灯具", "旧灯"}[i%2]
		h.do("POST", demo+"/entries", fmt.Sprintf(`{"id":"lamp-%d","category":%q,"question":"第%d号琉璃台灯怎么样","answers":[{"text":"亲，有现货的。"}]}`, i, category, i), manager).is(201)
	}
	h.do("POST", demo+"/entries/lamp-1/retire", "", manager, with{"If-Match": `"1"`}).is(200)
	change := func(body string) changeOut {
		t.Helper()
		return into[changeOut](h.do("POST", at, body, manager).is(200))
	}
	for _, c := range []struct {
		filter string
		want   int
	}{
		{`"q":"琉璃台灯"`, 40}, {`"q":"琉璃台灯","category":"旧灯"`, 20}, {`"q":"琉璃台灯","category":"旧灯","status":"live"`, 19},
		{`"q":"琉璃台灯","status":"retired"`, 1}, {`"q":"琉璃台灯","category":"桌子"`, 0},
	} {
		if got := change(`{"act":"file","category":"照明","dry_run":true,"filter":{` + c.filter + `}}`); got.Matched != c.want || got.Changed != c.want {
			t.Errorf("%s: got %+v, want %d", c.filter, got, c.want)
		}
	}
	if got := change(`{"act":"retire","filter":{"q":"琉璃台灯","category":"旧灯","status":"live"}}`); got.Changed != 19 || got.Left != 0 {
		t.Errorf("got %+v, want 19 retired", got)
	}
	for id, want := range map[string]bool{"lamp-3": true, "lamp-0": false, "invoice": false} {
		if e := into[faq.Entry](h.get(demo+"/entries/"+id, manager)); (e.Status == faq.Retired) != want {
			t.Errorf("%s: got %q, want retired %v", id, e.Status, want)
		}
	}
}

// TestInheritedEntriesAreNotChanged holds that what is the head office's stays and is told, and the shop's own is changed.
func TestInheritedEntriesAreNotChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boss := h.chain()
	h.do("POST", chainShop+"/entries", `{"id":"parcel","question":"包裹多重","answers":[{"text":"亲，一公斤左右。"}]}`, boss).is(201)
	for _, body := range []string{`{"act":"retire","entries":["invoice","parcel"]}`, `{"act":"file","category":"票据","entries":["invoice"]}`, `{"act":"retire","filter":{"q":"发票"}}`} {
		got := into[changeOut](h.do("POST", chainShop+"/entries:change", body, boss).is(200))
		if got.Left == 0 || got.Changed+got.Left != got.Matched || got.Skipped[0].Entry != "invoice" || got.Skipped[0].Why != "这是总店的内容，店里不能直接改。" {
			t.Errorf("%s: got %+v, want the head office's to stay", body, got)
		}
	}
	e := into[faq.Entry](h.get(chainShop+"/entries/invoice", boss).is(200))
	if own := into[faq.Entry](h.get(chainShop+"/entries/parcel", boss)); !e.Served() || e.Inherited == nil || own.Status != faq.Retired {
		t.Errorf("got %+v and %+v, want the shop's own alone to be retired", e, own)
	}
}
