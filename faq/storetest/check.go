package storetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/intents"
)

// checked is a check that the entry invoice must answer.
func checked(id, question string) faq.Check {
	return faq.Check{ID: id, Question: question, Entry: "invoice"}
}

func checks(e exam) {
	e.ask("are listed by id, as they were kept", func(t *testing.T, s *sitting) {
		same(t, "none", ok(s.Checks(t.Context(), tea))(t), nil)
		full := faq.Check{ID: "b", Question: "运费多少", Entry: "postage", Slots: intents.Slots{intents.Region: "新疆"}}
		var want []faq.Check
		for _, c := range []faq.Check{checked("a", "能开票不"), full, {ID: "c", Question: "老板在哪儿上学"}} {
			kept := ok(s.PutCheck(t.Context(), tea, c, faq.Edit{By: "店长"}))(t)
			c.At, c.By = s.clock.Now(), "店长"
			same(t, "kept", kept, c)
			want = append(want, c)
			s.clock.pass(time.Minute)
		}
		same(t, "checks", ok(s.Checks(t.Context(), tea))(t), want)
		same(t, "of the neighbour", ok(s.Checks(t.Context(), silk))(t), nil)
		same(t, "version, which they do not raise", ok(s.Version(t.Context(), tea))(t), int64(0))
		_, err := s.Checks(t.Context(), "nobodys")
		fails(t, "of an unknown shop", err, faq.ErrNotFound)
	})

	e.ask("are replaced and forgotten", func(t *testing.T, s *sitting) {
		for _, q := range []string{"能开票不", "有专票吗"} {
			ok(s.PutCheck(t.Context(), tea, checked("a", q), faq.Edit{By: "店长"}))(t)
		}
		all := ok(s.Checks(t.Context(), tea))(t)
		if len(all) != 1 || all[0].Question != "有专票吗" {
			t.Errorf("got %v, want the second alone", all)
		}
		fails(t, "of the neighbour", s.DeleteCheck(t.Context(), silk, "a"), faq.ErrNotFound)
		check(t, s.DeleteCheck(t.Context(), tea, "a"))
		fails(t, "gone already", s.DeleteCheck(t.Context(), tea, "a"), faq.ErrNotFound)
		same(t, "checks", ok(s.Checks(t.Context(), tea))(t), nil)
	})

	e.ask("are refused when not valid", func(t *testing.T, s *sitting) {
		for field, spoil := range map[string]func(*faq.Check){
			"id":       func(c *faq.Check) { c.ID = "a b" },
			"question": func(c *faq.Check) { c.Question = " " },
			"entry":    func(c *faq.Check) { c.Entry = faq.ID(strings.Repeat("x", faq.MaxID+1)) },
		} {
			c := checked("a", "能开票不")
			spoil(&c)
			_, err := s.PutCheck(t.Context(), tea, c, faq.Edit{})
			faults(t, "bad "+field, err, field)
		}
		_, err := s.PutCheck(t.Context(), "nobodys", checked("a", "能开票不"), faq.Edit{})
		fails(t, "unknown shop", err, faq.ErrNotFound)
		same(t, "checks", ok(s.Checks(t.Context(), tea))(t), nil)
	})

	e.ask("are bounded", func(t *testing.T, s *sitting) {
		for i := range faq.MostChecks {
			ok(s.PutCheck(t.Context(), tea, checked(fmt.Sprint("c", i), "能开票不"), faq.Edit{}))(t)
		}
		_, err := s.PutCheck(t.Context(), tea, checked("more", "能开票不"), faq.Edit{})
		fails(t, "one more", err, faq.ErrConflict)
		ok(s.PutCheck(t.Context(), tea, checked("c0", "有专票吗"), faq.Edit{}))(t)
		same(t, "number", len(ok(s.Checks(t.Context(), tea))(t)), faq.MostChecks)
	})
}
