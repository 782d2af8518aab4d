package e2e

import (
	"os"
	"strings"
	"testing"
)

// axe is fetched by the check of the pages, and part of nothing that is served.
const axe = "../check/node_modules/axe-core/axe.min.js"

// accessible fails the test for what axe-core finds serious or critical on the page as it stands.
func (w *window) accessible(where string) {
	w.t.Helper()
	rules, err := os.ReadFile(axe)
	if err != nil {
		if os.Getenv("XIAOER_E2E") == "must" {
			w.t.Fatal(err)
		}
		w.t.Log("axe-core is not there, so nobody looks for faults of accessibility: make check fetches it")
		return
	}
	w.MustEval("() => { " + string(rules) + "; window.axe = axe ?? window.axe }")
	found := w.MustEval(`async () => {
		// Colours on their way, say of a button that can be pressed again, are not what anybody reads.
		document.getAnimations().filter((a) => a instanceof CSSTransition).forEach((a) => a.finish())
		const { violations, passes } = await axe.run(document)
		if (passes.length < 10) return "axe has looked at next to nothing"
		return violations.filter((v) => v.impact === "serious" || v.impact === "critical")
			.map((v) => v.id + " (" + v.impact + "): " + v.help + "\n    " + v.nodes.map((n) => n.html + " " + n.failureSummary).join("\n    "))
			.join("\n")
	}`).Str()
	if strings.TrimSpace(found) != "" {
		w.t.Errorf("%s: axe finds\n%s", where, found)
	}
}

func TestChatIsAccessible(t *testing.T) {
	t.Parallel()
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			w := chat(t, common, s.look)
			w.accessible("empty")
			w.say("衣服能开成办公用品吗")
			w.lastOf("bot", "发票内容")
			w.say("运费多少钱")
			w.lastOf("bot", "请问寄到哪里呢")
			w.accessible("with a slot asked for")
		})
	}
}

// Every section of the office is accessible on a phone and in the dark, too; the tests of what each does look at it on a
// light desktop.
func TestOfficeIsAccessible(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.asks(t, "转人工", "")
	h.asks(t, "你们卖望远镜吗", "")
	boss := h.signedIn(t)
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			l := s.look
			l.cookie = boss
			w := open(t, h.url("/office?shop="+h.shop+"#/todo"), l)
			w.atSection("#/todo")
			for _, at := range append([]string{"entries/import", "entries/invoice-when", "policies/postage", "todo/findings"}, officeSections...) {
				w.goes("#/" + at)
				w.accessible(at)
			}
		})
	}
}
