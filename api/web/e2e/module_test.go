package e2e

import (
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/proto"

	"xiaoer/api/web"
)

// The parts of the pages that can be held to account by themselves, in the browser that they are written for.
func TestModules(t *testing.T) {
	t.Parallel()
	w := chat(t, common, look{})
	w.must(proto.EmulationSetTimezoneOverride{TimezoneID: "America/New_York"}.Call(w.Page)) // the pages go by the shop's clock
	for _, tt := range []struct{ name, module, js, want string }{
		{"events come whole, wherever the stream is cut", "lib/events.js", `
			const heard = []
			const read = m.reader((e) => heard.push(e.name + e.id + JSON.stringify(e.data)))
			for (const c of ": beat\r\n\r\nretry: 2000\n\nid: 7\nevent: message\ndata: {\"a\":\ndata: 1}\n\nevent: typing\ndata: \"小\"\n\n") read(c)
			return heard.join(" ")`, `message7{"a":1} typing"小"`},
		{"a text is no element", "lib/dom.js", `
			const p = m.el("p", { title: "<b>" }, "<b>粗</b>", null, false, 0, ["&amp;"])
			return p.childElementCount + p.textContent + p.title`, `0<b>粗</b>0&amp;<b>`},
		{"what runs is not set", "lib/dom.js", `
			const tried = [{ onclick: "pwn()" }, { srcdoc: "x" }, { style: "x" }, { formaction: "x" }]
			return tried.map((props) => { try { m.el("button", props); return "set" } catch { return "refused" } }).join()`, `refused,refused,refused,refused`},
		{"only the web is linked", "lib/dom.js", `
			return ["https://a.cn", "/chat/tea", "javascript:x", " java\nscript:x", "data:text/html,x", "vbscript:x"].map((a) => m.el("a", { href: a }).hasAttribute("href")).join()`,
			`true,true,false,false,false,false`},
		{"waits grow and end at 15 s", "lib/api.js", `
			const waits = [1, 2, 3, 9, 99].map((turn) => m.backoff(turn))
			return [500, 1000, 2000, 15000, 15000].map((about, i) => Math.abs(waits[i] - about) <= about / 4).join()`, `true,true,true,true,true`},
		{"ids are long and differ", "lib/api.js", `return new Set(Array.from({ length: 99 }, m.newID)).size + " " + m.newID().length`, `99 32`},
		{"what is kept is had again", "lib/keep.js", `
			m.keep("test", { a: 1 }); const got = JSON.stringify(m.recall("test", null)); m.keep("test", undefined)
			return got + m.recall("test", "nothing")`, `{"a":1}nothing`},
		{"times as people say them", "lib/lang.js", `
			const now = new Date("2026-11-22T14:00+08:00")
			return ["22T09", "21T23", "23T09", "03T08"].map((at) => m.moment("2026-11-" + at + ":05+08:00", now)).join()`,
			`09:05,昨天 23:05,明天 09:05,11月3日 08:05`},
		{"what stands in the way and has ended can be retired", "office/hindrance.js", `
			const now = m.hindrance({ kind: "same_phrasing", entries: ["a", "b"], ended: ["b"] })
			const then = m.hindrance({ kind: "same_phrasing", entries: ["a"] }, true)
			return [...now, ...then].filter(Boolean).map((p) => p.textContent.trim()).join("|") + now[1].querySelectorAll("a[href]").length`,
			`没有上线：本店的条目有一样的问法： a b|下面的条目已经过了有效期，买家问到也不会再用它回答；把它下线，总店的就能用上： b|本店的条目会有一样的问法： a1`},
		{"an order is a few short texts", "chat/order.js", `
			return JSON.stringify(m.facts(m.read({ no: 123, state: "lost", region: ["x"], title: "t".repeat(999) }))) + m.read({ title: "t".repeat(999) }).title.length + m.read(null).no`,
			`{"order_no":"123"}60`},
		{"a list that stands as buttons is not said too", "chat/talk.js", `
			const options = [{ question: "有发票吗" }, { question: "怎么退货" }]
			return m.unlisted("亲，您是不是想问：\n1. 有发票吗\n2. 怎么退货", options) + m.unlisted("1. 有发票吗", options)`, `亲，您是不是想问：1. 有发票吗`},
		{"the same is shown once, in order, however it arrives", "chat/talk.js", `
			const buyer = { seq: 1, author: "buyer", text: "在吗", exchange: "x", at: "2026-11-22T00:00:00Z" }
			const bot = { ...buyer, seq: 2, author: "bot", text: "在的" }
			const agent = { ...buyer, seq: 3, author: "agent", text: "您好", exchange: "" }
			const reply = { id: "x", text: "在的", owner: "bot", options: [], decision: "answer" }
			const ways = [
				(talk, line) => { talk.answered(line, reply); talk.merge([buyer, bot, agent]) },
				(talk, line) => { talk.merge([buyer]); talk.merge([bot]); talk.answered(line, reply); talk.merge([agent]) },
				(talk, line) => { talk.merge([agent]); talk.answered(line, reply); talk.merge([agent, bot, buyer, bot]) },
				(talk, line) => { talk.note("来了"); talk.merge([buyer, bot]); talk.merge([agent]); talk.answered(line, reply) },
			]
			return ways.map((way) => {
				const talk = new m.Talk()
				way(talk, talk.say("在吗", "k"))
				return talk.lines.filter((l) => l.author !== "note").map((l) => l.seq + l.text).join()
			}).join(" ")`, strings.TrimSpace(strings.Repeat("1在吗,2在的,3您好 ", 4))},
	} {
		got := w.value(`async (at) => String(await (async (m) => {`+tt.js+`})(await import(at)))`, web.Prefix+tt.module)
		if got != tt.want {
			t.Errorf("%s (%s): got %q, want %q", tt.name, tt.module, got, tt.want)
		}
	}
}
