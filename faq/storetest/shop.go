package storetest

import (
	"context"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func shops(e exam) {
	e.ask("are listed by name", func(t *testing.T, s *sitting) {
		check(t, s.CreateShop(t.Context(), "porcelain", faq.Edit{By: "founder"}))
		same(t, "shops", ok(s.Shops(t.Context()))(t), []faq.Shop{"porcelain", silk, tea})
	})

	e.ask("cannot be made twice", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "可以"))
		fails(t, "second CreateShop", s.CreateShop(t.Context(), tea, faq.Edit{}), faq.ErrConflict)
		ok(s.Entry(t.Context(), tea, "a"))(t)
	})

	e.ask("have proper names", func(t *testing.T, s *sitting) {
		for _, name := range []faq.Shop{"", "Tea", "茶", "a b", "-tea"} {
			fails(t, "CreateShop "+string(name), s.CreateShop(t.Context(), name, faq.Edit{}), faq.ErrInvalid)
		}
	})

	e.ask("are empty at first", func(t *testing.T, s *sitting) {
		same(t, "version", ok(s.Version(t.Context(), tea))(t), int64(0))
		same(t, "changes", ok(s.Changes(t.Context(), tea, 0, 10))(t), []faq.Change{})
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{})
		same(t, "keys", ok(s.Keys(t.Context(), tea))(t), []faq.Key{})
	})

	e.ask("that are unknown are not found", func(t *testing.T, s *sitting) {
		for name, err := range callAll(t.Context(), s, "nowhere", "a", "none", "none", "none") {
			fails(t, name, err, faq.ErrNotFound)
		}
	})

	e.ask("never see another's", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "可以"))
		check(t, s.PutPolicy(t.Context(), tea, postage("10"), faq.Edit{}))
		ok(s.PutTolerance(t.Context(), tea, faq.Tolerance{High: point(0.0)}, faq.Edit{}))(t)
		check(t, s.AddKey(t.Context(), key("k1", "secret")))
		ticket := s.ticket(t)

		for name, err := range callAll(t.Context(), s, silk, "a", ticket.Conversation, ticket.Exchange, ticket.ID) {
			if name[0] != '+' {
				fails(t, "silk: "+name, err, faq.ErrNotFound)
			}
		}
		entries, _, err := s.Entries(t.Context(), silk, faq.Filter{})
		check(t, err)
		same(t, "entries of silk", entries, []faq.Entry{ok(s.Entry(t.Context(), silk, "proposed"))(t)}) // the one that callAll put
		same(t, "changes of silk", len(ok(s.Changes(t.Context(), silk, 0, 10))(t)), 1)
		same(t, "policies of silk", len(ok(s.Policies(t.Context(), silk))(t)), 1) // likewise
		same(t, "keys of silk", ok(s.Keys(t.Context(), silk))(t)[0].ID, "fresh")  // likewise
		tickets, _, err := s.Tickets(t.Context(), silk, desk.Filter{Agent: "王芳"})
		check(t, err)
		same(t, "tickets of silk", tickets, []desk.Ticket{})

		kept, _, err := s.Tolerance(t.Context(), silk)
		check(t, err)
		same(t, "tolerance of silk", kept, faq.Tolerance{Low: point(0.2)}) // likewise

		same(t, "ticket of tea", ok(s.Ticket(t.Context(), tea, ticket.ID))(t), ticket)
		_, messages := s.talk(t, ticket.Conversation)
		same(t, "messages of tea", len(messages), 2)
	})

	e.ask("may use the same ids", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "茶"))
		ok(s.Put(t.Context(), silk, []faq.Entry{entry("a", "绸")}, faq.Edit{}))(t)
		same(t, "answer of tea", ok(s.Entry(t.Context(), tea, "a"))(t).Answers[0].Text, "茶")
		same(t, "answer of silk", ok(s.Entry(t.Context(), silk, "a"))(t).Answers[0].Text, "绸")

		x := answer("", "在吗")
		x.ID, x.MessageID = "x1", "m1"
		s.record(t, x)
		x.Shop = silk
		if r := s.record(t, x); r.Duplicate {
			t.Error("message m1 of silk: got a duplicate, want none: it is another shop's m1")
		}
	})
}

