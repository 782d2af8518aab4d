package desk

import (
	"testing"
	"time"

	"xiaoer/faq"
)

func TestEnding(t *testing.T) {
	t.Parallel()
	closed := noon
	yes, no := true, false
	for _, tt := range []struct {
		name  string
		trace Trace
		after time.Duration // since noon, when the buyer spoke last
		want  Ending
		good  *bool
	}{
		{"answered just now", Trace{Last: faq.Answered}, time.Minute, EndedByBot, nil},
		{"answered a week ago", Trace{Last: faq.Answered}, Week, EndedByBot, &yes},
		{"a question that was chosen", Trace{Last: faq.Answered, Picked: true}, Week, EndedBySuggestion, &yes},
		{"asked back just now", Trace{Last: faq.Asked}, time.Minute, StillOpen, nil},
		{"asked back, and no answer", Trace{Last: faq.Asked}, time.Hour, Abandoned, &no},
		{"nothing chosen", Trace{Last: faq.Suggested, Picked: true}, Week, Abandoned, &no},
		{"waits", Trace{Last: faq.Escalated, Tickets: 1, Open: true}, Week, StillOpen, nil},
		{"with an agent", Trace{Tickets: 1, Open: true, Served: true}, Week, StillOpen, nil},
		{"served yesterday", Trace{Tickets: 1, Served: true, ClosedAt: &closed}, 24 * time.Hour, EndedByAgent, nil},
		{"served a week ago", Trace{Tickets: 1, Served: true, ClosedAt: &closed}, Week, EndedByAgent, &yes},
		{"served, and again", Trace{Tickets: 2, Served: true, Reopened: true, ClosedAt: &closed}, 24 * time.Hour, EndedByAgent, &no},
		{"cancelled", Trace{Tickets: 1, ClosedAt: &closed}, Week, Abandoned, &no},
	} {
		tt.trace.HeardAt = noon
		now := noon.Add(tt.after)
		if got := tt.trace.Ending(now); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		got := tt.trace.Durable(now)
		if (got == nil) != (tt.good == nil) || got != nil && *got != *tt.good {
			t.Errorf("%s: got durable %v, want %v", tt.name, got, tt.good)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	long := noon.Add(-2 * Week)
	got := Count([]Trace{
		{Last: faq.Answered, HeardAt: long}, {Last: faq.Answered, HeardAt: noon},
		{Last: faq.Suggested, HeardAt: long}, {Tickets: 1, Served: true, Reopened: true, HeardAt: long},
	}, noon)
	if got.Conversations != 4 || got.Endings[EndedByBot] != 2 || got.Endings[Abandoned] != 1 || got.Endings[EndedByAgent] != 1 ||
		got.Reopened != 1 || got.Durable != 1 || got.Undecided != 1 || *got.DurableShare != 1.0/3 {
		t.Errorf("got %+v", got)
	}
	if got := Count(nil, noon); got.DurableShare != nil || len(got.Endings) != len(endings) {
		t.Errorf("of none: got %+v", got)
	}
}
