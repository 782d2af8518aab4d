package intents

import (
	"strings"
	"unicode/utf8"

	"xiaoer/intents/zh"
)

// Handover is why a rule gives a message to a person, in the word that package faq keeps it under.
type Handover string

// The reasons that a rule may have.
const (
	HumanRequested Handover = "human_requested" // the buyer asks for a person
	Intercept      Handover = "intercept"       // complaint, dispute, threat, abuse, extortion
)

// Valid reports whether h is one of the reasons.
func (h Handover) Valid() bool { return h == HumanRequested || h == Intercept }

// Rule is a list of phrases that hand the conversation to a person, whatever else the message says.
//
// A phrase counts wherever it stands, except where it overlaps one of Unless: 人工 inside 人工智能. A phrase that begins or
// ends with a Latin letter or a digit is not found inside a longer run of them. Within a phrase, "…" skips up to
// six characters of the same clause (叫…经理来); a phrase in square brackets is the whole message but for politeness
// ([人工]). Both may be used in Unless too.
type Rule struct {
	Name    string // for people: what the shop calls it
	Reason  Handover
	Phrases []string
	Unless  []string
}

// Rules are intercept rules, ready to be matched. They are immutable and safe for many goroutines.
type Rules struct {
	rules  []Rule
	unless [][]phrase           // by rule
	starts map[rune][]opening   // by the character that the phrase begins with
	wholes map[string][]opening // by the whole message
}

// opening is a phrase of a rule.
type opening struct {
	rule int
	phrase
}

// phrase is what a phrase looks for: its pieces in order, with a gap between them.
type phrase struct {
	pieces []string
	whole  bool // the message is nothing else
}

// gap is how many characters "…" skips at most: enough for 叫你们店的经理, too little for another sentence.
const gap = 6

// NewRules compiles the rules. Where several match a message, the earliest rule counts. It panics on a phrase with
// nothing to look for.
func NewRules(rules []Rule) *Rules {
	out := &Rules{rules: rules, starts: map[rune][]opening{}, wholes: map[string][]opening{}}
	for i, r := range rules {
		out.unless = append(out.unless, compile(r.Unless))
		for _, p := range compile(r.Phrases) {
			first, _ := utf8.DecodeRuneInString(p.pieces[0])
			if p.whole {
				out.wholes[p.pieces[0]] = append(out.wholes[p.pieces[0]], opening{i, p})
			} else {
				out.starts[first] = append(out.starts[first], opening{i, p})
			}
		}
	}
	return out
}

func compile(written []string) []phrase {
	var out []phrase
	for _, w := range written {
		inner, bracketed := strings.CutPrefix(w, "[")
		p := phrase{whole: bracketed}
		for part := range strings.SplitSeq(strings.TrimSuffix(inner, "]"), "…") {
			if part = zh.Fold(part); part == "" {
				panic("rule: phrase " + w + " has an empty part")
			}
			p.pieces = append(p.pieces, part)
		}
		if p.whole && len(p.pieces) > 1 {
			panic("rule: phrase " + w + " is a whole message with a gap")
		}
		out = append(out, p)
	}
	return out
}

// Match returns the earliest rule with a phrase in the text, and the words of the text's normal form that it was first
// seen in.
func (rs *Rules) Match(text zh.Text) (rule Rule, said string, ok bool) {
	best, where := len(rs.rules), span{}
	see := func(rule int, hit span) {
		if rule < best && !rs.excused(text, rule, hit) {
			best, where = rule, hit
		}
	}
	for i, r := range text.Norm {
		for _, o := range rs.starts[r] {
			if end := o.endsAt(text.Norm, i); end > 0 {
				see(o.rule, span{i, end})
			}
		}
	}
	for _, o := range rs.wholes[core(text)] {
		see(o.rule, span{0, len(text.Norm)})
	}
	if best == len(rs.rules) {
		return Rule{}, "", false
	}
	return rs.rules[best], text.Norm[where.start:where.end], true
}

// excused reports whether the hit overlaps one of the rule's exceptions.
func (rs *Rules) excused(text zh.Text, rule int, hit span) bool {
	for _, p := range rs.unless[rule] {
		if p.overlaps(text, hit) {
			return true
		}
	}
	return false
}

// core is what a whole message is compared by.
func core(text zh.Text) string { return strings.ReplaceAll(text.Core, " ", "") }

// span is a stretch of a normal form, in bytes.
type span struct{ start, end int }

// overlaps reports whether the phrase stands in the text and shares a character with the hit.
func (p phrase) overlaps(text zh.Text, hit span) bool {
	if p.whole {
		return core(text) == p.pieces[0]
	}
	for start := 0; start < hit.end; start++ {
		i := strings.Index(text.Norm[start:], p.pieces[0])
		if i < 0 {
			return false
		}
		start += i
		if end := p.endsAt(text.Norm, start); end > hit.start && start < hit.end {
			return true
		}
	}
	return false
}

// endsAt returns where the phrase ends that begins at start, 0 where it does not stand there.
func (p phrase) endsAt(norm string, start int) int {
	if !strings.HasPrefix(norm[start:], p.pieces[0]) {
		return 0
	}
	end := start + len(p.pieces[0])
	for _, piece := range p.pieces[1:] {
		at := shortly(norm[end:], piece)
		if at < 0 {
			return 0
		}
		end += at + len(piece)
	}
	if !standsAlone(norm, start, end) {
		return 0
	}
	return end
}

// shortly returns where piece begins in s, no more than gap characters in and in the same clause, or -1.
func shortly(s, piece string) int {
	skipped := 0
	for i, r := range s {
		if strings.HasPrefix(s[i:], piece) {
			return i
		}
		if skipped++; skipped > gap || r == ' ' {
			return -1
		}
	}
	return -1
}

// standsAlone reports whether norm[start:end] cuts no run of Latin letters or digits in two: 12315 in 1231566.
func standsAlone(norm string, start, end int) bool {
	return !(latinEnd(norm[:start]) && latinStart(norm[start:])) && !(latinEnd(norm[:end]) && latinStart(norm[end:]))
}

func latinStart(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isAlnum(r)
}

func latinEnd(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return isAlnum(r)
}

func isAlnum(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }
