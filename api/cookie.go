package api

import (
	"net/http"
	"strings"

	"xiaoer/faq/people"
)

// The cookie that holds a session's token. Browsers take one of the prefix __Host- over HTTPS only, and from no other
// host, so a neighbouring domain can neither read it nor put its own in its place.
const (
	plainCookie  = "xiaoer_session"
	secureCookie = "__Host-" + plainCookie
)

// encrypted reports whether the browser speaks HTTPS, to us or to a proxy. Everybody is believed: who lies gets a
// cookie that his own browser refuses.
func encrypted(r *http.Request) bool {
	return r.TLS != nil || strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https") ||
		strings.HasPrefix(r.Header.Get("Origin"), "https://")
}

// cookieOf returns the token that the browser has sent, or "". Where there is HTTPS, the plain cookie counts for nothing:
// anybody between may have set it.
func cookieOf(r *http.Request) string {
	if c, err := r.Cookie(secureCookie); err == nil {
		return c.Value
	}
	if c, err := r.Cookie(plainCookie); err == nil && !encrypted(r) {
		return c.Value
	}
	return ""
}

// setCookie gives the browser a token, or takes it back where that is empty. Scripts never see it.
func setCookie(c *call, token string) {
	cookie := http.Cookie{
		Name: plainCookie, Value: token, Path: "/", MaxAge: int(people.Longest.Seconds()),
		HttpOnly: true, SameSite: http.SameSiteStrictMode,
	}
	if encrypted(c.Request) {
		cookie.Name, cookie.Secure = secureCookie, true
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, &cookie)
}
