package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/sqlite"
)

// deaf is a keeper of voices that fails when told to.
type deaf struct {
	faq.Voices
	failure error
	asked   int
}

func (d *deaf) Heard(ctx context.Context, shop faq.Shop) (int64, error) {
	d.asked++
	if d.failure != nil {
		return 0, d.failure
	}
	return d.Voices.Heard(ctx, shop)
}

// listening is running with a stall that listens to its buyers. lull lets it listen once more.
func listening(t *testing.T, test func(s *stall, ears *deaf, next, lull func())) {
	t.Helper()
	running(t, func(s *stall, next func()) {
		ears := &deaf{Voices: s.keeper()}
		s.Voices = ears
		test(s, ears, next, func() {
			for range s.Listen / s.Poll {
				next()
			}
		})
	})
}

func (s *stall) keeper() *sqlite.DB { return s.store.Store.(*sqlite.DB) }

// say has n buyers of tea judge the entry's answer to the question.
func (s *stall) say(n int, question string, entry faq.ID, verdict faq.Verdict) {
	s.t.Helper()
	for range n {
		r, err := s.keeper().Record(s.t.Context(), faq.Exchange{
			Shop: tea, Question: question, Decision: faq.Answered, Said: "好的", Entry: entry, Candidates: []faq.Candidate{{Entry: entry}},
		})
		check(s.t, err)
		check(s.t, s.keeper().Judge(s.t.Context(), tea, r.Exchange.ID, verdict, ""))
	}
}

// knows checks what the last training was told and the generation that came of it.
func (s *stall) knows(what, want, generation string) {
	s.t.Helper()
	if got := s.tailor.lastTaught(); got != want || s.bank(tea).Generation != generation {
		s.t.Errorf("%s: got %q in generation %s, want %q in %s", what, got, s.bank(tea).Generation, want, generation)
	}
}

func TestRunLearnsWhatBuyersConfirm(t *testing.T) {
	t.Parallel()
	listening(t, func(s *stall, ears *deaf, next, lull func()) {
		s.put(tea, item("a", 1), item("b", 1))
		s.knows("nothing said", "", s.bank(tea).Generation)
		s.say(1, "有票", "a", faq.Helpful)
		lull()
		if s.knows("one buyer alone", "", "2.suit"); s.tailor.count() != 1 {
			s.t.Errorf("got %d trainings for one voice, want none beside the first", s.tailor.count())
		}
		s.say(1, "有票", "a", faq.Helpful)
		s.say(2, "退票", "a", faq.Wrong)
		next()
		s.knows("a moment later", "", "2.suit")
		lull()
		s.knows("confirmed and denied", "a+有票/2 a-退票/0", "2+4.suit")
		if s.tailor.count() != 2 {
			s.t.Errorf("got %d trainings, want one for all that was said", s.tailor.count())
		}

		s.say(3, "有票", "a", faq.Helpful)
		lull()
		if s.knows("more of the same", "a+有票/2 a-退票/0", "2+4.suit"); s.tailor.count() != 2 {
			s.t.Errorf("got %d trainings, want none for what is known", s.tailor.count())
		}
		s.put(tea, item("b", 2))
		next()
		next()
		s.knows("an edit trains on it", "a+有票/5 a-退票/0", "3+7.suit")

		check(s.t, s.keeper().Veto(s.t.Context(), tea, "a", "有票", faq.Edit{By: "店长"}))
		lull()
		s.knows("vetoed", "a-退票/0", "3+8.suit")
		s.put(tea, item("b", 3, func(e *faq.Entry) { e.Similar = []string{"退票"} }))
		next()
		next()
		s.knows("now a phrasing", "", "4.suit")
		s.put(tea, item("b", 4))
		next()
		next()
		s.knows("no phrasing any more", "a-退票/0", "5+8.suit")
		s.put(tea, item("a", 1, status(faq.Retired)))
		lull()
		s.knows("retired", "", "6.suit")
		s.put(tea, item("a", 2))
		lull()
		s.knows("revived", "", "7.suit")
	})
}

// Voices are asked for once a minute, however often the store is; a keeper that fails is asked again, and what was
// learned serves on.
func TestRunListensNowAndThen(t *testing.T) {
	t.Parallel()
	listening(t, func(s *stall, ears *deaf, next, lull func()) {
		s.put(tea, item("a", 1))
		s.bank(tea)
		s.say(2, "有票", "a", faq.Helpful)
		ears.failure = errors.New("deaf")
		ears.asked = 0
		lull()
		lull()
		if ears.asked != 2 {
			s.t.Errorf("got asked %d times in two minutes, want 2", ears.asked)
		}
		s.knows("deaf", "", "1.suit")
		if got := s.logged.lines(s.t, "buyers could not be listened to, what was learned before serves"); len(got) != 2 {
			s.t.Errorf("got log lines %v, want one each time", got)
		}
		ears.failure = nil
		lull()
		s.knows("mended", "a+有票/2", "1+2.suit")
	})
}

// A shop that was opened without what its buyers say gets it although nothing of the shop moves.
func TestRunListensAfterADeafOpening(t *testing.T) {
	t.Parallel()
	listening(t, func(s *stall, ears *deaf, next, lull func()) {
		s.put(tea, item("a", 1))
		s.say(2, "有票", "a", faq.Helpful)
		next() // Run has heard of the shop's move before it is opened
		ears.failure = errors.New("deaf")
		s.bank(tea)
		s.knows("deaf", "", "1.suit")
		ears.failure = nil
		lull()
		s.knows("mended", "a+有票/2", "1+2.suit")
		asked := ears.asked
		lull()
		if ears.asked != asked {
			s.t.Errorf("got asked %d times more where nothing is said, want none", ears.asked-asked)
		}
	})
}

