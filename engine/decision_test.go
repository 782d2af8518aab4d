package engine_test

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
)

// The bars of the table below. They are no defaults: a row that holds only with the defaults would show.
func bars() engine.Bars {
	return engine.Bars{
		Answer:  map[intents.Risk]float64{intents.Low: 0.5, intents.Normal: 0.6, intents.High: 0.8},
		Suggest: 0.3, Option: 0.1,
	}
}

// says makes an entry with these answers that always hold, change and all.
func says(id faq.ID, text string, change ...func(*faq.Entry)) *faq.Entry {
	e := &faq.Entry{ID: id, Question: string(id) + "？", Answers: []faq.Answer{{Text: text}}, Revision: 1}
	for _, c := range change {
		c(e)
	}
	return e
}

func risk(r intents.Risk) func(*faq.Entry)  { return func(e *faq.Entry) { e.Risk = r } }
func status(s faq.Status) func(*faq.Entry)  { return func(e *faq.Entry) { e.Status = s } }
func until(at time.Time) func(*faq.Entry)   { return func(e *faq.Entry) { e.ValidUntil = &at } }
func from(at time.Time) func(*faq.Entry)    { return func(e *faq.Entry) { e.ValidFrom = &at } }
func when(c faq.Condition) func(*faq.Entry) { return func(e *faq.Entry) { e.Answers[0].When = c } }
func or(text string) func(*faq.Entry) {
	return func(e *faq.Entry) { e.Answers = append(e.Answers, faq.Answer{Text: text}) }
}

func match(e *faq.Entry, confidence float64) engine.Match {
	return engine.Match{Entry: e, Confidence: confidence}
}

func guessed(e *faq.Entry, confidence float64) engine.Match {
	return engine.Match{Entry: e, Confidence: confidence, Guessed: true}
}

// under is the number just below.
func under(bar float64) float64 { return math.Nextafter(bar, 0) }

