package storetest

import (
	"fmt"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// unanswered is a question that no entry answered.
func unanswered(conversation, question string, decision faq.Kind, reason faq.Reason) faq.Exchange {
	x := answer(conversation, question)
	x.Decision, x.Reason, x.Entry, x.Revision = decision, reason, "", 0
	return x
}

func missed(e exam) {
	e.ask("are the questions that no entry answered, newest first", func(t *testing.T, s *sitting) {
		same(t, "nothing asked", ok(s.Missed(t.Context(), tea, 9))(t), nil)
		var want []string
		for _, x := range []faq.Exchange{
			answer("", "答上了"),
			unanswered("", "没有条目", faq.Escalated, faq.NoEntry),
			unanswered("", "要人工", faq.Escalated, faq.HumanRequested),
			unanswered("", "把握不够", faq.Escalated, faq.BelowBar),
			unanswered("", "投诉", faq.Escalated, faq.Intercept),
			unanswered("", "店外的事", faq.Escalated, faq.OutOfScope),
			unanswered("", "寄到哪里", faq.Asked, faq.MissingSlot),
			unanswered("", "过期了", faq.Escalated, faq.Expired),
			unanswered("", "推荐了", faq.Suggested, faq.Ambiguous),
		} {
			s.clock.pass(time.Second)
			kept := s.record(t, x).Exchange
			if kept.Missed() {
				want = append([]string{kept.Question}, want...)
			}
		}
		picked := unanswered("", "选的那条没了", faq.Escalated, faq.Expired)
		picked.Picked = "x"
		s.record(t, picked)
		x := unanswered("", "邻居的", faq.Escalated, faq.NoEntry)
		x.Shop = silk
		s.record(t, x)
		var got []string
		for _, m := range ok(s.Missed(t.Context(), tea, 9))(t) {
			same(t, "as it is kept", ok(s.Exchange(t.Context(), tea, m.ID))(t), m.Exchange)
			got = append(got, m.Question)
		}
		same(t, "missed", got, want)
		same(t, "number of them", len(want), 5)
		same(t, "the last two", len(ok(s.Missed(t.Context(), tea, 2))(t)), 2)
		same(t, "fewer than none", ok(s.Missed(t.Context(), tea, -1))(t), nil)
		same(t, "unknown shop", ok(s.Missed(t.Context(), "nobodys", 9))(t), nil)
	})

	e.ask("are none of those of which an option was picked", func(t *testing.T, s *sitting) {
		for i, pick := range []func(first faq.Exchange){
			func(faq.Exchange) {},
			func(first faq.Exchange) {
				s.record(t, picks(first.Conversation, first.Options[1].Token, first.Options[1].Entry))
			},
			func(first faq.Exchange) {
				check(t, s.Judge(t.Context(), tea, first.ID, faq.Picked, first.Options[0].Token))
			},
		} {
			x := offer(fmt.Sprint("offer", i), fmt.Sprint("问题 ", i), "invoice", "postage")
			x.Reason = faq.BelowBar
			pick(s.record(t, x).Exchange)
		}
		got := ok(s.Missed(t.Context(), tea, 9))(t)
		if len(got) != 1 || got[0].Question != "问题 0" {
			t.Errorf("got %v, want the one of which nothing was picked", got)
		}
	})

	e.ask("come with what people answered", func(t *testing.T, s *sitting) {
		s.put(t, entry("gift", "送的。"))
		ticket := s.record(t, unanswered("", "有赠品吗", faq.Escalated, faq.NoEntry)).Ticket
		ok(s.Claim(t.Context(), tea, ticket.ID, "小王"))(t)
		ok(s.Reply(t.Context(), tea, ticket.ID, "小王", "您好"))(t)
		s.clock.pass(time.Second)
		ok(s.Do(t.Context(), tea, ticket.ID, desk.Reply{Agent: "小王", Text: "送的。", Entry: "gift"}))(t)
		s.clock.pass(time.Second)
		ok(s.AddLabel(t.Context(), tea, ticket.Conversation, "gift", "小李"))(t)
		ok(s.AddLabel(t.Context(), tea, ticket.Conversation, "", "小张"))(t)
		ok(s.Close(t.Context(), tea, ticket.ID, "小王", ""))(t)
		got := ok(s.Missed(t.Context(), tea, 9))(t)
		same(t, "number", len(got), 1)
		same(t, "help", got[0].Helped, []desk.Help{{Agent: "小王", Text: "您好"}, {Agent: "小王", Text: "送的。", Entry: "gift"}, {Agent: "小李", Entry: "gift"}})

		s.clock.pass(time.Second)
		s.record(t, unanswered(ticket.Conversation, "那有袋子吗", faq.Escalated, faq.NoEntry))
		got = ok(s.Missed(t.Context(), tea, 9))(t)
		same(t, "of the next ticket", got[0].Helped, nil)
		same(t, "of the first", len(got[1].Helped), 3)
	})
}

func gaps(e exam) {
	e.ask("are where questions stay", func(t *testing.T, s *sitting) {
		same(t, "none", ok(s.Sorted(t.Context(), tea))(t), map[string]string{})
		check(t, s.KeepSorted(t.Context(), tea, map[string]string{"有赠品吗": "a", "送礼物吗": "a", "能刻字吗": "b"}))
		check(t, s.KeepSorted(t.Context(), tea, map[string]string{"能刻字吗": "a", "能\"<试>\"穿吗": "c"}))
		check(t, s.KeepSorted(t.Context(), tea, nil))
		same(t, "sorted", ok(s.Sorted(t.Context(), tea))(t), map[string]string{"有赠品吗": "a", "送礼物吗": "a", "能刻字吗": "a", "能\"<试>\"穿吗": "c"})
		same(t, "of the neighbour", ok(s.Sorted(t.Context(), silk))(t), map[string]string{})
		_, err := s.Sorted(t.Context(), "nobodys")
		fails(t, "of an unknown shop", err, faq.ErrNotFound)
		fails(t, "kept for an unknown shop", s.KeepSorted(t.Context(), "nobodys", map[string]string{"a": "b"}), faq.ErrNotFound)
	})

	e.ask("are decided about together with what is written", func(t *testing.T, s *sitting) {
		same(t, "none", ok(s.Decisions(t.Context(), tea))(t), nil)
		ignored := faq.Gap{ID: "a", State: faq.GapIgnored, Times: 3}
		kept, put, err := s.Decide(t.Context(), tea, ignored, nil, faq.Edit{By: "店长"})
		check(t, err)
		ignored.At, ignored.By = s.clock.Now(), "店长"
		same(t, "kept", kept, ignored)
		same(t, "put", put, (*faq.Entry)(nil))

		s.clock.pass(time.Minute)
		accepted := faq.Gap{ID: "a", State: faq.GapAccepted, Entry: "gift", Times: 5}
		_, put, err = s.Decide(t.Context(), tea, accepted, point(entry("gift", "送的。")), faq.Edit{By: "小编", IfRevision: point(0)})
		check(t, err)
		same(t, "revision", put.Revision, 1)
		accepted.At, accepted.By = s.clock.Now(), "小编"
		same(t, "decisions", ok(s.Decisions(t.Context(), tea))(t), []faq.Gap{accepted})
		same(t, "entry", ok(s.Entry(t.Context(), tea, "gift"))(t), *put)
		same(t, "of the neighbour", ok(s.Decisions(t.Context(), silk))(t), nil)
		var deeds []string
		for d, err := range faq.AllDeeds(t.Context(), s, tea, faq.DeedFilter{Noun: faq.GapNoun}) {
			check(t, err)
			deeds = append(deeds, fmt.Sprint(d.By, d.Act, d.ID, d.New))
		}
		same(t, "deeds", deeds, []string{"小编acceptagift", "店长ignorea"})

		again := faq.Gap{ID: "b", State: faq.GapAccepted, Entry: "gift", Times: 1}
		_, _, err = s.Decide(t.Context(), tea, again, point(entry("gift", "不送。")), faq.Edit{IfRevision: point(0)})
		fails(t, "from an older revision", err, faq.ErrConflict)
		same(t, "decisions after that", ok(s.Decisions(t.Context(), tea))(t), []faq.Gap{accepted})
		same(t, "entry after that", ok(s.Entry(t.Context(), tea, "gift"))(t), *put)

		draft := entry("gift", "送两份。")
		draft.Status = faq.Draft
		_, beside, err := s.Decide(t.Context(), tea, again, &draft, faq.Edit{By: "小编", IfRevision: point(1)})
		check(t, err)
		same(t, "what is served beside a draft", ok(s.Entry(t.Context(), tea, "gift"))(t), *put)
		same(t, "the draft", ok(s.Pending(t.Context(), tea, "gift"))(t).Entry, *beside)
	})

	e.ask("are refused when not valid", func(t *testing.T, s *sitting) {
		for field, g := range map[string]faq.Gap{
			"id":    {ID: "a b", State: faq.GapIgnored},
			"state": {ID: "a", State: faq.GapOpen},
			"entry": {ID: "a", State: faq.GapAccepted},
			"times": {ID: "a", State: faq.GapIgnored, Times: -1},
		} {
			_, _, err := s.Decide(t.Context(), tea, g, nil, faq.Edit{})
			faults(t, "bad "+field, err, field)
		}
		good := faq.Gap{ID: "a", State: faq.GapAccepted, Entry: "x"}
		_, _, err := s.Decide(t.Context(), tea, good, &faq.Entry{ID: "x"}, faq.Edit{})
		faults(t, "bad entry", err, "question")
		_, _, err = s.Decide(t.Context(), "nobodys", good, nil, faq.Edit{})
		fails(t, "unknown shop", err, faq.ErrNotFound)
		_, err = s.Decisions(t.Context(), "nobodys")
		fails(t, "of an unknown shop", err, faq.ErrNotFound)
	})
}
