package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xiaoer/faq"
	"xiaoer/faq/desk"
)

var modelled = flag.Bool("modelled", false, "print the figures of TestModel as one line of JSON")

// figures is what a run of the model has seen.
type figures struct {
	mu     sync.Mutex
	counts map[string]int
}

func (f *figures) add(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.counts[what]++
}

// TestModel plays random schedules against the keeper and against a model that is simple enough to be believed:
// buyers who write and whose messages are delivered twice, a bot that decides early and replies late, agents who claim,
// fall asleep, hand on, close and reopen, crashes before a commit and after it. It holds that there are never two
// owners, that no message is lost, doubled or out of number, that no event is without its change and no change without
// its event, and that no reply of the bot is written under an old epoch.
//
// -rapid.checks says how many schedules each of two keepers plays; a schedule that fails is made smaller and told with
// its seed.
func TestModel(t *testing.T) {
	start := time.Now()
	f := &figures{counts: map[string]int{}}
	for i := range 2 {
		t.Run(fmt.Sprint("keeper ", i), func(t *testing.T) {
			t.Parallel()
			clock := &modelClock{}
			// The second one tells ahead, and is pressed by nothing but what is asked of it.
			lag := time.Duration(i) * 100 * time.Microsecond
			db, err := Open(t.Context(), Config{Path: filepath.Join(t.TempDir(), "shop.db"), Now: clock.Now, Lag: lag, hasty: true})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Shut() })
			shops := 0
			rapid.Check(t, func(r *rapid.T) {
				shops++
				play(r, db, clock, faq.Shop(fmt.Sprint("shop-", shops)), f)
			})
		})
	}
	t.Cleanup(func() {
		if !*modelled {
			return
		}
		line := map[string]any{"model": "desk", "ok": !t.Failed(), "seconds": time.Since(start).Seconds()}
		for what, n := range f.counts {
			line[what] = n
		}
		out, err := json.Marshal(line)
		if err != nil {
			t.Error(err)
		}
		fmt.Println(string(out))
	})
}

// modelClock is moved by the schedule alone. While crash is set, telling the time is where the power fails.
type modelClock struct {
	now   time.Time
	crash func()
}

func (c *modelClock) Now() time.Time {
	if c.crash != nil {
		c.crash()
	}
	return c.now
}

// talk is the model of one conversation.
type talk struct {
	id      string
	owner   desk.Owner
	epoch   int
	agent   string
	lease   time.Time
	said    []string          // "author text", in order
	held    map[string]bool   // by message id: whether its words were held
	replies map[string]string // by message id: the exchange
	sent    map[string]int    // by agent and key: the message's number
	tickets []desk.ID         // the last one is the open one, if any is
	open    bool
}

// lapse brings the model up to the moment.
func (c *talk) lapse(now time.Time) {
	if c.owner == desk.ByAgent && !now.Before(c.lease) {
		c.pass(desk.InQueue, "")
	}
}

func (c *talk) pass(to desk.Owner, agent string) { c.owner, c.agent, c.epoch = to, agent, c.epoch+1 }

func (c *talk) last() desk.ID { return c.tickets[len(c.tickets)-1] }

// pending is what the bot has decided and not said yet.
type pending struct {
	of *talk // nil opens a conversation
	x  faq.Exchange
}

// schedule is one play.
type schedule struct {
	*rapid.T
	ctx     context.Context
	db      *DB
	clock   *modelClock
	shop    faq.Shop
	helps   bool
	talks   []*talk
	waiting []pending
	past    []pending // delivered, and may be delivered again
	seen    []desk.Event
	n       int
	figures *figures
}

var modelAgents = []string{"王芳", "李雷"}

