package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// hire makes an agent of the shop and signs him in. The cookie opens the desk. On one server each has a name of his own.
func (h *house) hire(t *testing.T, name string) *http.Cookie {
	t.Helper()
	return h.employ(t, object{"name": name, "roles": object{h.shop: "agent"}})
}

// employ makes a user and signs him in.
func (s *server) employ(t *testing.T, user object) *http.Cookie {
	t.Helper()
	var made struct{ Password string }
	s.post(t, "/v1/users", user, s.signedIn(t), &made)
	return s.settle(t, user["name"].(string), made.Password)
}

// signedIn is the administrator's cookie.
func (s *server) signedIn(t *testing.T) *http.Cookie {
	t.Helper()
	s.hiring.Lock()
	defer s.hiring.Unlock()
	if s.boss == nil {
		s.boss = s.settle(t, "admin", s.once)
	}
	return s.boss
}

// settle signs a user in by the one-time password, and changes that.
func (s *server) settle(t *testing.T, name, once string) *http.Cookie {
	t.Helper()
	first := s.post(t, "/v1/session", object{"name": name, "password": once}, nil, nil)
	return s.post(t, "/v1/password", object{"old": once, "new": ownPassword}, first, nil)
}

// post sends what belongs to no shop, and returns the cookie that comes back, if one does.
func (s *server) post(t *testing.T, path string, in any, cookie *http.Cookie, out any) *http.Cookie {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), "POST", s.url(path), bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if cookie != nil {
		r.AddCookie(cookie)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	if a.StatusCode >= 300 {
		t.Fatalf("%s: got %d", path, a.StatusCode)
	}
	if out != nil {
		if err := json.NewDecoder(a.Body).Decode(out); err != nil {
			t.Fatal(err)
		}
	}
	for _, cookie := range a.Cookies() {
		return cookie
	}
	return nil
}

// deskOf opens the desk of a new agent.
func deskOf(t *testing.T, h *house, name string, l look) *window {
	t.Helper()
	l.cookie = h.hire(t, name)
	return deskAgain(t, h, l)
}

// deskAgain opens the desk of an agent who has signed in, in another tab.
func deskAgain(t *testing.T, h *house, l look) *window {
	t.Helper()
	w := open(t, h.url("/desk?shop="+h.shop), l)
	w.atDesk()
	return w
}

func (w *window) atDesk() {
	w.t.Helper()
	w.wait("the desk", `() => "ready" in document.body.dataset`)
}

// asks has a buyer write, and returns his conversation.
func (h *house) asks(t *testing.T, text, conversation string) string {
	t.Helper()
	var r struct{ Conversation string }
	in := object{"text": text, "channel": "web"}
	if conversation != "" {
		in["conversation"] = conversation
	}
	h.call(t, "", "POST", "/ask", in, &r)
	return r.Conversation
}

// says is what the buyer and everybody else wrote, as the server has it.
func (h *house) says(t *testing.T, conversation string) (out []string) {
	t.Helper()
	var talk struct {
		Messages []struct{ Author, Text string }
	}
	h.call(t, "", "GET", "/conversations/"+conversation, nil, &talk)
	for _, m := range talk.Messages {
		out = append(out, m.Author+": "+m.Text)
	}
	return out
}

// slip clicks the row that holds the text.
func (w *window) slip(text string) {
	w.t.Helper()
	w.MustEval(`() => { if (document.querySelector(".back")?.offsetParent) document.querySelector(".back").click() }`) // a phone shows one thing
	w.wait("a row with "+text, `(text) => [...document.querySelectorAll(".slip")].some((s) => s.offsetParent && s.innerText.includes(text))`, text)
	w.MustEval(`(text) => [...document.querySelectorAll(".slip")].find((s) => s.offsetParent && s.innerText.includes(text)).click()`, text)
}

// takes claims the ticket with the words by its key.
func (w *window) takes(text string) {
	w.t.Helper()
	w.slip(text)
	w.wait("the offer to take it", `() => !document.querySelector("#claim").hidden && document.querySelector("#take") !== null`)
	w.must(w.Keyboard.Press(input.KeyC))
	w.wait("the input", `() => !document.querySelector("#compose").hidden`)
}

// bubble waits until the author has said the text, and it is on the server.
func (w *window) bubble(author, text string) {
	w.t.Helper()
	// Whether what is out of sight is laid out is the browser's affair (content-visibility), and innerText has none of it then.
	w.wait(author+" saying "+text, `(author, text) => [...document.querySelectorAll("#log .line." + author)].some((l) => l.textContent.includes(text) && !l.innerText.includes("发送中"))`, author, text)
}

