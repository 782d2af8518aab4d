package api

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/faq/desk"
)

// id is the ticket's, of a path of one.
func idOf(path string) string { return strings.TrimPrefix(path, demo+"/tickets/") }

func TestDeskRules(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	manager, agent := with{"as": "manager"}, with{"as": "agent"}
	body := `{"calendar":{"week":{"mon":["09:00-12:00","13:00-18:00"]},"days":{"2026-10-01":[]}},"first_reply_minutes":3,
		"reasons":{"human_requested":{"first_reply_minutes":1,"skill":"售前"}},"lease_seconds":60,"capacity":2}`
	h.do("PUT", demo+"/desk", body, manager).is(200)
	got := into[desk.Rules](h.get(demo+"/desk", agent).is(200))
	if got.Lease != 60 || got.FirstReply != 3 || len(got.Calendar.Week["mon"]) != 2 {
		t.Errorf("got %+v", got)
	}
	path, _ := h.wanted()
	if got := into[desk.Ticket](h.get(path, agent).is(200)); got.Skill != "售前" || got.FirstReply.Target != 60 {
		t.Errorf("got %+v", got)
	}
	h.do("PUT", demo+"/desk", body, agent).refused(403, "forbidden", "")
	for body, field := range map[string]string{
		`{"lease_seconds":5}`: "lease_seconds", `{"capacity":-1}`: "capacity",
		`{"calendar":{"zone":"Mars"}}`:                 "calendar.zone",
		`{"calendar":{"week":{"mon":["9-12"]}}}`:       "calendar.week",
		`{"calendar":{"week":{"sun":[]}}}`:             "calendar.week",
		`{"reasons":{"repeat":{"settle_minutes":-1}}}`: "reasons.repeat.settle_minutes",
	} {
		h.do("PUT", demo+"/desk", body, manager).refused(422, "invalid", field)
	}
	h.do("PUT", demo+"/desk", `{"clock":1}`, manager).refused(400, "unknown_field", "clock")
	if again := into[desk.Rules](h.get(demo+"/desk", agent).is(200)); again.Lease != 60 {
		t.Errorf("after what was refused: got %+v", again)
	}
}

