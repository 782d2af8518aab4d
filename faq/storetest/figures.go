package storetest

import (
	"cmp"
	"slices"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
)

func traces(e exam) {
	e.ask("tell how conversations ended", func(t *testing.T, s *sitting) {
		from := s.clock.Now()
		answered := s.record(t, answer("", "在吗")).Conversation.ID
		s.clock.pass(time.Second)
		x := answer("", "在吗")
		x.Picked = "token"
		picked := s.record(t, x).Conversation.ID
		s.clock.pass(time.Second)
		served := s.ticket(t)
		ok(s.Claim(t.Context(), tea, served.ID, "王芳"))(t)
		ok(s.Reply(t.Context(), tea, served.ID, "王芳", "您好"))(t)
		ok(s.Close(t.Context(), tea, served.ID, "王芳", ""))(t)
		closed := s.clock.Now()
		s.clock.pass(time.Hour)
		s.record(t, escalation(served.Conversation, "还是不行"))
		heard := s.clock.Now()
		s.clock.pass(time.Second)
		waiting := s.ticket(t)
		at := s.clock.Now()

		got, next, err := s.Traces(t.Context(), tea, from, at.Add(time.Second), "", 10)
		check(t, err)
		same(t, "traces", got, []desk.Trace{
			{Conversation: answered, OpenedAt: from, HeardAt: from, Last: faq.Answered},
			{Conversation: picked, OpenedAt: from.Add(time.Second), HeardAt: from.Add(time.Second), Last: faq.Answered, Picked: true},
			{Conversation: served.Conversation, OpenedAt: from.Add(2 * time.Second), HeardAt: heard, Last: faq.Escalated,
				Tickets: 2, Open: true, Served: true, Reopened: true, ClosedAt: &closed},
			{Conversation: waiting.Conversation, OpenedAt: at, HeardAt: at, Last: faq.Escalated, Tickets: 1, Open: true},
		})
		same(t, "next", next, "")

		part, next, err := s.Traces(t.Context(), tea, from, at.Add(time.Second), "", 3)
		check(t, err)
		rest, end, err := s.Traces(t.Context(), tea, from, at.Add(time.Second), next, 3)
		check(t, err)
		same(t, "in parts", append(part, rest...), got)
		same(t, "end", end, "")
		within, _, err := s.Traces(t.Context(), tea, from.Add(time.Second), at, "", 10)
		check(t, err)
		same(t, "from, and before", within, got[1:3])
		none, _, err := s.Traces(t.Context(), silk, from, at, "", 10)
		check(t, err)
		same(t, "of the neighbour", none, nil)
		_, _, err = s.Traces(t.Context(), tea, from, at, "x", 10)
		faults(t, "cursor", err, "after")
	})
}

func asked(e exam) {
	e.ask("tell what was asked", func(t *testing.T, s *sitting) {
		from := s.clock.Now()
		ask := func(x faq.Exchange, intent intents.ID) string {
			if intent != "" {
				x.Intents = []intents.Guess{{Intent: intent, P: .9}, {Intent: "other.thing", P: .1}}
			}
			id := s.record(t, x).Exchange.ID
			s.clock.pass(time.Second)
			return id
		}
		first := ask(answer("", "运费多少"), "postage.fee")
		second := ask(escalation("", "转人工"), "")
		third := ask(answer("", "邮费"), "postage.free")
		to := s.clock.Now()
		ask(answer("", "太晚了"), "postage.fee")

		count := func(shop faq.Shop, cuts ...time.Time) []desk.Asked {
			got := ok(s.Asked(t.Context(), shop, cuts))(t)
			slices.SortFunc(got, func(a, b desk.Asked) int {
				return cmp.Or(cmp.Compare(a.Stretch, b.Stretch), cmp.Compare(a.Decision, b.Decision))
			})
			return got
		}
		postage := desk.Asked{Decision: faq.Answered, Topic: "postage", N: 1}
		person := desk.Asked{Decision: faq.Escalated, Reason: escalation("", "").Reason, N: 1}
		last := postage
		last.Stretch = 1
		same(t, "asked in two stretches", count(tea, from, from.Add(2*time.Second), to), []desk.Asked{postage, person, last})
		postage.N = 2
		same(t, "asked", count(tea, from, to), []desk.Asked{postage, person})
		same(t, "of the neighbour", len(count(silk, from, to)), 0)
		same(t, "in no stretch", len(count(tea, from)), 0)

		list := func(w desk.Sought, after string, n int) (ids []string, next string) {
			w.From, w.To = from, to
			all, next, err := s.Questions(t.Context(), tea, w, after, n)
			check(t, err)
			for _, x := range all {
				ids = append(ids, x.ID)
			}
			return ids, next
		}
		for _, c := range []struct {
			w    desk.Sought
			want []string
		}{
			{desk.Sought{}, []string{third, second, first}},
			{desk.Sought{Topic: "postage"}, []string{third, first}},
			{desk.Sought{Topic: "post"}, nil},
			{desk.Sought{Topic: desk.NoTopic}, []string{second}},
			{desk.Sought{Decision: faq.Escalated, Reason: escalation("", "").Reason}, []string{second}},
			{desk.Sought{Decision: faq.Escalated, Reason: faq.OutOfScope}, nil},
		} {
			ids, next := list(c.w, "", 10)
			same(t, "questions", ids, c.want)
			same(t, "next", next, "")
		}
		two, next := list(desk.Sought{}, "", 2)
		one, end := list(desk.Sought{}, next, 2)
		same(t, "in parts", append(two, one...), []string{third, second, first})
		same(t, "end", end, "")
		_, _, err := s.Questions(t.Context(), tea, desk.Sought{From: from, To: to}, "x", 10)
		faults(t, "cursor", err, "after")
	})
}