func TestDecide(t *testing.T) {
	t.Parallel()
	type slots = intents.Slots
	const region, state = intents.Region, intents.OrderState
	a, b, c, d := says("a", "甲"), says("b", "乙"), says("c", "丙"), says("d", "丁")
	low, normal, high := says("low", "低", risk(intents.Low)), says("normal", "中", risk(intents.Normal)), says("high", "高", risk(intents.High))
	over, soon := says("over", "过", until(noon)), says("soon", "未", from(noon.Add(1)))
	postage := says("postage", "寄到{postage.region}要{postage.fee}元")
	order := says("order", "已发", when(faq.Condition{OrderState: []string{"shipped"}}))
	tmall := says("tmall", "天猫", when(faq.Condition{Channel: []string{"tmall"}}))
	broken := says("broken", "{gone.fee}")
	rule := func(reason faq.Reason) *engine.Intercept {
		return &engine.Intercept{Rule: "规则", Said: "话", Reason: reason}
	}
	list := func(m ...engine.Match) []engine.Match { return m }

	kinds, reasons := map[faq.Kind]bool{}, map[faq.Reason]bool{}
	for _, tt := range []struct {
		name string
		ev   engine.Evidence
		want string
	}{
		// What hands over whatever the entries say.
		{"a person is asked for", engine.Evidence{Rule: rule(faq.HumanRequested), Matches: list(match(a, 1))}, "escalate human_requested 0"},
		{"complaint", engine.Evidence{Rule: rule(faq.Intercept)}, "escalate intercept 0"},
		{"a rule beats a pick", engine.Evidence{Rule: rule(faq.Intercept), Chosen: a}, "escalate intercept 0"},
		{"a rule beats a repeat", engine.Evidence{Rule: rule(faq.Intercept), Matches: list(match(a, 1)), Repeat: true}, "escalate intercept 0"},

		// The bars of each class.
		{"low, at the bar", engine.Evidence{Matches: list(match(low, 0.5))}, "answer low#0 0.5 低"},
		{"low, under it", engine.Evidence{Matches: list(match(low, under(0.5)))}, "suggest below_bar 0.5 [low]"},
		{"low, above it", engine.Evidence{Matches: list(match(low, 0.51))}, "answer low#0 0.51 低"},
		{"normal, at the bar", engine.Evidence{Matches: list(match(normal, 0.6))}, "answer normal#0 0.6 中"},
		{"normal, under it", engine.Evidence{Matches: list(match(normal, under(0.6)))}, "suggest below_bar 0.6 [normal]"},
		{"normal, above it", engine.Evidence{Matches: list(match(normal, 0.61))}, "answer normal#0 0.61 中"},
		{"high, at the bar", engine.Evidence{Matches: list(match(high, 0.8))}, "answer high#0 0.8 高"},
		{"high, under it", engine.Evidence{Matches: list(match(high, under(0.8)))}, "suggest below_bar 0.8 [high]"},
		{"high, above it", engine.Evidence{Matches: list(match(high, 1))}, "answer high#0 1 高"},
		{"no class counts as normal, at the bar", engine.Evidence{Matches: list(match(a, 0.6))}, "answer a#0 0.6 甲"},
		{"no class counts as normal, under it", engine.Evidence{Matches: list(match(a, under(0.6)))}, "suggest below_bar 0.6 [a]"},
		{"a class that there is not has no bar", engine.Evidence{Matches: list(match(says("odd", "怪", risk("extreme")), 1))}, "suggest below_bar 1 [odd]"},
		{"the best alone is weighed", engine.Evidence{Matches: list(match(high, 0.7), match(low, 0.7))}, "suggest ambiguous 0.7 [high low]"},
		{"as likely, and both good enough", engine.Evidence{Matches: list(match(a, 0.9), match(b, 0.9))}, "answer a#0 0.9 甲"},

		// Guessed readings.
		{"low, guessed", engine.Evidence{Matches: list(guessed(low, 0.5))}, "answer low#0 0.5 低"},
		{"normal, guessed", engine.Evidence{Matches: list(guessed(normal, 0.6))}, "answer normal#0 0.6 中"},
		{"high, guessed, at the bar", engine.Evidence{Matches: list(guessed(high, 0.8))}, "suggest below_bar 0.8 [high]"},
		{"high, guessed, however sure", engine.Evidence{Matches: list(guessed(high, 1))}, "suggest below_bar 1 [high]"},
		{"high, guessed, picked", engine.Evidence{Chosen: high, Matches: list(guessed(high, 1))}, "answer high#0 1 高"},

		// Suggestions.
		{"two as likely", engine.Evidence{Matches: list(match(a, 0.5), match(b, 0.5))}, "suggest ambiguous 0.5 [a b]"},
		{"two near enough", engine.Evidence{Matches: list(match(a, 0.5), match(b, engine.Nearby*0.5))}, "suggest ambiguous 0.5 [a b]"},
		{"two not near enough", engine.Evidence{Matches: list(match(a, 0.5), match(b, under(engine.Nearby*0.5)))}, "suggest below_bar 0.5 [a b]"},
		{"three at most", engine.Evidence{Matches: list(match(a, 0.5), match(b, 0.4), match(c, 0.3), match(d, 0.3))}, "suggest ambiguous 0.5 [a b c]"},
		{"further options at the floor", engine.Evidence{Matches: list(match(a, 0.5), match(b, 0.1), match(c, under(0.1)))}, "suggest below_bar 0.5 [a b]"},
		{"the best option at the floor", engine.Evidence{Matches: list(match(a, 0.3))}, "suggest below_bar 0.3 [a]"},
		{"the best option under the floor", engine.Evidence{Matches: list(match(a, under(0.3)))}, "escalate below_bar 0.3"},
		{"outside hardly counts where something is near", engine.Evidence{Matches: list(match(a, 0.3)), Outside: under(engine.Elsewhere)}, "suggest below_bar 0.3 [a]"},
		{"nothing is offered to who speaks of another world", engine.Evidence{Matches: list(match(a, 0.3)), Outside: engine.Elsewhere}, "escalate out_of_scope 0.3"},
		{"what is sure enough is said there too", engine.Evidence{Matches: list(match(a, 0.6)), Outside: 1}, "answer a#0 0.6 甲"},
		{"what cannot be said is not offered", engine.Evidence{Matches: list(match(a, 0.5), match(over, 0.4), match(soon, 0.4), match(says("r", "退", status(faq.Retired)), 0.4), match(b, 0.3))}, "suggest ambiguous 0.5 [a b]"},
		{"the best cannot be said, another is near", engine.Evidence{Matches: list(match(over, 0.5), match(b, 0.3))}, "suggest ambiguous 0.5 [b]"},
		{"the best cannot be said, another is not near", engine.Evidence{Matches: list(match(over, 0.5), match(b, under(0.3)))}, "escalate below_bar 0.5"},
		{"none can be said", engine.Evidence{Matches: list(match(over, 0.5), match(soon, 0.5))}, "escalate below_bar 0.5"},
		{"a repeat that would only be offered", engine.Evidence{Matches: list(match(a, 0.5)), Repeat: true}, "suggest below_bar 0.5 [a]"},

		// Nothing near.
		{"nothing", engine.Evidence{}, "escalate no_entry 0"},
		{"nothing, inside", engine.Evidence{Outside: under(engine.Outside)}, "escalate no_entry 0"},
		{"nothing, outside", engine.Evidence{Outside: engine.Outside}, "escalate out_of_scope 0"},
		{"next to nothing", engine.Evidence{Matches: list(match(a, under(0.1)))}, "escalate no_entry 0.1"},
		{"a little", engine.Evidence{Matches: list(match(a, 0.1))}, "escalate below_bar 0.1"},
		{"a little, outside", engine.Evidence{Matches: list(match(a, 0.2)), Outside: engine.Outside}, "escalate out_of_scope 0.2"},
		{"no confidence at all", engine.Evidence{Matches: list(match(a, 0))}, "escalate no_entry 0"},
		{"not a number", engine.Evidence{Matches: list(match(a, math.NaN()))}, "escalate no_entry NaN"},

		// Again.
		{"with a picture", engine.Evidence{Matches: list(match(a, 0.7)), Pictured: true}, "escalate picture a 0.7"},
		{"asked again", engine.Evidence{Matches: list(match(a, 0.9)), Repeat: true}, "escalate repeat a 0.9"},
		{"asked again, expired", engine.Evidence{Matches: list(match(over, 0.9)), Repeat: true}, "escalate repeat over 0.9"},
		{"picked again", engine.Evidence{Chosen: a, Repeat: true}, "answer a#0 1 甲"},

		// What keeps an entry from being said.
		{"ended just now", engine.Evidence{Matches: list(match(over, 0.9))}, "escalate expired over 0.9"},
		{"last moment", engine.Evidence{Matches: list(match(says("last", "末", until(noon.Add(1))), 0.9))}, "answer last#0 0.9 末"},
		{"not begun", engine.Evidence{Matches: list(match(soon, 0.9))}, "escalate expired soon 0.9"},
		{"begins just now", engine.Evidence{Matches: list(match(says("first", "初", from(noon)), 0.9))}, "answer first#0 0.9 初"},
		{"expired, and another good enough", engine.Evidence{Matches: list(match(over, 0.9), match(a, 0.9))}, "escalate expired over 0.9"},
		{"retired", engine.Evidence{Chosen: says("r", "退", status(faq.Retired))}, "escalate expired r 1"},
		{"draft", engine.Evidence{Chosen: says("d", "稿", status(faq.Draft))}, "escalate expired d 1"},
		{"gone", engine.Evidence{Chosen: &faq.Entry{ID: "gone", Status: faq.Retired}}, "escalate expired gone 1"},
		{"no answers", engine.Evidence{Matches: list(match(&faq.Entry{ID: "empty"}, 0.9))}, "escalate expired empty 0.9"},
		{"broken quote", engine.Evidence{Matches: list(match(broken, 0.9))}, "escalate blocked broken 0.9"},
		{"a brace that is no quote", engine.Evidence{Matches: list(match(says("brace", "满{一百"), 0.9))}, "escalate blocked brace 0.9"},
		{"broken quote, picked", engine.Evidence{Chosen: broken}, "escalate blocked broken 1"},
		{"no row for the place", engine.Evidence{Chosen: says("named", "{named.fee}"), Slots: slots{region: "美国"}}, "escalate blocked named 1"},

		// Facts.
		{"region missing", engine.Evidence{Matches: list(match(postage, 0.9))}, "ask missing_slot postage 0.9 region"},
		{"region known", engine.Evidence{Matches: list(match(postage, 0.9)), Slots: slots{region: "喀什地区"}}, "answer postage#0 0.9 寄到喀什地区要18元"},
		{"region known too widely", engine.Evidence{Matches: list(match(postage, 0.9)), Slots: slots{region: "港澳台"}}, "ask missing_slot postage 0.9 region"},
		{"region told for the entry", engine.Evidence{Chosen: postage, Slots: slots{region: "上海"}}, "answer postage#0 1 寄到上海要8元"},
		{"state missing", engine.Evidence{Matches: list(match(order, 0.9))}, "ask missing_slot order 0.9 order_state"},
		{"state known", engine.Evidence{Matches: list(match(order, 0.9)), Slots: slots{state: "shipped"}}, "answer order#0 0.9 已发"},
		{"state contradicts", engine.Evidence{Matches: list(match(order, 0.9)), Slots: slots{state: "paid"}}, "escalate missing_slot order 0.9"},
		{"channel missing, which a buyer cannot be asked for", engine.Evidence{Matches: list(match(tmall, 0.9))}, "escalate missing_slot tmall 0.9"},
		{"the answer that fits", engine.Evidence{Matches: list(match(says("two", "已发", when(faq.Condition{OrderState: []string{"shipped"}}), or("都行")), 0.9)), Slots: slots{state: "paid"}}, "answer two#1 0.9 都行"},
		{"a fact that makes no difference is not asked for", engine.Evidence{Matches: list(match(says("same", "满{same.fee}元"), 0.9))}, "answer same#0 0.9 满99元"},
		{"missing under the bar is not asked for", engine.Evidence{Matches: list(match(postage, 0.5))}, "suggest below_bar 0.5 [postage]"},
		{"expired before missing", engine.Evidence{Matches: list(match(says("x", "{postage.fee}", until(noon)), 0.9))}, "escalate expired x 0.9"},
		{"the level missing, which a buyer cannot be asked for", engine.Evidence{Matches: list(match(says("gold", "金", when(faq.Condition{Member: []string{"gold"}})), 0.9))}, "escalate missing_slot gold 0.9"},
		{"the level known", engine.Evidence{Matches: list(match(says("gold", "金", when(faq.Condition{Member: []string{"gold"}})), 0.9)), Slots: slots{intents.Member: "gold"}}, "answer gold#0 0.9 金"},
		{"an answer for a time, and its end", engine.Evidence{Matches: list(match(says("sale", "减", when(faq.Condition{Until: faq.Moment{Time: noon}})), 0.9))}, "escalate expired sale 0.9"},
		{"an answer for a time, and its beginning", engine.Evidence{Matches: list(match(says("sale", "减", when(faq.Condition{From: faq.Moment{Time: noon}}), or("不减")), 0.9))}, "answer sale#0 0.9 减"},
		{"nothing offered out of its time", engine.Evidence{Matches: list(match(says("sale", "减", when(faq.Condition{Until: faq.Moment{Time: noon}})), 0.5), match(a, 0.4))}, "suggest ambiguous 0.5 [a]"},
		{"picked beats a better match", engine.Evidence{Chosen: b, Matches: list(match(a, 1))}, "answer b#0 1 乙"},
	} {
		ev := tt.ev
		ev.Now, ev.Bars, ev.Policies = noon, bars(), ledgers()
		got := engine.Decide(ev, facts().Within)
		if decided(got) != tt.want {
			t.Errorf("%s: %s: got %s, want %s", tt.name, evidence(ev), decided(got), tt.want)
		}
		if again := engine.Decide(ev, facts().Within); !reflect.DeepEqual(got, again) && !math.IsNaN(got.Confidence) {
			t.Errorf("%s: got %s and then %s, want the same", tt.name, decided(got), decided(again))
		}
		if (got.Kind == faq.Answered) != (got.Reason == "") || (got.Kind == faq.Answered) != (got.Text != "") || (got.Kind == faq.Suggested) != (len(got.Options) > 0) {
			t.Errorf("%s: got %+v, which is half one thing and half another", tt.name, got)
		}
		kinds[got.Kind], reasons[got.Reason] = true, true
	}
	for _, kind := range constants(t, "Kind") {
		if !kinds[faq.Kind(kind)] {
			t.Errorf("no row decides to %s", kind)
		}
	}
	for _, reason := range constants(t, "Reason") {
		if !reasons[faq.Reason(reason)] {
			t.Errorf("no row decides for the reason %s", reason)
		}
	}
}

