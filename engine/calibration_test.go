package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/engine"
	measure "xiaoer/engine/risk"
	"xiaoer/faq"
	"xiaoer/intents"
)

// gauged is a suit that was tried.
type gauged struct {
	*suit
	trials []engine.Trial
}

func (g gauged) Trials() []engine.Trial { return g.trials }

// gauger is a tailor whose suits have been tried as it is told.
type gauger struct {
	*tailor
	trials []engine.Trial
}

func (g gauger) Fit(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	m, err := g.tailor.Fit(ctx, entries, search)
	if err != nil {
		return nil, err
	}
	return gauged{m.(*suit), g.trials}, nil
}

func (g gauger) Patch(old engine.Matcher, changed []engine.Taught, removed []faq.ID) engine.Matcher {
	from := old.(gauged)
	return gauged{g.tailor.Patch(from.suit, changed, removed).(*suit), from.trials}
}

// tried are n trials in which the entry came first, the first of them wrong.
func tried(id faq.ID, confidence float64, n, wrong int) []engine.Trial {
	out := make([]engine.Trial, n)
	for i := range out {
		out[i] = engine.Trial{Entry: id, Confidence: confidence, Right: i >= wrong}
	}
	return out
}

// experience is what the suits of these tests were tried with: a is well known from .96 up, h a little, l not at all.
func experience() (all []engine.Trial) {
	for _, part := range [][]engine.Trial{tried("a", 0.96, 100, 0), tried("a", 0.90, 40, 30), tried("h", 0.98, 60, 0)} {
		all = append(all, part...)
	}
	return all
}

// gaugedStall has an entry of each class, whose suits are gauged.
func gaugedStall(t *testing.T) *stall {
	t.Helper()
	s := newStall(t)
	s.Fitter = gauger{s.tailor, experience()}
	s.put(tea, item("a", 1), item("h", 1, risk(intents.High)), item("l", 1, risk(intents.Low)))
	return s
}

func (s *stall) tolerate(shop faq.Shop, rates string) {
	s.t.Helper()
	_, err := s.store.PutTolerance(s.t.Context(), shop, tolerance(s.t, rates), faq.Edit{By: "manager"})
	check(s.t, err)
}

func tolerance(t *testing.T, rates string) faq.Tolerance {
	t.Helper()
	out, err := faq.ParseTolerance(rates)
	check(t, err)
	return out
}

// barred checks a bank's bars, "-" where a class has none.
func barred(t *testing.T, what string, b *engine.Bank, low, normal, high string) {
	t.Helper()
	want := map[intents.Risk]string{intents.Low: low, intents.Normal: normal, intents.High: high}
	for _, class := range faq.Risks {
		got := "-"
		if bar, ok := b.Bars.Answer[class]; ok {
			got = fmt.Sprint(bar)
		}
		if got != want[class] {
			t.Errorf("%s: got bar %s for %s, want %s", what, got, class, want[class])
		}
	}
	if b.Bars.Suggest != engine.DefaultBars.Suggest || b.Bars.Option != engine.DefaultBars.Option {
		t.Errorf("%s: got %+v, want what may be suggested unchanged", what, b.Bars)
	}
}

func TestBarsFollowWhatIsTolerated(t *testing.T) {
	t.Parallel()
	s := gaugedStall(t)
	barred(t, "nothing set", s.bank(tea), "0.58", "0.68", "0.74")
	seen := map[string]string{s.bank(tea).Generation: ""}
	for _, tt := range []struct{ rates, low, normal, high string }{
		{"normal=0.05", "0.58", "0.91", "0.74"},
		{"normal=0.01", "0.58", "-", "0.74"},
		{"high=0.05", "0.58", "0.68", "0.01"},
		{"high=0.01", "0.58", "0.68", "-"},
		{"low=0.1", "-", "0.68", "0.74"},
		{"normal=0", "0.58", "-", "0.74"},
		{"low=1,normal=1,high=1", "0.01", "0.01", "0.01"},
		{"low=0.1,normal=0.05,high=0.01", "-", "0.91", "-"},
		{"", "0.58", "0.68", "0.74"},
	} {
		s.tolerate(tea, tt.rates)
		b := s.refresh(tea)
		barred(t, tt.rates, b, tt.low, tt.normal, tt.high)
		if before, twice := seen[b.Generation]; twice {
			t.Errorf("%q: got generation %s, which %q had", tt.rates, b.Generation, before)
		}
		seen[b.Generation] = tt.rates
	}
	if s.tailor.count() != 1 {
		t.Errorf("got %d trainings, want the first alone", s.tailor.count())
	}
	if engine.DefaultBars.Answer[intents.Normal] != 0.68 {
		t.Error("the default bars were written to")
	}
	barred(t, "the neighbour", s.bank(silk), "0.58", "0.68", "0.74")
}

