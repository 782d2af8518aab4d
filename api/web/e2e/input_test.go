package e2e

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

func (w *window) suggests() []string {
	w.t.Helper()
	w.wait("suggestions", `() => !document.querySelector("#suggestions").hidden`)
	var out []string
	for _, e := range w.MustElements("#suggestions [role=option]") {
		out = append(out, e.MustText())
	}
	return out
}

func TestSuggestionsByKeyboard(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.MustElement("#text").MustInput("发票")
	found := w.suggests()
	w.accessible("with suggestions")
	w.must(w.Keyboard.Press(input.ArrowDown))
	w.must(w.Keyboard.Press(input.ArrowDown))
	if active := w.value(`() => document.getElementById(document.querySelector("#text").getAttribute("aria-activedescendant")).textContent`); active != found[1] {
		t.Errorf("got %q told to a screen reader, want %q", active, found[1])
	}
	w.must(w.Keyboard.Press(input.Enter))
	w.lastOf("buyer", found[1])
	w.lastOf("bot", "")

	w.MustElement("#text").MustInput("快递")
	w.suggests()
	w.must(w.Keyboard.Press(input.Escape))
	w.wait("no suggestions", `() => document.querySelector("#suggestions").hidden`)
	w.must(w.Keyboard.Press(input.Enter))
	w.lastOf("buyer", "快递")
}

func TestSuggestionsByTouch(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.taps("#text", "")
	w.must(w.InsertText("发票"))
	found := w.suggests()
	w.pictured("chat-suggestions-phone-light")
	w.taps("#suggestions [role=option]", "")
	w.lastOf("buyer", found[0])
}

// The Enter that ends a composition belongs to the input method; the next one sends.
func TestComposition(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.MustElement("#text").MustFocus()
	w.must(proto.InputImeSetComposition{Text: "fa piao", SelectionStart: 7, SelectionEnd: 7}.Call(w))
	w.wait("the composition", `() => document.querySelector("#text").value === "fa piao"`)
	// The input method takes the key, so that it spells nothing; the page hears of it all the same.
	w.must(proto.InputDispatchKeyEvent{Type: proto.InputDispatchKeyEventTypeRawKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}.Call(w))
	w.silent("Enter within the composition")
	w.must(w.InsertText("发票"))
	w.wait("the composition's end", `() => document.querySelector("#text").value === "发票"`)
	// Safari reports the Enter that ended it as a key of its own, right behind.
	w.MustEval(`() => {
		const text = document.querySelector("#text")
		text.dispatchEvent(new CompositionEvent("compositionstart"))
		text.dispatchEvent(new CompositionEvent("compositionend"))
		text.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
	}`)
	w.silent("Enter right behind the composition")
	w.MustEval(`() => new Promise((go) => setTimeout(go, 100))`)
	w.must(w.Keyboard.Press(input.Enter))
	w.lastOf("buyer", "发票")
}

// silent holds that nothing was sent. What Enter sends is on the screen when the key event is over.
func (w *window) silent(after string) {
	w.t.Helper()
	if w.value(`() => String(document.querySelectorAll("#log .line").length)`) != "0" {
		w.t.Errorf("%s has sent something", after)
	}
}

func TestShiftEnterMakesALine(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.MustElement("#text").MustInput("第一行")
	w.must(w.KeyActions().Press(input.ShiftLeft).Type(input.Enter).Do())
	w.must(w.InsertText("第二行"))
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("both lines", `() => document.querySelector("#log .line.buyer .bubble")?.textContent === "第一行\n第二行"`)
}

// A phone's keyboard takes the lower half of what can be seen; the input stays above it, and the newest message in
// sight.
func TestPhoneKeyboardCoversNothing(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone, before: `
		const seen = new EventTarget()
		Object.assign(seen, { height: 780, offsetTop: 0, width: 390, scale: 1 })
		Object.defineProperty(window, "visualViewport", { value: seen })`})
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	w.say("运费多少钱")
	w.lastOf("bot", "请问寄到哪里呢")
	w.MustEval(`() => { Object.assign(visualViewport, { height: 400, offsetTop: 60 }); visualViewport.dispatchEvent(new Event("resize")) }`)
	w.wait("the input above the keyboard", `() => {
		const input = document.querySelector("#text").getBoundingClientRect()
		return input.bottom <= 460 && input.top >= 60
	}`)
	w.wait("the newest message in sight", `() => {
		const said = [...document.querySelectorAll("#log .slots .chip:not([hidden])")].pop().getBoundingClientRect()
		const log = document.querySelector("#scroll").getBoundingClientRect()
		return said.bottom <= log.bottom && said.top >= log.top
	}`)
}

// What the browser itself makes of the window when a keyboard opens, which is that the page gets lower: the input is in what
// can be seen, and so is what was said last.
func TestInputStaysInSight(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	inSight := func(when string) {
		t.Helper()
		w.wait("the input and the last words in sight "+when, `() => {
			const { offsetTop, height } = visualViewport
			const input = document.querySelector("#text").getBoundingClientRect()
			const said = [...document.querySelectorAll("#log .bubble")].pop().getBoundingClientRect()
			return input.top >= offsetTop && input.bottom <= offsetTop + height && said.bottom > offsetTop && said.bottom <= input.top
		}`)
	}
	w.taps("#text", "")
	low := phone
	low.Height = 420
	w.must(low.Call(w))
	w.wait("the keyboard", `() => visualViewport.height <= 420`)
	inSight("above the keyboard")
	w.pictured("chat-keyboard-phone-light")
	w.must(w.InsertText("第一行"))
	for range 6 {
		w.must(w.KeyActions().Press(input.ShiftLeft).Type(input.Enter).Do())
		w.must(w.InsertText("又一行"))
	}
	inSight("with many lines typed")
	w.must(phone.Call(w))
	w.wait("the keyboard gone", `() => visualViewport.height > 700`)
	inSight("without the keyboard")
}

func TestLongTextIsToldOf(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.MustElement("#text").MustFocus()
	w.must(w.InsertText(strings.Repeat("长", 600)))
	w.sees("一次最多 500 个字")
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("what fits", `() => document.querySelector("#log .line.buyer .bubble")?.textContent.length === 500`)
}
