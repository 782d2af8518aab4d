package api

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

const (
	wordsOf = demo + "/words"
	down    = `{"synonyms":[{"words":["羽绒服","鸭绒服"]},{"words":["报账"],"means":["发票"]}],"names":[{"word":"发票侠","typos":["法票侠"]}],"ignored":["掌柜"]}`
)

func TestWordsLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, editor, manager := with{"as": "agent"}, with{"as": "editor"}, with{"as": "manager"}
	if a := h.get(wordsOf, agent).is(200); string(a.body) != "{}\n" || a.Header.Get("ETag") != `"0"` {
		t.Errorf("at first: got %s, ETag %s; want no words, of revision 0", a.body, a.Header.Get("ETag"))
	}
	if a := h.do("PUT", wordsOf+"?why=上新", down, manager, with{"If-Match": `"0"`}).is(200); string(a.body) != down+"\n" || a.Header.Get("ETag") != `"1"` {
		t.Errorf("set: got %s, ETag %s", a.body, a.Header.Get("ETag"))
	}
	if a := h.get(wordsOf, agent).is(200); string(a.body) != down+"\n" || a.Header.Get("ETag") != `"1"` {
		t.Errorf("read: got %s, ETag %s", a.body, a.Header.Get("ETag"))
	}
	h.get(wordsOf, agent, with{"If-None-Match": `"1"`}).is(http.StatusNotModified)
	h.do("PUT", wordsOf, `{}`, manager, with{"If-Match": `"0"`}).refused(412, "precondition_failed", "")
	h.do("PUT", wordsOf, `{}`, manager).refused(428, "precondition_required", "")
	if a := h.do("PUT", wordsOf, down, manager, with{"If-Match": `"1"`}).is(200); a.Header.Get("ETag") != `"1"` {
		t.Errorf("the same again: got ETag %s, want no new revision", a.Header.Get("ETag"))
	}
	h.do("PUT", wordsOf, `{"ignored":["掌柜","老板"]}`, manager, with{"If-Match": `"1"`}).is(200)

	diff := into[struct{ Diff faq.WordsDiff }](h.get(wordsOf+"/diff", agent).is(200)).Diff
	if len(diff.Added.Ignored) != 1 || diff.Added.Ignored[0] != "老板" || len(diff.Removed.Synonyms) != 2 || len(diff.Removed.Ignored) != 0 {
		t.Errorf("diff: got %+v", diff)
	}
	first := into[struct {
		From, To int
		Diff     faq.WordsDiff
	}](h.get(wordsOf+"/diff?from=0&to=1", agent).is(200))
	if first.From != 0 || first.To != 1 || len(first.Diff.Added.Synonyms) != 2 || !first.Diff.Removed.None() {
		t.Errorf("diff from nothing: got %+v", first)
	}
	h.get(wordsOf+"/diff?to=3", agent).refused(422, "invalid", "to")

	h.do("POST", wordsOf+"/rollback", `{"revision":1}`, editor, with{"If-Match": `"2"`}).refused(403, "forbidden", "")
	h.do("POST", wordsOf+"/rollback", `{"revision":9}`, manager, with{"If-Match": `"2"`}).refused(422, "invalid", "revision")
	h.do("POST", wordsOf+"/rollback", `{"revision":1}`, manager, with{"If-Match": `"1"`}).refused(412, "precondition_failed", "")
	if a := h.do("POST", wordsOf+"/rollback", `{"revision":1,"why":"改错了"}`, manager, with{"If-Match": `"2"`}).is(200); string(a.body) != down+"\n" {
		t.Errorf("rollback: got %s", a.body)
	}
	history := into[struct{ Revisions []faq.WordsRevision }](h.get(wordsOf+"/revisions", agent).is(200)).Revisions
	var got []string
	for _, r := range history {
		got = append(got, strings.Join([]string{string(r.Act), r.By, r.Why, r.Words.Brief()}, " "))
	}
	want := []string{
		"rollback manager 改错了 同义词 2 组，专名 1 个，忽略词 1 个", "save manager  同义词 0 组，专名 0 个，忽略词 2 个", "save manager 上新 同义词 2 组，专名 1 个，忽略词 1 个",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("revisions (-want +got):\n%s", diff)
	}
}