// Zero and unset differ: nobody who forgot the bars answers everything.
func TestDecideWithoutBars(t *testing.T) {
	t.Parallel()
	a, high := says("a", "甲"), says("high", "高", risk(intents.High))
	for _, tt := range []struct {
		name  string
		bars  engine.Bars
		match engine.Match
		want  string
	}{
		{"none at all, sure", engine.Bars{}, match(a, 1), "suggest below_bar 1 [a]"},
		{"none at all, unsure", engine.Bars{}, match(a, 0.01), "suggest below_bar 0.01 [a]"},
		{"none for the class", engine.Bars{Answer: map[intents.Risk]float64{intents.Normal: 0.5}}, match(high, 1), "suggest below_bar 1 [high]"},
		{"none for another class", engine.Bars{Answer: map[intents.Risk]float64{intents.Normal: 0.5}}, match(a, 0.5), "answer a#0 0.5 甲"},
		{"set to zero", engine.Bars{Answer: map[intents.Risk]float64{intents.Normal: 0}}, match(a, 0), "answer a#0 0 甲"},
	} {
		got := decided(engine.Decide(engine.Evidence{Now: noon, Bars: tt.bars, Matches: []engine.Match{tt.match}}, facts().Within))
		if got != tt.want {
			t.Errorf("%s: %+v at %v: got %s, want %s", tt.name, tt.bars, tt.match.Confidence, got, tt.want)
		}
	}
}

