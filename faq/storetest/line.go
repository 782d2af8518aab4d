package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func queues(e exam) {
	e.ask("is who waits, in the order of the queue", func(t *testing.T, s *sitting) {
		all := s.queue(t, 3)
		ok(s.Claim(t.Context(), tea, all[0].ID, "王芳"))(t)
		line := ok(s.Line(t.Context(), tea))(t)
		same(t, "waiting", line.Waiting, []string{all[1].Conversation, all[2].Conversation})
		same(t, "taken", line.Taken, 1)
		ok(s.Release(t.Context(), tea, all[0].ID, "王芳"))(t)
		urgent := desk.Urgent
		ok(s.Do(t.Context(), tea, all[2].ID, desk.Mark{Priority: &urgent}))(t)
		line = ok(s.Line(t.Context(), tea))(t)
		same(t, "with an urgent one", line.Waiting, []string{all[2].Conversation, all[0].Conversation, all[1].Conversation})
		s.clock.pass(desk.LineWindow)
		same(t, "taken a while ago", ok(s.Line(t.Context(), tea))(t).Taken, 0)
		same(t, "of the neighbour", len(ok(s.Line(t.Context(), silk))(t).Waiting), 0)
	})
}

func views(e exam) {
	e.ask("are all of one moment", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		v := ok(s.View(t.Context(), tea, ticket.Conversation, 1))(t)
		same(t, "seq", v.Seq, ok(s.Newest(t.Context(), tea))(t))
		same(t, "messages", lines(v.Messages), []string{"2 bot 正在为您转接人工客服。"})
		same(t, "ticket", *v.Ticket, ok(s.Ticket(t.Context(), tea, ticket.ID))(t))
		same(t, "owner", v.Conversation.Owner, desk.ByAgent)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		s.clock.pass(time.Second)
		second := s.record(t, escalation(ticket.Conversation, "转人工")).Ticket
		same(t, "the open ticket", ok(s.View(t.Context(), tea, ticket.Conversation, 0))(t).Ticket.ID, second.ID)

		same(t, "no ticket", ok(s.View(t.Context(), tea, s.record(t, answer("", "在吗")).Conversation.ID, 0))(t).Ticket, nil)
		_, err := s.View(t.Context(), silk, ticket.Conversation, 0)
		fails(t, "foreign", err, faq.ErrNotFound)
	})
}
