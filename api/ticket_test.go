package api

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq/desk"
)

// wanted makes a ticket and returns its path and the conversation's.
func (h *house) wanted() (ticket, talk string) {
	h.t.Helper()
	r := h.ask(`{"text":"转人工"}`)
	return demo + "/tickets/" + string(r.Ticket.ID), demo + "/conversations/" + r.Conversation
}

func TestTicketLife(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, other := with{"as": "agent"}, with{"as": "other"}
	path, talk := h.wanted()
	if got := into[desk.Ticket](h.get(path, agent).is(200)); got.State != desk.Waiting || got.Question != "转人工" {
		t.Errorf("got %+v", got)
	}
	h.do("POST", path+"/reply", `{"text":"您好"}`, agent).refused(409, "conflict", "")
	h.do("POST", path+"/release", "", agent).refused(409, "conflict", "")
	h.do("POST", path+"/close", "", agent).refused(409, "conflict", "")
	mine := into[desk.Ticket](h.do("POST", path+"/claim", `{"agent":"other"}`, agent).is(200))
	if mine.State != desk.Claimed || mine.Agent != "agent" || !mine.LeaseUntil.Equal(h.clock.Now().Add(desk.Lease)) {
		t.Errorf("got %+v", mine)
	}
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", path+"/claim", "", other).refused(409, "conflict", "")
	h.do("POST", path+"/reply", `{"text":"您好"}`, other).refused(409, "conflict", "")
	m := into[desk.Message](h.do("POST", path+"/reply", `{"text":"您好，我是小王"}`, agent).is(200))
	if m.Author != desk.FromAgent || m.Name != "agent" || m.Seq != 3 {
		t.Errorf("got %+v", m)
	}
	read := into[conversation](h.get(talk + "?after=2").is(200))
	if diff := cmp.Diff([]desk.Message{m}, read.Messages); diff != "" || read.Owner != desk.ByAgent {
		t.Errorf("the buyer reads %+v: %s", read, diff)
	}
	h.do("POST", path+"/release", "", agent).is(200)
	h.do("POST", path+"/claim", "", other).is(200)
	closed := into[desk.Ticket](h.do("POST", path+"/close", `{"note":"已解决"}`, other).is(200))
	if closed.State != desk.Closed || closed.Note != "已解决" || closed.Agent != "other" {
		t.Errorf("got %+v", closed)
	}
	h.do("POST", path+"/close", "", other).is(200)
	h.do("POST", path+"/claim", "", agent).refused(409, "conflict", "")
	if read := into[conversation](h.get(talk + "?after=3").is(200)); read.Owner != desk.Nobody || read.Messages == nil || len(read.Messages) != 0 {
		t.Errorf("got %+v", read)
	}
}

func TestTicketRefuses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := h.wanted()
	agent := with{"as": "agent"}
	h.do("POST", path+"/claim", "", agent).is(200)
	for _, tt := range []struct {
		path, body string
		status     int
		code       string
		field      string
	}{
		{"/reply", `{"text":""}`, 422, "invalid", "text"},
		{"/reply", `{"text":" "}`, 422, "invalid", "text"},
		{"/reply", `{}`, 422, "invalid", "text"},
		{"/reply", `{"text":"` + strings.Repeat("长", 8001) + `"}`, 422, "invalid", "text"},
		{"/reply", `{"text":"a\u0000"}`, 422, "invalid", "text"},
		{"/reply", `{"text":"好","agent":"other"}`, 400, "unknown_field", "agent"},
		{"/reply", ``, 415, "unsupported_media_type", ""},
		{"/close", `{"note":"` + strings.Repeat("长", 1001) + `"}`, 422, "invalid", "note"},
		{"/close", `{"text":"好"}`, 400, "unknown_field", "text"},
		{"/close", `[]`, 400, "wrong_type", ""},
		{"/seize", `{}`, 404, "no_such_route", ""},
	} {
		h.do("POST", path+tt.path, tt.body, agent).refused(tt.status, tt.code, tt.field)
	}
	for _, act := range []string{"/claim", "/release", "/close"} {
		h.do("POST", demo+"/tickets/unknown"+act, "", agent).refused(404, "not_found", "")
		h.do("POST", strings.Replace(path, "demo", "elsewhere", 1)+act, "", with{"as": "foreign"}).refused(404, "not_found", "")
	}
	h.get(demo+"/tickets/unknown", agent).refused(404, "not_found", "")
	h.get(strings.Replace(path, "demo", "elsewhere", 1), with{"as": "foreign"}).refused(404, "not_found", "")
}