func TestLiveOpensWithWhatBuyersConfirmed(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.Voices = s.keeper()
	s.put(tea, item("a", 1))
	s.say(2, "有票", "a", faq.Helpful)
	s.bank(tea)
	s.knows("opened", "a+有票/2", "1+2.suit")
	s.say(2, "开票", "a", faq.Helpful)
	check(t, s.Settle(t.Context(), tea))
	s.knows("settled", "a+开票/2 a+有票/2", "1+4.suit")
	s.refresh(tea)
	s.put(tea, item("a", 2))
	s.wears("patched", s.refresh(tea), "a2*", "2~1+4.suit")
	s.knows("the patch knows the same", "a+开票/2 a+有票/2", "2~1+4.suit")
}

// A shop whose training takes long is trained less often for its buyers' sake.
func TestRunRestsFromLongTrainings(t *testing.T) {
	t.Parallel()
	listening(t, func(s *stall, ears *deaf, next, lull func()) {
		s.put(tea, item("a", 1))
		s.bank(tea)
		s.tailor.while(func(context.Context) error { <-time.After(5 * time.Second); return nil })
		s.put(tea, item("a", 2))
		next()
		s.say(2, "有票", "a", faq.Helpful)
		lull()
		s.knows("after a minute, as five seconds of training are worth a hundred of rest", "", "2.suit")
		lull()
		s.knows("after two", "a+有票/2", "2+2.suit")
	})
}

func TestLiveOpensWithoutListening(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	ears := &deaf{Voices: s.keeper(), failure: errors.New("deaf")}
	s.Voices = ears
	s.put(tea, item("a", 1))
	s.say(2, "有票", "a", faq.Helpful)
	s.wears("deaf", s.bank(tea), "a1", "1.suit")
	if got := s.logged.lines(t, "buyers could not be listened to, what was learned before serves"); len(got) != 1 || got[0]["level"] != "ERROR" {
		t.Errorf("got log lines %v, want one that an operator sees", got)
	}
	fails(t, "settle", s.Settle(t.Context(), tea), ears.failure)
	ears.failure = nil
	check(t, s.Settle(t.Context(), tea))
	s.knows("mended", "a+有票/2", "1+2.suit")
}

// What is confirmed while a training runs is learned by the next.
func TestRunLearnsWhatIsSaidDuringATraining(t *testing.T) {
	t.Parallel()
	listening(t, func(s *stall, ears *deaf, next, lull func()) {
		s.put(tea, item("a", 1))
		s.bank(tea)
		hold := make(chan struct{})
		s.tailor.while(func(context.Context) error { <-hold; return nil })
		s.put(tea, item("a", 2))
		next()
		s.say(2, "有票", "a", faq.Helpful)
		lull()
		s.knows("while it trains", "", "2~1.suit")
		s.tailor.while(func(context.Context) error { return nil })
		close(hold)
		synctest.Wait()
		next()
		s.knows("trained again", "a+有票/2", "2+2.suit")
	})
}

func TestConfirmations(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *engine.Config) { c.Voices = c.Ledger.(faq.Voices) })
	ask := func(conversation string) (string, engine.Reply) {
		r := h.ask(conversation, "申请")
		is(t, "申请", r.Exchange, "suggest ambiguous refund return")
		return r.Conversation, r
	}
	list := func(what string, want ...string) []faq.Confirmation {
		t.Helper()
		all, err := h.Confirmations(t.Context(), tea, "")
		check(t, err)
		var got []string
		for _, c := range all {
			got = append(got, fmt.Sprintf("%s %s %d-%d %s", c.Entry, c.Question, c.For, c.Against, c.Standing))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
		return all
	}
	c, r := ask("")
	h.click(c, r.Options[1].Token)
	_, again := ask(c)
	h.click(c, again.Options[1].Token)
	list("one conversation, twice")
	c, r = ask("")
	h.ask(c, "第二个") // picked in words
	all := list("a second one", "return 申请 2-0 confirmed")
	_, r = ask("")
	check(t, h.Judge(t.Context(), tea, r.ID, faq.Picked, r.Options[0].Token))
	list("a third chose the other", "return 申请 2-0 contested")
	check(t, h.Judge(t.Context(), tea, r.ID, faq.Picked, r.Options[1].Token))
	list("and then this one", "return 申请 3-0 confirmed")

	fails(t, "veto of nothing", h.Veto(t.Context(), tea, "nothing", faq.Edit{}), faq.ErrNotFound)
	fails(t, "veto by the neighbour", h.Veto(t.Context(), silk, all[0].ID(), faq.Edit{}), faq.ErrNotFound)
	check(t, h.Veto(t.Context(), tea, all[0].ID(), faq.Edit{By: "店长"}))
	list("vetoed", "return 申请 3-0 vetoed")
	if got, err := h.Confirmations(t.Context(), tea, "refund"); len(got) != 0 || err != nil {
		t.Errorf("of another entry: got %v, %v, want none", got, err)
	}
	_, err := h.Confirmations(t.Context(), "nobodys", "")
	fails(t, "unknown shop", err, faq.ErrNotFound)
	h.Voices = nil
	list("nobody listens")
	fails(t, "veto where nobody listens", h.Veto(t.Context(), tea, all[0].ID(), faq.Edit{}), faq.ErrNotFound)
}
