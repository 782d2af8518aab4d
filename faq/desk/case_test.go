package desk

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/faq"
)

// noon is when everything happens, unless said otherwise.
var noon = time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC)

// steps does acts one after the other, at noon, and ends the test where one is refused.
func steps(t *testing.T, c Case, acts ...Act) Case {
	t.Helper()
	for _, a := range acts {
		out, err := Step(c, a, &Rules{}, noon)
		if err != nil {
			t.Fatalf("%T: %v", a, err)
		}
		c = out.Case
	}
	return c
}

// fresh is a conversation that has just been opened.
func fresh() Case {
	return Case{Conversation: Conversation{ID: "c1", Shop: "tea", Owner: Bot, Epoch: 1, CreatedAt: noon}}
}

func asks(epoch int) Said {
	return Said{Exchange: faq.Exchange{ID: "x1", Epoch: epoch, Question: "可以开发票吗", Decision: faq.Answered, Said: "可以的。"}}
}

func wants(reason faq.Reason) Said {
	return Said{Ticket: "t1", Exchange: faq.Exchange{ID: "x2", Question: "转人工", Decision: faq.Escalated, Reason: reason, Said: "请稍等。"}}
}

// TestWhoMayDoWhat is the whole table of owners: what each act makes of each case, as "owner, ticket's state", or
// "conflict" or the field that is refused.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	wang, li := "王芳", "李雷"
	cases := map[string]Case{
		"bot":    fresh(),
		"queue":  steps(t, fresh(), wants(faq.NoEntry)),
		"mine":   steps(t, fresh(), wants(faq.NoEntry), Claim{Agent: wang}),
		"others": steps(t, fresh(), wants(faq.NoEntry), Claim{Agent: li}),
		"closed": steps(t, fresh(), wants(faq.NoEntry), Claim{Agent: wang}, Close{Agent: wang}),
		"back":   steps(t, fresh(), wants(faq.NoEntry), Claim{Agent: wang}, Close{Agent: wang}, asks(0)),
	}
	urgent := Urgent
	for _, tt := range []struct {
		act  Act
		want map[string]string // by case; "bot" has no ticket and takes part where it is named
	}{
		{Claim{Agent: wang}, map[string]string{"queue": "agent claimed", "mine": "agent claimed", "others": "conflict", "closed": "conflict", "back": "conflict"}},
		{Claim{}, map[string]string{"queue": "agent", "mine": "agent"}},
		{Renew{wang}, map[string]string{"queue": "conflict", "mine": "agent claimed", "others": "conflict", "closed": "conflict"}},
		{Release{wang}, map[string]string{"queue": "conflict", "mine": "queue waiting", "others": "conflict", "closed": "conflict"}},
		{Reply{Agent: wang, Text: "您好"}, map[string]string{"queue": "conflict", "mine": "agent claimed", "others": "conflict", "closed": "conflict"}},
		{Reply{Agent: wang, Text: " "}, map[string]string{"mine": "text"}},
		{Transfer{Agent: wang, To: li, Why: "他更懂"}, map[string]string{"queue": "conflict", "mine": "queue waiting", "others": "conflict", "closed": "conflict"}},
		{Transfer{Agent: wang, Skill: Supervisor, Why: "要赔偿"}, map[string]string{"mine": "queue waiting"}},
		{Transfer{Agent: wang, To: li}, map[string]string{"mine": "why"}},
		{Transfer{Agent: wang, Why: "忙"}, map[string]string{"mine": "to"}},
		{Transfer{Agent: wang, To: li, Skill: Supervisor, Why: "忙"}, map[string]string{"mine": "to"}},
		{Transfer{Agent: wang, To: wang, Why: "忙"}, map[string]string{"mine": "to"}},
		{Close{Agent: wang}, map[string]string{"queue": "conflict", "mine": "nobody closed", "others": "conflict", "closed": "nobody closed", "back": "bot closed"}},
		{Close{Agent: wang, ToBot: true}, map[string]string{"mine": "bot closed", "others": "conflict"}},
		{Dismiss{wang, "广告"}, map[string]string{"queue": "nobody closed", "mine": "nobody closed", "others": "conflict", "closed": "conflict"}},
		{Dismiss{wang, ""}, map[string]string{"queue": "why"}},
		{Cancel{}, map[string]string{"queue": "bot closed", "mine": "conflict", "closed": "conflict", "back": "conflict"}},
		{Merge{wang, "t2"}, map[string]string{"queue": "conflict", "mine": "nobody closed", "others": "conflict", "closed": "conflict"}},
		{Merge{wang, "t1"}, map[string]string{"mine": "into"}},
		{Reopen{wang, "没解决"}, map[string]string{"queue": "conflict", "mine": "conflict", "closed": "queue waiting", "back": "queue waiting"}},
		{Reopen{wang, ""}, map[string]string{"closed": "why"}},
		{Mark{Priority: &urgent}, map[string]string{"queue": "queue waiting", "mine": "agent claimed", "others": "agent claimed", "closed": "conflict"}},
		{Rate{Stars: 5}, map[string]string{"queue": "conflict", "mine": "conflict", "closed": "nobody closed", "back": "bot closed"}},
		{Rate{Stars: 6}, map[string]string{"closed": "stars"}},
		{Proceed{Agent: wang, Step: Diagnosed}, map[string]string{"mine": "conflict"}},
		{Tick{}, map[string]string{"bot": "bot ", "queue": "queue waiting", "mine": "agent claimed", "closed": "nobody closed"}},
		{asks(0), map[string]string{"bot": "bot ", "queue": "queue waiting", "mine": "agent claimed", "closed": "bot closed", "back": "bot closed"}},
		{asks(1), map[string]string{"bot": "bot ", "queue": "queue waiting", "mine": "agent claimed", "closed": "conflict", "back": "conflict"}},
		{wants(faq.NoEntry), map[string]string{"bot": "queue waiting", "queue": "queue waiting", "mine": "agent claimed", "closed": "queue waiting"}},
	} {
		for name, want := range tt.want {
			before := cases[name]
			out, err := Step(before, tt.act, &Rules{}, noon)
			what := fmt.Sprintf("%T%+v of what is %s", tt.act, tt.act, name)
			if got := verdict(out, err); got != want {
				t.Errorf("%s: got %q (%v), want %q", what, got, err, want)
			}
			if err == nil {
				consistent(t, what, before, out)
			}
		}
	}
	if diff := cmp.Diff(steps(t, fresh(), wants(faq.NoEntry), Claim{Agent: wang}), cases["mine"], cmpopts.IgnoreUnexported(Ticket{})); diff != "" {
		t.Errorf("a case that was handed in has changed: %s", diff)
	}
}

