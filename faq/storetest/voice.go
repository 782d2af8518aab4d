package storetest

import (
	"fmt"
	"testing"
	"time"

	"xiaoer/faq"
)

// weighed is an answer to the question by the entry, which came first by its words.
func weighed(conversation, question string, entry faq.ID) faq.Exchange {
	x := answer(conversation, question)
	x.Entry, x.Candidates = entry, []faq.Candidate{{Entry: entry, Confidence: 0.7}}
	return x
}

// offer is an exchange that offers the entries, with tokens that name them and the exchange.
func offer(id, question string, entries ...faq.ID) faq.Exchange {
	x := faq.Exchange{ID: id, Shop: tea, Question: question, Decision: faq.Suggested, Said: "您是不是想问"}
	for _, e := range entries {
		x.Options = append(x.Options, faq.Option{Entry: e, Token: tokenOf(id, e)})
	}
	return x
}

func tokenOf(offer string, entry faq.ID) string { return offer + "/" + string(entry) }

// picks is an exchange in which the buyer picked an option.
func picks(conversation, token string, entry faq.ID) faq.Exchange {
	x := answer(conversation, "点选的问题")
	x.Entry, x.Picked = entry, token
	return x
}

// says has a new conversation say whether the entry answers the question.
func (s *sitting) says(t *testing.T, question string, entry faq.ID, verdict faq.Verdict) (exchange string) {
	t.Helper()
	x := s.record(t, weighed("", question, entry)).Exchange
	check(t, s.Judge(t.Context(), tea, x.ID, verdict, ""))
	return x.ID
}

// tallied checks the tallies, each as "entry core for-against", with a ! behind what is vetoed, and returns the number.
func (s *sitting) tallied(t *testing.T, what string, want ...string) (heard int64) {
	t.Helper()
	tallies, heard, err := s.Tallies(t.Context(), tea)
	check(t, err)
	var got []string
	for _, y := range tallies {
		mark := ""
		if y.Vetoed {
			mark = "!"
		}
		got = append(got, fmt.Sprintf("%s %s %d-%d%s", y.Entry, y.Core, y.For, y.Against, mark))
	}
	same(t, what, got, want)
	same(t, what+": number", ok(s.Heard(t.Context(), tea))(t), heard)
	return heard
}

