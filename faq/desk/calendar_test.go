package desk

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/faq"
)

// at reads a moment of Shanghai: "2026-11-09 09:00". 2026-11-09 is a Monday.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation(shanghai)
	if err != nil {
		t.Fatal(err)
	}
	m, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// hours reads a calendar from JSON.
func hours(t testing.TB, text string) *Calendar {
	t.Helper()
	var c Calendar
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		t.Fatal(err)
	}
	if err := c.Valid(); err != nil {
		t.Fatal(err)
	}
	return &c
}

const (
	always = `{}`
	office = `{"week":{"mon":["09:00-12:00","13:00-18:00"],"tue":["09:00-12:00","13:00-18:00"],"wed":["09:00-12:00","13:00-18:00"],
		"thu":["09:00-12:00","13:00-18:00"],"fri":["09:00-12:00","13:00-18:00"]},
		"days":{"2026-10-01":[],"2026-10-02":[],"2026-10-10":["10:00-16:00"]}}`
	night    = `{"week":{"fri":["22:00-02:00"],"sat":["00:00-01:00","23:00-24:00"],"sun":["00:00-24:00"]}}`
	everyday = `{"week":{"mon":["00:00-24:00"],"tue":["00:00-24:00"],"wed":["00:00-24:00"],"thu":["00:00-24:00"],"fri":["00:00-24:00"],"sat":["00:00-24:00"],"sun":["00:00-24:00"]}}`
	newYork  = `{"zone":"America/New_York","week":{"sun":["00:00-04:00"]}}`
)

func TestCalendar(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, hours, from string
		add               time.Duration
		want              string
	}{
		{"always open", always, "2026-11-09 03:00", 25 * time.Hour, "2026-11-10 04:00"},
		{"within a span", office, "2026-11-09 09:00", 5 * time.Minute, "2026-11-09 09:05"},
		{"nothing, while open", office, "2026-11-09 09:00", 0, "2026-11-09 09:00"},
		{"nothing, while closed", office, "2026-11-08 09:00", 0, "2026-11-09 09:00"},
		{"to the very end", office, "2026-11-09 11:00", time.Hour, "2026-11-09 12:00"},
		{"over lunch", office, "2026-11-09 11:58", 5 * time.Minute, "2026-11-09 13:03"},
		{"at lunch", office, "2026-11-09 12:30", 5 * time.Minute, "2026-11-09 13:05"},
		{"at the end of lunch", office, "2026-11-09 13:00", 5 * time.Minute, "2026-11-09 13:05"},
		{"over night", office, "2026-11-09 17:58", 5 * time.Minute, "2026-11-10 09:03"},
		{"at night", office, "2026-11-09 23:59", 5 * time.Minute, "2026-11-10 09:05"},
		{"at midnight", office, "2026-11-10 00:00", 5 * time.Minute, "2026-11-10 09:05"},
		{"over the weekend", office, "2026-11-06 17:58", 5 * time.Minute, "2026-11-09 09:03"},
		{"three days of eight hours", office, "2026-11-09 09:00", 24 * time.Hour, "2026-11-11 18:00"},
		{"over a holiday and a weekend", office, "2026-09-30 17:00", 2 * time.Hour, "2026-10-05 10:00"},
		{"on a worked Saturday", office, "2026-10-09 17:00", 2 * time.Hour, "2026-10-10 11:00"},
		{"over the year's end", office, "2026-12-31 17:59", 2 * time.Minute, "2027-01-01 09:01"},
		{"leap day, open", office, "2028-02-28 17:59", 2 * time.Minute, "2028-02-29 09:01"},
		{"no leap day", office, "2027-02-26 17:59", 2 * time.Minute, "2027-03-01 09:01"},
		{"past midnight", night, "2026-11-13 23:00", 2 * time.Hour, "2026-11-14 01:00"},
		{"spans that overlap count once", night, "2026-11-13 22:00", 5 * time.Hour, "2026-11-15 00:00"},
		{"begun after midnight", night, "2026-11-14 01:30", time.Hour, "2026-11-14 23:30"},
		{"from 24:00 into the next day's 00:00", night, "2026-11-14 23:30", time.Hour, "2026-11-15 00:30"},
		{"round the clock", everyday, "2026-11-09 23:59", 2 * time.Minute, "2026-11-10 00:01"},
		{"round the clock over the leap day", everyday, "2028-02-28 12:00", 48 * time.Hour, "2028-03-01 12:00"},
	} {
		c := hours(t, tt.hours)
		from, want := at(t, tt.from), at(t, tt.want)
		if got := c.Add(from, tt.add); !got.Equal(want) {
			t.Errorf("%s: %s + %v: got %v, want %v", tt.name, tt.from, tt.add, got.In(want.Location()), want)
		}
		if got := c.Between(from, want); got != tt.add {
			t.Errorf("%s: from %s to %s: got %v, want %v", tt.name, tt.from, tt.want, got, tt.add)
		}
	}
}

