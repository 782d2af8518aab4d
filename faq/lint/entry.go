package lint

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"xiaoer/faq"
	"xiaoer/intents"
)

// Located is a finding with the field of the entry that it is about: "answers[0].text". Findings about the entry and not
// about one of its texts have Start and End at 0.
type Located struct {
	Field string `json:"field"`
	Finding
}

// Blocked reports whether one of the findings must not go out.
func Blocked(found []Located) bool {
	return slices.ContainsFunc(found, func(f Located) bool { return f.Severity == Block })
}

// soon is how long before a window ends its end is told: a week is what a shop needs to write, check and publish the
// text that comes after it.
const soon = 7 * 24 * time.Hour

// Entry returns what is wrong with an entry as it stands at now: in the texts of its answers, and in how their
// conditions and its window fit together. Among are the shop's entries, itself included or not: one of them may be
// what comes after it. A retired entry is not looked at.
func Entry(e faq.Entry, among []faq.Entry, now time.Time) []Located {
	if e.Status == faq.Retired {
		return nil
	}
	out := texts(e)
	out = append(out, conditions(e, now)...)
	out = append(out, windows(e, now)...)
	return append(out, window(e, among, now)...)
}

func texts(e faq.Entry) []Located {
	var out []Located
	for i, a := range e.Answers {
		for _, f := range Check(a.Text, e.Question) {
			out = append(out, Located{fmt.Sprintf("answers[%d].text", i), f})
		}
	}
	return out
}

func about(field, rule string, s Severity, reason, suggestion string) Located {
	return Located{field, Finding{Rule: rule, Severity: s, Reason: reason, Suggestion: suggestion}}
}

// conditions returns what is wrong with when the answers hold, from now on.
func conditions(e faq.Entry, now time.Time) []Located {
	var out []Located
	if len(e.Answers) > 0 && !complete(e.Answers) {
		out = append(out, about("answers", "entry.no_rest", Warn, "每条答案都带条件，条件之外的买家没有答案。", "加一条不带条件的答案，给其余的买家。"))
	}
	for i := range e.Answers {
		for k := range i {
			if rule, reason, suggestion := clash(e, k, i, now); rule != "" {
				out = append(out, about(fmt.Sprintf("answers[%d].when", i), rule, Warn, reason, suggestion))
			}
		}
	}
	return out
}

// clash says what is wrong between the conditions of answer k and of one behind it, "" where nothing is. Of two that hold
// on the same facts the one in front is said.
func clash(e faq.Entry, k, i int, now time.Time) (rule, reason, suggestion string) {
	a, b := e.Answers[k], e.Answers[i]
	both := together(e, a.When, b.When)
	switch {
	case a.Text == b.Text || !both.goesOn(now):
		return "", "", ""
	case same(a.When, b.When):
		return "entry.shadowed", fmt.Sprintf("条件和第 %d 条答案完全一样，这一条永远不会用到。", k+1), "合并两条答案，或者改其中一条的条件。"
	case !kin(a.When, b.When) || !overlap(a.When, b.When):
		return "", "", ""
	case covers(a.When, b.When):
		return "entry.shadowed", fmt.Sprintf("符合条件的买家都会看到第 %d 条答案，这一条永远不会用到。", k+1),
			fmt.Sprintf("把这一条移到第 %d 条前面，或者让两条答案的条件分开。", k+1)
	case windowed(a.When):
		return "entry.overlap", fmt.Sprintf("条件和第 %d 条答案在%s重叠，重叠的买家会看到前面那条。", k+1, both), "让两条答案的时间分开。"
	}
	return "entry.overlap", fmt.Sprintf("条件和第 %d 条答案有重叠，重叠的买家会看到前面那条。", k+1), "让两条答案的条件分开。"
}

// complete reports whether every buyer gets some answer: one holds always, or together they name every order state.
func complete(answers []faq.Answer) bool {
	states := map[string]bool{}
	for _, a := range answers {
		if a.When.IsZero() {
			return true
		}
		byState := a.When
		if byState.OrderState = nil; byState.IsZero() {
			for _, s := range a.When.OrderState {
				states[s] = true
			}
		}
	}
	return len(states) == len(intents.OrderStates)
}

// facts lists the condition's facts, but for its window.
func facts(c faq.Condition) [6][]string {
	return [6][]string{c.OrderState, c.Region, c.Product, c.Category, c.Channel, c.Member}
}

// windowed reports whether the condition holds only for a time.
func windowed(c faq.Condition) bool { return !c.From.IsZero() || !c.Until.IsZero() }

func same(a, b faq.Condition) bool {
	x, y := facts(a), facts(b)
	for i := range x {
		if !slices.Equal(sorted(x[i]), sorted(y[i])) {
			return false
		}
	}
	return a.From.Equal(b.From.Time) && a.Until.Equal(b.Until.Time)
}

// kin reports whether the conditions ask for the same facts, so that neither is the narrower one: those are meant to
// overlap, and the narrower one wins.
func kin(a, b faq.Condition) bool {
	x, y := facts(a), facts(b)
	for i := range x {
		if (len(x[i]) == 0) != (len(y[i]) == 0) {
			return false
		}
	}
	return windowed(a) == windowed(b)
}

// overlap reports whether the facts of some buyer fit both.
func overlap(a, b faq.Condition) bool {
	x, y := facts(a), facts(b)
	for i := range x {
		if len(x[i]) > 0 && !slices.ContainsFunc(x[i], func(v string) bool { return slices.Contains(y[i], v) }) {
			return false
		}
	}
	return true
}

