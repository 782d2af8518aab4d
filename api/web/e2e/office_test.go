package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"xiaoer/faq"
	"xiaoer/faq/transfer"
)

// office opens the manager's office to a new user of the role, past his first sign-in.
func office(t *testing.T, h *house, name, role, at string, l look) *window {
	t.Helper()
	once := h.newUser(t, name, "--role", role, "--display-name", name)
	w := open(t, h.url("/login"), l)
	w.wait("the page", `() => "ready" in document.body.dataset`)
	got := w.value(`async (name, once, own) => {
		const send = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) })
		const answers = [await send("/v1/session", { name, password: once }), await send("/v1/password", { old: once, new: own })]
		return answers.map((a) => a.status).join()
	}`, name, once, ownPassword)
	if got != "200,200" {
		t.Fatalf("sign in as %s: got %s", name, got)
	}
	w.MustNavigate(h.url("/office" + at))
	w.atSection(at)
	return w
}

// atSection waits until the section that the address names is shown.
func (w *window) atSection(at string) {
	w.t.Helper()
	w.wait("the section "+at, `(at) => document.body.dataset.ready === at && !document.querySelector("#main[aria-busy]")`, at)
}

// press clicks the button that says so, in the dialog where one is open.
func (w *window) press(text string) {
	w.t.Helper()
	w.wait("the button "+text, `(text) => {
		const within = document.querySelector("dialog[open]") ?? document
		const found = [...within.querySelectorAll("button, a.button, a.chip, [role=tab]")].find((b) => b.checkVisibility() && b.innerText.trim().startsWith(text) && b.getAttribute("aria-disabled") !== "true")
		if (!found) return false
		found.click()
		return true
	}`, text)
}

// pressIn clicks the button that says so and no more, in a part of the page.
func (w *window) pressIn(selector, text string) {
	w.t.Helper()
	w.wait("the button "+text, `(selector, text) => {
		const found = [...document.querySelectorAll(selector + " button")].find((b) => b.checkVisibility() && b.innerText.trim() === text && b.getAttribute("aria-disabled") !== "true")
		if (!found) return false
		found.click()
		return true
	}`, selector, text)
}

// write puts a text into a field in place of what is there, as typing does.
func (w *window) write(selector, text string) {
	w.t.Helper()
	w.wait("the field "+selector, `(selector) => document.querySelector(selector) !== null`, selector)
	field := w.MustElement(selector)
	w.must(field.SelectAllText())
	w.must(field.Input(text))
}

// waits is wait for what takes the server some work: it trains, or asks many questions anew.
func (w *window) waits(what, js string, args ...any) {
	w.t.Helper()
	w.waitFor(3*patience, what, js, args...)
}

// says waits for a text that takes the server some work.
func (w *window) says(text string) {
	w.t.Helper()
	w.waits("the text "+text, `(text) => document.body.innerText.includes(text)`, text)
}

const question = "衣服能开成办公用品吗"

// asked is what a buyer is told now.
func (h *house) asked(t *testing.T, text string) string {
	t.Helper()
	var reply struct{ Text string }
	h.call(t, "", "POST", "/ask", map[string]string{"text": text}, &reply)
	return reply.Text
}

// tells waits until a buyer who asks is told so: an edit is served a moment after it is published.
func (h *house) tells(t *testing.T, text, want string) {
	t.Helper()
	got := ""
	for end := time.Now().Add(3 * patience); time.Now().Before(end); {
		if got = h.asked(t, text); strings.Contains(got, want) {
			return
		}
	}
	t.Fatalf("%q: a buyer is told %q, want %q", text, got, want)
}

// A manager finds an entry, changes its answer, sees what the rules say of it, previews, publishes, and the buyer's next
// question gets the new answer; then he goes back.
func TestOfficeEdit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	before := h.asked(t, question)
	w := office(t, h, "主管李", "manager", "#/entries", look{})
	w.accessible("entries")
	w.write(`input[type="search"]`, "发票内容")
	w.sees("发票内容可以写成别的吗")
	w.MustElementR(".what a", "发票内容可以写成别的吗").MustClick()
	w.atSection("#/entries/invoice-change-item")
	w.accessible("editor")

	w.write(`textarea[name="text"]`, "亲，加我微信，我帮您改。运费{postage.none}元")
	w.sees("不能说")
	w.sees("没有这张表或这一列")
	w.wait("marks in the text", `() => [...document.querySelectorAll(".ink mark.block")].map((m) => m.innerText).join().includes("微信")`)
	w.accessible("findings")
	w.press("发布")
	w.sees("答案里有标红的地方")

	w.write(`textarea[name="text"]`, "亲，发票内容按您实际购买的商品来开，改不了别的品名哦。")
	w.wait("no findings", `() => document.querySelectorAll(".finding.block").length === 0`)
	if now := h.asked(t, question); now != before {
		t.Errorf("a buyer is told %q before anything was published", now)
	}
	w.press("预览影响")
	w.says("重放了买家最近问过的")
	w.sees(question)
	w.accessible("preview")
	w.press("编辑")
	w.press("保存草稿")
	w.sees("草稿已保存")
	w.press("发布")
	w.press("发布") // and in the dialog
	w.says("已发布")
	h.tells(t, question, "按您实际购买的商品来开")

	w.press("历史")
	w.sees("第 2 版 → 第 3 版")
	w.accessible("history")
	w.MustElement(`[data-revision="1"] button`).MustClick()
	w.press("恢复到这一版")
	w.says("已恢复")
	h.tells(t, question, before)
}

// Whatever an answer depends on has a field and is said in its summary, and what nobody touches stays as it was.
func TestOfficeConditions(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	window := faq.Condition{From: moment(t, "2026-11-10T20:00:30+08:00"), Until: moment(t, "2026-11-12T00:00:00+08:00")}
	cases := []struct {
		when faq.Condition
		want string // the summary
	}{
		{faq.Condition{Product: []string{"sku 1024", "a,b"}}, "只在：商品 sku 1024、a,b"},
		{faq.Condition{Category: []string{"大家电", "家居"}}, "只在：商品类目 大家电、家居"},
		{faq.Condition{Member: []string{"gold"}}, "只在：会员等级 gold"},
		{window, "只在：2026-11-10 20:00 起，2026-11-12 00:00 之前"},
		{faq.Condition{Region: []string{"新疆"}, Channel: []string{"tmall"}, Member: []string{"gold"}}, "只在：新疆，tmall，会员等级 gold"},
		{faq.Condition{}, "任何时候都这样回答"},
	}
	entry := faq.Entry{ID: "trade-in", Question: "旧冰箱能以旧换新吗"}
	for i, c := range cases {
		entry.Answers = append(entry.Answers, faq.Answer{Text: fmt.Sprintf("亲，可以的，这是第%d种情况。", i+1), When: c.when})
	}
	h.call(t, h.key, "POST", "/drafts", entry, nil)

	w := office(t, h, "主管冯", "manager", "#/entries/trade-in", look{})
	w.accessible("conditions")
	for i, c := range cases {
		if got := w.MustEval(`(i) => document.querySelectorAll(".answer summary")[i].innerText`, i).Str(); got != c.want {
			t.Errorf("answer %d: summary: got %q, want %q", i, got, c.want)
		}
	}
	w.write(`textarea[name="text"]`, "亲，可以的，这一款改好了。")
	w.fact(2, "会员等级", "gold\nblack card，plus")
	w.wait("the new levels", `() => document.querySelectorAll(".answer summary")[2].innerText === "只在：会员等级 gold、black card、plus"`)
	w.fact(5, "商品", "sku-7")
	w.fact(5, "到", "2026-12-01T00:00")
	w.wait("the new condition", `() => document.querySelectorAll(".answer summary")[5].innerText === "只在：商品 sku-7，2026-12-01 00:00 之前"`)
	w.press("保存草稿")
	w.sees("草稿已保存")

	cases[2].when.Member = []string{"gold", "black card", "plus"}
	cases[5].when = faq.Condition{Product: []string{"sku-7"}, Until: moment(t, "2026-12-01T00:00:00+08:00")}
	var kept struct{ Entry faq.Entry }
	h.call(t, h.key, "GET", "/entries/trade-in/draft", nil, &kept)
	if got := kept.Entry.Answers[0].Text; got != "亲，可以的，这一款改好了。" {
		t.Errorf("text: got %q, want what was written", got)
	}
	for i, c := range cases {
		if got := kept.Entry.Answers[i].When; !got.Same(c.when) {
			t.Errorf("answer %d: kept: got %+v, want %+v", i, got, c.when)
		}
	}

	w.fact(5, "从", "2026-12-02T00:00")
	w.press("保存草稿")
	w.wait("the bound that is refused", `() => document.activeElement.type === "datetime-local" && document.activeElement.getAttribute("aria-invalid") === "true"`)
}

