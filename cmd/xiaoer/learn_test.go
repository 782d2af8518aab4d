package main

import (
	"slices"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
)

// colloquial is a question that the sample shop cannot place by itself, and the entry that buyers mean by it.
const (
	colloquial = "孩子穿着晃荡"
	meant      = faq.ID("goods-size-runs")
)

// classroom is the sample shop, trained anew whenever it is asked to.
type classroom struct {
	*house
	t *testing.T
}

// asked asks in a conversation of its own, after a training on what was said before.
func (c classroom) asked(text string) engine.Reply {
	c.t.Helper()
	if err := c.live.Settle(c.t.Context(), starterShop); err != nil {
		c.t.Fatal(err)
	}
	r, err := c.engine.Ask(c.t.Context(), faq.Question{Shop: starterShop, Text: text})
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// offers checks that the question is still not answered but offered, and returns the option that is meant.
func (c classroom) offers(when string) (r engine.Reply, token string) {
	c.t.Helper()
	r = c.asked(colloquial)
	i := slices.IndexFunc(r.Options, func(o faq.Option) bool { return o.Entry == meant })
	if r.Decision != faq.Suggested || i < 0 {
		c.t.Fatalf("%s: got %s %s with options %v, want %s offered", when, r.Decision, r.Entry, r.Options, meant)
	}
	return r, r.Options[i].Token
}

// answers checks that the question is answered rightly, and shows why.
func (c classroom) answers(when, note string) engine.Reply {
	c.t.Helper()
	r := c.asked(colloquial)
	if r.Decision != faq.Answered || r.Entry != meant {
		c.t.Fatalf("%s: got %s %s, want it answered by %s", when, r.Decision, r.Entry, meant)
	}
	if got := r.Candidates[0].Notes; !slices.Contains(got, note) {
		c.t.Errorf("%s: got notes %q, want %q among them", when, got, note)
	}
	return r
}

func (c classroom) judge(r engine.Reply, verdict faq.Verdict) {
	c.t.Helper()
	if err := c.engine.Judge(c.t.Context(), starterShop, r.ID, verdict, ""); err != nil {
		c.t.Fatal(err)
	}
}

func (c classroom) click(r engine.Reply, token string) engine.Reply {
	c.t.Helper()
	clicked, err := c.engine.Ask(c.t.Context(), faq.Question{Shop: starterShop, Conversation: r.Conversation, Token: token})
	if err != nil {
		c.t.Fatal(err)
	}
	return clicked
}

func TestBuyersTeachTheShop(t *testing.T) {
	t.Parallel()
	c := classroom{newHouse(t), t}
	if err := loadStarter(t.Context(), c.store); err != nil {
		t.Fatal(err)
	}
	first, token := c.offers("before")
	c.click(first, token)
	c.click(first, token)
	alone, token := c.offers("one conversation alone")
	if alone.Generation != first.Generation || alone.Confidence != first.Confidence {
		t.Errorf("got generation %s and %v after %s and %v, want one conversation to change nothing", alone.Generation, alone.Confidence, first.Generation, first.Confidence)
	}
	c.click(alone, token)

	r := c.answers("two conversations", "有 2 位顾客确认过同样的问法")
	if r.Generation == first.Generation {
		t.Errorf("got generation %s again, though the same question is answered otherwise", r.Generation)
	}
	kept, err := c.store.Entry(t.Context(), starterShop, meant)
	if err != nil || slices.Contains(kept.Phrasings(), colloquial) {
		t.Errorf("got phrasings %q, %v, want those that the shop has published", kept.Phrasings(), err)
	}

	c.judge(r, faq.Wrong)
	c.offers("a third one objects")
	c.judge(r, faq.Helpful) // after all

	all, err := c.engine.Confirmations(t.Context(), starterShop, meant)
	if err != nil || len(all) != 1 || all[0].Question != colloquial || all[0].For != 3 {
		t.Fatalf("got confirmations %+v, %v, want the one with three voices", all, err)
	}
	if err := c.engine.Veto(t.Context(), starterShop, all[0].ID(), faq.Edit{By: "店长"}); err != nil {
		t.Fatal(err)
	}
	vetoed, token := c.offers("vetoed")
	c.click(vetoed, token)
	c.offers("vetoed, whoever agrees")
}
