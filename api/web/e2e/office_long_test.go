package e2e

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// long is more than any list is read in one go.
const long = 120

// imports takes entries in by the API.
func (h *house) imports(t *testing.T, entries []faq.Entry) {
	t.Helper()
	var file bytes.Buffer
	if err := transfer.Write(&file, transfer.JSONL, faq.Shop(h.shop), entries); err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", h.url("/v1/shops/"+h.shop+"/entries:import"), &file)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+h.key)
	r.Header.Set("Content-Type", "application/x-ndjson")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if b, err := io.ReadAll(a.Body); err != nil || a.StatusCode != http.StatusOK {
		t.Fatalf("import: got %d %.500s, %v", a.StatusCode, b, err)
	}
}

// cups are n made-up entries of one category.
func cups(n int) []faq.Entry {
	entries := make([]faq.Entry, n)
	for i := range entries {
		entries[i] = faq.Entry{
			ID: faq.ID(fmt.Sprintf("cup-%05d", i)), Category: "杯子", Question: fmt.Sprintf("第%d款杯子能放洗碗机吗", i),
			Answers: []faq.Answer{{Text: fmt.Sprintf("亲，第%d款杯子可以放进洗碗机。", i)}},
		}
	}
	return entries
}

// pages walks a list by its button for the next page, and returns how many different lines it has seen.
func (w *window) pages(button string) int {
	w.t.Helper()
	seen := map[string]bool{}
	for range long {
		at := w.value(`() => location.hash`)
		w.atSection(at)
		w.wait("a page of the list", `() => document.querySelector("tbody tr a") !== null && document.querySelector(".pager") !== null`)
		for line := range strings.SplitSeq(w.value(`() => [...document.querySelectorAll("tbody tr a")].map((a) => a.hash).join("\n")`), "\n") {
			seen[line] = true
		}
		if !w.MustHas(".pager a[rel=next]") {
			return len(seen)
		}
		w.press(button)
		w.wait("another page", `(at) => location.hash !== at`, at)
	}
	w.t.Fatal("the list never ends")
	return 0
}

// grows presses a list's button for more until there is none, and returns how many different lines there are then.
func (w *window) grows(lines, name string) int {
	w.t.Helper()
	for range long {
		w.wait("the list", `(lines) => document.querySelector(lines) !== null && !document.querySelector("[aria-busy], [aria-disabled=true]")`, lines)
		if !w.MustEval(`() => [...document.querySelectorAll("main button")].some((b) => b.checkVisibility() && b.innerText === "再看一些")`).Bool() {
			return w.MustEval(`(lines, name) => new Set([...document.querySelectorAll(lines)].map((l) => name ? l.getAttribute(name) : l.innerText)).size`, lines, name).Int()
		}
		n := w.MustEval(`(lines) => document.querySelectorAll(lines).length`, lines).Int()
		w.press("再看一些")
		w.wait("more of the list", `(lines, n) => document.querySelectorAll(lines).length > n`, lines, n)
	}
	w.t.Fatal("the list never ends")
	return 0
}

// Lists of more than a hundred are read to their end: entries, those that a search finds, drafts, and the log of all that.
func TestOfficeListsToTheirEnd(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.imports(t, cups(long))
	h.finds(t, "第77款杯子", "cup-00077")
	for i := range long {
		id := fmt.Sprintf("cup-%05d", i)
		e := cups(i + 1)[i]
		e.Similar = []string{fmt.Sprintf("第%d个杯子洗碗机能洗不", i)}
		h.call(t, h.key, "PUT", "/entries/"+id+"/draft?base=1", e, nil, "If-Match", `"1"`)
	}
	w := office(t, h, "翻页"+h.shop, "manager", "#/entries?category="+url.QueryEscape("杯子"), look{})
	if n := w.pages("下一页"); n != long {
		t.Errorf("entries of a category: got %d, want %d", n, long)
	}
	w.goes("#/entries?status=draft")
	if n := w.pages("下一页"); n != long {
		t.Errorf("drafts: got %d, want %d", n, long)
	}
	w.goes("#/entries?q=" + url.QueryEscape("杯子洗碗机"))
	if n := w.pages("下一页"); n < long {
		t.Errorf("found: got %d, want at least %d", n, long)
	}
	w.goes("#/audit?noun=draft")
	if n := w.grows(".deed", ""); n < long {
		t.Errorf("deeds: got %d, want at least %d", n, long)
	}
	if text := w.value(`() => document.querySelector(".deed ins").innerText`); strings.HasPrefix(text, "draft") || !strings.HasPrefix(text, "草稿") {
		t.Errorf("a deed says %q, want its status in Chinese", text)
	}
}

