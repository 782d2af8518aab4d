package main

import (
	"testing"

	"xiaoer/faq"
)

// TestBranchIsServedByTheEngine follows an answer from a head office to a buyer of a branch whose engine runs all the
// time: it hears of everything by the branch's own changes.
func TestBranchIsServedByTheEngine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(loadStarter(ctx, h.store))
	must(h.store.CreateShop(ctx, "branch", faq.Edit{By: "test"}))
	told := func() faq.Exchange {
		t.Helper()
		_, err := h.live.Bank(ctx, "branch")
		must(err)
		must(h.live.Refresh(ctx, "branch"))
		must(h.live.Settle(ctx, "branch"))
		x, err := h.engine.Try(ctx, faq.Question{Shop: "branch", Text: "衣服能开成办公用品吗"})
		must(err)
		return x
	}
	if x := told(); x.Decision != faq.Escalated {
		t.Fatalf("of its own the branch says %q, so that this shows nothing", x.Said)
	}
	_, err := h.store.Follow(ctx, "branch", starterShop, faq.Edit{By: "test"})
	must(err)
	e, err := h.store.Entry(ctx, starterShop, "invoice-change-item")
	must(err)
	if x := told(); x.Said != e.Answers[0].Text {
		t.Errorf("followed: got %s %q, want %q", x.Decision, x.Said, e.Answers[0].Text)
	}
	publish := func(text string) {
		t.Helper()
		e.Answers = []faq.Answer{{Text: text}}
		_, err := h.store.Put(ctx, starterShop, []faq.Entry{e}, faq.Edit{By: "test"})
		must(err)
	}
	choose := func(act faq.Act) {
		t.Helper()
		_, err := h.store.Choose(ctx, "branch", faq.Choice{Noun: faq.EntryNoun, ID: string(e.ID), Act: act}, faq.Edit{By: "test"})
		must(err)
	}
	publish("总店改过的话。")
	if x := told(); x.Said != "总店改过的话。" {
		t.Errorf("published: got %s %q", x.Decision, x.Said)
	}
	choose(faq.Override)
	publish("总店又改过的话。")
	if x := told(); x.Said != "总店改过的话。" {
		t.Errorf("overridden: got %s %q", x.Decision, x.Said)
	}
	choose(faq.Adopt)
	if x := told(); x.Said != "总店又改过的话。" {
		t.Errorf("adopted: got %s %q", x.Decision, x.Said)
	}
	choose(faq.OptOut)
	if x := told(); x.Decision == faq.Answered && x.Entry == e.ID {
		t.Errorf("opted out: got %q", x.Said)
	}
}
