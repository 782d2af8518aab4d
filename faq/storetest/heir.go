package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
)

// In these questions tea is the head office and silk follows it.

// asks is an entry that is asked so.
func asks(id faq.ID, question, answer string) faq.Entry {
	return faq.Entry{ID: id, Question: question, Answers: []faq.Answer{{Text: answer}}}
}

// follow lets silk follow tea.
func (s *sitting) follow(t *testing.T) {
	t.Helper()
	ok(s.Follow(t.Context(), silk, tea, faq.Edit{By: "boss"}))(t)
}

// own keeps an entry of silk.
func (s *sitting) own(t *testing.T, e faq.Entry) {
	t.Helper()
	ok(s.Put(t.Context(), silk, []faq.Entry{e}, faq.Edit{By: "silk"}))(t)
}

// served is what silk serves, by id: its first answer, with a star where it is inherited.
func (s *sitting) served(t *testing.T) map[faq.ID]string {
	t.Helper()
	out := map[faq.ID]string{}
	for id, e := range ok(faq.All(t.Context(), s, silk))(t) {
		if !e.Served() {
			continue
		}
		out[id] = e.Answers[0].Text
		if e.Inherited != nil {
			out[id] += "*"
		}
	}
	return out
}

// ties is how all that tea offers stands in silk.
func (s *sitting) ties(t *testing.T) map[string]faq.Tie {
	t.Helper()
	out := map[string]faq.Tie{}
	found, _, err := s.Bequests(t.Context(), silk, faq.BequestFilter{})
	check(t, err)
	for _, b := range found {
		out[b.ID] = b.Tie
	}
	return out
}

// choose does an act of silk towards an entry.
func (s *sitting) choose(t *testing.T, act faq.Act, id string) faq.Bequest {
	t.Helper()
	return ok(s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: id, Act: act}, faq.Edit{By: "silk"}))(t)
}

// only is what there is to be looked at, which is one.
func (s *sitting) only(t *testing.T) faq.Bequest {
	t.Helper()
	found, _, err := s.Bequests(t.Context(), silk, faq.BequestFilter{Open: true})
	check(t, err)
	if len(found) != 1 {
		t.Fatalf("open: got %v, want one", found)
	}
	return found[0]
}