func play(r *rapid.T, db *DB, clock *modelClock, shop faq.Shop, f *figures) {
	ctx := context.Background()
	clock.now, clock.crash = time.Date(2026, 11, 9, 4, 0, 0, 0, time.UTC), nil
	s := &schedule{T: r, ctx: ctx, db: db, clock: clock, shop: shop, figures: f, helps: rapid.IntRange(0, 3).Draw(r, "helps") == 0}
	s.must(db.CreateShop(ctx, shop, faq.Edit{By: "model"}))
	if s.helps {
		s.must(db.PutRules(ctx, shop, desk.Rules{BotHelps: true}, "model"))
	}
	defer func() { // sweeps are of all shops, and must find this schedule's only
		_, err := db.writer.ExecContext(ctx, `UPDATE ticket SET wake_at = NULL WHERE shop = ?`, shop)
		s.must(err)
	}()
	f.add("schedules")
	for range rapid.IntRange(10, 40).Draw(r, "steps") {
		f.add("steps")
		s.step()
	}
	s.check()
}

func (s *schedule) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// step does one thing. What matters most stands first: rapid prefers small numbers.
func (s *schedule) step() {
	switch k := rapid.IntRange(0, 31).Draw(s.T, "kind"); {
	case k < 9 && s.served():
		s.agentActs()
	case k < 16 && len(s.waiting) > 0:
		s.botReplies()
	case k < 20:
		s.buyerWrites()
	case k < 22 && len(s.past) > 0:
		s.deliveredAgain()
	case k < 24:
		s.timePasses()
	case k < 26:
		s.pull()
	case k == 26 && len(s.talks) > 0:
		s.buyerActs()
	case k == 27:
		s.follow()
	case k == 28:
		s.look()
	case k == 29:
		_, err := s.db.Sweep(s.ctx)
		s.must(err)
	default:
		s.buyerWrites()
	}
}

// served reports whether anything was handed over yet.
func (s *schedule) served() bool {
	return slices.ContainsFunc(s.talks, func(c *talk) bool { return len(c.tickets) > 0 })
}

// buyerWrites lets the bot recall and decide; what it decided is said later.
func (s *schedule) buyerWrites() {
	s.n++
	x := faq.Exchange{
		Shop: s.shop, MessageID: fmt.Sprint("message-of-the-channel-", s.n), Question: fmt.Sprint("问", s.n), Said: fmt.Sprint("答", s.n),
		Decision: rapid.SampledFrom([]faq.Kind{faq.Escalated, faq.Answered, faq.Asked}).Draw(s.T, "decision"), Reason: faq.NoEntry,
	}
	p := pending{x: x}
	if len(s.talks) > 0 && (len(s.talks) >= 3 || rapid.Bool().Draw(s.T, "goes on")) {
		p.of = rapid.SampledFrom(s.talks).Draw(s.T, "talk")
		p.x.Conversation = p.of.id
		s.recall(&p)
	}
	s.waiting = append(s.waiting, p)
}

func (s *schedule) recall(p *pending) {
	c, _, err := s.db.Recall(s.ctx, s.shop, p.of.id, 3)
	s.must(err)
	p.x.Epoch = c.Epoch
}