func verdict(out Outcome, err error) string {
	var field *faq.FieldError
	switch {
	case errors.As(err, &field):
		return field.Field
	case errors.Is(err, faq.ErrConflict):
		return "conflict"
	case err != nil:
		return err.Error()
	}
	return string(out.Conversation.Owner) + " " + string(out.Ticket.State)
}

// consistent holds an outcome to what the package promises of every one.
func consistent(t *testing.T, what string, before Case, out Outcome) {
	t.Helper()
	owner, epoch, last := before.Conversation.Owner, before.Conversation.Epoch, before.Last
	for _, e := range out.Events {
		switch e.Kind {
		case OfOwner:
			if e.Owner.From != owner || e.Owner.Epoch != epoch+1 {
				t.Errorf("%s: got change %+v, want one from %s at epoch %d", what, *e.Owner, owner, epoch)
			}
			owner, epoch = e.Owner.To, e.Owner.Epoch
		case OfMessage:
			if e.Message.Seq != last+1 {
				t.Errorf("%s: got message %d after %d", what, e.Message.Seq, last)
			}
			last = e.Message.Seq
		}
	}
	if c := out.Conversation; c.Owner != owner || c.Epoch != epoch || out.Last != last {
		t.Errorf("%s: got %+v and last message %d, but the events lead to %s at epoch %d and %d", what, c, out.Last, owner, epoch, last)
	}
	c, ticket := out.Conversation, out.Ticket
	claimed := ticket.State == Claimed
	if claimed != (c.Owner == ByAgent) || (ticket.State == Waiting) != (c.Owner == InQueue) || (c.Agent != "") != claimed ||
		claimed && (c.Agent != ticket.Agent || ticket.LeaseUntil == nil) || !claimed && ticket.LeaseUntil != nil {
		t.Errorf("%s: got conversation %+v beside ticket %+v", what, c, ticket)
	}
}

