package e2e

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// picks clicks what the words stand on, in the dialog that is open.
func (w *window) picks(selector, words string) {
	w.t.Helper()
	w.wait("a choice of "+words, `(s, words) => { const e = [...document.querySelectorAll("dialog[open] " + s)].find((e) => e.innerText.includes(words)); e?.click(); return e !== undefined }`, selector, words)
}

// settled waits until no dialog is open.
func (w *window) settled() {
	w.t.Helper()
	w.wait("the dialog closed", `() => document.querySelector("dialog[open]") === null`)
}

// A ticket handed on waits for whom it was handed to, who is told why. Colleagues go by their display names.
func TestTransfer(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	to := deskAgain(t, h, look{cookie: h.employ(t, object{"name": "小包", "display_name": "包先生", "roles": object{h.shop: "agent"}})})
	to.clicks("#presence button", "在线")
	to.wait("presence", `() => document.querySelector("#presence .on").getAttribute("aria-checked") === "true"`)
	to.slip("转人工")
	w := deskAgain(t, h, look{cookie: h.employ(t, object{"name": "小张", "display_name": "张小姐", "roles": object{h.shop: "agent"}})})
	w.takes("转人工")
	to.sees("张小姐正在接待")
	w.writes("留着的草稿")
	w.alt(input.KeyT)
	w.accessible("handing on")
	w.must(w.Keyboard.Press(input.Escape))
	w.settled()
	w.must(w.Keyboard.Press(input.Escape)) // leaves the input: letters alone count again
	w.must(w.Keyboard.Press(input.KeyT))
	w.picks(".choice", "包先生")
	w.picks("button[type=submit]", "转接")
	w.wait("the reason missing", `() => document.querySelector("dialog textarea:invalid") !== null`)
	w.picks(".chip", "要专业的同事处理")
	w.must(w.KeyActions().Press(input.ControlLeft).Type(input.Enter).Do())
	w.settled()
	w.sees("已转给包先生，还没有接")
	to.sees("转给包先生")
	to.sees("张小姐转接：要专业的同事处理")
	to.MustReload()
	to.atDesk()
	to.sees("张小姐转接：要专业的同事处理")
	to.takes("转人工")
	to.writes("您好，我是小包")
	to.must(to.Keyboard.Press(input.Enter))
	to.bubble("agent", "我是小包")
	w.bubble("agent", "我是小包")
	if said := h.says(t, talk); said[len(said)-1] != "agent: 您好，我是小包" {
		t.Errorf("got %q", said)
	}
}

// A ticket is closed with a reason, a proposal goes to the manager, and what was closed by mistake is opened again.
func TestClose(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.asks(t, "有没有蓝色的，转人工", "")
	w := deskOf(t, h, "小陈", look{})
	w.takes("有没有蓝色的")
	one := w.value(`() => location.hash.slice(1)`)
	w.writes("蓝色下周到货，到了给您留一件")
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "蓝色下周到货")
	w.alt(input.KeyE)
	w.picks(".chip", "问题已解决")
	w.picks("label", "提议加一条标准答案")
	w.wait("what was replied, proposed", `() => document.querySelector("dialog [name=answer]").value === "蓝色下周到货，到了给您留一件"`)
	w.MustElement("dialog [name=question]").MustSelectAllText().MustInput("有没有蓝色")
	w.accessible("closing")
	w.picks("button[type=submit]", "结束")
	w.settled()
	w.sees("提议已送审")
	w.sees("小陈已结束接待")
	var kept struct {
		State, Note string
	}
	h.call(t, h.agent, "GET", "/tickets/"+one, nil, &kept)
	if kept.State != "closed" || kept.Note != "问题已解决" {
		t.Errorf("got %+v", kept)
	}
	var draft struct {
		Question string
		Answers  []struct{ Text string }
	}
	h.call(t, h.key, "GET", "/entries/proposal-"+one, nil, &draft)
	if draft.Question != "有没有蓝色" || len(draft.Answers) != 1 || !strings.HasPrefix(draft.Answers[0].Text, "蓝色下周到货") {
		t.Errorf("got the draft %+v", draft)
	}

	w.MustReload()
	w.atDesk()
	w.wait("it among what was closed", `() => !document.querySelector("#closed").hidden`)
	w.must(w.Keyboard.Press(input.KeyO))
	w.picks(".chip", "结束错了")
	w.picks("button[type=submit]", "放回队列")
	w.settled()
	w.wait("it in the queue", `() => document.querySelectorAll("#queue .slip").length === 1`)
}

