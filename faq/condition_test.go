package faq_test

import (
	"testing"

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
)

func and(a, b faq.Condition) faq.Condition {
	return faq.Condition{OrderState: append(a.OrderState, b.OrderState...), Region: append(a.Region, b.Region...), Channel: append(a.Channel, b.Channel...)}
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
		{"nothing is missing where one holds", []faq.Condition{tmall, xinjiang, shipped}, known(channel, "tmall"), 0, ""},
	} {
		var answers []faq.Answer
		for _, c := range tt.answers {
			answers = append(answers, faq.Answer{Text: "好", When: c})
		}
		i, missing := faq.Pick(answers, tt.slots, within())
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
	}{{always, true}, {faq.Condition{Region: []string{}}, true}, {shipped, false}, {xinjiang, false}, {tmall, false}} {
		if got := tt.c.IsZero(); got != tt.want {
			t.Errorf("%+v: got %v, want %v", tt.c, got, tt.want)
		}
	}
}
