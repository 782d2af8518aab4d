package api

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/engine/rival"
	"xiaoer/faq"
	"xiaoer/faq/people"
)

const password = "四川泡菜 42 坛子"

// user makes a user who has chosen that password.
func (h *house) user(u people.User) people.User {
	h.t.Helper()
	hash := people.Hash(password, people.Cost{Memory: 8, Passes: 1, Lanes: 1})
	if _, err := h.db.AddUser(h.t.Context(), u, "once", "test"); err != nil {
		h.t.Fatal(err)
	}
	s, _ := people.NewSession(u.Name, h.clock.Now())
	kept, err := h.db.SignIn(h.t.Context(), s, people.Proof{Hash: "once", Next: hash, Changed: true})
	if err == nil {
		err = h.db.SignOut(h.t.Context(), s.Hash)
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return kept
}

// agent makes a user who is an agent of demo.
func (h *house) agent(name string) people.User {
	h.t.Helper()
	return h.user(people.User{Name: name, Roles: map[faq.Shop]faq.Role{"demo": faq.Agent}})
}

func credentials(name, password string) string {
	return fmt.Sprintf(`{"name":%q,"password":%q}`, name, password)
}

// signIn signs in over HTTP and returns what the browser carries from then on.
func (h *house) signIn(name, password string) with {
	h.t.Helper()
	return cookied(h.do("POST", "/v1/session", credentials(name, password)).is(200))
}

// cookied is what the browser carries after the reply.
func cookied(a *answerOf) with {
	a.t.Helper()
	for _, c := range a.Cookies() {
		return with{"Cookie": c.Name + "=" + c.Value}
	}
	a.t.Fatalf("%s: got no cookie", a.request)
	return nil
}

func TestSignIn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "王芳", Title: "芳芳", Roles: map[faq.Shop]faq.Role{"demo": faq.Editor, "elsewhere": faq.Agent}})
	a := h.do("POST", "/v1/session", credentials(" 王芳", password)).is(200)
	me := into[self](a)
	if me.Name != "王芳" || me.Title != "芳芳" || me.Kind != "user" || me.Admin || me.MustChange || len(me.Shops) != 2 ||
		me.Shops[0] != (ofShopIn{"demo", faq.Editor}) || !me.ExpiresAt.Equal(h.clock.Now().Add(people.Longest)) {
		t.Errorf("got %+v, want 王芳 in two shops for a week", me)
	}
	browser := cookied(a)
	if got := into[self](h.get("/v1/session", browser).is(200)); got.Name != "王芳" {
		t.Errorf("who am I: got %+v", got)
	}
	if got := string(h.get("/v1/shops", browser).is(200).body); got != `{"shops":[{"shop":"demo","role":"editor"},{"shop":"elsewhere","role":"agent"}]}`+"\n" {
		t.Errorf("shops: got %s", got)
	}

	// The cookie opens what a key of that role opens in each shop, and signs as the user.
	h.do("POST", demo+"/entries", gift, browser).is(201)
	e := into[faq.Entry](h.get(demo+"/entries/gift", browser).is(200))
	if e.UpdatedBy != "王芳" {
		t.Errorf("an edit: got it signed by %q, want 王芳", e.UpdatedBy)
	}
	h.do("DELETE", demo+"/entries/gift", "", browser, with{"If-Match": "*"}).refused(403, "forbidden", "")
	h.get("/v1/shops/elsewhere/entries", browser).is(200)
	h.do("POST", "/v1/shops/elsewhere/entries", gift, browser).refused(403, "forbidden", "")
	h.get("/v1/users", browser).refused(403, "forbidden", "")

	// A key says who it is as well.
	me = into[self](h.get("/v1/session", with{"as": "manager"}).is(200))
	if me.Name != "manager" || me.Kind != "key" || len(me.Shops) != 1 || me.Shops[0] != (ofShopIn{"demo", faq.Manager}) || me.ExpiresAt != nil {
		t.Errorf("a key: got %+v", me)
	}
	h.do("DELETE", "/v1/session", "", with{"as": "admin"}).refused(403, "forbidden", "")
	h.do("POST", "/v1/password", `{"old":"a","new":"b"}`, with{"as": "admin"}).refused(403, "forbidden", "")
	h.get("/v1/session").refused(401, "unauthorized", "")
	h.get("/v1/shops").refused(401, "unauthorized", "")
}

func TestSignInRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	for _, tt := range []struct {
		body, code, field string
		status            int
	}{
		{`{"name":"wang"}`, "invalid", "password", 422},
		{`{"password":"x"}`, "invalid", "name", 422},
		{`{"name":"  ","password":"x"}`, "invalid", "name", 422},
		{`{}`, "invalid", "name", 422},
		{`{"name":"wang","password":1}`, "wrong_type", "password", 400},
		{`{"name":"wang","password":"x","remember":true}`, "unknown_field", "remember", 400},
		{`{"name":"wang","password":"a\u0000b"}`, "invalid", "password", 422},
		{`[]`, "wrong_type", "", 400},
		{`{`, "malformed", "", 400},
		{credentials("wang", strings.Repeat("x", 5000)), "too_large", "", 413},
	} {
		h.do("POST", "/v1/session", tt.body).refused(tt.status, tt.code, tt.field)
	}
	h.do("POST", "/v1/session", "name=wang&password=x", with{"Content-Type": "application/x-www-form-urlencoded"}).
		refused(415, "unsupported_media_type", "")
	h.do("POST", "/v1/session", credentials("wang", password)).is(200)
}

// TestNobodyIsTold holds that a name that nobody has, a disabled user, and a password that has run out are refused as a
// wrong password is: byte for byte, and after the same work.
func TestNobodyIsTold(t *testing.T) {
	t.Parallel()
	var compared atomic.Int32
	h := newHouse(t, func(c *Config) {
		c.match = func(hash, password string) bool {
			compared.Add(1)
			if people.Outdated(hash, c.cost) {
				t.Errorf("compared with a hash of another cost: %s", hash)
			}
			return people.Matches(hash, password)
		}
	})
	h.agent("wang")
	fired := h.agent("fired")
	fired.Disabled = true
	if _, err := h.db.PutUser(t.Context(), fired, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.db.AddUser(t.Context(), people.User{Name: "late"}, people.Hash(password, people.Cost{Memory: 8, Passes: 1, Lanes: 1}), "test"); err != nil {
		t.Fatal(err)
	}
	h.clock.move(people.OnceFor)
	want := h.do("POST", "/v1/session", credentials("wang", "wrong"))
	want.refused(401, "wrong_password", "")
	for _, c := range []string{
		credentials("fired", password), credentials("fired", "wrong"), credentials("late", password), credentials("nobody", password),
		credentials("no such name !", password), credentials(strings.Repeat("长", 500), password),
	} {
		before := compared.Load()
		a := h.do("POST", "/v1/session", c)
		a.refused(401, "wrong_password", "")
		if string(a.body) != string(want.body) || len(a.Cookies()) > 0 {
			t.Errorf("%s: got %s, want %s and no cookie", c, a.body, want.body)
		}
		if compared.Load() != before+1 {
			t.Errorf("%s: compared %d passwords, want one", c, compared.Load()-before)
		}
	}
	if text := h.log.String(); strings.Contains(text, password) || strings.Contains(text, "no such name") || strings.Contains(text, "argon2") {
		t.Errorf("the log holds a password, a hash, or what may be one: %s", text)
	}
}

func TestGuessing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	for range 5 {
		h.do("POST", "/v1/session", credentials("wang", "wrong")).refused(401, "wrong_password", "")
		h.do("POST", "/v1/session", credentials("nobody", "wrong")).refused(401, "wrong_password", "")
	}
	for _, name := range []string{"wang", "WANG ", "nobody"} { // the right password is no way out
		a := h.do("POST", "/v1/session", credentials(name, password))
		a.refused(429, "locked_out", "")
		if got := a.Header.Get("Retry-After"); got != "30" {
			t.Errorf("%s: got Retry-After %q, want 30", name, got)
		}
	}
	again := New(Config{ // a restart
		Engine: failing{}, Store: h.db, Keys: h.db, People: h.db, Queue: h.db, Replay: &replay.Player{}, Checks: h.db, Gaps: &gap.Book{}, Rivals: &rival.Finder{}, Now: h.clock.Now,
	})
	r := httptest.NewRequest("POST", "/v1/session", strings.NewReader(credentials("wang", password)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	again.ServeHTTP(w, r)
	if w.Code != 429 {
		t.Errorf("after a restart: got %d, want 429", w.Code)
	}
	h.clock.move(30 * time.Second)
	h.do("POST", "/v1/session", credentials("wang", password)).is(200)
	for range 4 { // and the count begins anew
		h.do("POST", "/v1/session", credentials("wang", "wrong")).is(401)
	}
	h.do("POST", "/v1/session", credentials("wang", password)).is(200)
}

func TestGuessingFromOneAddress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	try := func(address, name string) *answerOf {
		body := credentials(name, "wrong")
		r := httptest.NewRequest("POST", "/v1/session", strings.NewReader(body))
		r.RemoteAddr = address
		r.Header.Set("Content-Type", "application/json")
		return h.send(r, body)
	}
	for i := range 20 {
		try(fmt.Sprintf("[2001:db8::%d]:1", i+1), fmt.Sprint("guess", i)).refused(401, "wrong_password", "") // one subscriber
	}
	try("[2001:db8::ff]:1", "wang").refused(429, "locked_out", "")
	try("[2001:db8:1::1]:1", "wang").refused(401, "wrong_password", "")
}

// TestSignInIsRated holds that guessing costs the server no more than the rate allows, whatever the names.
func TestSignInIsRated(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Rate = Rate{PerSecond: 1, Burst: 3} })
	for i := range 3 {
		h.do("POST", "/v1/session", credentials(fmt.Sprint("n", i), "wrong")).is(401)
	}
	h.do("POST", "/v1/session", credentials("n", "wrong")).refused(429, "rate_limited", "")
}

