package storetest

import (
	"fmt"
	"math"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

// documented is an exchange with every field set, as it would be handed in.
func documented(at time.Time) faq.Exchange {
	return faq.Exchange{
		ID: "01JC000000000000000000TEST", Shop: tea, MessageID: "m1", Channel: "tmall", At: at,
		Question: "新疆要<多少>运费 & 几天？😀", Decision: faq.Escalated, Reason: faq.BelowBar, Said: "亲，正在为您转接。\n请稍候",
		Entry: "postage", Revision: 3, ValidUntil: point(at.Add(time.Hour)), Confidence: 1.0 / 3,
		Answers: []faq.Said{{Question: "还有几天", Entry: "days", Revision: 2, ValidUntil: point(at.Add(time.Hour)), Confidence: 0.75, Text: "三天\n"}},
		Options: []faq.Option{{Entry: "postage", Question: "运费多少", Confidence: 0.5, Token: "t1"}},
		Asked:   intents.Region, Picked: "t0", Slots: intents.Slots{intents.Region: "乌鲁木齐市"},
		Candidates: []faq.Candidate{{Entry: "postage", Question: "运费多少", Confidence: 0.5,
			Parts: map[string]float64{"bm25": 7.25}, Notes: []string{"发漂 → 发票，同音"}}},
		Intents: []intents.Guess{{Intent: "postage.fee", P: 0.8}},
		Rule:    "12315", Generation: "g7", Millis: 0.125,
	}
}

func records(e exam) {
	e.ask("opens a conversation", func(t *testing.T, s *sitting) {
		x := answer("", "可以开发票吗")
		x.Channel = "tmall"
		r := s.record(t, x)
		want := desk.Conversation{ID: r.Conversation.ID, Shop: tea, Channel: "tmall", Owner: desk.Bot, Epoch: 1,
			CreatedAt: s.clock.Now()}
		x.ID, x.Conversation, x.At = r.Exchange.ID, want.ID, s.clock.Now()
		same(t, "receipt", r, desk.Receipt{Exchange: x, Conversation: want})
		if len(want.ID) < 20 || x.ID == "" {
			t.Errorf("got conversation %q and exchange %q, want ids that are made and long", want.ID, x.ID)
		}

		c, messages := s.talk(t, want.ID)
		same(t, "conversation", c, want)
		same(t, "messages", messages, []desk.Message{
			{Seq: 1, Author: desk.FromBuyer, Text: x.Question, Exchange: x.ID, At: s.clock.Now()},
			{Seq: 2, Author: desk.FromBot, Text: x.Said, Exchange: x.ID, At: s.clock.Now()},
		})
		if again := s.record(t, answer("", "可以开发票吗")); again.Conversation.ID == want.ID {
			t.Errorf("second opening: got conversation %s again, want another", want.ID)
		}
	})

	e.ask("keeps every field", func(t *testing.T, s *sitting) {
		want := documented(s.clock.Now().Add(-time.Second))
		r := s.record(t, want)
		want.Conversation = r.Conversation.ID
		same(t, "in the receipt", r.Exchange, want)
		same(t, "kept", ok(s.Exchange(t.Context(), tea, want.ID))(t), want)
	})

	e.ask("goes on with a conversation", func(t *testing.T, s *sitting) {
		id := s.record(t, answer("", "一")).Conversation.ID
		x := answer(id, "二")
		x.Said = "" // nothing was said, so no line
		s.record(t, x)
		r := s.record(t, answer(id, "三"))
		same(t, "epoch", r.Conversation.Epoch, 1)
		_, messages := s.talk(t, id)
		same(t, "messages", lines(messages), []string{
			"1 buyer 一", "2 bot 可以开具发票。", "3 buyer 二", "4 buyer 三", "5 bot 可以开具发票。"})
	})

	e.ask("refuses what it cannot place or hold", func(t *testing.T, s *sitting) {
		first := answer("", "一")
		first.ID = "x1"
		first = s.record(t, first).Exchange

		_, err := s.Record(t.Context(), answer("no such conversation", "二"))
		fails(t, "unknown conversation", err, faq.ErrNotFound)
		_, err = s.Record(t.Context(), first)
		fails(t, "same exchange again, without a message id", err, faq.ErrConflict)
		odd := answer(first.Conversation, "三")
		odd.Confidence = math.NaN()
		_, err = s.Record(t.Context(), odd)
		fails(t, "confidence that is no number", err, faq.ErrInvalid)
		_, messages := s.talk(t, first.Conversation)
		same(t, "messages", len(messages), 2)
	})

	e.ask("hands over", func(t *testing.T, s *sitting) {
		x := documented(s.clock.Now())
		r := s.record(t, x)
		want := desk.Ticket{ID: r.Ticket.ID, Shop: tea, Conversation: r.Conversation.ID, Exchange: x.ID,
			Question: x.Question, Reason: x.Reason, Rule: x.Rule, Candidates: x.Candidates, Slots: x.Slots,
			State: desk.Waiting, CreatedAt: s.clock.Now(), Details: desk.Details{
				FirstReply: desk.Started(&desk.Calendar{}, s.clock.Now(), 5*time.Minute),
				Settlement: desk.Started(&desk.Calendar{}, s.clock.Now(), 24*time.Hour),
			}}
		same(t, "ticket in the receipt", *r.Ticket, want)
		same(t, "ticket", ok(s.Ticket(t.Context(), tea, want.ID))(t), want)
		same(t, "position", r.Position, 1)
		same(t, "owner in the receipt", r.Conversation.Owner, desk.InQueue)
		same(t, "epoch in the receipt", r.Conversation.Epoch, 2)
		same(t, "epoch", s.owned(t, r.Conversation.ID, desk.InQueue), 2)
		_, messages := s.talk(t, r.Conversation.ID)
		same(t, "messages", lines(messages), []string{"1 buyer " + x.Question, "2 bot " + x.Said})
	})

	e.ask("hands over only where that is decided", func(t *testing.T, s *sitting) {
		for _, kind := range []faq.Kind{faq.Answered, faq.Suggested, faq.Asked} {
			x := answer("", "在吗")
			x.Decision = kind
			r := s.record(t, x)
			if r.Ticket != nil || r.Position != 0 || r.Conversation.Owner != desk.Bot {
				t.Errorf("%s: got ticket %v, position %d, owner %s; want none of a hand-over",
					kind, r.Ticket, r.Position, r.Conversation.Owner)
			}
		}
	})

	e.ask("tells the place in the queue", func(t *testing.T, s *sitting) {
		var all []desk.Receipt
		for want := range 5 { // within one moment: they keep the order in which they came
			all = append(all, s.record(t, escalation("", "转人工")))
			same(t, "position", all[want].Position, want+1)
		}
		place := func(i int) int { return s.record(t, answer(all[i].Conversation.ID, "还要等多久")).Position }
		ok(s.Claim(t.Context(), tea, all[1].Ticket.ID, "王芳"))(t)
		same(t, "first, after the second was claimed", place(0), 1)
		same(t, "the second itself", place(1), 0)
		same(t, "third", place(2), 2)
		ok(s.Close(t.Context(), tea, all[1].Ticket.ID, "王芳", ""))(t)
		same(t, "third, after the second was closed", place(2), 2)
		ok(s.Claim(t.Context(), tea, all[0].Ticket.ID, "王芳"))(t)
		same(t, "third, after the first was claimed", place(2), 1)
		s.clock.pass(desk.Lease)
		same(t, "third, after that claim lapsed", place(2), 2)
		same(t, "the first itself", place(0), 1)
	})

	e.ask("holds its tongue while a person owns the conversation", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		hold := func(state string, text string, owner desk.Owner, position int) {
			t.Helper()
			x := escalation(ticket.Conversation, text)
			x.ID = "held-" + state
			r := s.record(t, x)
			x.At = s.clock.Now()
			same(t, state+": exchange", r.Exchange, x)
			if !r.Held || r.Duplicate || r.Ticket == nil || r.Ticket.ID != ticket.ID || r.Position != position || r.Conversation.Owner != owner {
				t.Errorf("%s: got %+v, want it held, owned by %s, at position %d", state, r, owner, position)
			}
			_, err := s.Exchange(t.Context(), tea, x.ID)
			fails(t, state+": exchange", err, faq.ErrNotFound)
		}
		hold("waiting", "有人吗", desk.InQueue, 1)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		hold("claimed", "您好", desk.ByAgent, 0)
		s.clock.pass(desk.Lease)
		hold("lapsed", "人呢", desk.InQueue, 1)

		_, messages := s.talk(t, ticket.Conversation)
		same(t, "messages", lines(messages), []string{
			"1 buyer 转人工", "2 bot 正在为您转接人工客服。", "3 buyer 有人吗", "4 buyer 您好", "5 buyer 人呢"})
		same(t, "exchange of a held line", messages[2].Exchange, "")
		_, last, err := s.Recall(t.Context(), tea, ticket.Conversation, 10)
		check(t, err)
		same(t, "exchanges", len(last), 1)
	})

	e.ask("lets a closed conversation return to the bot", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		before := s.owned(t, ticket.Conversation, desk.Nobody)

		r := s.record(t, answer(ticket.Conversation, "还有个问题"))
		if r.Held || r.Ticket != nil || r.Conversation.Owner != desk.Bot || r.Conversation.Epoch != before+1 {
			t.Errorf("got %+v, want an answer by the bot at epoch %d", r, before+1)
		}
		same(t, "epoch", s.owned(t, ticket.Conversation, desk.Bot), before+1)

		second := s.record(t, escalation(ticket.Conversation, "还是转人工"))
		if second.Ticket == nil || second.Ticket.ID == ticket.ID || second.Conversation.Epoch != before+2 {
			t.Errorf("second escalation: got %+v, want a new ticket at epoch %d", second, before+2)
		}
	})

	e.ask("hands over straight from a closed conversation", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		before := s.owned(t, ticket.Conversation, desk.Nobody)
		r := s.record(t, escalation(ticket.Conversation, "转人工"))
		same(t, "epoch in the receipt", r.Conversation.Epoch, before+2)
		same(t, "epoch", s.owned(t, ticket.Conversation, desk.InQueue), before+2)
	})

	e.ask("numbers messages without gaps under concurrency", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		talkative := s.record(t, answer("", "在吗")).Conversation.ID
		together(8, func(i int) {
			for n := range 5 {
				x := answer(talkative, fmt.Sprintf("问题 %d.%d", i, n))
				if _, err := s.Record(t.Context(), x); err != nil {
					t.Error(err)
				}
				x.Conversation = ticket.Conversation
				if _, err := s.Record(t.Context(), x); err != nil {
					t.Error(err)
				}
				if _, err := s.Reply(t.Context(), tea, ticket.ID, "王芳", "好的"); err != nil {
					t.Error(err)
				}
			}
		})
		for id, want := range map[string]int{talkative: 2 + 80, ticket.Conversation: 2 + 80} {
			_, messages := s.talk(t, id)
			same(t, "messages", len(messages), want)
			for i, m := range messages {
				if m.Seq != i+1 {
					t.Fatalf("message %d: got seq %d", i+1, m.Seq)
				}
			}
		}
		_, messages := s.talk(t, talkative)
		for i := 0; i < len(messages); i += 2 {
			if messages[i].Exchange != messages[i+1].Exchange {
				t.Fatalf("messages %d and %d: got exchanges %s and %s, want a question and its own reply",
					i+1, i+2, messages[i].Exchange, messages[i+1].Exchange)
			}
		}
	})
}
