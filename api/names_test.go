package api

import (
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
)

// TestAgentsGoByTheirNames holds that a buyer reads what an agent is called, in old messages too, and never how he signs;
// that colleagues read both, and that what counts by agents goes by how they sign.
func TestAgentsGoByTheirNames(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) { c.pace = brisk })
	srv := h.open()
	const login = "wang接待"
	wang := h.user(people.User{Name: login, Roles: map[faq.Shop]faq.Role{"demo": faq.Agent}})
	me := h.signIn(login, password)
	ticket, talk := h.wanted()
	h.do("POST", ticket+"/claim", "", me).is(200)
	h.do("POST", ticket+"/reply", `{"text":"您好"}`, me).is(200)
	if got := into[conversation](h.get(talk).is(200)); got.Agent != login || got.Messages[2].Name != login || got.Messages[2].Login != "" {
		t.Errorf("without a display name: got %+v", got)
	}

	wang.Title = "王芳"
	if _, err := h.db.PutUser(t.Context(), wang, "test"); err != nil { // in another process
		t.Fatal(err)
	}
	h.clock.move(calledFor)
	r := h.get(talk).is(200)
	if got := into[conversation](r); got.Agent != "王芳" || got.Messages[2].Name != "王芳" || strings.Contains(string(r.body), login) {
		t.Errorf("the buyer: got %s", r.body)
	}
	if got := into[conversation](h.get(talk, me).is(200)).Messages[2]; got.Name != "王芳" || got.Login != login {
		t.Errorf("a colleague: got %+v", got)
	}
	buyer := follow(t, srv.URL+talk+"/events", 0, "")
	buyer.until("message", `"name":"王芳"`)
	h.do("POST", ticket+"/typing", "", me).is(204)
	last, before := buyer.until("typing", `"name":"王芳"`)
	for _, l := range append(before, last) {
		if strings.Contains(l.data, login) {
			t.Errorf("the buyer is told %s", l.data)
		}
	}
	staff := into[struct{ Names map[string]string }](h.get(demo+"/agents", me).is(200)).Names
	if len(staff) != 1 || staff[login] != "王芳" {
		t.Errorf("agents: got %v", staff)
	}
	if got := into[desk.Ticket](h.get(ticket, me).is(200)); got.Agent != login {
		t.Errorf("ticket: got agent %q, want %q", got.Agent, login)
	}
	if _, said, err := h.db.Conversation(t.Context(), "demo", talk[strings.LastIndex(talk, "/")+1:], 0); err != nil || said[2].Name != login {
		t.Errorf("kept: got %v and %v, want the message signed %s", said, err, login)
	}
}
