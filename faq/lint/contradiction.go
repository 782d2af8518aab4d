package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"xiaoer/faq"
)

// Contradiction is one thing of which the shop says two amounts.
type Contradiction struct {
	Topic string `json:"topic"` // "包邮门槛"
	A     Place  `json:"a"`
	B     Place  `json:"b"`
}

// Place is where an amount is said: in an answer, in a quick reply, or in a cell of a table. Start and End count the
// characters of that text.
type Place struct {
	Entry  faq.ID `json:"entry,omitempty"`
	Policy string `json:"policy,omitempty"`
	Reply  string `json:"quick_reply,omitempty"` // its id
	Title  string `json:"title,omitempty"`       // of the quick reply
	Field  string `json:"field"`                 // "answers[0].text", "rows[2].cells.free_over"
	Start  int    `json:"start"`
	End    int    `json:"end"`
	Says   string `json:"says"` // the words there
}

// Reply is a text that people send as it stands, a quick reply. Its title narrows what it says, as its own words do.
type Reply struct{ ID, Title, Text string }

// topic is an amount that a shop may state in several places.
type topic struct {
	name    string
	unit    unit
	columns []string  // a column whose title holds one of these states it
	says    []pattern // with one number each
	own     words     // limits that are no limits here: 退货 of the time in which one may 退货
	unless  []pattern // overlapping the match: another amount, that is said alike
}

// unit is what an amount is counted in, and what its other words are worth.
type unit map[string]float64

// units by the word that a topic names them with.
var units = map[string]unit{
	"元":  {"元": 1, "块": 1, "块钱": 1, "圆": 1, "rmb": 1, "": 1},
	"小时": {"小时": 1, "个小时": 1, "h": 1, "天": 24, "日": 24, "个工作日": 24, "工作日": 24},
	"天":  {"天": 1, "日": 1, "个工作日": 1, "工作日": 1, "周": 7, "个星期": 7, "星期": 7, "小时": 1. / 24, "个月": 30},
	"个月": {"个月": 1, "月": 1, "年": 12},
}

// claim is an amount, said in one place and under some conditions.
type claim struct {
	Place
	topic      *topic
	low, high  float64
	when       faq.Condition
	limits     []string // what the sentence, or the title, narrows itself to: 预售, 大件
	from, till *time.Time
}

// Contradictions returns where the built-in topics (free postage, dispatch, returns …) are given amounts that cannot
// both hold at now or later. Retired entries and drafts do not count, nor answers whose conditions, windows or own words
// (大件, 新疆) keep them apart, nor what quotes a table. A table is right and what is said beside it wrong, so tables come
// first in each pair; of the others, the amount that more of them state. What a table contradicts is told with the table,
// and with what says a third amount; not with what agrees with the table.
func Contradictions(entries []faq.Entry, policies []faq.Policy, replies []Reply, now time.Time) []Contradiction {
	return builtin().contradictions(entries, policies, replies, now)
}

func (b *Book) contradictions(entries []faq.Entry, policies []faq.Policy, replies []Reply, now time.Time) []Contradiction {
	var tables, said []claim
	for _, t := range faq.Terms(policies) {
		if t.Until.IsZero() || t.Until.After(now) {
			tables = append(tables, b.stated(t)...)
		}
	}
	for i := range entries {
		if e := &entries[i]; e.Served() && !e.Expired(now) {
			said = append(said, b.claims(e)...)
		}
	}
	for _, r := range replies {
		said = append(said, b.replied(r)...)
	}
	byUse(said)
	return collide(tables, said)
}

// collide pairs each claim with the first that it is against: a table among the tables before it, anything said with a
// table, and with what was said before it and is as wrong, or as right, by the tables.
func collide(tables, said []claim) []Contradiction {
	out := []Contradiction{}
	pair := func(a, b claim) { out = append(out, Contradiction{b.topic.name, a.Place, b.Place}) }
	for i, c := range tables {
		if k := slices.IndexFunc(tables[:i], c.against); k >= 0 {
			pair(tables[k], c)
		}
	}
	wrong := make([]bool, len(said))
	for i, c := range said {
		if k := slices.IndexFunc(tables, c.against); k >= 0 {
			wrong[i] = true
			pair(tables[k], c)
		}
	}
	for i, c := range said {
		for k, o := range said[:i] {
			if wrong[i] == wrong[k] && c.against(o) {
				pair(o, c)
				break
			}
		}
	}
	return out
}

