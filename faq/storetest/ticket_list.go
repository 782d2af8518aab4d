package storetest

import (
	"fmt"
	"testing"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

func ticketLists(e exam) {
	e.ask("the longest waiting first", func(t *testing.T, s *sitting) {
		var want []desk.ID
		for range 5 { // within one moment
			want = append(want, s.ticket(t).ID)
		}
		for _, ticket := range s.queue(t, 3) {
			want = append(want, ticket.ID)
		}
		same(t, "tickets", s.found(t, desk.Filter{}), want)
	})

	e.ask("filtered", func(t *testing.T, s *sitting) {
		all := s.queue(t, 6)
		pick := func(is ...int) (ids []desk.ID) {
			for _, i := range is {
				ids = append(ids, all[i].ID)
			}
			return ids
		}
		lapsing := ok(s.Claim(t.Context(), tea, all[4].ID, "王芳"))(t)
		s.clock.pass(desk.Lease)
		for i, agent := range map[int]string{1: "王芳", 2: "李雷", 3: "王芳", 5: "李雷"} {
			ok(s.Claim(t.Context(), tea, all[i].ID, agent))(t)
		}
		ok(s.Close(t.Context(), tea, all[3].ID, "王芳", ""))(t)
		ok(s.Close(t.Context(), tea, all[5].ID, "李雷", ""))(t)
		same(t, "lapsing", lapsing.State, desk.Claimed)

		for _, c := range []struct {
			filter desk.Filter
			want   []desk.ID
		}{
			{desk.Filter{}, pick(0, 1, 2, 3, 4, 5)},
			{desk.Filter{State: desk.Waiting}, pick(0, 4)},
			{desk.Filter{State: desk.Claimed}, pick(1, 2)},
			{desk.Filter{State: desk.Closed}, pick(3, 5)},
			{desk.Filter{Agent: "王芳"}, pick(1, 3)},
			{desk.Filter{Agent: "王芳", State: desk.Claimed}, pick(1)},
			{desk.Filter{Agent: "王芳", State: desk.Closed}, pick(3)},
			{desk.Filter{Agent: "王芳", State: desk.Waiting}, nil},
			{desk.Filter{Agent: "nobody"}, nil},
		} {
			same(t, fmt.Sprintf("%+v", c.filter), s.found(t, c.filter), c.want)
		}
		_, _, err := s.Tickets(t.Context(), tea, desk.Filter{State: "asleep"})
		faults(t, "unknown state", err, "state")
	})

	e.ask("each once while others come and go", func(t *testing.T, s *sitting) {
		all := s.queue(t, 20)
		times := map[desk.ID]int{}
		for page, i := (faq.Page{Limit: 3}), 0; i < 20; i++ {
			part, next, err := s.Tickets(t.Context(), tea, desk.Filter{State: desk.Waiting, Page: page})
			check(t, err)
			for _, ticket := range part {
				times[ticket.ID]++
			}
			s.queue(t, 1)
			ok(s.Claim(t.Context(), tea, part[0].ID, "王芳"))(t) // seen, and gone from the listing
			if page.After = next; next == "" {
				break
			}
		}
		for i, ticket := range all {
			same(t, fmt.Sprint("times seen: ticket ", i), times[ticket.ID], 1)
		}
	})

	e.ask("refuses a bad page", func(t *testing.T, s *sitting) {
		for _, after := range []string{"x", "!!!", "ZW50cmllczoiYSI", "dGlja2V0czoiYSI"} {
			_, _, err := s.Tickets(t.Context(), tea, desk.Filter{Page: faq.Page{After: after}})
			faults(t, "after "+after, err, "after")
		}
		for _, limit := range []int{-1, 501} {
			_, _, err := s.Tickets(t.Context(), tea, desk.Filter{Page: faq.Page{Limit: limit}})
			faults(t, fmt.Sprint("limit ", limit), err, "limit")
		}
	})
}

// found lists what the filter finds, walking by parts of two so that every listing is paged.
func (s *sitting) found(t *testing.T, f desk.Filter) (ids []desk.ID) {
	t.Helper()
	f.Page.Limit = 2
	for range 500 {
		part, next, err := s.Tickets(t.Context(), tea, f)
		check(t, err)
		for _, ticket := range part {
			ids = append(ids, ticket.ID)
		}
		if f.Page.After = next; next == "" {
			return ids
		}
	}
	t.Fatalf("%+v: got no end after %d tickets", f, len(ids))
	return nil
}
