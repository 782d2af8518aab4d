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
	rules []compiled
}

type compiled struct {
	Rule
	phrases, unless []phrase
}

// phrase is what a phrase looks for: its pieces in order, with a gap between them.
type phrase struct {
	pieces []string
	whole  bool // the message is nothing else
}

// gap is how many characters "…" skips at most: enough for 叫你们店的经理, too little for another sentence.
const gap = 6

// NewRules compiles the rules, which are tried in their order. It panics on a phrase with
// nothing to look for.
func NewRules(rules []Rule) *Rules {
	out := &Rules{}
	for _, r := range rules {
		out.rules = append(out.rules, compiled{r, compile(r.Phrases), compile(r.Unless)})
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

// Match returns the first rule with a phrase in the text, and the words of the text's normal form that it was seen in.
func (rs *Rules) Match(text zh.Text) (rule Rule, said string, ok bool) {
	for _, r := range rs.rules {
		var masks []span
		masked := false // the masks are looked for only once a phrase was found
		for _, p := range r.phrases {
			for _, hit := range p.in(text) {
				if !masked {
					masked = true
					for _, u := range r.unless {
						masks = append(masks, u.in(text)...)
					}
				}
				if !hit.overlaps(masks) {
					return r.Rule, text.Norm[hit.start:hit.end], true
				}
			}
		}
	}
	return Rule{}, "", false
}

// span is a stretch of a normal form, in bytes.
type span struct{ start, end int }

func (s span) overlaps(others []span) bool {
	for _, o := range others {
		if s.start < o.end && o.start < s.end {
			return true
		}
	}
	return false
}

// in returns where the phrase stands in the text's normal form.
func (p phrase) in(text zh.Text) []span {
	if p.whole {
		if strings.ReplaceAll(text.Core, " ", "") == p.pieces[0] {
			return []span{{0, len(text.Norm)}}
		}
		return nil
	}
	var out []span
	for from := 0; from < len(text.Norm); {
		i := strings.Index(text.Norm[from:], p.pieces[0])
		if i < 0 {
			break
		}
		start := from + i
		if end := p.rest(text.Norm, start); end > 0 && standsAlone(text.Norm, start, end) {
			out = append(out, span{start, end})
		}
		from = start + len(p.pieces[0])
	}
	return out
}

// rest returns where the phrase ends whose first piece stands at start, 0 where the other pieces do not follow.
func (p phrase) rest(norm string, start int) int {
	end := start + len(p.pieces[0])
	for _, piece := range p.pieces[1:] {
		at := shortly(norm[end:], piece)
		if at < 0 {
			return 0
		}
		end += at + len(piece)
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