// byUse sorts claims so that of one topic the amount stated most often comes first, and of equals what entries state.
func byUse(claims []claim) {
	type amount struct {
		topic *topic
		low   float64
	}
	uses := map[amount]int{}
	for _, c := range claims {
		uses[amount{c.topic, c.low}]++
	}
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(uses[amount{b.topic, b.low}], uses[amount{a.topic, a.low}]), cmp.Compare(a.Reply, b.Reply), cmp.Compare(a.Entry, b.Entry))
	})
}

// against reports whether both claims can be read by one buyer at one time, and differ.
func (c claim) against(o claim) bool {
	return c.topic == o.topic && slices.Equal(c.limits, o.limits) && (c.high < o.low || o.high < c.low) &&
		alike(c.when.Region, o.when.Region) && meet(c.when.OrderState, o.when.OrderState) && meet(c.when.Channel, o.when.Channel) &&
		meet(c.when.Product, o.when.Product) && meet(c.when.Category, o.when.Category) && meet(c.when.Member, o.when.Member) &&
		before(c.from, o.till) && before(o.from, c.till)
}

// alike reports whether two lists of regions speak of the same places. What is said of one region is no contradiction of
// what is said of all.
func alike(a, b []string) bool {
	return len(a) == 0 && len(b) == 0 || slices.ContainsFunc(a, func(v string) bool { return slices.Contains(b, v) })
}

// meet reports whether some value fits both lists, an empty one fitting all.
func meet(a, b []string) bool { return len(a) == 0 || len(b) == 0 || alike(a, b) }

func before(from, till *time.Time) bool { return from == nil || till == nil || from.Before(*till) }

// later is the later of two beginnings, of which either may be none.
func later(a *time.Time, b faq.Moment) *time.Time {
	if b.IsZero() || a != nil && a.After(b.Time) {
		return a
	}
	return &b.Time
}

// sooner is the sooner of two ends.
func sooner(a *time.Time, b faq.Moment) *time.Time {
	if b.IsZero() || a != nil && a.Before(b.Time) {
		return a
	}
	return &b.Time
}

// claims returns what an entry's answers state.
func (b *Book) claims(e *faq.Entry) []claim {
	var out []claim
	for i, a := range e.Answers {
		for _, c := range b.amounts(a.Text) {
			c.Entry, c.Field = e.ID, fmt.Sprintf("answers[%d].text", i)
			region := append(c.when.Region, a.When.Region...)
			c.when, c.when.Region = a.When, region
			c.from, c.till = later(e.ValidFrom, a.When.From), sooner(e.ValidUntil, a.When.Until)
			out = append(out, c)
		}
	}
	return out
}

// replied returns what a quick reply states.
func (b *Book) replied(q Reply) []claim {
	out := b.amounts(q.Text)
	title := b.scan(q.Title, "")
	for i := range out {
		c := &out[i]
		c.Reply, c.Title, c.Field = q.ID, q.Title, "text"
		b.narrow(title, 0, len(title.runes), c)
	}
	return out
}

// stated returns what a version of a table states in the columns that have a topic. The row for the rest of the country is what an
// answer without a region is held to. The title of a column narrows what stands in it.
func (b *Book) stated(p faq.Term) []claim {
	var out []claim
	for _, col := range p.Columns {
		k := slices.IndexFunc(b.topics, func(t *topic) bool {
			return slices.ContainsFunc(t.columns, func(w string) bool { return strings.Contains(col.Title, w) })
		})
		if k < 0 {
			continue
		}
		worth, title := b.topics[k].unit[col.Unit], b.scan(col.Title, "")
		for i, row := range p.Rows {
			cell := row.Cells[col.Name]
			low, high, ok := amount([]rune(cell))
			if !ok || worth == 0 {
				continue
			}
			c := claim{topic: b.topics[k], low: low * worth, high: high * worth, from: &p.From}
			if !p.Until.IsZero() {
				c.till = &p.Until
			}
			c.Place = Place{Policy: p.Name, Field: fmt.Sprintf("rows[%d].cells.%s", i, col.Name), End: len([]rune(cell)), Says: cell + col.Unit}
			if b.narrow(title, 0, len(title.runes), &c); p.By == "region" && !slices.Contains(row.Match, faq.Rest) {
				c.when.Region = row.Match
			} else if p.By != "" && p.By != "region" {
				continue
			}
			out = append(out, c)
		}
	}
	return out
}

