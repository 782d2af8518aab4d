package gap

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoer/engine/replay"
	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/sqlite"
	"xiaoer/intents/zh"
)

var noon = time.Date(2026, 11, 11, 4, 0, 0, 0, time.UTC)

// miss is a question that was asked so many hours before noon, in a conversation of its own.
func miss(text string, hours int, helped ...desk.Help) desk.Miss {
	at := noon.Add(-time.Duration(hours) * time.Hour)
	return desk.Miss{Exchange: faq.Exchange{Question: text, At: at, Conversation: text + at.String()}, Helped: helped}
}

// one makes a gap of what was missed, the newest first.
func one(entries map[faq.ID]*faq.Entry, missed ...desk.Miss) Gap {
	questions, of := gather(missed), map[string]string{}
	for _, q := range questions {
		of[q.core] = "g"
	}
	return describe(questions, of, nil, entries, noon)[0]
}

func TestTraffic(t *testing.T) {
	t.Parallel()
	twice := miss("刻字", 3)
	again := miss("能刻字吗", 200)
	twice.Buyer, again.Buyer = "阿花", "阿花"
	g := one(nil, miss("亲，刻字", 1), twice, miss("刻字", 13), again, miss("刻字吧", 400))
	got := fmt.Sprint(g.Times, g.Buyers, g.Days, g.LastWeek, g.WeekBefore, g.Different, " "+g.Question)
	if want := "5 4 4 3 1 2 刻字"; got != want { // 13 hours before noon is the day before in Beijing, too
		t.Errorf("got %s, want %s", got, want)
	}
	if !g.FirstAt.Equal(noon.Add(-400*time.Hour)) || !g.LastAt.Equal(noon.Add(-time.Hour)) {
		t.Errorf("got %v to %v", g.FirstAt, g.LastAt)
	}
}

func TestPropose(t *testing.T) {
	t.Parallel()
	wrote := func(agent, text string) desk.Help { return desk.Help{Agent: agent, Text: text} }
	sent := func(agent string, entry faq.ID) desk.Help {
		return desk.Help{Agent: agent, Text: "发的", Entry: entry}
	}
	entries := map[faq.ID]*faq.Entry{
		"engrave": {ID: "engrave", Question: "支持刻字吗", Similar: []string{"可以刻名字吗"}, Revision: 4},
		"old":     {ID: "old", Question: "旧的", Status: faq.Retired},
	}
	for _, tt := range []struct {
		name string
		help []desk.Help
		want string
	}{
		{"nobody", nil, "none"},
		{"one agent, twice", []desk.Help{wrote("王", "可以刻八个字的"), wrote("王", "可以刻八个字的")}, "none"},
		{"two, nearly the same", []desk.Help{wrote("王", "有的亲，满200送"), wrote("李", "有的，满200就送哦")}, "new 能刻字吗 [怎么刻字] 有的，满200就送哦"},
		{"two who differ", []desk.Help{wrote("王", "可以刻八个字的"), wrote("李", "不好意思，我们这款没有这项服务")}, "none"},
		{"two who say the opposite", []desk.Help{wrote("王", "亲，这款可以刻字的哦"), wrote("李", "亲，这款不可以刻字的哦")}, "none"},
		{"two who name other numbers", []desk.Help{wrote("王", "亲，最多可以刻8个字"), wrote("李", "亲，最多可以刻6个字")}, "none"},
		{"two who greet", []desk.Help{wrote("王", "您好"), wrote("李", "您好")}, "none"},
		{"with a number in it", []desk.Help{wrote("王", "请打13812345678找小王"), wrote("李", "请打13812345678找小王")}, "none"},
		{"two who sent an entry", []desk.Help{sent("王", "engrave"), sent("李", "engrave"), wrote("张", "可以刻八个字的"), wrote("陈", "可以刻八个字的")}, "engrave@4 [能刻字吗 怎么刻字]"},
		{"one who sent it and one who labelled it", []desk.Help{sent("王", "engrave"), {Agent: "李", Entry: "engrave"}}, "engrave@4 [能刻字吗 怎么刻字]"},
		{"a retired entry", []desk.Help{sent("王", "old"), sent("李", "old")}, "none"},
		{"as many for another", []desk.Help{wrote("王", "可以刻八个字的"), wrote("李", "可以刻八个字的"), wrote("张", "不好意思，我们这款没有"), wrote("陈", "不好意思，我们这款没有")}, "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			g := one(entries, miss("能刻字吗", 1, tt.help...), miss("能刻字吗", 2), miss("怎么刻字", 3), miss("可以刻名字吗", 4), miss("刻字打13812345678", 5))
			if got := proposed(g.Proposal); got != tt.want {
				t.Errorf("%v: got %s, want %s (%+v)", tt.help, got, tt.want, g.Answers)
			}
		})
	}
}

func proposed(p *Proposal) string {
	switch {
	case p == nil:
		return "none"
	case p.Revision > 0:
		return fmt.Sprintf("%s@%d %v", p.Entry, p.Revision, p.Phrasings)
	}
	return fmt.Sprintf("new %s %v %s", p.Question, p.Phrasings, p.Answer)
}

// TestCourtesies holds that what agents say whatever is asked is no answer, even where all of them say it.
func TestCourtesies(t *testing.T) {
	t.Parallel()
	var missed []desk.Miss
	of := map[string]string{}
	for _, q := range []string{"刻字", "鞋柜", "赠品", "颜色"} {
		for _, agent := range []string{"王", "李"} {
			missed = append(missed, miss(q, 1, desk.Help{Agent: agent, Text: "您好，正在为您查询，请稍等"}, desk.Help{Agent: agent, Text: q + "可以的，放心买"}))
		}
		of[zh.Core(q)] = q
	}
	for _, g := range describe(gather(missed), of, nil, nil, noon) {
		if len(g.Answers) != 1 || g.Proposal == nil || g.Proposal.Answer != g.ID+"可以的，放心买" {
			t.Errorf("%s: got %+v", g.ID, g.Answers)
		}
	}
}

