package storetest

import (
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// decided is an answer that was decided under an epoch.
func decided(conversation string, epoch int) faq.Exchange {
	x := answer(conversation, "可以开发票吗")
	x.Epoch = epoch
	return x
}

// epochs asks whether the bot can talk over anybody.
func epochs(e exam) {
	e.ask("let the bot reply under its own", func(t *testing.T, s *sitting) {
		c := s.record(t, answer("", "在吗")).Conversation
		r := s.record(t, decided(c.ID, c.Epoch))
		if r.Held || r.Exchange.Epoch != c.Epoch {
			t.Errorf("got %+v, want it recorded under epoch %d", r, c.Epoch)
		}
	})

	e.ask("refuse a reply that was decided before an agent came and went", func(t *testing.T, s *sitting) {
		c := s.record(t, answer("", "在吗")).Conversation
		late := decided(c.ID, c.Epoch)
		ticket := s.record(t, escalation(c.ID, "转人工")).Ticket
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		before, messages := s.talk(t, c.ID)

		_, err := s.Record(t.Context(), late)
		fails(t, "late reply", err, desk.ErrStale)
		fails(t, "late reply", err, faq.ErrConflict)
		after, now := s.talk(t, c.ID)
		same(t, "conversation", after, before)
		same(t, "messages", now, messages)

		late.Epoch = after.Epoch
		r := s.record(t, late)
		same(t, "decided anew: owner", r.Conversation.Owner, desk.Bot)
		late.Epoch = before.Epoch
		_, err = s.Record(t.Context(), late)
		fails(t, "and again under the old one", err, desk.ErrStale)
	})

	e.ask("hold the buyer's words under any", func(t *testing.T, s *sitting) {
		c := s.record(t, answer("", "在吗")).Conversation
		late := decided(c.ID, c.Epoch)
		s.record(t, escalation(c.ID, "转人工"))
		if r := s.record(t, late); !r.Held {
			t.Errorf("got %+v, want the words held", r)
		}
	})

	e.ask("answer a second delivery under any", func(t *testing.T, s *sitting) {
		c := s.record(t, answer("", "在吗")).Conversation
		x := decided(c.ID, c.Epoch)
		x.MessageID = "m1"
		first := s.record(t, x)
		s.record(t, escalation(c.ID, "转人工"))
		second := s.record(t, x)
		if !second.Duplicate {
			t.Errorf("got %+v, want a duplicate", second)
		}
		same(t, "exchange", second.Exchange, first.Exchange)
	})
}

// replyKeys asks whether an agent's reply that is sent twice is there once.
func replyKeys(e exam) {
	e.ask("write a reply once", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		reply := desk.Reply{Agent: "王芳", Text: "您好", Key: "k1"}
		first := ok(s.Do(t.Context(), tea, ticket.ID, reply))(t).Messages
		reply.Text = "您好，又一次"
		same(t, "second", ok(s.Do(t.Context(), tea, ticket.ID, reply))(t).Messages, first)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		same(t, "after closing", ok(s.Do(t.Context(), tea, ticket.ID, reply))(t).Messages, first)
		_, messages := s.talk(t, ticket.Conversation)
		same(t, "messages", lines(messages), []string{"1 buyer 转人工", "2 bot 正在为您转接人工客服。", "3 agent 您好"})
	})

	e.ask("are told apart by agent and key", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		for _, agent := range []string{"王芳", "李雷"} {
			ok(s.Claim(t.Context(), tea, ticket.ID, agent))(t)
			for _, key := range []string{"k1", "k2", "", ""} {
				ok(s.Do(t.Context(), tea, ticket.ID, desk.Reply{Agent: agent, Text: "您好", Key: key}))(t)
			}
			ok(s.Release(t.Context(), tea, ticket.ID, agent))(t)
		}
		_, messages := s.talk(t, ticket.Conversation)
		same(t, "messages", len(messages), 2+8)
	})
}
