package api

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/picture"
)

// photo is a small picture.
func photo(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 6, 4))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// adds adds a picture and returns its id.
func (h *house) adds(carry ...with) string {
	h.t.Helper()
	a := h.do("POST", demo+"/images", photo(h.t), append(carry, with{"Content-Type": "image/png"})...).is(201)
	m := into[faq.Image](a)
	if m.Type != "image/png" || m.Width != 6 || m.Height != 4 || m.Bytes == 0 || len(m.ID) < 30 {
		h.t.Errorf("%s: got %+v", a.request, m)
	}
	return m.ID
}

// A buyer shows what has come, a person is asked, looks at it, and answers with a picture.
func TestPictures(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.adds()
	r := into[reply](h.do("POST", demo+"/ask", `{"images":["`+id+`"],"message_id":"message-of-the-buyer-1"}`).is(200))
	if r.Decision != faq.Escalated || r.Reason != faq.Pictured || r.Ticket == nil || !strings.Contains(r.Text, "图片收到") {
		t.Fatalf("got %+v", r)
	}
	again := into[reply](h.do("POST", demo+"/ask", `{"images":["`+id+`"],"message_id":"message-of-the-buyer-1"}`).is(200))
	if again.ID != r.ID || again.Conversation != r.Conversation {
		t.Errorf("a second delivery: got %+v, want the first", again)
	}
	agent, talk := with{"as": "agent"}, demo+"/conversations/"+r.Conversation
	ticket := into[desk.Ticket](h.get(demo+"/tickets/"+string(r.Ticket.ID), agent).is(200))
	if ticket.Question != "[图片]" || ticket.Reason != faq.Pictured {
		t.Errorf("got the ticket %+v", ticket)
	}
	if got := into[suggested](h.get(demo+"/tickets/"+string(r.Ticket.ID)+"/suggestions", agent).is(200)); len(got.Candidates) != 0 {
		t.Errorf("got %+v for a picture, want nothing guessed", got)
	}
	h.do("POST", demo+"/tickets/"+string(r.Ticket.ID)+"/claim", "", agent).is(200)
	mine := h.adds(agent)
	h.do("POST", demo+"/tickets/"+string(r.Ticket.ID)+"/reply", `{"text":"","images":["`+mine+`"]}`, agent).is(200)
	v := into[conversation](h.get(talk).is(200))
	if len(v.Messages) != 3 || v.Messages[0].Text != "" || v.Messages[0].Images[0].ID != id || v.Messages[2].Images[0].ID != mine {
		t.Fatalf("got %+v", v.Messages)
	}
	if x := into[faq.Exchange](h.get(demo+"/answers/"+r.ID+"/why", agent).is(200)); len(x.Images) != 1 || x.Images[0].ID != id {
		t.Errorf("got the exchange %+v", x)
	}
	h.get(talk + "/images/" + mine).is(200)
}

// A picture is served as what it is and nothing else, to who may see the conversation.
func TestPicturesAreServed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, waits := h.adds(), h.adds()
	r := into[reply](h.do("POST", demo+"/ask", `{"text":"这个怎么回事","images":["`+id+`"]}`).is(200))
	other := into[reply](h.do("POST", demo+"/ask", `{"text":"转人工"}`).is(200))
	at := demo + "/conversations/" + r.Conversation + "/images/"
	for _, who := range []with{nil, {"as": "agent"}} {
		a := h.get(at+id, who).is(200)
		for name, want := range map[string]string{
			"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=31536000, immutable",
			"Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
		} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("got %s %q, want %q", name, got, want)
			}
		}
		if d := a.Header.Get("Content-Disposition"); !strings.HasPrefix(d, `inline; filename="`) || !strings.HasSuffix(d, `.png"`) {
			t.Errorf("got Content-Disposition %q", d)
		}
		if string(a.body) != photo(t) {
			t.Errorf("got %d bytes, want the picture", len(a.body))
		}
	}
	for what, path := range map[string]string{
		"not sent": at + waits, "unknown": at + "none", "of another conversation": demo + "/conversations/" + other.Conversation + "/images/" + id,
		"of another shop": "/v1/shops/elsewhere/conversations/" + r.Conversation + "/images/" + id, "of no conversation": demo + "/conversations/none/images/" + id,
	} {
		if a := h.get(path); a.StatusCode != 404 {
			t.Errorf("%s: got %d, want 404", what, a.StatusCode)
		}
	}
	h.get(at+id, with{"as": "foreign"}).refused(403, "forbidden", "")
}

