package eval

import (
	"cmp"
	"slices"

	"xiaoer/faq"
)

// Cause is why a question was missed. It is computed from what the engine did, never from what the question says.
type Cause string

const (
	NotFound  Cause = "the search did not find the right entry"
	Sibling   Cause = "an entry of the same intent came first"
	Neighbour Cause = "an entry of the same topic came first"
	Stranger  Cause = "an entry of another topic came first"
	Cautious  Cause = "the right entry came first, and was not said"
	Outside   Cause = "no entry answers it, and one was said"
)

// Wish is what an entry's standard question asks for, as the engine's classifier has it.
type Wish struct{ Intent, Topic string }

// Miss is all that one cause accounts for, by what became of the questions.
type Miss struct {
	Cause   Cause
	Wrong   int // a wrong answer was said
	Offered int // the right entry was among the first three, which were offered
	Astray  int // others were offered
	Asked   int // a fact was asked for
	Handed  int // a person got it
	Mended  int // of all these, how many were read otherwise than they stood: typos, pinyin, initials
}

// Total is how many questions were missed so.
func (m Miss) Total() int { return m.Wrong + m.Offered + m.Astray + m.Asked + m.Handed }

// Add returns both together.
func (m Miss) Add(o Miss) Miss {
	return Miss{m.Cause, m.Wrong + o.Wrong, m.Offered + o.Offered, m.Astray + o.Astray, m.Asked + o.Asked, m.Handed + o.Handed, m.Mended + o.Mended}
}

// Misses groups the questions that were not answered right, those that a person should get and an entry was said to
// among them, by cause: the commonest first.
func Misses(queries []Query, predictions []Prediction, wishes map[faq.ID]Wish) []Miss {
	by := map[Cause]Miss{}
	for i, q := range queries {
		r := judge(q, predictions[i])
		if !r.missed() {
			continue
		}
		cause := r.cause(wishes)
		by[cause] = r.miss(cause).Add(by[cause])
	}
	return SortMisses(by)
}

// SortMisses lists misses, the commonest first.
func SortMisses(by map[Cause]Miss) []Miss {
	var out []Miss
	for _, m := range by {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b Miss) int { return cmp.Or(cmp.Compare(b.Total(), a.Total()), cmp.Compare(a.Cause, b.Cause)) })
	return out
}

// missed reports whether the engine did not answer right. Handing over what no entry answers is right.
func (r result) missed() bool {
	said := r.pred.Decision == faq.Answered
	if len(r.query.Gold) == 0 {
		return said
	}
	return !said || !r.right()
}

func (r result) cause(wishes map[faq.ID]Wish) Cause {
	switch {
	case len(r.query.Gold) == 0:
		return Outside
	case r.right():
		return Cautious
	case r.rank < 0 && !slices.ContainsFunc(r.query.Gold, func(id faq.ID) bool { return slices.Contains(r.pred.Found, id) }):
		return NotFound
	}
	nearest := Stranger
	first := wishes[r.pred.Matches[0].ID]
	for _, id := range r.query.Gold {
		switch w := wishes[id]; {
		case w == first && w.Intent != "":
			return Sibling
		case w.Topic == first.Topic && w.Topic != "":
			nearest = Neighbour
		}
	}
	return nearest
}

// miss counts the result as what became of it.
func (r result) miss(cause Cause) Miss {
	m := Miss{Cause: cause, Mended: one(r.pred.Mended)}
	switch {
	case r.pred.Decision == faq.Answered:
		m.Wrong = 1
	case r.pred.Decision == faq.Suggested && r.rank >= 0 && r.rank < 3:
		m.Offered = 1
	case r.pred.Decision == faq.Suggested:
		m.Astray = 1
	case r.pred.Decision == faq.Asked:
		m.Asked = 1
	default:
		m.Handed = 1
	}
	return m
}

// Kind is what became of the questions of one kind.
type Kind struct {
	Name                    string
	Questions, First, Right int // in all, with a right entry first, answered right; both 0 of a kind that no entry answers
	Wrong, Missed           int
	In                      bool // some entry answers them
}

// Kinds tells the kinds of a set's questions apart, those with most misses first.
func Kinds(queries []Query, predictions []Prediction) []Kind {
	by := map[string]Kind{}
	for i, q := range queries {
		r := judge(q, predictions[i])
		k := by[q.Kind]
		k.Name = q.Kind
		k.Questions++
		k.In = k.In || len(q.Gold) > 0
		said := r.pred.Decision == faq.Answered
		k.First += one(r.right())
		k.Right += one(said && r.right())
		k.Wrong += one(said && !r.right())
		k.Missed += one(r.missed())
		by[q.Kind] = k
	}
	var out []Kind
	for _, k := range by {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b Kind) int { return cmp.Or(cmp.Compare(b.Missed, a.Missed), cmp.Compare(a.Name, b.Name)) })
	return out
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}