// Who goes back to an older version while something is not saved is asked first.
func TestOfficeRollbackAsks(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	at := "/entries/invoice-change-item"
	h.publish(t, "invoice-change-item", "亲，发票内容改不了哦。")
	w := office(t, h, "主管秦"+h.shop, "manager", "#"+at, look{})
	w.write(`textarea[name="text"]`, "亲，还没写完的。")
	w.press("历史")
	w.press("恢复到这一版")
	w.sees("有改动还没保存，要恢复旧版吗？")
	w.accessible("a rollback over what is written")
	w.press("取消")
	w.wait("what was written", `() => !document.querySelector("dialog") && document.querySelector("textarea[name=text]").value === "亲，还没写完的。"`)
	w.press("恢复到这一版")
	w.press("不保存，恢复")
	w.sees("会照那一版的内容存成新的一版")
	w.press("恢复到这一版")
	w.says("已恢复")
	var e faq.Entry
	if h.call(t, h.key, "GET", at, nil, &e); e.Revision != 3 || strings.Contains(e.Answers[0].Text, "改不了哦") {
		t.Errorf("got %+v, want the first version as the third", e)
	}
}

// rivals are entries that contradict each other, and compete.
var rivals = []faq.Entry{
	{ID: "sale-a", Question: "周年庆满多少包邮", Similar: []string{"店庆包邮吗"}, Answers: []faq.Answer{{Text: "亲，周年庆满77元包邮哦。"}}},
	{ID: "sale-b", Question: "店庆包邮门槛是多少", Similar: []string{"店庆包邮吗"}, Answers: []faq.Answer{{Text: "亲，店庆满66元包邮哦。"}}},
}

// conditional is an entry whose answers depend on whatever they may.
func conditional(t *testing.T) faq.Entry {
	t.Helper()
	return faq.Entry{ID: "trade-in", Question: "旧冰箱能以旧换新吗", Answers: []faq.Answer{
		{Text: "亲，可以以旧换新的，下单时勾选就好。"},
		{Text: "亲，大家电送货时会一起收走旧的。", When: faq.Condition{
			OrderState: []string{"paid", "shipped"}, Region: []string{"新疆", "西藏"}, Product: []string{"sku 1024", "a,b"}, Category: []string{"大家电"},
			Channel: []string{"tmall"}, Member: []string{"gold"}, From: moment(t, "2026-11-10T20:00:00+08:00"), Until: moment(t, "2099-11-12T00:00:00+08:00"),
		}},
	}}
}

// A manager is shown which places contradict each other, and which entries take each other's questions.
func TestOfficeClashes(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for _, entry := range rivals {
		var made faq.Entry
		if h.call(t, h.key, "POST", "/entries?shared=true", entry, &made); made.ID != entry.ID {
			t.Fatalf("got %q, want %q", made.ID, entry.ID)
		}
	}
	w := office(t, h, "主管陈", "manager", "#/checks", look{})
	w.press("找一遍")
	w.says("和别处说的不一样：包邮门槛")
	w.sees("一样或很像的问法：「店庆包邮吗」")
	w.wait("a way to both", `() => ["sale-a", "sale-b"].every((id) => document.querySelector(`+"`.clashes ul:last-of-type a[href$=\"/${id}\"]`"+`))`)
	w.accessible("clashes")

	w.MustElement("[data-pair='sale-a sale-b'] button").MustClick() // 合并…
	w.sees("会多 1 句问法")
	w.press("预览影响")
	w.says("句问法试了一遍")
	w.accessible("a merge")
	w.MustElementR(".side-of-merge", "店庆包邮门槛是多少").MustElement("input").MustClick()
	w.sees("「店庆包邮门槛是多少」会多 1 句问法")
	w.pressIn("[data-pair='sale-a sale-b']", "合并")
	w.press("合并")
	w.says("已把「周年庆满多少包邮」并入「店庆包邮门槛是多少」")
	w.accessible("merged")
	var kept, gone faq.Entry
	h.call(t, h.key, "GET", "/entries/sale-b", nil, &kept)
	h.call(t, h.key, "GET", "/entries/sale-a", nil, &gone)
	if !slices.Contains(kept.Similar, "周年庆满多少包邮") || gone.Status != faq.Retired {
		t.Errorf("got %+v kept and %+v retired", kept, gone)
	}
	w.press("撤销合并")
	w.says("已撤销，两条都和原来一样")
	kept, gone = faq.Entry{}, faq.Entry{}
	h.call(t, h.key, "GET", "/entries/sale-b", nil, &kept)
	h.call(t, h.key, "GET", "/entries/sale-a", nil, &gone)
	if len(kept.Similar) != 1 || !gone.Served() {
		t.Errorf("got %+v and %+v after it was undone, want them as they were", kept, gone)
	}
}

