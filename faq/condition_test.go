package faq_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents"
)

// What answers may hang on.
var (
	always   = faq.Condition{}
	shipped  = faq.Condition{OrderState: []string{"shipped"}}
	openOnes = faq.Condition{OrderState: []string{"unpaid", "paid"}}
	xinjiang = faq.Condition{Region: []string{"新疆"}}
	remote   = faq.Condition{Region: []string{"偏远地区"}}
	hongKong = faq.Condition{Region: []string{"香港"}}
	tmall    = faq.Condition{Channel: []string{"tmall"}}
	kettle   = faq.Condition{Product: []string{"kettle"}}
	kitchen  = faq.Condition{Category: []string{"kitchen"}}
	gold     = faq.Condition{Member: []string{"gold"}}
	sale     = between(10, 12)
)

func and(a, b faq.Condition) faq.Condition {
	if a.From.IsZero() {
		a.From, a.Until = b.From, b.Until
	}
	return faq.Condition{
		OrderState: append(a.OrderState, b.OrderState...), Region: append(a.Region, b.Region...), Product: append(a.Product, b.Product...),
		Category: append(a.Category, b.Category...), Channel: append(a.Channel, b.Channel...), Member: append(a.Member, b.Member...),
		From: a.From, Until: a.Until,
	}
}

// between is the window of some days of November.
func between(from, until int) faq.Condition {
	return faq.Condition{From: faq.Moment{Time: day(from)}, Until: faq.Moment{Time: day(until)}}
}

func known(pairs ...string) intents.Slots {
	s := intents.Slots{}
	for i := 0; i < len(pairs); i += 2 {
		s[intents.Slot(pairs[i])] = pairs[i+1]
	}
	return s
}

func TestPick(t *testing.T) {
	t.Parallel()
	const state, region, channel = "order_state", "region", "channel"
	all := known(state, "shipped", region, "新疆", channel, "tmall")
	for _, tt := range []struct {
		name    string
		answers []faq.Condition
		slots   intents.Slots
		want    int
		missing intents.Slot
	}{
		{"none", nil, all, -1, ""},
		{"one that always holds", []faq.Condition{always}, nil, 0, ""},
		{"the earlier of two that always hold", []faq.Condition{always, always}, all, 0, ""},

		{"a fact outweighs none", []faq.Condition{always, tmall}, all, 1, ""},
		{"wherever it stands", []faq.Condition{tmall, always}, all, 0, ""},
		{"region outweighs channel", []faq.Condition{tmall, xinjiang}, all, 1, ""},
		{"order state outweighs region", []faq.Condition{xinjiang, shipped}, all, 1, ""},
		{"order state outweighs channel", []faq.Condition{tmall, shipped}, all, 1, ""},
		{"order state outweighs region and channel", []faq.Condition{and(xinjiang, tmall), shipped}, all, 1, ""},
		{"region and channel outweigh region", []faq.Condition{xinjiang, and(xinjiang, tmall)}, all, 1, ""},
		{"region and channel outweigh channel", []faq.Condition{tmall, and(xinjiang, tmall)}, all, 1, ""},
		{"state and channel outweigh state", []faq.Condition{shipped, and(shipped, tmall)}, all, 1, ""},
		{"state and region outweigh state and channel", []faq.Condition{and(shipped, tmall), and(shipped, xinjiang)}, all, 1, ""},
		{"all three outweigh two", []faq.Condition{and(shipped, xinjiang), and(and(shipped, xinjiang), tmall)}, all, 1, ""},
		{"the earlier of equals", []faq.Condition{xinjiang, remote}, all, 0, ""},
		{"the earlier of equals, the other way round", []faq.Condition{remote, xinjiang}, all, 0, ""},

		{"what is not known does not hold", []faq.Condition{always, shipped}, nil, 0, ""},
		{"what is contradicted does not hold", []faq.Condition{shipped, always}, known(state, "paid"), 1, ""},
		{"any of the values", []faq.Condition{shipped, openOnes}, known(state, "paid"), 1, ""},
		{"every fact must hold", []faq.Condition{always, and(shipped, xinjiang)}, known(state, "shipped", region, "上海"), 0, ""},

		{"a place in the region", []faq.Condition{xinjiang, always}, known(region, "乌鲁木齐市"), 0, ""},
		{"a place in a region in the area", []faq.Condition{remote, always}, known(region, "喀什地区"), 0, ""},
		{"the region by another name", []faq.Condition{xinjiang, always}, known(region, "新疆维吾尔自治区"), 0, ""},
		{"not a place elsewhere", []faq.Condition{xinjiang, always}, known(region, "上海"), 1, ""},
		{"not the region around", []faq.Condition{hongKong, always}, known(region, "港澳台"), 1, ""},
		{"an unknown place lies in itself", []faq.Condition{{Region: []string{"火星"}}, always}, known(region, "火星"), 0, ""},
		{"within is for regions alone", []faq.Condition{{Channel: []string{"新疆"}}, always}, known(channel, "乌鲁木齐市"), 1, ""},

		{"the state is missing", []faq.Condition{shipped, openOnes}, nil, -1, intents.OrderState},
		{"the region is missing", []faq.Condition{xinjiang, hongKong}, known(state, "paid"), -1, intents.Region},
		{"the channel is missing", []faq.Condition{tmall}, known(state, "paid", region, "新疆"), -1, intents.Channel},
		{"of two missing facts the weightier", []faq.Condition{and(shipped, xinjiang)}, nil, -1, intents.OrderState},
		{"of two missing facts the one left", []faq.Condition{and(shipped, xinjiang)}, known(state, "shipped"), -1, intents.Region},
		{"of two answers the earlier one's", []faq.Condition{xinjiang, shipped}, nil, -1, intents.Region},
		{"an empty value is not known", []faq.Condition{shipped}, known(state, ""), -1, intents.OrderState},
		{"a contradicted answer misses nothing", []faq.Condition{and(shipped, xinjiang), tmall}, known(state, "paid"), -1, intents.Channel},
		{"whichever fact contradicts it", []faq.Condition{and(shipped, xinjiang)}, known(region, "上海"), -1, ""},
		{"nothing could decide", []faq.Condition{shipped, openOnes}, known(state, "closed"), -1, ""},
		{"what a buyer can be asked before what he cannot", []faq.Condition{kettle, xinjiang}, nil, -1, intents.Region},
		{"no question that would be in vain", []faq.Condition{and(xinjiang, gold)}, nil, -1, intents.Member},
		{"no question out of season", []faq.Condition{and(xinjiang, between(1, 2))}, nil, -1, ""},
		{"the level is missing", []faq.Condition{gold}, nil, -1, intents.Member},

		{"in its window", []faq.Condition{always, sale}, nil, 1, ""},
		{"from its first moment", []faq.Condition{always, between(11, 12)}, nil, 1, ""},
		{"not at its end", []faq.Condition{always, between(10, 11)}, nil, 0, ""},
		{"not before it", []faq.Condition{always, between(12, 13)}, nil, 0, ""},
		{"open at one end", []faq.Condition{always, {From: sale.From}}, nil, 1, ""},
		{"open at the other", []faq.Condition{always, {Until: sale.Until}}, nil, 1, ""},
		{"out of season", []faq.Condition{between(1, 2)}, all, -1, ""},
		{"nothing is missing where one holds", []faq.Condition{tmall, xinjiang, shipped}, known(channel, "tmall"), 0, ""},
	} {
		var answers []faq.Answer
		for _, c := range tt.answers {
			answers = append(answers, faq.Answer{Text: "好", When: c})
		}
		i, missing := faq.Pick(answers, tt.slots, day(11), within())
		if i != tt.want || missing != tt.missing {
			t.Errorf("%s: %+v with %v: got %d, missing %q, want %d, %q", tt.name, tt.answers, tt.slots, i, missing, tt.want, tt.missing)
		}
	}
}

