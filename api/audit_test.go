package api

import (
	"fmt"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// TestAudit holds that the door says who acts, that nothing of it is secret, and who may read it.
func TestAudit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, manager := with{"as": "admin"}, with{"as": "manager"}
	do := func(method, path, body, as, tag string) {
		t.Helper()
		carry := with{"as": as}
		if tag != "" {
			carry["If-Match"] = tag
		}
		if a := h.do(method, demo+path, body, carry); a.StatusCode >= 300 {
			t.Fatalf("%s: got %d %s", a.request, a.StatusCode, a.body)
		}
	}
	do("PUT", "/entries/invoice/draft", says("我叫王芳，电话 13812345678。"), "agent", `"1"`)
	do("POST", "/entries/invoice/submit", `{"why":"新规"}`, "editor", `"2"`)
	do("POST", "/entries/invoice/reject", `{"why":"不能写电话"}`, "manager", `"3"`)
	do("PUT", "/checks/c", `{"question":"有发票吗","entry":"invoice"}`, "manager", "")
	do("DELETE", "/checks/c", "", "manager", "")
	do("PUT", "/tolerance?why=x", `{"low":0.1}`, "manager", `"0"`)
	do("PUT", "/publishing", `{"review":true}`, "admin", `"0"`)
	do("PUT", "/agents/%E7%8E%8B%E8%8A%B3", `{"capacity":2}`, "manager", "")
	do("PUT", "/quick-replies", `{"title":"=1+1","text":"在的"}`, "agent", "")
	do("POST", "/hooks", `{"url":"https://shop.example.com/s3cret?token=s3cret"}`, "admin", "")
	do("POST", "/buyers/secret", "", "admin", "")
	h.do("PUT", demo+"/entries/return", `{"question":""}`, with{"as": "editor", "If-Match": `"1"`}).is(422) // no row

	var got []string
	list := h.get(demo+"/audit?limit=500", manager).is(200)
	for _, d := range into[struct{ Deeds []faq.Deed }](list).Deeds {
		if d.Role != "" {
			got = append(got, fmt.Sprintf("%s %s %s %s", d.By, d.Role, d.Act, d.Noun))
		}
	}
	want := []string{
		"admin admin save secret", "admin admin save hook", "agent agent save quick_reply", "manager manager save agent", "admin admin save publishing",
		"manager manager save tolerance", "manager manager remove check", "manager manager save check", "manager manager reject draft",
		"editor editor submit draft", "agent agent save draft",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	file := h.get(demo+"/audit:export?format=csv", admin).is(200)
	for _, body := range [][]byte{list.body, file.body} {
		for _, secret := range []string{"s3cret", "13812345678", "xh_"} {
			if strings.Contains(string(body), secret) {
				t.Errorf("got %q in the log", secret)
			}
		}
	}
	if !strings.Contains(string(file.body), "'=1+1") || file.Header.Get("Content-Disposition") != `attachment; filename="demo-audit.csv"` {
		t.Errorf("got %v %s, want a file without a formula", file.Header, file.body)
	}
	lines := h.get(demo+"/audit:export?format=jsonl&noun=draft", admin).is(200)
	if n := strings.Count(string(lines.body), "\n"); n != 3 || lines.Header.Get("Content-Type") != mediaTypes[transfer.JSONL] {
		t.Errorf("got %d lines of %v, want 3", n, lines.Header)
	}
	if got := into[struct{ Deeds []faq.Deed }](h.get(demo+"/audit?by=editor&noun=draft&id=invoice&from=2026-01-01T00:00:00Z", manager).is(200)).Deeds; len(got) != 1 || got[0].Why != "新规" {
		t.Errorf("got %+v, want the one", got)
	}
	if got := h.get(demo+"/audit?until=2026-01-01T00:00:00Z", manager).is(200); string(got.body) != "{\"deeds\":[]}\n" {
		t.Errorf("got %s, want none", got.body)
	}

	h.get(demo+"/audit", with{"as": "editor"}).refused(403, "forbidden", "")
	h.get(demo+"/audit:export", manager).refused(403, "forbidden", "")
	for query, field := range map[string]string{
		"noun=cat": "noun", "by=" + strings.Repeat("b", 101): "by", "id=%ff": "id", "from=yesterday": "from", "until=1": "until", "after=x": "after", "limit=0": "limit",
	} {
		h.get(demo+"/audit?"+query, manager).refused(422, "invalid", field)
	}
	h.get(demo+"/audit:export?format=xlsx", admin).refused(422, "invalid", "format")
	h.get(demo+"/audit:export?noun=cat", admin).refused(422, "invalid", "noun")
}