// crashes lets the power fail before the commit, and checks that nothing was written: the schedule goes on as if
// nothing had been tried.
func (s *schedule) crashes(act func(context.Context) error) {
	if rapid.IntRange(0, 9).Draw(s.T, "crash") > 0 {
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	s.clock.crash = cancel
	err := act(ctx)
	s.clock.crash = nil
	if err == nil {
		s.Fatalf("an act whose context ended was acknowledged")
	}
	s.figures.add("crashes")
}

func (s *schedule) botReplies() {
	i := rapid.IntRange(0, len(s.waiting)-1).Draw(s.T, "pending")
	p := s.waiting[i]
	s.crashes(func(ctx context.Context) error { _, err := s.db.Record(ctx, p.x); return err })
	receipt, err := s.db.Record(s.ctx, p.x)
	if p.of != nil {
		p.of.lapse(s.clock.now)
		if (p.of.owner == desk.Bot || p.of.owner == desk.Nobody || s.aside(p)) && p.x.Epoch != p.of.epoch {
			if !errors.Is(err, desk.ErrStale) {
				s.Fatalf("a reply decided under epoch %d of %d: got %v, want it refused", p.x.Epoch, p.of.epoch, err)
			}
			s.figures.add("stale")
			s.recall(&p) // as the engine does
			s.waiting[i] = p
			return
		}
	}
	s.must(err)
	s.waiting = slices.Delete(s.waiting, i, i+1)
	if p.of == nil {
		p.of = &talk{id: receipt.Conversation.ID, owner: desk.Bot, epoch: 1, held: map[string]bool{}, replies: map[string]string{}, sent: map[string]int{}}
		s.talks = append(s.talks, p.of)
	}
	s.recorded(p, receipt)
	s.past = append(s.past, p)
	if rapid.IntRange(0, 4).Draw(s.T, "acknowledgement lost") == 0 {
		s.again(p)
	}
}

// aside reports whether the bot may answer while the buyer waits.
func (s *schedule) aside(p pending) bool {
	return s.helps && p.of.owner == desk.InQueue && p.x.Decision == faq.Answered && p.x.Epoch != 0
}

// recorded does to the model what Record has done.
func (s *schedule) recorded(p pending, r desk.Receipt) {
	c := p.of
	if c.owner == desk.Nobody {
		c.pass(desk.Bot, "")
	}
	c.said = append(c.said, "buyer "+p.x.Question)
	if c.owner != desk.Bot && !s.aside(p) {
		c.held[p.x.MessageID] = true
		s.figures.add("held")
	} else {
		c.said = append(c.said, "bot "+p.x.Said)
		c.replies[p.x.MessageID] = r.Exchange.ID
		if c.owner == desk.Bot && p.x.Decision == faq.Escalated {
			c.tickets, c.open = append(c.tickets, r.Ticket.ID), true
			c.pass(desk.InQueue, "")
		}
	}
	if r.Held != c.held[p.x.MessageID] || r.Duplicate {
		s.Fatalf("got receipt %+v, want held %v", r, c.held[p.x.MessageID])
	}
	s.agrees(c, r.Conversation)
}

func (s *schedule) deliveredAgain() { s.again(rapid.SampledFrom(s.past).Draw(s.T, "again")) }

// again delivers a message a second time, without the conversation where it opened one.
func (s *schedule) again(p pending) {
	r, err := s.db.Record(s.ctx, p.x)
	s.must(err)
	p.of.lapse(s.clock.now)
	if !r.Duplicate || r.Held != p.of.held[p.x.MessageID] || !r.Held && r.Exchange.ID != p.of.replies[p.x.MessageID] {
		s.Fatalf("delivered again: got %+v, want the first answer", r)
	}
	s.figures.add("duplicates")
	s.agrees(p.of, r.Conversation)
}

func (s *schedule) timePasses() {
	s.clock.now = s.clock.now.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 7 * time.Minute, desk.Lease, 5 * time.Hour, 26 * time.Hour}).Draw(s.T, "time"))
}

// agrees compares a conversation with the model.
func (s *schedule) agrees(c *talk, got desk.Conversation) {
	s.Helper()
	c.lapse(s.clock.now)
	if got.Owner != c.owner || got.Epoch != c.epoch || got.Agent != c.agent {
		s.Fatalf("got owner %s %q at epoch %d, want %s %q at %d", got.Owner, got.Agent, got.Epoch, c.owner, c.agent, c.epoch)
	}
}

// act does an act to a ticket and compares whether it was allowed, and what came of it.
func (s *schedule) act(c *talk, id desk.ID, act desk.Act, allowed bool) desk.Outcome {
	s.Helper()
	s.crashes(func(ctx context.Context) error { _, err := s.db.Do(ctx, s.shop, id, act); return err })
	out, err := s.db.Do(s.ctx, s.shop, id, act)
	if (err == nil) != allowed {
		s.Fatalf("%T %+v in what is %s of %q: got %v, want allowed %v", act, act, c.owner, c.agent, err, allowed)
	}
	if err != nil && !errors.Is(err, faq.ErrConflict) {
		s.Fatalf("%T: got %v, want a conflict", act, err)
	}
	s.figures.add(map[bool]string{true: "acts", false: "refused"}[allowed])
	return out
}

