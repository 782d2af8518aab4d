package gap

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// Answer is what agents answered to the questions of a gap, those who wrote nearly the same as one.
type Answer struct {
	Text   string `json:"text,omitempty"`  // masked; "" where they sent or named an entry
	Entry  faq.ID `json:"entry,omitempty"` // that they sent or named
	Agents int    `json:"agents"`
	Times  int    `json:"times"`

	plain bool // nothing had to be masked
}

// Proposal is what would close a gap: phrasings for an entry that is there, or a new entry.
type Proposal struct {
	Entry     faq.ID   `json:"entry"`
	Revision  int      `json:"revision"` // of the entry that gets the phrasings; 0 is a new one
	Question  string   `json:"question"` // the entry's
	Phrasings []string `json:"phrasings"`
	Answer    string   `json:"answer,omitempty"` // of a new entry
	Agents    int      `json:"agents"`           // who agree
}

const (
	// quorum is how many agents must have answered the same.
	quorum = 2

	// nearlySame is how much two replies must have in common to say the same, where they deny as often and name the same
	// numbers: 「支持刻字，最多八个字」 and 「支持刻字的亲，最多八个字哦」 have .8, but so have 可以 and 不可以, six and eight.
	nearlySame = 0.6

	// leastAnswer is the shortest reply, in characters of its core, that answers anything.
	leastAnswer = 5

	// ofGreeting is in how many gaps the same reply is a phrase of courtesy and no answer.
	ofGreeting = 4

	// mostPhrasings bounds what one acceptance adds: those asked most. The bot learns from more of them little.
	mostPhrasings = 20

	// mostWords is the longest question, in characters, that makes a phrasing: a story is told once.
	mostWords = 60
)

// courtesies are replies, by their cores, that agents give whatever is asked.
func courtesies(gaps [][]*Question) map[string]bool {
	in := map[string]int{}
	for _, questions := range gaps {
		here := map[string]bool{}
		for _, q := range questions {
			for _, m := range q.asked {
				for _, h := range m.Helped {
					here[zh.Core(h.Text)] = true
				}
			}
		}
		for core := range here {
			in[core]++
		}
	}
	maps.DeleteFunc(in, func(_ string, n int) bool { return n < ofGreeting })
	out := map[string]bool{}
	for core := range in {
		out[core] = true
	}
	return out
}

// said is one wording of a reply, with who wrote it.
type said struct {
	text   string
	entry  faq.ID
	core   string
	agents map[string]bool
	times  int
}

// answersTo adds up what agents answered. Those on which most agents agree come first.
func answersTo(questions []*Question, courtesy map[string]bool) []Answer {
	out := []Answer{}
	for _, group := range nearly(wordings(questions, courtesy)) {
		a := Answer{Text: faq.Conceal(group[0].text), Entry: group[0].entry, plain: faq.Conceal(group[0].text) == group[0].text}
		agents := map[string]bool{}
		for _, s := range group {
			maps.Copy(agents, s.agents)
			a.Times += s.times
			if text := faq.Conceal(s.text); !a.plain && text == s.text {
				a.Text, a.plain = text, true
			}
		}
		a.Agents = len(agents)
		out = append(out, a)
	}
	slices.SortStableFunc(out, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(b.Agents, a.Agents), cmp.Compare(b.Times, a.Times))
	})
	return out
}

// wordings are the replies, those used most first. What was sent as an entry counts as that entry, however it reads.
func wordings(questions []*Question, courtesy map[string]bool) []*said {
	by := map[string]*said{}
	for _, q := range questions {
		for _, m := range q.asked {
			for _, h := range m.Helped {
				core := zh.Core(h.Text)
				if h.Entry == "" && (utf8.RuneCountInString(core) < leastAnswer || courtesy[core]) {
					continue
				}
				key := core
				if h.Entry != "" {
					key = "/" + string(h.Entry) // no core has a slash
				}
				s := by[key]
				if s == nil {
					s = &said{entry: h.Entry, core: core, agents: map[string]bool{}}
					if h.Entry == "" {
						s.text = h.Text
					}
					by[key] = s
				}
				s.agents[h.Agent] = true
				s.times++
			}
		}
	}
	return slices.SortedFunc(maps.Values(by), func(a, b *said) int {
		return cmp.Or(cmp.Compare(len(b.agents), len(a.agents)), cmp.Compare(b.times, a.times), cmp.Compare(a.entry, b.entry), cmp.Compare(a.core, b.core))
	})
}

