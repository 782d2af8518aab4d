package match

import (
	"math"
	"slices"
	"strings"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// confirmed is a question that so many buyers confirmed.
func confirmed(question string, votes, against int) faq.Tally {
	return faq.Tally{Question: question, Core: zh.Core(question), For: votes, Against: against}
}

// schooled is a model of the small bank in which buyers confirmed the question for the entry of that id.
func schooled(t *testing.T, id faq.ID, risk intents.Risk, lesson ...faq.Tally) *Model {
	t.Helper()
	bank := untaught(small()...)
	for i := range bank {
		if bank[i].ID == id {
			bank[i].Risk, bank[i].Confirmed = risk, lesson
		}
	}
	m, err := trainer().Fit(t.Context(), bank, finding(small()))
	if err != nil {
		t.Fatal(err)
	}
	return m.(*Model)
}

// confidence in the entry, and what is noted beside it.
func confidence(r engine.Ranking, id faq.ID) (float64, []string) {
	for _, m := range r.Matches {
		if m.Entry.ID == id {
			return m.Confidence, m.Notes
		}
	}
	return 0, nil
}

func TestConfirmedQuestions(t *testing.T) {
	t.Parallel()
	const odd = "给咱整个红章的条子呗"
	before, _ := confidence(match(t, fitted(t, small()...), odd), "invoice")
	bar := engine.DefaultBars.Answer
	for _, tt := range []struct {
		risk           intents.Risk
		votes, against int
		least          float64 // of confidence in the very question
	}{
		{intents.Low, 2, 0, 0.75}, {intents.Normal, 2, 0, 0.75}, {"", 3, 1, 4.0 / 6}, {intents.Normal, 8, 0, 0.9}, {intents.Normal, 999, 0, certain},
	} {
		m := schooled(t, "invoice", tt.risk, confirmed(odd, tt.votes, tt.against))
		for _, said := range []string{odd, "亲，请问" + odd + "！"} {
			r := match(t, m, said)
			got, notes := confidence(r, "invoice")
			if got < tt.least || got < bar[tt.risk.Or(intents.Normal)] || r.Matches[0].Entry.ID != "invoice" {
				t.Errorf("%q, risk %s, %d to %d: got %v first at %v, want invoice at %v or more", said, tt.risk, tt.votes, tt.against, ids(r), got, tt.least)
			}
			if want := "有 " + map[int]string{2: "2", 3: "3", 8: "8", 999: "999"}[tt.votes] + " 位顾客确认过同样的问法"; !slices.Contains(notes, want) {
				t.Errorf("%q: got notes %q, want %q", said, notes, want)
			}
			if len(r.Matches) > 1 && r.Matches[1].Confidence > 1-tt.least {
				t.Errorf("%q: got %v behind it at %v, want what is left", said, r.Matches[1].Entry.ID, r.Matches[1].Confidence)
			}
		}
		near, notes := confidence(match(t, m, "给咱整红章的条子"), "invoice")
		if near <= before || len(notes) > 0 {
			t.Errorf("a question like it: got %v with notes %q, want more than %v and none", near, notes, before)
		}
	}
}

// In the high class a confirmed question is weighed like any phrasing, and never taken as the shop's own word.
func TestConfirmedQuestionsOfTheHighClass(t *testing.T) {
	t.Parallel()
	const odd = "给咱整个红章的条子呗"
	two, many := schooled(t, "invoice", intents.High, confirmed(odd, 2, 0)), schooled(t, "invoice", intents.High, confirmed(odd, 999, 0))
	few, notes := confidence(match(t, two, odd), "invoice")
	more, _ := confidence(match(t, many, odd), "invoice")
	if few != more {
		t.Errorf("got %v for two voices and %v for 999, want one confidence", few, more)
	}
	if !slices.Contains(notes, "有 2 位顾客确认过同样的问法") {
		t.Errorf("got notes %q, want the voices to be told all the same", notes)
	}
}

// What the shop has published outweighs what buyers say, and what buyers say is no published text.
func TestPhrasingsOutweighConfirmedQuestions(t *testing.T) {
	t.Parallel()
	own := small()[0].Phrasings()[0]
	m := schooled(t, small()[1].ID, intents.Normal, confirmed(own, 50, 0))
	r := match(t, m, own)
	if r.Matches[0].Entry.ID != small()[0].ID || r.Matches[0].Confidence < certain {
		t.Errorf("%s: got %v at %v, want %s for certain", own, ids(r), r.Matches[0].Confidence, small()[0].ID)
	}
	for _, match := range r.Matches {
		if want := small()[slices.IndexFunc(small(), func(e *faq.Entry) bool { return e.ID == match.Entry.ID })]; !slices.Equal(match.Entry.Phrasings(), want.Phrasings()) {
			t.Errorf("%s: got phrasings %q, want the published %q", match.Entry.ID, match.Entry.Phrasings(), want.Phrasings())
		}
	}
}

func TestPatchTeaches(t *testing.T) {
	t.Parallel()
	const odd = "给咱整个红章的条子呗"
	old := fitted(t, small()...)
	e := engine.Taught{Entry: small()[0], Confirmed: []faq.Tally{confirmed(odd, 2, 0)}}
	r := match(t, trainer().Patch(old, []engine.Taught{e}, nil), odd)
	if r.Matches[0].Entry.ID != e.ID || r.Matches[0].Confidence < 0.75 {
		t.Errorf("got %v at %v, want %s", ids(r), r.Matches[0].Confidence, e.ID)
	}
}

// A mistake that buyers make is not taught to the repairer.
func TestConfirmedQuestionsAreNoVocabulary(t *testing.T) {
	t.Parallel()
	const misspelt = "发漂能开不"
	for name, m := range map[string]*Model{"before": fitted(t, small()...), "after": schooled(t, "invoice", intents.Normal, confirmed(misspelt, 2, 0))} {
		meant, readings := m.mendCore("发漂开好了没")
		if !strings.HasPrefix(meant, "发票") || len(readings) == 0 {
			t.Errorf("%s: got %q, want it mended", name, meant)
		}
	}
	m := schooled(t, "invoice", intents.Normal, confirmed(misspelt, 2, 0))
	if got, notes := confidence(match(t, m, misspelt), "invoice"); got < 0.75 || !slices.Contains(notes, "有 2 位顾客确认过同样的问法") {
		t.Errorf("%s: got %v with notes %q, want the very text to be known", misspelt, got, notes)
	}
}

func TestLeaveOutAsksConfirmedQuestions(t *testing.T) {
	t.Parallel()
	e := engine.Taught{Entry: entry("a", "一", "二", "三"), Confirmed: []faq.Tally{confirmed("四四", 2, 0), confirmed("五五", 2, 0)}}
	bank := []engine.Taught{{Entry: entry("filler", "零")}, e}
	var asked []string
	for fold := range folds {
		kept, questions := leaveOut(bank, fold)
		for _, q := range questions {
			if len(q.Gold) == 0 || q.Gold[0] != "a" {
				continue
			}
			asked = append(asked, q.Text)
			i := slices.IndexFunc(kept, func(k engine.Taught) bool { return k.ID == "a" })
			left := kept[i].Phrasings()
			for _, c := range kept[i].Confirmed {
				left = append(left, c.Question)
			}
			if len(left) != 4 || slices.Contains(left, q.Text) {
				t.Errorf("fold %d asks %s of a model that has %q", fold, q.Text, left)
			}
		}
	}
	slices.Sort(asked)
	if want := []string{"二", "五五", "四四"}; !slices.Equal(asked, want) { // 三 in the fold that leaves a out whole
		t.Errorf("got asked %q, want %q", asked, want)
	}
	if !slices.Equal(e.Similar, []string{"二", "三"}) || len(e.Confirmed) != 2 {
		t.Errorf("got %q and %v, want the entry untouched", e.Similar, e.Confirmed)
	}
}

// What buyers deny lowers confidence a little, however much they deny.
func TestDeniedTrialsAreBounded(t *testing.T) {
	t.Parallel()
	var own []trial
	for i := range 100 {
		own = append(own, trial{logOdds: float64(i%10) - 2, features: flat(), right: i%10 > 3, known: true}, trial{logOdds: float64(i%8) - 6, features: flat()})
	}
	at := func(denied int) float64 {
		trials := slices.Clone(own)
		for range denied {
			trials = append(trials, trial{logOdds: 4, features: flat(), known: true, denied: true})
		}
		return fitCalibration(trials, Unranked().Line).probability(4, flat())
	}
	none, few, quarter, flood := at(0), at(5), at(50), at(5000)
	if !(none > few && few > quarter) || math.Abs(quarter-flood) > 1e-6 {
		t.Errorf("got confidence %v, %v, %v, %v for 0, 5, 50 and 5000 denials, want it to fall to a bound", none, few, quarter, flood)
	}
	if none-flood > 0.35 {
		t.Errorf("got confidence %v after %v, want denials to move it by no more than their share", flood, none)
	}
}

// A denial counts where the denied entry comes first, and only there.
func TestObjections(t *testing.T) {
	t.Parallel()
	m := fitted(t, small()...)
	bank := untaught(small()...)
	bank[0].Denied = []faq.Tally{confirmed(bank[0].Question, 0, 2), confirmed(bank[1].Question, 0, 2), confirmed("😀", 0, 2)}
	var got []trial
	for fold := range folds {
		some, err := trainer().objections(t.Context(), m, bank, fold)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, some...)
	}
	if len(got) != 1 || !got[0].denied || got[0].right {
		t.Errorf("got %+v, want the one that %s comes first for", got, bank[0].ID)
	}
}

// flat are features that tell nothing.
func flat() []float64 { return make([]float64, local+compared) }
