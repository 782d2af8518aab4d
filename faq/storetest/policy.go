package storetest

import (
	"testing"

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

func policies(e exam) {
	e.ask("are listed by name, the newest of each", func(t *testing.T, s *sitting) {
		hours := faq.Policy{Name: "hours", Title: "客服时间", Columns: []faq.Column{{Name: "from"}},
			Rows: []faq.Row{{Match: []string{faq.Rest}, Cells: map[string]string{"from": "9:00"}}}}
		for _, p := range []faq.Policy{postage("8"), postage("10"), hours} {
			check(t, s.PutPolicy(t.Context(), tea, p, faq.Edit{By: "manager"}))
		}
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{hours, postage("10")})
	})

	e.ask("make a step even when they say the same", func(t *testing.T, s *sitting) {
		for want := range int64(3) {
			same(t, "version", ok(s.Version(t.Context(), tea))(t), want)
			check(t, s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{}))
		}
		same(t, "changes of entries", ok(s.Changes(t.Context(), tea, 0, 10))(t), []faq.Change{})
	})

	e.ask("are refused when not valid", func(t *testing.T, s *sitting) {
		bad := postage("8")
		bad.Rows[0].Cells = nil
		faults(t, "row without cells", s.PutPolicy(t.Context(), tea, bad, faq.Edit{}), "rows[0].cells.fee")
		faults(t, "revision", s.PutPolicy(t.Context(), tea, postage("8"), faq.Edit{IfRevision: point(0)}), "if_revision")
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{})
	})

	e.ask("are kept all or none", func(t *testing.T, s *sitting) {
		bad := postage("8")
		bad.Name, bad.Rows = "bad", nil
		gift := postage("1")
		gift.Name = "gift"
		faults(t, "one of two bad", s.PutPolicies(t.Context(), tea, []faq.Policy{postage("8"), bad}, faq.Edit{}), "rows")
		faults(t, "a name twice", s.PutPolicies(t.Context(), tea, []faq.Policy{postage("8"), postage("9")}, faq.Edit{}), "name")
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{})

		check(t, s.PutPolicies(t.Context(), tea, nil, faq.Edit{}))
		same(t, "version after none", ok(s.Version(t.Context(), tea))(t), 0)
		check(t, s.PutPolicies(t.Context(), tea, []faq.Policy{postage("8"), gift}, faq.Edit{}))
		same(t, "version after two", ok(s.Version(t.Context(), tea))(t), 2)
		same(t, "policies", ok(s.Policies(t.Context(), tea))(t), []faq.Policy{gift, postage("8")})
	})

	e.ask("are refused when the shop has moved on", func(t *testing.T, s *sitting) {
		s.put(t, entry("a", "问"))
		stale := faq.Edit{IfVersion: point(int64(0))}
		fails(t, "stale", s.PutPolicies(t.Context(), tea, []faq.Policy{postage("8")}, stale), faq.ErrConflict)
		check(t, s.PutPolicies(t.Context(), tea, []faq.Policy{postage("8")}, faq.Edit{IfVersion: point(int64(1))}))
	})
}
