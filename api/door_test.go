package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/gap"
	"xiaoer/engine/replay"
	"xiaoer/engine/rival"
	"xiaoer/faq"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	entries := demo + "/entries"
	if err := h.db.RevokeKey(t.Context(), "demo", "key-other"); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		carry  with
		path   string
		status int
		code   string
	}{
		{"none", nil, entries, 401, "unauthorized"},
		{"wrong", with{"Authorization": "Bearer nonsense"}, entries, 401, "unauthorized"},
		{"empty", with{"Authorization": "Bearer "}, entries, 401, "unauthorized"},
		{"basic", with{"Authorization": "Basic " + secret("agent")}, entries, 401, "unauthorized"},
		{"revoked", with{"as": "other"}, entries, 401, "unauthorized"},
		{"wrong for a buyer's route", with{"Authorization": "Bearer nonsense"}, demo + "/suggest", 401, "unauthorized"},
		{"bearer", with{"as": "agent"}, entries, 200, ""},
		{"lower case", with{"Authorization": "bearer " + secret("agent")}, entries, 200, ""},
		{"header", with{"X-API-Key": secret("agent")}, entries, 200, ""},
		{"both", with{"as": "agent", "X-API-Key": "nonsense"}, entries, 200, ""},
		{"foreign", with{"as": "foreign"}, entries, 403, "forbidden"},
		{"foreign for a buyer's route", with{"as": "foreign"}, demo + "/suggest", 403, "forbidden"},
		{"of a shop that is not", with{"as": "agent"}, "/v1/shops/unknown/entries", 403, "forbidden"},
		{"of what cannot be a shop", with{"as": "agent"}, "/v1/shops/Bad_Name/entries", 403, "forbidden"},
		{"none, of a shop that is not", nil, "/v1/shops/unknown/entries", 401, "unauthorized"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := h.get(tt.path, tt.carry).is(tt.status)
			if tt.status == 200 {
				return
			}
			a.refused(tt.status, tt.code, "")
			if challenge := a.Header.Get("WWW-Authenticate"); (challenge != "") != (tt.status == 401) {
				t.Errorf("got WWW-Authenticate %q with %d", challenge, tt.status)
			}
		})
	}
}

// TestForeignKeyLearnsNothing holds that a key of another shop gets the same words for what is and what is not.
func TestForeignKeyLearnsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := h.wanted()
	want := string(h.get("/v1/shops/unknown/entries/invoice", with{"as": "foreign"}).is(403).body)
	for _, p := range []string{demo + "/entries/invoice", demo + "/entries/none", path, demo + "/tickets/none", "/v1/shops/nowhere/tickets"} {
		if got := string(h.get(p, with{"as": "foreign"}).is(403).body); got != want {
			t.Errorf("%s: got %s, want %s", p, got, want)
		}
	}
}

// TestRoles walks every route with every role.
func TestRoles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.hub.Close() // or streams would go on for ever
	for _, r := range slices.Concat(routes, movers, replays, streams) {
		path := strings.NewReplacer(":shop", "demo", ":id", "none", ":name", "none").Replace(r.path)
		if strings.HasSuffix(path, ":import") {
			path += "?dry_run=true" // which is open to who may not import
		}
		for _, k := range holders {
			if k.Shop != "demo" {
				continue
			}
			a := h.do(r.method, path, "", with{"as": k.Name})
			may := r.needs == "" || r.needs == nobody || r.needs == somebody || k.Role.May(r.needs)
			if got := a.StatusCode != 403; got != may {
				t.Errorf("%s %s as %s: got %d, want admitted %t", r.method, r.path, k.Role, a.StatusCode, may)
			}
		}
		if a := h.do(r.method, path, ""); (a.StatusCode == 401 && strings.Contains(string(a.body), `"unauthorized"`)) != (r.needs != "" && r.needs != nobody) {
			t.Errorf("%s %s without a key: got %d", r.method, r.path, a.StatusCode)
		}
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Rate = Rate{PerSecond: 0.5, Burst: 2} })
	from := func(address string) *answerOf {
		r := httptest.NewRequest("GET", demo+"/suggest", nil)
		r.RemoteAddr = address
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.0.0.%d", len(h.log.String())%250)) // believed of nobody
		return h.send(r, "")
	}
	from("192.0.2.1:1").is(200)
	from("192.0.2.1:2").is(200)
	for range 3 {
		a := from("192.0.2.1:3")
		a.refused(429, "rate_limited", "")
		if got := a.Header.Get("Retry-After"); got != "2" {
			t.Fatalf("got Retry-After %q, want 2: refused calls must not count", got)
		}
	}
	from("192.0.2.2:1").is(200)
	h.clock.move(2 * time.Second)
	from("192.0.2.1:4").is(200)
	from("192.0.2.1:4").is(429)
	h.get(demo+"/suggest", with{"as": "agent"}).is(200)
	for range 5 {
		h.get("/healthz").is(200)
		h.get(demo+"/suggest", with{"as": "agent"}).is(200)
	}
	h.clock.move(time.Minute)
	h.get(demo+"/suggest", with{"Authorization": "Bearer guess"}).is(401)
	h.get(demo+"/suggest", with{"Authorization": "Bearer guess"}).is(401)
	h.get(demo+"/suggest", with{"Authorization": "Bearer guess"}).is(429)
}

