package rival

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

func entry(id faq.ID, answer, question string, similar ...string) faq.Entry {
	return faq.Entry{ID: id, Question: question, Similar: similar, Answers: []faq.Answer{{Text: answer}}}
}

// weighed is a question of which the engine thought so much of two entries.
func weighed(question string, a faq.ID, ca float64, b faq.ID, cb float64) faq.Exchange {
	return faq.Exchange{Question: question, Candidates: []faq.Candidate{{Entry: a, Confidence: ca}, {Entry: b, Confidence: cb}}}
}

// tell puts pairs in a line each.
func tell(pairs []Pair) string {
	var out []string
	for _, p := range pairs {
		out = append(out, fmt.Sprintf("%s<%s shared%v alike%v asked%v×%d taken%v +%v %v", p.A.Entry, p.B.Entry, p.Shared, p.Alike, p.Asked, p.Times, p.Taken, p.Proposal.Phrasings, p.Proposal.SameAnswers))
	}
	return strings.Join(out, "\n")
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	spring, summer := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	early, late := entry("early", "春。", "有什么活动"), entry("late", "夏。", "有什么活动")
	early.ValidUntil, late.ValidFrom = &spring, &summer
	retired := entry("old", "旧。", "有发票吗")
	retired.Status = faq.Retired
	for _, tt := range []struct {
		name    string
		entries []faq.Entry
		past    []faq.Exchange
		want    string
	}{
		{"nothing", []faq.Entry{entry("a", "开。", "有发票吗"), entry("b", "退。", "怎么退货")}, nil, ""},
		{"a shared phrasing", []faq.Entry{entry("a", "亲，可以开。", "有发票吗"), entry("b", "可以开", "能开票不", "亲，有发票吗？", "开票")}, nil,
			"b<a shared[亲，有发票吗？] alike[] asked[]×0 taken[] +[] true"},
		{"phrasings that hardly differ", []faq.Entry{entry("a", "能。", "可以开电子发票吗", "电子票"), entry("b", "不能。", "可以开电子发票了吗")}, nil,
			"a<b shared[] alike[{可以开电子发票吗 可以开电子发票了吗}] asked[]×0 taken[] +[可以开电子发票了吗] false"},
		{"past questions", []faq.Entry{entry("a", "能。", "有发票吗", "票"), entry("b", "退。", "怎么退货")}, []faq.Exchange{
			weighed("票退吗13812345678", "b", .5, "a", .4), weighed("票退吗13812345678", "b", .5, "a", .4), weighed("票", "a", .9, "b", .3), weighed("啊", "a", .1, "b", .1),
		}, "a<b shared[] alike[] asked[{票退吗*********78 2 0.4 0.5}]×2 taken[] +[怎么退货] false"},
		{"one past question", []faq.Entry{entry("a", "能。", "有发票吗"), entry("b", "退。", "怎么退货")}, []faq.Exchange{weighed("票退吗", "a", .5, "b", .4)}, ""},
		{"windows that do not meet", []faq.Entry{early, late}, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			all := map[faq.ID]*faq.Entry{}
			for _, e := range tt.entries {
				all[e.ID] = &e
			}
			b := newBoard(all)
			b.share()
			b.likeness()
			b.past(tt.past)
			if got := tell(b.list()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// player answers a question that no entry of the draft has by the entry "b".
type player struct{}

func (player) Preview(_ context.Context, _ faq.Shop, d replay.Draft, w replay.Wish) (r replay.Report, err error) {
	said := map[string]bool{}
	for _, e := range d.Entries {
		for _, p := range e.Phrasings() {
			said[p] = true
		}
	}
	for _, q := range w.Questions {
		if said[q.Text] {
			return r, fmt.Errorf("%s was not left out", q.Text)
		}
		r.Changes = append(r.Changes, replay.Change{Question: q.Text, Kind: replay.Stolen, After: replay.Outcome{Answers: []replay.Answer{{Entry: "b", Confidence: .7}}}})
	}
	return r, nil
}

func TestDeep(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(t.TempDir(), "shop.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Shut()
	if err := db.CreateShop(ctx, "tea", faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Put(ctx, "tea", []faq.Entry{entry("a", "能。", "有发票吗", "开票", "要个票"), entry("b", "退。", "怎么退货", "退钱", "不要了")}, faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	f := New(Config{Store: db, Past: db, Player: player{}})
	pairs, err := f.Find(ctx, "tea", Wish{Deep: true})
	if err != nil {
		t.Fatal(err)
	}
	want := "a<b shared[] alike[] asked[]×0 taken[{开票 a b 0.7} {要个票 a b 0.7}] +[怎么退货 退钱 不要了] false"
	if got := tell(pairs); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := f.Find(ctx, "nobodys", Wish{}); err == nil {
		t.Error("unknown shop: got no error")
	}
}