// fact writes a fact of the condition of the i-th answer.
func (w *window) fact(i int, name, value string) {
	w.t.Helper()
	w.MustEval(`(i, name, value) => {
		const answer = document.querySelectorAll(".answer")[i]
		const label = [...answer.querySelectorAll(".when label")].find((l) => l.textContent === name)
		const field = document.getElementById(label.htmlFor)
		field.value = value
		field.dispatchEvent(new Event("input", { bubbles: true }))
	}`, i, name, value)
}

func moment(t *testing.T, at string) faq.Moment {
	t.Helper()
	m, err := faq.ParseMoment(at)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Two managers write the same entry: the second is shown what the first has changed, and chooses.
func TestOfficeConflict(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	at := "#/entries/invoice-change-item"
	first, second := office(t, h, "韩梅梅", "manager", at, look{}), office(t, h, "李雷", "manager", at, look{})
	first.write(`textarea[name="text"]`, "亲，发票内容不能改哦，韩梅梅写的。")
	second.write(`textarea[name="text"]`, "亲，发票内容不能改哦，李雷写的。")
	first.press("保存草稿")
	first.sees("草稿已保存")
	second.press("保存草稿")
	second.sees("别人刚刚改过")
	second.sees("韩梅梅写的")
	second.accessible("conflict")
	second.press("用我的")
	second.sees("草稿已保存")
	var kept struct {
		Entry struct{ Answers []struct{ Text string } }
	}
	h.call(t, h.key, "GET", "/entries/invoice-change-item/draft", nil, &kept)
	if got := kept.Entry.Answers[0].Text; !strings.Contains(got, "李雷") {
		t.Errorf("got %q, want what the second has kept", got)
	}
	first.write(`textarea[name="text"]`, "亲，发票内容不能改哦，韩梅梅又写的。")
	first.press("保存草稿")
	first.press("用对方的")
	first.wait("the other's words", `() => document.querySelector("textarea[name=text]")?.value.includes("李雷")`)
}

// The publish gate refuses what breaks a check, says which, and lets a manager go on with a reason.
func TestOfficeGate(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.call(t, h.key, "PUT", "/publishing", map[string]bool{"checks": true}, nil, "If-Match", `"0"`)
	h.call(t, h.key, "PUT", "/checks/one", map[string]string{"question": "发票内容可以写成别的吗", "entry": "invoice-change-item"}, nil)
	w := office(t, h, "主管王", "manager", "#/entries/invoice-change-item", look{})
	w.write(`input[name="question"]`, "掌柜的属什么生肖")
	w.write(`textarea[name="similar"]`, "店主是哪里人呀\n老板今年多大了")
	w.press("发布")
	w.press("发布")
	w.says("没有通过发布检查")
	w.sees("发票内容可以写成别的吗")
	w.accessible("gate")
	w.MustElement("dialog[open] textarea").MustInput("先换下来，马上补新的")
	w.press("仍然发布")
	w.says("已发布")
}

// What a buyer has asked is text wherever the office shows it.
func TestOfficeShowsText(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for _, evil := range []string{`<img src=x onerror=window.pwned=1>衣服能开成办公用品吗`, `<script>window.pwned=1</script>发票能改吗`, `"><svg onload=window.pwned=1>发票`} {
		h.asked(t, evil)
	}
	w := office(t, h, "主管赵", "manager", "#/entries/invoice-change-item", look{})
	w.write(`textarea[name="text"]`, `亲，<img src=x onerror=window.pwned=1>不能改哦。`)
	w.press("预览影响")
	w.says("<img src=x onerror=window.pwned=1>衣服能开成办公用品吗")
	w.MustNavigate(h.url("/office#/ask?q=%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E"))
	w.sees("转人工")
	if got := w.MustEval(`() => String(window.pwned) + document.querySelectorAll("main img, main script, main svg[onload]").length`).Str(); got != "undefined0" {
		t.Errorf("a text has become more than text: %s", got)
	}
}

// A question is tried with its evidence, and nothing is kept of it.
func TestOfficeAsk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := office(t, h, "编辑钱", "editor", "#/ask", look{})
	w.write("form.try input", "乌鲁木齐运费多少")
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("the reply", `() => document.querySelector("#decision")?.innerText === "直接回答" && document.querySelector("#told").innerText.includes("18")`)
	w.sees("比较过的条目")
	w.accessible("evidence")

	entry := faq.Entry{ID: "installed", Question: "净水器几天能装好", Answers: []faq.Answer{
		{Text: "亲，三天左右上门安装。"}, {Text: "亲，金卡会员两天左右上门安装。", When: faq.Condition{Member: []string{"gold"}}},
		{Text: "亲，这一款五天左右上门安装。", When: faq.Condition{Product: []string{"sku-1024"}}}, {Text: "亲，大家电七天左右上门安装。", When: faq.Condition{Category: []string{"大家电"}}},
	}}
	h.call(t, h.key, "POST", "/entries", entry, nil)
	h.comesTo(t, "净水器几天能装好", "installed")
	w.write("form.try input", "净水器几天能装好")
	w.MustElement("form.try summary").MustClick()
	w.write("input[name=member]", "gold")
	w.write("input[name=product]", "sku-9")
	w.press("试一试")
	w.wait("the gold members' answer", `() => document.querySelector("#told")?.innerText.includes("两天")`)
	if got := w.MustEval(`() => [...document.querySelectorAll(".weighed li")].map((li) => li.dataset.outcome + " " + (li.querySelector(".quiet")?.innerText ?? "")).join("|")`).Str(); got != "outweighed 说的那条还看会员等级|wins 只在：会员等级 gold|fails 商品对不上|unknown 要先知道商品类目" {
		t.Errorf("got %q weighed", got)
	}
	w.accessible("why")
	w.MustReload()
	w.wait("the same with what is known", `() => document.querySelector("#told")?.innerText.includes("两天") && document.querySelector("input[name=product]").value === "sku-9"`)
	var figures struct{ Conversations int }
	h.call(t, h.key, "GET", "/figures", nil, &figures)
	if figures.Conversations != 0 {
		t.Errorf("got %d conversations of a trial, want none", figures.Conversations)
	}
}