func followings(e exam) {
	e.ask("begin and end", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		same(t, "before", ok(s.Following(t.Context(), silk))(t), faq.Following{})
		got := ok(s.Follow(t.Context(), silk, tea, faq.Edit{By: "boss", Why: "加盟", IfRevision: point(0)}))(t)
		want := faq.Following{Head: tea, Revision: 1, Since: s.clock.Now(), By: "boss"}
		same(t, "followed", got, want)
		same(t, "read", ok(s.Following(t.Context(), silk))(t), want)
		same(t, "of the head", ok(s.Following(t.Context(), tea))(t), faq.Following{Followers: []faq.Shop{silk}})
		for _, shop := range []faq.Shop{tea, silk} {
			deeds, _, err := s.Deeds(t.Context(), shop, faq.DeedFilter{Noun: faq.FollowingNoun})
			check(t, err)
			same(t, "deeds", len(deeds), 1)
			same(t, "act", deeds[0].Act, faq.FollowHead)
		}
		_, err := s.Unfollow(t.Context(), silk, true, faq.Edit{IfVersion: point(int64(0))})
		fails(t, "leave as of another version", err, faq.ErrConflict)
		_, err = s.Unfollow(t.Context(), silk, true, faq.Edit{IfRevision: point(0)})
		fails(t, "stale", err, faq.ErrConflict)
		got = ok(s.Unfollow(t.Context(), silk, true, faq.Edit{By: "boss"}))(t)
		same(t, "left", got, faq.Following{Revision: 2, Since: s.clock.Now(), By: "boss"})
		_, err = s.Unfollow(t.Context(), silk, true, faq.Edit{})
		fails(t, "nobody", err, faq.ErrConflict)
	})

	e.ask("are refused where they cannot be", func(t *testing.T, s *sitting) {
		for _, shop := range []faq.Shop{"jade", "wool"} {
			check(t, s.CreateShop(t.Context(), shop, faq.Edit{By: "founder"}))
		}
		refused := func(shop, head faq.Shop) error {
			_, err := s.Follow(t.Context(), shop, head, faq.Edit{})
			return err
		}
		faults(t, "oneself", refused(silk, silk), "head")
		faults(t, "unknown", refused(silk, "nowhere"), "head")
		fails(t, "unknown shop", refused("nowhere", tea), faq.ErrNotFound)
		s.follow(t)
		faults(t, "who follows", refused("jade", silk), "head")
		fails(t, "a second head", refused(silk, "jade"), faq.ErrConflict)
		fails(t, "a head office", refused(tea, "jade"), faq.ErrConflict)
		check(t, refused("jade", tea))
		same(t, "followers", ok(s.Following(t.Context(), tea))(t).Followers, []faq.Shop{"jade", silk})
		_, err := s.Following(t.Context(), "nowhere")
		fails(t, "of nobody", err, faq.ErrNotFound)
	})

	e.ask("bring what is live, and leave it or take it", func(t *testing.T, s *sitting) {
		live := s.put(t, asks("invoice", "可以开发票吗", "可以"))
		draft := asks("later", "什么时候上新", "下月")
		draft.Status = faq.Draft
		s.put(t, draft)
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		s.own(t, asks("gift", "有赠品吗", "有"))
		s.follow(t)
		same(t, "says", s.served(t), map[faq.ID]string{"invoice": "可以*", "gift": "有"})
		e := ok(s.Entry(t.Context(), silk, "invoice"))(t)
		same(t, "origin", e.Inherited, &faq.Origin{From: tea, Revision: live.Revision})
		tables := ok(s.Policies(t.Context(), silk))(t)
		same(t, "tables", len(tables), 1)
		same(t, "origin of the table", tables[0].Inherited, &faq.Origin{From: tea, Revision: 1})

		ok(s.Unfollow(t.Context(), silk, true, faq.Edit{By: "boss"}))(t)
		same(t, "kept", s.served(t), map[faq.ID]string{"invoice": "可以", "gift": "有"})
		same(t, "table is its own", ok(s.Policies(t.Context(), silk))(t)[0].Inherited, nil)
		s.follow(t)
		same(t, "known again", s.served(t), map[faq.ID]string{"invoice": "可以*", "gift": "有"})
		same(t, "ties", s.ties(t), map[string]faq.Tie{"invoice": faq.Inherited, "postage": faq.Inherited})
		ok(s.Unfollow(t.Context(), silk, false, faq.Edit{By: "boss"}))(t)
		same(t, "taken away", s.served(t), map[faq.ID]string{"gift": "有"})
		same(t, "tables stay", len(ok(s.Policies(t.Context(), silk))(t)), 1)
	})
}