// A shop's own rates outweigh the server's, class by class; a zero is a rate. Rates of the server show in the
// generation, although the store knows nothing of them.
func TestServersTolerance(t *testing.T) {
	t.Parallel()
	s := gaugedStall(t)
	s.Tolerance = tolerance(t, "normal=0.05,high=0.05")
	opened := s.bank(tea)
	barred(t, "the server's", opened, "0.58", "0.91", "0.01")
	if other := gaugedStall(t).bank(tea); other.Generation == opened.Generation {
		t.Errorf("got generation %s with the server's rates and without", opened.Generation)
	}
	s.tolerate(tea, "high=0")
	barred(t, "with the shop's", s.refresh(tea), "0.58", "0.91", "-")
	barred(t, "where nothing was tried", s.bank(silk), "0.58", "-", "-")
}

// The new bars serve with the next look at the store.
func TestRunNoticesATolerance(t *testing.T) {
	t.Parallel()
	running(t, func(s *stall, next func()) {
		s.Fitter = gauger{s.tailor, experience()}
		s.put(tea, item("a", 1))
		barred(s.t, "opened", s.bank(tea), "0.58", "0.68", "0.74")
		s.tolerate(tea, "normal=0.05")
		next()
		next()
		barred(s.t, "tolerated", s.bank(tea), "0.58", "0.91", "0.74")
	})
}

// Trials go where their entry goes.
func TestTrialsFollowTheirEntry(t *testing.T) {
	t.Parallel()
	s := gaugedStall(t)
	s.tolerate(tea, "low=0.05,normal=0.05,high=0.05")
	barred(t, "at first", s.bank(tea), "-", "0.91", "0.01")
	s.put(tea, item("h", 2, risk(intents.Low)))
	barred(t, "another class", s.refresh(tea), "0.01", "0.91", "-")
	s.put(tea, item("h", 3, risk(intents.Low), status(faq.Retired)))
	barred(t, "retired", s.refresh(tea), "-", "0.91", "-")
	s.del(tea, "a")
	barred(t, "gone", s.refresh(tea), "-", "-", "-")
}

func TestAFailingToleranceKeepsTheOlderBank(t *testing.T) {
	t.Parallel()
	s := gaugedStall(t)
	before := s.bank(tea)
	s.tolerate(tea, "normal=0")
	s.store.fails("Tolerance", faq.ErrBusy)
	fails(t, "refresh", s.Refresh(t.Context(), tea), faq.ErrBusy)
	if s.bank(tea) != before {
		t.Error("got another bank, want the older one to serve")
	}
	s.store.fails("Tolerance", nil)
	barred(t, "afterwards", s.refresh(tea), "0.58", "-", "0.74")
}

// From the rate in the store to what the buyer is told.
func TestDecisionsFollowWhatIsTolerated(t *testing.T) {
	t.Parallel()
	s := gaugedStall(t)
	e := engine.New(engine.Config{Banks: s.Live, Ledger: openKeeper(t, nil), Reader: reader, Facts: facts(), MatchWait: time.Minute, OpenWait: time.Minute})
	for _, tt := range []struct{ rates, asked, want string }{
		{"", "问a", "answer a a第1版"}, // a suit is sure by .9
		{"normal=0.05", "问a", "suggest below_bar a"},
		{"normal=0.3", "问a", "answer a a第1版"},
		{"normal=0", "问a", "suggest below_bar a"},
		{"normal=0", "问h", "answer h h第1版"},
		{"high=0.05", "问h", "answer h h第1版"},
		{"high=0.01", "问h", "suggest below_bar h"},
		{"low=0.1", "问l", "suggest below_bar l"},
	} {
		s.tolerate(tea, tt.rates)
		s.refresh(tea)
		x, err := e.Try(t.Context(), faq.Question{Shop: tea, Text: tt.asked})
		check(t, err)
		is(t, tt.rates+" "+tt.asked, x, tt.want)
	}
}

