package judge

import (
	"math"
	"testing"
)

// A bar goes as low as both halves of its goal let it.
func TestBar(t *testing.T) {
	told := trial{told: []float64{0.9, 0.8, 0.7, 0.6, 0.5}, yes: []bool{true, true, false, true, false}}
	shop := trial{told: told.told, yes: told.yes, passed: []float64{0.85, 0.65, 0.1, 0.1}}
	for _, tt := range []struct {
		trial
		goal
		want Bar
	}{
		{told, goal{precision: 1}, Bar{0.75, 2. / 3, 1, 0}},
		{told, goal{precision: 0.75}, Bar{0.55, 1, 0.75, 0}},
		{told, goal{precision: 0.5}, Bar{0, 1, 0.6, 0}},
		{told, goal{precision: 0.5, least: 0.65}, Bar{0.65, 2. / 3, 2. / 3, 0}},
		{told, goal{precision: 0.5, least: 0.95}, Bar{1, 0, 1, 0}},
		{shop, goal{precision: 0.5}, Bar{0.875, 1. / 3, 1, 0}},
		{shop, goal{precision: 0.5, stopped: 0.25}, Bar{0.675, 2. / 3, 2. / 3, 0.25}},
		{shop, goal{precision: 0.7, stopped: 0.25}, Bar{0.75, 2. / 3, 1, 0.25}},
		{shop, goal{precision: 0.5, stopped: 0.5}, Bar{0.3, 1, 0.6, 0.5}},
		{trial{told: []float64{0.9, 0.9, 0.2}, yes: []bool{true, false, true}}, goal{precision: 1}, Bar{1, 0, 1, 0}},
	} {
		got := tt.bar(tt.goal)
		if math.Abs(got.At-tt.want.At) > 1e-9 || got.Recall != tt.want.Recall || got.Precision != tt.want.Precision || got.Stopped != tt.want.Stopped {
			t.Errorf("%v for %+v: got %+v, want %+v", tt.trial, tt.goal, got, tt.want)
		}
	}
}

// What makes a difference counts more than what is as common in both sorts of text.
func TestWorth(t *testing.T) {
	all := tally{100, 50, 50}
	for _, tt := range []struct{ more, less tally }{
		{tally{10, 10, 0}, tally{10, 5, 5}},
		{tally{10, 0, 10}, tally{10, 5, 5}},
		{tally{2, 1, 1}, tally{20, 10, 10}},
	} {
		if more, less := tt.more.worth(all), tt.less.worth(all); more <= less {
			t.Errorf("%+v counts %.2f and %+v counts %.2f, want the former more", tt.more, more, tt.less, less)
		}
	}
}