func TestTicketsList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	for range 3 {
		path, _ := h.wanted()
		h.clock.move(time.Second)
		if len(path) == 0 {
			t.Fatal("no ticket")
		}
	}
	type part struct {
		Tickets []desk.Ticket
		Next    string
	}
	first := into[part](h.get(demo+"/tickets?limit=2", agent).is(200))
	rest := into[part](h.get(demo+"/tickets?limit=2&after="+first.Next, agent).is(200))
	if len(first.Tickets) != 2 || len(rest.Tickets) != 1 || rest.Next != "" || !first.Tickets[0].CreatedAt.Before(rest.Tickets[0].CreatedAt) {
		t.Errorf("got %+v then %+v", first, rest)
	}
	h.do("POST", demo+"/tickets/"+string(rest.Tickets[0].ID)+"/claim", "", agent).is(200)
	for query, want := range map[string]int{"?state=waiting": 2, "?state=claimed": 1, "?state=closed": 0, "?agent=agent": 1, "?agent=other": 0} {
		if got := into[part](h.get(demo+"/tickets"+query, agent).is(200)); got.Tickets == nil || len(got.Tickets) != want {
			t.Errorf("%s: got %d, want %d", query, len(got.Tickets), want)
		}
	}
	h.clock.move(desk.Lease)
	if got := into[part](h.get(demo+"/tickets?state=waiting", agent).is(200)); len(got.Tickets) != 3 {
		t.Errorf("after the lease: got %d waiting, want 3", len(got.Tickets))
	}
	for query, field := range map[string]string{"?state=lost": "state", "?limit=0": "limit", "?after=x": "after", "?agent=%ff": "agent"} {
		h.get(demo+"/tickets"+query, agent).refused(422, "invalid", field)
	}
}

// TestTwoAgentsClaim holds that of agents who reach for one ticket at once, one gets it.
func TestTwoAgentsClaim(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, _ := h.wanted()
	names := []string{"agent", "other", "editor", "manager"}
	statuses := make(chan int, len(names))
	var all sync.WaitGroup
	for _, name := range names {
		all.Go(func() { statuses <- h.do("POST", path+"/claim", "", with{"as": name}).StatusCode })
	}
	all.Wait()
	close(statuses)
	got := map[int]int{}
	for s := range statuses {
		got[s]++
	}
	if got[200] != 1 || got[409] != len(names)-1 {
		t.Errorf("got %v, want one 200", got)
	}
}

func TestConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.ask(`{"text":"可以开发票吗","channel":"jd"}`)
	path := demo + "/conversations/" + r.Conversation
	c := into[conversation](h.get(path).is(200))
	if c.ID != r.Conversation || c.Owner != desk.Bot || c.Channel != "jd" || len(c.Messages) != 2 || c.Messages[1].Exchange != r.ID {
		t.Errorf("got %+v", c)
	}
	h.get(strings.Replace(path, "demo", "elsewhere", 1)).refused(404, "not_found", "")
	h.get(demo+"/conversations/guessed").refused(404, "not_found", "")
	h.get(path+"?after=-1").refused(422, "invalid", "after")
	h.get(path+"?after=x").refused(422, "invalid", "after")
	h.get(path+"?after=99999999999").refused(422, "invalid", "after")
}

func TestReplyIsHeldAgainstTheRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	path, _ := h.wanted()
	h.do("POST", path+"/claim", "", agent).is(200)
	warned := into[sent](h.do("POST", path+"/reply", `{"text":"我们这边不开发票的"}`, agent).is(200)).Findings
	if len(warned) != 1 || warned[0].Severity != "block" {
		t.Errorf("a reply that refuses invoices: got findings %+v, want one that says so", warned)
	}
}