func TestCalendarOpening(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, hours, at, want string // want == at: open
	}{
		{"always", always, "2026-11-08 03:00", "2026-11-08 03:00"},
		{"open", office, "2026-11-09 09:00", "2026-11-09 09:00"},
		{"the end is closed", office, "2026-11-09 12:00", "2026-11-09 13:00"},
		{"evening", office, "2026-11-09 18:00", "2026-11-10 09:00"},
		{"Friday evening", office, "2026-11-06 20:00", "2026-11-09 09:00"},
		{"holiday", office, "2026-10-01 10:00", "2026-10-05 09:00"},
		{"worked Saturday", office, "2026-10-10 09:59", "2026-10-10 10:00"},
		{"past midnight", night, "2026-11-14 01:59", "2026-11-14 01:59"},
		{"after that", night, "2026-11-14 02:00", "2026-11-14 23:00"},
	} {
		c, now := hours(t, tt.hours), at(t, tt.at)
		got, ok := c.Opening(now)
		if want := at(t, tt.want); !ok || !got.Equal(want) {
			t.Errorf("%s: opening at or after %s: got %v %v, want %v", tt.name, tt.at, got, ok, want)
		}
		if open := c.Open(now); open != (tt.at == tt.want) {
			t.Errorf("%s: open at %s: got %v", tt.name, tt.at, open)
		}
	}
}

// Where clocks are put forward the night is an hour shorter, and where they are put back it is longer.
func TestCalendarKnowsSummerTime(t *testing.T) {
	t.Parallel()
	c := hours(t, newYork)
	for date, want := range map[string]time.Duration{"2026-03-08": 3 * time.Hour, "2026-11-01": 5 * time.Hour, "2026-07-05": 4 * time.Hour} {
		day, err := time.ParseInLocation(dateForm, date, c.read.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Between(day, day.Add(30*time.Hour)); got != want {
			t.Errorf("the night of %s: got %v, want %v", date, got, want)
		}
	}
}

// TestCalendarAddsUp holds that adding and measuring are one another's inverse, wherever one starts and stops.
func TestCalendarAddsUp(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 1))
	for _, text := range []string{always, office, night, everyday, newYork} {
		c := hours(t, text)
		for range 300 {
			from := at(t, "2026-01-01 00:00").Add(time.Duration(rng.Int64N(int64(800 * 24 * time.Hour))))
			a, b := time.Duration(rng.Int64N(int64(20*time.Hour))), time.Duration(rng.Int64N(int64(20*time.Hour)))
			mid := c.Add(from, a)
			if once, twice := c.Add(from, a+b), c.Add(mid, b); !once.Equal(twice) {
				t.Fatalf("seed %d, %s: %v + %v + %v: got %v at once and %v in two steps", seed, text, from, a, b, once, twice)
			}
			if got := c.Between(from, mid); got != a {
				t.Fatalf("seed %d, %s: from %v to %v: got %v, want %v", seed, text, from, mid, got, a)
			}
		}
	}
}

