package api

import (
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// TestFiguresLeadToConversations holds that each number is made of conversations that can be listed.
func TestFiguresLeadToConversations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	h.ask(`{"text":"可以开发票吗"}`)
	path, _ := h.wanted()
	h.do("POST", path+"/claim", "", agent).is(200)
	h.do("POST", path+"/reply", `{"text":"您好"}`, agent).is(200)
	h.do("POST", path+"/close", "", agent).is(200)
	_, talk := h.wanted()
	h.do("POST", talk+"/cancel", "").is(200)
	h.wanted()
	h.clock.move(desk.Week - time.Hour)
	h.ask(`{"text":"可以开发票吗"}`)
	h.clock.move(2 * time.Hour)
	from := "?from=" + h.clock.Now().Add(-desk.Week - 2*time.Hour).Format(time.RFC3339)[:19] + "Z"

	got := into[desk.Tally](h.get(demo+"/figures"+from, agent).is(200))
	want := map[desk.Ending]int{desk.EndedByBot: 2, desk.EndedByAgent: 1, desk.Abandoned: 1, desk.StillOpen: 1, desk.EndedBySuggestion: 0}
	if got.Conversations != 5 || got.Durable != 2 || got.Undecided != 2 || got.Reopened != 0 {
		t.Errorf("got %+v", got)
	}
	type list struct {
		Conversations []outcome
		Next          string
	}
	for ending, n := range want {
		if got.Endings[ending] != n {
			t.Errorf("%s: got %d, want %d", ending, got.Endings[ending], n)
		}
		if found := into[list](h.get(demo+"/outcomes"+from+"&ending="+string(ending), agent).is(200)); len(found.Conversations) != n {
			t.Errorf("%s: got %d conversations, want %d", ending, len(found.Conversations), n)
		}
	}
	for query, n := range map[string]int{"&durable=true": 2, "&durable=false": 1, "&reopened=true": 0, "&reopened=false": 5, "&limit=2": 2} {
		if found := into[list](h.get(demo+"/outcomes"+from+query, agent).is(200)); len(found.Conversations) != n || (found.Next != "") != (query == "&limit=2") {
			t.Errorf("%s: got %d conversations and next %q, want %d", query, len(found.Conversations), found.Next, n)
		}
	}
	type days struct{ Days []desk.Day }
	if found := into[days](h.get(demo+"/figures/agents"+from, with{"as": "manager"}).is(200)).Days; len(found) != 1 || found[0].Agent != "agent" || found[0].Tickets != 1 {
		t.Errorf("got %+v, want one day of one agent", found)
	}
	h.get(demo+"/figures/agents", agent).refused(403, "forbidden", "")
	h.get(demo+"/figures?from=yesterday", agent).refused(422, "invalid", "from")
	h.get(demo+"/figures?from=2020-01-01T00:00:00Z", agent).refused(422, "invalid", "from")
	h.get(demo+"/outcomes?ending=well", agent).refused(422, "invalid", "ending")
	h.get(demo+"/outcomes?after=x", agent).refused(422, "invalid", "after")
}

// TestAnswersAreCountedByWhatPeopleSaid holds that the share of wrong answers is made of answers that can be listed.
func TestAnswersAreCountedByWhatPeopleSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	for _, verdict := range []string{"wrong", "helpful", ""} {
		r := h.ask(`{"text":"可以开发票吗"}`)
		if verdict != "" {
			h.do("POST", demo+"/answers/"+r.ID+"/feedback", `{"verdict":"`+verdict+`"}`).is(204)
		}
	}
	type counts struct{ Stretches []desk.Stretch }
	got := into[counts](h.get(demo+"/figures/questions"+thisHour()+"&each=week", agent).is(200)).Stretches[0]
	if got.Decisions[faq.Answered] != 3 || got.Labelled != 2 || got.Wrong != 1 || got.Labels[desk.FoundWrong] != 1 || got.Labels[desk.FoundGood] != 1 {
		t.Errorf("got %+v, want two of three labelled, one wrong", got)
	}
	for label, want := range map[desk.Opinion]int{desk.AnyOpinion: 2, desk.FoundWrong: 1, desk.FoundGood: 1, desk.NoneFits: 0} {
		found := into[struct{ Questions []askedQuestion }](h.get(demo+"/questions"+thisHour()+"&decision=answer&label="+string(label), agent).is(200)).Questions
		if len(found) != want || want == 1 && found[0].Label != label {
			t.Errorf("%s: got %+v, want %d", label, found, want)
		}
	}
}

// thisHour is the query of the time that exchanges are made in: their ids tell the machine's.
func thisHour() string {
	now := time.Now().UTC()
	return "?from=" + now.Add(-time.Hour).Format(time.RFC3339) + "&to=" + now.Add(time.Hour).Format(time.RFC3339)
}

// TestQuestionsAreCounted holds that what was asked is counted by why it was handed over and what it was about, and that
// each number can be listed.
func TestQuestionsAreCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	h.ask(`{"text":"可以开发票吗，电话13812345678"}`)
	h.ask(`{"text":"鞋柜尺码"}`)
	h.wanted()
	h.wanted()
	span := thisHour()
	type counts struct{ Stretches []desk.Stretch }
	got := into[counts](h.get(demo+"/figures/questions"+span, agent).is(200)).Stretches
	if len(got) != 1 || got[0].Questions != 4 || got[0].Decisions[faq.Escalated] < 2 || got[0].Reasons[faq.HumanRequested] != 2 {
		t.Fatalf("got %+v, want four questions, two of which asked for a person", got)
	}
	type list struct {
		Questions []askedQuestion
		Next      string
	}
	for reason, n := range got[0].Reasons {
		if found := into[list](h.get(demo+"/questions"+span+"&decision=escalate&reason="+string(reason), agent).is(200)); len(found.Questions) != n {
			t.Errorf("%s: got %d questions, want %d", reason, len(found.Questions), n)
		}
	}
	for topic, n := range got[0].Topics {
		if found := into[list](h.get(demo+"/questions"+span+"&topic="+topic, agent).is(200)); len(found.Questions) != n {
			t.Errorf("%s: got %d questions, want %d", topic, len(found.Questions), n)
		}
	}
	first := into[list](h.get(demo+"/questions"+span+"&limit=3", agent).is(200))
	last := into[list](h.get(demo+"/questions"+span+"&limit=3&after="+first.Next, agent).is(200))
	if len(first.Questions) != 3 || len(last.Questions) != 1 || last.Next != "" || strings.Contains(last.Questions[0].Question, "13812345678") {
		t.Errorf("got %+v and %+v, want four questions, masked", first, last)
	}
	h.get(demo+"/questions?label=bad", agent).refused(422, "invalid", "label")
	h.get(demo+"/figures/questions?each=year", agent).refused(422, "invalid", "each")
	h.get(demo+"/figures/questions?from=2020-01-01T00:00:00Z", agent).refused(422, "invalid", "from")
	h.get(demo+"/questions?reason=bored", agent).refused(422, "invalid", "reason")
	h.get(demo+"/questions?decision=sing", agent).refused(422, "invalid", "decision")
	h.get(demo+"/questions?after=x", agent).refused(422, "invalid", "after")
	h.get(demo+"/questions").refused(401, "unauthorized", "")
}
