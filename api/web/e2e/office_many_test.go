package e2e

import (
	"net/url"
	"testing"
	"time"

	"xiaoer/faq"
)

// many is how many entries a large shop has.
const many = 10_000

// The list is of use with ten thousand entries: it is read a part at a time, searched and filtered by the server, and
// what is done to all that fit is done at once.
func TestOfficeWithManyEntries(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.imports(t, cups(many))
	category := url.QueryEscape("杯子") // as a browser writes it
	w := office(t, h, "主管曹", "manager", "#/entries?category="+category, look{})
	w.wait("the first part", `() => document.querySelectorAll("tbody tr").length === 50`)
	if n := w.MustEval(`() => document.querySelectorAll("*").length`).Int(); n > 2000 {
		t.Errorf("got %d elements for a part of the list, want no more than for a small shop", n)
	}
	w.press("下一页")
	w.wait("the second part", `() => document.querySelector("tbody tr a").innerText === "第50款杯子能放洗碗机吗"`)
	w.press("上一页")
	w.wait("the first again", `() => document.querySelector("tbody tr a").innerText === "第0款杯子能放洗碗机吗"`)
	h.finds(t, "第7654款杯子", "cup-07654")
	w.write(`input[type="search"]`, "第7654款杯子")
	w.waits("the one that is searched for", `() => document.querySelector("tbody tr a")?.innerText === "第7654款杯子能放洗碗机吗"`)
	w.accessible("found among many")

	w.goes("#/entries?category=" + category + "&status=live")
	w.MustElement("thead input").MustClick()
	w.press("选中全部符合的条目")
	w.sees("已选全部 10,000 条")
	w.accessible("all chosen")
	w.press("改分类")
	w.sees("给 10,000 条改分类")
	w.MustElement("dialog[open] textarea").MustInput("水杯")
	w.press("改分类")
	w.says("10,000 条都办好了")
	w.sees("没有符合的条目")
	w.goes("#/entries?category=" + url.QueryEscape("水杯"))
	w.MustElement("thead input").MustClick()
	w.press("选中全部符合的条目")
	w.sees("已选全部 10,000 条")
	w.press("下线")
	w.press("下线")
	w.waits("them to be retired", `() => document.querySelector("tbody .badge")?.innerText === "已下线"`)
	var gone faq.Entry
	if h.call(t, h.key, "GET", "/entries/cup-09999", nil, &gone); gone.Status != faq.Retired || gone.Category != "水杯" {
		t.Errorf("got %+v, want it retired and moved", gone)
	}
}

// finds waits until a search has read the entry: an import is searched a moment after it is kept.
func (h *house) finds(t *testing.T, q, entry string) {
	t.Helper()
	for end := time.Now().Add(3 * patience); time.Now().Before(end); {
		var got struct{ Entries []struct{ Entry faq.Entry } }
		h.call(t, h.key, "GET", "/search?q="+url.QueryEscape(q), nil, &got)
		if len(got.Entries) > 0 && string(got.Entries[0].Entry.ID) == entry {
			return
		}
	}
	t.Fatalf("%q: want %s found", q, entry)
}
