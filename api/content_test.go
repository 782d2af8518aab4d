package api

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3filter"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// Files are bytes to the contract.
func init() {
	for _, media := range mediaTypes {
		openapi3filter.RegisterBodyDecoder(media, openapi3filter.FileBodyDecoder)
	}
}

// uploaded is a file on its way, by whom.
func uploaded(holder string, format transfer.Format) with {
	return with{"as": holder, "Content-Type": mediaTypes[format]}
}

const questions = "编号,标准问,相似问,答案\ninvoice,可以开发票吗,能开票吗,亲，可以开发票的哦。\nfreight,包邮吗,,亲，满 59 元包邮哦。\n"

// A dry run says what an import does, and the import does it, once.
func TestImportEntries(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	dry := into[transfer.Report](h.do("POST", demo+"/entries:import?dry_run=true", questions, uploaded("manager", transfer.CSV)).is(200))
	if dry.Applied || dry.Counts[transfer.New] != 1 || dry.Counts[transfer.Changed] != 1 || len(dry.Items) != 2 {
		t.Errorf("dry run: got %+v", dry)
	}
	h.get(demo+"/entries/freight", with{"as": "agent"}).is(404)
	r := into[transfer.Report](h.do("POST", demo+"/entries:import?why=test", questions, uploaded("manager", transfer.CSV)).is(200))
	if !r.Applied || r.Counts[transfer.New] != 1 || fmt.Sprint(r.Items[0].Changes) != "[相似问 答案]" {
		t.Errorf("got %+v", r)
	}
	e := into[faq.Entry](h.get(demo+"/entries/freight", with{"as": "agent"}).is(200))
	if e.UpdatedBy != "manager" || e.Revision != 1 {
		t.Errorf("got %+v, want it from the manager", e)
	}
	again := into[transfer.Report](h.do("POST", demo+"/entries:import", questions, uploaded("manager", transfer.CSV)).is(200))
	if again.Counts[transfer.Unchanged] != 2 {
		t.Errorf("again: got %v", again.Counts)
	}
}

// What goes out comes in again without a difference, in every format.
func TestExportIsImported(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, format := range transfer.Formats {
		out := h.get(demo+"/entries:export?format="+string(format), with{"as": "agent"}).is(200)
		if got, want := out.Header.Get("Content-Disposition"), `attachment; filename="demo-entries.`+string(format)+`"`; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		r := into[transfer.Report](h.do("POST", demo+"/entries:import", string(out.body), uploaded("manager", format)).is(200))
		if r.Format != format || r.Counts[transfer.Unchanged] != len(r.Items) || len(r.Items) != 7 {
			t.Errorf("%s: got %s %v", format, r.Format, r.Counts)
		}
		out = h.get(demo+"/policies:export?format="+string(format), with{"as": "agent"}).is(200)
		r = into[transfer.Report](h.do("POST", demo+"/policies:import", string(out.body), uploaded("manager", format)).is(200))
		if r.Counts[transfer.Unchanged] != 1 || len(r.Items) != 1 {
			t.Errorf("tables as %s: got %v", format, r.Counts)
		}
	}
	for _, path := range []string{"/entries:template", "/policies:template"} {
		h.get(demo+path, with{"as": "agent"}).is(200)
	}
	h.get(demo+"/entries:export?format=pdf", with{"as": "agent"}).refused(422, "invalid", "format")
}

// An id may be what a route is called.
func TestRoutesHideNoEntry(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, id := range []string{"import", "export", "template"} {
		h.do("PUT", demo+"/entries/"+id, `{"question":"问`+id+`","answers":[{"text":"答"}]}`, with{"as": "editor", "If-None-Match": "*"}).is(201)
		h.get(demo+"/entries/"+id, with{"as": "agent"}).is(200)
	}
}

func TestImportRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bomb := func() string {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("[Content_Types].xml")
		if err != nil {
			t.Fatal(err)
		}
		for block := make([]byte, 1<<20); b.Len() < 300<<10; {
			w.Write(block)
		}
		z.Close()
		return b.String()
	}
	for _, tt := range []struct {
		name, path, as, media, body string
		status                      int
		code, detail                string
	}{
		{"no header", "/entries:import", "manager", "text/csv", "姓名,电话\n", 422, "invalid", "没有找到表头"},
		{"nothing", "/entries:import", "manager", "text/csv", "\n", 422, "invalid", "没有找到表头"},
		{"a form", "/entries:import", "manager", "multipart/form-data; boundary=x", "--x--", 415, "unsupported_media_type", "不要用表单"},
		{"cut off", "/entries:import", "manager", "application/octet-stream", "PK\x03\x04....", 422, "invalid", "文件不完整"},
		{"bomb", "/entries:import", "manager", "application/octet-stream", bomb(), 422, "invalid", "解开后超过"},
		{"too large", "/entries:import", "manager", "text/csv", strings.Repeat("x", transfer.MaxFile+2), 413, "too_large", "64 MB"},
		{"bad JSON", "/entries:import", "manager", "application/x-ndjson", "{\"id\":\"a\",\"question\":\"q\",}", 422, "invalid", "第 1 行第 26 个字节"},
		{"no question", "/entries:import", "manager", "application/x-ndjson", "{\"id\":\"a\"}", 422, "invalid", "第 1 行：标准问要有"},
		{"a bad cell", "/entries:import", "manager", "text/csv", questions + "new,新的,,好,\n,,新鲜的,\n\nbad id,q,,x\n", 422, "invalid", "没有导入，什么都没有改：有 1 条要先改好。第一处是第 7 行「编号」："},
		{"a phrasing of another", "/entries:import", "manager", "text/csv", questions + "new,新的,怎么申请退货,亲，好的哦。\n", 409, "conflict", "第 4 行「相似问」：「怎么申请退货」已经是店里的条目"},
		{"a table that is not there", "/entries:import", "manager", "text/csv", questions + "new,新的,,亲，要{gift.fee}元哦。\n", 422, "invalid", "第 4 行「答案」：答案引用了政策表里没有的内容"},
		{"what must not be said", "/entries:import", "manager", "text/csv", questions + "new,新的,,没有发票哦\n", 422, "invalid", "第 4 行「答案」：“没有发票哦”"},
		{"by an agent", "/entries:import", "agent", "text/csv", questions, 403, "forbidden", "编辑权限"},
		{"tables by an editor", "/policies:import", "editor", "text/csv", "", 403, "forbidden", "主管权限"},
		{"a bad table", "/policies:import", "manager", "application/json", `{"policies":[{"name":"a"}]}`, 422, "invalid", "至少要有一列"},
		{"no tables", "/policies:import", "manager", "application/json", `{"policies":1}`, 422, "invalid", "不是正确的 JSON"},
	} {
		p := into[problem](h.do("POST", demo+tt.path, tt.body, with{"as": tt.as, "Content-Type": tt.media}).is(tt.status))
		if p.Code != tt.code || !strings.Contains(p.Detail, tt.detail) {
			t.Errorf("%s: got %s %q, want %s %q", tt.name, p.Code, p.Detail, tt.code, tt.detail)
		}
	}
	h.get(demo+"/entries/freight", with{"as": "agent"}).is(404)
	p := into[problem](h.do("POST", demo+"/entries:import", questions+"bad id,q,,x\n", uploaded("manager", transfer.CSV)).is(422))
	if len(p.Rows) != 1 || p.Rows[0].Row != 4 || p.Rows[0].Column != "编号" {
		t.Errorf("got rows %+v", p.Rows)
	}
}

// Moving a whole shop may take longer than a request may.
func TestImportHasTime(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *Config) { cfg.Wait = time.Nanosecond })
	h.get(demo+"/entries", with{"as": "agent"}).is(503)
	h.do("POST", demo+"/entries:import", questions, uploaded("manager", transfer.CSV)).is(200)
	h.get(demo+"/entries:export", with{"as": "agent"}).is(200)
}
