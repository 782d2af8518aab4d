package storetest

import (
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// bought is an answer to a buyer whom the shop's site vouches for.
func bought(buyer, conversation, question string) faq.Exchange {
	x := answer(conversation, question)
	x.Buyer = buyer
	return x
}

func buyers(e exam) {
	e.ask("have their own conversations, and nobody else's", func(t *testing.T, s *sitting) {
		mine := s.record(t, bought("b1", "", "在吗")).Conversation
		same(t, "buyer", mine.Buyer, "b1")
		s.clock.pass(1e9)
		second := s.record(t, bought("b1", "", "在吗")).Conversation
		s.record(t, bought("b2", "", "在吗"))
		anonymous := s.record(t, answer("", "在吗")).Conversation
		got := ok(s.History(t.Context(), tea, "b1", 10))(t)
		same(t, "history", got, []desk.Conversation{second, mine})
		same(t, "the newest", ok(s.History(t.Context(), tea, "b1", 1))(t), []desk.Conversation{second})
		for buyer, shop := range map[string]faq.Shop{"": tea, "b3": tea, "b1": silk} {
			same(t, "history of "+buyer, ok(s.History(t.Context(), shop, buyer, 10))(t), nil)
		}

		_, err := s.Record(t.Context(), bought("b2", mine.ID, "给我看看"))
		fails(t, "another's conversation", err, faq.ErrNotFound)
		s.record(t, bought("b2", anonymous.ID, "登录了"))
		s.record(t, answer(mine.ID, "没有登录"))
		opening := bought("b1", "", "在吗")
		opening.MessageID = "message-1"
		s.record(t, opening)
		opening.Buyer = "b2"
		_, err = s.Record(t.Context(), opening)
		fails(t, "another's opening message", err, faq.ErrNotFound)
	})
}

func helps(e exam) {
	e.ask("secrets are kept by purpose", func(t *testing.T, s *sitting) {
		_, err := s.Secret(t.Context(), tea, "buyers")
		fails(t, "none yet", err, faq.ErrNotFound)
		for _, secret := range []string{"one", "two"} {
			check(t, s.PutSecret(t.Context(), tea, "buyers", []byte(secret), "boss"))
			same(t, "secret", string(ok(s.Secret(t.Context(), tea, "buyers"))(t)), secret)
		}
		_, err = s.Secret(t.Context(), silk, "buyers")
		fails(t, "the neighbour's", err, faq.ErrNotFound)
		fails(t, "unknown shop", s.PutSecret(t.Context(), "jade", "buyers", []byte("x"), "boss"), faq.ErrNotFound)
	})

	e.ask("notes follow the customer", func(t *testing.T, s *sitting) {
		first := s.record(t, bought("b1", "", "在吗")).Conversation.ID
		second := s.record(t, bought("b1", "", "在吗")).Conversation.ID
		other := s.record(t, answer("", "在吗")).Conversation.ID
		n := ok(s.AddNote(t.Context(), tea, first, "王芳", "老客户，要好好说话"))(t)
		same(t, "in his other conversation", ok(s.Notes(t.Context(), tea, second))(t), []desk.Note{n})
		same(t, "in another's", ok(s.Notes(t.Context(), tea, other))(t), nil)
		ok(s.AddNote(t.Context(), tea, other, "王芳", "爱问"))(t)
		same(t, "of a stranger", len(ok(s.Notes(t.Context(), tea, other))(t)), 1)
		_, err := s.AddNote(t.Context(), tea, "unknown", "王芳", "x")
		fails(t, "unknown", err, faq.ErrNotFound)
		_, err = s.Notes(t.Context(), silk, first)
		fails(t, "foreign", err, faq.ErrNotFound)
		_, err = s.AddNote(t.Context(), tea, first, "王芳", " ")
		faults(t, "empty", err, "text")
	})

	e.ask("quick replies are the team's or one's own", func(t *testing.T, s *sitting) {
		team := ok(s.PutQuickReply(t.Context(), tea, desk.QuickReply{Title: "1 问好", Text: "亲，您好！"}))(t)
		mine := ok(s.PutQuickReply(t.Context(), tea, desk.QuickReply{Agent: "王芳", Title: "2 签名", Text: "我是{客服}"}))(t)
		same(t, "mine", ok(s.QuickReplies(t.Context(), tea, "王芳"))(t), []desk.QuickReply{team, mine})
		same(t, "another's", ok(s.QuickReplies(t.Context(), tea, "李雷"))(t), []desk.QuickReply{team})
		team.Text = "亲，在的！"
		ok(s.PutQuickReply(t.Context(), tea, team))(t)
		same(t, "changed", ok(s.QuickReplies(t.Context(), tea, "李雷"))(t), []desk.QuickReply{team})
		fails(t, "dropping another's", s.DropQuickReply(t.Context(), tea, "李雷", mine.ID), faq.ErrNotFound)
		check(t, s.DropQuickReply(t.Context(), tea, "王芳", mine.ID))
		same(t, "dropped", ok(s.QuickReplies(t.Context(), tea, "王芳"))(t), []desk.QuickReply{team})
		_, err := s.PutQuickReply(t.Context(), tea, desk.QuickReply{Title: "x"})
		faults(t, "no text", err, "text")
		_, err = s.PutQuickReply(t.Context(), "jade", desk.QuickReply{Title: "x", Text: "x"})
		fails(t, "unknown shop", err, faq.ErrNotFound)
	})
}

func labels(e exam) {
	e.ask("say which entry answers what the buyer said", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		s.record(t, answer(ticket.Conversation, "能开专票吗"))
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		reply := desk.Reply{Agent: "王芳", Text: "可以开专票。", Entry: "invoice", Key: "k"}
		ok(s.Do(t.Context(), tea, ticket.ID, reply))(t)
		ok(s.Do(t.Context(), tea, ticket.ID, reply))(t) // sent twice, said once
		ok(s.Do(t.Context(), tea, ticket.ID, desk.Reply{Agent: "王芳", Text: "还有别的问题吗"}))(t)
		first := ok(s.Labels(t.Context(), tea, "", 10))(t)
		same(t, "labels", first, []desk.Label{{ID: first[0].ID, Conversation: ticket.Conversation, Message: 3,
			Question: "能开专票吗", Entry: "invoice", By: "王芳", At: s.clock.Now()}})

		s.clock.pass(1e9)
		none := ok(s.AddLabel(t.Context(), tea, ticket.Conversation, "", "王芳"))(t)
		same(t, "changed one's mind", ok(s.Labels(t.Context(), tea, first[0].ID, 10))(t), []desk.Label{none})
		same(t, "and it is one", len(ok(s.Labels(t.Context(), tea, "", 10))(t)), 1)
		ok(s.AddLabel(t.Context(), tea, ticket.Conversation, "invoice", "李雷"))(t)
		same(t, "of two people", len(ok(s.Labels(t.Context(), tea, "", 10))(t)), 2)
		same(t, "of the neighbour", ok(s.Labels(t.Context(), silk, "", 10))(t), nil)
		_, err := s.AddLabel(t.Context(), tea, "unknown", "invoice", "王芳")
		fails(t, "unknown conversation", err, faq.ErrNotFound)
	})
}
