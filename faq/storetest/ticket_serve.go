package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// ticketServes asks what an agent may do with a ticket, and nobody else.
func ticketServes(e exam) {
	e.ask("release puts it back where it was", func(t *testing.T, s *sitting) {
		all := s.queue(t, 3)
		all[1].TakenAt = ok(s.Claim(t.Context(), tea, all[1].ID, "王芳"))(t).TakenAt
		claimed := s.owned(t, all[1].Conversation, desk.ByAgent)
		s.clock.pass(time.Minute)
		got := ok(s.Release(t.Context(), tea, all[1].ID, "王芳"))(t)
		same(t, "returned", got, all[1])
		same(t, "kept", ok(s.Ticket(t.Context(), tea, all[1].ID))(t), all[1])
		same(t, "queue", s.found(t, desk.Filter{State: desk.Waiting}), []desk.ID{all[0].ID, all[1].ID, all[2].ID})
		same(t, "epoch", s.owned(t, all[1].Conversation, desk.InQueue), claimed+1)
		same(t, "position", s.record(t, answer(all[1].Conversation, "在吗")).Position, 2)
	})

	e.ask("reply adds a line and renews the lease", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		before := s.owned(t, ticket.Conversation, desk.ByAgent)
		s.clock.pass(desk.Lease - time.Second)
		got := ok(s.Reply(t.Context(), tea, ticket.ID, "王芳", "您好，我是王芳。"))(t)
		want := desk.Message{Seq: 3, Author: desk.FromAgent, Name: "王芳", Text: "您好，我是王芳。", At: s.clock.Now()}
		same(t, "message", got, want)
		_, messages := s.talk(t, ticket.Conversation)
		same(t, "kept", messages[2], want)
		same(t, "lease", *ok(s.Ticket(t.Context(), tea, ticket.ID))(t).LeaseUntil, s.clock.Now().Add(desk.Lease))
		same(t, "epoch", s.owned(t, ticket.Conversation, desk.ByAgent), before)
		_, err := s.Reply(t.Context(), tea, ticket.ID, "王芳", " \n")
		faults(t, "reply without words", err, "text")
	})

	e.ask("close ends it", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ticket.TakenAt = ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t).TakenAt
		claimed := s.owned(t, ticket.Conversation, desk.ByAgent)
		s.clock.pass(time.Minute)
		got := ok(s.Close(t.Context(), tea, ticket.ID, "王芳", "已补开发票"))(t)
		ticket.State, ticket.Agent, ticket.ClosedAt, ticket.Note = desk.Closed, "王芳", point(s.clock.Now()), "已补开发票"
		ticket.FirstReply, ticket.Settlement = ticket.FirstReply.Halted(s.clock.Now()), ticket.Settlement.Halted(s.clock.Now())
		same(t, "returned", got, ticket)
		same(t, "kept", ok(s.Ticket(t.Context(), tea, ticket.ID))(t), ticket)
		c, _ := s.talk(t, ticket.Conversation)
		same(t, "agent of the conversation", c.Agent, "")
		same(t, "epoch", s.owned(t, ticket.Conversation, desk.Nobody), claimed+1)

		s.clock.pass(desk.Lease)
		same(t, "closed again", ok(s.Close(t.Context(), tea, ticket.ID, "王芳", "别的"))(t), ticket)
		same(t, "epoch after that", s.owned(t, ticket.Conversation, desk.Nobody), claimed+1)
		_, err := s.Close(t.Context(), tea, ticket.ID, "李雷", "")
		fails(t, "another's close", err, faq.ErrConflict)
	})

	e.ask("nothing goes without a claim", func(t *testing.T, s *sitting) {
		waiting, others, closed := s.ticket(t), s.ticket(t), s.ticket(t)
		ok(s.Claim(t.Context(), tea, others.ID, "李雷"))(t)
		ok(s.Claim(t.Context(), tea, closed.ID, "李雷"))(t)
		ok(s.Close(t.Context(), tea, closed.ID, "李雷", ""))(t)
		for name, want := range map[string]struct {
			id   desk.ID
			kind error
		}{
			"waiting": {waiting.ID, faq.ErrConflict}, "another's": {others.ID, faq.ErrConflict},
			"closed": {closed.ID, faq.ErrConflict}, "unknown": {"unknown", faq.ErrNotFound},
		} {
			_, err := s.Reply(t.Context(), tea, want.id, "王芳", "您好")
			fails(t, "Reply to "+name, err, want.kind)
			_, err = s.Release(t.Context(), tea, want.id, "王芳")
			fails(t, "Release of "+name, err, want.kind)
			_, err = s.Close(t.Context(), tea, want.id, "王芳", "")
			fails(t, "Close of "+name, err, want.kind)
		}
		for _, ticket := range []desk.Ticket{waiting, others, closed} {
			_, messages := s.talk(t, ticket.Conversation)
			same(t, "messages", len(messages), 2)
		}
	})
}
