package e2e

import (
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// newUser makes a user on the machine and returns the one-time password.
func (h *house) newUser(t *testing.T, name string, flags ...string) string {
	t.Helper()
	said := h.tell(append([]string{"user", "add", name, "--shop", h.shop}, flags...)...)
	once := regexp.MustCompile(`^\w{5}-\w{5}-\w{5}`).FindString(said)
	if once == "" {
		t.Fatalf("user add %s: got %q", name, said)
	}
	return once
}

const ownPassword = "四川泡菜 42 坛子"

// login opens the page to sign in on.
func login(t *testing.T, path string, l look) *window {
	t.Helper()
	w := open(t, common.url(path), l)
	w.wait("the page", `() => "ready" in document.body.dataset`)
	return w
}

// fillIn types into the fields of a form, by their names, and sends it by Enter.
func (w *window) fillIn(form string, values ...string) {
	w.t.Helper()
	for i := 0; i+1 < len(values); i += 2 {
		field := w.MustElement(form + ` input[name="` + values[i] + `"]`)
		w.must(field.SelectAllText())
		field.MustInput(values[i+1])
	}
	w.must(w.Keyboard.Press(input.Enter))
}

// titled waits until the page's heading says so.
func (w *window) titled(title string) {
	w.t.Helper()
	w.wait("the heading "+title, `(title) => document.querySelector("#title").innerText === title`, title)
}

// A new user signs in by the one-time password, chooses another, is let in, and signs out.
func TestSignIn(t *testing.T) {
	t.Parallel()
	once := common.newUser(t, "新来的", "--role", "manager", "--display-name", "小新")
	w := login(t, "/login", look{screen: phone})
	w.titled("登录")
	w.fillIn("#signin", "name", "", "password", "")
	w.sees("请填写这一项")
	w.fillIn("#signin", "name", "新来的", "password", "wrong")
	w.sees("登录名或密码不正确")
	w.accessible("refused")
	w.fillIn("#signin", "name", " 新来的 ", "password", once)
	w.titled("修改密码")
	w.sees("您用的是一次性密码")
	w.accessible("must change")

	w.fillIn("#change", "new", ownPassword, "again", ownPassword+"x")
	w.sees("两次输入的不一样")
	w.fillIn("#change", "new", "1234567890", "again", "1234567890")
	w.sees("新密码要有 10 到 128 个字符")
	w.fillIn("#change", "new", ownPassword, "again", ownPassword)
	w.titled("已登录")
	w.sees("小新")
	w.sees("主管")
	w.accessible("inside")
	if got := w.MustEval(`() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage })`).Str(); got != "{}" {
		t.Errorf("a script can see %s", got)
	}
	if got := w.MustEval(`() => [...document.querySelectorAll("input")].map((i) => i.value).join("")`).Str(); strings.Contains(got, ownPassword) || strings.Contains(got, once) {
		t.Error("a password stands in the page after it was sent")
	}

	w.MustReload()
	w.titled("已登录") // the session outlives the page
	w.clicks("#leave", "")
	w.titled("登录")
	w.MustReload()
	w.titled("登录")
	w.fillIn("#signin", "name", "新来的", "password", ownPassword)
	w.titled("已登录")

	w.clicks("#tochange", "")
	w.titled("修改密码")
	w.clicks("#back", "")
	w.titled("已登录")
	w.clicks("#tochange", "")
	w.fillIn("#change", "old", "wrong", "new", ownPassword+"2", "again", ownPassword+"2")
	w.sees("原来的密码不正确")
	w.fillIn("#change", "old", ownPassword)
	w.titled("已登录")
	w.clicks("#leaveall", "")
	w.titled("登录")
}

// Who has signed in goes on to where he wanted to, on this server and nowhere else.
func TestSignInGoesOn(t *testing.T) {
	t.Parallel()
	w := login(t, "/login", look{})
	w.fillIn("#signin", "name", "去哪儿", "password", common.newUser(t, "去哪儿"))
	w.titled("修改密码")
	w.fillIn("#change", "new", ownPassword, "again", ownPassword)
	w.titled("已登录")
	w.MustNavigate(common.url("/login?next=" + "%2Fchat%2Fstarter%3Fx%3D1%23y"))
	w.wait("the chat", `() => location.pathname + location.search + location.hash === "/chat/starter?x=1#y"`)
	for _, evil := range []string{"https%3A%2F%2Fevil.example%2F", "%2F%2Fevil.example", "%2F%5Cevil.example", "javascript%3Aalert(1)", "%2F%09%2Fevil.example", "%2Flogin%3Fnext%3D%2Flogin", "desk", "%2F%2F%2F"} {
		w.MustNavigate(common.url("/login?next=" + evil))
		w.titled("已登录")
		if got := w.MustEval(`() => location.host + location.pathname`).Str(); got != common.addr+"/login" {
			t.Errorf("%s: got to %s", evil, got)
		}
	}
}

// Who guesses is told how long to wait, and the button counts.
func TestSignInWaits(t *testing.T) {
	t.Parallel()
	w := login(t, "/login", look{})
	for range 5 {
		w.fillIn("#signin", "name", "没有这个人", "password", "guess")
		w.wait("a refusal", `() => !document.querySelector("#signin [role=alert]").hidden && !document.querySelector("#signin button[type=submit]").disabled`)
		w.MustEval(`() => { document.querySelector("#signin [role=alert]").hidden = true }`)
	}
	w.fillIn("#signin", "name", "没有这个人", "password", "guess")
	w.sees("密码错得太多了")
	w.wait("a count", `() => /请等 \d+ 秒再试/.test(document.querySelector("#signin button[type=submit]").innerText)`)
}

func TestLoginLooks(t *testing.T) {
	t.Parallel()
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			w := login(t, "/login", s.look)
			w.titled("登录")
			w.accessible("sign in")
			w.pictured("login-" + s.name)
			name := "looks-" + s.name
			w.fillIn("#signin", "name", name, "password", common.newUser(t, name, "--display-name", "王芳"))
			w.titled("修改密码")
			w.pictured("login-change-" + s.name)
			w.fillIn("#change", "new", ownPassword, "again", ownPassword)
			w.titled("已登录")
			w.wait("the toast to go", `() => document.querySelectorAll(".toast").length === 0`)
			w.pictured("login-inside-" + s.name)
		})
	}
}
