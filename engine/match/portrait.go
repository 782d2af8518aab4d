package match

import (
	"fmt"
	"slices"
	"strings"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// sighted is an entry read but not yet weighed.
type sighted struct {
	entry   engine.Taught
	phrases []sight
	answer  sight

	published int // so many of the phrases are the shop's own, the others are buyers'
}

// look reads an entry through the lens, with the questions that buyers confirmed as if they were phrasings of it. What
// cannot be read is left out.
func (m *Trainer) look(e engine.Taught) sighted {
	s := sighted{entry: e}
	see := func(p string) {
		if t, err := m.Reader.Read(p); err == nil {
			s.phrases = append(s.phrases, m.Lens.see(t))
		}
	}
	for _, p := range e.Phrasings() {
		see(p)
	}
	s.published = len(s.phrases)
	for _, c := range e.Confirmed {
		see(c.Question)
	}
	var answers []string
	for _, a := range e.Answers {
		answers = append(answers, a.Text)
	}
	if t, err := m.Reader.Read(cut(strings.Join(answers, "\n"), zh.MaxRead)); err == nil {
		s.answer = m.Lens.see(t)
	}
	return s
}

// cut returns at most n characters of s.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// portrait is what the matcher keeps of one entry. Of characters it keeps the texts themselves, a tenth of what their
// n-grams would take, and what the n-grams' weights are to be multiplied by: a weight is worked out where a question has
// the n-gram too. Sounds are looked up by character.
type portrait struct {
	entry *faq.Entry
	odd   *oddities // nil for nearly all

	phrases []phrase
	chars   []uint16 // of the phrasings, one after the other, then of the answers
	ideas   []idea   // the concepts of the phrasings, by rising feature
	uses    []use    // of ideas in the phrasings, then the features of the answers' concepts

	unit   units   // of the phrasings as one document
	bg     float32 // of their grams by the background's rarity
	answer float32 // of the answers' grams by the same
	bgMass float64 // of the phrasings' grams
	bias   float64 // of the trained classifier

	belief belief
}

// oddities are what few entries have.
type oddities struct {
	vouching []faq.Tally // what buyers confirmed
	places   vector      // that the phrasings name, and what they are concepts of
	heard    [][]uint32  // by phrasing; nil where it sounds as its characters do
	voiced   [][]uint32  // by phrasing; nil where it is as it sounds
	weights  weights     // the classifier's, of grams, where they cannot be worked out
}

// phrase is one phrasing of an entry, or a question that buyers confirmed.
type phrase struct {
	core  uint64 // hashed; 0 for a buyer's, which is not the shop's own word
	unit  units
	chars uint32 // where its own end
	turns uint32 // its polarity, and above that where its uses end
}

// polarityBits are those of phrase.turns below the end of the uses. There is room for sixteen million, and an entry
// has half a million at most by the limits of package faq.
const polarityBits = 8

func (ph *phrase) polarity() polarity { return polarity(ph.turns & (1<<polarityBits - 1)) }
func (ph *phrase) uses() int          { return int(ph.turns >> polarityBits) }

// units are what weights by the bank's rarity are multiplied by, for the vectors to be of unit length.
type units struct{ grams, sounds, ideas, class float32 }

// idea is a concept of the phrasings with its weight in all of them as one document.
type idea struct {
	f          feature
	own, class float32
}

// use is an idea, by its place, in one phrasing.
type use uint32

const implied use = 1 << 31 // the phrasing only points to the idea: it counts impliedWeight

// foldedSum is the greatest number of vectors that sum adds up one after the other. Of no more phrasings the classifier's
// weights can be worked out again to the last bit.
const foldedSum = 8

// says reports whether a phrasing has the word, in one script and width or another.
func (p *portrait) says(word string) bool {
	for _, ph := range p.entry.Phrasings() {
		if strings.Contains(zh.Fold(ph), word) {
			return true
		}
	}
	return false
}

// confirmed returns the voices that confirmed the very text, or nil.
func (p *portrait) confirmed(text zh.Text) *faq.Tally {
	if p.odd == nil {
		return nil
	}
	core := strings.ReplaceAll(text.Core, " ", "")
	for i := range p.odd.vouching {
		if p.odd.vouching[i].Core == core {
			return &p.odd.vouching[i]
		}
	}
	return nil
}

// vouched says, for people, how many buyers confirmed the very text.
func (p *portrait) vouched(text zh.Text) []string {
	if v := p.confirmed(text); v != nil {
		return []string{fmt.Sprintf("有 %d 位顾客确认过同样的问法", v.For)}
	}
	return nil
}

// holds reports whether a phrasing has that core.
func (p *portrait) holds(core uint64) bool {
	return slices.ContainsFunc(p.phrases, func(ph phrase) bool { return ph.core == core })
}

// draw weighs what was read of an entry.
func (t *Trainer) draw(s sighted, own *rarity) *portrait {
	p := &portrait{entry: s.entry.Entry}
	odd := oddities{vouching: s.entry.Confirmed}
	p.makeRoom(s)
	var gs, cs, ss, ps, classes []vector
	var bs []belief
	for _, ph := range s.phrases {
		gs, cs, ss, ps = append(gs, ph.grams), append(cs, ph.concepts), append(ss, ph.sounds), append(ps, ph.places)
		bs = append(bs, t.Wishes.believe(ph))
		classes = append(classes, own.weigh(ph.seen()))
	}
	grams, concepts := sum(gs), own.weigh(sum(cs)).unit()
	p.ideas = make([]idea, 0, len(concepts))
	for _, c := range concepts {
		p.ideas = append(p.ideas, idea{f: c.f, own: c.w})
	}
	for i, ph := range s.phrases {
		if i >= s.published {
			ph.core = 0
		}
		p.add(ph, own, classes[i].scale())
		if !soundsAsWritten(ph) {
			if odd.heard == nil {
				odd.heard, odd.voiced = make([][]uint32, len(s.phrases)), make([][]uint32, len(s.phrases))
			}
			odd.heard[i], odd.voiced[i] = ph.syllables, ph.voiced
		}
		classes[i] = classes[i].unit()
	}
	gramsBg := t.Wishes.rarity.weigh(grams)
	p.bg, p.bgMass = gramsBg.scale(), gramsBg.unit().mass()
	p.unit = units{grams: own.weigh(grams).scale(), sounds: own.weigh(sum(ss)).scale(), class: sum(classes).scale()}
	weights := scaled(sum(classes).unit(), float32(entryTraining.scale))
	p.imagine(weights)
	if len(s.phrases) > foldedSum {
		odd.weights = weightsOf(weights)
	}
	if places := sum(ps); len(places) > 0 {
		odd.places = slices.Clone(places)
	}
	p.spell(s.answer.runes)
	for _, c := range s.answer.concepts {
		p.uses = append(p.uses, use(c.f))
	}
	p.answer = t.Wishes.rarity.weigh(s.answer.grams).scale()
	p.belief = slices.Clone(mix(bs, len(t.Wishes.intents)))
	if odd.vouching != nil || odd.places != nil || odd.heard != nil || odd.weights != nil {
		p.odd = &oddities{}
		*p.odd = odd // which would be made for all of them if it were pointed to
	}
	return p
}

// makeRoom takes the room that the texts will need, and no more.
func (p *portrait) makeRoom(s sighted) {
	chars, uses := len(s.answer.runes), len(s.answer.concepts)
	for _, ph := range s.phrases {
		chars, uses = chars+len(ph.runes), uses+len(ph.concepts)
	}
	p.phrases, p.chars, p.uses = make([]phrase, 0, len(s.phrases)), make([]uint16, 0, chars), make([]use, 0, uses)
}

func (p *portrait) spell(runes []rune) {
	for _, r := range runes {
		p.chars = append(p.chars, short(r))
	}
}

// sounds returns those of the i-th phrasing, and how it is spelt, where they are not told by its characters.
func (p *portrait) sounds(i int) (heard, voiced []uint32) {
	if p.odd == nil || p.odd.heard == nil {
		return nil, nil
	}
	return p.odd.heard[i], p.odd.voiced[i]
}

// add adds a phrasing to a portrait that has its ideas.
func (p *portrait) add(s sight, own *rarity, class float32) {
	at := use(0)
	for _, c := range s.concepts {
		for p.ideas[at].f != c.f {
			at++
		}
		u := at
		if c.w != 1 {
			u |= implied
		}
		p.uses = append(p.uses, u)
	}
	p.spell(s.runes)
	p.phrases = append(p.phrases, phrase{
		core: s.core, chars: uint32(len(p.chars)), turns: uint32(len(p.uses))<<polarityBits | uint32(s.polarity),
		unit: units{own.weigh(s.grams).scale(), own.weigh(s.sounds).scale(), own.weigh(s.concepts).scale(), class},
	})
}

// imagine takes the ideas' weights from the classifier's.
func (p *portrait) imagine(weights vector) {
	for i := range p.ideas {
		p.ideas[i].class = weights.of(p.ideas[i].f)
	}
}

// classify replaces the classifier's weights.
func (p *portrait) classify(weights vector, bias float64) {
	p.imagine(weights)
	p.bias = bias
	if p.odd == nil {
		p.odd = &oddities{}
	}
	p.odd.weights = weightsOf(weights)
}

// weights finds weights by feature: open addressing in the order of the features, two thirds full.
type weights []term

func weightsOf(v vector) weights {
	w := make(weights, len(v)+len(v)/2+1)
	for _, t := range v {
		*w.at(t.f) = t
	}
	return w
}

// at returns the place of a feature, or the empty one that it would have. Where a weight is 0, it makes no difference.
func (w weights) at(f feature) *term {
	for at := int(uint64(spread(f)) * uint64(len(w)) >> 32); ; at++ {
		if at == len(w) {
			at = 0
		}
		if w[at].f == f || w[at].w == 0 {
			return &w[at]
		}
	}
}

func scaled(v vector, by float32) vector {
	for i := range v {
		v[i].w *= by
	}
	return v
}
