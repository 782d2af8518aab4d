package replay_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/intents"
)

// later is a version that holds from tomorrow.
func later(p faq.Policy) faq.Policy {
	p.EffectiveFrom = faq.Moment{Time: time.Now().Add(24 * time.Hour)}
	return p
}

func questions(texts ...string) (out []replay.Question) {
	for _, text := range texts {
		out = append(out, replay.Question{Text: text})
	}
	return out
}

// told puts changes as "kind question risks".
func told(r replay.Report) (out []string) {
	for _, c := range r.Changes {
		line := string(c.Kind) + " " + c.Question
		for _, risk := range c.Risks {
			line += " " + string(risk)
		}
		out = append(out, line)
	}
	return out
}

func TestPreviewTellsWhatWouldChange(t *testing.T) {
	t.Parallel()
	changed := func(e faq.Entry, change func(*faq.Entry)) replay.Draft {
		e.Answers = slices.Clone(e.Answers)
		change(&e)
		return replay.Draft{Entries: []faq.Entry{e}}
	}
	invoice := entry("invoice", "可以开发票吗", "可以开的。")
	for _, tt := range []struct {
		name  string
		draft replay.Draft
		asked string
		want  string // kind, question and risks; "" where nothing is told
	}{
		{"nothing", replay.Draft{}, "可以开发票吗", ""},
		{"the same again", replay.Draft{Entries: []faq.Entry{invoice}}, "可以开发票吗", ""},
		{"another text", changed(invoice, func(e *faq.Entry) { e.Answers[0].Text = "开。" }), "可以开发票吗", "changed 可以开发票吗"},
		{"a phrasing", changed(invoice, func(e *faq.Entry) { e.Similar = []string{"给我个收据"} }), "给我个收据", "answered 给我个收据"},
		{"a phrasing elsewhere", changed(invoice, func(e *faq.Entry) { e.Similar = []string{"给我个收据"} }), "可以开发票吗", ""},
		{"a new entry", replay.Draft{Entries: []faq.Entry{entry("gift", "送礼物吗", "送的。")}}, "送礼物吗", "answered 送礼物吗"},
		{"a deleted one", replay.Draft{Deleted: []faq.ID{"hours"}}, "客服几点上班", "lost 客服几点上班"},
		{"a retired one", changed(invoice, func(e *faq.Entry) { e.Status = faq.Retired }), "可以开发票吗", "lost 可以开发票吗"},
		{"a thief", replay.Draft{Deleted: []faq.ID{"hours"}, Entries: []faq.Entry{entry("shop", "客服几点上班", "九点。")}}, "客服几点上班", "stolen 客服几点上班"},
		{"a dear thief", replay.Draft{Deleted: []faq.ID{"hours"}, Entries: []faq.Entry{{ID: "shop", Question: "客服几点上班", Risk: intents.High, Answers: []faq.Answer{{Text: "九点。"}}}}}, "客服几点上班", "stolen 客服几点上班 higher_class"},
		{"a rival", replay.Draft{Entries: []faq.Entry{entry("shop", "客服几点上班呢亲", "九点。")}}, "客服几点上班", "shaken 客服几点上班 rivalled"},
		{"a table", replay.Draft{Policies: []faq.Policy{postage("10")}}, "运费多少钱", "changed 运费多少钱"},
		{"a table that begins later", replay.Draft{Policies: []faq.Policy{later(postage("10"))}}, "运费多少钱", "changed 运费多少钱"},
		{"a table and its successor", replay.Draft{Policies: []faq.Policy{postage("9"), later(postage("8"))}}, "运费多少钱", ""},
		{"a class", changed(invoice, func(e *faq.Entry) { e.Risk = intents.High }), "可以开票吗", "shaken 可以开票吗 higher_class"},
		{"hardly sure enough", changed(invoice, func(e *faq.Entry) { e.Similar = []string{"甲乙丙丁戊己庚辛壬癸"} }), "甲乙丙丁戊己庚子丑寅", "answered 甲乙丙丁戊己庚子丑寅 near_bar"},
		{"no question of it", changed(invoice, func(e *faq.Entry) { e.Answers[0].Text = "开。" }), "客服几点上班", ""},
		{"other options", replay.Draft{Entries: []faq.Entry{entry("size", "客服高矮", "高。")}}, "客服矮", "rerouted 客服矮"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newHouse(t).preview(tt.draft, replay.Wish{Questions: questions(tt.asked)})
			if got := strings.Join(told(r), "; "); got != tt.want {
				t.Errorf("%q: got %q, want %q (%+v)", tt.asked, got, tt.want, r.Changes)
			}
		})
	}
}

