package api

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"xiaoer/faq"
)

// call is one request on its way through the house.
type call struct {
	*gin.Context
	route   route
	id      string   // of the request, in the log and in the reply's header
	shop    faq.Shop // as the path names it
	who     *holder  // nil for a buyer
	buyer   string   // whom the shop's site vouches for; "" is a stranger
	endless bool     // it has all the time in the world
	fault   error    // what became a refusal of the server's own making, for the log
}

// serve is the way of every request: greet, admit, act within the time there is (0 is all the time in the world),
// refuse where that failed.
func (s *server) serve(r route, wait time.Duration) gin.HandlerFunc {
	return func(g *gin.Context) {
		c := greet(g, r)
		c.endless = wait == 0
		defer s.note(c, s.Now())
		defer c.catch()
		if s.crossOrigin(c) {
			return
		}
		// Not derived from gin's context: that one goes back to a pool, and its Done is nil.
		ctx := g.Request.Context()
		if wait > 0 {
			within, cancel := context.WithTimeout(ctx, wait)
			defer cancel()
			ctx = within
		}
		g.Request = g.Request.WithContext(ctx)
		err := s.admit(c)
		if err == nil {
			err = r.do(s, c)
		}
		if err != nil {
			c.refuse(interrupted(ctx, err))
		}
	}
}

var plainID = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// greet gives the request its id and the reply the headers that every reply has.
func greet(g *gin.Context, r route) *call {
	c := &call{Context: g, route: r, shop: faq.Shop(g.Param("shop")), id: g.GetHeader("X-Request-ID")}
	if c.id == "" || !plainID.MatchString(c.id) { // also keeps strangers from writing lines into the log
		c.id = strings.ToLower(rand.Text())
	}
	h := g.Writer.Header()
	maps.Copy(h, greeting)
	h.Set("X-Request-ID", c.id)
	return c
}

// greeting is what every reply's header says. Its lists are shared by all replies: who adds to one gets one of his own,
// since none has room for more.
var greeting = http.Header{
	"X-Content-Type-Options":  {"nosniff"},
	"X-Frame-Options":         {"DENY"},
	"Content-Security-Policy": {"default-src 'none'; frame-ancestors 'none'"},
	"Referrer-Policy":         {"no-referrer"},
	"Cache-Control":           {"no-store"},
}

// Visit is one request as a monitor sees it.
type Visit struct {
	Method string
	Route  string // its pattern, as in openapi.json; "" where there is none
	Status int
	Took   time.Duration
	Stream bool // it lasted as long as the client wished
}

// note writes the request's one line. It holds the route's pattern and not the path, which may hold a secret.
func (s *server) note(c *call, start time.Time) {
	took := s.Now().Sub(start)
	s.Served(Visit{Method: c.Request.Method, Route: c.route.path, Status: c.Writer.Status(), Took: took, Stream: c.endless})
	level, role := slog.LevelInfo, "buyer"
	switch {
	case c.who != nil:
		role = string(c.who.role(c.shop))
	case c.route.needs != "":
		role = ""
	}
	attrs := []slog.Attr{
		slog.String("id", c.id), slog.String("method", c.Request.Method), slog.String("route", cmp.Or(c.route.path, "-")),
		slog.Int("status", c.Writer.Status()), slog.Float64("ms", float64(took.Microseconds())/1000),
		slog.String("role", role),
	}
	if c.who != nil {
		attrs = append(attrs, c.who.logged())
		if role != "" { // only then is it known that there is a shop of that name
			attrs = append(attrs, slog.String("shop", string(c.shop)))
		}
	}
	if c.fault != nil {
		level = slog.LevelError
		if errors.Is(c.fault, context.Canceled) { // the client went away: nobody's fault here
			level = slog.LevelInfo
		}
		attrs = append(attrs, slog.Any("err", c.fault))
	}
	s.Log.LogAttrs(c.Request.Context(), level, "request", attrs...)
}

// catch turns a panic into an apology. A reply that has begun cannot be taken back; its connection is cut then, so
// that half a reply is not taken for a whole one.
func (c *call) catch() {
	p := recover()
	if p == nil {
		return
	}
	c.fault = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	if p == http.ErrAbortHandler || c.Writer.Written() {
		panic(http.ErrAbortHandler)
	}
	c.refuse(c.fault)
}

// send replies with v as JSON. It is encoded before the first byte leaves: what cannot be encoded is a 500 and not
// half a document.
func (c *call) send(status int, v any) error {
	return c.sendAs("application/json; charset=utf-8", status, v)
}

func (c *call) sendAs(mediaType string, status int, v any) error {
	if v, ok := v.(interface{ AppendJSON([]byte) ([]byte, error) }); ok {
		return c.sendOften(mediaType, status, v.AppendJSON)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // nosniff keeps it from being read as HTML
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encode reply: %w", err)
	}
	c.Data(status, mediaType, b.Bytes())
	return nil
}

// documents are buffers that replies are written in.
var documents = sync.Pool{New: func() any { return new([]byte) }}

// sendOften is sendAs for what writes itself.
func (c *call) sendOften(mediaType string, status int, write func([]byte) ([]byte, error)) error {
	buf := documents.Get().(*[]byte)
	defer documents.Put(buf)
	b, err := write((*buf)[:0])
	if err != nil {
		return fmt.Errorf("encode reply: %w", err)
	}
	*buf = append(b, '\n') // as json.Encoder does
	c.Data(status, mediaType, *buf)
	return nil
}

// ctx is the request's context. gin's own is never handed down.
func (c *call) ctx() context.Context { return c.Request.Context() }

// actor is the name that the caller acts under.
func (c *call) actor() string { return c.who.name }

// role is what the caller may do in the shop of the path.
func (c *call) role() faq.Role { return c.who.role(c.shop) }

// orEmpty makes an empty list of a nil one: a client that loops over a reply must not meet null.
func orEmpty[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}
