package main

import (
	"bytes"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
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

// TestInheritAsksTheChecks holds that what the command line does to what is inherited is held against the shop's checks.
func TestInheritAsksTheChecks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: storePath(dir)})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	put := func(shop faq.Shop, id faq.ID, question, answer string) {
		t.Helper()
		_, err := store.Put(t.Context(), shop, []faq.Entry{{ID: id, Question: question, Answers: []faq.Answer{{Text: answer}}}}, faq.Edit{})
		must(err)
	}
	check := func(question string, entry faq.ID) {
		t.Helper()
		_, err := store.PutCheck(t.Context(), "branch", faq.Check{ID: string("c" + entry), Question: question, Entry: entry}, faq.Edit{})
		must(err)
	}
	for _, shop := range []faq.Shop{"head", "branch"} {
		must(store.CreateShop(t.Context(), shop, faq.Edit{}))
	}
	put("head", "gift", "送不送贺卡", "送的。")
	put("head", "invoice", "可以开发票吗", "可以的。")
	check("送不送贺卡", "") // nobody may answer that
	check("可以开发票吗", "invoice")
	_, err = store.PutPublishing(t.Context(), "branch", faq.Publishing{Checks: true}, faq.Edit{})
	must(err)
	must(store.Shut())

	for _, tt := range []struct {
		args string
		code int
		says string
	}{
		{"--follow nowhere", exitInvalid, ""},
		{"--follow head", exitUnmet, "没有改动：改坏 1 道考题，如「送不送贺卡」。"},
		{"--follow head --override-checks 加盟", exitOK, `"head": "head"`},
		{"--opt-out invoice", exitUnmet, "没有改动"},
		{"--leave remove", exitUnmet, "没有改动"},
		{"--leave keep", exitOK, `"revision": 2`},
	} {
		var out, errw bytes.Buffer
		args := append(append([]string{"inherit"}, strings.Fields(tt.args)...), "--data", dir, "--shop", "branch")
		if code := run(t.Context(), args, nil, &out, &errw); code != tt.code || !strings.Contains(out.String(), tt.says) {
			t.Errorf("%s: got exit code %d and %s (%s), want %d and %s", tt.args, code, &out, &errw, tt.code, tt.says)
		}
	}
}
