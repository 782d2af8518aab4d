package storetest

import (
	"fmt"
	"testing"
	"time"

	"xiaoer/faq"
)

func pasts(e exam) {
	e.ask("is told newest first, of all conversations", func(t *testing.T, s *sitting) {
		same(t, "nothing asked", ok(s.Lately(t.Context(), tea, 9))(t), nil)
		first := s.record(t, answer("", "问题 0")).Conversation.ID
		var all []faq.Exchange
		for i, conversation := range []string{first, "", first, ""} {
			s.clock.pass(time.Second)
			all = append([]faq.Exchange{s.record(t, answer(conversation, fmt.Sprint("问题 ", i+1))).Exchange}, all...)
		}
		x := answer("", "邻居的问题")
		x.Shop = silk
		s.record(t, x)
		for n := range 5 {
			same(t, fmt.Sprint("the last ", n), ok(s.Lately(t.Context(), tea, n))(t), all[:n])
		}
		same(t, "more than there are", len(ok(s.Lately(t.Context(), tea, 99))(t)), 5)
		same(t, "fewer than none", ok(s.Lately(t.Context(), tea, -1))(t), nil)
		same(t, "unknown shop", ok(s.Lately(t.Context(), "nobodys", 9))(t), nil)
	})
}
