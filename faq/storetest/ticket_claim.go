package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func ticketClaims(e exam) {
	e.ask("give the ticket to the agent", func(t *testing.T, s *sitting) {
		want := s.ticket(t)
		before := s.owned(t, want.Conversation, desk.InQueue)
		s.clock.pass(time.Minute)
		got := ok(s.Claim(t.Context(), tea, want.ID, "王芳"))(t)
		want.State, want.Agent, want.LeaseUntil = desk.Claimed, "王芳", point(s.clock.Now().Add(desk.Lease))
		want.TakenAt = point(s.clock.Now())
		same(t, "returned", got, want)
		same(t, "kept", ok(s.Ticket(t.Context(), tea, want.ID))(t), want)
		c, _ := s.talk(t, want.Conversation)
		same(t, "agent of the conversation", c.Agent, "王芳")
		same(t, "epoch", s.owned(t, want.Conversation, desk.ByAgent), before+1)
	})

	e.ask("are refused to a second agent", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		first := ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		_, err := s.Claim(t.Context(), tea, ticket.ID, "李雷")
		fails(t, "second claim", err, faq.ErrConflict)
		same(t, "ticket", ok(s.Ticket(t.Context(), tea, ticket.ID))(t), first)
	})

	e.ask("renew what one holds", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		before := s.owned(t, ticket.Conversation, desk.ByAgent)
		s.clock.pass(desk.Lease - time.Second)
		again := ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		same(t, "lease", *again.LeaseUntil, s.clock.Now().Add(desk.Lease))
		same(t, "epoch: the owner is the same", s.owned(t, ticket.Conversation, desk.ByAgent), before)
	})

	e.ask("need an agent and an open ticket", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		_, err := s.Claim(t.Context(), tea, ticket.ID, "")
		faults(t, "nobody's claim", err, "agent")
		_, err = s.Claim(t.Context(), tea, "unknown", "王芳")
		fails(t, "unknown ticket", err, faq.ErrNotFound)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		_, err = s.Claim(t.Context(), tea, ticket.ID, "王芳")
		fails(t, "closed ticket", err, faq.ErrConflict)
	})

	for _, c := range []struct{ agents, tickets, tries int }{{2, 1, 1}, {2, 20, 20}, {50, 100, 40}} {
		e.ask(fmt.Sprintf("by %d at once of %d tickets: each exactly once", c.agents, c.tickets), func(t *testing.T, s *sitting) {
			all := s.queue(t, c.tickets)
			var mu sync.Mutex
			claims := map[desk.ID][]string{}
			together(c.agents, func(i int) {
				agent := fmt.Sprint("agent ", i)
				for n := range c.tries {
					id := all[(n+i*7)%len(all)].ID
					_, err := s.Claim(t.Context(), tea, id, agent)
					switch {
					case err == nil:
						mu.Lock()
						claims[id] = append(claims[id], agent)
						mu.Unlock()
					case !errors.Is(err, faq.ErrConflict):
						t.Error(err)
					}
				}
			})
			for _, ticket := range all {
				if len(claims[ticket.ID]) != 1 {
					t.Errorf("ticket %s: got claims by %v, want one", ticket.ID, claims[ticket.ID])
					continue
				}
				same(t, "agent", ok(s.Ticket(t.Context(), tea, ticket.ID))(t).Agent, claims[ticket.ID][0])
			}
		})
	}
}

func ticketLapses(e exam) {
	e.ask("make the ticket wait again", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ticket.TakenAt = ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t).TakenAt
		claimed := s.owned(t, ticket.Conversation, desk.ByAgent)
		s.clock.pass(desk.Lease - time.Microsecond)
		same(t, "state just before", ok(s.Ticket(t.Context(), tea, ticket.ID))(t).State, desk.Claimed)
		s.clock.pass(time.Microsecond)

		same(t, "ticket", ok(s.Ticket(t.Context(), tea, ticket.ID))(t), ticket)
		same(t, "waiting", s.found(t, desk.Filter{State: desk.Waiting}), []desk.ID{ticket.ID})
		same(t, "claimed", s.found(t, desk.Filter{State: desk.Claimed}), nil)
		same(t, "the agent's", s.found(t, desk.Filter{Agent: "王芳"}), nil)
		if c, _ := s.talk(t, ticket.Conversation); c.Owner != desk.InQueue || c.Agent != "" || c.Epoch <= claimed {
			t.Errorf("conversation: got %+v, want it in the queue at an epoch above %d", c, claimed)
		}
		c, _, err := s.Recall(t.Context(), tea, ticket.Conversation, 1)
		check(t, err)
		same(t, "owner as recalled", c.Owner, desk.InQueue)
	})

	e.ask("take every right of the agent", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		s.clock.pass(desk.Lease)
		_, err := s.Reply(t.Context(), tea, ticket.ID, "王芳", "您好")
		fails(t, "Reply", err, faq.ErrConflict)
		_, err = s.Release(t.Context(), tea, ticket.ID, "王芳")
		fails(t, "Release", err, faq.ErrConflict)
		_, err = s.Close(t.Context(), tea, ticket.ID, "王芳", "")
		fails(t, "Close", err, faq.ErrConflict)
	})

	for _, next := range []string{"李雷", "王芳"} {
		e.ask("let it be claimed anew by "+next, func(t *testing.T, s *sitting) {
			ticket := s.ticket(t)
			ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
			s.clock.pass(desk.Lease + time.Hour)
			lapsed := s.owned(t, ticket.Conversation, desk.InQueue)
			got := ok(s.Claim(t.Context(), tea, ticket.ID, next))(t)
			same(t, "agent", got.Agent, next)
			same(t, "epoch", s.owned(t, ticket.Conversation, desk.ByAgent), lapsed+1)
		})
	}
}
