package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// brisk is a pace for tests.
var brisk = pace{write: time.Second, beat: time.Minute, rest: time.Millisecond, line: 5 * time.Millisecond}

// open serves the house on a real socket.
func (h *house) open() *httptest.Server {
	srv := httptest.NewServer(h.door)
	h.t.Cleanup(func() {
		h.hub.Close()
		srv.Close()
	})
	return srv
}

// line is one event of a stream.
type line struct {
	id   int64
	name string
	data string
}

// follower reads a stream.
type follower struct {
	t     *testing.T
	lines chan line
	stop  func()
	last  int64
}

// follow connects to a stream; last is the event it has seen, below 0 for none.
func follow(t *testing.T, url string, last int64, as string) *follower {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last >= 0 {
		r.Header.Set("Last-Event-ID", strconv.FormatInt(last, 10))
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+secret(as))
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 200 || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%s: got %d %s", url, res.StatusCode, res.Header.Get("Content-Type"))
	}
	f := &follower{t: t, lines: make(chan line, 10000), last: last}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(f.lines)
		defer res.Body.Close()
		readStream(res.Body, func(l line) { f.lines <- l })
	}()
	f.stop = func() {
		stop()
		<-done
	}
	t.Cleanup(f.stop)
	return f
}

// readStream takes a stream apart until it ends.
func readStream(from io.Reader, got func(line)) {
	var l line
	for in := bufio.NewReaderSize(from, 1<<20); ; {
		text, err := in.ReadString('\n')
		if err != nil {
			return
		}
		name, value, _ := strings.Cut(strings.TrimSuffix(text, "\n"), ": ")
		switch name {
		case "id":
			l.id, _ = strconv.ParseInt(value, 10, 64)
		case "event":
			l.name = value
		case "data":
			l.data = value
		case "":
			if l.name != "" {
				got(l)
			}
			l = line{}
		}
	}
}

// next returns the next event, or the zero line at the stream's end.
func (f *follower) next() line {
	f.t.Helper()
	select {
	case l := <-f.lines:
		if l.id > 0 {
			f.last = l.id
		}
		return l
	case <-time.After(20 * time.Second):
		f.t.Fatal("the stream is silent")
		return line{}
	}
}

// until reads on to an event of that name whose data hold the text, and returns it and what came before.
func (f *follower) until(name, text string) (l line, before []line) {
	f.t.Helper()
	for {
		l := f.next()
		if l == (line{}) {
			f.t.Fatalf("the stream has ended before %s %s; got %v", name, text, before)
		}
		if l.name == name && strings.Contains(l.data, text) {
			return l, before
		}
		before = append(before, l)
	}
}

func TestFollowConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	srv := h.open()
	ticket, talk := h.wanted()
	agent := with{"as": "agent"}
	seen := into[conversation](h.get(talk).is(200))
	if len(seen.Messages) != 2 || seen.Event == 0 || seen.Ticket.Position != 1 {
		t.Fatalf("got %+v", seen)
	}
	buyer := follow(t, srv.URL+talk+"/events", seen.Event, "")
	buyer.until("position", `"position":1`)
	h.do("POST", ticket+"/claim", "", agent).is(200)
	h.do("POST", ticket+"/typing", "", agent).is(204)
	typing, before := buyer.until("typing", "")
	h.do("POST", ticket+"/reply", `{"text":"您好"}`, agent).is(200)
	_, after := buyer.until("message", "您好")
	var names []string
	for _, l := range slices.Concat(before, []line{typing}, after) {
		if l.name != "position" {
			names = append(names, l.name)
		}
		if strings.Contains(l.data, "epoch") {
			t.Errorf("the buyer is told %s", l.data)
		}
	}
	if slices.Sort(names); !slices.Equal(names, []string{"owner", "ticket", "typing"}) {
		t.Errorf("got %v before the message, want the ticket, its owner, and that somebody types", before)
	}
	buyer.stop()

	h.do("POST", ticket+"/reply", `{"text":"在的"}`, agent).is(200) // while nobody listens
	again := follow(t, srv.URL+talk+"/events", buyer.last, "")
	if l, before := again.until("message", "在的"); len(before) > 0 || l.id <= buyer.last {
		t.Errorf("resumed after %d: got %+v and %v before, want what was missed and nothing twice", buyer.last, l, before)
	}
	h.do("POST", ticket+"/close", `{"note":"内部备注"}`, agent).is(200)
	l, _ := again.until("ticket", "closed")
	if strings.Contains(l.data, "内部备注") || strings.Contains(l.data, `"by"`) {
		t.Errorf("the buyer is told %s", l.data)
	}
}

