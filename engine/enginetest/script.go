// Package enginetest holds any engine to conversations that shop staff can read and write.
//
// A script is a text file. A blank line ends a case, and every case is a new conversation; # begins a comment.
//
//	语料 starter                 the corpus the file is about, in its first line
//
//	知 order_state=shipped       facts that the channel knows
//	问 我要改地址                 a buyer's message, and after it one expectation:
//	答 address-change 含 顺丰     answered with that entry (or a|b) and no other, the answer holding that text
//	答 a + b                     two questions of the message answered, in that order
//	答 a 另问 region 另荐 b        answered with a, asked back for that fact, and b offered beside
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
	Kind     string     // 答 荐 近 反问 转 不答
	Entries  []faq.ID   // any of them is right
	Also     [][]faq.ID // of each, any: what is answered beside
	Beside   []faq.ID   // any: what is offered beside an answer
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
		if e.beside(rest); word != "答" && (e.Also != nil || e.Beside != nil || e.Detail != "") {
			return e, fmt.Errorf("%q: only 答 has more beside it", line)
		}
	}
	if word == "反问" && rest == "" {
		return e, fmt.Errorf("%q: which fact", line)
	}
	return e, nil
}

// beside reads the entries, with what is said, asked and offered beside them: a|b + c 另问 region 另荐 d.
func (e *Expectation) beside(text string) {
	text, offered, _ := strings.Cut(text, " 另荐 ")
	text, e.Detail, _ = strings.Cut(text, " 另问 ")
	said := strings.Split(text, " + ")
	e.Entries, e.Beside = ids(said[0]), ids(offered)
	for _, s := range said[1:] {
		e.Also = append(e.Also, ids(s))
	}
}

// ids reads a|b.
func ids(text string) (out []faq.ID) {
	for _, id := range strings.FieldsFunc(text, func(r rune) bool { return r == '|' }) {
		out = append(out, faq.ID(strings.TrimSpace(id)))
	}
	return out
}

// Check says what is wrong with the outcome, or "" when it is as expected. A known miss is not taken into account.
func (e Expectation) Check(x faq.Exchange) string {
	offered := offers(x, e.Entries)
	answered := x.Decision == faq.Answered && slices.Contains(e.Entries, x.Entry)
	ok := false
	switch e.Kind {
	case "答":
		ok = e.answered(x) && strings.Contains(x.Said, e.Contains)
	case "荐":
		ok = x.Decision == faq.Suggested && offered
	case "近":
		ok = answered || x.Decision == faq.Suggested && offered
	case "反问":
		ok = x.Decision == faq.Asked && string(x.Asked) == e.Detail
	case "转":
		ok = x.Decision == faq.Escalated && (e.Detail == "" || string(x.Reason) == e.Detail)
	case "不答":
		ok = !answered && !slices.ContainsFunc(x.Answers, func(s faq.Said) bool { return slices.Contains(e.Entries, s.Entry) })
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("got %s, want %s", describe(x), e)
}

// answered reports whether the exchange says these entries in this order and no other, and offers and asks what it should.
func (e Expectation) answered(x faq.Exchange) bool {
	said := []faq.ID{x.Entry}
	if x.Answers != nil {
		said = nil
		for _, a := range x.Answers {
			said = append(said, a.Entry)
		}
	}
	want := append([][]faq.ID{e.Entries}, e.Also...)
	kind := faq.Answered
	if e.Detail != "" {
		kind = faq.Asked
	}
	return x.Decision == kind && string(x.Asked) == e.Detail && slices.EqualFunc(said, want, func(id faq.ID, any []faq.ID) bool { return slices.Contains(any, id) }) &&
		(e.Beside == nil && len(x.Options) == 0 || offers(x, e.Beside))
}

// offers reports whether one of the entries is among the options.
func offers(x faq.Exchange, any []faq.ID) bool {
	return slices.ContainsFunc(x.Options, func(o faq.Option) bool { return slices.Contains(any, o.Entry) })
}

func (e Expectation) String() string {
	s := e.Kind + " " + alternatives(e.Entries)
	for _, also := range e.Also {
		s += " + " + alternatives(also)
	}
	switch {
	case e.Kind == "答" && e.Detail != "":
		s += " 另问 " + e.Detail
	default:
		s = strings.TrimSpace(s + e.Detail)
	}
	if e.Beside != nil {
		s += " 另荐 " + alternatives(e.Beside)
	}
	if e.Contains != "" {
		s += " 含 " + e.Contains
	}
	return s
}

func alternatives(ids []faq.ID) string {
	var out []string
	for _, id := range ids {
		out = append(out, string(id))
	}
	return strings.Join(out, "|")
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
	for i, a := range x.Answers {
		if i > 0 || x.Decision != faq.Answered {
			s += " + " + string(a.Entry)
		}
	}
	if x.Asked != "" {
		s += " " + string(x.Asked)
	}
	for _, o := range x.Options {
		if x.Decision != faq.Suggested {
			s += " 另荐 " + string(o.Entry)
		}
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