func TestCookie(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	for _, tt := range []struct {
		name   string
		carry  with
		secure bool
	}{
		{"plain", nil, false},
		{"a proxy says https", with{"X-Forwarded-Proto": "https"}, true},
		{"the browser says https", with{"Origin": "https://example.com"}, true},
		{"the browser says http", with{"Origin": "http://example.com"}, false},
	} {
		c := h.do("POST", "/v1/session", credentials("wang", password), tt.carry).is(200).Cookies()[0]
		name := plainCookie
		if tt.secure {
			name = secureCookie
		}
		if c.Name != name || c.Secure != tt.secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" ||
			c.MaxAge != int(people.Longest.Seconds()) || len(c.Value) != 43 {
			t.Errorf("%s: got cookie %v", tt.name, c)
		}
		browser := with{"Cookie": c.Name + "=" + c.Value}
		h.get("/v1/session", browser).is(200)
		gone := h.do("DELETE", "/v1/session", "", browser, tt.carry).is(204).Cookies()[0]
		if gone.Name != name || gone.MaxAge != -1 || gone.Value != "" || gone.Secure != tt.secure {
			t.Errorf("%s: signed out: got cookie %v", tt.name, gone)
		}
	}
	r := httptest.NewRequest("POST", "/v1/session", nil)
	r.TLS = &tls.ConnectionState{}
	if !encrypted(r) {
		t.Error("TLS: got no encryption")
	}

	// Where there is HTTPS, a plain cookie may be anybody's.
	h.get("/v1/session", h.signIn("wang", password), with{"X-Forwarded-Proto": "https"}).refused(401, "unauthorized", "")
	for _, cookie := range []string{plainCookie + "=", plainCookie + "=nonsense", secureCookie + "=" + strings.Repeat("A", 43), "other=1"} {
		h.get("/v1/session", with{"Cookie": cookie}).refused(401, "unauthorized", "")
	}
	h.get("/v1/session", with{"Cookie": plainCookie + "=nonsense", "as": "agent"}).is(200) // a key outweighs it
}

