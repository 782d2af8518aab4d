package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/proto"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// payloads are what strangers write to see whether it runs. Each calls pwn, which the page is given to tell on it.
var payloads = []string{
	`<script>pwn()</script>`, `<ScRiPt>pwn()</sCrIpT>`, `<script src="//evil.example/x.js"></script>`, `</script><script>pwn()</script>`,
	`<script type="module">pwn()</script>`, `<img src=x onerror=pwn()>`, `<img src="x" onerror="pwn()">`, `<img/src=x/onerror=pwn()>`,
	"<img src=`x`onerror=pwn()>", `<img src=x onerror="&#112;wn()">`, `"><img src=x onerror=pwn()>`, `'><img src=x onerror=pwn()>`,
	`<svg onload=pwn()>`, `<svg/onload=pwn()>`, `<svg><script>pwn()</script></svg>`, `<svg><animate onbegin=pwn() attributeName=x dur=1s>`,
	`<svg><a xlink:href="javascript:pwn()"><text>点我</text></a></svg>`, `<svg><use href="data:image/svg+xml,<svg id=x onload=pwn()>#x"/></svg>`,
	`<body onload=pwn()>`, `<iframe src="javascript:pwn()"></iframe>`, `<iframe srcdoc="<script>parent.pwn()</script>"></iframe>`,
	`<object data="javascript:pwn()"></object>`, `<embed src="javascript:pwn()">`, `<a href="javascript:pwn()">订单详情</a>`,
	`<a href="java&#10;script:pwn()">x</a>`, `javascript:pwn()`, `JaVaScRiPt:pwn()//`, `data:text/html,<script>pwn()</script>`,
	`<form action="javascript:pwn()"><button>提交</button></form>`, `<button formaction="javascript:pwn()">x</button>`,
	`<input autofocus onfocus=pwn()>`, `<details open ontoggle=pwn()>`, `<video><source onerror=pwn()></video>`, `<audio src=x onerror=pwn()>`,
	`<marquee onstart=pwn()>`, `<style>@import "//evil.example/x.css"</style>`, `<style>*{background:url(javascript:pwn())}</style>`,
	`<div style="background:url(javascript:pwn())">`, `<link rel=stylesheet href="//evil.example/x.css">`, `<meta http-equiv=refresh content="0;url=javascript:pwn()">`,
	`<base href="//evil.example/">`, `<math><mi xlink:href="javascript:pwn()">x</mi></math>`, `<template><script>pwn()</script></template>`,
	`<noscript><p title="</noscript><img src=x onerror=pwn()>">`, `<!--><img src=x onerror=pwn()>-->`, `<![CDATA[<img src=x onerror=pwn()>]]>`,
	`<x onclick=pwn() contenteditable>点</x>`, `<p id=log>`, `<img name=getElementById>`, `<form id=form><input name=text></form>`,
	"${pwn()}", "{{constructor.constructor('pwn()')()}}", "`+pwn()+`", `';pwn();//`, `\";pwn();//`, `\u003cscript\u003epwn()\u003c/script\u003e`,
	`&lt;script&gt;pwn()&lt;/script&gt;`, `%3Cscript%3Epwn()%3C/script%3E`, `＜script＞pwn()＜/script＞`, "\u202e<script>pwn()</script>",
	`__proto__`, `constructor`, `https://evil.example/"onmouseover="pwn()`, `https://evil.example/<script>pwn()</script>`, `{0}{name}$1$&`,
	`'; DROP TABLE message; --`, `../../../../etc/passwd`, "event: message\ndata: {}\n\n", `<a href=//evil.example>官方客服</a>`,
}

// guard tells on a payload that runs.
const guard = `window.ran = 0; window.pwn = () => { window.ran++ }; for (const f of ["alert", "confirm", "prompt"]) window[f] = () => { window.ran++ }`

// plain holds that nothing ran, and that among what was said there is no element but a link of the web.
func (w *window) plain(where string) {
	w.t.Helper()
	if bad := w.value(`() => [
		window.ran ? "something ran" : "",
		...[...document.querySelectorAll("#log .bubble *, #order *, #topics *, #suggestions *")]
			.filter((e) => !(e.localName === "a" && /^https?:$/.test(e.protocol) && e.rel.includes("noopener")))
			.filter((e) => !/^(div|p|span|strong|button|li)$/.test(e.localName) && !(e.localName === "img" && e.closest("#order") && /^https?:/.test(e.src)))
			.map((e) => e.outerHTML),
		...[...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) => /^on|^srcdoc$/i.test(a.name)).map((a) => a.name),
		document.querySelector("base, meta[http-equiv], object, embed, main iframe")?.outerHTML ?? "",
	].filter(Boolean).join("\n")`); bad != "" {
		w.t.Errorf("%s: %s", where, bad)
	}
}