func TestRateBehindAProxy(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Rate, c.TrustedProxies = Rate{PerSecond: 1, Burst: 1}, []string{"192.0.2.0/24"} })
	h.get(demo+"/suggest", with{"X-Forwarded-For": "198.51.100.1"}).is(200) // httptest comes from 192.0.2.1
	h.get(demo+"/suggest", with{"X-Forwarded-For": "198.51.100.2"}).is(200)
	h.get(demo+"/suggest", with{"X-Forwarded-For": "198.51.100.1"}).is(429)
	h.get(demo+"/suggest", with{"X-Forwarded-For": "203.0.113.9, 198.51.100.2"}).is(429) // the nearest is the proxy's word
}

func TestLimiterForgets(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	l := newLimiter(Rate{PerSecond: 1, Burst: 2}, func() time.Time { return now })
	l.most = 3
	for i := range 10 {
		l.take(fmt.Sprintf("192.0.2.%d", i))
	}
	if len(l.known) != 3 || l.order.Len() != 3 {
		t.Errorf("got %d and %d clients, want 3", len(l.known), l.order.Len())
	}
	now = now.Add(2 * time.Second)
	l.take("198.51.100.1")
	l.take("198.51.100.1")
	if len(l.known) != 1 {
		t.Errorf("got %d clients after they filled up, want 1", len(l.known))
	}
	if wait := l.take("198.51.100.1"); wait != time.Second {
		t.Errorf("got a wait of %v, want 1 s", wait)
	}
	usual := newLimiter(Rate{}, func() time.Time { return now })
	for i := range 60 {
		if wait := usual.take("192.0.2.1"); wait != 0 {
			t.Fatalf("by default: call %d has to wait %v", i+1, wait)
		}
	}
	if wait := usual.take("192.0.2.1"); wait != 50*time.Millisecond {
		t.Errorf("by default: got a wait of %v after 60 calls, want 50 ms", wait)
	}
	if wait := newLimiter(Rate{PerSecond: -1}, time.Now).take("192.0.2.1"); wait != 0 {
		t.Errorf("without a limit: got a wait of %v", wait)
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7": "192.0.2.7/32", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0": "fe80::/64", "": "invalid Prefix", "@": "invalid Prefix",
	} {
		if got := origin(address).String(); got != want {
			t.Errorf("origin(%q): got %s, want %s", address, got, want)
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, path := range []string{"/", "/v1", demo, demo + "/", demo + "/ask/", "/metrics", demo + "/entries/a%2Fb/c"} {
		h.do("GET", path, "").refused(404, "no_such_route", "")
	}
	a := h.do("PATCH", demo+"/entries/invoice", "{}")
	a.refused(405, "method_not_allowed", "")
	for _, m := range []string{"GET", "HEAD", "PUT", "DELETE"} {
		if !strings.Contains(a.Header.Get("Allow"), m) {
			t.Errorf("got Allow %q, want %s in it", a.Header.Get("Allow"), m)
		}
	}
	h.do("GET", demo+"/ask", "").refused(405, "method_not_allowed", "")
}

func TestContentType(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	body := `{"text":"可以开发票吗"}`
	for mediaType, want := range map[string]int{
		"application/json": 200, "application/json; charset=utf-8": 200, "Application/JSON;charset=UTF-8": 200,
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/json; charset=gbk": 415, ";": 415,
	} {
		h.do("POST", demo+"/ask", body, with{"Content-Type": mediaType}).is(want)
	}
	h.do("POST", demo+"/ask", body, with{"Content-Encoding": "gzip"}).refused(415, "unsupported_media_type", "")
}

func TestBodyThatBreaksOff(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := httptest.NewRequest("POST", demo+"/ask", brokenBody{})
	r.Header.Set("Content-Type", "application/json")
	h.send(r, "").refused(400, "malformed", "")
}

type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestMaxBody(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.MaxBody = 1024 })
	p := h.do("POST", demo+"/entries", `{"question":"`+strings.Repeat("a", 1024)+`"}`, with{"as": "editor"}).refused(413, "too_large", "")
	if !strings.Contains(p.Detail, "1 KB") {
		t.Errorf("got %q", p.Detail)
	}
}