func bequests(e exam) {
	e.ask("follow the head office", func(t *testing.T, s *sitting) {
		s.follow(t)
		version := ok(s.Version(t.Context(), silk))(t)
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		changes := ok(s.Changes(t.Context(), silk, version, 10))(t)
		same(t, "changes", len(changes), 1)
		s.put(t, asks("invoice", "可以开发票吗", "随时可以"))
		same(t, "changed", s.served(t), map[faq.ID]string{"invoice": "随时可以*"})
		revisions := ok(s.Revisions(t.Context(), silk, "invoice"))(t)
		same(t, "revisions", len(revisions), 2)
		same(t, "act", revisions[0].Act, faq.Inherit)
		ok(s.Move(t.Context(), tea, "invoice", faq.Retire, faq.Edit{By: "boss"}))(t)
		same(t, "retired", s.served(t), nil)
		same(t, "ties", s.ties(t), nil)
		deeds, _, err := s.Deeds(t.Context(), silk, faq.DeedFilter{Noun: faq.EntryNoun, ID: "invoice"})
		check(t, err)
		same(t, "deeds", len(deeds), 3)
		same(t, "who", deeds[0].By, "boss")
		s.put(t, asks("invoice", "可以开发票吗", "又可以了"))
		check(t, s.Delete(t.Context(), tea, "invoice", faq.Edit{}))
		same(t, "deleted", s.served(t), nil)
	})

	e.ask("are not written where they are inherited", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		s.follow(t)
		version := ok(s.Version(t.Context(), silk))(t)
		mine := asks("invoice", "可以开发票吗", "不行")
		_, err := s.Put(t.Context(), silk, []faq.Entry{mine}, faq.Edit{})
		fails(t, "put", err, faq.ErrInherited)
		_, err = s.Put(t.Context(), silk, []faq.Entry{asks("gift", "有赠品吗", "有"), mine}, faq.Edit{})
		fails(t, "put among others", err, faq.ErrInherited)
		ok(s.Put(t.Context(), silk, []faq.Entry{asks("invoice", "可以开发票吗", "可以")}, faq.Edit{}))(t) // it says the same
		_, err = s.Propose(t.Context(), silk, mine, 0, faq.Edit{})
		fails(t, "propose", err, faq.ErrInherited)
		_, err = s.Move(t.Context(), silk, "invoice", faq.Retire, faq.Edit{})
		fails(t, "retire", err, faq.ErrInherited)
		fails(t, "delete", s.Delete(t.Context(), silk, "invoice", faq.Edit{}), faq.ErrInherited)
		fails(t, "put a table", s.PutPolicy(t.Context(), silk, postage("9"), faq.Edit{}), faq.ErrInherited)
		same(t, "version", ok(s.Version(t.Context(), silk))(t), version)
	})

	e.ask("are overridden and adopted", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		s.follow(t)
		b := s.choose(t, faq.Override, "invoice")
		same(t, "overridden", b, faq.Bequest{Noun: faq.EntryNoun, ID: "invoice", Title: "可以开发票吗", Tie: faq.Overridden, Revision: 2, Upstream: 1, Base: 1})
		same(t, "says the same", s.served(t), map[faq.ID]string{"invoice": "可以"})
		s.own(t, asks("invoice", "可以开发票吗", "本店自己开"))
		s.put(t, asks("invoice", "可以开发票吗", "随时可以"))
		same(t, "its own", s.served(t), map[faq.ID]string{"invoice": "本店自己开"})
		open := s.only(t)
		same(t, "changed", open.Changed, true)
		same(t, "base and upstream", []int{open.Base, open.Upstream}, []int{1, 2})
		same(t, "diff", open.Diff.Answers[0].New.Text, "随时可以")

		b = s.choose(t, faq.KeepOwn, "invoice")
		same(t, "not listed again", b.Open(), false)
		s.put(t, asks("invoice", "可以开发票吗", "永远可以"))
		_, err := s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "invoice", Act: faq.Adopt, Upstream: point(2)}, faq.Edit{})
		fails(t, "stale upstream", err, faq.ErrConflict)
		_, err = s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "invoice", Act: faq.Adopt}, faq.Edit{IfRevision: point(1)})
		fails(t, "stale", err, faq.ErrConflict)
		b = s.choose(t, faq.Adopt, "invoice")
		same(t, "tie", b.Tie, faq.Inherited)
		same(t, "adopted", s.served(t), map[faq.ID]string{"invoice": "永远可以*"})
		s.put(t, asks("invoice", "可以开发票吗", "还是可以"))
		same(t, "follows again", s.served(t), map[faq.ID]string{"invoice": "还是可以*"})
		_, err = s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "invoice", Act: faq.Adopt}, faq.Edit{})
		fails(t, "adopt what is inherited", err, faq.ErrStep)
		_, err = s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "none", Act: faq.Override}, faq.Edit{})
		fails(t, "unknown", err, faq.ErrNotFound)
		_, err = s.Choose(t.Context(), tea, faq.Choice{Noun: faq.EntryNoun, ID: "invoice", Act: faq.Override}, faq.Edit{})
		fails(t, "of the head", err, faq.ErrNotFound)
		_, err = s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "invoice", Act: faq.Retire}, faq.Edit{})
		faults(t, "no choice", err, "act")
	})

	e.ask("tell of what is gone under an override", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		s.put(t, asks("gift", "有赠品吗", "有"))
		s.follow(t)
		s.choose(t, faq.Override, "invoice")
		s.choose(t, faq.Override, "gift")
		ok(s.Move(t.Context(), tea, "invoice", faq.Retire, faq.Edit{}))(t)
		same(t, "still said", s.served(t)["invoice"], "可以")
		b := s.only(t)
		same(t, "gone", []any{b.Changed, b.Upstream}, []any{true, 0})
		s.choose(t, faq.KeepOwn, "invoice")
		same(t, "tied no more", s.ties(t), map[string]faq.Tie{"gift": faq.Overridden})
		check(t, s.Delete(t.Context(), tea, "gift", faq.Edit{}))
		s.choose(t, faq.Adopt, "gift")
		same(t, "gone here too", s.served(t), map[faq.ID]string{"invoice": "可以"})
	})

	e.ask("are the shop's own once written, whatever was sent", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		s.follow(t)
		as := ok(s.Entry(t.Context(), silk, "invoice"))(t)
		s.choose(t, faq.Override, "invoice")
		as.Answers = asks("invoice", "可以开发票吗", "本店可以").Answers
		s.own(t, as)
		s.put(t, asks("invoice", "可以开发票吗", "随时可以"))
		same(t, "still the shop's own", s.served(t), map[faq.ID]string{"invoice": "本店可以"})
		same(t, "overridden", s.ties(t), map[string]faq.Tie{"invoice": faq.Overridden})
	})

	e.ask("are opted out of", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		s.follow(t)
		s.choose(t, faq.OptOut, "invoice")
		same(t, "not said", s.served(t), nil)
		s.put(t, asks("invoice", "可以开发票吗", "随时可以"))
		same(t, "not said when it changes", s.served(t), nil)
		s.choose(t, faq.OptIn, "invoice")
		same(t, "said again", s.served(t), map[faq.ID]string{"invoice": "随时可以*"})
		s.choose(t, faq.Override, "invoice")
		check(t, s.Delete(t.Context(), silk, "invoice", faq.Edit{}))
		same(t, "deleting one's own opts out", s.ties(t), map[string]faq.Tie{"invoice": faq.OptedOut})
		same(t, "and brings nothing back", s.served(t), nil)
	})

	e.ask("give way to the shop's own", func(t *testing.T, s *sitting) {
		s.own(t, asks("invoice", "怎么开发票", "找客服"))
		s.own(t, asks("size", "亲，有大码吗？", "有"))
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		s.put(t, asks("large", "有大码吗", "没有"))
		s.put(t, asks("post", "什么时候发货", "明天"))
		s.follow(t)
		same(t, "says", s.served(t), map[faq.ID]string{"invoice": "找客服", "size": "有", "post": "明天*"})
		same(t, "ties", s.ties(t), map[string]faq.Tie{"invoice": faq.Held, "large": faq.Held, "post": faq.Inherited})
		found, _, err := s.Bequests(t.Context(), silk, faq.BequestFilter{Tie: faq.Held})
		check(t, err)
		same(t, "same id", found[0].Hindrance, &faq.Hindrance{Kind: faq.SameID, Entries: []faq.ID{"invoice"}})
		same(t, "same phrasing", found[1].Hindrance, &faq.Hindrance{Kind: faq.SamePhrasing, Entries: []faq.ID{"size"}})
		_, err = s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "large", Act: faq.Adopt}, faq.Edit{})
		fails(t, "adopt over a phrasing", err, faq.ErrHindered)

		check(t, s.Delete(t.Context(), silk, "size", faq.Edit{}))
		same(t, "out of the way", s.served(t)["large"], "没有*")
		s.own(t, asks("ship", "什么时候发货？", "今天"))
		same(t, "a new one of its own", s.served(t), map[faq.ID]string{"invoice": "找客服", "large": "没有*", "ship": "今天"})
		ok(s.Move(t.Context(), silk, "ship", faq.Retire, faq.Edit{}))(t)
		same(t, "retired", s.served(t)["post"], "明天*")

		same(t, "keep", s.choose(t, faq.KeepOwn, "invoice").Tie, faq.Overridden)
		s.choose(t, faq.Adopt, "invoice")
		same(t, "adopt", s.served(t)["invoice"], "可以*")
	})

	e.ask("wait for a draft to be settled", func(t *testing.T, s *sitting) {
		s.put(t, asks("invoice", "可以开发票吗", "可以"))
		s.follow(t)
		s.choose(t, faq.Override, "invoice")
		ok(s.Propose(t.Context(), silk, asks("invoice", "可以开发票吗", "找客服"), 0, faq.Edit{By: "silk"}))(t)
		_, err := s.Choose(t.Context(), silk, faq.Choice{Noun: faq.EntryNoun, ID: "invoice", Act: faq.Adopt}, faq.Edit{})
		fails(t, "adopt under a draft", err, faq.ErrConflict)
		ok(s.Move(t.Context(), silk, "invoice", faq.Publish, faq.Edit{By: "silk"}))(t)
		same(t, "published", s.served(t), map[faq.ID]string{"invoice": "找客服"})
	})

	e.ask("bring their tables", func(t *testing.T, s *sitting) {
		s.follow(t)
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		s.put(t, asks("post", "邮费多少", "{postage.fee}元"))
		december := s.clock.Now().Add(30 * 24 * time.Hour)
		check(t, s.PutPolicy(t.Context(), tea, from(postage("12"), december), faq.Edit{}))
		fee := func(at time.Time) string {
			return faq.InForce(ok(s.Policies(t.Context(), silk))(t), at)[0].Rows[0].Cells["fee"]
		}
		same(t, "fees", []string{fee(s.clock.Now()), fee(december)}, []string{"8", "12"})
		s.clock.pass(time.Hour)
		check(t, s.PutPolicy(t.Context(), tea, postage("9"), faq.Edit{}))
		same(t, "fees", []string{fee(s.clock.Now()), fee(december)}, []string{"9", "12"})

		table := faq.Choice{Noun: faq.PolicyNoun, ID: "postage", Act: faq.Override}
		same(t, "overridden", ok(s.Choose(t.Context(), silk, table, faq.Edit{}))(t).Tie, faq.Overridden)
		s.clock.pass(time.Hour)
		check(t, s.PutPolicy(t.Context(), silk, postage("5"), faq.Edit{}))
		check(t, s.PutPolicy(t.Context(), silk, from(postage("6"), december.Add(time.Hour)), faq.Edit{}))
		s.clock.pass(time.Hour)
		check(t, s.PutPolicy(t.Context(), tea, postage("10"), faq.Edit{}))
		same(t, "its own", fee(s.clock.Now()), "5")
		same(t, "changed", s.only(t).Cells, []faq.CellChange{{Field: "cells", Row: "新疆、西藏", Column: "fee", Old: "9", New: "10"}})
		table.Act = faq.KeepOwn
		same(t, "kept", ok(s.Choose(t.Context(), silk, table, faq.Edit{}))(t).Open(), false)
		table.Act = faq.Adopt
		s.clock.pass(time.Hour)
		same(t, "adopted", ok(s.Choose(t.Context(), silk, table, faq.Edit{}))(t).Tie, faq.Inherited)
		same(t, "fees", []string{fee(s.clock.Now()), fee(december), fee(december.Add(2 * time.Hour))}, []string{"10", "12", "12"})
		table.Act = faq.OptOut
		_, err := s.Choose(t.Context(), silk, table, faq.Edit{})
		faults(t, "opt out of a table", err, "act")
	})

	e.ask("are held where the shop's table has not what they quote", func(t *testing.T, s *sitting) {
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		s.put(t, asks("post", "邮费多少", "{postage.fee}元"))
		mine := postage("7")
		mine.Columns[0].Name = "price"
		for i := range mine.Rows {
			mine.Rows[i].Cells = map[string]string{"price": "7"}
		}
		check(t, s.PutPolicy(t.Context(), silk, mine, faq.Edit{}))
		s.follow(t)
		same(t, "ties", s.ties(t), map[string]faq.Tie{"post": faq.Held, "postage": faq.Held})
		found, _, err := s.Bequests(t.Context(), silk, faq.BequestFilter{Noun: faq.EntryNoun})
		check(t, err)
		same(t, "hindrance", found[0].Hindrance.Kind, faq.LacksCell)
		both := postage("7")
		s.clock.pass(time.Hour)
		check(t, s.PutPolicy(t.Context(), silk, both, faq.Edit{}))
		same(t, "the table has it now", s.ties(t), map[string]faq.Tie{"post": faq.Inherited, "postage": faq.Held})
		ok(s.Choose(t.Context(), silk, faq.Choice{Noun: faq.PolicyNoun, ID: "postage", Act: faq.Adopt}, faq.Edit{}))(t)
		same(t, "adopted", s.ties(t), map[string]faq.Tie{"post": faq.Inherited, "postage": faq.Inherited})
		s.clock.pass(time.Hour)
		check(t, s.PutPolicy(t.Context(), tea, mine, faq.Edit{})) // which its own entry cannot be said with
		same(t, "nobody can say it", s.served(t), nil)
		s.clock.pass(time.Hour)
		check(t, s.PutPolicy(t.Context(), tea, postage("9"), faq.Edit{}))
		same(t, "again", s.served(t), map[faq.ID]string{"post": "{postage.fee}元*"})
	})

	e.ask("come by themselves once a table begins that has what they quote", func(t *testing.T, s *sitting) {
		free := func(want int) {
			t.Helper()
			same(t, "looked at", ok(s.Free(t.Context()))(t), want)
		}
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		s.put(t, asks("post", "邮费多少", "{postage.fee}元"))
		price := postage("7")
		price.Columns[0].Name = "price"
		for i := range price.Rows {
			price.Rows[i].Cells = map[string]string{"price": "7"}
		}
		check(t, s.PutPolicy(t.Context(), silk, price, faq.Edit{}))
		s.follow(t)
		s.clock.pass(time.Hour)
		begins := s.clock.Now().Add(24 * time.Hour)
		free(0)
		check(t, s.PutPolicy(t.Context(), silk, from(postage("6"), begins), faq.Edit{}))
		same(t, "announced", s.ties(t)["post"], faq.Held)
		s.clock.pass(23 * time.Hour)
		free(0)
		version := ok(s.Version(t.Context(), silk))(t)
		s.clock.pass(time.Hour)
		free(1)
		same(t, "begun", s.served(t), map[faq.ID]string{"post": "{postage.fee}元*"})
		same(t, "a step", ok(s.Version(t.Context(), silk))(t), version+1)
		free(0)
	})

	e.ask("tell which of what is in the way has ended", func(t *testing.T, s *sitting) {
		s.put(t, asks("post", "什么时候发货", "明天"))
		until := s.clock.Now().Add(time.Hour)
		sale := asks("sale", "什么时候发货", "大促后")
		sale.ValidUntil = &until
		s.own(t, sale)
		s.follow(t)
		same(t, "running", s.only(t).Hindrance, &faq.Hindrance{Kind: faq.SamePhrasing, Entries: []faq.ID{"sale"}})
		s.clock.pass(time.Hour)
		same(t, "ended", s.only(t).Hindrance, &faq.Hindrance{Kind: faq.SamePhrasing, Entries: []faq.ID{"sale"}, Ended: []faq.ID{"sale"}})
		ok(s.Move(t.Context(), silk, "sale", faq.Retire, faq.Edit{}))(t)
		same(t, "retired", s.served(t), map[faq.ID]string{"post": "明天*"})
	})

	e.ask("are listed in parts", func(t *testing.T, s *sitting) {
		for _, id := range numbered("e", 5) {
			s.put(t, asks(id, string(id)+"怎么办", "好"))
		}
		check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		s.follow(t)
		s.choose(t, faq.OptOut, "e-0002")
		var got []string
		page := faq.Page{Limit: 2}
		for {
			part, next, err := s.Bequests(t.Context(), silk, faq.BequestFilter{Page: page})
			check(t, err)
			for _, b := range part {
				got = append(got, b.ID)
			}
			if page.After = next; next == "" {
				break
			}
		}
		same(t, "all", got, []string{"e-0000", "e-0001", "e-0002", "e-0003", "e-0004", "postage"})
		_, _, err := s.Bequests(t.Context(), silk, faq.BequestFilter{Tie: "loose"})
		faults(t, "tie", err, "tie")
		_, _, err = s.Bequests(t.Context(), silk, faq.BequestFilter{Page: faq.Page{After: "x"}})
		faults(t, "cursor", err, "after")
		none, _, err := s.Bequests(t.Context(), tea, faq.BequestFilter{})
		check(t, err)
		same(t, "of the head", none, nil)
		_, _, err = s.Bequests(t.Context(), "nowhere", faq.BequestFilter{})
		fails(t, "of nobody", err, faq.ErrNotFound)
	})
}
