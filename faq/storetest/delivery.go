package storetest

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// delivered is an answer to the message with that id.
func delivered(conversation, messageID, text string) faq.Exchange {
	x := answer(conversation, text)
	x.MessageID = messageID
	return x
}

func deliveries(e exam) {
	e.ask("twice in a conversation write once", func(t *testing.T, s *sitting) {
		id := s.record(t, answer("", "在吗")).Conversation.ID
		first := s.record(t, delivered(id, "m1", "可以开发票吗"))
		s.clock.pass(time.Minute)
		second := s.record(t, func() faq.Exchange {
			x := delivered(id, "m1", "可以开发票吗")
			x.Said = "另一个回答"
			return x
		}())
		first.Duplicate = true
		same(t, "receipt", second, first)
		_, messages := s.talk(t, id)
		same(t, "messages", len(messages), 4)
		_, err := s.Exchange(t.Context(), tea, first.Exchange.ID)
		check(t, err)
	})

	e.ask("twice of an opening message open one conversation", func(t *testing.T, s *sitting) {
		x := delivered("", "m1", "在吗")
		x.Channel = "tmall"
		first := s.record(t, x)
		first.Duplicate = true
		same(t, "without the conversation", s.record(t, x), first)
		x.Conversation = first.Conversation.ID
		same(t, "with the conversation", s.record(t, x), first)
		_, messages := s.talk(t, first.Conversation.ID)
		same(t, "messages", len(messages), 2)
	})

	e.ask("are told apart by", func(t *testing.T, s *sitting) {
		opening := delivered("", "m1", "在吗")
		opening.Channel = "tmall"
		first := s.record(t, opening)
		other := s.record(t, answer("", "在吗"))
		for name, change := range map[string]func(*faq.Exchange){
			"message id":        func(x *faq.Exchange) { x.MessageID = "m2" },
			"channel":           func(x *faq.Exchange) { x.Channel = "jd" },
			"conversation":      func(x *faq.Exchange) { x.Conversation = other.Conversation.ID },
			"message id within": func(x *faq.Exchange) { x.Conversation, x.MessageID = first.Conversation.ID, "m3" },
			"having none":       func(x *faq.Exchange) { x.MessageID = "" },
			"having none, too":  func(x *faq.Exchange) { x.MessageID = "" },
		} {
			x := opening
			change(&x)
			if r := s.record(t, x); r.Duplicate {
				t.Errorf("%s: got a duplicate, want a message of its own", name)
			}
		}
		within := delivered(other.Conversation.ID, "m9", "在吗") // opened nothing
		within.Channel = "tmall"
		s.record(t, within)
		within.Conversation = ""
		if r := s.record(t, within); r.Duplicate {
			t.Error("m9 without a conversation: got a duplicate of one that opened none")
		}
	})

	e.ask("of an escalation make one ticket", func(t *testing.T, s *sitting) {
		x := escalation("", "转人工")
		x.MessageID = "m1"
		first := s.record(t, x)
		first.Duplicate = true
		same(t, "while it waits", s.record(t, x), first)

		claimed := ok(s.Claim(t.Context(), tea, first.Ticket.ID, "王芳"))(t)
		r := s.record(t, x)
		if !r.Duplicate || r.Held || r.Position != 0 || r.Conversation.Owner != desk.ByAgent {
			t.Errorf("once claimed: got %+v, want a duplicate beside the agent", r)
		}
		same(t, "ticket once claimed", r.Ticket, &claimed)
		same(t, "exchange once claimed", r.Exchange, first.Exchange)

		ok(s.Close(t.Context(), tea, first.Ticket.ID, "王芳", ""))(t)
		r = s.record(t, x)
		if !r.Duplicate || r.Ticket != nil || r.Conversation.Owner != desk.Nobody {
			t.Errorf("once closed: got %+v, want a duplicate that leaves the conversation closed", r)
		}
	})

	e.ask("of a held message keep it once", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		x := delivered(ticket.Conversation, "m1", "有人吗")
		first := s.record(t, x)
		if !first.Held || first.Duplicate {
			t.Errorf("first: got %+v, want it held", first)
		}
		x.ID = first.Exchange.ID
		first.Duplicate = true
		same(t, "second", s.record(t, x), first)

		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		if r := s.record(t, x); !r.Held || !r.Duplicate {
			t.Errorf("after the close: got %+v, want it held as it was: an agent has read it", r)
		}
		s.owned(t, ticket.Conversation, desk.Nobody)
		_, messages := s.talk(t, ticket.Conversation)
		same(t, "messages", len(messages), 3)
	})

	e.ask("at the same moment write once", func(t *testing.T, s *sitting) {
		id := s.record(t, answer("", "在吗")).Conversation.ID
		var first atomic.Int32
		together(16, func(i int) {
			for _, x := range []faq.Exchange{delivered(id, "m1", "可以开发票吗"), delivered("", "m1", "在吗")} {
				x.ID = fmt.Sprintf("x-%d-%d", i, len(x.Conversation))
				r, err := s.Record(t.Context(), x)
				if err != nil {
					t.Error(err)
				}
				if !r.Duplicate {
					first.Add(1)
				}
			}
		})
		same(t, "first deliveries", first.Load(), int32(2))
		_, messages := s.talk(t, id)
		same(t, "messages", len(messages), 4)
	})
}
