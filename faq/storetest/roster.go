package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// staff makes an agent who is there.
func (s *sitting) staff(t *testing.T, name string, capacity int, skills ...desk.Skill) {
	t.Helper()
	ok(s.PutAgent(t.Context(), tea, desk.Agent{Name: name, Capacity: capacity, Skills: skills}))(t)
	ok(s.Appear(t.Context(), tea, name, desk.On))(t)
}

func rosters(e exam) {
	e.ask("knows who is there", func(t *testing.T, s *sitting) {
		s.staff(t, "王芳", 3, "售后", desk.Complaints)
		ok(s.Appear(t.Context(), tea, "李雷", desk.Busy))(t)
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		same(t, "agents", ok(s.Agents(t.Context(), tea))(t), []desk.Agent{
			{Name: "李雷", Presence: desk.Busy, SeenAt: s.clock.Now()},
			{Name: "王芳", Presence: desk.On, SeenAt: s.clock.Now(), Skills: []desk.Skill{"售后", desk.Complaints}, Capacity: 3, Holds: 1},
		})
		ok(s.PutAgent(t.Context(), tea, desk.Agent{Name: "王芳", Capacity: 5}))(t)
		a := ok(s.Agents(t.Context(), tea))(t)[1]
		same(t, "changed, and still there", a, desk.Agent{Name: "王芳", Presence: desk.On, SeenAt: s.clock.Now(), Capacity: 5, Holds: 1})
		same(t, "of the neighbour", ok(s.Agents(t.Context(), silk))(t), nil)
	})

	e.ask("refuses what is wrong", func(t *testing.T, s *sitting) {
		_, err := s.Appear(t.Context(), tea, "王芳", "asleep")
		faults(t, "presence", err, "presence")
		_, err = s.PutAgent(t.Context(), tea, desk.Agent{Name: "王芳", Capacity: -1})
		faults(t, "capacity", err, "capacity")
		_, err = s.Appear(t.Context(), "jade", "王芳", desk.On)
		fails(t, "unknown shop", err, faq.ErrNotFound)
		_, err = s.PutAgent(t.Context(), "jade", desk.Agent{Name: "王芳"})
		fails(t, "unknown shop", err, faq.ErrNotFound)
		faults(t, "lease", s.PutRules(t.Context(), tea, desk.Rules{Lease: 1}, "boss"), "lease_seconds")
		fails(t, "rules of an unknown shop", s.PutRules(t.Context(), "jade", desk.Rules{}, "boss"), faq.ErrNotFound)
	})

	e.ask("keeps the rules, and the desk goes by them", func(t *testing.T, s *sitting) {
		want := desk.Rules{Lease: 60, Reasons: map[faq.Reason]desk.Terms{faq.HumanRequested: {FirstReply: 1, Skill: "售前"}}}
		check(t, s.PutRules(t.Context(), tea, want, "boss"))
		got := ok(s.Rules(t.Context(), tea))(t)
		same(t, "lease", got.Lease, want.Lease)
		same(t, "reasons", got.Reasons, want.Reasons)
		ticket := s.ticket(t)
		same(t, "skill", ticket.Skill, "售前")
		same(t, "due", *ticket.FirstReply.Due, s.clock.Now().Add(time.Minute))
		claimed := ok(s.Claim(t.Context(), tea, ticket.ID, "王芳"))(t)
		same(t, "lease", *claimed.LeaseUntil, s.clock.Now().Add(time.Minute))
		same(t, "the neighbour's", ok(s.Rules(t.Context(), silk))(t).Lease, 0)
	})
}

