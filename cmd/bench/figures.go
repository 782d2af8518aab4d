package main

import (
	"slices"
	"time"

	"xiaoer/cmd/bench/stopwatch"
)

// tally is what was seen of one way to ask one bank.
type tally struct {
	name   string
	round  []float64 // by round: the median in microseconds of calls, the requests a second of HTTP
	micros []float64 // of all questions
	found  int       // of them

	allocs, bytes float64 // a question, in the last round
}

// measured is what was seen of one bank.
type measured struct {
	words string // narrow or wide
	size  int
	calls []*tally
	doors []*tally // over HTTP
	made  []making

	answered int // percent of the questions half of which are the bank's own
	late     int // questions over HTTP that came to a person because matching took too long
}

// making is what a contender took to build, and then.
type making struct {
	name    string
	build   float64   // seconds from the bank in a file until it answers
	again   float64   // seconds to start on what was built; 0 where that was not measured
	mb      float64   // of memory, with all measured
	edits   []float64 // milliseconds from an edit to an answer by it
	version string
	missing string // why it was not measured; "" where it was
}

// add notes what a contender took.
func (m *measured) add(one making) { m.made = append(m.made, one) }

// making is what was noted of a contender.
func (m *measured) making(name string) *making {
	i := slices.IndexFunc(m.made, func(one making) bool { return one.name == name })
	if i < 0 {
		return nil
	}
	return &m.made[i]
}

// called returns the tally of a name, a new one where there is none yet.
func called(tallies *[]*tally, name string) *tally {
	if t := of(*tallies, name); t != nil {
		return t
	}
	t := &tally{name: name}
	*tallies = append(*tallies, t)
	return t
}

// addTimes adds a round of calls.
func (t *tally) addTimes(r stopwatch.Times) {
	t.round = append(t.round, percentile(r.Micros, 50))
	t.micros = append(t.micros, r.Micros...)
	t.found += r.Found
	t.allocs, t.bytes = r.Allocs, r.Bytes
}

// percentFound is the share of the questions that anything was found for.
func (t *tally) percentFound() int { return 100 * t.found / max(1, len(t.micros)) }

// addLoad adds a round over HTTP.
func (t *tally) addLoad(took []float64, during time.Duration) {
	t.round = append(t.round, float64(len(took))/during.Seconds())
	t.micros = append(t.micros, took...)
}

// of returns the tally of a name, nil where it was not measured.
func of(tallies []*tally, name string) *tally {
	if i := slices.IndexFunc(tallies, func(t *tally) bool { return t.name == name }); i >= 0 {
		return tallies[i]
	}
	return nil
}

// percentile returns the value that so many of a hundred do not exceed; 0 of none.
func percentile(values []float64, percent int) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[(len(sorted)-1)*percent/100]
}

// times returns how many times as much over is as under: the median of the rounds' own ratios, since what disturbs a
// round disturbs both. nil where either is missing.
func times(over, under *tally) *float64 {
	if over == nil || under == nil {
		return nil
	}
	var ratios []float64
	for i := range min(len(over.round), len(under.round)) {
		ratios = append(ratios, over.round[i]/under.round[i])
	}
	r := percentile(ratios, 50)
	return &r
}

// fastest is the other engine whose median was the lowest, of those that found something for half of the questions;
// nil where there is none. Nothing is found fast.
func (m measured) fastest() (best *tally) {
	for _, p := range peers {
		t := of(m.calls, p.name)
		if t == nil || t.percentFound() < 50 {
			continue
		}
		if best == nil || percentile(t.micros, 50) < percentile(best.micros, 50) {
			best = t
		}
	}
	return best
}

// figures are the line that a run ends with. What was not measured is null.
type figures struct {
	HTTP10k  *float64 `json:"http_ratio_10k"`
	HTTP100k *float64 `json:"http_ratio_100k"`
	Ask10k   *float64 `json:"ask_ratio_10k"`
	Ask100k  *float64 `json:"ask_ratio_100k"`
	Ask1m    *float64 `json:"ask_ratio_1m"`
	Peer10k  *float64 `json:"peer_ratio_10k"`
	Peer100k *float64 `json:"peer_ratio_100k"`
}

// headline takes of all banks of a size, and of all numbers of clients, the ratio that flatters the product least.
func headline(banks []measured) figures {
	return figures{
		HTTP10k: least(banks, 10_000, measured.httpRatios), HTTP100k: least(banks, 100_000, measured.httpRatios),
		Ask10k: least(banks, 10_000, measured.askRatios), Ask100k: least(banks, 100_000, measured.askRatios),
		Ask1m:   least(banks, 1_000_000, measured.askRatios),
		Peer10k: least(banks, 10_000, measured.peerRatios), Peer100k: least(banks, 100_000, measured.peerRatios),
	}
}

func least(banks []measured, size int, ratios func(measured) []*float64) (low *float64) {
	for _, m := range banks {
		if m.size != size {
			continue
		}
		for _, r := range ratios(m) {
			if r != nil && (low == nil || *r < *low) {
				low = r
			}
		}
	}
	return low
}

func (m measured) httpRatios() (out []*float64) {
	for _, clients := range crowds {
		out = append(out, times(of(m.doors, through(productWay, clients)), of(m.doors, through(plainWay, clients))))
	}
	return out
}

func (m measured) askRatios() []*float64 {
	return []*float64{times(of(m.calls, plainWay), of(m.calls, productWay))}
}

func (m measured) peerRatios() []*float64 {
	return []*float64{times(m.fastest(), of(m.calls, productWay))}
}
