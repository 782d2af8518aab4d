// Package enginetest holds any engine to conversations that shop staff can read and write.
//
// A script is a text file. A blank line ends a case, and every case is a new conversation; # begins a comment.
//
//	语料 starter                 the corpus the file is about, in its first line
//
//	知 order_state=shipped       facts that the channel knows
//	问 我要改地址                 a buyer's message, and after it one expectation:
//	答 address-change 含 顺丰     answered with that entry (or a|b), the answer holding that text
//	荐 invoice-available         offered among the suggestions, not answered
//	近 invoice-available         answered or offered
//	反问 region                  asked back for that fact
//	转 human_requested           handed to a person, for that reason if one is given
//	不答 invoice-available       anything but answered with that entry
//
// An expectation that begins with * is a known miss: it is counted and must fail, so that who mends it takes the
// star away. The package promises that a script which does not parse names its line. It leaves building the engine
// to its caller.
//
// Beside the scripts it makes up banks of any size, and questions to them, for benchmarks.
package enginetest

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents"
)

// Script is one file of cases.
type Script struct {
	File   string
	Corpus string
	Cases  []Case
}

// Case is one conversation.
type Case struct {
	Line  int // of its first line
	Known intents.Slots
	Turns []Turn
}

// Turn is one message and what must come of it.
type Turn struct {
	Line int
	Text string
	Want Expectation
}

// Expectation is one expected outcome.
type Expectation struct {
	Kind     string   // 答 荐 近 反问 转 不答
	Entries  []faq.ID // any of them is right
	Contains string
	Detail   string // the slot or the reason
	Miss     bool   // a known miss
}

var kinds = []string{"不答", "反问", "答", "荐", "近", "转"}

// Parse reads a script. Its error names file and line.
func Parse(r io.Reader, file string) (Script, error) {
	s := Script{File: file}
	var c *Case
	n := 0
	scan := bufio.NewScanner(r)
	fail := func(format string, args ...any) (Script, error) {
		return Script{}, fmt.Errorf("%s:%d: %s", file, n, fmt.Sprintf(format, args...))
	}
	for scan.Scan() {
		n++
		line := strings.TrimSpace(scan.Text())
		word, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		switch {
		case line == "":
			c = nil
			continue
		case strings.HasPrefix(line, "#"):
			continue
		case word == "语料":
			s.Corpus = rest
			continue
		}
		if c == nil {
			s.Cases = append(s.Cases, Case{Line: n, Known: intents.Slots{}})
			c = &s.Cases[len(s.Cases)-1]
		}
		switch {
		case word == "知":
			for _, fact := range strings.Fields(rest) {
				slot, value, ok := strings.Cut(fact, "=")
				if !ok {
					return fail("fact %q: want slot=value", fact)
				}
				c.Known[intents.Slot(slot)] = value
			}
		case word == "问":
			if open := len(c.Turns); open > 0 && c.Turns[open-1].Want.Kind == "" {
				return fail("the message before has no expectation")
			}
			c.Turns = append(c.Turns, Turn{Line: n, Text: rest})
		case len(c.Turns) == 0 || c.Turns[len(c.Turns)-1].Want.Kind != "":
			return fail("%q: an expectation stands after a message", line)
		default:
			want, err := parseExpectation(line)
			if err != nil {
				return fail("%v", err)
			}
			c.Turns[len(c.Turns)-1].Want = want
		}
	}
	for _, c := range s.Cases {
		for _, t := range c.Turns {
			if t.Want.Kind == "" {
				n = t.Line
				return fail("message %q has no expectation", t.Text)
			}
		}
	}
	if err := scan.Err(); err != nil {
		n++
		return fail("%v", err)
	}
	return s, nil
}

func parseExpectation(line string) (Expectation, error) {
	e := Expectation{}
	line, e.Miss = strings.CutPrefix(line, "*")
	word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
	if !slices.Contains(kinds, word) {
		return e, fmt.Errorf("%q: want one of %v", word, kinds)
	}
	e.Kind = word
	rest, e.Contains, _ = strings.Cut(rest, " 含 ")
	rest = strings.TrimSpace(rest)
	switch word {
	case "反问", "转":
		e.Detail = rest
	default:
		if rest == "" {
			return e, fmt.Errorf("%q: which entry", line)
		}
		for _, id := range strings.Split(rest, "|") {
			e.Entries = append(e.Entries, faq.ID(strings.TrimSpace(id)))
		}
	}
	if word == "反问" && rest == "" {
		return e, fmt.Errorf("%q: which fact", line)
	}
	return e, nil
}

// Check says what is wrong with the outcome, or "" when it is as expected. A known miss is not taken into account.
func (e Expectation) Check(x faq.Exchange) string {
	offered := slices.ContainsFunc(x.Options, func(o faq.Option) bool { return slices.Contains(e.Entries, o.Entry) })
	answered := x.Decision == faq.Answered && slices.Contains(e.Entries, x.Entry)
	ok := false
	switch e.Kind {
	case "答":
		ok = answered && strings.Contains(x.Said, e.Contains)
	case "荐":
		ok = x.Decision == faq.Suggested && offered
	case "近":
		ok = answered || x.Decision == faq.Suggested && offered
	case "反问":
		ok = x.Decision == faq.Asked && string(x.Asked) == e.Detail
	case "转":
		ok = x.Decision == faq.Escalated && (e.Detail == "" || string(x.Reason) == e.Detail)
	case "不答":
		ok = !answered
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("got %s, want %s", describe(x), e)
}

func (e Expectation) String() string {
	var ids []string
	for _, id := range e.Entries {
		ids = append(ids, string(id))
	}
	s := strings.TrimSpace(e.Kind + " " + strings.Join(ids, "|") + e.Detail)
	if e.Contains != "" {
		s += " 含 " + e.Contains
	}
	return s
}

// describe is an outcome in one line.
func describe(x faq.Exchange) string {
	s := string(x.Decision)
	if x.Reason != "" {
		s += "(" + string(x.Reason) + ")"
	}
	if x.Entry != "" {
		s += " " + string(x.Entry)
	}
	if x.Asked != "" {
		s += " " + string(x.Asked)
	}
	for i, c := range x.Candidates {
		if i < 3 {
			s += fmt.Sprintf(" [%s %.2f]", c.Entry, c.Confidence)
		}
	}
	if x.Decision == faq.Answered {
		s += " " + x.Said
	}
	return s
}