func TestTheBotHelpsWhileTheBuyerWaits(t *testing.T) {
	t.Parallel()
	c := steps(t, fresh(), wants(faq.NoEntry))
	rules := &Rules{BotHelps: true}
	out, err := Step(c, asks(c.Conversation.Epoch), rules, noon)
	if err != nil || !out.Aside || out.Held || len(out.Messages) != 2 || out.Messages[1].Author != FromBot || out.Conversation != c.Conversation {
		t.Errorf("got %+v (%v), want an answer aside, and the queue's conversation", out, err)
	}
	if _, err := Step(c, asks(1), rules, noon); !errors.Is(err, ErrStale) {
		t.Errorf("decided before the hand-over: got %v, want %v", err, ErrStale)
	}
	for name, c := range map[string]Case{"with an agent": steps(t, c, Claim{Agent: "王芳"}), "in a shop that does not allow it": c} {
		r := &Rules{BotHelps: name == "with an agent"}
		if out, err := Step(c, asks(c.Conversation.Epoch), r, noon); err != nil || !out.Held || len(out.Messages) != 1 {
			t.Errorf("%s: got %+v (%v), want the words held", name, out, err)
		}
	}
	if out, err := Step(c, wants(faq.NoEntry), rules, noon); err != nil || !out.Held {
		t.Errorf("what the bot cannot answer: got %+v (%v), want it held", out, err)
	}
}

// TestTheBotGoesOnAtNight holds that what the bot knows is answered while nobody is there, and not by day.
func TestTheBotGoesOnAtNight(t *testing.T) {
	t.Parallel()
	rules := &Rules{Calendar: *hours(t, office)}
	c := steps(t, fresh(), wants(faq.NoEntry))
	for when, aside := range map[string]bool{"2026-11-09 20:00": true, "2026-11-10 09:00": false, "2026-11-08 12:00": true} {
		out, err := Step(c, asks(c.Conversation.Epoch), rules, at(t, when))
		if err != nil || out.Aside != aside || out.Held == aside {
			t.Errorf("%s: got aside %v and held %v (%v), want %v and %v", when, out.Aside, out.Held, err, aside, !aside)
		}
	}
}

// TestClocksOfATicket walks through the clocks of one ticket over a working calendar.
func TestClocksOfATicket(t *testing.T) {
	t.Parallel()
	rules := &Rules{Calendar: *hours(t, office), Reasons: map[faq.Reason]Terms{faq.NoEntry: {Settle: 8 * 60}}}
	c := fresh()
	var log []string
	do := func(when string, a Act) {
		t.Helper()
		out, err := Step(c, a, rules, at(t, when))
		if err != nil {
			t.Fatalf("%s: %T: %v", when, a, err)
		}
		c = out.Case
		for _, e := range out.Events {
			if e.Kind == OfTicket {
				log = append(log, string(e.Turn.What))
			}
		}
	}
	heard := func(when string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, log, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("by %s: %s", when, diff)
		}
		log = nil
	}
	do("2026-11-09 20:00", wants(faq.NoEntry)) // Monday evening: nobody is there
	if due := c.Ticket.FirstReply.Due; !due.Equal(at(t, "2026-11-10 09:05")) {
		t.Errorf("first reply: got due %v, want five minutes after opening", due)
	}
	do("2026-11-10 09:03", Tick{})
	heard("09:03", "opened")
	do("2026-11-10 09:04", Claim{Agent: "王芳"})
	heard("09:04", "first_reply_near", "claimed")
	do("2026-11-10 09:10", Reply{Agent: "王芳", Text: "哪一单？", Await: true})
	heard("09:10", "first_reply_breached", "raised", "awaiting_buyer")
	do("2026-11-10 09:24", Renew{"王芳"})
	do("2026-11-12 10:00", asks(0)) // two days later; the lease has lapsed, and nothing else has come about
	heard("Thursday", "lapsed", "buyer_answered")
	if due := c.Ticket.Settlement.Due; !due.Equal(at(t, "2026-11-13 09:50")) { // 7 h 50 min from then
		t.Errorf("settlement: got due %v, want seven hours and fifty minutes of work after the buyer's answer", due)
	}
	do("2026-11-13 09:00", Claim{Agent: "王芳"})
	heard("Friday", "settlement_near", "claimed")
	do("2026-11-13 09:10", Close{Agent: "王芳"})
	do("2026-11-20 09:00", Tick{})
	heard("a week later", "closed")
	do("2026-11-20 09:00", Reopen{"王芳", "又来了"})
	if due := c.Ticket.FirstReply.Due; due == nil || !due.Equal(at(t, "2026-11-20 09:05")) || c.Ticket.Reopened != 1 {
		t.Errorf("reopened: got %+v, want the clocks wound up", c.Ticket)
	}
}

