// Package storetest is the exam that every keeper sits: one suite for [faq.Store], [faq.Keys], [faq.Voices],
// [faq.Checks], [faq.Lives], [faq.Audit], [faq.Gaps], [faq.Heirs], [desk.Ledger], [desk.Queue] and what else the desk keeps, held
// against the sentences of their comments.
//
//	func TestExam(t *testing.T) { storetest.Run(t, openFresh) }
//
// It promises to be fair: it uses the ports only, moves the clock instead of sleeping, and every question starts on a
// keeper of its own. It leaves to the keeper's own tests what ports cannot show: crashes, other processes, schemas.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/faq/people"
)

// Keeper is everything that one keeper keeps.
type Keeper interface {
	faq.Store
	faq.Keys
	faq.Voices
	faq.Checks
	faq.Lives
	faq.Audit
	faq.Gaps
	faq.Heirs
	desk.Ledger
	desk.Past
	desk.Queue
	desk.Log
	desk.Sweeper
	desk.Roster
	desk.Helper
	desk.Album
	desk.Figures
	desk.Hooks
	people.Keeper
}

// Opener opens an empty keeper with the given clock, and closes it when the test ends (t.Cleanup). It is called from
// many tests at once.
type Opener func(t *testing.T, now func() time.Time) Keeper

// Run puts every question to keepers made by open.
func Run(t *testing.T, open Opener) {
	for _, subject := range []struct {
		name string
		ask  func(exam)
	}{
		{"Shop", shops},
		{"EntryPut", entryPuts},
		{"EntryList", entryLists},
		{"EntryDelete", entryDeletes},
		{"Change", changes},
		{"Policy", policies},
		{"Tolerance", tolerances},
		{"Words", words},
		{"Key", keys},
		{"User", users},
		{"Session", sessions},
		{"Guess", guesses},
		{"Record", records},
		{"Delivery", deliveries},
		{"Epoch", epochs},
		{"ReplyKey", replyKeys},
		{"Event", events},
		{"Line", queues},
		{"View", views},
		{"Sweep", sweeps},
		{"Roster", rosters},
		{"Opening", openings},
		{"Hook", hooks},
		{"TicketNext", ticketNexts},
		{"Assign", assigns},
		{"Buyer", buyers},
		{"Help", helps},
		{"Label", labels},
		{"Image", images},
		{"Trace", traces},
		{"Asked", asked},
		{"Opinion", opinions},
		{"Day", days},
		{"Recall", recalls},
		{"Past", pasts},
		{"Missed", missed},
		{"Gap", gaps},
		{"Verdict", verdicts},
		{"Voice", voices},
		{"Check", checks},
		{"Life", lives},
		{"Publishing", publishings},
		{"Audit", audits},
		{"Following", followings},
		{"Bequest", bequests},
		{"Conversation", conversations},
		{"TicketClaim", ticketClaims},
		{"TicketLapse", ticketLapses},
		{"TicketServe", ticketServes},
		{"TicketList", ticketLists},
		{"Context", contexts},
	} {
		t.Run(subject.name, func(t *testing.T) {
			t.Parallel()
			subject.ask(exam{t, open})
		})
	}
}

// exam is one subject's sheet of questions.
type exam struct {
	t    *testing.T
	open Opener
}

// ask runs one question on a fresh keeper that has the shops tea and silk.
func (e exam) ask(name string, question func(t *testing.T, s *sitting)) {
	e.t.Run(name, func(t *testing.T) {
		t.Parallel()
		clock := &clock{now: time.Date(2026, 11, 11, 0, 0, 0, 0, time.UTC)}
		s := &sitting{Keeper: e.open(t, clock.Now), clock: clock}
		for _, shop := range []faq.Shop{tea, silk} {
			check(t, s.CreateShop(t.Context(), shop, faq.Edit{By: "founder"}))
		}
		question(t, s)
	})
}

// The shops of every sitting. Questions are about tea; silk is the neighbour who must not notice.
const (
	tea  faq.Shop = "tea"
	silk faq.Shop = "silk"
)