func TestConditionIsZero(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		c    faq.Condition
		want bool
	}{{always, true}, {faq.Condition{Region: []string{}}, true}, {shipped, false}, {xinjiang, false}, {tmall, false}, {kettle, false}, {kitchen, false}, {gold, false},
		{sale, false}, {faq.Condition{From: sale.From}, false}, {faq.Condition{Until: sale.Until}, false}} {
		if got := tt.c.IsZero(); got != tt.want {
			t.Errorf("%+v: got %v, want %v", tt.c, got, tt.want)
		}
	}
}

// Each fact outweighs all later ones together, wherever its answer stands.
func TestPrecedence(t *testing.T) {
	t.Parallel()
	facts := []faq.Condition{shipped, xinjiang, kettle, kitchen, tmall, gold, sale, always}
	slots := known("order_state", "shipped", "region", "新疆", "product", "kettle", "category", "kitchen", "channel", "tmall", "member", "gold")
	for i, c := range facts[:len(facts)-1] {
		rest := always
		for _, later := range facts[i+1:] {
			rest = and(rest, later)
		}
		for _, order := range [][]faq.Answer{{{When: c}, {When: rest}}, {{When: rest}, {When: c}}} {
			if k, _ := faq.Pick(order, slots, day(11), within()); k < 0 || !order[k].When.Same(c) {
				t.Errorf("%+v against %+v: got the answer at %d, want the first condition's", c, rest, k)
			}
		}
	}
}

func TestWeigh(t *testing.T) {
	t.Parallel()
	var answers []faq.Answer
	for _, c := range []faq.Condition{always, gold, and(gold, sale), and(gold, sale), shipped, kettle, between(1, 2), and(xinjiang, kettle)} {
		answers = append(answers, faq.Answer{Text: "好", When: c})
	}
	got := faq.Weigh(answers, known("member", "gold", "order_state", "paid", "region", "新疆"), day(11), within())
	want := []faq.Weighing{
		{0, faq.Outweighed, intents.Member}, {1, faq.Outweighed, faq.WindowFact}, {2, faq.Holds, ""}, {3, faq.Behind, ""},
		{4, faq.Fails, intents.OrderState}, {5, faq.Unknown, intents.Product}, {6, faq.Fails, faq.WindowFact}, {7, faq.Unknown, intents.Product},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if got := faq.Weigh(nil, nil, day(11), within()); len(got) != 0 {
		t.Errorf("no answers: got %+v", got)
	}
}

func TestConditionValid(t *testing.T) {
	t.Parallel()
	for field, c := range map[string]faq.Condition{
		"": and(and(kettle, kitchen), and(gold, sale)), "answers[0].when.product[1]": {Product: []string{"a", " b"}},
		"answers[0].when.category[0]": {Category: []string{""}}, "answers[0].when.member[0]": {Member: []string{strings.Repeat("金", 65)}},
		"answers[0].when.until": {From: sale.Until, Until: sale.From},
	} {
		e := faq.Entry{ID: "a", Question: "问", Answers: []faq.Answer{{Text: "好", When: c}}}
		var wrong *faq.FieldError
		if err := e.Valid(); field == "" && err != nil || field != "" && (!errors.As(err, &wrong) || wrong.Field != field) {
			t.Errorf("%+v: got %v, want a fault in %q", c, err, field)
		}
	}
}
