package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// The server goes away and comes back in the middle: what was written meanwhile is sent once, and nothing is missed.
func TestDeskThroughARestart(t *testing.T) {
	t.Parallel()
	h := newServer(t)
	talk := h.asks(t, "转人工", "")
	w := deskOf(t, h, "小李", look{})
	w.takes("转人工")
	h.stop()
	w.sees("正在重新连接")
	w.writes("我在，请讲")
	w.must(w.Keyboard.Press(input.Enter))
	w.sees("等网络恢复后自动发出")
	h.start()
	w.bubble("agent", "我在，请讲")
	w.wait("it sent", `() => !document.querySelector("#log").innerText.includes("恢复后自动发出")`)
	h.asks(t, "杯子有蓝色的吗", talk)
	w.bubble("buyer", "杯子有蓝色的吗")
	h.asks(t, "再来一位，转人工", "")
	w.wait("the queue", `() => document.querySelectorAll("#queue .slip").length === 1`)
	if said := h.says(t, talk); len(said) != 4 || said[2] != "agent: 我在，请讲" {
		t.Errorf("got %q", said)
	}
}

// A reload in the middle keeps the draft, and what was on its way goes out once.
func TestDeskReloads(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	w := deskOf(t, h, "小周", look{before: `
		const real = window.fetch
		window.held = sessionStorage.getItem("reloaded") === null
		window.fetch = (url, ...rest) => window.held && String(url).endsWith("/reply") ? new Promise(() => {}) : real(url, ...rest)`})
	w.takes("转人工")
	w.writes("这句在路上")
	w.must(w.Keyboard.Press(input.Enter))
	w.sees("发送中")
	w.writes("这句还没写完")
	w.MustEval(`() => sessionStorage.setItem("reloaded", "1")`)
	w.MustReload()
	w.atDesk()
	w.bubble("agent", "这句在路上")
	w.wait("the draft", `() => document.querySelector("#text").value === "这句还没写完"`)
	w.MustReload()
	w.atDesk()
	w.bubble("agent", "这句在路上")
	if said := h.says(t, talk); len(said) != 3 {
		t.Errorf("got %q, want one reply", said)
	}
}

// What is read in one tab is read in the other; a reply written in one is seen in both.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	first := deskOf(t, h, "小吴", look{})
	first.takes("转人工")
	second := &window{Page: first.Browser().MustPage("").Timeout(15 * patience), t: t}
	second.dress(look{})
	second.MustNavigate(h.url("/desk?shop=" + h.shop))
	second.atDesk()
	second.wait("nothing open", `() => !document.querySelector("#nothing").hidden`)
	first.MustEval(`() => { location.hash = "" }`)
	h.asks(t, "在吗", talk)
	for _, w := range []*window{first, second} {
		w.wait("what is unread", `() => document.querySelector("#mine .unread")?.innerText === "1" && document.title.startsWith("(1)")`)
	}
	second.MustActivate()
	second.slip("在吗")
	for _, w := range []*window{second, first} {
		w.wait("it read", `() => document.querySelector("#mine .unread") === null`)
	}
	second.writes("在的")
	second.must(second.Keyboard.Press(input.Enter))
	first.wait("the reply", `() => document.querySelector("#mine .slip").innerText.includes("在的")`)
}

// The claim of an agent who does not work lapses, and he is told; that of one who does is renewed.
func TestClaimsLapseAndAreRenewed(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.call(t, h.key, "PUT", "/desk", object{"lease_seconds": 10}, nil)
	h.asks(t, "转人工一", "")
	h.asks(t, "转人工二", "")
	asleep := deskOf(t, h, "睡着的", look{before: `
		const real = window.fetch
		window.fetch = (url, ...rest) => String(url).endsWith("/renew") ? new Promise(() => {}) : real(url, ...rest)`})
	awake := deskOf(t, h, "醒着的", look{})
	asleep.takes("转人工一")
	asleep.writes("写了一半")
	awake.takes("转人工二")
	asleep.sees("的接待超时，已放回队列")
	asleep.wait("the offer to take it again", `() => document.querySelector("#take") !== null && document.querySelector("#compose").hidden`)
	asleep.sees("接待超时，回到队列")
	if state := awake.value(`() => String(document.querySelectorAll("#mine .slip").length)`); state != "1" {
		t.Errorf("got %s tickets of one who works, want his own", state)
	}
	asleep.takes("转人工一")
	asleep.wait("what was begun", `() => document.querySelector("#text").value === "写了一半"`)
}

