package e2e

import (
	"fmt"
	"testing"
	"time"

	"xiaoer/faq"
)

// todo is what the overview says of a line: how many, and what more.
func (w *window) todo(line string) string {
	w.t.Helper()
	w.wait("the line "+line, `(line) => [...document.querySelectorAll(".todo a")].some((a) => a.innerText.includes(line) && !a.innerText.includes("…"))`, line)
	return w.value(`(line) => {
		const a = [...document.querySelectorAll(".todo a")].find((a) => a.innerText.includes(line))
		return (a.querySelector(".badge").innerText + " " + a.querySelector(".words").innerText).trim()
	}`, line)
}

// A manager who opens the office on a Monday is told what needs doing, and led to where it is done.
func TestOfficeTodo(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := office(t, h, "周一"+h.shop, "manager", "", look{before: watchShifts})
	w.sees("都处理完了")
	if got := w.todo("草稿等审核"); got != "没有" {
		t.Errorf("nothing to review: got %q", got)
	}

	h.asks(t, "我要投诉你们店", "")
	h.asks(t, "转人工", "")
	yesterday, soon := time.Now().Add(-24*time.Hour), time.Now().Add(50*time.Hour)
	for _, e := range []faq.Entry{
		{ID: "sale-past", Question: "双十一满多少减多少", ValidUntil: &yesterday, Answers: []faq.Answer{{Text: "亲，满 300 减 40。"}}},
		{ID: "sale-soon", Question: "双十二满多少减多少", ValidUntil: &soon, Answers: []faq.Answer{{Text: "亲，满 300 减 50。"}}},
	} {
		h.call(t, h.key, "POST", "/entries?shared=true", e, nil)
	}
	h.call(t, h.key, "POST", "/drafts", faq.Entry{ID: "gift", Question: "买茶送不送杯子", Answers: []faq.Answer{{Text: "亲，赠品以页面为准。"}}}, nil)
	h.call(t, h.key, "POST", "/entries/gift/submit", object{"why": "看看"}, nil, "If-Match", `"1"`)

	w.MustReload()
	w.sees("件事等着处理")
	for line, want := range map[string]string{
		"排队等人工": "2", "投诉还没处理完": "1", "草稿等审核": "1", "快到期或已过期": "2 其中 1 条已经过期", "不能说的话": "没有", "互相矛盾": "没有", "总店有改动": "没有",
	} {
		if got := w.todo(line); got != want {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
	w.still()
	w.accessible("what needs doing")
	for i, s := range screens {
		seen := office(t, h, fmt.Sprint("看待办", i, h.shop), "manager", "", s.look)
		seen.sees("件事等着处理")
		seen.pictured("office-todo-" + s.name)
	}

	w.clicks(".todo a", "快到期")
	w.sees("双十一满多少减多少")
	w.sees("有效期一周内就到")
	w.accessible("what expires")
	w.clicks("main a", "双十二满多少减多少")
	w.atSection("#/entries/sale-soon")
	w.sees("2 天后到期")
	w.goes("#/entries")
	w.wait("an expired entry to be told from one that is said", `() => [...document.querySelectorAll("tbody tr")].find((r) => r.innerText.includes("双十一")).innerText.includes("已过期")`)
	w.goes("#/todo")
	w.clicks(".todo a", "草稿等审核")
	w.sees("买茶送不送杯子")
	w.goes("#/todo/findings?kind=contradictions")
	w.sees("没有发现问题")
}

// Where one part cannot be read, the others are told all the same.
func TestOfficeTodoInPart(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := office(t, h, "断续"+h.shop, "manager", "", look{before: `
		const real = fetch
		window.fetch = (url, ...rest) => String(url).includes("/lint") ? Promise.resolve(new Response("no", { status: 503 })) : real(url, ...rest)`})
	w.sees("有几项没有读到")
	if got := w.todo("草稿等审核"); got != "没有" {
		t.Errorf("what can be read: got %q", got)
	}
	if got := w.todo("不能说的话"); got == "没有" {
		t.Errorf("what cannot be read: got %q", got)
	}
	w.accessible("read in part")
}

// A shop without entries is told how to begin.
func TestOfficeTodoEmptyShop(t *testing.T) {
	t.Parallel()
	_, branch := chain(t)
	w := office(t, branch, "新店"+branch.shop, "editor", "", look{})
	branch.call(t, branch.key, "DELETE", "/entries/own-line", nil, nil, "If-Match", `"1"`)
	w.MustReload()
	w.sees("还没有条目。新建一条，或者导入一张表格。")
	w.press("导入")
	w.atSection("#/entries/import")
}