func voices(e exam) {
	e.ask("of agents are counted like any", func(t *testing.T, s *sitting) {
		var talks []string
		for range 2 {
			talk := s.record(t, weighed("", "能给报销凭据不", "gift")).Conversation.ID
			ok(s.AddLabel(t.Context(), tea, talk, "invoice", "李雷"))(t)
			talks = append(talks, talk)
		}
		one := s.tallied(t, "two agents say so", "invoice 能给报销凭据不 2-0")
		ok(s.AddLabel(t.Context(), tea, talks[0], "invoice", "王芳"))(t)
		s.tallied(t, "a second agent of the same conversation adds nothing", "invoice 能给报销凭据不 2-0")
		ok(s.AddLabel(t.Context(), tea, talks[0], "", "王芳"))(t)
		if none := s.tallied(t, "none fits"); none <= one {
			t.Errorf("number: got %d after %d, want it to rise", none, one)
		}
	})
	e.ask("are counted a conversation each", func(t *testing.T, s *sitting) {
		none := s.tallied(t, "nobody has spoken")
		s.says(t, "能开票不", "invoice", faq.Helpful)
		one := s.tallied(t, "one conversation, which settles nothing")
		if one <= none {
			t.Errorf("number: got %d after %d, want it to rise", one, none)
		}
		s.clock.pass(time.Minute)
		x := s.says(t, " 亲，能开票不？", "invoice", faq.Helpful)
		two := s.tallied(t, "another, of the same question in other words", "invoice 能开票不 2-0")
		check(t, s.Judge(t.Context(), tea, x, faq.Helpful, ""))
		s.tallied(t, "said twice", "invoice 能开票不 2-0")
		s.says(t, "能开票不", "invoice", faq.Wrong)
		three := s.tallied(t, "a third objects", "invoice 能开票不 2-1")
		check(t, s.Judge(t.Context(), tea, x, faq.Wrong, ""))
		s.tallied(t, "the second has thought better of it", "invoice 能开票不 1-2")
		if two <= one || three <= two {
			t.Errorf("numbers: got %d, %d, %d, want them to rise", one, two, three)
		}
		_, heard, err := s.Tallies(t.Context(), silk)
		check(t, err)
		same(t, "the neighbour's number", heard, int64(0))
		_, err = s.Heard(t.Context(), "nobodys")
		fails(t, "unknown shop", err, faq.ErrNotFound)
		_, _, err = s.Tallies(t.Context(), "nobodys")
		fails(t, "tallies of an unknown shop", err, faq.ErrNotFound)
	})

	e.ask("come with the newest wording and moment", func(t *testing.T, s *sitting) {
		s.says(t, "亲，能开票不", "invoice", faq.Helpful)
		s.clock.pass(time.Minute)
		s.says(t, "能開票不？", "invoice", faq.Helpful)
		tallies, _, err := s.Tallies(t.Context(), tea)
		check(t, err)
		same(t, "tallies", tallies, []faq.Tally{{Entry: "invoice", Question: "能開票不？", Core: "能开票不", For: 2, Last: s.clock.Now()}})
	})

	e.ask("come from options picked", func(t *testing.T, s *sitting) {
		for i, judge := range []bool{true, false} { // by verdict, and by an exchange
			id := fmt.Sprint("offer", i)
			r := s.record(t, offer(id, "开个条子", "invoice", "return"))
			if judge {
				check(t, s.Judge(t.Context(), tea, id, faq.Picked, tokenOf(id, "invoice")))
			}
			s.record(t, picks(r.Conversation.ID, tokenOf(id, "invoice"), "invoice"))
			s.record(t, picks(r.Conversation.ID, tokenOf("nowhere", "invoice"), "invoice"))
		}
		s.tallied(t, "picked in two conversations", "invoice 开个条子 2-0")

		r := s.record(t, offer("offer2", "开个条子", "invoice", "return"))
		s.record(t, picks(r.Conversation.ID, tokenOf("offer2", "invoice"), "invoice"))
		s.tallied(t, "in a third", "invoice 开个条子 3-0")
		last := s.record(t, picks(r.Conversation.ID, tokenOf("offer2", "return"), "return"))
		s.tallied(t, "the third has gone on to the other", "invoice 开个条子 2-0", "return 开个条子 1-0")
		check(t, s.Judge(t.Context(), tea, last.Exchange.ID, faq.Wrong, ""))
		s.tallied(t, "which was wrong", "invoice 开个条子 2-0", "return 开个条子 0-1")
		check(t, s.Judge(t.Context(), tea, last.Exchange.ID, faq.Helpful, ""))
		s.tallied(t, "or not", "invoice 开个条子 2-0", "return 开个条子 1-0")
	})

	e.ask("come once from a message that is delivered twice", func(t *testing.T, s *sitting) {
		r := s.record(t, offer("o", "开个条子", "invoice"))
		x := picks(r.Conversation.ID, tokenOf("o", "invoice"), "invoice")
		x.MessageID = "m1"
		s.record(t, x)
		before := ok(s.Heard(t.Context(), tea))(t)
		s.record(t, x)
		same(t, "number", ok(s.Heard(t.Context(), tea))(t), before)
	})

	e.ask("are not heard where nothing is said of an entry", func(t *testing.T, s *sitting) {
		told := s.record(t, answer("", "乌鲁木齐")).Exchange // in answer to a question back
		handed := s.record(t, escalation("", "转人工")).Exchange
		offered := s.record(t, offer("o", "开个条子", "invoice")).Exchange
		secret := s.record(t, weighed("", "订单202611110012345678能开票不", "invoice")).Exchange
		for _, x := range []faq.Exchange{told, handed, offered, secret} {
			for _, v := range []faq.Verdict{faq.Helpful, faq.Wrong} {
				check(t, s.Judge(t.Context(), tea, x.ID, v, ""))
			}
		}
		check(t, s.Judge(t.Context(), tea, "o", faq.Picked, "no such token"))
		same(t, "number", ok(s.Heard(t.Context(), tea))(t), int64(0))
	})

	e.ask("are vetoed for good", func(t *testing.T, s *sitting) {
		fails(t, "nobody has spoken", s.Veto(t.Context(), tea, "invoice", "能开票不", faq.Edit{By: "店长"}), faq.ErrNotFound)
		for range 2 {
			s.says(t, "能开票不", "invoice", faq.Helpful)
		}
		s.says(t, "能开票不", "return", faq.Helpful)
		before := s.tallied(t, "before", "invoice 能开票不 2-0", "return 能开票不 1-0")
		for range 2 {
			check(t, s.Veto(t.Context(), tea, "invoice", "能开票不", faq.Edit{By: "店长", Why: "问的是收据"}))
		}
		if after := s.tallied(t, "vetoed", "invoice 能开票不 2-0!", "return 能开票不 1-0"); after <= before {
			t.Errorf("number: got %d after %d, want it to rise", after, before)
		}
		s.says(t, "能开票不", "invoice", faq.Helpful)
		s.tallied(t, "once more", "invoice 能开票不 3-0!", "return 能开票不 1-0")
		fails(t, "of an unknown shop", s.Veto(t.Context(), "nobodys", "invoice", "能开票不", faq.Edit{}), faq.ErrNotFound)
		fails(t, "of the neighbour", s.Veto(t.Context(), silk, "invoice", "能开票不", faq.Edit{}), faq.ErrNotFound)
	})

	e.ask("go with their entry, and vetoes stay", func(t *testing.T, s *sitting) {
		kept := s.put(t, entry("invoice", "可以"))
		say := func() {
			for range 2 {
				s.says(t, "能开票不", "invoice", faq.Helpful)
				s.says(t, "有票吗", "invoice", faq.Helpful)
			}
		}
		say()
		check(t, s.Veto(t.Context(), tea, "invoice", "有票", faq.Edit{}))
		s.put(t, entry("invoice", "可以的"))
		kept.Status = faq.Draft
		s.put(t, kept)
		before := s.tallied(t, "edited, and drafted", "invoice 有票 2-0!", "invoice 能开票不 2-0")
		kept.Status = faq.Retired
		s.put(t, kept)
		if after := s.tallied(t, "retired"); after <= before {
			t.Errorf("number: got %d after %d, want it to rise", after, before)
		}
		s.put(t, entry("invoice", "可以"))
		s.tallied(t, "revived")
		say()
		s.tallied(t, "said anew", "invoice 有票 2-0!", "invoice 能开票不 2-0")
		check(t, s.Delete(t.Context(), tea, "invoice", faq.Edit{}))
		s.tallied(t, "deleted")
	})
}