// sitting is a keeper under examination and the clock it was given.
type sitting struct {
	Keeper
	clock *clock
}

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now tells the time.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// pass moves the clock on.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// ok returns what a call returned, and ends the test if that was an error: ok(s.Entry(ctx, tea, "a"))(t).
func ok[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		check(t, err)
		return v
	}
}

// check ends the test on an error.
func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// same compares; nil and empty are the same, since no reader of JSON can tell them apart.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if d := cmp.Diff(want, got, cmpopts.EquateEmpty()); d != "" {
		t.Errorf("%s: got (+) want (-):\n%s", what, d)
	}
}

// fails checks that an error is of its kind.
func fails(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got error %v, want %v", what, got, want)
	}
}

// faults checks that an error is a *faq.FieldError about the field.
func faults(t *testing.T, what string, got error, field string) {
	t.Helper()
	var f *faq.FieldError
	if !errors.As(got, &f) || f.Field != field {
		t.Errorf("%s: got error %v, want a FieldError about %q", what, got, field)
	}
}

// numbered makes n ids that sort by number.
func numbered(prefix string, n int) []faq.ID {
	ids := make([]faq.ID, n)
	for i := range ids {
		ids[i] = faq.ID(fmt.Sprintf("%s-%04d", prefix, i))
	}
	return ids
}

// entry is a small valid entry.
func entry(id faq.ID, answer string) faq.Entry {
	return faq.Entry{ID: id, Question: "可以开发票吗", Answers: []faq.Answer{{Text: answer}}}
}

// put keeps one entry of tea.
func (s *sitting) put(t *testing.T, e faq.Entry) faq.Entry {
	t.Helper()
	return ok(s.Put(t.Context(), tea, []faq.Entry{e}, faq.Edit{By: "editor"}))(t)[0]
}

// answer is an exchange that the bot answered; "" opens a conversation.
func answer(conversation, question string) faq.Exchange {
	return faq.Exchange{Shop: tea, Conversation: conversation, Question: question,
		Decision: faq.Answered, Said: "可以开具发票。", Entry: "invoice", Revision: 1, Confidence: 0.97}
}

// escalation is an exchange that hands over.
func escalation(conversation, question string) faq.Exchange {
	return faq.Exchange{Shop: tea, Conversation: conversation, Question: question,
		Decision: faq.Escalated, Reason: faq.HumanRequested, Said: "正在为您转接人工客服。"}
}

// record records what must be recorded.
func (s *sitting) record(t *testing.T, x faq.Exchange) desk.Receipt {
	t.Helper()
	return ok(s.Record(t.Context(), x))(t)
}

// ticket opens a conversation that waits for a person.
func (s *sitting) ticket(t *testing.T) desk.Ticket {
	t.Helper()
	r := s.record(t, escalation("", "转人工"))
	if r.Ticket == nil {
		t.Fatal("escalation: got no ticket in the receipt")
	}
	return *r.Ticket
}

// queue opens n of them, each a second after the one before.
func (s *sitting) queue(t *testing.T, n int) []desk.Ticket {
	t.Helper()
	var all []desk.Ticket
	for range n {
		all = append(all, s.ticket(t))
		s.clock.pass(time.Second)
	}
	return all
}

// talk returns a conversation of tea with all its messages.
func (s *sitting) talk(t *testing.T, id string) (desk.Conversation, []desk.Message) {
	t.Helper()
	c, messages, err := s.Conversation(t.Context(), tea, id, 0)
	check(t, err)
	return c, messages
}

// owned checks who owns a conversation and returns its epoch.
func (s *sitting) owned(t *testing.T, id string, want desk.Owner) (epoch int) {
	t.Helper()
	c, _ := s.talk(t, id)
	if c.Owner != want {
		t.Errorf("owner of the conversation: got %s, want %s", c.Owner, want)
	}
	return c.Epoch
}

// lines puts messages as "1 buyer 转人工", which is quicker to compare by eye.
func lines(messages []desk.Message) []string {
	var out []string
	for _, m := range messages {
		out = append(out, fmt.Sprintf("%d %s %s", m.Seq, m.Author, m.Text))
	}
	return out
}

// cancelled is a context that has ended.
func cancelled(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func point[T any](v T) *T { return &v }