// nearly puts wordings together with the first one that says nearly the same.
func nearly(all []*said) (groups [][]*said) {
	for _, s := range all {
		i := slices.IndexFunc(groups, func(group []*said) bool { return group[0].saysLike(s) })
		if i < 0 {
			groups, i = append(groups, nil), len(groups)
		}
		groups[i] = append(groups[i], s)
	}
	return groups
}

func (s *said) saysLike(o *said) bool {
	return s.entry == "" && o.entry == "" && crux(s.core) == crux(o.core) && dice(pairs(s.core), pairs(o.core)) >= nearlySame
}

// crux is what must not differ between two replies that say the same: numbers, and words that deny.
func crux(core string) string {
	var out []rune
	for _, r := range core {
		if unicode.IsDigit(r) || strings.ContainsRune("零一二三四五六七八九十百千万两半不没无非勿别未", r) {
			out = append(out, r)
		}
	}
	slices.Sort(out)
	return string(out)
}

// propose makes of what agents agree on what would close the gap; nil where they do not, or where nothing is left to
// add. An entry that they sent or named outweighs what they wrote.
func propose(id string, questions []*Question, answers []Answer, entries map[faq.ID]*faq.Entry, owners faq.Owners) *Proposal {
	if a, ok := agreed(answers, func(a Answer) bool { return a.Entry != "" && standing(entries[a.Entry]) }); ok {
		return phrasingsFor(entries[a.Entry], questions, a.Agents, owners)
	}
	if a, ok := agreed(answers, func(a Answer) bool {
		return a.Entry == "" && a.plain && utf8.RuneCountInString(a.Text) <= faq.MaxAnswer
	}); ok {
		return entryOf(id, questions, a, entries, owners)
	}
	return nil
}

// agreed returns the answer of its sort on which most agents agree, if those are enough and no other has as many.
func agreed(answers []Answer, sort func(Answer) bool) (best Answer, ok bool) {
	for _, a := range answers {
		switch {
		case !sort(a):
		case best.Agents == 0:
			best = a
		case a.Agents == best.Agents:
			return best, false
		}
	}
	return best, best.Agents >= quorum
}

func standing(e *faq.Entry) bool { return e != nil && e.Status != faq.Retired }

// phrasingsFor proposes the questions as phrasings of an entry that is there.
func phrasingsFor(e *faq.Entry, questions []*Question, agents int, owners faq.Owners) *Proposal {
	p := &Proposal{Entry: e.ID, Revision: e.Revision, Question: e.Question, Agents: agents}
	p.Phrasings = phrasings(questions, min(mostPhrasings, faq.MaxSimilar-len(e.Similar)), owners)
	if len(p.Phrasings) == 0 {
		return nil
	}
	return p
}

// entryOf proposes a new entry. Where one was made of the gap before, it proposes phrasings for that.
func entryOf(id string, questions []*Question, a Answer, entries map[faq.ID]*faq.Entry, owners faq.Owners) *Proposal {
	if e := entries[NewEntry(id)]; standing(e) {
		return phrasingsFor(e, questions, a.Agents, owners)
	}
	words := phrasings(questions, mostPhrasings+1, owners)
	if len(words) == 0 {
		return nil
	}
	p := &Proposal{Entry: NewEntry(id), Question: words[0], Phrasings: words[1:], Answer: a.Text, Agents: a.Agents}
	if t := typical(questions); slices.Contains(words, t.Text) {
		p.Question = t.Text
		p.Phrasings = slices.DeleteFunc(words, func(w string) bool { return w == t.Text })
	}
	return p
}

// NewEntry is the id of the entry that is made of a gap.
func NewEntry(gap string) faq.ID { return faq.ID("gap-" + gap) }

// phrasings are the questions that make good ones, those asked most first: nobody's number is in them, they are no
// stories, and no entry has them.
func phrasings(questions []*Question, most int, owners faq.Owners) []string {
	out := []string{}
	for _, q := range questions {
		if len(out) < most && q.plain && len(owners[q.core]) == 0 && utf8.RuneCountInString(q.Text) <= mostWords {
			out = append(out, q.Text)
		}
	}
	return out
}

// Written is the entry as it would be: have with the phrasings added, or a draft where have is nil.
func (p Proposal) Written(have *faq.Entry) faq.Entry {
	if have == nil {
		e := faq.Entry{ID: p.Entry, Question: p.Question, Similar: p.Phrasings, Status: faq.Draft}
		if p.Answer != "" {
			e.Answers = []faq.Answer{{Text: p.Answer}}
		}
		return e
	}
	e := *have
	e.Similar = slices.Concat(have.Similar, p.Phrasings)
	return e
}
