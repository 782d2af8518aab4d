package storetest

import (
	"fmt"
	"testing"

	"xiaoer/faq"
)

func conversations(e exam) {
	e.ask("are read on from a message", func(t *testing.T, s *sitting) {
		id := s.record(t, answer("", "一")).Conversation.ID
		s.record(t, answer(id, "二"))
		for after, want := range map[int]int{-1: 4, 0: 4, 1: 3, 3: 1, 4: 0, 99: 0} {
			_, messages, err := s.Conversation(t.Context(), tea, id, after)
			check(t, err)
			same(t, fmt.Sprint("messages after ", after), len(messages), want)
			if want > 0 {
				same(t, fmt.Sprint("first after ", after), messages[0].Seq, 5-want)
			}
		}
	})

	e.ask("are not found when unknown or foreign", func(t *testing.T, s *sitting) {
		id := s.record(t, answer("", "在吗")).Conversation.ID
		_, _, err := s.Conversation(t.Context(), tea, "unknown", 0)
		fails(t, "unknown", err, faq.ErrNotFound)
		_, _, err = s.Conversation(t.Context(), silk, id, 0)
		fails(t, "foreign", err, faq.ErrNotFound)
	})
}
