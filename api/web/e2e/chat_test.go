package e2e

import (
	"regexp"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// chat opens the buyer's page of the sample shop.
func chat(t *testing.T, h *house, l look) *window {
	t.Helper()
	w := open(t, h.url("/chat/"+h.shop), l)
	w.wait("the page", `() => "ready" in document.body.dataset`)
	return w
}

// say types the text and sends it by Enter.
func (w *window) say(text string) {
	w.t.Helper()
	w.MustElement("#text").MustInput(text)
	w.must(w.Keyboard.Press(input.Enter))
}

// lastOf waits until the last line of the author holds the text.
func (w *window) lastOf(author, text string) {
	w.t.Helper()
	w.wait(author+" saying "+text, `(author, text) => {
		const said = document.querySelectorAll("#log .line." + author)
		return said.length > 0 && said[said.length - 1].innerText.includes(text)
	}`, author, text)
}

func TestBuyerAsks(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.say("衣服能开成办公用品吗")
	w.lastOf("buyer", "衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容需要与您实际购买的商品一致")
	w.clicks("button", "^有帮助$")
	w.sees("很高兴帮到您")
}

// The shop's own questions are offered to one who has said nothing yet.
func TestBuyerStartsWithATopic(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.sees("大家常问")
	asked := w.value(`() => document.querySelector("#topics button").innerText`)
	w.taps("#topics button", "^"+regexp.QuoteMeta(asked)+"$") // the list may be drawn anew meanwhile
	w.lastOf("buyer", asked)
	w.wait("an answer", `() => document.querySelector("#log .line.bot") !== null`)
	w.wait("the topics gone", `() => !document.querySelector("#topics button")`)
}

func TestBuyerPicksAnOption(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.say("发票")
	w.lastOf("bot", "您是不是想问")
	options := w.MustElements("#log .options .option")
	if len(options) != 3 {
		t.Fatalf("got %d options, want 3", len(options))
	}
	if said := w.value(`() => document.querySelector("#log .line.bot .bubble").textContent`); said != "亲，您是不是想问：" {
		t.Errorf("got the bubble %q, want the list as buttons alone", said)
	}
	picked := options[0].MustText()
	w.taps("#log .options .option", "^"+regexp.QuoteMeta(picked)+"$") // the line may be drawn anew meanwhile
	w.lastOf("buyer", picked)
	w.wait("an answer", `() => document.querySelectorAll("#log .line.bot").length === 2`)
	w.wait("the buttons gone", `() => !document.querySelector("#log .options")`)
}

func TestBuyerFillsASlot(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{screen: phone})
	w.say("运费多少钱")
	w.lastOf("bot", "请问寄到哪里呢")
	w.taps("#log .slots button", "^更多$")
	w.taps("#log .slots button", "^新疆$")
	w.lastOf("buyer", "新疆")
	w.lastOf("bot", "寄到新疆")
}

// What was said and what may be chosen is there again after a reload.
func TestBuyerReloads(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	w.say("运费多少钱")
	w.lastOf("bot", "请问寄到哪里呢")
	before := w.value(`() => [...document.querySelectorAll("#log .bubble")].map((b) => b.textContent).join("|")`)
	w.MustReload()
	w.lastOf("bot", "请问寄到哪里呢")
	if after := w.value(`() => [...document.querySelectorAll("#log .bubble")].map((b) => b.textContent).join("|")`); after != before {
		t.Errorf("got %q after the reload, want %q", after, before)
	}
	w.clicks("#log .slots button", "^浙江$")
	w.lastOf("bot", "寄到浙江")
}

// What was judged stays judged over a reload, and what was not may still be.
func TestVerdictsOutliveTheReload(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.say("衣服能开成办公用品吗")
	w.lastOf("bot", "发票内容")
	w.clicks("#log button", "^没帮助$")
	w.sees("谢谢反馈")
	w.say("怎么退货")
	w.lastOf("bot", "退货退款")
	w.wait("the verdict kept", `() => (localStorage.getItem("xiaoer.chat.starter.judged") ?? "").includes("wrong")`)
	for range 2 {
		w.MustReload()
		w.lastOf("bot", "退货退款")
		w.wait("one judged and one not", `() => {
			const [first, second] = [...document.querySelectorAll("#log .line.bot")].map((l) => l.innerText)
			return first.includes("谢谢反馈") && !first.includes("没帮助") && second.includes("没帮助")
		}`)
	}
	w.clicks("#log button", "^有帮助$")
	w.sees("很高兴帮到您")
}

func TestUnknownShop(t *testing.T) {
	t.Parallel()
	w := open(t, common.url("/chat/nowhere"), look{})
	w.wait("the page", `() => "ready" in document.body.dataset`)
	w.say("有人吗")
	w.lastOf("buyer", "没有找到这家店铺")
}

func TestEnglish(t *testing.T) {
	t.Parallel()
	w := open(t, common.url("/chat/starter?lang=en"), look{})
	w.sees("Often asked")
	w.say("怎么退货")
	w.lastOf("bot", "退货退款")
	w.sees("Helpful")
	w.accessible("in English")
	if got := w.value(`() => document.documentElement.lang + " " + document.title`); got != "en Customer service" {
		t.Errorf("got %q", got)
	}
}