// One whom the shop's site vouches for as another sees no picture, whatever he holds.
func TestPicturesOfAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mine, his := h.vouchFor("买家甲"), h.vouchFor("买家乙")
	r := into[reply](h.do("POST", demo+"/ask", `{"images":["`+h.adds(mine)+`"]}`, mine).is(200))
	v := into[conversation](h.get(demo+"/conversations/"+r.Conversation, mine).is(200))
	at := demo + "/conversations/" + r.Conversation + "/images/" + v.Messages[0].Images[0].ID
	h.get(at, mine).is(200)
	h.get(at, his).refused(404, "not_found", "")
}

// What is no picture is refused in words that help, and what is said with none is not said at all.
func TestPicturesRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	binary := with{"Content-Type": "application/octet-stream"}
	for _, c := range []struct {
		name, body, code, field, words string
		status                         int
	}{
		{"SVG", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "invalid", "image", "JPG、PNG、WebP、GIF", 422},
		{"a page", "<!doctype html>", "invalid", "image", "JPG、PNG、WebP、GIF", 422},
		{"half a picture", photo(t)[:60], "invalid", "image", "不完整", 422},
		{"too much", photo(t) + strings.Repeat("x", picture.MaxBytes), "too_large", "image", "最大 5 MB", 413},
		{"nothing", "", "invalid", "image", "没有收到图片内容", 422},
	} {
		for _, as := range []with{binary, {"Content-Type": "image/png"}} {
			if p := h.do("POST", demo+"/images", c.body, as).refused(c.status, c.code, c.field); !strings.Contains(p.Detail, c.words) {
				t.Errorf("%s: got %q, want %q in it", c.name, p.Detail, c.words)
			}
		}
	}
	h.do("POST", "/v1/shops/nowhere/images", photo(t), binary).refused(404, "not_found", "")
	id := h.adds()
	long := strings.Repeat("x", maxReference+1)
	for body, field := range map[string]string{
		`{"images":["none"]}`: "images[0]", `{"text":"在吗","images":["` + id + `","` + id + `"]}`: "images[1]", `{"images":[""]}`: "images[0]",
		`{"images":["` + long + `"]}`: "images[0]", `{"images":["a","b","c","d","e"]}`: "images", `{"token":"x.0","images":["` + id + `"]}`: "images", `{"images":[]}`: "text",
	} {
		h.do("POST", demo+"/ask", body).refused(422, "invalid", field)
	}
	path, talk := h.wanted()
	agent := with{"as": "agent"}
	h.do("POST", path+"/claim", "", agent).is(200)
	for body, field := range map[string]string{`{"text":"","images":["none"]}`: "images[0]", `{"images":["a","b","c","d","e"]}`: "images", `{"images":[]}`: "text"} {
		h.do("POST", path+"/reply", body, agent).refused(422, "invalid", field)
	}
	if v := into[conversation](h.get(talk).is(200)); len(v.Messages) != 2 {
		t.Errorf("got %+v, want nothing of what was refused", v.Messages)
	}
}

// Whoever floods a shop with pictures is asked to wait, and one who shows a key is not.
func TestPicturesAreNotFlooded(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(cfg *Config) { cfg.Rate = Rate{} })
	for range pictureBurst {
		h.adds()
	}
	a := h.do("POST", demo+"/images", photo(t), with{"Content-Type": "image/png"})
	if a.refused(http.StatusTooManyRequests, "rate_limited", ""); a.Header.Get("Retry-After") != "5" {
		t.Errorf("got Retry-After %q, want 5", a.Header.Get("Retry-After"))
	}
	h.adds(with{"as": "agent"})
	h.clock.move(5 * time.Second)
	h.adds()
}
