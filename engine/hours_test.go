package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/faq/desk"
)

// shift says when people are back; nil is now.
type shift struct {
	back *time.Time
	err  error
}

func (s shift) Opening(context.Context, faq.Shop, time.Time) (*time.Time, error) {
	return s.back, s.err
}

func TestOutOfHours(t *testing.T) {
	t.Parallel()
	zone := time.FixedZone("Shanghai", 8*3600) // where it is 20:00 at noon
	at := func(day, hour, minute int) *time.Time {
		back := time.Date(2026, 11, day, hour, minute, 0, 0, zone)
		return &back
	}
	for _, tt := range []struct {
		back *time.Time
		want string
	}{
		{at(11, 22, 0), "客服今天 22:00 上班后"},
		{at(12, 9, 0), "客服明天 09:00 上班后"},
		{at(16, 9, 30), "客服11月16日（周一）09:30 上班后"},
		{nil, "马上为您转接"},
	} {
		h := newHouse(t, func(c *engine.Config) { c.Hours = shift{back: tt.back} })
		r := h.ask("", "转人工")
		if !strings.Contains(r.Said, tt.want) || r.Owner != desk.InQueue || r.Ticket == nil || r.Reason != faq.HumanRequested {
			t.Errorf("back at %v: got %q of %s, want %q and a ticket like any other", tt.back, r.Said, r.Owner, tt.want)
		}
		if held := h.ask(r.Conversation, "在吗"); tt.back != nil && !strings.Contains(held.Said, strings.TrimPrefix(tt.want, "客服")) {
			t.Errorf("back at %v: got %q for what is held", tt.back, held.Said)
		}
		is(t, "what the bot knows", h.ask("", "可以开发票吗").Exchange, "answer invoice 亲，可以开發票的。")
	}
	h := newHouse(t, func(c *engine.Config) { c.Hours = shift{err: errors.New("no hours today")} })
	if r := h.ask("", "转人工"); r.Ticket == nil || !strings.Contains(r.Said, "马上为您转接") {
		t.Errorf("hours unknown: got %q, want them taken to be open", r.Said)
	}
}

// TestLeftMessagesComeFirst holds that what was left at night is first in line when people are back.
func TestLeftMessagesComeFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.clock.now = time.Date(2026, 11, 11, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai
	week := map[string][]desk.Span{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		week[day] = []desk.Span{"09:00-18:00"}
	}
	check(t, h.keeper.PutRules(t.Context(), tea, desk.Rules{Calendar: desk.Calendar{Week: week}}, "boss"))
	first, second := h.ask("", "转人工").Conversation, h.ask("", "转人工").Conversation
	h.clock.now = h.clock.now.Add(10*time.Hour + time.Minute) // 09:01
	third := h.ask("", "转人工").Conversation
	line, err := h.keeper.Line(t.Context(), tea)
	check(t, err)
	if got := strings.Join(line.Waiting, " "); got != strings.Join([]string{first, second, third}, " ") {
		t.Errorf("got %s, want the night's before the morning's", got)
	}
	for _, ticket := range h.tickets()[:2] {
		if due := ticket.FirstReply.Due; !due.Equal(time.Date(2026, 11, 12, 1, 5, 0, 0, time.UTC)) {
			t.Errorf("got due %v, want five minutes after opening", due)
		}
	}
}
