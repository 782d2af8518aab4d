package gap

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/faq/desk"
	"xiaoer/intents/zh"
)

// Question is what buyers asked in the same words, but for politeness.
type Question struct {
	Text   string    `json:"text"` // as it was typed with the fewest words around it, masked
	Times  int       `json:"times"`
	LastAt time.Time `json:"last_at"`

	core  string
	plain bool // nothing had to be masked
	asked []*desk.Miss
}

// leastCore is the shortest core, in characters, that asks something.
const leastCore = 2

// gather makes questions of what was missed, newest first, in the order in which they were asked first. What is too
// short to say anything is left out.
func gather(missed []desk.Miss) []*Question {
	byCore := map[string]*Question{}
	var out []*Question
	for i := len(missed) - 1; i >= 0; i-- {
		m := &missed[i]
		core := zh.Core(m.Question)
		if utf8.RuneCountInString(core) < leastCore {
			continue
		}
		q := byCore[core]
		if q == nil {
			q = &Question{core: core}
			byCore[core], out = q, append(out, q)
		}
		q.add(m)
	}
	return out
}

func (q *Question) add(m *desk.Miss) {
	if text := strings.TrimSpace(m.Question); q.Times == 0 || utf8.RuneCountInString(text) < utf8.RuneCountInString(q.Text) {
		q.Text = faq.Conceal(text)
		q.plain = q.Text == text
	}
	q.LastAt = m.At
	q.Times++
	q.asked = append(q.asked, m)
}

// mostAsked orders questions: those asked most first.
func mostAsked(a, b *Question) int {
	return cmp.Or(cmp.Compare(b.Times, a.Times), b.LastAt.Compare(a.LastAt), cmp.Compare(a.core, b.core))
}

// Traffic is how much a gap is asked.
type Traffic struct {
	Times      int       `json:"times"`
	Buyers     int       `json:"buyers"`      // strangers count once a conversation
	Days       int       `json:"days"`        // on which it was asked, by Beijing time
	LastWeek   int       `json:"last_week"`   // times in the seven days up to now
	WeekBefore int       `json:"week_before"` // times in the seven days before those
	FirstAt    time.Time `json:"first_at"`
	LastAt     time.Time `json:"last_at"`
}

var beijing = time.FixedZone("CST", 8*3600)

// trafficOf counts how often questions were asked.
func trafficOf(questions []*Question, now time.Time) (t Traffic) {
	buyers, days := map[string]bool{}, map[string]bool{}
	for _, q := range questions {
		for _, m := range q.asked {
			t.Times++
			buyers[cmp.Or(m.Buyer, "/"+m.Conversation)] = true
			days[m.At.In(beijing).Format(time.DateOnly)] = true
			switch age := now.Sub(m.At); {
			case age < desk.Week:
				t.LastWeek++
			case age < 2*desk.Week:
				t.WeekBefore++
			}
			if t.FirstAt.IsZero() || m.At.Before(t.FirstAt) {
				t.FirstAt = m.At
			}
			if m.At.After(t.LastAt) {
				t.LastAt = m.At
			}
		}
	}
	t.Buyers, t.Days = len(buyers), len(days)
	return t
}

// busier orders by traffic, the most first.
func (t Traffic) busier(o Traffic) int {
	return cmp.Or(cmp.Compare(o.Times, t.Times), cmp.Compare(o.Buyers, t.Buyers), cmp.Compare(o.Days, t.Days), o.LastAt.Compare(t.LastAt))
}

// pairs are the characters of a core and the pairs of them.
func pairs(core string) map[string]bool {
	runes := []rune(core)
	out := map[string]bool{}
	for i, r := range runes {
		out[string(r)] = true
		if i > 0 {
			out[string(runes[i-1:i+1])] = true
		}
	}
	return out
}

// dice is the share of what two texts have in common, 0 to 1.
func dice(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	shared := 0
	for p := range a {
		if b[p] {
			shared++
		}
	}
	return 2 * float64(shared) / float64(max(1, len(a)+len(b)))
}

// widest is how many questions of a gap are looked at for the typical one: those asked most.
const widest = 200

// typical returns the question that is most like all the others, each counting as often as it was asked; one of which
// something was masked only where there is no other. Questions are those asked most first.
func typical(questions []*Question) *Question {
	questions = questions[:min(len(questions), widest)]
	sets := make([]map[string]bool, len(questions))
	for i, q := range questions {
		sets[i] = pairs(q.core)
	}
	best, most := questions[0], -1.0
	for i, q := range questions {
		var sum float64
		for k, other := range questions {
			sum += float64(other.Times) * dice(sets[i], sets[k])
		}
		if q.plain && !best.plain || q.plain == best.plain && sum > most {
			best, most = q, sum
		}
	}
	return best
}

// grouped is questions by the number of their group, those asked most first.
func grouped(questions []*Question, number []int) [][]*Question {
	var out [][]*Question
	for i, q := range questions {
		for number[i] >= len(out) {
			out = append(out, nil)
		}
		out[number[i]] = append(out[number[i]], q)
	}
	for _, group := range out {
		slices.SortFunc(group, mostAsked)
	}
	return out
}
