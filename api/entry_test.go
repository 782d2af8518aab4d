package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

const gift = `{"id":"gift","question":"有赠品吗","similar":["送东西不"],"answers":[{"text":"以页面为准。"}],"status":"draft"}`

func TestEntryLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	editor, manager := with{"as": "editor"}, with{"as": "manager"}
	made := h.do("POST", demo+"/entries?why=%E5%A4%A7%E4%BF%83", gift, editor).is(201)
	if made.Header.Get("ETag") != `"1"` || made.Header.Get("Location") != demo+"/entries/gift" {
		t.Errorf("got %v", made.Header)
	}
	e := into[faq.Entry](made)
	if e.ID != "gift" || e.Revision != 1 || e.UpdatedBy != "editor" || e.UpdatedAt.IsZero() {
		t.Errorf("got %+v", e)
	}
	h.do("POST", demo+"/entries", gift, editor).refused(409, "conflict", "")

	path := demo + "/entries/gift"
	read := h.get(path, with{"as": "agent"}).is(200)
	if diff := cmp.Diff(e, into[faq.Entry](read)); diff != "" || read.Header.Get("ETag") != `"1"` {
		t.Errorf("read back: %s", diff)
	}
	for _, tag := range []string{`"1"`, `W/"1"`, `"7", "1"`, `*`} {
		a := h.get(path, with{"as": "agent", "If-None-Match": tag}).is(304)
		if len(a.body) != 0 || a.Header.Get("ETag") != `"1"` {
			t.Errorf("If-None-Match %s: got %q", tag, a.body)
		}
	}
	h.get(path, with{"as": "agent", "If-None-Match": `"2"`}).is(200)

	h.do("PUT", path, string(read.body), editor).refused(428, "precondition_required", "")
	for _, tag := range []string{`"2"`, `1`, `W/"1"`, `"x"`, `""`, `nonsense`} {
		h.do("PUT", path, string(read.body), editor, with{"If-Match": tag}).refused(412, "precondition_failed", "")
	}
	same := h.do("PUT", path, string(read.body), editor, with{"If-Match": `"1"`}).is(200)
	if same.Header.Get("ETag") != `"1"` {
		t.Errorf("the same again: got revision %s", same.Header.Get("ETag"))
	}
	changed := strings.Replace(string(read.body), "以页面为准。", "以<b>详情页</b>为准。", 1)
	second := h.do("PUT", path+"?why=more", changed, editor, with{"If-Match": `"1"`}).is(200)
	if second.Header.Get("ETag") != `"2"` || !strings.Contains(string(second.body), "<b>详情页</b>") {
		t.Errorf("got %v %s", second.Header, second.body)
	}
	h.do("PUT", path, changed, editor, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	h.do("PUT", path, gift, editor, with{"If-Match": `*`}).is(200)
	h.do("PUT", path, changed, editor, with{"If-Match": `"9", "3"`}).is(200)
	h.do("PUT", path, gift, editor, with{"If-None-Match": "*"}).refused(412, "precondition_failed", "")
	h.do("PUT", path, gift, editor, with{"If-None-Match": `"4"`}).refused(412, "precondition_failed", "")
	h.do("PUT", path, gift, editor, with{"If-Match": `"4"`, "If-None-Match": "*"}).refused(412, "precondition_failed", "")

	h.do("DELETE", path, "", editor, with{"If-Match": `"4"`}).refused(403, "forbidden", "")
	h.do("DELETE", path, "", manager).refused(428, "precondition_required", "")
	h.do("DELETE", path, "", manager, with{"If-Match": `"3"`}).refused(412, "precondition_failed", "")
	h.do("DELETE", path, "", manager, with{"If-Match": `"4"`}).is(204)
	h.do("DELETE", path, "", manager, with{"If-Match": `"4"`}).refused(404, "not_found", "")
	h.get(path, with{"as": "agent"}).refused(404, "not_found", "")
	h.do("PUT", path, gift, editor, with{"If-Match": `*`}).refused(412, "precondition_failed", "")

	history := into[struct{ Revisions []faq.Revision }](h.get(path+"/revisions", with{"as": "agent"}).is(200)).Revisions
	var got []string
	for _, r := range history {
		got = append(got, r.By+" "+r.Why)
	}
	if diff := cmp.Diff([]string{"manager ", "editor ", "editor ", "editor more", "editor 大促"}, got); diff != "" {
		t.Errorf("revisions: %s", diff)
	}
	again := h.do("PUT", path, gift, editor, with{"If-None-Match": "*"}).is(201)
	if again.Header.Get("ETag") != `"6"` || again.Header.Get("Location") != path {
		t.Errorf("made again: got %v", again.Header)
	}
}

