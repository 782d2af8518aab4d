package engine

import "time"

// How long a training that failed waits to be tried again. What passes by itself, a store that is busy or a disk that is
// full, has mostly passed in some seconds; what does not pass would otherwise cost a training and a line in the log five
// times a second. At the longest it is how much later than it could a shop is trained again once it can be.
const (
	firstPause   = time.Second
	longestPause = 5 * time.Minute
)

// setback is that a shop's trainings fail. The zero value is that they do not.
type setback struct {
	times int       // in a row
	until time.Time // when the same is tried again
	seq   int64     // of the step that was trained on
	in    language
}

// after returns what the setback is once a training of the step has ended with err.
func (s setback) after(err error, now time.Time, seq int64, in language) setback {
	if err == nil {
		return setback{}
	}
	pause := longestPause
	if s.times < 16 { // doubled so often it is far beyond
		pause = min(pause, firstPause<<s.times)
	}
	return setback{s.times + 1, now.Add(pause), seq, in}
}

// holds reports whether a training is to wait. What an edit may have mended is tried at once.
func (s setback) holds(now time.Time, seq int64, in language) bool {
	return s.times > 0 && now.Before(s.until) && s.seq == seq && s.in.speaks(in)
}

// pausing reports whether the shop's training waits to be tried again.
func (f *following) pausing(now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.setback.holds(now, f.seq, f.wanted)
}