func TestStoreFails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err    error
		status int
		code   string
	}{
		{faq.ErrBusy, 503, "busy"}, {faq.ErrReadOnly, 503, "read_only"}, {context.DeadlineExceeded, 503, "timeout"},
		{errors.New("secret of the house"), 500, "internal"},
	} {
		err := fmt.Errorf("put entry gift: %w", tt.err)
		h := newHouse(t, func(c *Config) { c.Store = sick{c.Store, err}; c.Engine = failing{Engine: c.Engine, err: err} })
		for _, a := range []*answerOf{
			h.do("POST", demo+"/entries", gift, with{"as": "editor"}),
			h.do("PUT", demo+"/entries/invoice", gift, with{"as": "editor", "If-Match": `"1"`}),
			h.do("POST", demo+"/ask", `{"text":"发票"}`),
		} {
			a.refused(tt.status, tt.code, "")
			if retry := a.Header.Get("Retry-After"); (retry != "") != (tt.status == 503) {
				t.Errorf("%v: got Retry-After %q", tt.err, retry)
			}
			if strings.Contains(string(a.body), "secret") || strings.Contains(string(a.body), "gift") {
				t.Errorf("%v: told to the caller: %s", tt.err, a.body)
			}
		}
		if !strings.Contains(h.log.String(), tt.err.Error()) {
			t.Errorf("%v: not in the log", tt.err)
		}
	}
}

// lockedKeys cannot be read.
type lockedKeys struct{ keys }

type keys = faq.Keys

func (lockedKeys) KeyByHash(context.Context, []byte) (faq.Key, error) {
	return faq.Key{}, fmt.Errorf("key by hash: %w", faq.ErrBusy)
}

func TestKeysFail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Keys = lockedKeys{} })
	h.get(demo+"/entries", with{"as": "agent"}).refused(503, "busy", "")
	h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`).is(200)
}

func TestPanic(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Engine = failing{Engine: c.Engine, panic: "secret of the house"} })
	a := h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`, with{"X-Request-ID": "req-7"})
	p := a.refused(500, "internal", "")
	if strings.Contains(string(a.body), "secret") || !strings.Contains(p.Detail, "req-7") || !strings.Contains(p.Detail, "抱歉") {
		t.Errorf("got %s", a.body)
	}
	if log := h.log.String(); !strings.Contains(log, "secret of the house") || !strings.Contains(log, "question_ask.go") {
		t.Errorf("the log has no trace: %s", log)
	}
	h.get("/healthz").is(200)
}

// TestPanicAfterTheFirstByte holds that a reply that has begun is cut off rather than ended as if it were whole.
func TestPanicAfterTheFirstByte(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.Engine = failing{Engine: c.Engine, panic: http.ErrAbortHandler} })
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Errorf("got panic %v, want http.ErrAbortHandler", p)
		}
	}()
	h.do("POST", demo+"/ask", `{"text":"可以开发票吗"}`)
	t.Error("it returned")
}

