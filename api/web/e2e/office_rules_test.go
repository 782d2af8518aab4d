package e2e

import (
	"net/url"
	"testing"
	"time"

	"xiaoer/faq"
)

// What the whole shop goes by: its words, its tables, and what stands before a publication. The parts share a house and
// go one after the other, for each changes it.
func TestOfficeRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := office(t, h, "管理员何", "admin", "#/words", look{})
	t.Run("words", func(t *testing.T) { w.on(t).words(h) })
	t.Run("two write words", func(t *testing.T) { w.on(t).wordsOvertaken(h) })
	t.Run("versions of tables", func(t *testing.T) { w.on(t).tableVersions(h) })
	t.Run("publishing", func(t *testing.T) { w.on(t).publishing(h) })
}

// on is the window in the hands of a part of the test.
func (w *window) on(t *testing.T) *window {
	return &window{Page: w.Page, t: t}
}

// goes follows an address within the office.
func (w *window) goes(at string) {
	w.t.Helper()
	w.MustEval(`(at) => { location.hash = at }`, at)
	w.atSection(at)
}

// comesTo waits until a trial of the question, of which nothing is kept, is answered by the entry.
func (h *house) comesTo(t *testing.T, text, entry string) {
	t.Helper()
	var reply struct{ Answer struct{ Entry string } }
	for end := time.Now().Add(3 * patience); time.Now().Before(end); {
		reply.Answer.Entry = ""
		h.call(t, h.key, "POST", "/ask", map[string]any{"text": text, "as_of": time.Now()}, &reply)
		if reply.Answer.Entry == entry {
			return
		}
	}
	t.Fatalf("%q: got %q, want %q", text, reply.Answer.Entry, entry)
}

// A manager tells the bot a word of the shop's own, sees what that changes, saves it, and goes back.
func (w *window) words(h *house) {
	const asked = "芝麻糊内容可以写成别的吗"
	w.sees("还没有。")
	w.accessible("no words")
	w.press("加一组")
	w.write(`[data-words=synonyms] [data-side=left]`, "发票、芝麻糊")
	w.press("加一个")
	w.write(`[data-words=names] [data-side=left]`, "发")
	w.sees("有改动还没保存")
	w.press("保存并生效")
	w.press("保存并生效")
	w.wait("the name that is too short", `() => document.activeElement.matches("[data-words=names] [data-side=left][aria-invalid]")`)
	w.write(`[data-words=names] [data-side=left]`, "发票侠")
	w.write(`[data-words=names] [data-side=right]`, "发漂侠、发票虾")
	w.write(`main textarea`, "掌柜的呀，老板娘")

	w.press("预览影响")
	w.says("句问法试了一遍")
	w.accessible("preview of words")
	var none faq.Words
	if h.call(w.t, h.key, "GET", "/words", nil, &none); !none.None() {
		w.t.Errorf("got %+v kept by a preview", none)
	}
	w.press("编辑")
	w.press("保存并生效")
	w.MustElement("dialog[open] textarea").MustInput("买家这样叫发票")
	w.press("保存并生效")
	w.says("已保存，几秒后生效")
	want := faq.Words{
		Synonyms: []faq.Synonyms{{Words: []string{"发票", "芝麻糊"}}},
		Names:    []faq.Name{{Word: "发票侠", Typos: []string{"发漂侠", "发票虾"}}}, Ignored: []string{"掌柜的呀", "老板娘"},
	}
	var kept faq.Words
	if h.call(w.t, h.key, "GET", "/words", nil, &kept); !kept.Says(want) {
		w.t.Errorf("got %+v kept, want %+v", kept, want)
	}
	h.comesTo(w.t, asked, "invoice-change-item")

	w.write(`input[type=search]`, "没有这个词")
	w.sees("没有符合的")
	w.write(`input[type=search]`, "芝麻")
	w.wait("the group alone", `() => document.querySelectorAll("[data-words=synonyms] li input").length === 2 && document.querySelectorAll("[data-words=names] li input").length === 0`)
	w.accessible("words")
	w.MustElement(`[data-words=synonyms] li button`).MustClick()
	w.press("保存并生效")
	w.press("保存并生效")
	w.waits("it to be kept", `() => !document.querySelector("[data-act=save]")`)
	w.press("历史")
	w.sees("第 1 版 → 第 2 版")
	w.wait("the group that went", `() => document.querySelector(".diff del")?.innerText === "发票、芝麻糊"`)
	w.sees("买家这样叫发票")
	w.accessible("history of words")
	w.MustElement(`[data-revision="1"] button`).MustClick()
	w.press("恢复到这一版")
	w.says("已恢复")
	if h.call(w.t, h.key, "GET", "/words", nil, &kept); !kept.Says(want) {
		w.t.Errorf("got %+v after going back, want %+v", kept, want)
	}
}

// wordsOvertaken has two write the words at the same time: the second is shown what the first has changed, and chooses.
func (w *window) wordsOvertaken(h *house) {
	w.write(`main textarea`, "店小二你好")
	h.call(w.t, h.key, "PUT", "/words", faq.Words{Ignored: []string{"别人加的词"}}, nil, "If-Match", `"3"`)
	w.press("保存并生效")
	w.press("保存并生效")
	w.says("别人刚刚改过")
	w.wait("what the other has changed", `() => document.querySelector("dialog .diff ins")?.innerText === "别人加的词"`)
	w.accessible("words overtaken")
	w.press("用我的")
	w.waits("it to be kept", `() => !document.querySelector("[data-act=save]")`)
	var kept faq.Words
	if h.call(w.t, h.key, "GET", "/words", nil, &kept); len(kept.Ignored) != 1 || kept.Ignored[0] != "店小二你好" || len(kept.Names) != 1 {
		w.t.Errorf("got %+v, want the second's own", kept)
	}
}

