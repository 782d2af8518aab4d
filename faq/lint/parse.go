package lint

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// parser reads one pack into a book. The form of a pack is told in packs/general.txt and packs/topics.txt, for the
// people who write them.
type parser struct {
	*Book
	known classes
	pack  string
	rule  *Rule  // the one whose lines are being read, or nil
	topic *topic // likewise
	began int    // the line of its head
}

// read takes in the pack's lines. Its error is a *LineError.
func (p *parser) read(text string) error {
	if !utf8.ValidString(text) {
		return &LineError{p.pack, 1, errors.New("not UTF-8: save the file as UTF-8")}
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		head := line[0] == '=' || line[0] == '~'
		if err := p.whole(); head && err != nil {
			return &LineError{p.pack, p.began, err}
		}
		if head {
			p.began = n
		}
		if err := p.line(line); err != nil {
			return &LineError{p.pack, n, err}
		}
	}
	if err := p.whole(); err != nil {
		return &LineError{p.pack, p.began, err}
	}
	return nil
}

// line reads one line.
func (p *parser) line(line string) error {
	switch line[0] {
	case '=':
		return p.ruleHead(line[1:])
	case '~':
		return p.topicHead(line[1:])
	}
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch {
	case rest == "":
		return fmt.Errorf("%q says nothing: a keyword, a space, and what it is about", line)
	case word == "@":
		return p.class(rest)
	case p.rule != nil:
		return p.ruleLine(word, rest)
	case p.topic != nil:
		return p.topicLine(word, rest)
	}
	return fmt.Errorf("%s stands before the first rule", word)
}

var ruleID = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)

// ruleHead reads "id | severity | name", and "| 问" where the rule counts in questions.
func (p *parser) ruleHead(s string) error {
	parts := fields(s)
	switch {
	case len(parts) != 3 && (len(parts) != 4 || parts[3] != "问"):
		return errors.New("a rule begins with: = id | block, warn or hint | name, and | 问 if questions count")
	case !ruleID.MatchString(parts[0]):
		return fmt.Errorf("id %q: lower-case words parted by dots, like invoice.refuse", parts[0])
	case !slices.Contains(severities, Severity(parts[1])):
		return fmt.Errorf("severity %q: one of block, warn, hint", parts[1])
	case parts[2] == "":
		return errors.New("the rule has no name")
	case slices.ContainsFunc(p.rules, func(r *Rule) bool { return r.ID == parts[0] }):
		return fmt.Errorf("there is a rule %s already", parts[0])
	}
	p.topic = nil
	p.rule = &Rule{ID: parts[0], Pack: p.pack, Severity: Severity(parts[1]), Name: parts[2], Asked: len(parts) == 4}
	p.rules = append(p.rules, p.rule)
	return nil
}

// fields splits a head at its bars.
func fields(s string) []string {
	parts := strings.Split(s, "|")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// whole returns what the rule or topic that ends here lacks.
func (p *parser) whole() error {
	switch r, t := p.rule, p.topic; {
	case r != nil && (r.Reason == "" || r.Suggestion == ""):
		return fmt.Errorf("rule %s needs a line 因 (why) and a line 改 (what to say instead)", r.ID)
	case r != nil && len(r.catches) == 0 && !slices.Contains(counted, r.ID) && !strings.HasPrefix(r.ID, judgedPrefix):
		return fmt.Errorf("rule %s looks for nothing: a line 是, 无, 非 or 凡", r.ID)
	case r != nil && len(r.about) == 0 && slices.ContainsFunc(r.catches, func(c catch) bool { return c.about }):
		return fmt.Errorf("rule %s does not say what it is about: a line 题", r.ID)
	case t != nil && len(t.says) == 0:
		return fmt.Errorf("topic %s is said nowhere: a line 数", t.name)
	}
	return nil
}

// ruleLine reads one line of a rule.
func (p *parser) ruleLine(word, rest string) error {
	switch word {
	case "因":
		p.rule.Reason = rest
		return nil
	case "改":
		p.rule.Suggestion = rest
		return nil
	}
	for written := range strings.FieldsSeq(rest) {
		pattern, err := p.compile(written, p.known)
		if err != nil {
			return err
		}
		sense, about := strings.CutPrefix(word, "题")
		switch w := want(sense); {
		case slices.Contains([]want{asserted, lacking, denied, spoken}, w):
			p.rule.catches = append(p.rule.catches, catch{p.rule, w, about, pattern})
		case word == "题":
			p.rule.about = append(p.rule.about, pattern)
		case word == "题外":
			p.rule.beside = append(p.rule.beside, pattern)
		case word == "除":
			p.rule.unless = append(p.rule.unless, pattern)
		case word == "免":
			p.rule.pardons = append(p.rule.pardons, pattern)
		default:
			return fmt.Errorf("%q is no keyword of a rule: one of 因 改 题 题外 是 无 非 凡 题是 题无 题非 题凡 除 免", word)
		}
	}
	return nil
}

// class reads "name: words", where <name> stands for the words of another class. A class that is given again grows.
func (p *parser) class(s string) error {
	name, list, ok := strings.Cut(s, ":")
	if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, "<>|()[] ") {
		return errors.New("a class of words is written: @ name: word word")
	}
	set := p.known[name]
	if set == nil {
		set = &words{}
	}
	for word := range strings.FieldsSeq(list) {
		more, err := p.choice(word, p.known)
		if err != nil {
			return err
		}
		set.merge(more)
	}
	p.known[name] = set
	return nil
}

// topicHead reads "name | unit".
func (p *parser) topicHead(s string) error {
	parts := fields(s)
	if len(parts) != 2 || parts[0] == "" || units[parts[1]] == nil {
		return errors.New("a topic begins with: ~ name | 元, 小时, 天 or 个月")
	}
	p.rule = nil
	p.topic = &topic{name: parts[0], unit: units[parts[1]]}
	p.topics = append(p.topics, p.topic)
	return nil
}

// topicLine reads one line of a topic.
func (p *parser) topicLine(word, rest string) error {
	switch word {
	case "表":
		p.topic.columns = append(p.topic.columns, strings.Fields(rest)...)
		return nil
	case "自":
		for own := range strings.FieldsSeq(rest) {
			set, err := p.choice(own, p.known)
			if err != nil {
				return err
			}
			p.topic.own.merge(set)
		}
		return nil
	case "数", "除":
	default:
		return fmt.Errorf("%q is no keyword of a topic: one of 表 自 数 除", word)
	}
	for written := range strings.FieldsSeq(rest) {
		pattern, err := p.compile(written, p.known)
		if err != nil {
			return err
		}
		if word == "除" {
			p.topic.unless = append(p.topic.unless, pattern)
			continue
		}
		if numbers := strings.Count(written, "#"); numbers != 1 {
			return fmt.Errorf("%q: one # and no more, not %d", written, numbers)
		}
		p.topic.says = append(p.topic.says, pattern)
	}
	return nil
}