// Two tickets of one matter become one: the agent keeps the other, and both buyers' words stay where they were said.
func TestMerge(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	first, second := h.asks(t, "杯子裂了，转人工", ""), h.asks(t, "还是杯子那件事，转人工", "")
	w := deskOf(t, h, "小曹", look{})
	w.takes("还是杯子那件事")
	one := w.value(`() => location.hash.slice(1)`)
	into := h.ticketOf(t, "杯子裂了，转人工").ID
	w.alt(input.KeyM)
	w.accessible("merging")
	w.picks("label", "杯子裂了，转人工")
	w.picks("button[type=submit]", "合并")
	w.settled()
	w.sees("已并入另一张工单")
	w.wait("nothing more to do here", `() => document.querySelector("#compose").hidden`)
	var kept struct{ State, Merged string }
	if h.call(t, h.agent, "GET", "/tickets/"+one, nil, &kept); kept.State != "closed" || kept.Merged != into {
		t.Errorf("got %+v, want it closed and merged into %s", kept, into)
	}
	w.must(w.Keyboard.Press(input.KeyO))
	w.settled() // what was merged is not opened again
	w.takes("杯子裂了")
	w.writes("两件一起给您办")
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "两件一起给您办")
	if said := h.says(t, first); said[len(said)-1] != "agent: 两件一起给您办" {
		t.Errorf("got %q in the conversation that was kept", said)
	}
	if said := h.says(t, second); len(said) != 2 {
		t.Errorf("got %q in the one that was merged, want it as it was", said)
	}
}

// Who only makes noise is dismissed with a reason, leaves the queue, and hears that it is over.
func TestDismiss(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	buyer := chat(t, h, look{screen: phone})
	buyer.say("加群领红包，转人工")
	buyer.sees("下一位就是您")
	h.asks(t, "杯子裂了，转人工", "")
	w := deskOf(t, h, "小田", look{})
	w.slip("加群领红包")
	one := h.ticketOf(t, "加群领红包，转人工").ID
	w.wait("the offer to take it", `() => document.querySelector("#take") !== null`)
	w.must(w.Keyboard.Press(input.KeyD))
	w.picks(".chip", "广告或骚扰")
	w.accessible("dismissing")
	w.picks("button[type=submit]", "不接待")
	w.settled()
	w.wait("one who waits", `() => document.querySelectorAll("#queue .slip").length === 1 && !document.querySelector("#queue").innerText.includes("红包")`)
	w.sees("小田不接待：广告或骚扰")
	buyer.sees("本次人工服务已结束")
	var kept struct{ State string }
	if h.call(t, h.agent, "GET", "/tickets/"+one, nil, &kept); kept.State != "closed" {
		t.Errorf("got %+v, want it closed", kept)
	}
	buyer.say("衣服能开成办公用品吗")
	buyer.lastOf("bot", "发票内容")
}

// A complaint goes its steps before it is closed; tags, priority and notes are kept.
func TestComplaintStepByStep(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "我要投诉你们，杯子是碎的", "")
	w := deskOf(t, h, "小刘", look{})
	w.takes("我要投诉")
	w.alt(input.KeyE)
	w.picks(".chip", "问题已解决")
	w.picks("button[type=submit]", "结束")
	w.wait("the refusal", `() => !document.querySelector("dialog [role=alert]").hidden`)
	w.must(w.Keyboard.Press(input.Escape))
	w.settled()
	w.alt(input.KeyI)
	for i, step := range []string{"下一步：诊断", "下一步：与买家商定", "下一步：办妥"} {
		w.wait(step, `(step) => [...document.querySelectorAll("#pane-facts button")].some((b) => b.innerText === step)`, step)
		w.alt(input.KeyP)
		if i == 0 {
			w.picks(".chip", "质量")
		}
		w.MustElement("dialog textarea").MustInput("补发一只")
		w.picks("button[type=submit]", "记下")
		w.settled()
	}
	w.wait("four steps", `() => document.querySelectorAll(".steps .done").length === 4`)
	w.MustElement("#pane-facts input").MustInput("破损")
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("the tag", `() => document.querySelector("#pane-facts .chip")?.innerText === "破损 ×"`)
	w.MustElement("#pane-facts select").MustSelect("紧急")
	w.wait("the priority", `() => document.querySelector("#head").innerText.includes("紧急")`)
	w.alt(input.KeyB)
	w.must(w.InsertText("要寄到公司"))
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("the note", `() => document.querySelector(".notes").innerText.includes("要寄到公司") && document.querySelector("#noted").innerText === "1"`)
	w.accessible("with notes")
	var notes struct {
		Notes []struct{ By, Text string }
	}
	h.call(t, h.agent, "GET", "/conversations/"+talk+"/notes", nil, &notes)
	if len(notes.Notes) != 1 || notes.Notes[0].By != "小刘" {
		t.Errorf("got %+v", notes)
	}
	w.alt(input.KeyE)
	w.picks(".chip", "问题已解决")
	w.picks("button[type=submit]", "结束")
	w.settled()
	w.sees("小刘已结束接待")
}

