package replay

import (
	"cmp"
	"slices"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents"
)

// Outcome is what a buyer is told, and by which entries.
type Outcome struct {
	Decision   faq.Kind     `json:"decision"`
	Reason     faq.Reason   `json:"reason,omitempty"`
	Said       string       `json:"said"`
	Answers    []Answer     `json:"answers,omitempty"` // in the order of asking; the first of an "ask" is what the fact is asked for
	Options    []faq.ID     `json:"options,omitempty"`
	Asked      intents.Slot `json:"asked,omitempty"`
	Confidence float64      `json:"confidence"`

	rival float64 // how near the runner-up comes to the entry that answers, 0 to 1
}

// Answer is one entry's part in an outcome.
type Answer struct {
	Entry      faq.ID       `json:"entry"`
	Revision   int          `json:"revision"`
	Risk       intents.Risk `json:"risk"`
	Confidence float64      `json:"confidence"`
}

func outcome(x faq.Exchange, entries map[faq.ID]*faq.Entry) Outcome {
	o := Outcome{Decision: x.Decision, Reason: x.Reason, Said: x.Said, Asked: x.Asked, Confidence: x.Confidence}
	add := func(id faq.ID, revision int, confidence float64) {
		risk := intents.Normal
		if e := entries[id]; e != nil {
			risk = e.Risk.Or(intents.Normal)
		}
		o.Answers = append(o.Answers, Answer{id, revision, risk, confidence})
	}
	if x.Decision == faq.Asked || x.Decision == faq.Answered && len(x.Answers) == 0 {
		add(x.Entry, x.Revision, x.Confidence)
	}
	for _, a := range x.Answers {
		add(a.Entry, a.Revision, a.Confidence)
	}
	for _, option := range x.Options {
		o.Options = append(o.Options, option.Entry)
	}
	if len(o.Answers) == 1 {
		o.rival = rival(x)
	}
	return o
}

// rival is how near the best candidate that was not said comes to the one that was.
func rival(x faq.Exchange) float64 {
	for _, c := range x.Candidates {
		if c.Entry != x.Entry && x.Confidence > 0 {
			return c.Confidence / x.Confidence
		}
	}
	return 0
}

// entries that answer, or that a fact is asked for.
func (o Outcome) entries() []faq.ID {
	var out []faq.ID
	for _, a := range o.Answers {
		out = append(out, a.Entry)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// by returns the answer of the entry.
func (o Outcome) by(entry faq.ID) (Answer, bool) {
	i := slices.IndexFunc(o.Answers, func(a Answer) bool { return a.Entry == entry })
	if i < 0 {
		return Answer{}, false
	}
	return o.Answers[i], true
}

// isSaid reports whether two outcomes are the same to a buyer.
func (o Outcome) isSaid(other Outcome) bool {
	return o.Decision == other.Decision && o.Said == other.Said && o.Asked == other.Asked && slices.Equal(o.Options, other.Options)
}

// isRevised reports whether the same entries speak in other revisions.
func (o Outcome) isRevised(other Outcome) bool {
	return !slices.EqualFunc(o.Answers, other.Answers, func(a, b Answer) bool { return a.Entry == b.Entry && a.Revision == b.Revision })
}

// Kind is what an edit does to a question.
type Kind string

// What can become of a question, the one that most deserves a look first.
const (
	Stolen   Kind = "stolen"   // another entry answers it
	Lost     Kind = "lost"     // it was answered, or a part of it, and is no more
	Changed  Kind = "changed"  // the same entry says something else
	Answered Kind = "answered" // it was not answered, or a part of it, and is now
	Rerouted Kind = "rerouted" // not answered on either side, but other options are offered, or the reason is another
	Shaken   Kind = "shaken"   // answered as before, but newly at risk
	Revised  Kind = "revised"  // answered as before, in the same words, by a newer revision
	Same     Kind = "same"
)

// Kinds are all of them, in that order.
var Kinds = []Kind{Stolen, Lost, Changed, Answered, Rerouted, Shaken, Revised, Same}

// judge says what has become of a question. It is pure.
func judge(before, after Outcome) Kind {
	was, is := before.entries(), after.entries()
	switch {
	case slices.Equal(was, is) && len(is) == 0:
		if before.isSaid(after) && before.Reason == after.Reason {
			return Same
		}
		return Rerouted
	case slices.Equal(was, is) && !before.isSaid(after):
		return Changed
	case slices.Equal(was, is) && before.isRevised(after):
		return Revised
	case slices.Equal(was, is):
		return Same
	case contains(is, was):
		return Answered
	case contains(was, is):
		return Lost
	}
	return Stolen
}

// contains reports whether all holds every one of some.
func contains(all, some []faq.ID) bool {
	return !slices.ContainsFunc(some, func(id faq.ID) bool { return !slices.Contains(all, id) })
}

// Risk is why an answer deserves a second look that it did not deserve before.
type Risk string

// The risks of an answer.
const (
	HigherClass Risk = "higher_class" // it comes from an entry of a higher class of risk than before; than normal, where there was none
	NearBar     Risk = "near_bar"     // hardly sure enough
	Rivalled    Risk = "rivalled"     // another entry is nearly as likely
)

// What is near. Both were chosen, not measured: margin is about half of what lies between two classes' usual bars, and
// rivalry is the nearness from which the engine itself calls two entries ambiguous.
const (
	margin  = 0.05
	rivalry = 0.6
)

// risks are those of after that before did not have. It is pure.
func risks(before, after Outcome, was, is engine.Bars) []Risk {
	var out []Risk
	if len(after.Answers) == 0 {
		return nil
	}
	if class(after, intents.Low) > class(before, intents.Normal) {
		out = append(out, HigherClass)
	}
	if slices.ContainsFunc(after.Answers, func(a Answer) bool {
		old, known := before.by(a.Entry)
		return isNear(a, is) && !(known && isNear(old, was))
	}) {
		out = append(out, NearBar)
	}
	if after.rival >= rivalry && !(before.rival >= rivalry && slices.Equal(before.entries(), after.entries())) {
		out = append(out, Rivalled)
	}
	return out
}

var rank = map[intents.Risk]int{intents.Low: 1, intents.Normal: 2, intents.High: 3}

// class is the highest class of risk among the answers, or none where there are none.
func class(o Outcome, none intents.Risk) int {
	if len(o.Answers) == 0 {
		return rank[none]
	}
	return rank[slices.MaxFunc(o.Answers, func(a, b Answer) int { return cmp.Compare(rank[a.Risk], rank[b.Risk]) }).Risk]
}

// isNear reports whether the answer is hardly sure enough.
func isNear(a Answer, bars engine.Bars) bool {
	bar, set := bars.Answer[a.Risk]
	return set && a.Confidence < bar+margin
}
