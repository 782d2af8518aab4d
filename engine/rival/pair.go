package rival

import (
	"cmp"
	"maps"
	"slices"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Pair is two entries that compete, and why.
type Pair struct {
	A        Side     `json:"a"` // the one that would be kept
	B        Side     `json:"b"`
	Shared   []string `json:"shared"`   // phrasings that both have
	Alike    []Alike  `json:"alike"`    // phrasings that hardly differ
	Asked    []Asked  `json:"asked"`    // past questions in which both were about as likely, those asked most first
	Times    int      `json:"times"`    // how often those were asked
	Taken    []Taken  `json:"taken"`    // phrasings of one that the other would answer
	Proposal Proposal `json:"proposal"` // how they would become one
}

// Side is one entry of a pair.
type Side struct {
	Entry    faq.ID `json:"entry"`
	Question string `json:"question"`
	Revision int    `json:"revision"`
}

// Alike is a phrasing of each entry.
type Alike struct {
	A string `json:"a"`
	B string `json:"b"`
}

// Asked is a question of buyers, masked.
type Asked struct {
	Question string  `json:"question"`
	Times    int     `json:"times"`
	A        float64 `json:"a"` // confidence in the entry, when it was asked last
	B        float64 `json:"b"`
}

// Taken is a phrasing that the engine, not having read it, answers with another entry than the one that has it.
type Taken struct {
	Phrasing   string  `json:"phrasing"`
	Of         faq.ID  `json:"of"`
	By         faq.ID  `json:"by"`
	Confidence float64 `json:"confidence"`
}

// Proposal is how two entries would become one: the phrasings go to the one that is kept, and the other is retired.
type Proposal struct {
	Keep        faq.ID   `json:"keep"`
	Retire      faq.ID   `json:"retire"`
	Phrasings   []string `json:"phrasings"`    // that the kept one would gain
	SameAnswers bool     `json:"same_answers"` // otherwise somebody must choose, or tell the questions apart
}

const (
	// hardly is how much two phrasings have in common that hardly differ.
	hardly = 0.8

	// everywhere is in how many phrasings a pair of characters is too common to look for others by.
	everywhere = 200

	// rivalry and plausible are from when two entries are about as likely, and either likely at all: what the engine calls
	// ambiguous, and offers.
	rivalry, plausible = 0.6, 0.15

	// leastAsked is how often such questions must have been asked where nothing else speaks of the pair.
	leastAsked = 2

	// mostShown bounds the examples of each kind.
	mostShown = 10
)

// board gathers evidence by pair.
type board struct {
	entries map[faq.ID]*faq.Entry
	owners  faq.Owners
	pairs   map[[2]faq.ID]*Pair
}

func newBoard(entries map[faq.ID]*faq.Entry) *board {
	return &board{entries, faq.OwnersAmong(entries), map[[2]faq.ID]*Pair{}}
}

// pair returns the pair of two entries, whichever is named first; nil where they never compete. flip is set where a is
// the pair's second.
func (b *board) pair(a, c faq.ID) (p *Pair, flip bool) {
	x, y := b.entries[a], b.entries[c]
	if x == nil || y == nil || a == c || !x.Meets(y) {
		return nil, false
	}
	if kept(x, y) == y {
		x, y, flip = y, x, true
	}
	key := [2]faq.ID{x.ID, y.ID}
	if b.pairs[key] == nil {
		b.pairs[key] = &Pair{A: side(x), B: side(y), Shared: []string{}, Alike: []Alike{}, Asked: []Asked{}, Taken: []Taken{}}
	}
	return b.pairs[key], flip
}

func side(e *faq.Entry) Side { return Side{e.ID, e.Question, e.Revision} }

// kept is the one of two entries that would be kept: what is served, then what has more phrasings, then the first by id.
func kept(x, y *faq.Entry) *faq.Entry {
	served := func(e *faq.Entry) int {
		if e.Served() {
			return 1
		}
		return 0
	}
	if cmp.Or(cmp.Compare(served(y), served(x)), cmp.Compare(len(y.Similar), len(x.Similar)), cmp.Compare(x.ID, y.ID)) <= 0 {
		return x
	}
	return y
}

// share notes the phrasings that several entries have.
func (b *board) share() {
	for _, core := range slices.Sorted(maps.Keys(b.owners)) {
		for i, x := range b.owners[core] {
			for _, y := range b.owners[core][:i] {
				if p, _ := b.pair(x.ID, y.ID); p != nil {
					p.Shared = append(p.Shared, said(b.entries[p.A.Entry], core))
				}
			}
		}
	}
}

// said is the entry's phrasing of that core.
func said(e *faq.Entry, core string) string {
	for _, p := range e.Phrasings() {
		if zh.Core(p) == core {
			return p
		}
	}
	return core
}

// phrase is one phrasing, by the pairs of its characters.
type phrase struct {
	text  string
	core  string
	of    faq.ID
	pairs []int32 // numbered, in order
}

// likeness notes the phrasings of two entries that hardly differ.
func (b *board) likeness() {
	all, features := b.phrases()
	posts := make([][]int, features)
	for i, p := range all {
		for _, g := range p.pairs {
			posts[g] = append(posts[g], i)
		}
	}
	shared := make([]int, len(all))
	for i, p := range all {
		var met []int
		for _, g := range p.pairs {
			if len(posts[g]) > everywhere {
				continue
			}
			for _, k := range posts[g] {
				if k >= i {
					break
				}
				if shared[k] == 0 {
					met = append(met, k)
				}
				shared[k]++
			}
		}
		for _, k := range met {
			shared[k] = 0
			if o := all[k]; o.of != p.of && o.core != p.core && alike(p.pairs, o.pairs) >= hardly {
				b.note(p, o)
			}
		}
	}
}

// phrases are all of them, by entry, and how many different pairs of characters there are.
func (b *board) phrases() (all []phrase, features int) {
	number := map[string]int32{}
	for _, id := range slices.Sorted(maps.Keys(b.entries)) {
		seen := map[string]bool{}
		for _, text := range b.entries[id].Phrasings() {
			if core := zh.Core(text); !seen[core] && core != "" {
				seen[core] = true
				all = append(all, phrase{text, core, id, pairsOf(core, number)})
			}
		}
	}
	return all, len(number)
}

func (b *board) note(p, o phrase) {
	pair, flip := b.pair(p.of, o.of)
	switch {
	case pair == nil:
	case flip:
		pair.Alike = append(pair.Alike, Alike{o.text, p.text})
	default:
		pair.Alike = append(pair.Alike, Alike{p.text, o.text})
	}
}

// pairsOf are a text's characters and the pairs of them by their numbers, each once, in order. New ones are numbered.
func pairsOf(core string, number map[string]int32) (out []int32) {
	add := func(pair string) {
		n, known := number[pair]
		if !known {
			n = int32(len(number))
			number[pair] = n
		}
		out = append(out, n)
	}
	runes := []rune(core)
	for i := range runes {
		add(string(runes[i]))
		if i > 0 {
			add(string(runes[i-1 : i+1]))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// alike is the share of what two lists in order have in common, or 0 where that is too little by their lengths alone.
func alike(a, b []int32) float64 {
	if 2*float64(min(len(a), len(b))) < hardly*float64(len(a)+len(b)) {
		return 0 // however much of the shorter one is in the longer
	}
	both := 0
	for i, k := 0, 0; i < len(a) && k < len(b); {
		switch c := cmp.Compare(a[i], b[k]); {
		case c == 0:
			both++
			i++
			k++
		case c < 0:
			i++
		default:
			k++
		}
	}
	return 2 * float64(both) / float64(max(1, len(a)+len(b)))
}

// past notes the questions in which two entries were about as likely, the newest first.
func (b *board) past(exchanges []faq.Exchange) {
	for _, x := range exchanges {
		if len(x.Candidates) < 2 || len(x.Answers) > 1 { // who asks two things is rightly of two minds
			continue
		}
		first, second := x.Candidates[0], x.Candidates[1]
		if second.Confidence < max(plausible, rivalry*first.Confidence) {
			continue
		}
		p, flip := b.pair(first.Entry, second.Entry)
		if p == nil {
			continue
		}
		if flip {
			first, second = second, first
		}
		p.Times++
		text := faq.Conceal(x.Question)
		if i := slices.IndexFunc(p.Asked, func(a Asked) bool { return a.Question == text }); i >= 0 {
			p.Asked[i].Times++
		} else {
			p.Asked = append(p.Asked, Asked{text, 1, first.Confidence, second.Confidence})
		}
	}
}

// took notes phrasings that the other entry would answer.
func (b *board) took(taken []Taken) {
	for _, t := range taken {
		if p, _ := b.pair(t.Of, t.By); p != nil {
			p.Taken = append(p.Taken, t)
		}
	}
}

// list returns the pairs that something speaks of, the strongest evidence first.
func (b *board) list() []Pair {
	out := []Pair{}
	for _, p := range b.pairs {
		if len(p.Shared)+len(p.Alike)+len(p.Taken) == 0 && p.Times < leastAsked {
			continue
		}
		p.finish(b.entries[p.A.Entry], b.entries[p.B.Entry])
		out = append(out, *p)
	}
	slices.SortFunc(out, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(len(y.Shared), len(x.Shared)), cmp.Compare(y.Times, x.Times), cmp.Compare(len(y.Taken), len(x.Taken)),
			cmp.Compare(len(y.Alike), len(x.Alike)), cmp.Compare(x.A.Entry, y.A.Entry), cmp.Compare(x.B.Entry, y.B.Entry))
	})
	return out
}

// finish orders and bounds the evidence, and adds how the two would become one.
func (p *Pair) finish(keep, retire *faq.Entry) {
	slices.SortFunc(p.Asked, func(a, b Asked) int {
		return cmp.Or(cmp.Compare(b.Times, a.Times), cmp.Compare(a.Question, b.Question))
	})
	slices.SortFunc(p.Taken, func(a, b Taken) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Phrasing, b.Phrasing))
	})
	p.Asked, p.Alike = p.Asked[:min(mostShown, len(p.Asked))], p.Alike[:min(mostShown, len(p.Alike))]
	p.Proposal = Proposal{Keep: keep.ID, Retire: retire.ID, Phrasings: []string{}, SameAnswers: sameAnswers(keep, retire)}
	have := map[string]bool{}
	for _, text := range keep.Phrasings() {
		have[zh.Core(text)] = true
	}
	for _, text := range retire.Phrasings() {
		if core := zh.Core(text); !have[core] {
			have[core] = true
			p.Proposal.Phrasings = append(p.Proposal.Phrasings, text)
		}
	}
}

// sameAnswers reports whether both say the same, but for politeness.
func sameAnswers(a, b *faq.Entry) bool {
	return slices.EqualFunc(a.Answers, b.Answers, func(x, y faq.Answer) bool {
		return zh.Core(x.Text) == zh.Core(y.Text) && x.When.Same(y.When)
	})
}
