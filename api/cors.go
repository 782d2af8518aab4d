package api

import (
	"net/http"
	"slices"
	"strings"
)

// crossOrigin lets pages of the allowed origins read the reply, and answers a browser that asks beforehand whether it
// may send a request: done is true then. A page of another origin gets no such word, and its browser keeps the reply
// from it. Cookies are never allowed along: what they open is for our own
// pages (see holder.go).
func (s *server) crossOrigin(c *call) (done bool) {
	if len(s.AllowedOrigins) == 0 {
		return false
	}
	h := c.Writer.Header()
	h.Add("Vary", "Origin")
	origin := c.GetHeader("Origin")
	if origin == "" || !slices.Contains(s.AllowedOrigins, origin) && !slices.Contains(s.AllowedOrigins, "*") {
		return false
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Expose-Headers", "ETag, Location, Retry-After, X-Request-ID")
	if c.Request.Method != http.MethodOptions || c.GetHeader("Access-Control-Request-Method") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", strings.Join([]string{
		http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete}, ", "))
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-API-Key, X-Buyer, X-Request-ID")
	h.Set("Access-Control-Max-Age", "600")
	c.Status(http.StatusNoContent)
	c.Writer.WriteHeaderNow()
	return true
}
