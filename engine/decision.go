package engine

import (
	"time"

	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Match is an entry weighed against one text.
type Match struct {
	Entry      *faq.Entry
	Confidence float64            // P(this entry answers the text), 0 to 1
	Parts      map[string]float64 // what the confidence was made of, by name
	Notes      []string           // what was read as what, in Chinese, for agents: "发漂 → 发票，同音"
	Guessed    bool               // the match leans on a guessed reading: typo, sound, initials
}

// Evidence is everything that Decide may look at.
type Evidence struct {
	Text     zh.Text
	Now      time.Time
	Slots    intents.Slots // known for sure, read from the message, or carried over
	Rule     *Intercept    // an intercept rule that fired
	Outside  float64       // P(no shop's FAQ would answer this), by the intent classifier
	Matches  []Match       // best first
	Parts    []Part        // the message's questions by themselves, where it asks several
	Policies []faq.Policy  // those in force
	Bars     Bars

	Chosen *faq.Entry // the entry that the buyer picked, or that a slot just told belongs to; wins over Matches
	Repeat bool       // the question was answered in this conversation already

	Pictured bool // it came with pictures
}

// Intercept is a rule that hands over whatever the entries say.
type Intercept struct {
	Rule   string // its name, for the record
	Said   string // the words that fired it
	Reason faq.Reason
}

// Decision is what to do with a question. It is a value: nothing has happened yet.
type Decision struct {
	Kind       faq.Kind
	Reason     faq.Reason
	Entry      *faq.Entry // of an answer, and the one a slot is asked for
	Answer     int        // index of the chosen answer
	Text       string     // the answer, ready to be said
	Confidence float64
	Options    []Match
	Slot       intents.Slot // to ask for

	Part int        // of an answer, which of the evidence's parts it answers, where there are some
	Also []Decision // what is answered beside, in the order of asking, where the message asked several questions
}

// isJoint reports whether more came of the message than its one answer or question: it asked several.
func (d Decision) isJoint() bool {
	return len(d.Also) > 0 || len(d.Options) > 0 && d.Kind != faq.Suggested
}

// Bars are the confidences from which the engine acts, by risk class. Zero and unset differ: a class without a bar is
// never answered from a match, so that the zero value answers nothing.
type Bars struct {
	Answer  map[intents.Risk]float64
	Suggest float64 // the best option must reach it
	Option  float64 // every further option must reach it
}

// DefaultBars hold for the classes that tolerate no set rate of wrong answers. At them 6.7 % of what is answered is wrong
// on a bank as a manager first types it, and 45 % of its questions are answered right; at .64 for normal risk on the
// same bank it is 9.2 % and 48 %, at .76 5.3 % and 36 %. Suggest and Option only bound what a buyer is asked to read.
var DefaultBars = Bars{
	Answer:  map[intents.Risk]float64{intents.Low: 0.58, intents.Normal: 0.68, intents.High: 0.74},
	Suggest: 0.15,
	Option:  0.05,
}

// nearby is how close the runner-up's confidence must come to the best one's for the two to count as ambiguous.
const nearby = 0.6

// outside is the share of belief in small talk and other worlds from which a weak match is called out of scope.
const outside = 0.5

// elsewhere is the share of belief in other worlds from which nothing is offered.
const elsewhere = 0.7

// maxOptions is how many questions are offered at most: more than three are not read on a phone.
const maxOptions = 3

// Decide weighs the evidence. It is pure: the same evidence gives the same decision.
//
// within says whether a place lies in a region, as the gazetteer has it.
func Decide(ev Evidence, within func(place, region string) bool) Decision {
	d := decide(ev, within)
	if ev.Pictured && !d.standsBeside(ev) {
		return Decision{Kind: faq.Escalated, Reason: faq.Pictured, Entry: d.Entry, Confidence: d.Confidence}
	}
	return d
}

// decide weighs the words.
func decide(ev Evidence, within func(place, region string) bool) Decision {
	if ev.Rule != nil {
		return Decision{Kind: faq.Escalated, Reason: ev.Rule.Reason}
	}
	if ev.Chosen != nil {
		return say(ev, ev.Chosen, 1, within)
	}
	if len(ev.Matches) == 0 {
		return giveUp(ev, 0)
	}
	if d, ok := several(ev, within); ok {
		if ev.Repeat && d.Kind == faq.Answered {
			return Decision{Kind: faq.Escalated, Reason: faq.Repeat, Entry: d.Entry, Confidence: d.Confidence}
		}
		return d
	}
	best := ev.Matches[0]
	switch {
	case !reaches(best, ev.Bars):
		if ev.Outside >= elsewhere {
			return giveUp(ev, best.Confidence) // offering shipping dates to who speaks of the weather helps nobody
		}
		return offer(ev)
	case ev.Repeat:
		return Decision{Kind: faq.Escalated, Reason: faq.Repeat, Entry: best.Entry, Confidence: best.Confidence}
	}
	return say(ev, best.Entry, best.Confidence, within)
}

// reaches reports whether the match may be answered: it passes its class's bar, and in the high class it is not
// built on a guessed reading.
func reaches(m Match, bars Bars) bool {
	risk := m.Entry.Risk.Or(intents.Normal)
	bar, set := bars.Answer[risk]
	return set && m.Confidence >= bar && !dubious(risk, m.Guessed)
}

// dubious is what is not answered however sure it is.
func dubious(risk intents.Risk, guessed bool) bool { return risk == intents.High && guessed }

// say answers with the entry, or returns what keeps it from being said.
func say(ev Evidence, e *faq.Entry, confidence float64, within func(place, region string) bool) Decision {
	d := Decision{Kind: faq.Escalated, Entry: e, Confidence: confidence}
	if !e.Answerable(ev.Now) {
		d.Reason = faq.Expired
		return d
	}
	i, missing := faq.Pick(e.Answers, ev.Slots, ev.Now, within)
	if i < 0 {
		return ask(d, missing)
	}
	text, missing, err := faq.Render(e.Answers[i].Text, ev.Policies, ev.Slots, within)
	switch {
	case err != nil:
		d.Reason = faq.Blocked
		return d
	case missing != "":
		return ask(d, missing)
	}
	d.Kind, d.Answer, d.Text = faq.Answered, i, text
	return d
}

// ask turns a missing slot into a question back, if a buyer can be asked for it.
func ask(d Decision, missing intents.Slot) Decision {
	d.Reason = faq.MissingSlot
	if faq.Askable(missing) {
		d.Kind, d.Slot = faq.Asked, missing
	}
	return d
}

// offer suggests the likeliest questions, if they are likely enough to be worth a buyer's look.
func offer(ev Evidence) Decision {
	best := ev.Matches[0]
	var options []Match
	for _, m := range ev.Matches {
		if len(options) < maxOptions && m.Confidence >= ev.Bars.Option && m.Entry.Answerable(ev.Now) {
			options = append(options, m)
		}
	}
	if len(options) == 0 || options[0].Confidence < ev.Bars.Suggest {
		return giveUp(ev, best.Confidence)
	}
	reason := faq.BelowBar
	if len(ev.Matches) > 1 && ev.Matches[1].Confidence >= nearby*best.Confidence {
		reason = faq.Ambiguous
	}
	return Decision{Kind: faq.Suggested, Reason: reason, Confidence: best.Confidence, Options: options}
}

// giveUp hands over a question that no entry comes near.
func giveUp(ev Evidence, confidence float64) Decision {
	d := Decision{Kind: faq.Escalated, Reason: faq.NoEntry, Confidence: confidence}
	switch {
	case ev.Outside >= outside:
		d.Reason = faq.OutOfScope
	case len(ev.Matches) > 0 && confidence >= ev.Bars.Option:
		d.Reason = faq.BelowBar
	}
	return d
}