func ticketNexts(e exam) {
	e.ask("take the one due soonest, up to the capacity", func(t *testing.T, s *sitting) {
		all := s.queue(t, 3)
		s.staff(t, "王芳", 2)
		for i := range 2 {
			same(t, "ticket", ok(s.Next(t.Context(), tea, "王芳"))(t).ID, all[i].ID)
		}
		_, err := s.Next(t.Context(), tea, "王芳")
		fails(t, "with both hands full", err, faq.ErrConflict)
		same(t, "by one nobody has heard of", ok(s.Next(t.Context(), tea, "李雷"))(t).ID, all[2].ID)
		_, err = s.Next(t.Context(), tea, "李雷")
		fails(t, "of an empty queue", err, faq.ErrNotFound)
		_, err = s.Next(t.Context(), tea, "")
		faults(t, "nobody", err, "agent")
	})

	e.ask("ask for what the agent is good at", func(t *testing.T, s *sitting) {
		all := s.queue(t, 4)
		for i, skill := range []desk.Skill{"售前", desk.Supervisor, "售后", "售后"} {
			ok(s.Do(t.Context(), tea, all[i].ID, desk.Mark{Skill: &skill}))(t)
		}
		s.staff(t, "王芳", 9, "售后")
		s.staff(t, "李雷", 9) // whatever comes, but for the supervisors'
		s.staff(t, "韩梅梅", 9, desk.Supervisor)
		for _, c := range []struct {
			agent string
			want  int
		}{{"王芳", 2}, {"李雷", 0}, {"李雷", 3}, {"韩梅梅", 1}} {
			same(t, c.agent, ok(s.Next(t.Context(), tea, c.agent))(t).ID, all[c.want].ID)
		}
	})

	e.ask("prefer what was handed on, and whom the buyer knows", func(t *testing.T, s *sitting) {
		known := s.ticket(t)
		ok(s.Claim(t.Context(), tea, known.ID, "王芳"))(t)
		ok(s.Close(t.Context(), tea, known.ID, "王芳", ""))(t)
		early := s.queue(t, 2)
		again := s.record(t, escalation(known.Conversation, "转人工")).Ticket
		same(t, "known", again.Known, "王芳")
		ok(s.Claim(t.Context(), tea, early[1].ID, "李雷"))(t)
		ok(s.Appear(t.Context(), tea, "王芳", desk.On))(t)
		handed := ok(s.Do(t.Context(), tea, early[1].ID, desk.Transfer{Agent: "李雷", To: "王芳", Why: "她更懂"}))(t)
		same(t, "for", handed.Ticket.For, "王芳")
		for i, want := range []desk.ID{early[1].ID, again.ID, early[0].ID} {
			same(t, fmt.Sprint("ticket ", i), ok(s.Next(t.Context(), tea, "王芳"))(t).ID, want)
		}
	})

	e.ask("leave to another what is his, until it is overdue", func(t *testing.T, s *sitting) {
		s.staff(t, "王芳", 9)
		ticket := s.ticket(t)
		ok(s.Claim(t.Context(), tea, ticket.ID, "李雷"))(t)
		ok(s.Do(t.Context(), tea, ticket.ID, desk.Transfer{Agent: "李雷", To: "王芳", Why: "她更懂"}))(t)
		_, err := s.Next(t.Context(), tea, "李雷")
		fails(t, "handed to another", err, faq.ErrNotFound)
		s.clock.pass(5 * time.Minute)
		ok(s.Sweep(t.Context()))(t)
		same(t, "overdue", ok(s.Next(t.Context(), tea, "李雷"))(t).ID, ticket.ID)
		_, err = s.Do(t.Context(), tea, ticket.ID, desk.Transfer{Agent: "李雷", To: "nobody", Why: "他更懂"})
		faults(t, "to one who is not there", err, "to")
	})

	e.ask("by 100 agents of 1000 tickets: each exactly once", func(t *testing.T, s *sitting) {
		for range 1000 {
			s.ticket(t)
		}
		check(t, s.PutRules(t.Context(), tea, desk.Rules{Capacity: 1000}, "boss"))
		var mu sync.Mutex
		claims := map[desk.ID][]string{}
		together(100, func(i int) {
			for agent := fmt.Sprint("agent ", i); ; {
				ticket, err := s.Next(t.Context(), tea, agent)
				if errors.Is(err, faq.ErrNotFound) {
					return
				}
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				claims[ticket.ID] = append(claims[ticket.ID], agent)
				mu.Unlock()
			}
		})
		same(t, "tickets claimed", len(claims), 1000)
		for id, by := range claims {
			if len(by) != 1 {
				t.Errorf("ticket %s: got claims by %v, want one", id, by)
			}
		}
	})
}

func assigns(e exam) {
	e.ask("hand tickets to who is there and has a hand free", func(t *testing.T, s *sitting) {
		check(t, s.PutRules(t.Context(), tea, desk.Rules{Assign: true}, "boss"))
		s.staff(t, "王芳", 1)
		s.staff(t, "李雷", 2)
		ok(s.Appear(t.Context(), tea, "韩梅梅", desk.Busy))(t)
		all := s.queue(t, 4)
		same(t, "handed out", ok(s.Sweep(t.Context()))(t), 3)
		holds := map[string]int{}
		for i, ticket := range all {
			now := ok(s.Ticket(t.Context(), tea, ticket.ID))(t)
			holds[now.Agent]++
			if (now.State == desk.Claimed) != (i < 3) {
				t.Errorf("ticket %d: got %s", i, now.State)
			}
		}
		same(t, "by agent", holds, map[string]int{"王芳": 1, "李雷": 2, "": 1})
		c, _ := s.talk(t, all[0].Conversation)
		same(t, "owner", c.Owner, desk.ByAgent)
	})

	e.ask("nothing where agents pull, nor to who is long gone", func(t *testing.T, s *sitting) {
		s.staff(t, "王芳", 9)
		s.ticket(t)
		same(t, "pulled", ok(s.Sweep(t.Context()))(t), 0)
		check(t, s.PutRules(t.Context(), tea, desk.Rules{Assign: true, Terms: desk.Terms{FirstReply: 600}}, "boss"))
		s.clock.pass(desk.Lease + time.Minute)
		ok(s.Sweep(t.Context()))(t)
		same(t, "gone", ok(s.Agents(t.Context(), tea))(t)[0].Holds, 0)
		ok(s.Appear(t.Context(), tea, "王芳", desk.On))(t)
		same(t, "back", ok(s.Sweep(t.Context()))(t), 1)
	})
}

func openings(e exam) {
	e.ask("are told in the shop's own time", func(t *testing.T, s *sitting) {
		at := s.clock.Now() // Wednesday, 08:00 in Shanghai
		same(t, "always", ok(s.Opening(t.Context(), tea, at))(t), nil)
		check(t, s.PutRules(t.Context(), tea, desk.Rules{Calendar: desk.Calendar{Week: map[string][]desk.Span{"wed": {"09:00-18:00"}}}}, "boss"))
		back := ok(s.Opening(t.Context(), tea, at))(t)
		if back == nil || back.Format("01-02 15:04 -0700") != "11-11 09:00 +0800" {
			t.Errorf("before opening: got %v", back)
		}
		same(t, "open", ok(s.Opening(t.Context(), tea, at.Add(time.Hour)))(t), nil)
		line := ok(s.Line(t.Context(), tea))(t)
		if line.OpensAt == nil || !line.OpensAt.Equal(*back) || line.Window != 0 {
			t.Errorf("line: got %+v, want it to open at %v", line, back)
		}
	})
}