// What publishing would refuse is told before, and an edit that moves a phrasing from one entry to another takes it from
// nobody.
func TestPreviewTellsWhatIsBarred(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.put(entry("paper", "纸质发票怎么要", "在订单里选。"))
	refusing, thief := entry("invoice", "可以开发票吗", "我们不支持开发票"), entry("tax", "税票", "可以开的。")
	thief.Similar = []string{"能报销吗", "客服几点上班"}
	moved := entry("paper", "纸质票怎么要", "在订单里选。")
	taker := entry("print", "纸质发票怎么要", "在订单里选。")
	r := h.preview(replay.Draft{Entries: []faq.Entry{refusing, thief, moved, taker}}, replay.Wish{Questions: []replay.Question{}})
	if len(r.Findings) != 1 || r.Findings[0].Entry != "invoice" || r.Findings[0].Findings[0].Rule != "invoice.refuse" {
		t.Errorf("got findings %+v, want the refusal", r.Findings)
	}
	want := []replay.Claimed{{By: "tax", Claim: faq.Claim{Field: "similar[1]", Phrasing: "客服几点上班", Entry: "hours", Question: "客服几点上班"}}}
	if !slices.Equal(r.Claims, want) {
		t.Errorf("got claims %+v, want %+v", r.Claims, want)
	}
	var out strings.Builder
	h.must(r.Print(&out, 10))
	for _, words := range []string{"不能发布：条目 invoice「可以开发票吗」answers[0].text：", "不能发布：条目 tax 的「客服几点上班」已经是条目 hours「客服几点上班」的问法\n"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("got %s, want %s", out.String(), words)
		}
	}
}

func TestPreviewCounts(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	draft := replay.Draft{Deleted: []faq.ID{"hours"}, Entries: []faq.Entry{{ID: "invoice", Question: "可以开发票吗", Similar: []string{"要发票"}, Answers: []faq.Answer{{Text: "可以开的。"}}}}}
	asked := []replay.Question{
		{Text: "客服几点上班", Times: 3}, {Text: "客服几点上班呀", Times: 5}, {Text: "可以开发票吗"}, {Text: "怎么申请退货", Times: 2}, {Text: strings.Repeat("长", 501)},
	}
	r := h.preview(draft, replay.Wish{Questions: asked, List: 1})
	want := map[replay.Kind]replay.Count{replay.Lost: {Questions: 2, Times: 8}, replay.Revised: {Questions: 1, Times: 1}, replay.Same: {Questions: 1, Times: 2}}
	for _, k := range replay.Kinds {
		if got, listed := r.Counts[k]; got != want[k] || !listed {
			t.Errorf("%s: got %v, want %v", k, got, want[k])
		}
	}
	if got := told(r); fmt.Sprint(got) != "[lost 客服几点上班呀]" || r.Unsaid != 1 {
		t.Errorf("got %q and %d more, want the one that was asked most, and one more", got, r.Unsaid)
	}
	if r.Refused != 1 || r.Asked != (replay.Count{Questions: 4, Times: 11}) {
		t.Errorf("got %v asked, %d refused, want 4 (11) and 1", r.Asked, r.Refused)
	}
	if r.Draft != (replay.Size{Changed: 1, Deleted: 1}) {
		t.Errorf("got size %+v, want one changed and one deleted", r.Draft)
	}
}

// TestPreviewReplaysWhatStandsForItself holds that the shop's own questions are asked once each, and that picks and
// answers to a question back are left out.
func TestPreviewReplaysWhatStandsForItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 3 {
		h.ask("可以开发票吗")
	}
	offer := h.ask("开票 退货")
	if len(offer.Options) == 0 {
		t.Fatalf("got %s, want options", offer.Decision)
	}
	_, err := h.Engine.Ask(t.Context(), faq.Question{Shop: tea, Conversation: offer.Conversation, Token: offer.Options[0].Token})
	h.must(err)
	h.ask("转人工，电话13812345678")
	r := h.preview(replay.Draft{Entries: []faq.Entry{entry("invoice", "可以开发票吗", "开。")}}, replay.Wish{})
	if r.Asked != (replay.Count{Questions: 3, Times: 5}) || fmt.Sprint(told(r)) != "[changed 可以开发票吗]" || r.Changes[0].Times != 3 {
		t.Errorf("got %v and %v, want three questions, five times, and the first changed", r.Asked, r.Changes)
	}
	if last := h.preview(replay.Draft{}, replay.Wish{Last: 2}); last.Asked.Times != 1 {
		t.Errorf("got %v of the last two, want the hand-over alone", last.Asked)
	}
	handed := h.preview(replay.Draft{}, replay.Wish{Questions: questions("转人工")})
	if handed.Counts[replay.Same].Questions != 1 {
		t.Errorf("got %v, want the same hand-over", handed.Counts)
	}
}

