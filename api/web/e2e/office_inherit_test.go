package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xiaoer/faq"
)

// chain is a head office and a shop that is empty but for one entry of its own.
func chain(t *testing.T) (head, branch *house) {
	t.Helper()
	head = newShop(t)
	own, file := head.shop+"-branch", filepath.Join(t.TempDir(), "own.jsonl")
	line := `{"id":"own-line","question":"发票内容可以写成别的吗","answers":[{"text":"亲，本店的发票内容不能改。"}]}`
	if err := os.WriteFile(file, []byte(line+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	common.tell("import", file, "--create", "--shop", own)
	return head, common.shopOf(own)
}

// publish has the head office answer the question otherwise.
func (h *house) publish(t *testing.T, id, answer string) {
	t.Helper()
	var e faq.Entry
	h.call(t, h.key, "GET", "/entries/"+id, nil, &e)
	tag := fmt.Sprintf("%q", fmt.Sprint(e.Revision))
	e = e.Content()
	e.Answers = []faq.Answer{{Text: answer}}
	h.call(t, h.key, "PUT", "/entries/"+id, e, nil, "If-Match", tag)
}

// A shop follows a head office, is told what is held back, writes its own, is shown what the head office changes since,
// keeps its own, adopts again, does without and comes back.
func TestOfficeInheritance(t *testing.T) {
	t.Parallel()
	head, branch := chain(t)
	w := office(t, branch, "店长"+branch.shop, "manager", "#/inheritance", look{})
	w.sees("要在两家店都是主管")
	w.accessible("nobody followed")
	branch.tell("inherit", "--follow", head.shop, "--shop", branch.shop)
	w.MustReload()
	w.sees("跟着总店「" + head.shop + "」")
	w.sees("没有上线：本店的条目有一样的问法：")
	w.accessible("held back")

	w.goes("#/entries/invoice-when")
	w.sees("这是总店「" + head.shop + "」的内容")
	if got := w.value(`() => document.querySelector("textarea[name=text]").readOnly + " " + document.querySelector(".bar").innerText`); got != "true " {
		t.Errorf("got %q, want an inherited entry to be read alone", got)
	}
	w.accessible("an inherited entry")
	w.press("在本店另写")
	w.press("在本店另写")
	w.sees("现在是本店自己的，可以改了")
	w.wait("the form", `() => !document.querySelector("textarea[name=text]").readOnly`)

	head.publish(t, "invoice-when", "亲，总店改过的：申请后一般当天就能开好。")
	w.goes("#/inheritance?tie=open")
	w.wait("what has changed upstream", `() => document.querySelector("[data-bequest=invoice-when] ins")?.innerText.includes("总店改过的") || document.querySelector("[data-bequest=invoice-when] .diff")?.innerText.includes("总店改过的")`)
	w.accessible("changed upstream")
	for i, s := range screens {
		seen := office(t, branch, fmt.Sprint("看继承", i, branch.shop), "manager", "#/inheritance", s.look)
		seen.sees("总店改过的")
		seen.pictured("office-inheritance-" + s.name)
	}
	w.pressIn("[data-bequest=invoice-when]", "保留本店的")
	w.press("保留本店的")
	w.wait("nothing to look at about it", `() => document.querySelector(".bequests, .nothing") && !document.querySelector("[data-bequest=invoice-when]")`)

	acts := []struct{ view, button, tie, told string }{
		{"overridden", "改用总店的", "inherited", "总店改过的：申请后一般当天"},
		{"inherited", "不用", "opted_out", ""},
		{"opted_out", "恢复使用", "inherited", "总店改过的：申请后一般当天"},
	}
	for _, a := range acts {
		w.goes("#/inheritance?tie=" + a.view)
		w.pressIn("[data-bequest=invoice-when]", a.button)
		w.press(a.button)
		w.wait("it to be gone", `() => document.querySelector(".bequests, .nothing") && !document.querySelector("[data-bequest=invoice-when]")`)
		var b faq.Bequest
		branch.call(t, branch.key, "GET", "/inheritance/entries/invoice-when", nil, &b)
		if string(b.Tie) != a.tie {
			t.Errorf("%s: got %q, want %q", a.button, b.Tie, a.tie)
		}
		var e faq.Entry
		if a.told != "" {
			if branch.call(t, branch.key, "GET", "/entries/invoice-when", nil, &e); !strings.Contains(e.Answers[0].Text, a.told) {
				t.Errorf("%s: got %q, want %q", a.button, e.Answers[0].Text, a.told)
			}
		}
	}

	w.goes("#/policies/postage")
	w.sees("这是总店「" + head.shop + "」的内容")
	w.press("在本店另写")
	w.press("在本店另写")
	w.sees("保存并生效")

	w.goes("#/entries/own-line")
	w.write(`input[name="question"]`, "掌柜的属什么生肖")
	w.press("预览影响")
	w.waits("what comes of the head office", `() => /总店的 1 个条目也会跟着变.*会用上.*发票内容可以写成别的吗/s.test(document.querySelector(".settled")?.innerText ?? "")`)
	w.accessible("what is settled")

	branch.call(t, branch.key, "PUT", "/publishing", map[string]bool{"checks": true}, nil, "If-Match", `"0"`)
	branch.call(t, branch.key, "PUT", "/checks/when", map[string]string{"question": "发票多久能开好", "entry": "invoice-when"}, nil)
	w.MustEval(`() => { location.hash = "#/inheritance?tie=" }`)
	w.press("不保存，离开")
	w.atSection("#/inheritance?tie=")
	w.press("不再跟随")
	w.accessible("leaving")
	w.MustElement("dialog[open] select").MustSelect("一起删除，不再回答买家")
	w.press("不再跟随")
	w.says("没有通过发布检查")
	w.MustElement("dialog[open] textarea").MustInput("马上补自己的")
	w.press("仍然发布")
	w.sees("要在两家店都是主管")
}

// Who manages both shops lets one follow the other; the head office sees who does.
func TestOfficeFollows(t *testing.T) {
	t.Parallel()
	head, branch := chain(t)
	who := common.employ(t, object{"name": "总管" + branch.shop, "roles": object{head.shop: "manager", branch.shop: "manager"}})
	w := open(t, branch.url("/office?shop="+branch.shop+"#/inheritance"), look{cookie: who})
	w.wait("the head office to choose", `(shop) => document.querySelector("select[name=head]")?.value === shop`, head.shop)
	w.accessible("whom to follow")
	w.press("跟随总店")
	w.press("跟随总店")
	w.says("跟着总店「" + head.shop + "」")
	w.MustNavigate(head.url("/office?shop=" + head.shop + "#/inheritance"))
	w.sees("有 1 家分店跟着")
	w.sees(branch.shop)
}