// callAll calls every method that takes a shop, on things that are not that shop's. The names of those that succeed
// in a shop that exists begin with "+".
func callAll(ctx context.Context, s *sitting, shop faq.Shop, id faq.ID, conversation, exchange string, ticket desk.ID) map[string]error {
	errs := map[string]error{}
	note := func(name string, err error) { errs[name] = err }
	fresh := key("fresh", "fresh secret")
	fresh.Shop = shop
	opening := answer("", "在吗")
	opening.Shop = shop
	within := answer(conversation, "在吗")
	within.Shop = shop

	_, err := s.Entry(ctx, shop, id)
	note("Entry", err)
	_, err = s.Revisions(ctx, shop, id)
	note("Revisions", err)
	note("Delete", s.Delete(ctx, shop, id, faq.Edit{}))
	_, _, err = s.Entries(ctx, shop, faq.Filter{})
	note("+Entries", err)
	_, err = s.Put(ctx, shop, nil, faq.Edit{})
	note("+Put of nothing", err)
	_, err = s.Changes(ctx, shop, 0, 10)
	note("+Changes", err)
	_, err = s.Policies(ctx, shop)
	note("+Policies", err)
	note("+PutPolicy", s.PutPolicy(ctx, shop, postage("8"), faq.Edit{}))
	_, _, err = s.Tolerance(ctx, shop)
	note("+Tolerance", err)
	_, err = s.PutTolerance(ctx, shop, faq.Tolerance{Low: point(0.2)}, faq.Edit{})
	note("+PutTolerance", err)
	_, err = s.Version(ctx, shop)
	note("+Version", err)
	_, err = s.Pending(ctx, shop, id)
	note("Pending", err)
	_, _, err = s.Pendings(ctx, shop, faq.PendingFilter{})
	note("+Pendings", err)
	_, err = s.Propose(ctx, shop, entry("proposed", "可以"), 0, faq.Edit{})
	note("+Propose", err)
	for _, act := range []faq.Act{faq.Submit, faq.Reject, faq.Publish, faq.Discard, faq.Retire, faq.Revive} {
		_, err = s.Move(ctx, shop, id, act, faq.Edit{})
		note("Move "+string(act), err)
	}
	_, _, err = s.Publishing(ctx, shop)
	note("+Publishing", err)
	_, err = s.PutPublishing(ctx, shop, faq.Publishing{}, faq.Edit{})
	note("+PutPublishing", err)

	note("RevokeKey", s.RevokeKey(ctx, shop, "k1"))
	note("+AddKey", s.AddKey(ctx, fresh))
	_, err = s.Keys(ctx, shop)
	note("+Keys", err)

	_, err = s.Exchange(ctx, shop, exchange)
	note("Exchange", err)
	note("Judge", s.Judge(ctx, shop, exchange, faq.Helpful, ""))
	_, _, err = s.Recall(ctx, shop, conversation, 5)
	note("Recall", err)
	_, err = s.Record(ctx, within)
	note("Record within", err)
	_, err = s.Record(ctx, opening)
	note("+Record", err)

	_, err = s.Ticket(ctx, shop, ticket)
	note("Ticket", err)
	_, _, err = s.Tickets(ctx, shop, desk.Filter{})
	note("+Tickets", err)
	_, err = s.Claim(ctx, shop, ticket, "王芳")
	note("Claim", err)
	_, err = s.Release(ctx, shop, ticket, "王芳")
	note("Release", err)
	_, err = s.Reply(ctx, shop, ticket, "王芳", "您好")
	note("Reply", err)
	_, err = s.Close(ctx, shop, ticket, "王芳", "")
	note("Close", err)
	_, _, err = s.Conversation(ctx, shop, conversation, 0)
	note("Conversation", err)
	return errs
}