// TestPagesOfOthers holds that what a cookie opens is shut to pages of other origins.
func TestPagesOfOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.AllowedOrigins = []string{"*"} })
	h.agent("wang")
	browser := h.signIn("wang", password)
	presence := `{"presence":"on"}`
	for _, tt := range []struct {
		carry  with
		status int
	}{
		{nil, 200},
		{with{"Sec-Fetch-Site": "same-origin"}, 200},
		{with{"Sec-Fetch-Site": "none"}, 200},
		{with{"Origin": "http://example.com"}, 200}, // which is the host of these requests
		{with{"Sec-Fetch-Site": "cross-site"}, 403},
		{with{"Sec-Fetch-Site": "same-site"}, 403},
		{with{"Origin": "http://evil.example"}, 403},
		{with{"Origin": "null"}, 403},
	} {
		a := h.do("PUT", demo+"/presence", presence, browser, tt.carry)
		b := h.do("POST", "/v1/session", credentials("wang", password), tt.carry)
		if tt.status != 200 {
			a.refused(tt.status, "cross_origin", "")
			b.refused(tt.status, "cross_origin", "")
		}
		a.is(tt.status)
		b.is(tt.status)
		if a.Header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%v: pages of others are let read what the cookie opens", tt.carry)
		}
		h.do("PUT", demo+"/presence", presence, with{"as": "agent"}, tt.carry).is(200) // a key comes by no accident
		h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`, browser, tt.carry).is(200)      // the chat is everybody's
	}
}

// TestCookieInTheChat holds that a cookie, which comes along unasked, spoils no buyer's page.
func TestCookieInTheChat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	h.user(people.User{Name: "li", Roles: map[faq.Shop]faq.Role{"elsewhere": faq.Admin}})
	debugged := func(carry ...with) bool {
		return into[reply](h.do("POST", demo+"/ask", `{"text":"可以开发票吗","debug":true}`, carry...).is(200)).Debug != nil
	}
	if !debugged(h.signIn("wang", password)) {
		t.Error("an agent: got no insight, want what a key would show")
	}
	for name, carry := range map[string]with{
		"an agent of another shop": h.signIn("li", password), "a session that is over": {"Cookie": plainCookie + "=over"},
	} {
		if debugged(carry) {
			t.Errorf("%s: got insight, want to be a buyer", name)
		}
	}
	// Who is vouched for is a buyer, also in the browser of an agent.
	h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`, h.signIn("wang", password), with{"X-Buyer": "nonsense"}).refused(401, "wrong_buyer", "")
}

func TestSignOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	a, b, c := h.signIn("wang", password), h.signIn("wang", password), h.signIn("wang", password)
	h.get("/v1/session", a).is(200)
	h.do("DELETE", "/v1/session", "", a).is(204)
	h.get("/v1/session", a).refused(401, "unauthorized", "")
	h.do("DELETE", "/v1/session", "", a).refused(401, "unauthorized", "")
	h.get("/v1/session", b).is(200)
	h.do("DELETE", "/v1/session?everywhere=perhaps", "", b).refused(422, "invalid", "everywhere")
	h.do("DELETE", "/v1/session?everywhere=true", "", b).is(204)
	for _, over := range []with{b, c} {
		h.get("/v1/session", over).refused(401, "unauthorized", "")
	}
}

func TestSessionEndsByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	idle, used := h.signIn("wang", password), h.signIn("wang", password)
	for passed := time.Duration(0); passed < people.Longest-people.Idle; passed += people.Idle - time.Minute {
		h.get(demo+"/tickets", used).is(200)
		h.clock.move(people.Idle - time.Minute)
	}
	h.get(demo+"/tickets", used).is(200)
	h.get(demo+"/tickets", idle).refused(401, "unauthorized", "")
	h.clock.move(people.Idle - time.Minute)
	h.get(demo+"/tickets", used).refused(401, "unauthorized", "")
}