// amounts returns what a text states.
func (b *Book) amounts(text string) []claim {
	s := b.scan(text, "")
	ops := b.operators(s)
	original := []rune(text)
	var out []claim
	for i := range s.runes {
		if i > 0 && s.number(i-1) > i { // inside a number
			continue
		}
		for _, t := range b.topics {
			c, m, ok := s.claimed(t, i)
			if !ok || slices.ContainsFunc(out, func(o claim) bool { return o.topic == t && o.End > s.from[m.start] }) {
				continue
			}
			if n := b.sense(s, m, ops); n.denied || n.asked || n.reported || n.others {
				continue
			}
			c.Start, c.End = s.span(m.start, m.end)
			c.Says = string(original[c.Start:c.End])
			from, to := s.sentence(m.start)
			b.narrow(s, from, to, &c)
			out = append(out, c)
		}
	}
	return out
}

// claimed matches the topic's patterns at i.
func (s *scan) claimed(t *topic, i int) (claim, match, bool) {
	for k := range t.says {
		m, ok := s.at(&t.says[k], i)
		if !ok || s.overlapped(t.unless, m) {
			continue
		}
		for _, p := range m.pieces {
			if s.number(p[0]) != p[1] || s.runes[p[0]] == quantity {
				continue
			}
			worth, ok := s.counted(t.unit, p[1])
			low, high, isNumber := amount(s.runes[p[0]:p[1]])
			if ok && isNumber && !s.another(t.unit, p[1], m.end) {
				return claim{topic: t, low: low * worth, high: high * worth}, m, true
			}
		}
	}
	return claim{}, match{}, false
}

// another reports whether a second amount in the unit begins between from and to: of 7天内退15天内换, what is 退 or 换
// belongs to the one before it.
func (s *scan) another(u unit, from, to int) bool {
	for i := from; i < to; i++ {
		end := s.number(i)
		if end == i {
			continue
		}
		if _, ok := s.counted(u, end); ok && u[""] == 0 {
			return true
		}
		i = end
	}
	return false
}

// counted returns what one of the unit's words at i is worth, the longest word first.
func (s *scan) counted(u unit, i int) (worth float64, ok bool) {
	longest := -1
	for word, w := range u {
		if n := len([]rune(word)); n > longest && strings.HasPrefix(string(s.runes[i:min(len(s.runes), i+n)]), word) {
			longest, worth = n, w
		}
	}
	return worth, longest >= 0
}

// narrow notes what the text between from and to narrows a claim to.
func (b *Book) narrow(s *scan, from, to int, c *claim) {
	for i := from; i < to; i++ {
		for _, h := range s.hits[i] {
			word := string(s.runes[i:h.end])
			if b.regions.has(h.word) {
				c.when.Region = append(c.when.Region, word)
			}
			if b.limits.has(h.word) && !c.topic.own.has(h.word) && !slices.Contains(c.limits, word) {
				c.limits = append(c.limits, word)
			}
		}
	}
	slices.Sort(c.limits)
}

// amount reads a number (48, 9.9, 四十八) or a range (2-4).
func amount(s []rune) (low, high float64, ok bool) {
	first, second, isRange := strings.Cut(string(s), "-")
	low, ok = value(first)
	if !isRange || !ok {
		return low, low, ok
	}
	high, ok = value(second)
	return low, high, ok && low <= high
}

// value reads one number, in digits or in Chinese below ten thousand.
func value(s string) (float64, bool) {
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v, true
	}
	var sum, digit float64
	for _, c := range s {
		switch i := strings.IndexRune("零一二三四五六七八九", c) / 3; {
		case strings.ContainsRune("零一二三四五六七八九", c):
			digit = float64(i)
		case c == '两':
			digit = 2
		case c == '十' || c == '百' || c == '千':
			sum += max(1, digit) * map[rune]float64{'十': 10, '百': 100, '千': 1000}[c]
			digit = 0
		default:
			return 0, false
		}
	}
	return sum + digit, s != ""
}