func TestWordsRefuse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		body, code, field, says string
		status                  int
	}{
		{`{"synonyms":[{"words":["羽绒服"]}]}`, "invalid", "synonyms[0].words", "两个词", 422},
		{`{"synonyms":[{"words":["羽绒服","绒"]}]}`, "invalid", "synonyms[0].words[1]", "2 到 20", 422},
		{`{"synonyms":[{"words":["羽绒服","鸭绒服"]},{"words":["棉服","鸭绒服"]}]}`, "invalid", "synonyms[1].words[1]", "「鸭绒服」已经写在 synonyms[0].words[1] 里了", 422},
		{`{"synonyms":[{"words":["报账"],"means":["发票"]},{"words":["发票"],"means":["报账"]}]}`, "invalid", "synonyms[1].means[0]", "一圈", 422},
		{`{"names":[{"word":""}]}`, "invalid", "names[0].word", "2 到 20", 422},
		{`{"names":[{"word":"发票侠"}],"ignored":["发票侠"]}`, "invalid", "ignored[0]", "names[0].word", 422},
		{`{"ignored":[` + strings.Repeat(`"掌柜",`, faq.MaxIgnored) + `"掌柜"]}`, "invalid", "ignored", "最多 500", 422},
		{`{"ignored":"掌柜"}`, "wrong_type", "ignored", "", 400},
		{`{"stop":["掌柜"]}`, "unknown_field", "stop", "", 400},
		{`{"ignored":[`, "malformed", "", "", 400},
	} {
		p := h.do("PUT", wordsOf, tt.body, with{"as": "manager", "If-Match": "*"}).refused(tt.status, tt.code, tt.field)
		if !strings.Contains(p.Detail, tt.says) {
			t.Errorf("%.80s: got %q, want it to say %q", tt.body, p.Detail, tt.says)
		}
	}
	h.do("POST", demo+"/preview", `{"words":{"ignored":["柜"]}}`, with{"as": "manager"}).refused(422, "invalid", "words.ignored[0]")
	if kept := h.get(wordsOf, with{"as": "agent"}).is(200); string(kept.body) != "{}\n" {
		t.Errorf("got %s kept of what was refused", kept.body)
	}
	for _, path := range []string{"", "/revisions", "/diff"} {
		h.get(wordsOf+path).refused(401, "unauthorized", "")
		h.get(wordsOf+path, with{"as": "foreign"}).refused(403, "forbidden", "")
	}
	p := h.do("PUT", wordsOf, down, with{"as": "editor", "If-Match": "*"}).refused(403, "forbidden", "")
	if !strings.Contains(p.Detail, "主管") {
		t.Errorf("got %q, want that a manager may", p.Detail)
	}
}