// TestSessionIsReadOnceASecond holds that a page that asks much costs the keeper little, and that what is revoked here is
// so at once, and what another process revokes within a second.
func TestSessionIsReadOnceASecond(t *testing.T) {
	t.Parallel()
	counted := &countedPeople{}
	h := newHouse(t, func(c *Config) { counted.Keeper = c.People; c.People = counted })
	h.agent("wang")
	browser := h.signIn("wang", password)
	for range 100 {
		h.get(demo+"/tickets", browser).is(200)
	}
	if n := counted.reads.Load(); n != 1 {
		t.Errorf("got %d reads of one session in one second, want 1", n)
	}
	for range 60 {
		h.clock.move(time.Second)
		h.get(demo+"/tickets", browser).is(200)
	}
	if n := counted.touches.Load(); n != 1 {
		t.Errorf("got %d notes of its use in a minute, want 1", n)
	}
	u, err := h.db.User(t.Context(), "wang")
	if err != nil {
		t.Fatal(err)
	}
	u.Disabled = true
	if _, err := h.db.PutUser(t.Context(), u, "another process"); err != nil {
		t.Fatal(err)
	}
	h.clock.move(time.Second)
	h.get(demo+"/tickets", browser).refused(401, "unauthorized", "")
}

type countedPeople struct {
	people.Keeper
	reads, touches atomic.Int32
}

func (c *countedPeople) Session(ctx context.Context, hash []byte) (people.Session, people.User, error) {
	c.reads.Add(1)
	return c.Keeper.Session(ctx, hash)
}

func (c *countedPeople) TouchSession(ctx context.Context, hash []byte) error {
	c.touches.Add(1)
	return c.Keeper.TouchSession(ctx, hash)
}

// TestSessionsForget holds that what was read before a revocation is not remembered after it.
func TestSessionsForget(t *testing.T) {
	t.Parallel()
	s, token := people.NewSession("wang", time.Unix(1, 0))
	var m *sessions
	m = newSessions(slowPeople{session: s, meanwhile: func() { m.forget() }}, func() time.Time { return time.Unix(1, 0) })
	if _, err := m.find(t.Context(), token, true); err != nil {
		t.Fatal(err)
	}
	if len(m.known) != 0 {
		t.Error("a session that ended while it was read is remembered")
	}
	m.keeper = slowPeople{session: s, meanwhile: func() {}}
	for range maxSessions + 10 {
		_, other := people.NewSession("wang", time.Unix(1, 0))
		if _, err := m.find(t.Context(), other, true); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.known) > maxSessions {
		t.Errorf("got %d sessions remembered, want %d at most", len(m.known), maxSessions)
	}
	m.keeper = slowPeople{err: faq.ErrBusy}
	if _, err := m.find(t.Context(), "unknown", true); !errors.Is(err, faq.ErrBusy) {
		t.Errorf("a keeper that is busy: got %v, want %v", err, faq.ErrBusy)
	}
}

type slowPeople struct {
	people.Keeper
	session   people.Session
	meanwhile func()
	err       error
}

func (s slowPeople) Session(context.Context, []byte) (people.Session, people.User, error) {
	if s.err == nil {
		s.meanwhile()
	}
	return s.session, people.User{Name: s.session.User}, s.err
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agent("wang")
	here, there := h.signIn("wang", password), h.signIn("wang", password)
	fresh := "重庆小面 7 碗不辣"
	change := func(old, fresh string) string { return fmt.Sprintf(`{"old":%q,"new":%q}`, old, fresh) }
	for body, field := range map[string]string{
		change(password, "short"): "new", change(password, "1234567890"): "new", change(password, "wang-1987-wang!"): "new",
		change(password, password): "new", change("wrong", fresh): "old", change("", fresh): "old", `{"old":"x"}`: "new",
		change(password, strings.Repeat("长句子", 43)): "new",
	} {
		p := h.do("POST", "/v1/password", body, here).refused(422, "invalid", field)
		if strings.Contains(p.Detail, "characters") {
			t.Errorf("%s: got %q, want Chinese", body, p.Detail)
		}
	}
	h.do("POST", "/v1/password", `{"old":"x","new":"y","again":"y"}`, here).refused(400, "unknown_field", "again")
	h.do("POST", "/v1/password", change(password, fresh)).refused(401, "unauthorized", "")

	a := h.do("POST", "/v1/password", change(password, fresh), here).is(200)
	after := cookied(a)
	h.get("/v1/session", after).is(200)
	for _, over := range []with{here, there} {
		h.get("/v1/session", over).refused(401, "unauthorized", "")
	}
	h.do("POST", "/v1/session", credentials("wang", password)).refused(401, "wrong_password", "")
	h.signIn("wang", fresh)

	for range 5 { // a page left open is no place to guess at
		h.do("POST", "/v1/password", change("wrong", password), after)
	}
	h.do("POST", "/v1/password", change(fresh, password), after).refused(429, "locked_out", "")
}

