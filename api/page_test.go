package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xiaoer/api/web"
)

// page asks for what is no part of the contract.
func (h *house) page(path string, headers ...string) *http.Response {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.door.ServeHTTP(w, r)
	return w.Result()
}

func TestPages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, tt := range []struct {
		path, mediaType, cache string
	}{
		{"/chat/demo", "text/html; charset=utf-8", "no-cache"},
		{"/login", "text/html; charset=utf-8", "no-cache"},
		{"/office", "text/html; charset=utf-8", "no-cache"},
		{"/login?next=/desk", "text/html; charset=utf-8", "no-cache"},
		{"/desk", "text/html; charset=utf-8", "no-cache"},
		{"/widget.js", "text/javascript; charset=utf-8", "public, max-age=300"},
		{web.Prefix + "base.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
		{web.Prefix + "chat/main.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		{web.Prefix + "icon.svg", "image/svg+xml", "public, max-age=31536000, immutable"},
	} {
		got := h.page(tt.path)
		if got.StatusCode != 200 || got.Header.Get("Content-Type") != tt.mediaType || got.Header.Get("Cache-Control") != tt.cache {
			t.Errorf("%s: got %d %v", tt.path, got.StatusCode, got.Header)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"} {
			if got.Header.Get(name) != want {
				t.Errorf("%s: got %s %q, want %q", tt.path, name, got.Header.Get(name), want)
			}
		}
		if again := h.page(tt.path, "If-None-Match", got.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
			t.Errorf("%s: got %d for what the browser has, want 304", tt.path, again.StatusCode)
		}
	}
	for _, path := range []string{"/assets/0123456789abcdef/base.css", web.Prefix + "chat.html", web.Prefix + "none.js", web.Prefix + "../../api.go", web.Prefix} {
		if got := h.page(path); got.StatusCode != 404 {
			t.Errorf("%s: got %d, want 404", path, got.StatusCode)
		}
	}
}

// A page's policy lets in nothing of elsewhere and nothing inline, and says who may show it in a frame.
func TestPagePolicy(t *testing.T) {
	t.Parallel()
	login := newHouse(t, func(cfg *Config) { cfg.AllowedOrigins = []string{"*"} }).page("/login").Header
	if !strings.HasSuffix(login.Get("Content-Security-Policy"), "frame-ancestors 'none'") || login.Get("X-Frame-Options") != "DENY" {
		t.Errorf("/login: got %v, want a page in nobody's frame", login)
	}
	for _, tt := range []struct {
		origins []string
		want    string
	}{
		{nil, "frame-ancestors 'self'"},
		{[]string{"https://shop.example.com", "https://m.example.com"}, "frame-ancestors 'self' https://shop.example.com https://m.example.com"},
		{[]string{"https://shop.example.com", "*"}, "frame-ancestors *"},
	} {
		h := newHouse(t, func(cfg *Config) { cfg.AllowedOrigins = tt.origins })
		got := h.page("/chat/demo")
		policy := got.Header.Get("Content-Security-Policy")
		if !strings.HasSuffix(policy, tt.want) || !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self';") ||
			strings.Contains(policy, "unsafe") {
			t.Errorf("%v: got %q, want %q at its end", tt.origins, policy, tt.want)
		}
		if x := got.Header.Get("X-Frame-Options"); x != "" {
			t.Errorf("%v: got X-Frame-Options %q on a page that may be framed", tt.origins, x)
		}
	}
}