func TestEntryIsNamedByTheServer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	editor := with{"as": "editor"}
	a := into[faq.Entry](h.do("POST", demo+"/entries", `{"question":"一","answers":[{"text":"好"}]}`, editor).is(201))
	b := into[faq.Entry](h.do("POST", demo+"/entries", `{"question":"二","id":null,"answers":[{"text":"好"}]}`, editor).is(201))
	if len(a.ID) != 26 || string(a.ID) != strings.ToLower(string(a.ID)) || a.ID == b.ID {
		t.Errorf("got ids %q and %q", a.ID, b.ID)
	}
}

func TestEntryWithAChineseID(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.do("POST", demo+"/entries", `{"id":"发票?#%","question":"一","answers":[{"text":"好"}]}`, with{"as": "editor"}).is(201)
	where := a.Header.Get("Location")
	if want := demo + "/entries/" + url.PathEscape("发票?#%"); where != want {
		t.Errorf("got Location %s, want %s", where, want)
	}
	h.get(where, with{"as": "agent"}).is(200)
}

// What has no answer may be written as a draft, and goes live when it has one.
func TestEntryWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := with{"as": "manager"}
	h.do("POST", demo+"/entries", `{"id":"mute","question":"茶巾机洗缩水率多大"}`, manager).refused(422, "invalid", "answers")
	h.do("POST", demo+"/entries", `{"id":"mute","question":"茶巾机洗缩水率多大","answers":[],"status":"live"}`, manager).refused(422, "invalid", "answers")
	h.do("POST", demo+"/entries", `{"id":"mute","question":"茶巾机洗缩水率多大","status":"draft"}`, manager).is(201)
	h.do("POST", demo+"/entries/mute/publish", "", manager, with{"If-Match": `"1"`}).refused(422, "invalid", "answers")
	h.do("PUT", demo+"/entries/mute", `{"question":"茶巾机洗缩水率多大","answers":[{"text":"亲，不到百分之三哦。"}]}`, manager, with{"If-Match": `"1"`}).is(200)
	h.do("POST", demo+"/entries:import", "问题,答案\n茶则怎么用呢,\n", uploaded("manager", transfer.CSV)).is(422)
}

func TestEntryRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		body   string
		status int
		code   string
		field  string
	}{
		{`{"question":""}`, 422, "invalid", "question"},
		{`{}`, 422, "invalid", "question"},
		{`{"question":"` + strings.Repeat("长", 501) + `"}`, 422, "invalid", "question"},
		{`{"question":"一","id":"a b"}`, 422, "invalid", "id"},
		{`{"question":"一","id":".."}`, 422, "invalid", "id"},
		{`{"question":"一","similar":["好",""]}`, 422, "invalid", "similar[1]"},
		{`{"question":"一","answers":[{"text":"好"},{"text":""}]}`, 422, "invalid", "answers[1].text"},
		{`{"question":"一","answers":[{"text":"好","when":{"order_state":["paid","gone"]}}]}`, 422, "invalid", "answers[0].when.order_state[1]"},
		{`{"question":"一","answers":[{"text":"好","when":{"region":["新疆","火星"]}}]}`, 422, "invalid", "answers[0].when.region[1]"},
		{`{"question":"一","answers":[{"text":"好","when":{"member":[]}}]}`, 422, "invalid", "answers[0].when.member"},
		{`{"question":"一","answers":[{"text":"好","when":{"state":[]}}]}`, 400, "unknown_field", "answers[0].when.state"},
		{`{"question":"一","answers":[{"text":7}]}`, 400, "wrong_type", "answers[0].text"},
		{`{"question":"一","answers":{"text":"好"}}`, 400, "wrong_type", "answers"},
		{`{"question":"一","answers":["好"]}`, 400, "wrong_type", "answers[0]"},
		{`{"question":"一","category":"a\u0000b"}`, 422, "invalid", "category"},
		{`{"question":"一","category":"` + strings.Repeat("长", 65) + `"}`, 422, "invalid", "category"},
		{`{"question":"一","status":"gone"}`, 422, "invalid", "status"},
		{`{"question":"一","risk":"huge"}`, 422, "invalid", "risk"},
		{`{"question":"一","valid_from":"2026-01-02T00:00:00Z","valid_until":"2026-01-01T00:00:00Z"}`, 422, "invalid", "valid_until"},
		{`{"question":"一","valid_until":"2026-01-01"}`, 400, "wrong_type", "valid_until"},
		{`{"question":"一","by":"somebody"}`, 400, "unknown_field", "by"},
		{`{"question":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "too_large", ""},
	} {
		p := h.do("POST", demo+"/entries", tt.body, with{"as": "editor"}).refused(tt.status, tt.code, tt.field)
		if strings.Contains(p.Detail, "characters") || strings.Contains(p.Detail, "one of") {
			t.Errorf("%s: told in English: %s", brief(tt.body), p.Detail)
		}
	}
	for path, field := range map[string]string{
		"/entries/return": "id", "/entries/invoice?why=" + strings.Repeat("w", 201): "why",
	} {
		h.do("PUT", demo+path, `{"id":"invoice","question":"一"}`, with{"as": "editor", "If-Match": `"1"`}).refused(422, "invalid", field)
	}
}

func TestEntriesList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type part struct {
		Entries []faq.Entry
		Next    string
	}
	agent := with{"as": "agent"}
	var got []faq.ID
	for after, parts := "", 0; ; parts++ {
		p := into[part](h.get(demo+"/entries?limit=3&after="+after, agent).is(200))
		for _, e := range p.Entries {
			got = append(got, e.ID)
		}
		if after = p.Next; after == "" {
			break
		}
		if parts > 5 {
			t.Fatal("it never ends")
		}
	}
	if diff := cmp.Diff([]faq.ID{"draft", "invoice", "postage", "progress", "refund", "return", "sale"}, got); diff != "" {
		t.Error(diff)
	}
	for query, want := range map[string]int{"?status=draft": 1, "?status=live": 6, "?category=%E5%8F%91%E7%A5%A8": 1, "?category=none": 0} {
		a := h.get(demo+"/entries"+query, agent).is(200)
		if p := into[part](a); p.Entries == nil || len(p.Entries) != want {
			t.Errorf("%s: got %s, want %d", query, a.body, want)
		}
	}
	for query, field := range map[string]string{
		"?limit=0": "limit", "?limit=501": "limit", "?limit=-1": "limit", "?limit=many": "limit", "?status=gone": "status",
		"?after=nonsense": "after", "?category=%ff": "category", "?category=" + strings.Repeat("a", 65): "category", "?after=%00": "after",
	} {
		h.get(demo+"/entries"+query, agent).refused(422, "invalid", field)
	}
	h.get(demo+"/entries?limit=%zz", agent).refused(400, "malformed", "")
	h.get(demo+"/entries/none", agent).refused(404, "not_found", "")
	h.get(demo+"/entries/none/revisions", agent).refused(404, "not_found", "")
	h.get(demo+"/entries/%ff", agent).refused(404, "not_found", "")
	h.get(demo+"/entries/a%00b", agent).refused(404, "not_found", "")
}

func TestCategories(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	type list struct{ Categories []faq.Category }
	if got := into[list](h.get(demo+"/categories?status=live", agent).is(200)).Categories; !slices.Contains(got, faq.Category{Category: "发票", Entries: 1}) {
		t.Errorf("got %+v, want 发票 with one entry", got)
	}
	if a := h.get(demo+"/categories?status=retired", agent).is(200); into[list](a).Categories == nil {
		t.Errorf("got %s, want an empty list", a.body)
	}
	h.get(demo+"/categories?status=gone", agent).refused(422, "invalid", "status")
	h.get(demo+"/categories").refused(401, "unauthorized", "")
}

func TestSearch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	type list struct {
		Entries []found
		Total   int
	}
	agent := with{"as": "agent"}
	got := into[list](h.get(demo+"/search?q=%E5%8F%91%E7%A5%A8", agent).is(200))
	if got.Total != 1 || got.Entries[0].Entry.ID != "invoice" {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]piece{{"可以开", false}, {"发票", true}, {"吗", false}}, got.Entries[0].Marked); diff != "" {
		t.Error(diff)
	}
	if got := into[list](h.get(demo+"/search?limit=2&offset=6", agent).is(200)); got.Total != 7 || len(got.Entries) != 1 {
		t.Errorf("got %+v", got)
	}
	if got := into[list](h.get(demo+"/search?status=draft", agent).is(200)); got.Total != 1 {
		t.Errorf("got %+v", got)
	}
	for query, field := range map[string]string{
		"?limit=101": "limit", "?offset=-1": "offset", "?offset=10001": "offset", "?status=x": "status",
		"?q=" + strings.Repeat("a", 501): "q", "?q=%ff": "q",
	} {
		h.get(demo+"/search"+query, agent).refused(422, "invalid", field)
	}
}

func TestPieces(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text  string
		spans [][2]int
		want  []piece
	}{
		{"", nil, nil},
		{"abc", nil, []piece{{"abc", false}}},
		{"abc", [][2]int{{0, 3}}, []piece{{"abc", true}}},
		{"abcdef", [][2]int{{4, 5}, {1, 2}}, []piece{{"a", false}, {"b", true}, {"cd", false}, {"e", true}, {"f", false}}},
		{"abcdef", [][2]int{{1, 3}, {2, 4}}, []piece{{"a", false}, {"bc", true}, {"d", true}, {"ef", false}}},
		{"abc", [][2]int{{1, 9}, {-4, 1}, {7, 8}, {2, 1}}, []piece{{"a", true}, {"bc", true}}},
	} {
		if diff := cmp.Diff(tt.want, pieces(tt.text, tt.spans)); diff != "" {
			t.Errorf("%q %v: %s", tt.text, tt.spans, diff)
		}
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := with{"as": "manager"}
	table := `{"title":"承诺","columns":[{"name":"hours","title":"时间"}],"rows":[{"match":["*"],"cells":{"hours":"九点"}}]}`
	p := into[faq.Policy](h.do("PUT", demo+"/policies/service?why=x", table, manager).is(200))
	if p.Name != "service" || p.Rows[0].Cells["hours"] != "九点" {
		t.Errorf("got %+v", p)
	}
	all := into[struct{ Policies []faq.Policy }](h.get(demo+"/policies", with{"as": "agent"}).is(200)).Policies
	if len(all) != 2 || all[1].Name != "service" {
		t.Errorf("got %+v", all)
	}
	h.do("PUT", demo+"/policies/service", table, with{"as": "editor"}).refused(403, "forbidden", "")
	for _, tt := range []struct {
		path, body string
		status     int
		field      string
	}{
		{"/policies/service", `{"name":"other"}`, 422, "name"},
		{"/policies/Bad", table, 422, "name"},
		{"/policies/service", `{"rows":[]}`, 422, "columns"},
		{"/policies/service", strings.Replace(table, "九点", " ", 1), 422, "rows[0].cells.hours"},
		{"/policies/service", strings.Replace(table, `"九点"`, `9`, 1), 400, "rows[0].cells.hours"},
		{"/policies/service", strings.Replace(table, `"match"`, `"matches"`, 1), 400, "rows[0].matches"},
		{"/policies/service?why=%00", table, 422, "why"},
	} {
		a := h.do("PUT", demo+tt.path, tt.body, manager).is(tt.status)
		if p := into[problem](a); p.Field != tt.field {
			t.Errorf("%s: got field %q, want %q", tt.body, p.Field, tt.field)
		}
	}
}

// TestEditsMeet holds that of two editors who saw the same revision only one succeeds, however close they come.
func TestEditsMeet(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const editors = 8
	statuses := make(chan int, editors)
	var all sync.WaitGroup
	for i := range editors {
		all.Go(func() {
			body := `{"question":"可以开发票吗","answers":[{"text":"第` + string(rune('1'+i)) + `版"}]}`
			statuses <- h.do("PUT", demo+"/entries/invoice", body, with{"as": "manager", "If-Match": `"1"`}).StatusCode
		})
	}
	all.Wait()
	close(statuses)
	got := map[int]int{}
	for s := range statuses {
		got[s]++
	}
	if got[200] != 1 || got[412] != editors-1 {
		t.Errorf("got %v, want one 200 and %d times 412", got, editors-1)
	}
}

// sick is a store whose every write fails so.
type sick struct {
	Store
	err error
}

func (s sick) Put(context.Context, faq.Shop, []faq.Entry, faq.Edit) ([]faq.Entry, error) {
	return nil, s.err
}

func (s sick) Entry(context.Context, faq.Shop, faq.ID) (faq.Entry, error) {
	return faq.Entry{}, s.err
}

func TestHeadIsAGetWithoutABody(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.do(http.MethodHead, demo+"/entries/invoice", "", with{"as": "agent"}).is(200)
	if a.Header.Get("ETag") != `"1"` {
		t.Errorf("got %v", a.Header)
	}
}
