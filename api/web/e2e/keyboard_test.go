package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// mostTabs is more than any page takes to be walked through.
const mostTabs = 150

// tabsTo presses Tab until what has the focus is what is wanted. Who works by the keyboard gets nowhere otherwise.
func (w *window) tabsTo(selector, text string) {
	w.t.Helper()
	for range mostTabs {
		w.must(w.Keyboard.Press(input.Tab))
		if w.MustEval(`(selector, text) => document.activeElement.matches(selector) && document.activeElement.innerText.trim().startsWith(text)`, selector, text).Bool() {
			return
		}
	}
	w.t.Fatalf("Tab never comes to %s %q; it is at %s", selector, text, w.value(`() => document.activeElement.outerHTML.slice(0, 200)`))
}

// A manager without a mouse finds an entry, changes its answer, previews, publishes, and is told that it is done.
func TestOfficeByKeyboardAlone(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := office(t, h, "键盘"+h.shop, "manager", "#/entries", look{})
	w.tabsTo("a.skip", "跳到内容")
	w.must(w.Keyboard.Press(input.Enter))
	w.tabsTo("input[type=search]", "")
	w.must(w.InsertText("发票内容"))
	w.wait("what is searched for, and the focus where it was", `() => document.querySelector("tbody mark") !== null && document.activeElement.matches("input[type=search]")`)
	w.tabsTo("tbody a", "发票内容可以写成别的吗")
	w.must(w.Keyboard.Press(input.Enter))
	w.atSection("#/entries/invoice-change-item")
	w.wait("the focus in the new section", `() => document.querySelector("#main").contains(document.activeElement)`)
	w.tabsTo("textarea[name=text]", "")
	w.must(w.KeyActions().Press(input.ControlLeft).Type(input.KeyA).Do())
	w.must(w.InsertText("亲，发票内容按您实际购买的商品来开，改不了别的品名哦。"))
	w.sees("有改动还没保存")

	w.must(w.KeyActions().Press(input.ShiftLeft).Type(input.Tab).Do())
	for !w.MustEval(`() => document.activeElement.matches("[role=tab]")`).Bool() {
		w.must(w.KeyActions().Press(input.ShiftLeft).Type(input.Tab).Do())
	}
	w.must(w.Keyboard.Press(input.ArrowRight))
	w.says("试了一遍")
	w.must(w.Keyboard.Press(input.ArrowLeft))
	w.wait("the form again", `() => document.querySelector("textarea[name=text]").checkVisibility()`)

	w.tabsTo("button", "发布")
	w.must(w.Keyboard.Press(input.Enter))
	w.sees("发布这个条目？")
	w.must(w.InsertText("键盘发布"))
	w.tabsTo("dialog button", "发布")
	w.must(w.Keyboard.Press(input.Enter))
	w.says("已发布，买家马上能看到")
	w.wait("the focus not lost", `() => document.activeElement !== document.body`)
	h.tells(t, question, "按您实际购买的商品来开")
}

// obscured is what has the focus, where something else lies over it, or where it is out of sight; "" where it is seen.
const obscured = `() => {
	const at = document.activeElement
	if (!at || at === document.body || at.matches("#main, iframe")) return ""
	const box = at.getBoundingClientRect()
	if (box.width <= 2 || box.height <= 2) return "" // what is for screen readers alone
	const x = Math.min(Math.max(box.left + box.width / 2, 0), innerWidth - 1)
	const points = [box.top + Math.min(box.height, 40) / 2, box.top + 4].map((y) => document.elementFromPoint(x, y))
	const seen = points.some((p) => p !== null && (at.contains(p) || p.contains(at) || at.labels?.[0]?.contains(p)) && !p.matches("html, body"))
	return seen ? "" : at.outerHTML.slice(0, 120) + " at " + Math.round(box.top) + " of " + innerHeight + " under " + (points[0]?.outerHTML.slice(0, 60) ?? "nothing")
}`

// walked tabs through the page, and fails for every stop that the reader cannot see.
func (w *window) walked(where string, tabs int) {
	w.t.Helper()
	for range tabs {
		w.must(w.Keyboard.Press(input.Tab))
		hidden := w.value(obscured)
		for end := time.Now().Add(patience / 10); hidden != "" && time.Now().Before(end); { // it may slide in
			hidden = w.value(obscured)
		}
		if hidden != "" {
			w.t.Errorf("%s: the focus is out of sight: %s", where, hidden)
		}
	}
}

// low is a screen of which a keyboard, or a zoomed page, leaves little.
var low = proto.EmulationSetDeviceMetricsOverride{Width: 390, Height: 420, DeviceScaleFactor: 1, Mobile: true}

// Wherever Tab leads, the focus can be seen: nothing that sticks to an edge lies over it, on a phone with an open keyboard
// either.
func TestFocusIsSeen(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for name, screen := range map[string]proto.EmulationSetDeviceMetricsOverride{"low": low, "desktop": desktop} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := office(t, h, fmt.Sprint("看焦点", name, h.shop), "manager", "#/entries", look{screen: screen})
			w.walked("entries", 30)
			w.goes("#/policies/postage")
			w.walked("a table", 30)
			w.goes("#/entries/invoice-change-item")
			w.write(`input[name="category"]`, "改过")
			w.sees("保存草稿")
			w.MustEval(`() => { document.activeElement.blur(); scrollTo(0, 0) }`)
			w.walked("the editor", 45)
			c := chat(t, h, look{screen: screen})
			c.say("运费多少钱")
			c.lastOf("bot", "请问寄到哪里呢")
			c.walked("chat", 20)
			s := login(t, "/login", look{screen: screen})
			s.walked("sign-in", 8)
		})
	}
}