// With forty conversations, a message costs the row that it is about; the others are not so much as touched.
func TestFortyConversations(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	cookie := h.hire(t, "小徐")
	var talks []string
	for i := range 40 {
		talks = append(talks, h.asks(t, fmt.Sprintf("转人工 %d 号", i+1), ""))
	}
	var found struct{ Tickets []ticket }
	h.call(t, h.agent, "GET", "/tickets?state=waiting&limit=100", nil, &found)
	for _, one := range found.Tickets {
		h.call(t, "", "POST", "/tickets/"+one.ID+"/claim", nil, nil, "Cookie", cookie.String())
	}
	w := deskAgain(t, h, look{cookie: cookie})
	w.wait("all forty", `() => document.querySelectorAll("#mine .slip").length === 40`)
	w.slip("转人工 7 号")
	w.wait("the conversation", `() => document.querySelector("#log .buyer") !== null`)
	w.MustEval(`() => {
		window.rows = [...document.querySelectorAll("#mine li")]
		window.touched = new Set()
		new MutationObserver((all) => {
			for (const m of all) {
				const row = m.target.closest?.("li")
				if (row && !m.target.closest("time")) touched.add(row)
				for (const n of m.removedNodes) if (n.localName === "li") touched.add(n)
			}
		}).observe(document.querySelector("#mine"), { childList: true, subtree: true, attributes: true })
	}`)
	h.asks(t, "还在吗", talks[20])
	w.wait("what is unread", `() => [...document.querySelectorAll("#mine .slip.news")].some((s) => s.innerText.includes("还在吗"))`)
	if got := w.value(`() => [...touched].map((r) => r.innerText.replace(/\s+/g, " ")).join("\n")`); strings.Count(got, "\n") != 0 || !strings.Contains(got, "还在吗") {
		t.Errorf("one message touched\n%s", got)
	}
	if got := w.value(`() => String(rows.filter((r) => r.isConnected).length)`); got != "40" {
		t.Errorf("%s of 40 rows are still there", got)
	}
	for range 5 {
		w.alt(input.ArrowDown)
	}
	w.wait("another conversation", `() => !document.querySelector("#head").innerText.includes("转人工 7 号")`)
	if got := w.value(`() => String(rows.filter((r) => r.isConnected).length)`); got != "40" {
		t.Errorf("%s of 40 rows are still there after a walk", got)
	}
}

// A message sounds once the browser lets it, unless the sound is off or the agent has it in sight; the title says it.
func TestSoundAndTitle(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	w := deskOf(t, h, "小孙", look{before: `
		window.notes = 0
		window.AudioContext = class {
			state = "running"
			currentTime = 0
			resume() { return Promise.resolve() }
			createOscillator() { notes++; return { frequency: {}, connect: (to) => to, start() {}, stop() {} } }
			createGain() { return { gain: { setValueAtTime() {}, exponentialRampToValueAtTime() {} }, connect: (to) => to } }
		}`})
	w.wait("who waits in the title", `() => document.title.startsWith("[1 排队]")`)
	w.takes("转人工")
	h.asks(t, "看得见的一句", talk)
	w.bubble("buyer", "看得见的一句")
	w.MustEval(`() => { location.hash = "" }`)
	before := w.value(`() => String(notes)`)
	h.asks(t, "看不见的一句", talk)
	w.wait("a sound", `(before) => notes > Number(before)`, before)
	w.wait("the title", `() => document.title.startsWith("(1)")`)
	w.clicks("#sound", "")
	quiet := w.value(`() => String(notes)`)
	h.asks(t, "静音的一句", talk)
	w.wait("the title", `() => document.title.startsWith("(2)")`)
	if got := w.value(`() => String(notes)`); got != quiet {
		t.Errorf("got %s notes with the sound off, want %s", got, quiet)
	}
}

// What buyers write stays text in every place of the desk.
func TestTextsStayTextOnTheDesk(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "原样，转人工", "")
	for _, p := range payloads {
		h.asks(t, p, talk)
	}
	for _, p := range payloads {
		h.asks(t, "转人工 "+p, "")
	}
	for i, p := range payloads[:20] {
		h.call(t, h.agent, "POST", "/conversations/"+talk+"/notes", object{"text": p}, nil)
		h.call(t, h.key, "PUT", "/quick-replies", object{"title": fmt.Sprint(i), "text": strings.NewReplacer("{", "(", "}", ")").Replace(p), "team": true}, nil)
	}
	w := deskOf(t, h, "小马", look{before: guard})
	w.takes("原样，转人工")
	w.wait("all of it", `(n) => document.querySelectorAll("#log .line.buyer").length === n`, len(payloads)+1)
	var want []string
	for _, said := range h.says(t, talk) {
		if p, ok := strings.CutPrefix(said, "buyer: "); ok {
			want = append(want, p)
		}
	}
	if got := w.bubbles("buyer"); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	w.alt(input.KeyB)
	w.wait("the notes", `() => document.querySelectorAll(".notes li").length === 20`)
	w.must(w.Keyboard.Press(input.Escape))
	w.must(w.Keyboard.Press(input.Slash))
	w.wait("quick replies", `() => document.querySelectorAll("#quick [role=option]").length > 5`)
	w.harmless("with everything open")
	w.alt(input.KeyS)
	w.must(w.InsertText("<img src=x onerror=pwn()>"))
	w.wait("a search", `() => document.querySelector("#about").innerText.startsWith("找到")`)
	w.alt(input.KeyE)
	w.harmless("closing")
	w.must(w.Keyboard.Press(input.Escape))
	w.alt(input.KeyM)
	w.harmless("merging")
	w.must(w.Keyboard.Press(input.Escape))
	for range 10 {
		w.alt(input.ArrowDown)
	}
	w.harmless("walked through")
}

// harmless holds that nothing ran, and that there is no element that only a text could have made.
func (w *window) harmless(where string) {
	w.t.Helper()
	if bad := w.value(`() => [
		window.ran ? "something ran" : "",
		...[...document.querySelectorAll(":is(.bubble, .slip-text, .notes li p, .option .quiet, .room-head p, .about, .choice span, .answer-text) *:not(em, time, .quiet, .unread, .badge, .grow)")].map((e) => e.outerHTML),
		...[...document.querySelectorAll("*")].flatMap((e) => [...e.attributes]).filter((a) => /^on|^srcdoc$/i.test(a.name)).map((a) => a.name),
		document.querySelector("iframe, object, embed, base, img, video, audio, style, body script, marquee, math, form[action], a[href^='javascript']")?.outerHTML ?? "",
	].filter(Boolean).join("\n")`); bad != "" {
		w.t.Errorf("%s: %s", where, bad)
	}
}
