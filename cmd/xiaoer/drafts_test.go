package main

import (
	"bytes"
	"strings"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

// What is not live yet is listed, and told apart from what is.
func TestDraftsAndDiff(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store, err := sqlite.Open(t.Context(), sqlite.Config{Path: storePath(dir)})
	if err != nil {
		t.Fatal(err)
	}
	keep := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	keep(store.CreateShop(t.Context(), "tea", faq.Edit{}))
	_, err = store.Put(t.Context(), "tea", []faq.Entry{{ID: "invoice", Question: "有发票吗", Similar: []string{"能开票不"}, Answers: []faq.Answer{{Text: "有的"}}}}, faq.Edit{})
	keep(err)
	_, err = store.Propose(t.Context(), "tea", faq.Entry{ID: "invoice", Question: "有发票吗", Similar: []string{"能开专票吗"},
		Answers: []faq.Answer{{Text: "有电子的"}, {Text: "没有的", When: faq.Condition{Region: []string{"海外"}}}}}, 0, faq.Edit{By: "韩梅梅"})
	keep(err)
	_, err = store.Propose(t.Context(), "tea", faq.Entry{ID: "gift", Question: "有赠品吗"}, 0, faq.Edit{By: "李雷"})
	keep(err)
	_, err = store.Move(t.Context(), "tea", "gift", faq.Submit, faq.Edit{By: "李雷"})
	keep(err)
	keep(store.Shut())

	for _, tt := range []struct {
		args string
		code int
		want []string // that stand in what is printed
		not  string
	}{
		{"drafts", exitOK, []string{"待审核  gift  有赠品吗  新条目  李雷（", "草稿  invoice  有发票吗  改第 1 版  韩梅梅（"}, ""},
		{"drafts --status review", exitOK, []string{"gift"}, "invoice"},
		{"drafts --json --status draft", exitOK, []string{`"base":1,"author":"韩梅梅"`}, "gift"},
		{"drafts --status live", exitUsage, nil, "gift"},
		{"diff invoice", exitOK, []string{"相似问\n- 能开票不\n相似问\n+ 能开专票吗\n答案\n- 有的\n+ 有电子的\n答案\n+ 没有的 {\"region\":[\"海外\"]}\n"}, ""},
		{"diff invoice --from 2 --to 1 --json", exitOK, []string{`"text": "电子"`}, ""},
		{"diff invoice --from 2 --to draft", exitOK, nil, "答案"},
		{"diff gift --to 7", exitInvalid, nil, "+"},
		{"diff gift --from one", exitInvalid, nil, "+"},
		{"diff never", exitInvalid, nil, "+"},
	} {
		var out, errw bytes.Buffer
		args := append(strings.Fields(tt.args), "--data", dir, "--shop", "tea")
		if code := run(t.Context(), args, nil, &out, &errw); code != tt.code {
			t.Errorf("%s: got exit code %d (%s), want %d", tt.args, code, &errw, tt.code)
		}
		for _, want := range tt.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s: got %q, want %q in it", tt.args, &out, want)
			}
		}
		if tt.not != "" && strings.Contains(out.String(), tt.not) {
			t.Errorf("%s: got %q, want no %q in it", tt.args, &out, tt.not)
		}
	}
}