// The Enter that ends a composition belongs to the input method, however a browser reports it; the next one sends.
func TestDeskComposition(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	w := deskOf(t, h, "小杨", look{})
	w.takes("转人工")
	w.MustElement("#text").MustFocus()
	w.must(proto.InputImeSetComposition{Text: "ni hao", SelectionStart: 6, SelectionEnd: 6}.Call(w))
	w.wait("the composition", `() => document.querySelector("#text").value === "ni hao"`)
	w.must(proto.InputDispatchKeyEvent{Type: proto.InputDispatchKeyEventTypeRawKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}.Call(w))
	w.must(w.InsertText("你好"))
	w.wait("the composition's end", `() => document.querySelector("#text").value === "你好"`)
	w.MustEval(`() => {
		const text = document.querySelector("#text")
		const press = (more) => text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", code: "Enter", bubbles: true, cancelable: true, ...more }))
		press({ keyCode: 229 }) // what the input method has taken
		press({ isComposing: true })
		text.dispatchEvent(new CompositionEvent("compositionstart"))
		text.dispatchEvent(new CompositionEvent("compositionend"))
		press({ keyCode: 13 }) // Safari, right behind
	}`)
	if n := w.value(`() => String(document.querySelectorAll("#log .line.agent").length)`); n != "0" {
		t.Errorf("%s replies were sent by an Enter of the input method", n)
	}
	w.must(w.KeyActions().Press(input.ShiftLeft).Type(input.Enter).Do())
	w.must(w.InsertText("在的"))
	w.MustEval(`() => new Promise((go) => setTimeout(go, 100))`) // past what may still be the input method's
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "在的")
	if said := h.says(t, talk); said[len(said)-1] != "agent: 你好\n在的" || len(said) != 3 {
		t.Errorf("got %q", said)
	}
}

// What breaks a rule is said while it is written; it goes out by a second Enter, and says so then too.
func TestLintBesideTheReply(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	w := deskOf(t, h, "小赵", look{})
	w.takes("转人工")
	w.writes("加我微信吧")
	w.wait("the finding", `() => document.querySelector("#lint .finding.block") !== null`)
	w.accessible("with a finding")
	w.must(w.Keyboard.Press(input.Enter))
	w.sees("可能违规，没有发")
	if said := h.says(t, talk); len(said) != 2 {
		t.Errorf("got %q, want no reply yet", said)
	}
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "加我微信吧")
	w.wait("the finding beside what was sent", `() => document.querySelector("#log .agent .finding.block") !== null`)
}

// Everything has a key, the keys have a list, and single letters can be turned off.
func TestDeskKeys(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for _, words := range []string{"转人工一", "转人工二", "转人工三"} {
		h.asks(t, words, "")
	}
	w := deskOf(t, h, "小黄", look{})
	w.wait("the queue", `() => document.querySelectorAll("#queue .slip").length === 3`)
	w.must(w.Keyboard.Press(input.KeyJ))
	w.wait("the first", `() => document.querySelector("#head").innerText.includes("转人工一")`)
	w.must(w.Keyboard.Press(input.KeyJ))
	w.wait("the second", `() => document.querySelector("#head").innerText.includes("转人工二")`)
	w.must(w.Keyboard.Press(input.KeyK))
	w.wait("the first again", `() => document.querySelector("#head").innerText.includes("转人工一")`)
	w.must(w.Keyboard.Press(input.KeyN))
	w.wait("one of one's own", `() => document.querySelectorAll("#mine .slip").length === 1 && document.activeElement.id === "text"`)
	w.alt(input.KeyN)
	w.wait("two", `() => document.querySelectorAll("#mine .slip").length === 2`)
	w.writes("您好")
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "您好")
	w.alt(input.KeyU)
	w.wait("the one that awaits a reply", `() => document.querySelector("#head").innerText.includes("转人工一")`)
	w.alt(input.KeyL)
	w.wait("it put back", `() => document.querySelectorAll("#mine .slip").length === 1 && document.querySelectorAll("#queue .slip").length === 2`)
	w.must(w.KeyActions().Press(input.ShiftLeft).Type(input.Slash).Do())
	w.wait("the keys", `() => document.querySelectorAll(".keylist dt").length > 20`)
	w.picks("label", "单个字母也算")
	w.must(w.Keyboard.Press(input.Escape))
	w.settled()
	w.must(w.Keyboard.Press(input.KeyN))
	w.alt(input.KeyN)
	w.wait("what Alt brought, and nothing else", `() => document.querySelectorAll("#mine .slip").length === 2 && document.querySelectorAll("#queue .slip").length === 1`)
}