func TestPreviewMasksTexts(t *testing.T) {
	t.Parallel()
	for asked, want := range map[string]string{
		"可以开发票吗13812345678": "可以开发票吗*********78",
		"可以弄发票吗":            "可以弄发票吗", // there is no number: it is no address
	} {
		r := newHouse(t).preview(replay.Draft{Deleted: []faq.ID{"invoice"}}, replay.Wish{Questions: questions(asked)})
		if len(r.Changes) != 1 || r.Changes[0].Question != want {
			t.Errorf("%s: got %+v, want one change, of %s", asked, r.Changes, want)
		}
	}
}

func TestPreviewChecksToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []faq.Check{
		{ID: "a", Question: "可以开发票吗", Entry: "invoice"},
		{ID: "b", Question: "客服几点上班", Entry: "hours"},
		{ID: "c", Question: "送礼物吗", Entry: "gift"},
		{ID: "d", Question: "怎么申请退货"}, // nobody may
	} {
		_, err := h.db.PutCheck(t.Context(), tea, c, faq.Edit{})
		h.must(err)
	}
	ids := func(verdicts []replay.Verdict) (out []string) {
		for _, v := range verdicts {
			out = append(out, v.Check.ID)
		}
		return out
	}
	r := h.preview(replay.Draft{Deleted: []faq.ID{"hours", "return"}, Entries: []faq.Entry{entry("gift", "送礼物吗", "送。")}}, replay.Wish{Questions: questions()}).Checks
	if fmt.Sprint(r.Passed, r.Failed, ids(r.Broken), ids(r.Mended)) != "3 1 [b] [c d]" {
		t.Errorf("got %d passed, %d failed, broken %v, mended %v", r.Passed, r.Failed, ids(r.Broken), ids(r.Mended))
	}
	now, err := h.Check(t.Context(), tea, nil)
	h.must(err)
	if fmt.Sprint(now.Passed, now.Failed, ids(now.Failures)) != "2 2 [c d]" {
		t.Errorf("got %d passed, %d failed, %v", now.Passed, now.Failed, ids(now.Failures))
	}
	_, err = h.Check(t.Context(), "nobodys", nil)
	if !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("unknown shop: got %v, want %v", err, faq.ErrNotFound)
	}
}

// TestPreviewWritesNothing holds that the shop is as it was, and that the scratch folders are gone.
func TestPreviewWritesNothing(t *testing.T) {
	h := newHouse(t)
	t.Setenv("TMPDIR", t.TempDir())
	before, err := h.db.Version(t.Context(), tea)
	h.must(err)
	h.preview(replay.Draft{Entries: []faq.Entry{entry("gift", "送礼物吗", "送。")}, Deleted: []faq.ID{"hours"}}, replay.Wish{Questions: questions("送礼物吗")})
	if after, err := h.db.Version(t.Context(), tea); err != nil || after != before {
		t.Errorf("got version %d, %v, want %d", after, err, before)
	}
	if left, err := filepath.Glob(os.TempDir() + "/*"); err != nil || len(left) > 0 {
		t.Errorf("got %q left in the folder for scratch", left)
	}
	if x := h.ask("送礼物吗"); x.Decision == faq.Answered {
		t.Errorf("got %s %s, want the draft to be nobody's answer yet", x.Decision, x.Entry)
	}
}