// A real workbook is tried row by row, and taken in once it is what was meant.
func TestOfficeImport(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := office(t, h, "主管孙", "manager", "#/entries/import", look{})
	w.accessible("before a file")
	file := filepath.Join(t.TempDir(), "faq.xlsx")
	wrapped := faq.Entry{
		ID: "gift-wrap", Question: "可以包装成礼物吗", Similar: []string{"能礼盒包装吗", "送人可以包好看点吗"},
		Answers: []faq.Answer{{Text: "亲，下单时备注“礼物包装”，我们会免费为您换上礼盒。"}},
	}
	chatting := faq.Entry{ID: "chatting", Question: "能加个好友慢慢聊吗", Answers: []faq.Answer{{Text: "亲，可以的，加我微信 abc12345。"}}}
	workbook(t, file, wrapped, chatting)
	w.MustElement("#file").MustSetFiles(file)
	w.wait("both rows", `() => document.querySelectorAll("tr[data-state]").length === 2`)
	w.sees("什么都还没有改动")
	w.sees("内容违规")
	w.accessible("with findings")
	if n := w.MustEval(`() => document.querySelectorAll("#keep").length`).Int(); n != 0 {
		t.Error("an import with what must not be said can be kept")
	}
	workbook(t, file, wrapped)
	w.MustElement("#file").MustSetFiles(file)
	w.press("导入 1 条")
	w.sees("已导入")
	h.tells(t, "送人可以包好看点吗", "礼物包装")
}

