package engine

import (
	"cmp"
	"slices"

	"xiaoer/faq"
)

// Part is one question of a message that asks several, weighed by itself.
type Part struct {
	Said    string // the buyer's words, in normal form
	Leans   bool   // it may be about what was said before it
	Matches []Match
	Outside float64
}

// maxParts is how many questions of one message are weighed by themselves. Who asks more is answered the first ones; it
// bounds what one message may cost.
const maxParts = 3

// asked is what a part most likely asks.
type asked struct {
	Match
	part int
}

// several decides about a message that asks several questions: says what is clear, in the order of asking, asks for a
// fact that one of them needs, and offers what is merely likely. ok is false where the message is to be decided as one.
//
// The parts bring their own evidence, and the whole message has a veto: in 有优惠券吗，怎么用 the second part alone asks for a
// manual. Where the whole is not sure of anything itself, it takes two clear parts or one that is very sure: any clear part
// taken at its word answered fifteen questions more over five sets, and six of these wrong.
func several(ev Evidence, within func(place, region string) bool) (d Decision, ok bool) {
	clear, likely := sift(ev)
	switch {
	case len(clear)+len(likely) < 2:
		return d, false
	case reaches(ev.Matches[0], ev.Bars):
	case len(clear) == 0, len(clear) == 1 && clear[0].Confidence < sure:
		return offerParts(ev, append(clear, likely...)), true
	}
	return sayParts(ev, clear, likely, within)
}

// sayParts says the clear parts. A part that a person must see is nothing to leave out: then the message is decided as one.
func sayParts(ev Evidence, clear, likely []asked, within func(place, region string) bool) (d Decision, ok bool) {
	var said, asking []Decision
	for _, part := range clear {
		one := say(ev, part.Entry, part.Confidence, within)
		one.Part = part.part
		switch {
		case one.Kind == faq.Answered:
			said = append(said, one)
		case one.Kind == faq.Escalated:
			return d, false
		case len(asking) == 0:
			asking = append(asking, one)
		default: // one fact at a time
			likely = append(likely, part)
		}
	}
	all := append(asking, said...)
	d, d.Also = all[0], all[1:]
	for _, part := range likely {
		d.Options = append(d.Options, part.Match)
	}
	return d, true
}

// offerParts offers what the parts ask, in the order of asking, and then what the whole message may mean besides.
func offerParts(ev Evidence, parts []asked) Decision {
	slices.SortFunc(parts, func(a, b asked) int { return cmp.Compare(a.part, b.part) })
	var first []Match
	for _, p := range parts {
		first = append(first, p.Match)
	}
	whole := ev.Matches[0].Confidence
	ev.Matches = then(first, ev.Matches)
	d := offer(ev)
	d.Confidence = whole
	return d
}

// sift tells the parts that are clear from those that are merely likely. Both are empty where what the whole message is
// likeliest about is none of them: then the parts are misread.
func sift(ev Evidence) (clear, likely []asked) {
	agreed := false
	for _, t := range tops(ev) {
		if whole := ev.Matches[0]; t.Entry == whole.Entry {
			agreed = true
			if reaches(whole, ev.Bars) && (whole.Confidence > t.Confidence || !reaches(t.Match, ev.Bars)) {
				t.Match = whole
			}
		}
		switch {
		case reaches(t.Match, ev.Bars):
			clear = append(clear, t)
		case t.Confidence >= ev.Bars.Suggest && ev.Parts[t.part].Outside < elsewhere && t.Entry.Answerable(ev.Now):
			likely = append(likely, t)
		}
	}
	if !agreed {
		return nil, nil
	}
	return clear, likely
}

// tops are the parts' best matches: those which the whole message speaks for too, each entry once, and none that competes
// with another for the same part.
func tops(ev Evidence) (out []asked) {
	for i, p := range ev.Parts {
		if len(p.Matches) == 0 || !backed(ev, p) {
			continue
		}
		best := p.Matches[0]
		rival := slices.ContainsFunc(out, func(o asked) bool {
			return o.Entry == best.Entry || confidence(p.Matches, o.Entry) >= nearby*best.Confidence ||
				confidence(ev.Parts[o.part].Matches, best.Entry) >= nearby*o.Confidence
		})
		if !rival {
			out = append(out, asked{best, i})
		}
	}
	return out
}

// backed reports whether the whole message speaks for what the part most likely asks. A whole that is sure of one part
// has little left for the others: of them it takes a part that is sure of itself and says of what, as 怎么用 does not.
func backed(ev Evidence, p Part) bool {
	best := p.Matches[0]
	c := confidence(ev.Matches, best.Entry)
	return c >= ev.Bars.Option || c >= 0 && best.Confidence >= sure && !p.Leans
}

// sure is the confidence from which a part needs no more from the whole message than to be among its matches.
const sure = 0.9

// confidence is that of the match with the entry, or -1 where it is not among them.
func confidence(matches []Match, e *faq.Entry) float64 {
	for _, m := range matches {
		if m.Entry == e {
			return m.Confidence
		}
	}
	return -1
}

// joint ranks the whole message's matches anew: what came of its parts first, by what the whole or the part thinks of it,
// whichever is more sure. A whole that is sure by itself is left as it is.
func joint(ev Evidence, d Decision) []Match {
	if reaches(ev.Matches[0], ev.Bars) {
		return ev.Matches
	}
	var first []Match
	for _, one := range append([]Decision{d}, d.Also...) {
		m := ev.Parts[one.Part].Matches[0]
		if at := slices.IndexFunc(ev.Matches, func(w Match) bool { return w.Entry == m.Entry }); ev.Matches[at].Confidence > m.Confidence {
			m = ev.Matches[at]
		}
		first = append(first, m)
	}
	slices.SortStableFunc(first, func(a, b Match) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return then(first, ev.Matches)
}

// then returns first, and behind it those of rest whose entries are not among it.
func then(first, rest []Match) []Match {
	out := slices.Clone(first)
	for _, m := range rest {
		if confidence(first, m.Entry) < 0 {
			out = append(out, m)
		}
	}
	return out
}