// Higher risk never takes less to be answered.
func TestDefaultBarsRise(t *testing.T) {
	t.Parallel()
	b := engine.DefaultBars
	rising := []float64{0, b.Option, b.Suggest, b.Answer[intents.Low], b.Answer[intents.Normal], b.Answer[intents.High], 1}
	if !slices.IsSorted(rising) || rising[1] == 0 || len(b.Answer) != 3 {
		t.Errorf("got %+v, want every class, and 0 < option ≤ suggest ≤ low ≤ normal ≤ high ≤ 1", b)
	}
}

// ledgers are the tables that the entries of the table above quote.
func ledgers() []faq.Policy {
	row := func(fee string, match ...string) faq.Row {
		return faq.Row{Match: match, Cells: map[string]string{"fee": fee}}
	}
	return append(tables(),
		faq.Policy{Name: "same", By: intents.Region, Rows: []faq.Row{row("99", "新疆"), row("99", faq.Rest)}},
		faq.Policy{Name: "named", By: intents.Region, Rows: []faq.Row{row("18", "新疆"), row("8", "上海")}},
	)
}

// decided is a decision in a few words.
func decided(d engine.Decision) string {
	out := string(d.Kind)
	if d.Reason != "" {
		out += " " + string(d.Reason)
	}
	if d.Entry != nil {
		out += " " + string(d.Entry.ID)
	}
	if d.Kind == faq.Answered {
		out += fmt.Sprintf("#%d", d.Answer)
	}
	out += fmt.Sprintf(" %.3g", d.Confidence)
	if len(d.Options) > 0 {
		out += " [" + listed(d.Options) + "]"
	}
	return strings.TrimRight(out+" "+string(d.Slot)+d.Text, " ")
}

func listed(matches []engine.Match) string {
	var ids []string
	for _, m := range matches {
		ids = append(ids, string(m.Entry.ID))
	}
	return strings.Join(ids, " ")
}

// evidence is what a decision was made on, in a few words.
func evidence(ev engine.Evidence) string {
	var out []string
	for _, m := range ev.Matches {
		out = append(out, fmt.Sprintf("%s %v guessed=%v", m.Entry.ID, m.Confidence, m.Guessed))
	}
	if ev.Chosen != nil {
		out = append(out, "chosen "+string(ev.Chosen.ID))
	}
	for _, slot := range slices.Sorted(maps.Keys(ev.Slots)) {
		out = append(out, fmt.Sprintf("%s=%s", slot, ev.Slots[slot]))
	}
	return fmt.Sprintf("[%s] rule %+v outside %v repeat %v", strings.Join(out, ", "), ev.Rule, ev.Outside, ev.Repeat)
}