// TestPreviewCountsRevisionsOn holds that an entry that was deleted once goes on counting, as in the store.
func TestPreviewCountsRevisionsOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.must(h.db.Delete(t.Context(), tea, "hours", faq.Edit{}))
	d := replay.Draft{Entries: []faq.Entry{entry("hours", "客服几点上班", "十点。"), entry("gift", "送礼物吗", "送。")}}
	r := h.preview(d, replay.Wish{Questions: questions("客服几点上班", "送礼物吗")})
	h.put(d.Entries...)
	for _, c := range r.Changes {
		kept, err := h.db.Entry(t.Context(), tea, c.After.Answers[0].Entry)
		h.must(err)
		if got := c.After.Answers[0].Revision; got != kept.Revision {
			t.Errorf("%s: foretold revision %d, got %d", kept.ID, got, kept.Revision)
		}
	}
	if len(r.Changes) != 2 {
		t.Errorf("got %v, want both answered", told(r))
	}
}

func TestPreviewRefusesWhatCannotBePublished(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	bad := postage("8")
	bad.Rows = nil
	more := 1.5
	one := entry("a", "问", "答")
	for field, d := range map[string]replay.Draft{
		"entries[1].question": {Entries: []faq.Entry{one, {ID: "b"}}},
		"entries[1].id":       {Entries: []faq.Entry{one, one}},
		"deleted[0]":          {Deleted: []faq.ID{"nothing"}},
		"deleted[1]":          {Deleted: []faq.ID{"hours", "hours"}},
		"policies[0].rows":    {Policies: []faq.Policy{bad}},
		"policies[1].name":    {Policies: []faq.Policy{postage("8"), postage("9")}},
		"tolerance.low":       {Tolerance: &faq.Tolerance{Low: &more}},
	} {
		_, err := h.Preview(t.Context(), tea, d, replay.Wish{})
		var wrong *faq.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("got %v, want a FieldError about %s", err, field)
		}
	}
	if _, err := h.Preview(t.Context(), "nobodys", replay.Draft{}, replay.Wish{}); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("unknown shop: got %v, want %v", err, faq.ErrNotFound)
	}
}

func TestPreviewEndsWithItsContext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx, stop := context.WithCancel(t.Context())
	_, err := h.Preview(ctx, tea, replay.Draft{}, replay.Wish{
		Questions: slices.Repeat(questions("可以开发票吗"), 1000),
		Told: func(_, total int) { // from many goroutines
			if stop(); total != 1000 {
				t.Errorf("got a total of %d, want 1000", total)
			}
		},
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	if _, err := h.Preview(t.Context(), tea, replay.Draft{}, replay.Wish{Questions: questions("可以开发票吗")}); err != nil {
		t.Errorf("got %v, want the next one to have its turn", err)
	}
}

func TestReportIsReadable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.db.PutCheck(t.Context(), tea, faq.Check{ID: "a", Question: "客服几点上班", Entry: "hours"}, faq.Edit{})
	h.must(err)
	rate := 0.1
	r := h.preview(replay.Draft{
		Deleted: []faq.ID{"hours"}, Policies: []faq.Policy{postage("10")}, Tolerance: &faq.Tolerance{Low: &rate},
		Entries: []faq.Entry{{ID: "shop", Question: "客服几点上班", Risk: intents.High, Answers: []faq.Answer{{Text: "九点。"}}}},
	}, replay.Wish{Questions: []replay.Question{{Text: "客服几点上班", Times: 2}, {Text: "运费多少钱"}, {Text: "可以开发票吗"}, {Text: strings.Repeat("长", 501)}}})
	r.Seconds = 0
	var b strings.Builder
	h.must(r.Print(&b, 10))
	want := `店铺 tea：新增 1 条，删除 1 条，改 1 张表，改容忍的错答率
重放了 3 个问题（买家共问过 4 次），用时 0.0 秒
另有 1 个问题太长或没有文字，没有重放

     1 题       2 次  改由别的条目回答
     1 题       1 次  答案文字变了
     1 题       1 次  完全不变
其中 1 题（2 次）要当心

考题 1 道，改后通过 0 道；改坏 1 道，改好 0 道
  改坏 a「客服几点上班」应由 hours 回答
      现在 回答 [shop 1.00] 九点。

【要当心的】
「客服几点上班」（2 次）  改由别的条目回答：用上了风险级别更高的条目
    原来 回答 [hours 1.00] 早上九点。
    改后 回答 [shop 1.00] 九点。

【答案文字变了】
「运费多少钱」
    原来 回答 [postage 1.00] 运费是8元。
    改后 回答 [postage 1.00] 运费是10元。
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	now, err := h.Check(t.Context(), tea, nil)
	h.must(err)
	h.must(now.Print(&b))
	if want := "店铺 tea：1 道考题全部通过\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