// TestFollowMissesNothing cuts a stream at every event, and puts the parts together.
func TestFollowMissesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	srv := h.open()
	_, talk := h.wanted()
	id := strings.TrimPrefix(talk, demo+"/conversations/")
	for i := range 30 {
		h.ask(fmt.Sprintf(`{"text":"第%d句","conversation":"%s"}`, i, id))
	}
	var got []int
	for last := int64(0); len(got) < 32; {
		f := follow(t, srv.URL+talk+"/events", last, "")
		for range 1 + len(got)%3 {
			if l := f.next(); l.name == "message" {
				var e desk.Event
				if err := json.Unmarshal([]byte(l.data), &e); err != nil {
					t.Fatal(err)
				}
				got = append(got, e.Message.Seq)
			}
			if last = max(last, f.last); len(got) == 32 {
				break
			}
		}
		f.stop()
	}
	for i, seq := range got {
		if seq != i+1 {
			t.Fatalf("got messages %v, want 1 to 32, each once", got)
		}
	}
}

func TestFollowTheQueue(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	srv := h.open()
	first, _ := h.wanted()
	h.clock.move(time.Second)
	_, talk := h.wanted()
	second := follow(t, srv.URL+talk+"/events", -1, "")
	second.until("position", `"position":2`)
	h.do("POST", first+"/claim", "", with{"as": "agent"}).is(200)
	second.until("position", `"position":1`)
}

func TestFollowShop(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	srv := h.open()
	agent := follow(t, srv.URL+demo+"/events", -1, "agent")
	ticket, talk := h.wanted()
	agent.until("owner", `"to":"queue"`)
	h.do("POST", talk+"/typing", "").is(204)
	agent.until("typing", `"author":"buyer"`)
	h.do("POST", ticket+"/claim", "", with{"as": "other"}).is(200)
	agent.until("ticket", `"by":"other"`)
}

// TestSlowReader holds that one who does not read is cut off, keeps nobody waiting, and misses nothing when he is back.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	srv := h.open()
	ticket, talk := h.wanted()
	agent := with{"as": "agent"}
	h.do("POST", ticket+"/claim", "", agent).is(200)

	slow, err := net.Dial("tcp", strings.TrimPrefix(srv.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	fmt.Fprintf(slow, "GET %s/events?after=0 HTTP/1.1\r\nHost: shop\r\n\r\n", talk)
	quick := follow(t, srv.URL+talk+"/events", 0, "")
	quick.until("owner", `"to":"agent"`)

	long := strings.Repeat("慢", faq.MaxAnswer)
	replies := 0
	for ; !strings.Contains(h.log.String(), "/events"); replies++ { // a stream's line is written when it has ended
		if replies == 5000 {
			t.Fatal("120 MB were sent to one who does not read")
		}
		_, err := h.db.Reply(t.Context(), "demo", desk.ID(strings.TrimPrefix(ticket, demo+"/tickets/")), "agent", long)
		if err != nil {
			t.Fatal(err)
		}
	}
	for range replies {
		quick.until("message", long)
	}
	var got []line
	readStream(slow, func(l line) { got = append(got, l) }) // what the sockets held; that it ends is the cutting off
	messages, last := 0, int64(0)
	for _, l := range got {
		if l.name == "message" {
			messages++
		}
		last = max(last, l.id)
	}
	if messages >= 2+replies {
		t.Fatalf("got all %d messages: nothing was slow", messages)
	}
	for again := follow(t, srv.URL+talk+"/events", last, ""); messages < 2+replies; messages++ {
		again.until("message", "慢")
	}
	quick.stop()
}

func TestFollowRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	ticket, talk := h.wanted()
	h.get(demo+"/conversations/guessed/events").refused(404, "not_found", "")
	h.get(strings.Replace(talk, "demo", "elsewhere", 1)+"/events").refused(404, "not_found", "")
	h.get(talk+"/events?after=x").refused(422, "invalid", "after")
	h.get(talk+"/events", with{"Last-Event-ID": "-1"}).refused(422, "invalid", "after")
	h.get(demo+"/events").refused(401, "unauthorized", "")
	h.do("HEAD", talk+"/events", "").is(405)
	h.do("POST", demo+"/conversations/guessed/typing", "").refused(404, "not_found", "")
	h.do("POST", ticket+"/typing", "", with{"as": "agent"}).refused(409, "conflict", "")

	srv := h.open()
	var all []*follower
	for range 16 {
		all = append(all, follow(t, srv.URL+talk+"/events", -1, ""))
	}
	h.get(talk+"/events").refused(429, "rate_limited", "")
	h.hub.Close() // as the server does when it is told to stop
	for _, f := range all {
		for f.next() != (line{}) {
		}
	}
}