func (s *schedule) buyerActs() {
	c := rapid.SampledFrom(s.talks).Draw(s.T, "talk")
	if len(c.tickets) == 0 {
		return
	}
	c.lapse(s.clock.now)
	allowed := c.owner == desk.InQueue
	s.act(c, c.last(), desk.Cancel{}, allowed)
	if allowed {
		c.open = false
		c.pass(desk.Bot, "")
	}
}

// pull takes whatever is next.
func (s *schedule) pull() {
	agent := rapid.SampledFrom(modelAgents).Draw(s.T, "agent")
	t, err := s.db.Next(s.ctx, s.shop, agent)
	if errors.Is(err, faq.ErrNotFound) || errors.Is(err, faq.ErrConflict) {
		return
	}
	s.must(err)
	for _, c := range s.talks {
		if c.id == t.Conversation {
			c.lapse(s.clock.now)
			if c.owner != desk.InQueue {
				s.Fatalf("next: got a ticket of what is %s", c.owner)
			}
			s.taken(c, agent)
			return
		}
	}
	s.Fatalf("next: got a ticket of nobody's")
}

func (s *schedule) taken(c *talk, agent string) {
	c.pass(desk.ByAgent, agent)
	c.lease = s.clock.now.Add(desk.Lease)
	s.figures.add("claims")
}

// agentActs lets an agent do something to a ticket, whether it is his or not.
func (s *schedule) agentActs() {
	c := rapid.SampledFrom(s.talks).Draw(s.T, "talk")
	if len(c.tickets) == 0 {
		return
	}
	c.lapse(s.clock.now)
	agent := rapid.SampledFrom(modelAgents).Draw(s.T, "agent")
	id, holds := c.last(), c.owner == desk.ByAgent && c.agent == agent
	renewed := func() { c.lease = s.clock.now.Add(desk.Lease) }
	switch rapid.IntRange(0, 8).Draw(s.T, "act") {
	case 0, 1:
		free := c.open && c.owner == desk.InQueue
		s.act(c, id, desk.Claim{Agent: agent}, free || holds)
		if free {
			s.taken(c, agent)
		} else if holds {
			renewed()
		}
	case 2:
		if s.act(c, id, desk.Renew{Agent: agent}, holds); holds {
			renewed()
		}
	case 3:
		if s.act(c, id, desk.Release{Agent: agent}, holds); holds {
			c.pass(desk.InQueue, "")
		}
	case 4, 5:
		s.agentReplies(c, id, agent, holds)
	case 6:
		act := desk.Transfer{Agent: agent, Skill: "售后", Why: "他更懂"}
		if s.act(c, id, act, holds); holds {
			c.pass(desk.InQueue, "")
		}
	case 7:
		toBot := rapid.Bool().Draw(s.T, "to the bot")
		closedByHim := !c.open && s.closedBy(id) == agent
		s.act(c, id, desk.Close{Agent: agent, ToBot: toBot}, holds || closedByHim)
		if holds {
			c.open = false
			c.pass(map[bool]desk.Owner{true: desk.Bot, false: desk.Nobody}[toBot], "")
		}
	case 8:
		may := !c.open && (c.owner == desk.Bot || c.owner == desk.Nobody)
		if s.act(c, id, desk.Reopen{Agent: agent, Why: "没解决"}, may); may {
			c.open = true
			c.pass(desk.InQueue, "")
		}
	}
}

func (s *schedule) closedBy(id desk.ID) string {
	t, err := s.db.Ticket(s.ctx, s.shop, id)
	s.must(err)
	return t.Agent
}