// workbook writes entries as a spreadsheet.
func workbook(t *testing.T, path string, entries ...faq.Entry) {
	t.Helper()
	var b bytes.Buffer
	if err := transfer.Write(&b, transfer.XLSX, "starter", entries); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A table is written in by keyboard and pasted over from a spreadsheet; answers follow at once.
func TestOfficeTable(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := office(t, h, "主管周", "manager", "#/policies", look{})
	w.accessible("tables")
	w.MustElementR("a.tile", "运费与时效").MustClick()
	w.atSection("#/policies/postage")
	w.accessible("a table")
	w.MustEval(`() => {
		const cell = document.querySelector(".grid tbody tr:first-child td:nth-child(2) input")
		cell.focus()
		const data = new DataTransfer()
		data.setData("text/plain", "19\t209\r\n23\t259\r\n")
		cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
	}`)
	w.must(w.Keyboard.Press(input.ArrowDown))
	if got := w.MustEval(`() => document.activeElement.value`).Str(); got != "23" {
		t.Errorf("an arrow down leads to %q, want the pasted cell below", got)
	}
	w.press("保存并生效")
	w.sees("已保存，答案里的数马上跟着变")
	h.tells(t, "寄到新疆运费多少钱", "19元")
}

// A manager drags what he tolerates, sees what it costs, and saves it.
func TestOfficeThresholds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := office(t, h, "主管吴", "manager", "#/thresholds", look{})
	w.sees("按通常的门槛回答")
	w.accessible("curves")
	w.MustElement("input.rate").MustFocus()
	w.must(w.Keyboard.Press(input.ArrowLeft))
	w.wait("the cost", `() => /容忍 .* 答错：直接回答/.test(document.querySelector("input.rate").getAttribute("aria-valuetext"))`)
	w.press("保存并生效")
	w.sees("从下一个问题起生效")
	var kept struct{ Low *float64 }
	h.call(t, h.key, "GET", "/tolerance", nil, &kept)
	if kept.Low == nil || *kept.Low <= 0 {
		t.Errorf("got %v, want what was dragged to", kept.Low)
	}
}

// Figures lead to the conversations behind them, unanswered questions become entries, and people are let in; the audit
// log has it all.
func TestOfficeRest(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	var answer struct{ ID string }
	h.call(t, "", "POST", "/ask", map[string]string{"text": question}, &answer)
	h.call(t, "", "POST", "/answers/"+answer.ID+"/feedback", map[string]string{"verdict": "wrong"}, nil)
	for range 3 {
		h.asked(t, "<b>你们的钓鱼竿</b>能钓多大的鱼")
	}
	w := office(t, h, "管理员郑", "admin", "#/figures", look{})
	w.wait("a bar", `() => document.querySelector(".column[tabindex]") !== null`)
	w.accessible("figures")
	w.MustElement(".column[tabindex]").MustFocus()
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("what is behind it", `() => document.querySelectorAll("details.outcome").length === 4`)
	w.MustElement("details.outcome summary").MustClick()
	w.wait("the talk", `() => document.querySelectorAll(".talk .bubble").length > 1`)
	w.accessible("behind a figure")
	w.MustElement("[data-chart=reasons] button").MustClick()
	w.wait("the questions that were handed over", `() => [...document.querySelectorAll("section[aria-live] li")].length === 3 && document.querySelector("section[aria-live] li a").innerText === "<b>你们的钓鱼竿</b>能钓多大的鱼"`)
	w.MustElement("[data-chart=topics] [data-series=invoice]").MustClick()
	w.wait("the question about invoices", `(asked) => [...document.querySelectorAll("section[aria-live] li a.grow")].map((a) => a.innerText).join() === asked`, question)
	w.accessible("behind a topic")
	w.sees("机器人答得对不对")
	w.sees("答错率")
	w.MustElement("[data-chart=labels] [data-series=wrong]").MustClick()
	w.wait("the answer that was wrong", `(asked) => document.querySelector("section[aria-live] .badge.bad")?.innerText === "买家说答错了" && [...document.querySelectorAll("section[aria-live] li a.grow")].map((a) => a.innerText).join() === asked`, question)
	w.accessible("behind a label")
	w.MustEval(`() => { location.hash = "#/figures?span=quarter" }`)
	w.atSection("#/figures?span=quarter")
	w.wait("the week's topics", `() => document.querySelectorAll("[data-chart=topics] .column[tabindex]").length === 1 && document.querySelectorAll("[data-chart=topics] .column").length === 12`)

	w.MustEval(`() => { location.hash = "#/unanswered" }`)
	w.atSection("#/unanswered")
	w.sees("<b>你们的钓鱼竿</b>能钓多大的鱼")
	w.accessible("unanswered")
	w.press("采纳")
	w.MustElement("dialog[open] textarea").MustInput("亲，常规竿子能承受十来斤的鱼，具体看商品页的说明哦。")
	w.press("采纳")
	w.says("存成了草稿")
	w.wait("the draft", `() => location.hash.startsWith("#/entries/gap-") && document.body.dataset.ready === location.hash`)
	w.press("发布")
	w.press("发布")
	w.says("已发布")
	h.tells(t, "<b>你们的钓鱼竿</b>能钓多大的鱼", "十来斤")

	w.MustEval(`() => { location.hash = "#/checks" }`)
	w.atSection("#/checks")
	w.write("main form input", "衣服能开成办公用品吗")
	w.write("main form .field:nth-child(2) input", "invoice-change-item")
	w.press("加一道考题")
	w.sees("已加上")
	w.press("现在考一遍")
	w.says("答对 1 道，答错 0 道")
	w.accessible("checks")

	w.MustEval(`() => { location.hash = "#/people" }`)
	w.atSection("#/people")
	w.write("main form input", "新客服")
	w.press("新建账号")
	w.sees("新客服的一次性密码")
	w.wait("the new one", `() => document.querySelector("[data-user=新客服] select")?.value === "agent"`)
	w.accessible("people")

	w.MustEval(`() => { location.hash = "#/audit" }`)
	w.atSection("#/audit")
	w.sees("新客服")
	w.sees("采纳")
	w.accessible("audit")
	if got := w.MustEval(`() => document.querySelectorAll("main b").length`).Int(); got != 0 {
		t.Error("a buyer's text has become an element")
	}
}

