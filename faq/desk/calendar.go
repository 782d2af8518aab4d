package desk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // a machine without a zone database still knows when the shop opens

	"xiaoer/faq"
)

// Calendar says when people work. The zero Calendar is always open.
//
// A day has any number of spans; one that ends before it begins runs past midnight. A date in Days has the spans
// given there in place of its weekday's: none for a holiday, some for a weekend that is worked.
type Calendar struct {
	Zone string            `json:"zone,omitempty"` // of the IANA database; "" is Asia/Shanghai
	Week map[string][]Span `json:"week,omitempty"` // by "mon" … "sun"; a day that is left out is free
	Days map[string][]Span `json:"days,omitempty"` // by date, "2026-10-01"

	read *timetable // once it is Valid
}

// Span is a stretch of a day: "09:00-12:00"; midnight at the end is "24:00".
type Span string

// timetable is a calendar that has been read.
type timetable struct {
	zone *time.Location
	week [7][]stretch
	days map[string][]stretch
}

// stretch is a span in minutes since midnight.
type stretch struct{ from, to int }

// weekdays are the keys of Calendar.Week, by time.Weekday.
var weekdays = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

const dateForm = "2006-01-02"

// shanghai is where a shop is that does not say where.
const shanghai = "Asia/Shanghai"

// Valid says what is wrong with the calendar, and makes it ready for use: it is read once, here. Until then it is
// always open.
func (c *Calendar) Valid() error {
	t := &timetable{days: map[string][]stretch{}}
	name := c.Zone
	if name == "" {
		name = shanghai
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" { // which would change with the machine
		return &faq.FieldError{Field: "calendar.zone", Reason: "not a zone such as Asia/Shanghai"}
	}
	t.zone = zone
	open := false
	for day, spans := range c.Week {
		i := slices.Index(weekdays[:], day)
		if i < 0 {
			return &faq.FieldError{Field: "calendar.week", Reason: fmt.Sprintf("%q is none of mon, tue, wed, thu, fri, sat, sun", day)}
		}
		if t.week[i], err = stretches("calendar.week", spans); err != nil {
			return err
		}
		open = open || len(spans) > 0
	}
	for date, spans := range c.Days {
		if _, err := time.Parse(dateForm, date); err != nil {
			return &faq.FieldError{Field: "calendar.days", Reason: fmt.Sprintf("%q is no date such as 2026-10-01", date)}
		}
		if t.days[date], err = stretches("calendar.days", spans); err != nil {
			return err
		}
	}
	switch {
	case len(c.Week) == 0 && len(c.Days) > 0:
		return &faq.FieldError{Field: "calendar.week", Reason: "days without a week: say when the shop is open on the others"}
	case len(c.Week) > 0 && !open:
		return &faq.FieldError{Field: "calendar.week", Reason: "it never opens"}
	case open:
		c.read = t
	}
	return nil
}

// Location is where the shop is.
func (c *Calendar) Location() *time.Location {
	name := c.Zone
	if name == "" {
		name = shanghai
	}
	zone, err := time.LoadLocation(name)
	if err != nil { // not Valid
		return time.UTC
	}
	return zone
}

// always reports whether the calendar has no hours.
func (c *Calendar) always() bool { return c.read == nil }

// Open reports whether people work at t.
func (c *Calendar) Open(t time.Time) bool {
	at, ok := c.Opening(t)
	return ok && at.Equal(t)
}

// Opening returns t if people work then, and the next moment that they do if not. ok is false where none comes
// within the horizon.
func (c *Calendar) Opening(t time.Time) (at time.Time, ok bool) {
	if c.always() {
		return t, true
	}
	for from, to := range c.spans(t) {
		if to.After(t) {
			return later(from, t), true
		}
	}
	return time.Time{}, false
}

// Away returns when people are back; nil while they are there, or where they never come.
func (c *Calendar) Away(t time.Time) *time.Time {
	at, ok := c.Opening(t)
	if !ok || at.Equal(t) {
		return nil
	}
	return &at
}

// Add returns the moment at which d of working time has passed since t. Where the calendar has no hours left within
// the horizon, it is the horizon's end.
func (c *Calendar) Add(t time.Time, d time.Duration) time.Time {
	if c.always() {
		return t.Add(d)
	}
	return c.walk(t, d)
}

// walk is Add apart from the shop that is always open, for which it would allocate what the loop holds on to.
func (c *Calendar) walk(t time.Time, d time.Duration) time.Time {
	for from, to := range c.spans(t) {
		from = later(from, t)
		switch here := to.Sub(from); {
		case here <= 0:
		case d <= here:
			return from.Add(d)
		default:
			d -= here
		}
		t = later(to, t)
	}
	return t.AddDate(0, 0, horizon)
}

// Between returns the working time from a to b; none where b is not after a.
func (c *Calendar) Between(a, b time.Time) (sum time.Duration) {
	if c.always() {
		return max(b.Sub(a), 0)
	}
	for from, to := range c.spans(a) {
		from = later(from, a)
		if !from.Before(b) {
			return sum
		}
		if to.After(b) {
			to = b
		}
		if to.After(from) {
			sum += to.Sub(from)
			a = to
		}
	}
	return sum
}

// horizon is how many days ahead a calendar is searched: a year and a month, so that a week with one hour in it and a
// long holiday are both crossed.
const horizon = 400

// spans yields the spans from the day before t on, in order of their beginning. Two may overlap, where one runs past
// midnight into the next day's: whoever sums them up must not count that twice.
func (c *Calendar) spans(t time.Time) func(yield func(from, to time.Time) bool) {
	zone := c.read.zone
	y, m, d := t.In(zone).Date()
	return func(yield func(from, to time.Time) bool) {
		for i := -1; i < horizon; i++ {
			midnight := time.Date(y, m, d+i, 0, 0, 0, 0, zone)
			for _, s := range c.read.on(midnight) {
				from := time.Date(y, m, d+i, 0, s.from, 0, 0, zone)
				to := time.Date(y, m, d+i, 0, s.to, 0, 0, zone)
				if s.to <= s.from {
					to = time.Date(y, m, d+i+1, 0, s.to, 0, 0, zone)
				}
				if !yield(from, to) {
					return
				}
			}
		}
	}
}

// on returns the stretches that begin on a day, the earliest first.
func (t *timetable) on(day time.Time) []stretch {
	if special, ok := t.days[day.Format(dateForm)]; ok {
		return special
	}
	return t.week[day.Weekday()]
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// stretches reads the spans of a day, and puts the earliest first.
func stretches(field string, spans []Span) (out []stretch, err error) {
	for _, span := range spans {
		from, to, _ := strings.Cut(string(span), "-")
		s := stretch{minutes(from), minutes(to)}
		if s.from < 0 || s.to < 0 || s.from == s.to || s.from == midnight {
			return nil, &faq.FieldError{Field: field, Reason: fmt.Sprintf("%q is no span such as 09:00-12:00", span)}
		}
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b stretch) int { return a.from - b.from })
	return out, nil
}

// midnight at the end of a day, in minutes.
const midnight = 24 * 60

// minutes reads "09:30"; -1 where it is none.
func minutes(text string) int {
	h, m, ok := strings.Cut(text, ":")
	hour, err1 := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	n := hour*60 + minute
	if !ok || len(h) != 2 || len(m) != 2 || err1 != nil || err2 != nil || hour < 0 || minute < 0 || minute > 59 || n > midnight {
		return -1
	}
	return n
}