func TestComplaint(t *testing.T) {
	t.Parallel()
	c := steps(t, fresh(), wants(faq.Intercept), Claim{Agent: "王芳"})
	said := wants(faq.Intercept)
	said.Exchange.Channel = "tmall"
	if got := steps(t, fresh(), said).Ticket.Complaint.Steps[0]; got != (Stage{Step: Recorded, Text: "转人工", At: noon, Channel: "tmall"}) {
		t.Errorf("got %+v, want when, where and what", got)
	}
	if c.Ticket.Complaint == nil || c.Ticket.Skill != Complaints || c.Ticket.Complaint.Steps[0].Step != Recorded {
		t.Fatalf("got %+v, want a complaint that is recorded", c.Ticket)
	}
	proceed := func(step Stepping) Proceed {
		return Proceed{Agent: "王芳", Step: step, Class: "质量", Text: "已处理"}
	}
	refused := func(what string, a Act, want string) {
		t.Helper()
		if got := verdict(Step(c, a, &Rules{}, noon)); got != want {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	refused("closing at once", Close{Agent: "王芳"}, "complaint")
	refused("skipping the diagnosis", proceed(Agreed), "conflict")
	refused("another agent", Proceed{Agent: "李雷", Step: Diagnosed, Class: "质量", Text: "x"}, "conflict")
	refused("no class", Proceed{Agent: "王芳", Step: Diagnosed, Text: "x"}, "class")
	refused("no words", Proceed{Agent: "王芳", Step: Diagnosed, Class: "质量"}, "text")
	refused("no such step", proceed("forgotten"), "step")
	c = steps(t, c, proceed(Diagnosed), proceed(Agreed))
	refused("closing before it is carried out", Close{Agent: "王芳"}, "complaint")
	c = steps(t, c, proceed(CarriedOut), Close{Agent: "王芳"})
	if wake := c.Ticket.Wake(); wake == nil || !wake.Equal(noon.Add(24*time.Hour)) {
		t.Errorf("got to wake at %v, want the follow-up a day later", wake)
	}
	out, err := Step(c, Tick{}, &Rules{}, noon.Add(24*time.Hour))
	if err != nil || len(out.Events) != 1 || out.Events[0].Turn.What != FollowUpDue || out.Ticket.Wake() != nil {
		t.Errorf("a day later: got %+v (%v), want to be reminded once", out.Events, err)
	}
	if c = steps(t, out.Case, Proceed{Agent: "李雷", Step: FollowedUp, Text: "满意"}); c.Ticket.Complaint.due() != "" {
		t.Errorf("got %+v, want it followed up", c.Ticket.Complaint)
	}
	refused("after the last step", proceed(FollowedUp), "conflict")

	none := Proceed{Agent: "王芳", Step: Diagnosed, Class: Unfounded, Text: "只是问问"}
	steps(t, fresh(), wants(faq.Intercept), Claim{Agent: "王芳"}, none, Close{Agent: "王芳"})
}

// TestErrorsSayWhoHoldsIt holds that an agent who comes too late learns why.
func TestErrorsSayWhoHoldsIt(t *testing.T) {
	t.Parallel()
	c := steps(t, fresh(), wants(faq.NoEntry), Claim{Agent: "李雷"})
	if _, err := Step(c, Claim{Agent: "王芳"}, &Rules{}, noon); err == nil || !strings.Contains(err.Error(), "李雷 holds it") {
		t.Errorf("got %v, want to hear who holds it", err)
	}
}
