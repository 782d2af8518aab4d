// Package engine leads from a question to a decision: answer, suggest, ask back, or hand over to a person.
//
// [Engine.Ask] walks one question through the house once: read, intercept rules, slots, ranking, [Decide], and the
// ledger, in whose transaction a hand-over becomes a ticket before the buyer is told of it.
//
// It promises that only published text leaves, that the same question on the same generation gets the same bytes,
// and that a search that fails or is late becomes a hand-over, never an error for the buyer. It leaves finding
// candidates to a [Searcher] (package search), weighing them to a [Matcher] (package match), and keeping to the
// ledger.
package engine

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/oklog/ulid/v2"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Facts reads what a message says beyond its question: slots and the phrases that call for a person.
type Facts interface {
	// Slots returns the facts told in the text.
	Slots(text zh.Text) intents.Slots

	// Reply reads the text as the answer to the question for a slot; "" where it is none.
	Reply(slot intents.Slot, text zh.Text) string

	Intercept(text zh.Text) (Intercept, bool)
	Within(place, region string) bool
}

// Config says what an Engine works with. Banks, Ledger, Reader and Facts are required.
type Config struct {
	Banks  Banks
	Ledger desk.Ledger
	Reader *zh.Reader
	Facts  Facts

	Hours      Hours                             // nil means that people are always there
	Archive    Archive                           // what entries said before, for who asks about a moment that is over; nil means that they say what they say now
	Voices     faq.Voices                        // what buyers say of answers, for who wants to see it; nil means nobody does
	Now        func() time.Time                  // nil means time.Now
	Log        *slog.Logger                      // nil means silence
	Asked      func(r Reply, took time.Duration) // hears of every reply that Ask returns, and must return at once; nil is nobody
	MatchWait  time.Duration                     // how long a match may take before a person gets the question; 0 means 500 ms
	OpenWait   time.Duration                     // how long a shop's opening may take before that; 0 means 5 s
	MaxText    int                               // characters; 0 means 500
	Candidates int                               // kept in the record for "why"; 0 means 5
}

// Hours knows when people are at the desk.
type Hours interface {
	// Opening returns when they are back, in the shop's own time zone; nil while they are there at the moment given.
	Opening(ctx context.Context, shop faq.Shop, at time.Time) (*time.Time, error)
}

// Engine answers questions. Safe for many goroutines.
type Engine struct{ Config }