// writes types into the input, which has the focus or gets it.
func (w *window) writes(text string) {
	w.t.Helper()
	w.MustElement("#text").MustInput(text)
}

// alt presses a key with Alt.
func (w *window) alt(keys ...input.Key) {
	w.t.Helper()
	do := w.KeyActions().Press(input.AltLeft)
	for _, k := range keys {
		do = do.Type(k)
	}
	w.must(do.Do())
}

// A ticket is taken by a key; what the agent writes is seen by the buyer, and what the buyer writes by the agent.
func TestAgentServes(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	buyer := chat(t, h, look{screen: phone})
	buyer.say("杯子裂了我要投诉，请看一下")
	buyer.sees("下一位就是您")
	w := deskOf(t, h, "小郭", look{})
	w.sees("杯子裂了我要投诉")
	w.takes("杯子裂了我要投诉")
	buyer.sees("客服小郭来了")
	w.sees("转人工：投诉或纠纷")
	w.bubble("bot", "")
	w.writes("您好，给您补发一只")
	buyer.sees("小郭正在输入")
	w.must(w.Keyboard.Press(input.Enter))
	buyer.lastOf("agent", "给您补发一只")
	w.bubble("agent", "给您补发一只")

	buyer.MustElement("#text").MustInput("好")
	w.sees("买家正在输入")
	buyer.must(buyer.Keyboard.Press(input.Enter))
	w.bubble("buyer", "好")
	w.accessible("with a conversation")

	// The bot's part says why.
	w.clicks("#log .bot button", "为什么这么答")
	w.sees("转人工，把握")
}

// Without a session one is sent to sign in, and comes back.
func TestDeskWantsASession(t *testing.T) {
	t.Parallel()
	w := open(t, common.url("/desk?shop=starter"), look{})
	w.wait("the page to sign in on", `() => location.pathname === "/login" && new URLSearchParams(location.search).get("next") === "/desk?shop=starter"`)
}

// Of two who reach for one ticket one gets it, and the other is told who.
func TestTwoAgentsRace(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	h.asks(t, "转人工", "")
	windows := []*window{deskOf(t, h, "甲", look{}), deskOf(t, h, "乙", look{})}
	for _, w := range windows {
		w.slip("转人工")
		w.wait("the offer to take it", `() => document.querySelector("#take") !== null`)
		// The stream would tell the slower one in time; here both reach before it can.
		w.MustEval(`() => { window.take = document.querySelector("#take") }`)
	}
	for _, w := range windows {
		go func() { _, _ = w.Eval(`() => window.take.click()`) }()
	}
	for _, w := range windows {
		w.wait("the ticket or another's name", `() => !document.querySelector("#compose").hidden || /[甲乙]正在接待/.test(document.querySelector("#claim").innerText)`)
	}
	won := 0
	for _, w := range windows {
		if w.value(`() => String(!document.querySelector("#compose").hidden)`) == "true" {
			won++
		} else {
			w.sees("晚了一步")
		}
	}
	if won != 1 {
		t.Errorf("%d agents have it, want one", won)
	}
}

func TestQuickReply(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	for _, q := range []object{{"title": "问候", "text": "您好，我是{客服}，请稍等"}, {"title": "补发", "text": "给您补发，单号 {单号}，请查收"}} {
		h.call(t, h.key, "PUT", "/quick-replies", object{"title": q["title"], "text": q["text"], "team": true}, nil)
	}
	talk := h.asks(t, "转人工", "")
	w := deskOf(t, h, "小何", look{})
	w.takes("转人工")
	w.must(w.Keyboard.Press(input.Slash)) // the input has the focus
	w.wait("both", `() => document.querySelectorAll("#quick [role=option]").length === 2`)
	w.accessible("with quick replies")
	w.must(w.InsertText("问"))
	w.wait("one", `() => document.querySelectorAll("#quick [role=option]").length === 1`)
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("the text", `() => document.querySelector("#text").value === "您好，我是小何，请稍等"`)
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "我是小何")

	w.must(w.InsertText("、补")) // what the key is under a Chinese input method
	w.wait("one", `() => document.querySelectorAll("#quick [role=option]").length === 1`)
	w.must(w.Keyboard.Press(input.Enter))
	w.wait("the blank picked", `() => getSelection().toString() === "{单号}" || document.querySelector("#text").value.slice(document.querySelector("#text").selectionStart, document.querySelector("#text").selectionEnd) === "{单号}"`)
	w.must(w.Keyboard.Press(input.Enter))
	w.sees("{单号} 没填，没有发")
	w.must(w.InsertText("SF123"))
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "单号 SF123")
	if said := h.says(t, talk); len(said) != 4 {
		t.Errorf("got %q on the server, want two replies", said)
	}
}