// Words go live like anything else: behind the shop's checks, where it asks for that.
func TestWordsBehindTheGate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager := with{"as": "manager", "If-Match": "*"}
	breaks := `{"ignored":["发票"]}`
	h.do("PUT", demo+"/checks/c1", `{"question":"可以开发票吗","entry":"invoice"}`, with{"as": "manager"}).is(200)
	h.do("PUT", demo+"/publishing", `{"checks":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	p := h.do("PUT", wordsOf, breaks, manager).refused(409, "gate", "")
	if len(p.Broken) != 1 || p.Broken[0].Check.ID != "c1" {
		t.Errorf("got %+v, want check c1 broken", p)
	}
	h.do("PUT", wordsOf, down, manager).is(200)
	h.do("PUT", wordsOf+"?override=试试", breaks, manager).is(200)
	h.do("PUT", wordsOf, down, manager).is(200)
	h.do("POST", wordsOf+"/rollback", `{"revision":2}`, manager).refused(409, "gate", "")
	r := into[replay.Report](h.do("POST", demo+"/preview", `{"words":`+breaks+`}`, with{"as": "editor"}).is(200))
	if !r.Draft.Words || len(r.Checks.Broken) != 1 {
		t.Errorf("preview: got %+v and checks %+v, want other words, and a broken check", r.Draft, r.Checks)
	}
}

// What two entries are asked by, and the words make one, is told and kept all the same.
func TestWordsThatMergeQuestions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for id, question := range map[string]string{"down": "羽绒服怎么洗", "cotton": "棉服怎么洗"} {
		h.do("PUT", demo+"/entries/"+id, `{"question":"`+question+`","answers":[{"text":"冷水手洗。"}]}`, with{"as": "manager", "If-None-Match": "*"}).is(201)
	}
	a := h.do("PUT", wordsOf, `{"synonyms":[{"words":["羽绒服","棉服"]}]}`, with{"as": "manager", "If-Match": "*"}).is(200)
	got := into[struct{ Merges []faq.Merge }](a).Merges
	want := []faq.Merge{{A: "cotton", AsksA: "棉服怎么洗", B: "down", AsksB: "羽绒服怎么洗"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Words go out and come in as files, and what a file says wrong is told with its row.
func TestWordsAsFiles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, manager := with{"as": "agent"}, with{"as": "manager", "If-Match": "*"}
	h.do("PUT", wordsOf, down, manager).is(200)
	for _, format := range transfer.Formats {
		out := h.get(wordsOf+":export?format="+string(format), agent).is(200)
		if got, want := out.Header.Get("Content-Disposition"), `attachment; filename="demo-words.`+string(format)+`"`; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		r := into[transfer.Report](h.do("POST", wordsOf+":import", string(out.body), uploaded("manager", format)).is(200))
		if !r.Applied || r.Format != format || r.Counts[transfer.New] != 0 || len(r.Notes) != 0 {
			t.Errorf("%s: got %+v, want nothing new and nothing gone", format, r)
		}
	}
	h.get(wordsOf+":template", agent).is(200)

	const csv = "类型,词,另外\n忽略词,掌柜,\n忽略词,老板,\n"
	dry := into[transfer.Report](h.do("POST", wordsOf+":import?dry_run=true", csv, uploaded("manager", transfer.CSV)).is(200))
	if dry.Applied || dry.Counts[transfer.New] != 1 || dry.Counts[transfer.Unchanged] != 1 || len(dry.Notes) != 1 || !strings.Contains(dry.Notes[0].Text, "同义词 2 组") {
		t.Errorf("dry run: got %+v, want one new, one as it is, and what goes", dry)
	}
	if a := h.get(wordsOf, agent).is(200); string(a.body) != down+"\n" || a.Header.Get("ETag") != `"1"` {
		t.Errorf("after a dry run: got %s, ETag %s", a.body, a.Header.Get("ETag"))
	}
	r := into[transfer.Report](h.do("POST", wordsOf+":import?why=春装", csv, uploaded("manager", transfer.CSV)).is(200))
	if a := h.get(wordsOf, agent).is(200); !r.Applied || string(a.body) != `{"ignored":["掌柜","老板"]}`+"\n" || a.Header.Get("ETag") != `"2"` {
		t.Errorf("got %+v, and %s, ETag %s", r, a.body, a.Header.Get("ETag"))
	}
	last := into[struct{ Revisions []faq.WordsRevision }](h.get(wordsOf+"/revisions", agent).is(200)).Revisions[0]
	if last.By != "manager" || last.Why != "春装" {
		t.Errorf("got %+v, want it by the manager, with the reason", last)
	}
}

func TestWordsFileRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const head = "类型,词,另外\n"
	for _, tt := range []struct {
		as, media, body string
		status          int
		code, says      string
	}{
		{"agent", "text/csv", head, 403, "forbidden", "编辑权限"},
		{"manager", "multipart/form-data; boundary=x", "--x--", 415, "unsupported_media_type", "不要用表单"},
		{"manager", "text/csv", "姓名,电话\n", 422, "invalid", "没有找到表头"},
		{"manager", "text/csv", head + "同义词,羽绒服、鸭绒服,\n动词,洗,\n", 422, "invalid", "第 3 行「类型」"},
		{"manager", "text/csv", head + "同义词,羽绒服、鸭绒服,\n同义词,棉服、鸭绒服,\n", 422, "invalid", "第 3 行"},
		{"manager", "application/json", `{"stop":["掌柜"]}`, 422, "invalid", "不是正确的 JSON"},
		{"manager", "application/json", `{"ignored":["柜"]}`, 422, "invalid", "2 到 20"},
	} {
		p := h.do("POST", wordsOf+":import", tt.body, with{"as": tt.as, "Content-Type": tt.media}).refused(tt.status, tt.code, "")
		if !strings.Contains(p.Detail, tt.says) {
			t.Errorf("%s of %q: got %q, want it to say %q", tt.media, tt.body, p.Detail, tt.says)
		}
	}
	h.get(wordsOf+":export?format=pdf", with{"as": "agent"}).refused(422, "invalid", "format")
	h.get(wordsOf+":export", with{"as": "foreign"}).refused(403, "forbidden", "")

	h.do("PUT", demo+"/checks/c1", `{"question":"可以开发票吗","entry":"invoice"}`, with{"as": "manager"}).is(200)
	h.do("PUT", demo+"/publishing", `{"review":true,"checks":true}`, with{"as": "admin", "If-Match": `"0"`}).is(200)
	breaks := head + "忽略词,发票,\n"
	h.do("POST", wordsOf+":import", breaks, uploaded("editor", transfer.CSV)).refused(403, "forbidden", "")
	h.do("POST", wordsOf+":import?dry_run=true", breaks, uploaded("editor", transfer.CSV)).is(200)
	p := h.do("POST", wordsOf+":import", breaks, uploaded("manager", transfer.CSV)).refused(409, "gate", "")
	if len(p.Broken) != 1 || p.Broken[0].Check.ID != "c1" {
		t.Errorf("got %+v, want check c1 broken", p)
	}
	if kept := h.get(wordsOf, with{"as": "agent"}).is(200); string(kept.body) != "{}\n" {
		t.Errorf("got %s kept of what was refused", kept.body)
	}
	h.do("POST", wordsOf+":import?override=试试", breaks, uploaded("manager", transfer.CSV)).is(200)
}