// New returns an engine. It panics when a required part is missing: that is a mistake in the wiring.
func New(cfg Config) *Engine {
	if cfg.Banks == nil || cfg.Ledger == nil || cfg.Reader == nil || cfg.Facts == nil {
		panic("engine.New: Banks, Ledger, Reader and Facts are required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Asked == nil {
		cfg.Asked = func(Reply, time.Duration) {}
	}
	cfg.MatchWait = cmp.Or(cfg.MatchWait, 500*time.Millisecond)
	cfg.OpenWait = cmp.Or(cfg.OpenWait, 5*time.Second)
	cfg.MaxText = cmp.Or(cfg.MaxText, 500)
	cfg.Candidates = cmp.Or(cfg.Candidates, 5)
	return &Engine{cfg}
}

// Reply is what came of a question.
type Reply struct {
	faq.Exchange
	Owner    desk.Owner   // who speaks in the conversation now
	Held     bool         // a person has the conversation: the words were passed on, nothing was decided
	Ticket   *desk.Ticket // where somebody waits for a person
	Position int          // among the waiting, from 1
}

// Ask decides about the question, records the decision and returns it. When it returns without error, what the
// buyer is told has been kept, as the ledger promises it.
//
// The text is refused with a *faq.FieldError (empty, too long, not text); an unknown shop, conversation or token is
// faq.ErrNotFound.
func (e *Engine) Ask(ctx context.Context, q faq.Question) (Reply, error) {
	start := e.Now()
	bank, err := e.bank(ctx, q.Shop)
	if err != nil {
		return Reply{}, fmt.Errorf("ask %s: %w", q.Shop, err)
	}
	defer bank.Release()
	x, receipt, err := e.settle(ctx, bank, q, start)
	if err != nil {
		return Reply{}, fmt.Errorf("ask %s: %w", q.Shop, err)
	}
	r := Reply{Exchange: receipt.Exchange, Owner: receipt.Conversation.Owner, Held: receipt.Held, Ticket: receipt.Ticket, Position: receipt.Position}
	if r.Held {
		r.Exchange = faq.Exchange{
			Shop: q.Shop, Conversation: receipt.Conversation.ID, At: x.At, Question: x.Question, Generation: x.Generation,
			Decision: faq.Escalated, Said: heldWords(receipt.Conversation.Owner, e.away(ctx, q.Shop, x.At), x.At),
		}
		if r.Ticket != nil {
			r.Reason = r.Ticket.Reason
		}
	}
	e.log(ctx, r)
	e.Asked(r, e.Now().Sub(start))
	return r, nil
}

// bank returns the shop's bank, or one that matches nothing where the shop takes too long to open: a person gets the
// question then, as where a match is late.
func (e *Engine) bank(ctx context.Context, shop faq.Shop) (*Bank, error) {
	within, cancel := context.WithTimeout(ctx, e.OpenWait)
	defer cancel()
	bank, err := e.Banks.Bank(within, shop)
	if err != nil && ctx.Err() == nil && errors.Is(within.Err(), context.DeadlineExceeded) {
		return &Bank{Shop: shop, Generation: "unopened", Matcher: unopened{}, Bars: DefaultBars}, nil
	}
	return bank, err
}

// settle decides and records. What was decided before the conversation changed hands is refused by the ledger, and
// decided anew on what it is now.
func (e *Engine) settle(ctx context.Context, bank *Bank, q faq.Question, start time.Time) (faq.Exchange, desk.Receipt, error) {
	for try := 1; ; try++ {
		epoch, past, err := e.recall(ctx, &q)
		if err != nil {
			return faq.Exchange{}, desk.Receipt{}, err
		}
		x, err := e.decide(ctx, bank, q, past)
		if err != nil {
			return x, desk.Receipt{}, err
		}
		x.Epoch, x.Buyer = epoch, q.Buyer
		x.Millis = float64(e.Now().Sub(start).Microseconds()) / 1000
		receipt, err := e.Ledger.Record(ctx, x)
		if errors.Is(err, desk.ErrStale) && try < mostTries {
			continue
		}
		if err != nil {
			err = fmt.Errorf("record answer: %w", err)
		}
		return x, receipt, err
	}
}

// mostTries is how often a question is decided whose conversation changes hands meanwhile. Twice in the milliseconds
// of a question is a race already; more is a fault.
const mostTries = 4

// Try decides about the question as Ask would, and keeps nothing. It may be asked for another moment (AsOf). Of one that
// is over the entries say what they said then, and those that were not live are none; they are found by today's bank.
func (e *Engine) Try(ctx context.Context, q faq.Question) (faq.Exchange, error) {
	bank, err := e.Banks.Bank(ctx, q.Shop)
	if err != nil {
		return faq.Exchange{}, fmt.Errorf("try %s: %w", q.Shop, err)
	}
	defer bank.Release()
	_, past, err := e.recall(ctx, &q)
	if err != nil {
		return faq.Exchange{}, fmt.Errorf("try %s: %w", q.Shop, err)
	}
	return e.decide(ctx, bank, q, past)
}

// decide gathers the evidence, decides, and writes the decision down as an exchange that nobody has kept yet.
func (e *Engine) decide(ctx context.Context, bank *Bank, q faq.Question, past []faq.Exchange) (faq.Exchange, error) {
	now := q.AsOf
	if now.IsZero() {
		now = e.Now()
	}
	x := faq.Exchange{
		ID: newID(), Shop: q.Shop, Conversation: q.Conversation, MessageID: q.MessageID, Channel: q.Channel,
		At: now, Question: q.Text, Images: faq.Named(q.Images), Generation: bank.Generation,
	}
	told, option, err := e.read(ctx, q, &x)
	if err != nil {
		return x, err
	}
	ev := Evidence{
		Text: told.text, Now: now, Policies: faq.InForce(bank.Policies, now), Bars: bank.Bars,
		Slots: carried(past).With(told.slots).With(known(q)), Pictured: len(q.Images) > 0,
	}
	if told.text.Raw == "" && option == nil { // pictures alone: there is nothing to be weighed
		return e.decided(ctx, x, ev), nil
	}
	if rule, ok := e.Facts.Intercept(told.text); ok && option == nil {
		ev.Rule, x.Rule = &rule, rule.Rule
	}
	if ev.Rule == nil {
		ev.Chosen, x.Picked = e.choose(bank, option, past, told, ev.Slots)
	}
	if ev.Chosen == nil { // ranked for an intercepted question too: the person who gets it sees the candidates
		e.match(ctx, bank, &ev, &x)
		ev.Repeat = e.repeats(told.text, past)
	}
	if err := e.rewind(ctx, q, &ev); err != nil {
		return x, err
	}
	return e.decided(ctx, x, ev), nil
}

// decided is the exchange with what comes of the evidence, in the words of the hour.
func (e *Engine) decided(ctx context.Context, x faq.Exchange, ev Evidence) faq.Exchange {
	e.write(&x, Decide(ev, e.Facts.Within), ev)
	if x.Decision == faq.Escalated {
		if back := e.away(ctx, x.Shop, ev.Now); back != nil {
			x.Said = awayWords(*back, ev.Now)
		}
	}
	return x
}

// away returns when people are back; nil while they are there. Where that cannot be known they are taken to be there.
func (e *Engine) away(ctx context.Context, shop faq.Shop, at time.Time) *time.Time {
	if e.Hours == nil {
		return nil
	}
	back, err := e.Hours.Opening(ctx, shop, at)
	if err != nil {
		e.Log.ErrorContext(ctx, "hours unknown, taken to be open", "shop", shop, "err", err)
		return nil
	}
	return back
}

// newID returns an id that sorts by time and cannot be guessed: an option's token is made of it, and a token opens
// its conversation.
func newID() string { return ulid.MustNew(ulid.Now(), rand.Reader).String() }

// known are the slots that came with the question.
func known(q faq.Question) intents.Slots {
	s := intents.Slots{}.With(q.Slots)
	if q.Channel != "" {
		s[intents.Channel] = q.Channel
	}
	return s
}

// read takes the message apart: its text, the facts in it, and the option it clicked, if any.
func (e *Engine) read(ctx context.Context, q faq.Question, x *faq.Exchange) (message, *faq.Option, error) {
	if q.Token != "" {
		offer, option, err := e.offered(ctx, q.Shop, q.Token)
		if err != nil {
			return message{}, nil, err
		}
		if offer.Conversation != q.Conversation {
			return message{}, nil, fmt.Errorf("token %q: %w", q.Token, faq.ErrNotFound)
		}
		if strings.TrimSpace(q.Text) == "" {
			x.Question = option.Question
		} else if _, err := e.readText(q.Text); err != nil { // it is kept, if not weighed
			return message{}, nil, err
		}
		return message{}, &option, nil
	}
	text, err := e.readText(q.Text)
	if len(q.Images) > 0 && wordless(err) {
		if strings.TrimSpace(q.Text) == "" {
			x.Question = faq.OnlyImages
		}
		return message{}, nil, nil
	}
	if err != nil {
		return message{}, nil, err
	}
	return message{text: text, slots: e.Facts.Slots(text)}, nil, nil
}

// readText reads a buyer's message, or says as a field error what is wrong with it.
func (e *Engine) readText(raw string) (zh.Text, error) {
	if n := len([]rune(raw)); n > e.MaxText {
		return zh.Text{}, &faq.FieldError{Field: "text", Reason: fmt.Sprintf("%d characters, at most %d", n, e.MaxText)}
	}
	if strings.ContainsRune(raw, 0) { // which some keepers cannot hold
		return zh.Text{}, &faq.FieldError{Field: "text", Reason: "holds a NUL"}
	}
	text, err := e.Reader.Read(zh.Once(raw))
	if err != nil {
		return zh.Text{}, &faq.FieldError{Field: "text", Reason: err.Error()}
	}
	return text, nil
}

// wordless reports whether it is for want of words that a text cannot be read: there is none, or only marks and emoji.
func wordless(err error) bool {
	var wrong *faq.FieldError
	return errors.As(err, &wrong) && wrong.Reason == zh.ErrEmpty.Error()
}

// match asks the bank's matcher, within its time. A failure leaves the evidence empty, and a person gets the question.
func (e *Engine) match(ctx context.Context, bank *Bank, ev *Evidence, x *faq.Exchange) {
	within, cancel := context.WithTimeout(ctx, e.MatchWait)
	defer cancel()
	ranking, err := bank.rank(within, ev.Text)
	if err != nil {
		e.Log.ErrorContext(ctx, "match failed, a person gets the question", "shop", bank.Shop, "err", err)
		return
	}
	ev.Matches, ev.Outside, x.Intents = ranking.Matches, ranking.Outside, ranking.Guesses
	if ev.Rule == nil {
		ev.Parts = e.parts(within, bank, ev.Text)
	}
}

// parts weighs the questions of a message by themselves, where it asks several. Where that fails or is late, it is
// decided as one.
func (e *Engine) parts(ctx context.Context, bank *Bank, text zh.Text) []Part {
	questions := intents.Questions(text.Raw)
	if len(questions) < 2 {
		return nil
	}
	var out []Part
	for _, q := range questions[:min(len(questions), maxParts)] {
		read, err := e.Reader.Read(q.Said)
		if err != nil {
			continue
		}
		ranking, err := bank.rank(ctx, read)
		if err != nil {
			e.Log.WarnContext(ctx, "match of a part failed, the message is decided as one", "shop", bank.Shop, "err", err)
			return nil
		}
		out = append(out, Part{Said: q.Said, Leans: q.Leans, Matches: ranking.Matches, Outside: ranking.Outside})
	}
	return out
}

// maxMatches is how many matches are asked for: enough for a ranked list of ten, of which three may be offered.
const maxMatches = 10

// write puts the decision into the exchange, with the words for the buyer.
func (e *Engine) write(x *faq.Exchange, d Decision, ev Evidence) {
	x.Decision, x.Reason, x.Confidence, x.Asked, x.Slots = d.Kind, d.Reason, d.Confidence, d.Slot, mask(ev.Slots)
	if d.Entry != nil {
		x.Entry, x.Revision, x.ValidUntil = d.Entry.ID, d.Entry.Revision, d.Entry.ValidUntil
	}
	for i, m := range d.Options {
		x.Options = append(x.Options, faq.Option{
			Entry: m.Entry.ID, Question: m.Entry.Question, Confidence: m.Confidence, Token: token(x.ID, i),
		})
	}
	if d.isJoint() {
		x.Answers, ev.Matches = answers(d, ev), joint(ev, d)
	}
	for _, m := range ev.Matches[:min(len(ev.Matches), maxMatches)] {
		c := faq.Candidate{Entry: m.Entry.ID, Question: m.Entry.Question, Confidence: m.Confidence}
		if len(x.Candidates) < e.Candidates {
			c.Parts, c.Notes = m.Parts, m.Notes
		}
		x.Candidates = append(x.Candidates, c)
	}
	x.Said = words(d)
}

// answers are what is said to each question of a message that asks several, in the order of asking.
func answers(d Decision, ev Evidence) (out []faq.Said) {
	all := d.Also
	if d.Kind == faq.Answered {
		all = append([]Decision{d}, all...)
	}
	for _, a := range all {
		out = append(out, faq.Said{
			Question: ev.Parts[a.Part].Said, Entry: a.Entry.ID, Revision: a.Entry.Revision, ValidUntil: a.Entry.ValidUntil,
			Confidence: a.Confidence, Text: a.Text,
		})
	}
	return out
}

// mask leaves out the slots that identify a person.
func mask(s intents.Slots) intents.Slots {
	out := intents.Slots{}.With(s)
	delete(out, intents.OrderNo)
	return out
}

// log writes the one line that an analyst wants of every question.
func (e *Engine) log(ctx context.Context, r Reply) {
	margin := r.Confidence
	if len(r.Candidates) > 0 { // the ranking's, whatever was decided
		margin = r.Candidates[0].Confidence
	}
	if len(r.Candidates) > 1 {
		margin -= r.Candidates[1].Confidence
	}
	intent := ""
	if len(r.Intents) > 0 {
		intent = string(r.Intents[0].Intent)
	}
	e.Log.LogAttrs(ctx, slog.LevelInfo, "ask", slog.String("shop", string(r.Shop)), slog.String("exchange", r.ID),
		slog.String("conversation", r.Conversation[:min(6, len(r.Conversation))]), slog.String("decision", string(r.Decision)),
		slog.String("reason", string(r.Reason)), slog.String("entry", string(r.Entry)), slog.String("intent", intent),
		slog.Float64("confidence", r.Confidence), slog.Float64("margin", margin), slog.Bool("held", r.Held),
		slog.String("generation", r.Generation), slog.Float64("ms", r.Millis), slog.String("text", Mask(r.Question)))
}