// A manager is told what answering groups together gains, and what adding one to an entry changes before it is done.
func TestOfficeGain(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for range 3 {
		h.asked(t, question)
		h.asked(t, "鱼竿坏了保修几年")
	}
	h.asked(t, "你们老板姓什么")
	w := office(t, h, "主管许", "manager", "#/unanswered", look{})
	w.press("前 2 组一起的预计效果")
	w.says("这 2 组会把应答率从 42.9% 提到 100.0%")
	w.sees("重放了最近的 7 次提问。")
	w.sees("其中 2 组还没有定下答案")
	w.accessible("a gain")
	w.MustElement("[data-gap]:nth-of-type(2) input").MustClick()
	w.press("选中的 1 组一起的预计效果")
	w.says("这 1 组会把应答率从 42.9% 提到 57.1%")

	w.MustEval(`() => document.querySelector("[data-gap]:first-of-type").id = "first"`)
	w.clicks("#first button", "^并入")
	w.wait("what the entry gains", `() => document.querySelector(".absorb ins")?.innerText === "鱼竿坏了保修几年"`)
	w.press("预览影响")
	w.says("新答上的")
	w.accessible("a merge foretold")
	w.MustEval(`() => { document.activeElement?.blur(); scrollTo(0, 0) }`)
	w.pictured("office-gain")
	entry := func() (e faq.Entry) {
		var got struct {
			Clusters []struct{ Nearest []struct{ Entry string } }
		}
		h.call(t, h.key, "GET", "/unanswered/clusters?state=all", nil, &got)
		h.call(t, h.key, "GET", "/entries/"+got.Clusters[0].Nearest[0].Entry, nil, &e)
		return e
	}
	if e := entry(); slices.Contains(e.Similar, "鱼竿坏了保修几年") {
		t.Errorf("got %+v before anybody pressed the button", e)
	}
	w.pressIn(".absorb", "并入")
	w.says("已并入")
	w.wait("one group less", `() => document.querySelectorAll("[data-gap]").length === 1`)
	e := entry()
	h.comesTo(t, "鱼竿坏了保修几年", string(e.ID))
	if !slices.Contains(e.Similar, "鱼竿坏了保修几年") {
		t.Errorf("got %+v, want the phrasing in it", e)
	}
}