// TestTurns holds that who takes a ticket over learns why it was handed on, and of nothing that happened to another.
func TestTurns(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	path, _ := h.wanted()
	h.wanted()
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", path+"/reply", `{"text":"在的"}`, agent).is(200)
	h.do("POST", path+"/transfer", `{"to":"other","why":"要退款"}`, agent).is(200)
	var got []string
	for _, e := range into[struct{ Events []desk.Event }](h.get(path+"/turns", with{"as": "other"}).is(200)).Events {
		got = append(got, fmt.Sprint(e.Turn.What, " ", e.Turn.By, " ", e.Turn.Why))
	}
	if want := []string{"opened  human_requested", "claimed agent ", "transferred agent 要退款"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	h.get(path+"/turns").refused(401, "unauthorized", "")
	h.get(demo+"/tickets/nowhere/turns", agent).refused(404, "not_found", "")
}

func TestPullAndHandOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, other, manager := with{"as": "agent"}, with{"as": "other"}, with{"as": "manager"}
	h.do("POST", demo+"/queue/next", "", agent).refused(404, "not_found", "")
	h.do("PUT", demo+"/agents/agent", `{"capacity":1,"skills":["售后"]}`, manager).is(200)
	h.do("PUT", demo+"/agents/agent", `{"capacity":-1}`, manager).refused(422, "invalid", "capacity")
	h.do("PUT", demo+"/presence", `{"presence":"on"}`, agent).is(200)
	h.do("PUT", demo+"/presence", `{"presence":"asleep"}`, agent).refused(422, "invalid", "presence")
	path, _ := h.wanted()
	second, _ := h.wanted()

	if got := into[desk.Ticket](h.do("POST", demo+"/queue/next", "", agent).is(200)); string(got.ID) != idOf(path) {
		t.Errorf("got ticket %s, want %s", got.ID, idOf(path))
	}
	h.do("POST", demo+"/queue/next", "", agent).refused(409, "conflict", "")
	h.do("POST", path+"/renew", "", agent).is(200)
	h.do("POST", path+"/renew", "", other).refused(409, "conflict", "")
	h.do("POST", path+"/transfer", `{"to":"other"}`, agent).refused(422, "invalid", "why")
	h.do("POST", path+"/transfer", `{"why":"忙"}`, agent).refused(422, "invalid", "to")
	h.do("POST", path+"/transfer", `{"to":"agent","why":"忙"}`, other).refused(409, "conflict", "")
	if got := into[desk.Ticket](h.do("POST", path+"/transfer", `{"to":"other","why":"他更懂"}`, agent).is(200)); got.For != "other" || got.State != desk.Waiting {
		t.Errorf("got %+v", got)
	}
	if got := into[desk.Ticket](h.do("POST", demo+"/queue/next", "", other).is(200)); string(got.ID) != idOf(path) {
		t.Errorf("got ticket %s, want the one handed on", got.ID)
	}
	got := into[desk.Ticket](h.do("POST", second+"/mark", `{"tags":["急","发票"],"priority":"urgent","skill":"售后"}`, agent).is(200))
	if got.Priority != desk.Urgent || len(got.Tags) != 2 || got.Skill != "售后" {
		t.Errorf("got %+v", got)
	}
	h.do("POST", second+"/mark", `{"priority":"max"}`, agent).refused(422, "invalid", "priority")
	h.do("POST", second+"/mark", `{"tags":[""]}`, agent).refused(422, "invalid", "tags")
	for query, want := range map[string]int{"?tag=急": 1, "?tag=慢": 0, "?skill=售后": 1, "?skill=售前": 0} {
		if got := h.get(demo+"/tickets"+query, agent).is(200); strings.Count(string(got.body), `"conversation"`) != want {
			t.Errorf("%s: got %s, want %d", query, got.body, want)
		}
	}
	type staff struct{ Agents []desk.Agent }
	if got := into[staff](h.get(demo+"/agents", agent).is(200)); len(got.Agents) != 1 || got.Agents[0].Presence != desk.On || got.Agents[0].Capacity != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestMergeReopenDismiss(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent, other := with{"as": "agent"}, with{"as": "other"}
	first, talk := h.wanted()
	second, _ := h.wanted()
	third, _ := h.wanted()
	h.do("POST", first+"/claim", "", agent).is(200)
	h.do("POST", first+"/merge", `{"into":"none"}`, agent).refused(422, "invalid", "into")
	h.do("POST", first+"/merge", `{"into":"`+idOf(first)+`"}`, agent).refused(422, "invalid", "into")
	if got := into[desk.Ticket](h.do("POST", first+"/merge", `{"into":"`+idOf(second)+`"}`, agent).is(200)); string(got.Merged) != idOf(second) || got.State != desk.Closed {
		t.Errorf("got %+v", got)
	}
	h.do("POST", first+"/reopen", `{"why":"没解决"}`, agent).refused(409, "conflict", "")
	h.do("POST", second+"/claim", "", other).is(200)
	type fates struct {
		Tickets []struct {
			Status int
			Code   string
		}
	}
	body := fmt.Sprintf(`{"tickets":["%s","%s","none","%s"],"why":"广告"}`, idOf(second), idOf(third), idOf(third))
	got := into[fates](h.do("POST", demo+"/queue/dismiss", body, agent).is(200)).Tickets
	for i, want := range []int{409, 200, 404, 409} {
		if got[i].Status != want || (got[i].Code == "") != (want == 200) {
			t.Errorf("ticket %d: got %+v, want %d", i, got[i], want)
		}
	}
	h.do("POST", demo+"/queue/dismiss", `{"tickets":[],"why":"广告"}`, agent).refused(422, "invalid", "tickets")
	h.do("POST", demo+"/queue/dismiss", `{"tickets":["x"],"why":" "}`, agent).refused(422, "invalid", "why")
	if got := into[desk.Ticket](h.do("POST", third+"/reopen", `{"why":"没解决"}`, agent).is(200)); got.State != desk.Waiting || got.Reopened != 1 {
		t.Errorf("got %+v", got)
	}
	_ = talk
}

func TestComplaintSteps(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	path, _ := h.wanted()
	h.do("POST", path+"/complaint", `{"step":"diagnosed","class":"质量","text":"杯子碎了"}`, agent).refused(409, "conflict", "")
}

// TestBuyerAndTicket is what a buyer may do with his own ticket.
func TestBuyerAndTicket(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	path, talk := h.wanted()
	h.do("POST", talk+"/rating", `{"stars":5}`).refused(409, "conflict", "")
	if got := into[standing](h.do("POST", talk+"/cancel", "").is(200)); got.State != desk.Closed {
		t.Errorf("got %+v", got)
	}
	if got := into[conversation](h.get(talk).is(200)); got.Owner != desk.Bot || got.Ticket.State != desk.Closed || got.Ticket.Position != 0 {
		t.Errorf("got %+v, want the bot's", got)
	}
	h.do("POST", talk+"/cancel", "").refused(409, "conflict", "")
	h.do("POST", path+"/claim", "", agent).refused(409, "conflict", "")

	path, talk = h.wanted()
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", talk+"/cancel", "").refused(409, "conflict", "")
	h.do("POST", path+"/close", "", agent).is(200)
	h.do("POST", talk+"/rating", `{"stars":6}`).refused(422, "invalid", "stars")
	h.do("POST", talk+"/rating", `{"stars":4,"comment":"`+strings.Repeat("好", 1001)+`"}`).refused(422, "invalid", "comment")
	h.do("POST", talk+"/rating", `{"stars":4,"comment":"很好"}`).is(200)
	h.do("POST", talk+"/rating", `{"stars":4,"comment":"很好"}`).is(200)
	h.do("POST", talk+"/rating", `{"stars":1}`).refused(409, "conflict", "")
	if got := into[desk.Ticket](h.get(path, agent).is(200)); got.Rating == nil || got.Rating.Stars != 4 {
		t.Errorf("got %+v", got.Rating)
	}
	for _, act := range []string{"/cancel", "/rating"} {
		h.do("POST", demo+"/conversations/guessed"+act, `{"stars":4}`).refused(404, "not_found", "")
		h.do("POST", strings.Replace(talk, "demo", "elsewhere", 1)+act, `{"stars":4}`).refused(404, "not_found", "")
	}
	r := h.ask(`{"text":"可以开发票吗"}`)
	h.do("POST", demo+"/conversations/"+r.Conversation+"/cancel", "").refused(404, "not_found", "")
}

// TestQueueShowsTheWait tells a buyer how long it will be, once enough tickets were taken to know.
func TestQueueShowsTheWait(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var last string
	for i := range 4 {
		path, talk := h.wanted()
		h.clock.move(time.Second)
		if i < 3 {
			h.do("POST", path+"/claim", "", with{"as": "agent"}).is(200)
		}
		last = talk
	}
	got := into[conversation](h.get(last).is(200)).Ticket
	if got.Position != 1 || got.Wait == nil || *got.Wait != 300 {
		t.Errorf("got %+v, want first, and five minutes at three tickets in fifteen", got)
	}
}