func opinions(e exam) {
	e.ask("tell what people said of answers", func(t *testing.T, s *sitting) {
		from := s.clock.Now()
		verdict := func(x faq.Exchange, said ...faq.Verdict) {
			for _, v := range said {
				check(t, s.Judge(t.Context(), tea, x.ID, v, ""))
			}
		}
		label := func(x faq.Exchange, entry faq.ID, by string) {
			ok(s.AddLabel(t.Context(), tea, x.Conversation, entry, by))(t)
		}
		both := answer("", "能开票吗，运费多少")
		both.Answers = []faq.Said{{Entry: "invoice"}, {Entry: "postage"}}
		person := escalation("", "转人工")
		cases := []struct {
			x    faq.Exchange
			say  func(x faq.Exchange)
			want desk.Opinion
		}{
			{answer("", "开票"), func(faq.Exchange) {}, ""},
			{answer("", "开票"), func(x faq.Exchange) { label(x, "invoice", "王芳") }, desk.Right},
			{both, func(x faq.Exchange) { label(x, "postage", "王芳") }, desk.Right},
			{answer("", "开票"), func(x faq.Exchange) { label(x, "postage", "王芳") }, desk.OtherEntry},
			{answer("", "开票"), func(x faq.Exchange) { label(x, "", "王芳"); verdict(x, faq.Helpful) }, desk.NoneFits},
			{answer("", "开票"), func(x faq.Exchange) { label(x, "postage", "王芳"); label(x, "invoice", "李雷") }, desk.Right},
			{answer("", "开票"), func(x faq.Exchange) { verdict(x, faq.Helpful, faq.Picked) }, desk.FoundGood},
			{answer("", "开票"), func(x faq.Exchange) { verdict(x, faq.Wrong, faq.Helpful) }, desk.FoundWrong},
			{answer("", "开票"), func(x faq.Exchange) { s.record(t, answer(x.Conversation, "又问")); label(x, "postage", "王芳") }, ""},
			{person, func(x faq.Exchange) { label(x, "", "王芳"); verdict(x, faq.Wrong) }, ""},
		}
		want := map[desk.Opinion]int{desk.OtherEntry: 1} // of what was asked again
		for _, c := range cases {
			x := s.record(t, c.x).Exchange
			c.say(x)
			want[c.want]++
			s.clock.pass(time.Second)
		}
		counted := map[desk.Opinion]int{}
		for _, a := range ok(s.Asked(t.Context(), tea, []time.Time{from, s.clock.Now()}))(t) {
			counted[a.Opinion] += a.N
		}
		same(t, "counted", counted, want)
		for opinion, n := range want {
			found, _, err := s.Questions(t.Context(), tea, desk.Sought{From: from, To: s.clock.Now(), Opinion: opinion}, "", 50)
			check(t, err)
			if opinion == "" {
				n = len(cases) + 1
			}
			same(t, "listed as "+string(opinion), len(found), n)
			for _, q := range found {
				if opinion != "" && q.Opinion != opinion {
					t.Errorf("%s: got one that is %q", opinion, q.Opinion)
				}
			}
		}
		all, _, err := s.Questions(t.Context(), tea, desk.Sought{From: from, To: s.clock.Now(), Opinion: desk.AnyOpinion}, "", 50)
		check(t, err)
		same(t, "of any", len(all), len(cases)+1-want[""])
	})
}

func days(e exam) {
	e.ask("tell what each agent did", func(t *testing.T, s *sitting) {
		from := s.clock.Now() // 08:00 in Shanghai
		serve := func(agent string, wait time.Duration, stars int) {
			ticket := s.ticket(t)
			s.clock.pass(wait)
			ok(s.Claim(t.Context(), tea, ticket.ID, agent))(t)
			ok(s.Reply(t.Context(), tea, ticket.ID, agent, "您好"))(t)
			ok(s.Close(t.Context(), tea, ticket.ID, agent, ""))(t)
			if stars > 0 {
				ok(s.Do(t.Context(), tea, ticket.ID, desk.Rate{Stars: stars}))(t)
			}
		}
		serve("王芳", time.Minute, 5)
		serve("王芳", 6*time.Minute, 4)
		serve("李雷", 2*time.Minute, 0)
		s.clock.pass(16 * time.Hour) // past midnight in Shanghai
		serve("王芳", time.Minute, 0)
		same(t, "days", ok(s.Days(t.Context(), tea, from, s.clock.Now().Add(1e9)))(t), []desk.Day{
			{Date: "2026-11-11", Agent: "李雷", Tickets: 1, Replies: 1, FirstReply: point(120.0)},
			{Date: "2026-11-11", Agent: "王芳", Tickets: 2, Replies: 2, FirstReply: point(210.0), Late: 1, Rated: 2, Stars: point(4.5)},
			{Date: "2026-11-12", Agent: "王芳", Tickets: 1, Replies: 1, FirstReply: point(60.0)},
		})
		same(t, "of another time", ok(s.Days(t.Context(), tea, from.Add(-time.Hour), from))(t), nil)
	})
}
