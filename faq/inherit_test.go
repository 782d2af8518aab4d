package faq

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestSettle(t *testing.T) {
	theirs, own, inherited := &Entry{ID: "a"}, &Entry{ID: "a"}, &Entry{ID: "a", Inherited: &Origin{From: "head", Revision: 1}}
	for _, tt := range []struct {
		name string
		is   Estate
		want Tie
		why  HindranceKind
	}{
		{"nothing anywhere", Estate{}, "", ""},
		{"new", Estate{Theirs: theirs}, Inherited, ""},
		{"still there", Estate{Theirs: theirs, Mine: inherited}, Inherited, ""},
		{"gone", Estate{Mine: inherited}, "", ""},
		{"one's own", Estate{Mine: own}, "", ""},
		{"one's own by the id", Estate{Theirs: theirs, Mine: own}, Held, SameID},
		{"one's own by the id comes first", Estate{Theirs: theirs, Mine: own, Owners: []ID{"b"}, Lacks: "x"}, Held, SameID},
		{"a phrasing", Estate{Theirs: theirs, Owners: []ID{"b"}, Lacks: "x"}, Held, SamePhrasing},
		{"a phrasing under what was there", Estate{Theirs: theirs, Mine: inherited, Owners: []ID{"b"}}, Held, SamePhrasing},
		{"a cell", Estate{Theirs: theirs, Lacks: "x"}, Held, LacksCell},
		{"nothing in the way any more", Estate{Theirs: theirs, Tie: Held}, Inherited, ""},
		{"held and gone", Estate{Tie: Held, Owners: []ID{"b"}}, "", ""},
		{"overridden", Estate{Theirs: theirs, Mine: own, Tie: Overridden, Owners: []ID{"b"}}, Overridden, ""},
		{"overridden and gone", Estate{Mine: own, Tie: Overridden}, Overridden, ""},
		{"overridden and deleted", Estate{Theirs: theirs, Tie: Overridden}, OptedOut, ""},
		{"opted out", Estate{Theirs: theirs, Mine: inherited, Tie: OptedOut}, OptedOut, ""},
		{"opted out and gone", Estate{Tie: OptedOut}, OptedOut, ""},
		{"opted out, and one's own", Estate{Theirs: theirs, Mine: own, Tie: OptedOut}, OptedOut, ""},
	} {
		tie, why := tt.is.Settle()
		if tie != tt.want || (why == nil) != (tt.why == "") || why != nil && why.Kind != tt.why {
			t.Errorf("%s: got %q %v, want %q %q", tt.name, tie, why, tt.want, tt.why)
		}
	}
}

// Whatever the two tables were, they say the same from now on, and nothing needs to be said twice.
func TestSucceed(t *testing.T) {
	now := time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC)
	rapid.Check(t, func(r *rapid.T) {
		history := func(name string) (all []Policy) {
			for i := range rapid.IntRange(0, 5).Draw(r, name) {
				fee := fmt.Sprint(rapid.IntRange(1, 3).Draw(r, "fee"))
				p := Policy{Name: "postage", Columns: []Column{{Name: "fee"}}, Rows: []Row{{Match: []string{Rest}, Cells: map[string]string{"fee": fee}}}}
				if h := rapid.IntRange(-3, 6).Draw(r, "hours"); h != 0 {
					p.EffectiveFrom = Moment{now.Add(time.Duration(h) * time.Hour)}
				}
				all = Follow(all, []Policy{p}, now.Add(time.Duration(i-10)*time.Hour))
			}
			return all
		}
		mine, theirs := history("mine"), history("theirs")
		out := Succeed(mine, theirs, now)
		after := Follow(mine, out, now)
		for h := range 8 {
			at := now.Add(time.Duration(h) * time.Hour)
			want, got := InForce(theirs, at), InForce(after, at)
			if len(want) > 0 && (len(got) == 0 || !got[0].says(want[0])) {
				r.Fatalf("in %d hours: got %v, want %v", h, got, want)
			}
		}
		if again := Succeed(after, theirs, now); len(again) != 0 {
			r.Fatalf("again: got %v, want nothing left to be said", again)
		}
	})
}

func TestChoicesHaveRoles(t *testing.T) {
	for _, act := range Choices {
		if needs := act.Needs(); needs != Manager && act != Override || !slices.ContainsFunc(Ties, func(tie Tie) bool { return MayChoose(act, tie) == nil }) {
			t.Errorf("%s: needs %s; want it to be a manager's, and to be done to something", act, needs)
		}
	}
	if Override.Needs() != Editor || MayChoose(Retire, Inherited) == nil {
		t.Errorf("override needs %s; retire is no choice", Override.Needs())
	}
}