// bubbles are what the author has said, letter by letter.
func (w *window) bubbles(author string) []string {
	w.t.Helper()
	return strings.Split(w.value(`(author) => [...document.querySelectorAll("#log .line." + author + " .bubble")].map((b) => b.textContent).join("\u0000")`, author), "\x00")
}

// What buyers and agents write stays what they wrote: as it is sent, as it comes from the server, and after a reload.
func TestTextsStayText(t *testing.T) {
	t.Parallel()
	if len(payloads) < 50 {
		t.Fatalf("got %d payloads, want 50", len(payloads))
	}
	h, first := common, "这些字都要原样，转人工"
	w := chat(t, h, look{before: guard})
	sent := []string{first}
	w.say(first)
	w.sees("正在为您转接人工客服")
	for _, p := range payloads {
		w.MustEval(`(text) => { const input = document.querySelector("#text"); input.value = text; document.querySelector("#form").requestSubmit() }`, p)
		sent = append(sent, strings.TrimSpace(p))
	}
	w.wait("all of it sent", `() => localStorage.getItem("xiaoer.chat.starter.box") === null`)
	w.plain("as it is sent")
	if got := w.bubbles("buyer"); !slices.Equal(got, sent) {
		t.Errorf("got %q, want %q", got, sent)
	}

	one := h.ticketOf(t, first)
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/claim", nil, nil)
	for _, p := range payloads {
		h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/reply", object{"text": p}, nil)
	}
	w.wait("the agent's words", `(n) => document.querySelectorAll("#log .line.agent").length === n`, len(payloads))
	w.plain("as an agent writes it")
	if got := w.bubbles("agent"); !slices.Equal(got, payloads) {
		t.Errorf("got %q from the agent, want %q", got, payloads)
	}
	w.MustReload()
	w.wait("the talk", `(n) => document.querySelectorAll("#log .line.agent").length === n`, len(payloads))
	w.plain("after a reload")
	if got := w.bubbles("buyer"); !slices.Equal(got, sent) {
		t.Errorf("got %q after a reload, want %q", got, sent)
	}
}

// The comment of a rating, a fact that is asked for, an address and a name of a shop are texts too.
func TestOtherFieldsStayText(t *testing.T) {
	t.Parallel()
	h := common
	for i, p := range payloads {
		var r struct {
			Conversation string
			Ticket       struct{ ID string }
		}
		h.call(t, "", "POST", "/ask", object{"text": "转人工", "channel": "c" + strconv.Itoa(i), "slots": object{"order_no": p[:min(len(p), 20)]}}, &r)
		h.call(t, h.agent, "POST", "/tickets/"+r.Ticket.ID+"/claim", nil, nil)
		h.call(t, h.agent, "POST", "/tickets/"+r.Ticket.ID+"/close", object{"note": "好"}, nil)
		h.call(t, "", "POST", "/conversations/"+r.Conversation+"/rating", object{"stars": 1, "comment": p}, nil)
	}
	for _, at := range []string{"/chat/%3Cimg%20src=x%20onerror=pwn()%3E", "/chat/starter?lang=%3Cscript%3Epwn()%3C/script%3E", "/chat/starter#<img src=x onerror=pwn()>"} {
		w := open(t, h.url(at), look{before: guard})
		w.wait("the page", `() => "ready" in document.body.dataset`)
		w.say("<b>在吗</b>")
		w.lastOf("buyer", "<b>在吗</b>")
		w.plain(at)
	}
}

