// Package lint holds what a shop says against the rules that a breach of which costs it penalty points: invoices
// refused, contact and payment moved off the platform, paid reviews, promises and claims that nobody may make, and
// the tone. It reads single answers ([Check]), whole entries ([Entry]) and the places where a shop says two things
// ([Contradictions]).
//
// A rule is data (folder packs): what it looks for, in which sense, and what excuses it. The sense is the point:
//
//	我们不支持开发票           开发票 denied: the rule against refusing fires
//	我们不会拒绝开发票          denied twice: it does not
//	请不要添加QQ，谨防诈骗       添加QQ denied: the rule against off-platform contact, which looks for what is said, does not fire
//	有人自称客服让您加微信，请勿相信  somebody else's deed: neither said nor denied
//
// So a text is read in three steps: one normal form with the way back to the original; the words of all rules in one
// pass; and for each match the operators around it, of which there are nineteen roles (packs/grammar.txt): what
// denies, what denies only nearby, what takes a denial back, what a denial does not reach beyond, who acts, what is only
// supposed or asked. A denial reaches over its clause, up to a word such as 可以; two of them cancel out.
//
// An answer that leaves out its subject (这个开不了) is judged by the question, or by what the text has just spoken of: a
// rule says what it is about, and which of its patterns need that.
//
// What the rules find is weighed by a judge (package judge), a model trained on the labelled sentences in lessons: he lets
// a rule block where he agrees, and finds what no rule looks for. [Book.Check] is the rules alone. Nearly all that a shop
// says is innocent, so his bars are set on that too: he blocks one in two hundred of such answers, and one breach in seven
// goes through (TestPlain, TestHeldOut).
//
// The package promises that the same text gives the same findings, that spans are in characters of the text as it was
// written, and that a rule file with a mistake is refused with its line. It does not promise to understand: it knows
// no grammar beyond those operators, and irony is lost on it. What to do about a finding is left to the caller.
package lint

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity is how much a finding weighs.
type Severity string

// The severities.
const (
	Block Severity = "block" // must not go out
	Warn  Severity = "warn"  // somebody should look
	Hint  Severity = "hint"  // could be said better
)

// severities in the order of their weight.
var severities = []Severity{Block, Warn, Hint}

// Finding is one place that breaks a rule. Start and End count the characters (code points) of the text as written;
// an elliptic answer (可以的) is judged with its question and found where it stands.
type Finding struct {
	Rule       string   `json:"rule"`
	Severity   Severity `json:"severity"`
	Start      int      `json:"start"` // inclusive
	End        int      `json:"end"`   // exclusive
	Reason     string   `json:"reason"`
	Suggestion string   `json:"suggestion"`
}

// Check returns what the built-in rules and the judge find in an answer, by place. The question, which may be empty, is what it
// answers: 可以的 means nothing by itself.
func Check(answer, question string) []Finding { return builtin().Weighed(court(), answer, question) }

// Blocks reports whether one of the findings must not go out.
func Blocks(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == Block })
}

// Check returns what the book's rules alone find in an answer, by place.
func (b *Book) Check(answer, question string) []Finding {
	return b.check(b.scan(answer, question), question)
}

func (b *Book) scan(answer, question string) *scan {
	r := read(answer)
	return &scan{&r, b.lexicon.find(&r), b.asking(question)}
}

func (b *Book) check(s *scan, question string) []Finding {
	out := append(b.said(s), b.data(s.reading)...)
	out = append(out, b.implied(s, question, out)...)
	arrange(out)
	return out
}

// arrange sorts findings by place, the heavier first.
func arrange(found []Finding) {
	slices.SortStableFunc(found, func(x, y Finding) int {
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(slices.Index(severities, x.Severity), slices.Index(severities, y.Severity)),
			cmp.Compare(x.Rule, y.Rule))
	})
}

// said returns what the rules find in a text: what it says outright, and by the rules that this leaves, what it says by
// leaving out its subject.
func (b *Book) said(s *scan) []Finding {
	v := b.verdicts(s)
	b.pass(v, false)
	b.pass(v, true)
	return v.out
}

// outright returns what the rules find in a text that has its subject: a question put as a statement.
func (b *Book) outright(s *scan) []Finding {
	v := b.verdicts(s)
	b.pass(v, false)
	return v.out
}