// Answers are ranked for what was asked, and found as one types; they are put in or sent by keys.
func TestStandardAnswers(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	talk := h.asks(t, "转人工", "")
	h.asks(t, "衣服能开成办公用品的发票吗", talk)
	w := deskOf(t, h, "小高", look{})
	w.takes("转人工")
	w.wait("ranked answers", `() => document.querySelectorAll("#answers .answer").length > 1`)
	w.sees("针对：衣服能开成办公用品的发票吗")
	first := w.value(`() => document.querySelector("#answers .answer-text").textContent`)
	w.alt(input.Digit1)
	w.wait("the answer in the input", `(text) => document.querySelector("#text").value === text`, first)
	w.wait("that it is an entry", `() => !document.querySelector("#entry").hidden`)
	w.must(w.Keyboard.Press(input.Enter))
	w.bubble("agent", "标准答案")

	w.alt(input.KeyS)
	w.must(w.InsertText("七天无理由"))
	w.wait("what was searched", `() => document.querySelector("#about").innerText.startsWith("找到") && document.querySelector("#answers mark") !== null`)
	w.accessible("with answers")
	entry := w.value(`() => document.querySelector("#answers .answer").dataset.entry`)
	w.must(w.KeyActions().Press(input.AltLeft).Press(input.ShiftLeft).Type(input.Digit1).Do())
	w.wait("two replies", `() => document.querySelectorAll("#log .line.agent").length === 2 && !document.querySelector("#log").innerText.includes("发送中")`)
	var kept struct {
		Labels []struct{ Entry, By string }
	}
	h.call(t, h.agent, "GET", "/labels", nil, &kept)
	if n := len(kept.Labels); n == 0 || kept.Labels[n-1].Entry != entry || kept.Labels[n-1].By != "小高" {
		t.Errorf("got labels %+v, want the last of %s", kept.Labels, entry)
	}
}

// Who works in several shops says in which; the choice is kept, and can be changed.
func TestShopIsChosen(t *testing.T) {
	t.Parallel()
	h, other := newShop(t), newShop(t)
	cookie := h.employ(t, object{"name": "老板", "roles": object{h.shop: "admin", other.shop: "agent"}})
	w := open(t, h.url("/desk"), look{cookie: cookie})
	w.sees("您在哪家店铺上班")
	w.accessible("which shop")
	w.clicks("a.item", "^"+h.shop+"$")
	inShop := `(shop) => new URLSearchParams(location.search).get("shop") === shop && "ready" in document.body.dataset`
	w.wait("the shop", inShop, h.shop)
	h.asks(t, "转人工", "")
	w.slip("转人工")
	w.MustNavigate(h.url("/desk"))
	w.slip("转人工")
	w.MustElement("#shop").MustSelect(other.shop)
	w.wait("the other shop", inShop, other.shop)
	w.sees("没有人在等")
}

// An agent says whether he is there; whoever signs out is away, and at the page to sign in on.
func TestPresence(t *testing.T) {
	t.Parallel()
	h := newShop(t)
	w := deskOf(t, h, "小林", look{screen: phone})
	w.taps("#presence button", "在线")
	w.wait("being there", `() => document.querySelector("#presence .on").getAttribute("aria-checked") === "true"`)
	w.must(w.Keyboard.Press(input.ArrowRight))
	w.wait("being busy", `() => document.querySelector("#presence .busy").getAttribute("aria-checked") === "true" && document.activeElement.matches(".busy")`)
	w.MustReload()
	w.atDesk()
	w.wait("being busy still", `() => document.querySelector("#presence .busy").getAttribute("aria-checked") === "true"`)
	w.taps("#leave", "")
	w.wait("the page to sign in on", `() => location.pathname === "/login"`)
	var staff struct {
		Agents []struct{ Name, Presence string }
	}
	h.call(t, h.agent, "GET", "/agents", nil, &staff)
	for _, a := range staff.Agents {
		if a.Name == "小林" && a.Presence != "off" {
			t.Errorf("got %+v after signing out, want off", a)
		}
	}
}
