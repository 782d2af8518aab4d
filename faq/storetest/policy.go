package storetest

import (
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/intents"
)

// postage is a small valid table.
func postage(fee string) faq.Policy {
	return faq.Policy{Name: "postage", Title: "运费", By: intents.Region,
		Columns: []faq.Column{{Name: "fee", Title: "运费", Unit: "元"}},
		Rows: []faq.Row{
			{Match: []string{"新疆", "西藏"}, Cells: map[string]string{"fee": fee}},
			{Match: []string{faq.Rest}, Cells: map[string]string{"fee": "0"}},
		}}
}

// from is a version of a table that holds from a moment.
func from(p faq.Policy, at time.Time) faq.Policy {
	p.EffectiveFrom = faq.Moment{Time: at}
	return p
}

// tables keeps them.
func (s *sitting) tables(t *testing.T, edit faq.Edit, policies ...faq.Policy) []faq.Policy {
	t.Helper()
	return ok(s.PutPolicies(t.Context(), tea, policies, edit))(t)
}

func policies(e exam) {
	e.ask("are kept as versions, by name and then as they were saved", func(t *testing.T, s *sitting) {
		hours := faq.Policy{Name: "hours", Title: "客服时间", Columns: []faq.Column{{Name: "from"}},
			Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"from": "9:00"}}}}
		first := s.clock.Now()
		stale := postage("8")
		stale.Version, stale.UpdatedBy, stale.Why = 7, "nobody", "none" // which the store sets
		kept := s.tables(t, faq.Edit{By: "manager", Why: "开店"}, stale)
		s.clock.pass(time.Hour)
		kept = append(kept, s.tables(t, faq.Edit{By: "boss", Why: "涨价"}, postage("10"), hours)...)

		want := []faq.Policy{postage("8"), postage("10"), hours}
		for i, m := range []faq.Policy{
			{Version: 1, UpdatedAt: first, UpdatedBy: "manager", Why: "开店"},
			{Version: 2, UpdatedAt: s.clock.Now(), UpdatedBy: "boss", Why: "涨价"},
			{Version: 1, UpdatedAt: s.clock.Now(), UpdatedBy: "boss", Why: "涨价"},
		} {
			want[i].Version, want[i].UpdatedAt, want[i].UpdatedBy, want[i].Why = m.Version, m.UpdatedAt, m.UpdatedBy, m.Why
		}
		same(t, "kept", kept, want)
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{want[2], want[0], want[1]})
	})

	e.ask("make a step even when they say the same", func(t *testing.T, s *sitting) {
		for want := range int64(3) {
			same(t, "version", ok(s.Version(t.Context(), tea))(t), want)
			check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		}
		same(t, "changes of entries", ok(s.Changes(t.Context(), tea, 0, 10))(t), []faq.Change{})
	})

	e.ask("hold from the moment that they name", func(t *testing.T, s *sitting) {
		now := s.clock.Now()
		december := now.Add(30 * 24 * time.Hour).In(time.FixedZone("Asia/Shanghai", 8*3600))
		s.tables(t, faq.Edit{}, postage("8"), from(postage("12"), december))
		all := ok(s.Policies(t.Context(), tea))(t)
		same(t, "moment", all[1].EffectiveFrom, faq.Moment{Time: december.UTC()})
		same(t, "until then", faq.InForce(all, december.Add(-time.Second))[0].Version, 1)
		same(t, "from then", faq.InForce(all, december)[0].Version, 2)

		s.clock.pass(time.Hour)
		s.tables(t, faq.Edit{}, from(postage("9"), now.Add(-time.Hour))) // before it was saved it did not hold
		all = ok(s.Policies(t.Context(), tea))(t)
		same(t, "before it was saved", faq.InForce(all, now)[0].Version, 1)
		same(t, "once it was", faq.InForce(all, s.clock.Now())[0].Version, 3)
		same(t, "in december", faq.InForce(all, december)[0].Version, 2)
	})

	e.ask("are refused when not valid", func(t *testing.T, s *sitting) {
		bad := postage("8")
		bad.Rows[0].Cells = nil
		faults(t, "row without cells", s.PutPolicy(t.Context(), tea, bad, faq.Edit{}), "rows[0].cells.fee")
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{})
	})

	e.ask("are kept all or none", func(t *testing.T, s *sitting) {
		bad := postage("8")
		bad.Name, bad.Rows = "bad", nil
		gift := postage("1")
		gift.Name = "gift"
		put := func(policies ...faq.Policy) error {
			_, err := s.PutPolicies(t.Context(), tea, policies, faq.Edit{})
			return err
		}
		tomorrow := s.clock.Now().Add(24 * time.Hour)
		faults(t, "one of two bad", put(postage("8"), bad), "rows")
		faults(t, "a name twice", put(postage("8"), postage("9")), "name")
		faults(t, "a name twice at one moment", put(from(postage("8"), tomorrow), from(postage("9"), tomorrow)), "name")
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{})

		check(t, put())
		same(t, "version after none", ok(s.Version(t.Context(), tea))(t), 0)
		check(t, put(postage("8"), gift, from(postage("9"), tomorrow)))
		same(t, "version after three", ok(s.Version(t.Context(), tea))(t), 3)
		same(t, "policies", len(ok(s.Policies(t.Context(), tea))(t)), 3)
	})

	e.ask("are refused when the table has moved on", func(t *testing.T, s *sitting) {
		put := func(revision int, policies ...faq.Policy) error {
			_, err := s.PutPolicies(t.Context(), tea, policies, faq.Edit{IfRevision: &revision})
			return err
		}
		fails(t, "none to start from", put(1, postage("8")), faq.ErrConflict)
		check(t, put(0, postage("8")))
		fails(t, "there is one", put(0, postage("9")), faq.ErrConflict)
		check(t, put(1, from(postage("9"), s.clock.Now().Add(time.Hour))))
		fails(t, "one is announced", put(1, postage("10")), faq.ErrConflict)
		faults(t, "several tables", put(2, postage("8"), from(postage("9"), s.clock.Now())), "if_revision")
		same(t, "policies", len(ok(s.Policies(t.Context(), tea))(t)), 2)
	})

	e.ask("are refused when the shop has moved on", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "问"))
		stale := faq.Edit{IfVersion: point(int64(0))}
		_, err := s.PutPolicies(t.Context(), tea, []faq.Policy{postage("8")}, stale)
		fails(t, "stale", err, faq.ErrConflict)
		s.tables(t, faq.Edit{IfVersion: point(int64(1))}, postage("8"))
	})
}