func (b *Book) verdicts(s *scan) *verdicts {
	return &verdicts{scan: s, ops: b.operators(s), said: map[*Rule][]match{}, excused: map[*Rule]listing{}}
}

// pass goes through the text once, for the catches that need a subject or for the others.
func (b *Book) pass(v *verdicts, about bool) {
	for i := range v.runes {
		for _, c := range b.candidates(v.scan, i) {
			if c.about == about && !(about && len(v.said[c.rule]) > 0) {
				b.weigh(v, c, i)
			}
		}
	}
}

// verdicts is what has come out about a text so far.
type verdicts struct {
	*scan
	ops     []operator
	said    map[*Rule][]match // what was found, for overlaps
	excused map[*Rule]listing // the last that was denied, for lists of don'ts
	out     []Finding
}

// weigh judges what begins at i by one catch.
func (b *Book) weigh(v *verdicts, c catch, i int) {
	m, ok := v.at(&c.pattern, i)
	if !ok || slices.ContainsFunc(v.said[c.rule], m.overlaps) || c.about && !v.about(c.rule, m) {
		return
	}
	n := b.sense(v.scan, m, v.ops)
	from, to := v.clause(m.start)
	switch last, listed := v.excused[c.rule]; {
	case n.asked && v.answeredNo(m):
		return
	case c.want == asserted && (n.prohibited() || listed && last.goesOn(v.scan, from, m)):
		if !b.excepted(v.scan, c.rule, m) {
			v.excused[c.rule] = listing{to}
		}
		return
	case !c.want.is(n, c.rule) || b.excepted(v.scan, c.rule, m):
		return
	}
	v.said[c.rule] = append(v.said[c.rule], m)
	v.out = append(v.out, c.rule.finding(v.span(m.start, m.end)))
}

// candidates returns the catches that may begin at i.
func (b *Book) candidates(s *scan, i int) []catch {
	var out []catch
	for _, h := range s.hits[i] {
		out = append(out, b.begins[h.word]...)
	}
	if s.number(i) > i && (i == 0 || s.number(i-1) == i-1) {
		out = append(out, b.numeric...)
	}
	return out
}

func (m match) overlaps(o match) bool { return m.start < o.end && o.start < m.end }

// listing is where the clause of a don't ended: 切勿私下转账，添加微信 goes on with it.
type listing struct{ end int }

func (l listing) goesOn(s *scan, from int, m match) bool {
	return from == l.end+1 && m.start <= from+1 && s.runes[l.end] == comma
}

// prohibited reports whether the text tells not to.
func (n sense) prohibited() bool {
	return n.denied && (n.how == forbid || n.how == beware || n.how == cannot || n.how == refuse)
}

func (r *Rule) finding(start, end int) Finding {
	return Finding{Rule: r.ID, Severity: r.Severity, Start: start, End: end, Reason: r.Reason, Suggestion: r.Suggestion}
}

// excepted reports whether one of the rule's exceptions holds for the match.
func (b *Book) excepted(s *scan, r *Rule, m match) bool {
	return s.overlapped(r.unless, m) || s.pardons(r, m.start)
}

// overlapped reports whether one of the patterns is found where the match stands.
func (s *scan) overlapped(patterns []pattern, m match) bool {
	for i := range patterns {
		for at := max(0, m.start-mostGap); at < m.end; at++ {
			if x, ok := s.at(&patterns[i], at); ok && x.end > m.start {
				return true
			}
		}
	}
	return false
}

// pardons reports whether the sentence that holds i gives a lawful reason.
func (s *scan) pardons(r *Rule, i int) bool {
	begin, finish := s.sentence(i)
	return s.mentions(r.pardons, begin, finish)
}

// want is in which sense a rule looks for something.
type want string

const (
	asserted want = "是" // said
	lacking  want = "无" // said outright: not under an if
	denied   want = "非" // refused
	spoken   want = "凡" // said or denied
)

// is reports whether what was found is meant as the rule wants it.
func (w want) is(n sense, r *Rule) bool {
	if n.reported || n.asked && !r.Asked {
		return false
	}
	switch w {
	case asserted:
		return !n.denied && !n.others
	case lacking:
		return n.outright()
	case denied:
		return n.refusing()
	}
	return true
}

// String says the finding on one line, for people.
func (f Finding) String() string {
	return fmt.Sprintf("[%d,%d) %s %s: %s", f.Start, f.End, f.Severity, f.Rule, f.Reason)
}
