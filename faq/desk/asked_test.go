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
	got := Stretches(Cuts(from, at(36), 24*time.Hour), []Asked{
		{Stretch: 0, Decision: faq.Answered, Topic: "postage", N: 3},
		{Stretch: 1, Decision: faq.Answered, Topic: "invoice", Opinion: Right, N: 5},
		{Stretch: 1, Decision: faq.Answered, Topic: "invoice", Opinion: OtherEntry, N: 2},
		{Stretch: 1, Decision: faq.Answered, Topic: "invoice", Opinion: NoneFits, N: 1},
		{Stretch: 1, Decision: faq.Answered, Topic: "invoice", Opinion: FoundGood, N: 1},
		{Stretch: 1, Decision: faq.Answered, Topic: "invoice", Opinion: FoundWrong, N: 1},
		{Stretch: 0, Decision: faq.Escalated, Reason: faq.NoEntry, N: 2},
		{Stretch: 1, Decision: faq.Asked, Reason: faq.MissingSlot, Topic: "postage", N: 1},
	})
	want := []Stretch{
		{From: from, To: at(24), Questions: 5, Decisions: map[faq.Kind]int{faq.Answered: 3, faq.Escalated: 2},
			Reasons: map[faq.Reason]int{faq.NoEntry: 2}, Topics: map[string]int{"postage": 3, NoTopic: 2}, Labels: map[Opinion]int{}},
		{From: at(24), To: at(36), Questions: 11, Decisions: map[faq.Kind]int{faq.Asked: 1, faq.Answered: 10},
			Reasons: map[faq.Reason]int{}, Topics: map[string]int{"postage": 1, "invoice": 10},
			Labelled: 10, Wrong: 4, Labels: map[Opinion]int{Right: 5, OtherEntry: 2, NoneFits: 1, FoundGood: 1, FoundWrong: 1}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