// What is never answered, however sure, is no evidence for answering it.
func TestGuessedTrialsOfHighRisk(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	trials := tried("h", 0.98, 100, 0)
	for i := range trials[:50] {
		trials[i].Guessed = true
	}
	s.Fitter = gauger{s.tailor, trials}
	s.put(tea, item("h", 1, risk(intents.High)))
	s.tolerate(tea, "high=0.05")
	barred(t, "50 that count", s.bank(tea), "0.58", "0.68", "-")
	s.put(tea, item("h", 2))
	s.tolerate(tea, "normal=0.05")
	barred(t, "all 100 in the normal class", s.refresh(tea), "0.58", "0.01", "0.74")
}

func TestCalibration(t *testing.T) {
	t.Parallel()
	s := gaugedStall(t)
	s.tolerate(tea, "normal=0.05,high=0.01")
	e := engine.New(engine.Config{Banks: s.Live, Ledger: openKeeper(t, nil), Reader: reader, Facts: facts(), MatchWait: time.Minute, OpenWait: time.Minute})
	c, err := e.Calibration(t.Context(), tea, tolerance(t, "high=0"))
	check(t, err)
	if c.Trials != 200 || c.Generation != s.bank(tea).Generation || len(c.Classes) != 3 {
		t.Fatalf("got %d trials of generation %s in %d classes", c.Trials, c.Generation, len(c.Classes))
	}
	number := func(v float64) *float64 { return &v }
	nothing := measure.Point{Upper: 1}
	for i, want := range []struct {
		class             intents.Risk
		trials            int
		inForce, supposed engine.Standing
	}{
		{intents.Low, 0,
			engine.Standing{Bar: number(0.58), At: measure.Point{Threshold: 0.58, Upper: 1}},
			engine.Standing{Tolerated: number(0.1), At: nothing, Needed: 29}},
		{intents.Normal, 140,
			engine.Standing{Tolerated: number(0.05), Bar: number(0.91), At: point(0.91, 100, 0, 140), Needed: 59},
			engine.Standing{Tolerated: number(0.05), Bar: number(0.91), At: point(0.91, 100, 0, 140), Needed: 59}},
		{intents.High, 60,
			engine.Standing{Tolerated: number(0.01), At: point(0, 60, 0, 60), Needed: 299},
			engine.Standing{Tolerated: number(0), At: point(0, 60, 0, 60)}},
	} {
		got := c.Classes[i]
		if got.Risk != want.class || got.Trials != want.trials || len(got.Curve) == 0 != (want.trials == 0) || got.Curve == nil {
			t.Errorf("class %d: got %s with %d trials and %d points", i, got.Risk, got.Trials, len(got.Curve))
		}
		if d := cmp.Diff(want.inForce, got.InForce); d != "" {
			t.Errorf("%s in force: got (+) want (-):\n%s", want.class, d)
		}
		if d := cmp.Diff(want.supposed, got.Supposed); d != "" {
			t.Errorf("%s supposed: got (+) want (-):\n%s", want.class, d)
		}
	}
	if _, err := e.Calibration(t.Context(), "nowhere", faq.Tolerance{}); !errors.Is(err, faq.ErrNotFound) {
		t.Errorf("an unknown shop: got %v, want %v", err, faq.ErrNotFound)
	}
}

func point(threshold float64, answered, wrong, of int) measure.Point {
	return measure.Point{
		Threshold: threshold, Answered: answered, Wrong: wrong, Coverage: float64(answered) / float64(of),
		Share: float64(wrong) / float64(answered), Upper: measure.Upper(wrong, answered),
	}
}

// A matcher that was never tried has a calibration too: an empty one.
func TestCalibrationOfTheUntried(t *testing.T) {
	t.Parallel()
	s := newStall(t)
	s.put(tea, item("a", 1))
	s.tolerate(tea, "normal=0.05")
	barred(t, "untried", s.bank(tea), "0.58", "-", "0.74")
	e := engine.New(engine.Config{Banks: s.Live, Ledger: openKeeper(t, nil), Reader: reader, Facts: facts(), MatchWait: time.Minute, OpenWait: time.Minute})
	c, err := e.Calibration(t.Context(), tea, faq.Tolerance{})
	if err != nil || c.Trials != 0 || c.Classes[1].Supposed.Bar != nil {
		t.Errorf("got %+v, %v", c, err)
	}
}