// tableVersions announces a version of a table, amends it, calls it off, and goes back to an old one.
func (w *window) tableVersions(h *house) {
	const cell = ".grid tbody tr:first-child td:nth-child(2) input"
	w.goes("#/policies/postage")
	w.write(cell, "20")
	w.fill("#from", "2027-01-01T00:00")
	w.press("保存并生效")
	w.sees("2027-01-01 00:00 起会换成第 2 版")
	if got := w.value(`(cell) => document.querySelector(cell).value`, cell); got != "18" {
		w.t.Errorf("got %q in the table, want what is in force", got)
	}
	w.press("修改")
	w.sees("您在改的是第 2 版")
	w.accessible("a version to come")
	w.wait("its cells and its moment", `(cell) => document.querySelector(cell).value === "20" && document.querySelector("#from").value === "2027-01-01T00:00"`, cell)
	w.write(cell, "21")
	w.press("保存并生效")
	w.sees("2027-01-01 00:00 起会换成第 3 版")
	if got := h.postage(w.t, "2027-01-02T00:00:00+08:00"); got != "21" {
		w.t.Errorf("got a fee of %q in the new year, want 21", got)
	}

	w.press("历史")
	w.wait("how they lie", `() => [...document.querySelectorAll(".history .badge")].map((b) => b.innerText).join() === "还没到时候,没用过,现在用的"`)
	w.MustElement(`[data-revision="1"] input[name=from]`).MustClick()
	w.sees("第 1 版 → 第 3 版")
	w.wait("the cell that differs", `() => document.querySelector(".diff").innerText.includes("新疆 · 运费") && [...document.querySelectorAll(".diff ins")].map((i) => i.innerText).join() === "2027-01-01 00:00,21"`)
	w.accessible("versions of a table")
	w.press("取消这一版")
	w.press("取消这一版")
	w.sees("已取消，到时候不换")
	w.atSection("#/policies/postage") // drawn anew
	if got := h.postage(w.t, "2027-01-02T00:00:00+08:00"); got != "18" {
		w.t.Errorf("got a fee of %q in the new year, want it called off", got)
	}

	w.press("历史")
	w.MustElement(`[data-revision="2"] button`).MustClick()
	w.press("恢复到这一版")
	w.waits("the cell of version 2", `(cell) => document.querySelector(cell)?.checkVisibility() && document.querySelector(cell).value === "20"`, cell)
	if got := h.postage(w.t, ""); got != "20" {
		w.t.Errorf("got a fee of %q, want that of version 2", got)
	}

	w.write(cell, "25")
	var p faq.Policy
	h.call(w.t, h.key, "GET", "/policies/postage", nil, &p)
	p = p.Content()
	p.Rows[0].Cells["fee"] = "24"
	h.call(w.t, h.key, "PUT", "/policies/postage", p, nil)
	w.press("保存并生效")
	w.sees("别人刚刚改过")
	w.press("用对方的")
	w.wait("the other's", `(cell) => document.querySelector(cell)?.value === "24"`, cell)
}

// postage is what parcels to 新疆 cost at a moment.
func (h *house) postage(t *testing.T, at string) string {
	t.Helper()
	var p faq.Policy
	h.call(t, h.key, "GET", "/policies/postage?as_of="+url.QueryEscape(at), nil, &p)
	return p.Rows[0].Cells["fee"]
}

// fill sets what a field holds that cannot be typed into.
func (w *window) fill(selector, value string) {
	w.t.Helper()
	w.MustEval(`(selector, value) => {
		const field = document.querySelector(selector)
		field.value = value
		field.dispatchEvent(new Event("input", { bubbles: true }))
	}`, selector, value)
}

// publishing asks for checks and a second person, and is shown what stands against a publication.
func (w *window) publishing(h *house) {
	h.call(w.t, h.key, "PUT", "/checks/one", map[string]string{"question": "掌柜的属什么生肖", "entry": "invoice-change-item"}, nil)
	w.goes("#/publishing")
	w.accessible("publishing")
	w.press("看现在的情况")
	w.says("答错 1 道")
	w.sees("掌柜的属什么生肖")
	for _, rule := range []string{"second_person", "checks"} {
		w.MustElement("input[name=" + rule + "]").MustClick()
	}
	w.press("保存并生效")
	w.sees("以后上线要第二个人、要通过发布检查")
	w.press("保存并生效")
	w.says("已保存，马上生效")
	var kept faq.Publishing
	if h.call(w.t, h.key, "GET", "/publishing", nil, &kept); kept != (faq.Publishing{SecondPerson: true, Checks: true}) {
		w.t.Errorf("got %+v, want a second person and checks", kept)
	}
	w.goes("#/entries/invoice-change-item")
	w.write(`textarea[name="text"]`, "亲，发票内容按您实际购买的商品来开，改不了别的品名哦。")
	w.press("提交审核")
	w.press("提交审核")
	w.says("已提交")
	w.press("发布")
	w.press("发布")
	w.says("请另一位主管审核发布")
}
