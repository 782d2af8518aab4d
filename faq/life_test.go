package faq_test

import (
	"errors"
	"testing"

	"xiaoer/faq"
)

// TestSteps holds the whole table of a life: what is not in it is refused.
func TestSteps(t *testing.T) {
	t.Parallel()
	open, review := faq.Publishing{}, faq.Publishing{Review: true}
	two := faq.Publishing{SecondPerson: true}
	leads := map[faq.Act]map[faq.Status]faq.Status{
		faq.Submit: {faq.Draft: faq.Review}, faq.Reject: {faq.Review: faq.Draft},
		faq.Publish: {faq.Draft: faq.Live, faq.Review: faq.Live}, faq.Discard: {faq.Draft: "", faq.Review: ""},
		faq.Retire: {faq.Live: faq.Retired, "": faq.Retired}, faq.Revive: {faq.Retired: faq.Draft},
	}
	acts := []faq.Act{faq.Submit, faq.Reject, faq.Publish, faq.Discard, faq.Retire, faq.Revive, faq.Save, faq.Rollback, faq.Remove, "dance"}
	for _, act := range acts {
		for _, from := range append(faq.Statuses, "", "asleep") {
			for _, rules := range []faq.Publishing{open, review, two} {
				want, may := leads[act][from]
				if act == faq.Publish && from == faq.Draft && rules != open {
					want, may = "", false
				}
				got, err := rules.Next(act, from, "韩梅梅", "李雷")
				if got != want || errors.Is(err, faq.ErrStep) == may || may != (err == nil) {
					t.Errorf("%s from %q under %+v: got %q, %v; want %q", act, from, rules, got, err, want)
				}
			}
		}
	}
	if _, err := two.Next(faq.Publish, faq.Review, "李雷", "李雷"); !errors.Is(err, faq.ErrSecondPerson) || !errors.Is(err, faq.ErrConflict) {
		t.Errorf("publishing one's own: got %v, want %v", err, faq.ErrSecondPerson)
	}
	if got, err := review.Next(faq.Publish, faq.Review, "李雷", "李雷"); got != faq.Live || err != nil {
		t.Errorf("publishing one's own where one is enough: got %q, %v", got, err)
	}
}

func TestWhoMay(t *testing.T) {
	t.Parallel()
	for act, want := range map[faq.Act]faq.Role{
		faq.Submit: faq.Editor, faq.Discard: faq.Editor, faq.Revive: faq.Editor, faq.Publish: faq.Manager, faq.Reject: faq.Manager,
		faq.Retire: faq.Manager, "dance": faq.Admin,
	} {
		if got := act.Needs(); got != want {
			t.Errorf("%s: got %s, want %s", act, got, want)
		}
	}
	for _, tt := range []struct {
		rules faq.Publishing
		role  faq.Role
		want  bool
	}{
		{faq.Publishing{}, faq.Editor, true}, {faq.Publishing{}, faq.Manager, false}, {faq.Publishing{Review: true}, faq.Editor, true},
		{faq.Publishing{Review: true}, faq.Manager, false}, {faq.Publishing{SecondPerson: true}, faq.Admin, true},
	} {
		if got := tt.rules.Holds(tt.role); got != tt.want {
			t.Errorf("%+v holds what an %s writes: got %t, want %t", tt.rules, tt.role, got, tt.want)
		}
	}
}