func TestLog(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"可以开发票吗，我是小明"}`, with{"X-Request-ID": "abc.1"})
	h.get(demo+"/conversations/"+r.Conversation, with{"X-Request-ID": "bad\nid"})
	h.get(demo+"/entries/none", with{"as": "agent"})
	h.get("/nowhere")
	lines := h.log.lines(t)
	want := []struct {
		method, route, role string
		status              float64
	}{
		{"POST", "/v1/shops/:shop/ask", "buyer", 200},
		{"GET", "/v1/shops/:shop/conversations/:id", "buyer", 200},
		{"GET", "/v1/shops/:shop/entries/:id", "agent", 404},
		{"GET", "-", "", 404},
	}
	if len(lines) != len(want) {
		t.Fatalf("got %d lines, want %d: %s", len(lines), len(want), h.log)
	}
	for i, w := range want {
		l := lines[i]
		if l["method"] != w.method || l["route"] != w.route || l["role"] != w.role || l["status"] != w.status || l["ms"] == nil || l["level"] != "INFO" {
			t.Errorf("line %d: got %v, want %+v", i, l, w)
		}
	}
	if lines[0]["id"] != "abc.1" || len(lines[1]["id"].(string)) != 26 || lines[2]["key"] != "key-agent" || lines[2]["shop"] != "demo" {
		t.Errorf("got %v", lines)
	}
	for _, private := range []string{"小明", r.Conversation, secret("agent")} {
		if strings.Contains(h.log.String(), private) {
			t.Errorf("the log tells %q", private)
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	t.Parallel()
	ask := with{"Origin": "https://shop.example.com", "Access-Control-Request-Method": "POST"}
	closed := newHouse(t)
	if a := closed.do("OPTIONS", demo+"/ask", "", ask).is(405); a.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("off by default: got %v", a.Header)
	}
	h := newHouse(t, func(c *Config) { c.AllowedOrigins = []string{"https://shop.example.com"} })
	a := h.do("OPTIONS", demo+"/ask", "", ask).is(204)
	if a.Header.Get("Access-Control-Allow-Origin") != "https://shop.example.com" || !strings.Contains(a.Header.Get("Access-Control-Allow-Headers"), "If-Match") {
		t.Errorf("got %v", a.Header)
	}
	a = h.get(demo+"/suggest", with{"Origin": "https://shop.example.com"}).is(200)
	if a.Header.Get("Access-Control-Allow-Origin") != "https://shop.example.com" || a.Header.Get("Vary") != "Origin" {
		t.Errorf("got %v", a.Header)
	}
	a = h.get(demo+"/suggest", with{"Origin": "https://evil.example.com"}).is(200)
	if a.Header.Get("Access-Control-Allow-Origin") != "" || a.Header.Get("Vary") != "Origin" {
		t.Errorf("got %v", a.Header)
	}
	h.do("OPTIONS", demo+"/ask", "", with{"Origin": "https://evil.example.com", "Access-Control-Request-Method": "POST"}).is(405)
}

func TestHealth(t *testing.T) {
	t.Parallel()
	var ill error
	h := newHouse(t, func(c *Config) { c.Ready = func(context.Context) error { return ill } })
	h.get("/readyz").is(200)
	ill = errors.New("index is loading")
	a := h.get("/readyz")
	a.refused(503, "not_ready", "")
	if a.Header.Get("Retry-After") == "" || strings.Contains(string(a.body), "index") {
		t.Errorf("got %v %s", a.Header, a.body)
	}
	h.get("/healthz").is(200)
}

func TestConfig(t *testing.T) {
	t.Parallel()
	good := Config{Engine: failing{}, Store: sick{}, Keys: lockedKeys{}, People: newHouse(t).db, Queue: newHouse(t).db, Replay: &replay.Player{}, Checks: newHouse(t).db, Gaps: &gap.Book{}, Rivals: &rival.Finder{}}
	if err := good.Valid(); err != nil {
		t.Errorf("got %v", err)
	}
	for name, spoil := range map[string]func(*Config){
		"no engine": func(c *Config) { c.Engine = nil }, "no store": func(c *Config) { c.Store = nil },
		"no keys": func(c *Config) { c.Keys = nil }, "no people": func(c *Config) { c.People = nil }, "no queue": func(c *Config) { c.Queue = nil },
		"no replay": func(c *Config) { c.Replay = nil }, "no checks": func(c *Config) { c.Checks = nil }, "no gaps": func(c *Config) { c.Gaps = nil }, "no rivals": func(c *Config) { c.Rivals = nil },
		"proxy": func(c *Config) { c.TrustedProxies = []string{"nonsense"} }, "burst": func(c *Config) { c.Rate.Burst = -1 },
	} {
		bad := good
		spoil(&bad)
		if err := bad.Valid(); !errors.Is(err, faq.ErrInvalid) {
			t.Errorf("%s: got %v, want ErrInvalid", name, err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: New did not panic", name)
				}
			}()
			New(bad)
		}()
	}
}

// TestTable holds that every row of the table says something, and means the door's own sentinels first.
func TestTable(t *testing.T) {
	t.Parallel()
	for _, r := range table {
		if r.status < 400 || r.status > 599 || r.code == "" || r.title == "" || !strings.HasSuffix(r.detail, "。") || (r.retry > 0) != (r.status == 429 || r.status == 503) {
			t.Errorf("got %+v", r)
		}
		if got := judged(fmt.Errorf("wrapped: %w", r.is)); got.code != r.code {
			t.Errorf("%v: got %s, want %s", r.is, got.code, r.code)
		}
	}
}
