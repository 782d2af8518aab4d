package storetest

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func contexts(e exam) {
	e.ask("that have ended write nothing", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		check(t, s.AddKey(t.Context(), key("k1", "secret")))
		ok(s.PutCheck(t.Context(), tea, checked("kept", "在吗"), faq.Edit{}))(t)
		talk, waiting, mine := s.record(t, answer("", "在吗")), s.ticket(t), s.ticket(t)
		ok(s.Claim(t.Context(), tea, mine.ID, "王芳"))(t)
		before := s.everything(t, talk.Conversation.ID, waiting, mine)

		ctx := cancelled(t)
		for name, act := range map[string]func() error{
			"CreateShop":  func() error { return s.CreateShop(ctx, "jade", faq.Edit{}) },
			"Put":         func() error { _, err := s.Put(ctx, tea, []faq.Entry{entry("a", "二")}, faq.Edit{}); return err },
			"Delete":      func() error { return s.Delete(ctx, tea, "a", faq.Edit{}) },
			"PutPolicy":   func() error { return s.PutPolicy(ctx, tea, postage("8"), faq.Edit{}) },
			"Tolerance":   func() error { _, err := s.PutTolerance(ctx, tea, faq.Tolerance{}, faq.Edit{}); return err },
			"AddKey":      func() error { return s.AddKey(ctx, key("k2", "other")) },
			"RevokeKey":   func() error { return s.RevokeKey(ctx, tea, "k1") },
			"Record":      func() error { _, err := s.Record(ctx, answer(talk.Conversation.ID, "二")); return err },
			"Record held": func() error { _, err := s.Record(ctx, answer(waiting.Conversation, "二")); return err },
			"Escalate":    func() error { _, err := s.Record(ctx, escalation(talk.Conversation.ID, "转人工")); return err },
			"Judge":       func() error { return s.Judge(ctx, tea, talk.Exchange.ID, faq.Wrong, "") },
			"Veto":        func() error { return s.Veto(ctx, tea, "a", "在", faq.Edit{}) },
			"PutCheck":    func() error { _, err := s.PutCheck(ctx, tea, checked("a", "在吗"), faq.Edit{}); return err },
			"Propose":     func() error { _, err := s.Propose(ctx, tea, entry("a", "二"), 0, faq.Edit{}); return err },
			"Move":        func() error { _, err := s.Move(ctx, tea, "a", faq.Retire, faq.Edit{}); return err },
			"Publishing": func() error {
				_, err := s.PutPublishing(ctx, tea, faq.Publishing{Review: true}, faq.Edit{})
				return err
			},
			"DeleteCheck": func() error { return s.DeleteCheck(ctx, tea, "kept") },
			"Claim":       func() error { _, err := s.Claim(ctx, tea, waiting.ID, "王芳"); return err },
			"Release":     func() error { _, err := s.Release(ctx, tea, mine.ID, "王芳"); return err },
			"Reply":       func() error { _, err := s.Reply(ctx, tea, mine.ID, "王芳", "您好"); return err },
			"Close":       func() error { _, err := s.Close(ctx, tea, mine.ID, "王芳", ""); return err },
		} {
			fails(t, name, act(), context.Canceled)
		}
		same(t, "everything", s.everything(t, talk.Conversation.ID, waiting, mine), before)
	})

	e.ask("that end midway write all or nothing", func(t *testing.T, s *sitting) {
		for i := range 60 {
			x := escalation("", "转人工")
			x.ID = fmt.Sprint("x", i)
			ctx, cancel := context.WithCancel(t.Context())
			go cancel() // before, during or after
			r, err := s.Record(ctx, x)
			cancel()
			_, kept := s.Exchange(t.Context(), tea, x.ID)
			switch {
			case err == nil && kept != nil:
				t.Fatalf("exchange %d: acknowledged, and then %v", i, kept)
			case err == nil:
				ok(s.Ticket(t.Context(), tea, r.Ticket.ID))(t)
			case !errors.Is(err, context.Canceled):
				t.Fatalf("exchange %d: got error %v, want %v", i, err, context.Canceled)
			case !errors.Is(kept, faq.ErrNotFound):
				t.Fatalf("exchange %d: refused with %v, and yet it is there (%v)", i, err, kept)
			}
		}
		s.ticket(t) // and the keeper still works
	})

	e.ask("that have ended read nothing", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "一"))
		_, err := s.Entry(cancelled(t), tea, "a")
		fails(t, "Entry", err, context.Canceled)
		_, _, err = s.Tickets(cancelled(t), tea, desk.Filter{})
		fails(t, "Tickets", err, context.Canceled)
	})
}

// everything is what can be seen of tea.
func (s *sitting) everything(t *testing.T, conversation string, tickets ...desk.Ticket) []any {
	t.Helper()
	entries, _, err := s.Entries(t.Context(), tea, faq.Filter{})
	check(t, err)
	all := []any{
		ok(s.Shops(t.Context()))(t), entries, ok(s.Version(t.Context(), tea))(t),
		ok(s.Policies(t.Context(), tea))(t), ok(s.Keys(t.Context(), tea))(t), ok(s.Checks(t.Context(), tea))(t), s.found(t, desk.Filter{}),
	}
	for _, ticket := range tickets {
		all = append(all, ok(s.Ticket(t.Context(), tea, ticket.ID))(t))
		c, messages := s.talk(t, ticket.Conversation)
		all = append(all, c, messages)
	}
	c, messages := s.talk(t, conversation)
	return append(all, c, messages)
}
