package desk

import (
	"cmp"
	"slices"
	"time"
)

// Served is one ticket that was closed, for the figures of who closed it.
type Served struct {
	Agent     string
	OpenedAt  time.Time
	ClosedAt  time.Time
	RepliedAt *time.Time // when the first agent wrote; nil where none did
	Replies   int        // of the agent himself
	Late      bool       // the first reply came too late
	Reopened  int        // how often
	Stars     int        // 0 where it is not rated
}

// ByDay adds tickets up by the day on which they were closed, and by who closed them.
func ByDay(served []Served, zone *time.Location) []Day {
	type key struct{ date, agent string }
	sums := map[key]*Day{}
	waited, answered, stars := map[key]float64{}, map[key]int{}, map[key]int{}
	for _, s := range served {
		k := key{s.ClosedAt.In(zone).Format(dateForm), s.Agent}
		if sums[k] == nil {
			sums[k] = &Day{Date: k.date, Agent: k.agent}
		}
		d := sums[k]
		d.Tickets++
		d.Replies += s.Replies
		if s.RepliedAt != nil {
			waited[k] += s.RepliedAt.Sub(s.OpenedAt).Seconds()
			answered[k]++
		}
		if s.Late {
			d.Late++
		}
		if s.Reopened > 0 {
			d.Reopened++
		}
		if s.Stars > 0 {
			d.Rated++
			stars[k] += s.Stars
		}
	}
	var days []Day
	for k, d := range sums {
		d.FirstReply, d.Stars = mean(waited[k], answered[k]), mean(float64(stars[k]), d.Rated)
		days = append(days, *d)
	}
	slices.SortFunc(days, func(a, b Day) int { return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Agent, b.Agent)) })
	return days
}

// mean is nil of nothing.
func mean(sum float64, n int) *float64 {
	if n == 0 {
		return nil
	}
	m := sum / float64(n)
	return &m
}