// TestOneTimePassword holds that it opens nothing but the way to another.
func TestOneTimePassword(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "boss", Admin: true})
	boss := h.signIn("boss", password)
	made := into[struct{ Password string }](h.do("POST", "/v1/users", `{"name":"Li","roles":{"demo":"admin"}}`, boss).is(201))
	browser := h.signIn("li", made.Password)
	if me := into[self](h.get("/v1/session", browser).is(200)); !me.MustChange {
		t.Errorf("got %+v, want one who must change", me)
	}
	for _, path := range []string{demo + "/tickets", "/v1/users", "/v1/keys", "/v1/shops/elsewhere/tickets"} {
		h.get(path, browser).refused(403, "password_must_change", "")
	}
	if into[reply](h.do("POST", demo+"/ask", `{"text":"可以开发票吗","debug":true}`, browser).is(200)).Debug != nil {
		t.Error("the chat: got insight, want to be a buyer")
	}
	fresh := cookied(h.do("POST", "/v1/password", fmt.Sprintf(`{"old":%q,"new":%q}`, made.Password, password), browser).is(200))
	h.get(demo+"/tickets", fresh).is(200)
	h.do("POST", "/v1/session", credentials("li", made.Password)).refused(401, "wrong_password", "")

	again := into[struct{ Password string }](h.do("POST", "/v1/users/li/password", "", boss).is(200))
	h.get(demo+"/tickets", fresh).refused(401, "unauthorized", "")
	h.do("POST", "/v1/session", credentials("li", password)).refused(401, "wrong_password", "")
	h.get(demo+"/tickets", h.signIn("li", again.Password)).refused(403, "password_must_change", "")
}

// TestHashIsRenewed holds that a password of an older cost is hashed anew when it is shown.
func TestHashIsRenewed(t *testing.T) {
	t.Parallel()
	dearer := people.Cost{Memory: 16, Passes: 1, Lanes: 1}
	h := newHouse(t, func(c *Config) { c.cost = dearer })
	h.agent("wang")
	h.signIn("wang", password)
	_, hash, err := h.db.PasswordHash(t.Context(), "wang")
	if err != nil || people.Outdated(hash, dearer) {
		t.Errorf("got %s (%v), want the dearer cost", hash, err)
	}
	h.signIn("wang", password)
}

// TestStreamsEnd holds that one whose session has ended hears no more.
func TestStreamsEnd(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = usualPace; c.pace.beat = time.Millisecond })
	h.agent("wang")
	browser := h.signIn("wang", password)
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		r := httptest.NewRequest("GET", demo+"/events", nil)
		r.Header.Set("Cookie", browser["Cookie"])
		h.door.ServeHTTP(httptest.NewRecorder(), r)
	}()
	h.do("DELETE", "/v1/session", "", browser).is(204)
	select {
	case <-heard:
	case <-time.After(time.Minute):
		t.Error("the stream goes on after its user has signed out")
	}
}

// TestNothingSecretIsLogged goes the whole way and reads the log.
func TestNothingSecretIsLogged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.user(people.User{Name: "boss", Admin: true})
	browser := h.signIn("boss", password)
	made := into[struct{ Password string }](h.do("POST", "/v1/users", `{"name":"li","roles":{"demo":"agent"}}`, browser).is(201))
	key := into[struct{ Secret string }](h.do("POST", "/v1/keys", `{"shop":"demo","name":"till","role":"agent"}`, browser).is(201))
	h.do("POST", "/v1/session", credentials("boss", "hunter2hunter2")).is(401)
	_, token, _ := strings.Cut(browser["Cookie"], "=")
	log := h.log.String()
	for _, s := range []string{password, "hunter2", made.Password, key.Secret, token, "argon2"} {
		if strings.Contains(log, s) {
			t.Errorf("the log holds %q: %s", s, log)
		}
	}
	if !strings.Contains(log, `"user":"boss"`) {
		t.Errorf("the log does not say who acted: %s", log)
	}
}
