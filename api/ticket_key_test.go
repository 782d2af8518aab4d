package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq/desk"
)

// TestReplyIsSentOnce holds that a page that sends a reply again, not knowing whether it arrived, says it once.
func TestReplyIsSentOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	path, talk := h.wanted()
	agent, key := with{"as": "agent"}, with{"Idempotency-Key": "k-1"}
	h.do("POST", path+"/claim", "", agent).is(200)
	first := into[desk.Message](h.do("POST", path+"/reply", `{"text":"您好","entry":"invoice"}`, agent, key).is(200))
	second := into[desk.Message](h.do("POST", path+"/reply", `{"text":"您好"}`, agent, key).is(200))
	if !cmp.Equal(first, second) || first.Entry != "invoice" {
		t.Errorf("got %+v and %+v, want the first one twice", first, second)
	}
	h.do("POST", path+"/reply", `{"text":"在的"}`, agent, with{"Idempotency-Key": "k-2"}).is(200)
	if read := into[conversation](h.get(talk + "?after=2").is(200)); len(read.Messages) != 2 {
		t.Errorf("got %+v, want two replies", read.Messages)
	}
	h.do("POST", path+"/reply", `{"text":"好"}`, agent, with{"Idempotency-Key": strings.Repeat("k", 129)}).refused(422, "invalid", "Idempotency-Key")
}

// TestCloseToTheBot holds that an agent may give a conversation back to the bot, and that it is not the bot's by itself.
func TestCloseToTheBot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	agent := with{"as": "agent"}
	for body, owner := range map[string]desk.Owner{`{"to_bot":true}`: desk.Bot, `{}`: desk.Nobody} {
		path, talk := h.wanted()
		h.do("POST", path+"/claim", "", agent).is(200)
		h.do("POST", path+"/close", body, agent).is(200)
		if read := into[conversation](h.get(talk).is(200)); read.Owner != owner {
			t.Errorf("closed with %s: got owner %s, want %s", body, read.Owner, owner)
		}
	}
}
