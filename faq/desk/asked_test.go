package desk

import (
	"reflect"
	"testing"
	"time"

	"xiaoer/faq"
)

func TestStretches(t *testing.T) {
	from := time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)
	at := func(hours int) time.Time { return from.Add(time.Duration(hours) * time.Hour) }
	got := Stretches([]Asked{
		{At: at(-1), Decision: faq.Answered, Topic: "postage"},
		{At: at(0), Decision: faq.Answered, Topic: "postage"},
		{At: at(23), Decision: faq.Escalated, Reason: faq.NoEntry},
		{At: at(24), Decision: faq.Asked, Reason: faq.MissingSlot, Topic: "postage"},
		{At: at(36), Decision: faq.Answered, Topic: "invoice"},
	}, from, at(36), 24*time.Hour)
	want := []Stretch{
		{From: from, To: at(24), Questions: 2, Decisions: map[faq.Kind]int{faq.Answered: 1, faq.Escalated: 1},
			Reasons: map[faq.Reason]int{faq.NoEntry: 1}, Topics: map[string]int{"postage": 1, NoTopic: 1}},
		{From: at(24), To: at(36), Questions: 1, Decisions: map[faq.Kind]int{faq.Asked: 1},
			Reasons: map[faq.Reason]int{}, Topics: map[string]int{"postage": 1}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