func TestCalendarRefuses(t *testing.T) {
	t.Parallel()
	for text, field := range map[string]string{
		`{"zone":"Mars/Olympus"}`:                                   "calendar.zone",
		`{"zone":"Local"}`:                                          "calendar.zone",
		`{"week":{"monday":["09:00-12:00"]}}`:                       "calendar.week",
		`{"week":{"mon":[]}}`:                                       "calendar.week",
		`{"days":{"2026-10-01":[]}}`:                                "calendar.week",
		`{"week":{"mon":["09:00-12:00"]},"days":{"2026-02-29":[]}}`: "calendar.days",
		`{"week":{"mon":["9-12"]}}`:                                 "calendar.week",
		`{"week":{"mon":["09:00-09:00"]}}`:                          "calendar.week",
		`{"week":{"mon":["24:00-09:00"]}}`:                          "calendar.week",
		`{"week":{"mon":["09:60-12:00"]}}`:                          "calendar.week",
		`{"week":{"mon":["09:00-24:01"]}}`:                          "calendar.week",
		`{"week":{"mon":["-9:00-12:00"]}}`:                          "calendar.week",
	} {
		var c Calendar
		err := json.Unmarshal([]byte(text), &c)
		if err == nil {
			err = c.Valid()
		}
		var wrong *faq.FieldError
		if !errors.As(err, &wrong) || wrong.Field != field {
			t.Errorf("%s: got %v, want a FieldError about %s", text, err, field)
		}
	}
	kept, err := json.Marshal(hours(t, office))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(hours(t, office), hours(t, string(kept)), cmpopts.IgnoreUnexported(Calendar{})); diff != "" {
		t.Errorf("written and read again: %s", diff)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	cal := hours(t, office)
	k := Started(cal, at(t, "2026-11-09 17:00"), 2*time.Hour)
	check := func(what, due, warn string) {
		t.Helper()
		for name, c := range map[string]struct {
			got  *time.Time
			want string
		}{"due": {k.Due, due}, "warn": {k.WarnAt, warn}} {
			if c.want == "" && c.got != nil || c.want != "" && (c.got == nil || !c.got.Equal(at(t, c.want))) {
				t.Errorf("%s: %s: got %v, want %q", what, name, c.got, c.want)
			}
		}
	}
	check("started in the evening", "2026-11-10 10:00", "2026-11-10 09:36")
	k = k.Paused(cal, at(t, "2026-11-09 17:30"))
	check("paused", "", "")
	k = k.Paused(cal, at(t, "2026-11-09 17:45")) // which changes nothing
	k = k.Resumed(cal, at(t, "2026-11-13 17:00"))
	check("resumed on Friday", "2026-11-16 09:30", "2026-11-16 09:06")
	k = k.Resumed(cal, at(t, "2026-11-16 09:00"))
	check("resumed again", "2026-11-16 09:30", "2026-11-16 09:06")

	for _, tt := range []struct {
		at              string
		warns, breaches bool
	}{
		{"2026-11-16 09:05", false, false}, {"2026-11-16 09:06", true, false}, {"2026-11-16 09:07", false, false},
		{"2026-11-16 09:30", false, true}, {"2026-11-16 12:00", false, false},
	} {
		var warns, breaches bool
		k, warns, breaches = k.Ticked(at(t, tt.at))
		if warns != tt.warns || breaches != tt.breaches {
			t.Errorf("%s: got warning %v and breach %v, want %v and %v", tt.at, warns, breaches, tt.warns, tt.breaches)
		}
	}
	if late := k.Paused(cal, at(t, "2026-11-16 12:00")); late.Due == nil {
		t.Error("paused after the breach: got a clock that stands, want it overdue")
	}
	k = k.Halted(at(t, "2026-11-16 13:00"))
	check("halted", "", "")
	if k = k.Resumed(cal, at(t, "2026-11-16 14:00")); k.Due != nil || k.Next() != nil {
		t.Errorf("halted and resumed: got %+v, want it stopped", k)
	}
	if _, warns, breaches := Started(cal, at(t, "2026-11-09 09:00"), time.Hour).Ticked(at(t, "2026-11-09 11:00")); warns || !breaches {
		t.Errorf("looked at late: got warning %v and breach %v, want the breach alone", warns, breaches)
	}
	var none Clock
	if k := none.Resumed(cal, at(t, "2026-11-09 09:00")).Halted(at(t, "2026-11-09 10:00")); k != none {
		t.Errorf("a clock that was never started: got %+v, want it to stay so", k)
	}
}
