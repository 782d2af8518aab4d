package storetest

import (
	"fmt"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// told lists the shop's events as "3 owner bot→queue escalated", which is quicker to compare by eye.
func (s *sitting) told(t *testing.T, conversation string, after int64) (out []string) {
	t.Helper()
	for _, e := range ok(s.Events(t.Context(), tea, conversation, after, 100))(t) {
		line := fmt.Sprintf("%d %s ", e.Seq, e.Kind)
		switch e.Kind {
		case desk.OfMessage:
			line += fmt.Sprintf("%d %s", e.Message.Seq, e.Message.Author)
		case desk.OfOwner:
			line += fmt.Sprintf("%s→%s %s %d", e.Owner.From, e.Owner.To, e.Owner.Why, e.Owner.Epoch)
		case desk.OfTicket:
			line += string(e.Turn.What)
		}
		out = append(out, line)
	}
	return out
}

func events(e exam) {
	e.ask("tell of every change, once, in order", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t) // which changes nothing
		ok(s.Reply(t.Context(), tea, ticket.ID, "王芳", "您好"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "王芳", ""))(t)
		_, err := s.Claim(t.Context(), tea, ticket.ID, "李雷")
		fails(t, "claim", err, faq.ErrConflict)
		s.record(t, answer(ticket.Conversation, "在吗"))
		want := []string{
			"1 message 1 buyer", "2 message 2 bot", "3 ticket opened", "4 owner bot→queue escalated 2",
			"5 ticket claimed", "6 owner queue→agent claimed 3", "7 message 3 agent",
			"8 ticket closed", "9 owner agent→nobody closed 4",
			"10 owner nobody→bot buyer_is_back 5", "11 message 4 buyer", "12 message 5 bot",
		}
		same(t, "events", s.told(t, "", 0), want)
		same(t, "events of the conversation", s.told(t, ticket.Conversation, 7), want[7:])
		same(t, "newest", ok(s.Newest(t.Context(), tea))(t), 12)
		same(t, "events of another", s.told(t, "another", 0), nil)
		same(t, "newest of the neighbour", ok(s.Newest(t.Context(), silk))(t), 0)
		_, err = s.Events(t.Context(), tea, "", 0, 0)
		faults(t, "no limit", err, "limit")
	})

	e.ask("carry what happened", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		all := ok(s.Events(t.Context(), tea, "", 0, 100))(t)
		same(t, "message", all[0], desk.Event{Seq: 1, Kind: desk.OfMessage, Conversation: ticket.Conversation, At: s.clock.Now(),
			Message: &desk.Message{Seq: 1, Author: desk.FromBuyer, Text: "转人工", Exchange: ticket.Exchange, At: s.clock.Now()}})
		same(t, "ticket", all[2], desk.Event{Seq: 3, Kind: desk.OfTicket, Conversation: ticket.Conversation, Ticket: ticket.ID,
			At: s.clock.Now(), Turn: &desk.Turn{What: desk.Opened, Why: string(faq.HumanRequested)}})
		same(t, "part", len(ok(s.Events(t.Context(), tea, "", 1, 2))(t)), 2)
	})

	e.ask("number each shop's for itself", func(t *testing.T, s *sitting) {
		s.record(t, answer("", "在吗"))
		x := answer("", "在吗")
		x.Shop = silk
		s.record(t, x)
		same(t, "silk", ok(s.Newest(t.Context(), silk))(t), 2)
		same(t, "tea", ok(s.Newest(t.Context(), tea))(t), 2)
	})
}

// sweeps asks what comes about by itself.
func sweeps(e exam) {
	e.ask("bring about a lapse, once", func(t *testing.T, s *sitting) {
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		ok(s.Reply(t.Context(), tea, ticket.ID, "王芳", "您好"))(t)
		seen := ok(s.Newest(t.Context(), tea))(t)
		same(t, "too early", ok(s.Sweep(t.Context()))(t), 0)
		s.clock.pass(desk.Lease)
		early, _ := s.talk(t, ticket.Conversation) // what is read before is what is written then
		same(t, "swept", ok(s.Sweep(t.Context()))(t), 1)
		same(t, "events", s.told(t, "", seen), []string{"8 ticket lapsed", "9 owner agent→queue lapsed 4"})
		same(t, "swept again", ok(s.Sweep(t.Context()))(t), 0)
		late, _ := s.talk(t, ticket.Conversation)
		same(t, "conversation", late, early)
	})

	e.ask("warn before a breach, and tell the supervisors of it", func(t *testing.T, s *sitting) {
		s.ticket(t)
		for _, step := range []struct {
			after time.Duration
			want  []string
		}{
			{4*time.Minute - time.Microsecond, nil},
			{time.Microsecond, []string{"5 ticket first_reply_near"}},
			{time.Minute, []string{"6 ticket first_reply_breached", "7 ticket raised"}},
			{24*time.Hour - 5*time.Minute, []string{"8 ticket settlement_breached"}},
			{24 * time.Hour, nil},
		} {
			seen := ok(s.Newest(t.Context(), tea))(t)
			s.clock.pass(step.after)
			ok(s.Sweep(t.Context()))(t)
			same(t, fmt.Sprint("after ", step.after), s.told(t, "", seen), step.want)
		}
	})
}