// A branch of a large head office reads all that it inherits.
func TestOfficeInheritsMany(t *testing.T) {
	t.Parallel()
	head, branch := chain(t)
	head.imports(t, cups(long))
	branch.tell("inherit", "--follow", head.shop, "--shop", branch.shop)
	w := office(t, branch, "分店"+branch.shop, "manager", "#/inheritance?tie=inherited", look{})
	if n := w.grows("[data-bequest^=cup]", "data-bequest"); n != long {
		t.Errorf("got %d, want %d", n, long)
	}
	w.accessible("much inherited")
}

// The categories are those of the shop, each with its number, as many as are of the status that is looked at.
func TestOfficeCategories(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.imports(t, append(cups(7), faq.Entry{ID: "old", Category: "杯子", Status: faq.Retired, Question: "老杯子还有吗", Answers: []faq.Answer{{Text: "亲，没有了。"}}}))
	w := office(t, h, "分类"+h.shop, "editor", "#/entries", look{})
	w.wait("the categories", `() => [...document.querySelectorAll(".filters option")].some((o) => o.innerText === "杯子（8）")`)
	w.MustElement(".filters select").MustSelect("杯子（8）")
	w.wait("its entries alone", `() => document.querySelectorAll("tbody tr").length === 8 && document.querySelector(".filters select").value === "杯子"`)
	w.pressIn(".states", "在用")
	w.wait("those in use", `() => document.querySelectorAll("tbody tr").length === 7 && document.querySelector(".filters select").selectedOptions[0].innerText === "杯子（7）"`)
	w.accessible("a category")
	w.goes("#/entries?category=" + url.QueryEscape("没有的"))
	w.sees("没有符合的条目")
	if got := w.value(`() => document.querySelector(".filters select").value`); got != "没有的" {
		t.Errorf("a category without entries: got %q shown", got)
	}
	w.goes("#/entries/new")
	w.wait("categories to choose from", `() => [...document.querySelectorAll("#categories option")].some((o) => o.value === "杯子")`)
}

// Long lists of users and keys are searched.
func TestOfficeFindsUsers(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	boss := h.signedIn(t)
	for i := range 105 {
		h.post(t, "/v1/users", object{"name": fmt.Sprintf("%s-u%03d", h.shop, i), "display_name": fmt.Sprintf("客服%03d", i), "roles": object{h.shop: "agent"}}, boss, nil)
		if i < 25 {
			h.post(t, "/v1/keys", object{"shop": h.shop, "name": fmt.Sprintf("程序%03d", i), "role": "agent"}, boss, nil)
		}
	}
	w := open(t, h.url("/office?shop="+h.shop+"#/people"), look{cookie: boss})
	w.wait("all users", `() => document.querySelectorAll("[data-user]").length >= 105`)
	w.write(`input[aria-label="查找账号"]`, "服077")
	w.wait("the one", `() => [...document.querySelectorAll("[data-user]")].filter((r) => r.checkVisibility()).length === 1`)
	w.accessible("one user")
	w.write(`input[aria-label="查找账号"]`, "没有这个人")
	w.sees("没有找到")
	w.write(`input[aria-label="查找密钥"]`, "程序019")
	w.wait("the key", `() => [...document.querySelectorAll(".list")].pop().innerText.includes("程序019") && !document.body.innerText.includes("程序018")`)
}