// covers reports whether wide holds wherever narrow does, of two that are kin.
func covers(wide, narrow faq.Condition) bool {
	x, y := facts(wide), facts(narrow)
	for i := range x {
		if slices.ContainsFunc(y[i], func(v string) bool { return !slices.Contains(x[i], v) }) {
			return false
		}
	}
	return !wide.From.After(narrow.From.Time) && (wide.Until.IsZero() || !narrow.Until.IsZero() && !narrow.Until.After(wide.Until.Time))
}

// span is a time; nil is no end on that side.
type span struct{ from, until *time.Time }

// together is when both answers' windows are open, and the entry's own.
func together(e faq.Entry, a, b faq.Condition) span {
	return span{later(later(e.ValidFrom, a.From), b.From), sooner(sooner(e.ValidUntil, a.Until), b.Until)}
}

// goesOn reports whether there is any of the span at now or later.
func (s span) goesOn(now time.Time) bool { return before(s.from, s.until) && before(&now, s.until) }

// shanghai is the zone in which shops are told of times.
var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

// String says to people when it is, of one that has an end on some side.
func (s span) String() string {
	day := func(t *time.Time) string { return t.In(shanghai).Format("2006-01-02 15:04") }
	switch {
	case s.from == nil:
		return " " + day(s.until) + " 之前"
	case s.until == nil:
		return " " + day(s.from) + " 以后"
	}
	return " " + day(s.from) + " 到 " + day(s.until) + " "
}

func sorted(l []string) []string { return slices.Sorted(slices.Values(l)) }

// windows returns what is wrong with when the answers hold for a time.
func windows(e faq.Entry, now time.Time) []Located {
	var out []Located
	for i, a := range e.Answers {
		field, until := fmt.Sprintf("answers[%d].when.until", i), a.When.Until
		switch {
		case until.IsZero() || e.Status.Unpublished():
		case !until.After(now):
			out = append(out, about(field, "entry.answer_expired", Hint, "这条答案的时间已经过了，不会再用到。", "删掉这条答案，或者改它的时间。"))
		case until.Sub(now) <= soon && !goesOn(e, i):
			out = append(out, about(field, "entry.answer_expiring", Warn, "这条答案一周内到期，之后没有接着用的答案。", "加一条下一期的答案，或者一条不限时间的答案。"))
		}
	}
	return out
}

// goesOn reports whether another answer holds for the same buyers when the window of answer i has ended, or the entry
// itself has.
func goesOn(e faq.Entry, i int) bool {
	a := e.Answers[i]
	end := a.When.Until
	if e.Expired(end.Time) {
		return true
	}
	return slices.ContainsFunc(e.Answers, func(o faq.Answer) bool {
		if o.When.From.After(end.Time) || !o.When.Until.IsZero() && !o.When.Until.After(end.Time) {
			return false
		}
		x, y := facts(a.When), facts(o.When)
		for k := range x {
			if len(y[k]) > 0 && (len(x[k]) == 0 || slices.ContainsFunc(x[k], func(v string) bool { return !slices.Contains(y[k], v) })) {
				return false
			}
		}
		return true
	})
}

// window returns what is wrong with when the entry is answered.
func window(e faq.Entry, among []faq.Entry, now time.Time) []Located {
	switch {
	case e.ValidUntil == nil || e.Status.Unpublished():
		return nil
	case e.Expired(now):
		return []Located{about("valid_until", "entry.expired", Hint, "有效期已经过了，这条不会再回答。", "下线这一条，或者改有效期。")}
	case e.ValidUntil.Sub(now) <= soon && !succeeded(e, among):
		return []Located{about("valid_until", "entry.expiring", Warn, "有效期一周内就到，之后没有接着回答的条目。", "准备好下一期的答案，或者改有效期。")}
	}
	return nil
}

// succeeded reports whether another entry answers the same question when this one's window has ended.
func succeeded(e faq.Entry, among []faq.Entry) bool {
	asked := map[string]bool{}
	for _, p := range e.Phrasings() {
		asked[simple(p)] = true
	}
	return slices.ContainsFunc(among, func(o faq.Entry) bool {
		return o.ID != e.ID && o.Answerable(*e.ValidUntil) &&
			slices.ContainsFunc(o.Phrasings(), func(p string) bool { return asked[simple(p)] })
	})
}

// Report is what is wrong in a whole shop.
type Report struct {
	Entries        []EntryReport   `json:"entries"` // those with findings, by id
	Contradictions []Contradiction `json:"contradictions"`
}

// EntryReport is what is wrong with one entry.
type EntryReport struct {
	Entry    faq.ID    `json:"entry"`
	Question string    `json:"question"`
	Findings []Located `json:"findings"`
}

// Shop returns what is wrong with the shop's entries, and between them, the tables and the quick replies, at now.
func Shop(entries []faq.Entry, policies []faq.Policy, replies []Reply, now time.Time) Report {
	out := Report{Entries: []EntryReport{}, Contradictions: Contradictions(entries, policies, replies, now)}
	for _, e := range entries {
		if found := Entry(e, entries, now); len(found) > 0 {
			out.Entries = append(out.Entries, EntryReport{e.ID, e.Question, found})
		}
	}
	slices.SortFunc(out.Entries, func(a, b EntryReport) int { return cmp.Compare(a.Entry, b.Entry) })
	return out
}

// simple is a question in the form in which two of them are the same.
func simple(s string) string { return string(read(s).runes) }
