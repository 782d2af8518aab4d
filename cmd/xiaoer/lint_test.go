package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/lint"
)

func TestLintReadsTheTeamsQuickReplies(t *testing.T) {
	s := Settings{Data: t.TempDir(), Shop: "tea"}
	store, err := openStore(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.CreateShop(t.Context(), "tea", faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Put(t.Context(), "tea", []faq.Entry{{ID: "a", Question: "包邮吗", Answers: []faq.Answer{{Text: "满59元包邮"}}}}, faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	for _, q := range []desk.QuickReply{{ID: "q", Title: "包邮", Text: "满120元包邮"}, {ID: "p", Agent: "xiaomei", Title: "我的", Text: "满130元包邮"}} {
		if _, err := store.PutQuickReply(t.Context(), "tea", q); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Shut(); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := new(lintCmd).Run(t.Context(), s, streams{out: &out}); err != nil {
		t.Fatal(err)
	}
	want := "包邮门槛前后不一\n  条目 a answers[0].text：满59元包邮\n  快捷回复「包邮」（q）：满120元包邮\n共 1 个条目，0 个有问题，1 处前后不一。\n"
	if got := out.String(); !strings.HasSuffix(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// The sample shop is what a manager copies from: nothing in it may be what platforms punish, on any day of its life.
func TestStarterIsClean(t *testing.T) {
	entries, policies, err := readStarter()
	if err != nil {
		t.Fatal(err)
	}
	r := lint.Shop(entries, policies, nil, time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC))
	for _, e := range r.Entries {
		for _, f := range e.Findings {
			t.Errorf("%s %s: %s", e.Entry, f.Field, f.Finding)
		}
	}
	for _, c := range r.Contradictions {
		t.Errorf("%+v", c)
	}
}