// strange are things that no entry of the shop is about, each unlike the others.
var strange = strings.Fields("望远镜 萨克斯 蜂蜜 钓竿 轮胎 毛笔 猫粮 帐篷 鼓槌 墨水 滑雪板 假发 铁锹 口琴 绿萝 象棋 拖把 枕芯 弹弓 竹笋 锦旗 雨靴 汤圆 鞭炮 唱片 船桨 砚台 骰子 马鞍 蜡烛 风筝 算盘 剃须刀 葫芦 纱窗 哑铃 鱼缸 犁耙 烟斗 魔方")

// What buyers ask in vain is read to its end, too.
func TestOfficeUnansweredToTheEnd(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for _, what := range strange {
		h.asks(t, "你们卖"+what+"吗", "")
	}
	var all struct{ Total int }
	h.call(t, h.key, "GET", "/unanswered/clusters?limit=1", nil, &all)
	if all.Total <= 30 {
		t.Fatalf("got %d groups, want more than are shown at a time", all.Total)
	}
	w := office(t, h, "没答"+h.shop, "editor", "#/unanswered", look{})
	w.sees(fmt.Sprintf("已列出 30 组，共 %d 组", all.Total))
	if n := w.grows("[data-gap]", "data-gap"); n != all.Total {
		t.Errorf("got %d groups, want %d", n, all.Total)
	}
}

// An entry that was deleted says so, and is brought back from its history; one that never was says that.
func TestOfficeBringsBackWhatWasDeleted(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.imports(t, cups(1))
	h.call(t, h.key, "DELETE", "/entries/cup-00000", nil, nil, "If-Match", `"1"`)
	w := office(t, h, "后悔"+h.shop, "manager", "#/entries/cup-00000", look{})
	w.sees("这个条目已经删除")
	w.accessible("a deleted entry")
	w.press("恢复到这一版")
	w.press("恢复到这一版")
	w.sees("已恢复")
	w.wait("the editor", `() => document.querySelector("input[name=question]")?.value === "第0款杯子能放洗碗机吗"`)
	var e faq.Entry
	if h.call(t, h.key, "GET", "/entries/cup-00000", nil, &e); !e.Served() {
		t.Errorf("got %+v, want it served again", e)
	}
	w.goes("#/entries/never-was")
	w.sees("没有这个条目")
	w.clicks("main a", "返回条目")
	w.atSection("#/entries")
}

// Whoever opens a line at the end of a list begins at the top of it, and comes back to where he was.
func TestOfficeComesBackToThePlace(t *testing.T) {
	t.Parallel()
	w := office(t, common, "来回", "manager", "#/entries", look{})
	w.MustEval(`() => document.querySelector("tbody tr:last-child a").scrollIntoView({ block: "center" })`)
	w.wait("the end of the list", `() => scrollY > 500`)
	at := w.MustEval(`() => scrollY`).Int()
	w.MustElement("tbody tr:last-child a").MustClick()
	w.wait("the editor from its top", `() => document.querySelector("input[name=question]") !== null && scrollY === 0`)
	w.MustNavigateBack()
	w.wait("the list where it was", `(at) => document.querySelector("tbody tr") !== null && Math.abs(scrollY - at) < 5`, at)
}

// Whoever searches as he types keeps the field, his caret and what he has typed meanwhile.
func TestOfficeSearchKeepsTheCaret(t *testing.T) {
	t.Parallel()
	w := office(t, common, "连着打", "manager", "#/entries", look{})
	w.MustElement("input[type=search]").MustFocus()
	w.must(w.InsertText("发票"))
	w.wait("what is found", `() => document.querySelector("tbody mark")?.innerText.includes("发票")`)
	w.must(w.InsertText("抬头"))
	w.wait("what is found of more", `() => location.hash.includes(encodeURIComponent("发票抬头")) && document.querySelector("tbody mark") !== null`)
	if got := w.value(`() => document.activeElement.value`); got != "发票抬头" {
		t.Errorf("got %q in the field with the focus, want 发票抬头", got)
	}
	w.MustReload()
	w.wait("the search after a reload", `() => document.querySelector("input[type=search]")?.value === "发票抬头" && document.querySelector("tbody mark") !== null`)
}