// shopSite is a page of a shop's own, on another origin, that takes the widget in under a strict policy.
func shopSite(t *testing.T, server, widget func() string) *httptest.Server {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src "+server()+"; frame-src "+server())
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><html lang="zh-CN"><title>茶铺</title><h1>明前龙井 250g</h1>%s`, widget())
	}))
	t.Cleanup(site.Close)
	return site
}

// The one line on a shop's page: a button, the chat in a frame, the order beside it, and a buyer whom the site knows.
func TestWidget(t *testing.T) {
	t.Parallel()
	var h *house
	var script string
	site := shopSite(t, func() string { return h.url("") }, func() string { return script })
	h = newServer(t, "--allowed-origins", site.URL)
	var made struct{ Secret string }
	h.call(t, h.key, "POST", "/buyers/secret", nil, &made)
	signed := desk.Vouch([]byte(made.Secret), faq.Shop(h.shop), "buyer-7", time.Now().Add(time.Hour))
	script = fmt.Sprintf(`<script src="http://%s/widget.js" data-shop="tea" data-channel="web" data-buyer="%s" async></script>`, h.addr, signed)

	w := open(t, site.URL, look{before: guard})
	w.wait("the widget", `() => "xiaoer" in window`)
	w.pictured("widget-closed")
	w.MustEval(`() => xiaoer.order({ no: "20261122001", title: "<img src=x onerror=pwn()>明前龙井", price: "￥128", state: "shipped", image: "javascript:pwn()" })`)
	w.MustEval(`() => xiaoer.open()`)
	inside := w.framed()
	inside.sees("20261122001")
	inside.plain("the order")
	for _, p := range payloads {
		w.MustEval(`(p) => xiaoer.order({ no: p, title: p, price: p, state: p, image: p, region: p })`, p)
	}
	inside.wait("the last order", `(p) => document.querySelector("#order")?.textContent.includes(p)`, payloads[len(payloads)-1][:20])
	inside.plain("orders")
	w.MustEval(`() => xiaoer.order({ no: "20261122001", title: "明前龙井 250g", price: "￥128", state: "shipped" })`)
	inside.sees("已发货")
	inside.say("运费多少钱")
	inside.lastOf("bot", "请问寄到哪里呢")
	w.MustEval(`() => xiaoer.order({ no: "20261122001", title: "明前龙井 250g", price: "￥128", state: "shipped", region: "新疆" })`)
	inside.wait("the order, whole", `() => /明前龙井 250g[^]*20261122001[^]*￥128[^]*已发货/.test(document.querySelector("#order").innerText)`)
	inside.say("那运费是多少")
	inside.lastOf("bot", "寄到新疆") // which the order says, and nobody has to ask
	inside.say("订单到哪了，转人工")
	inside.lastOf("buyer", "转人工")
	inside.sees("下一位就是您")
	w.pictured("widget-open")
	inside.accessible("in its frame")

	// Closed, it still tells of what people say.
	inside.clicks("#close", "")
	one := h.ticketOf(t, "订单到哪了，转人工")
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/claim", nil, nil)
	h.call(t, h.agent, "POST", "/tickets/"+one.ID+"/reply", object{"text": "已经到您楼下驿站了。"}, nil)
	news, err := w.Search("button.news")
	w.must(err)
	if label := news.First.MustAttribute("aria-label"); label == nil || *label != "客服有新消息" {
		t.Errorf("got the button called %v, want news", label)
	}
	w.pictured("widget-news")
	news.First.MustClick()
	inside.sees("已经到您楼下驿站了")

	other := open(t, site.URL, look{screen: phone, before: guard}) // the buyer's telephone
	other.wait("the widget", `() => "xiaoer" in window`)
	other.MustEval(`() => xiaoer.open()`)
	there := other.framed()
	there.lastOf("buyer", "订单到哪了，转人工")
	there.lastOf("agent", "已经到您楼下驿站了")
}

// framed is the chat within the widget's frame, which stands in a closed tree.
func (w *window) framed() *window {
	w.t.Helper()
	found, err := w.Search("iframe")
	w.must(err)
	frame, err := found.First.Frame()
	w.must(err)
	in := &window{Page: frame, t: w.t}
	in.wait("the page", `() => document.body && "ready" in document.body.dataset`)
	return in
}

// A site that the server was not told of gets no frame: soon its button opens the chat as a page of its own.
func TestWidgetElsewhere(t *testing.T) {
	t.Parallel()
	site := shopSite(t, func() string { return common.url("") }, func() string {
		return fmt.Sprintf(`<script src="http://%s/widget.js" data-shop="starter" data-lang="en" async></script>`, common.addr)
	})
	w := open(t, site.URL, look{before: `
		const real = window.setTimeout
		window.setTimeout = (f, ms, ...more) => ms === 10_000 ? void (window.giveUp = f) : real(f, ms, ...more)
		window.open = (...how) => { window.opened = how.join(" ") }`})
	w.wait("the widget", `() => "xiaoer" in window`)
	w.MustEval(`() => xiaoer.open()`)
	found, err := w.Search("iframe")
	w.must(err)
	frame, err := found.First.Frame()
	w.must(err)
	if shown, err := frame.Eval(`() => document.querySelector("#text") !== null`); err == nil && shown.Value.Bool() {
		t.Error("the chat stands in a frame of a site that nobody has named")
	}
	w.MustEval(`() => giveUp()`)
	button, err := w.Search("button:not([hidden])")
	w.must(err)
	w.must(button.First.Click(proto.InputMouseButtonLeft, 1))
	want := common.url("/chat/starter?lang=en") + " _blank noopener"
	if got := w.value(`() => String(window.opened)`); got != want {
		t.Errorf("the button opens %q, want %q", got, want)
	}
}