// agentReplies sends under one of a few keys, so that some are sent twice.
func (s *schedule) agentReplies(c *talk, id desk.ID, agent string, holds bool) {
	key := rapid.SampledFrom([]string{"", "k1", "k2", "k3"}).Draw(s.T, "key")
	s.n++
	act := desk.Reply{Agent: agent, Key: key, Text: fmt.Sprint("回", s.n), Await: s.n%5 == 0}
	before, twice := c.sent[agent+key]
	twice = twice && key != ""
	out := s.act(c, id, act, holds || twice)
	switch {
	case twice:
		if out.Messages[0].Seq != before {
			s.Fatalf("reply sent twice: got message %d, want %d", out.Messages[0].Seq, before)
		}
		s.figures.add("duplicates")
	case holds:
		c.said = append(c.said, "agent "+act.Text)
		c.sent[agent+key] = len(c.said)
		c.lease = s.clock.now.Add(desk.Lease)
	}
}

// follow reads on in the log, as a client does who was away.
func (s *schedule) follow() {
	last := int64(0)
	if len(s.seen) > 0 {
		last = s.seen[len(s.seen)-1].Seq
	}
	more, err := s.db.Events(s.ctx, s.shop, "", last, rapid.IntRange(1, 20).Draw(s.T, "batch"))
	s.must(err)
	s.seen = append(s.seen, more...)
}

// look reads a conversation in the midst of it all.
func (s *schedule) look() {
	for _, c := range s.talks {
		v, err := s.db.View(s.ctx, s.shop, c.id, 0)
		s.must(err)
		s.agrees(c, v.Conversation)
		s.sameWords(c, v.Messages)
	}
}

func (s *schedule) sameWords(c *talk, got []desk.Message) {
	s.Helper()
	if len(got) != len(c.said) {
		s.Fatalf("got %d messages, want %d", len(got), len(c.said))
	}
	for i, m := range got {
		if m.Seq != i+1 || string(m.Author)+" "+m.Text != c.said[i] {
			s.Fatalf("message %d: got %d %s %s, want %s", i+1, m.Seq, m.Author, m.Text, c.said[i])
		}
	}
}

// check compares everything at the end, and the log with what it tells of.
func (s *schedule) check() {
	_, err := s.db.Sweep(s.ctx)
	s.must(err)
	s.look()
	for len(s.seen) == 0 || s.more() {
		n := len(s.seen)
		if s.follow(); len(s.seen) == n {
			break
		}
	}
	byTalk := map[string][]desk.Event{}
	for i, e := range s.seen {
		if e.Seq != int64(i+1) {
			s.Fatalf("event %d: got seq %d", i+1, e.Seq)
		}
		byTalk[e.Conversation] = append(byTalk[e.Conversation], e)
	}
	for _, c := range s.talks {
		s.retold(c, byTalk[c.id])
	}
	s.figures.add("checked")
}

func (s *schedule) more() bool {
	newest, err := s.db.Newest(s.ctx, s.shop)
	s.must(err)
	return s.seen[len(s.seen)-1].Seq < newest
}

// retold leads from the events alone to the conversation as it is: each change has its event, and each event its change.
func (s *schedule) retold(c *talk, events []desk.Event) {
	owner, epoch, said := desk.Bot, 1, []string(nil)
	for _, e := range events {
		s.figures.add("events")
		switch e.Kind {
		case desk.OfOwner:
			if e.Owner.From != owner || e.Owner.Epoch != epoch+1 || e.Owner.From == e.Owner.To {
				s.Fatalf("got change %+v from %s at epoch %d", *e.Owner, owner, epoch)
			}
			owner, epoch = e.Owner.To, e.Owner.Epoch
		case desk.OfMessage:
			said = append(said, string(e.Message.Author)+" "+e.Message.Text)
			if e.Message.Author == desk.FromBot && (owner == desk.ByAgent || owner == desk.InQueue && !s.helps) {
				s.Fatalf("the bot spoke while the conversation was %s", owner)
			}
			if e.Message.Author == desk.FromAgent && owner != desk.ByAgent {
				s.Fatalf("an agent spoke while the conversation was %s", owner)
			}
		}
	}
	if owner != c.owner || epoch != c.epoch || !slices.Equal(said, c.said) {
		s.Fatalf("the events lead to %s at epoch %d and %v, the conversation is %s at %d with %v", owner, epoch, said, c.owner, c.epoch, c.said)
	}
}