func TestDecisionsHoldUntilItDoubles(t *testing.T) {
	t.Parallel()
	entries := map[faq.ID]*faq.Entry{"here": {ID: "here"}, "old": {ID: "old", Status: faq.Retired}}
	for _, tt := range []struct {
		last  faq.Gap
		times int
		want  faq.GapState
	}{
		{faq.Gap{}, 9, faq.GapOpen},
		{faq.Gap{ID: "g", State: faq.GapIgnored, Times: 5}, 9, faq.GapIgnored},
		{faq.Gap{ID: "g", State: faq.GapIgnored, Times: 5}, 10, faq.GapOpen},
		{faq.Gap{ID: "g", State: faq.GapIgnored}, 2, faq.GapOpen},
		{faq.Gap{ID: "g", State: faq.GapAccepted, Entry: "here", Times: 5}, 9, faq.GapAccepted},
		{faq.Gap{ID: "g", State: faq.GapAccepted, Entry: "here", Times: 5}, 10, faq.GapOpen},
		{faq.Gap{ID: "g", State: faq.GapAccepted, Entry: "old", Times: 5}, 6, faq.GapOpen},
		{faq.Gap{ID: "g", State: faq.GapAccepted, Entry: "gone", Times: 5}, 6, faq.GapOpen},
	} {
		g := Gap{ID: "g", Traffic: Traffic{Times: tt.times}}
		if g.decided(tt.last, entries); g.State != tt.want {
			t.Errorf("%+v, asked %d times: got %s, want %s", tt.last, tt.times, g.State, tt.want)
		}
	}
}

func TestAssign(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		of     map[string]string
		number []int
		want   string
	}{
		{"new ones", map[string]string{}, []int{0, 0, 1}, name("a") + " " + name("a") + " " + name("c")},
		{"one joins", map[string]string{"b": "x"}, []int{0, 0, 1}, "x x " + name("c")},
		{"the greater keeps its name", map[string]string{"a": "x", "b": "y", "c": "y"}, []int{0, 0, 0}, "y y y"},
		{"of equals the older", map[string]string{"a": "x", "b": "y"}, []int{0, 0, 0}, "x x x"},
	} {
		questions := []*Question{{core: "a"}, {core: "b"}, {core: "c"}}
		news := assign(questions, tt.of, tt.number)
		for core, id := range news {
			if tt.of[core] == id {
				t.Errorf("%s: %s is no news", tt.name, core)
			}
			tt.of[core] = id
		}
		if got := tt.of["a"] + " " + tt.of["b"] + " " + tt.of["c"]; got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
	}
}

// mute answers nothing. It implements Engine and Player for tests of what does not ask them.
type mute struct{}

func (mute) Try(context.Context, faq.Question) (x faq.Exchange, err error) { return x, nil }
func (mute) Preview(context.Context, faq.Shop, replay.Draft, replay.Wish) (r replay.Report, err error) {
	return r, nil
}

func lettersOnly(faq.Words) Tongue { return Tongue{Reader: zh.NewReader(letters{})} }

// TestGapsKeepTheirNames asks day by day, each day of a book that was opened anew.
func TestGapsKeepTheirNames(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := sqlite.Open(ctx, sqlite.Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: func() time.Time { return noon }})
	must(t, err)
	defer db.Shut()
	must(t, db.CreateShop(ctx, "tea", faq.Edit{}))
	names := map[string]string{}
	var book *Book
	for day, asked := range []string{"可以刻字吗 鞋柜多高", "能不能刻字 有没有赠品", "刻字收费吗 鞋柜的高度 可以刻字吗"} {
		for _, q := range strings.Fields(asked) {
			_, err := db.Record(ctx, faq.Exchange{Shop: "tea", Question: q, Decision: faq.Escalated, Reason: faq.NoEntry, Said: "…"})
			must(t, err)
		}
		book = New(Config{Store: db, Past: db, Gaps: db, Engine: mute{}, Player: mute{}, Speak: lettersOnly, Now: func() time.Time { return noon }})
		gaps, total, err := book.List(ctx, "tea", Wish{})
		must(t, err)
		for _, g := range gaps {
			for word := range map[string]bool{"刻字": true, "鞋柜": true, "赠品": true} {
				if !strings.Contains(g.Question, word) {
					continue
				}
				if names[word] != "" && names[word] != g.ID {
					t.Errorf("day %d: %s was called %s and is %s", day, word, names[word], g.ID)
				}
				names[word] = g.ID
			}
		}
		if want := []int{2, 3, 3}[day]; total != want {
			t.Errorf("day %d: got %d gaps, want %d", day, total, want)
		}
	}
	g, err := book.Gap(ctx, "tea", name(zh.Core("能不能刻字"))) // which began none, and is in one
	if err != nil || g.ID != names["刻字"] || g.Times != 4 {
		t.Errorf("got %+v, %v, want %s", g, err, names["刻字"])
	}
	if _, err := book.Gap(ctx, "tea", "nothing"); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("got %v, want %v", err, faq.ErrNotFound)
	}
	if _, _, err := book.List(ctx, "nobodys", Wish{}); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("unknown shop: got %v, want %v", err, faq.ErrNotFound)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
