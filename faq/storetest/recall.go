package storetest

import (
	"fmt"
	"testing"

	"xiaoer/faq"
)

func recalls(e exam) {
	e.ask("the last exchanges, newest first", func(t *testing.T, s *sitting) {
		first := s.record(t, answer("", "问题 0"))
		for i := range 4 {
			s.record(t, answer(first.Conversation.ID, fmt.Sprint("问题 ", i+1)))
		}
		s.record(t, answer("", "别人的问题"))
		for n, want := range map[int][]string{
			-1: nil, 0: nil, 1: {"问题 4"}, 3: {"问题 4", "问题 3", "问题 2"},
			9: {"问题 4", "问题 3", "问题 2", "问题 1", "问题 0"},
		} {
			c, last, err := s.Recall(t.Context(), tea, first.Conversation.ID, n)
			check(t, err)
			same(t, "conversation", c, first.Conversation)
			var got []string
			for _, x := range last {
				got = append(got, x.Question)
			}
			same(t, fmt.Sprint("last ", n), got, want)
		}
	})

	e.ask("only what is there", func(t *testing.T, s *sitting) {
		r := s.record(t, answer("", "在吗"))
		_, _, err := s.Recall(t.Context(), tea, "unknown", 5)
		fails(t, "unknown", err, faq.ErrNotFound)
		_, _, err = s.Recall(t.Context(), tea, "", 5)
		fails(t, "none", err, faq.ErrNotFound)
		_, _, err = s.Recall(t.Context(), silk, r.Conversation.ID, 5)
		fails(t, "foreign", err, faq.ErrNotFound)
		_, err = s.Exchange(t.Context(), tea, "unknown")
		fails(t, "unknown exchange", err, faq.ErrNotFound)
	})
}

func verdicts(e exam) {
	e.ask("are kept about what was recorded", func(t *testing.T, s *sitting) {
		x := s.record(t, answer("", "在吗")).Exchange
		for _, v := range []faq.Verdict{faq.Helpful, faq.Wrong, faq.Picked, faq.Picked} {
			check(t, s.Judge(t.Context(), tea, x.ID, v, "token"))
		}
		same(t, "exchange", ok(s.Exchange(t.Context(), tea, x.ID))(t), x)
		fails(t, "unknown exchange", s.Judge(t.Context(), tea, "unknown", faq.Wrong, ""), faq.ErrNotFound)
		faults(t, "unknown verdict", s.Judge(t.Context(), tea, x.ID, "so-so", ""), "verdict")
	})
}
