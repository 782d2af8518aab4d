package desk

import "time"

// Clock counts the working time that is left until something is due. It runs (Due is set), is paused (Left is), or
// has stopped. Its methods are pure: they return the clock as it is afterwards.
type Clock struct {
	Target   int        `json:"target_seconds"`
	Promised *time.Time `json:"promised,omitempty"` // what it was due at first, which is the ticket's place in the queue
	Due      *time.Time `json:"due,omitempty"`      // while it runs
	WarnAt   *time.Time `json:"warn_at,omitempty"`  // while it runs and has not warned
	Left     int64      `json:"left_ms,omitempty"`  // while it is paused
	Stopped  *time.Time `json:"stopped_at,omitempty"`
	Warned   bool       `json:"warned,omitempty"`
	Breached bool       `json:"breached,omitempty"`
}

// warnShare is the part of the target that is left when a clock warns: a fifth, so that one minute of five is left to
// act, and near five hours of a day.
const warnShare = 5

// Started returns a clock that is due when the target's working time has passed.
func Started(cal *Calendar, now time.Time, target time.Duration) Clock {
	k := Clock{Target: int(target / time.Second)}.run(cal, now, target)
	k.Promised = k.Due
	return k
}

func (k Clock) run(cal *Calendar, now time.Time, left time.Duration) Clock {
	due := cal.Add(now, left)
	k.Due, k.Left = &due, 0
	if !k.Warned {
		warn := cal.Add(now, max(left-k.target()/warnShare, 0))
		k.WarnAt = &warn
	}
	return k
}

func (k Clock) target() time.Duration { return time.Duration(k.Target) * time.Second }

// Paused returns the clock with its working time left standing still. One that does not run stays as it is, and so
// does one that is overdue: no pause takes a breach back.
func (k Clock) Paused(cal *Calendar, now time.Time) Clock {
	if k.Due == nil || !now.Before(*k.Due) {
		return k
	}
	// Rounded up, so that a pause never makes something due earlier; a thousandth of a second a pause is no gift.
	k.Left = int64((cal.Between(now, *k.Due) + time.Millisecond - 1) / time.Millisecond)
	k.Due, k.WarnAt = nil, nil
	return k
}

// Resumed returns a paused clock running again.
func (k Clock) Resumed(cal *Calendar, now time.Time) Clock {
	if k.Due != nil || k.Stopped != nil || k.Target == 0 {
		return k
	}
	return k.run(cal, now, time.Duration(k.Left)*time.Millisecond)
}

// Halted returns the clock stopped for good.
func (k Clock) Halted(now time.Time) Clock {
	if k.Target == 0 || k.Stopped != nil {
		return k
	}
	k.Due, k.WarnAt, k.Left, k.Stopped = nil, nil, 0, &now
	return k
}

// Ticked returns the clock at now, and what has come about since it was looked at last: each once in its life.
func (k Clock) Ticked(now time.Time) (ticked Clock, warns, breaches bool) {
	if k.WarnAt != nil && !now.Before(*k.WarnAt) {
		k.Warned, k.WarnAt, warns = true, nil, true
	}
	if k.Due != nil && !now.Before(*k.Due) && !k.Breached {
		k.Breached, breaches = true, true
		warns = false // it is past warning
	}
	return k, warns, breaches
}

// Next returns when the clock has something to say; nil where it has not.
func (k Clock) Next() *time.Time {
	switch {
	case k.WarnAt != nil:
		return k.WarnAt
	case k.Due != nil && !k.Breached:
		return k.Due
	}
	return nil
}