// dearer is the table of postage with other cells, from a day to come.
func (h *house) dearer(t *testing.T) faq.Policy {
	t.Helper()
	var p faq.Policy
	h.call(t, h.key, "GET", "/policies/postage", nil, &p)
	p = p.Content()
	p.EffectiveFrom = moment(t, "2099-01-01T00:00:00+08:00")
	p.Rows[0].Cells["fee"], p.Rows[1].Cells["free_over"] = "20", "299"
	return p
}

func TestOfficeLooks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, q := range []string{question, "运费多少钱", "怎么退货", "能开发票吗"} {
		h.asked(t, q)
	}
	h.call(t, h.key, "PUT", "/words", faq.Words{
		Synonyms: []faq.Synonyms{{Words: []string{"运费", "路费", "脚钱"}}, {Words: []string{"花呗"}, Means: []string{"分期"}}},
		Names:    []faq.Name{{Word: "发票侠", Typos: []string{"发漂侠", "发票虾"}}}, Ignored: []string{"掌柜的呀", "老板娘"},
	}, nil, "If-Match", `"0"`)
	h.call(t, h.key, "PUT", "/policies/postage?why=元旦起涨价", h.dearer(t), nil)
	h.call(t, h.key, "POST", "/drafts", conditional(t), nil)
	for _, entry := range rivals {
		h.call(t, h.key, "POST", "/entries?shared=true", entry, nil)
	}
	for i, s := range screens {
		t.Run(s.name, func(t *testing.T) { // one at a time: a preview is work
			w := office(t, h, fmt.Sprint("看图", i), "manager", "#/entries", s.look)
			w.pictured("office-entries-" + s.name)
			w.MustEval(`() => { location.hash = "#/entries/invoice-change-item" }`)
			w.atSection("#/entries/invoice-change-item")
			w.write(`textarea[name="text"]`, "亲，这个不能改哦，满{postage.free_over}元包邮。加我微信帮您看看。")
			w.wait("findings", `() => document.querySelectorAll(".finding").length > 0`)
			w.wait("neighbours", `() => document.querySelector(".near") !== null`)
			w.MustEval(`() => { document.activeElement?.blur(); scrollTo(0, 0) }`)
			w.pictured("office-editor-" + s.name)
			w.press("预览影响")
			w.waits("the preview", `() => document.querySelectorAll(".change").length > 0`)
			w.pictured("office-preview-" + s.name)
			w.press("编辑")
			w.MustEval(`() => { location.hash = "#/policies/postage" }`)
			w.press("不保存，离开")
			w.atSection("#/policies/postage")
			w.pictured("office-table-" + s.name)
			w.MustEval(`() => { location.hash = "#/thresholds" }`)
			w.atSection("#/thresholds")
			w.pictured("office-thresholds-" + s.name)
			w.MustEval(`() => { location.hash = "#/figures" }`)
			w.atSection("#/figures")
			w.wait("the chart", `() => document.querySelector(".column[tabindex]") !== null`)
			w.pictured("office-figures-" + s.name)
			w.MustEval(`() => { location.hash = "#/unanswered" }`)
			w.atSection("#/unanswered")
			w.pictured("office-unanswered-" + s.name)
			w.goes("#/words")
			w.pictured("office-words-" + s.name)
			w.goes("#/publishing")
			w.pictured("office-publishing-" + s.name)
			w.goes("#/policies/postage")
			w.press("历史")
			w.wait("what differs", `() => document.querySelector(".diff ins") !== null`)
			w.MustEval(`() => scrollTo(0, 0)`)
			w.pictured("office-versions-" + s.name)
			w.goes("#/entries/trade-in")
			w.MustEval(`() => document.querySelector(".answer:nth-of-type(2)").scrollIntoView()`)
			w.wait("the rules' opinion and the neighbours", `() => document.querySelector(".near") !== null`)
			w.pictured("office-conditions-" + s.name)
			w.goes("#/checks")
			w.press("找一遍")
			w.waits("contradictions", `() => document.querySelector("[data-pair='sale-a sale-b'] button") !== null`)
			w.MustElement("[data-pair='sale-a sale-b'] button").MustClick()
			w.sees("会多 1 句问法")
			w.MustEval(`() => { document.activeElement?.blur(); document.querySelector(".clashes").parentElement.scrollIntoView() }`)
			w.pictured("office-clashes-" + s.name)
		})
	}
}
