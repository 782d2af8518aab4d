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

// portrait is what the matcher keeps of one entry.
type portrait struct {
	entry    *faq.Entry
	phrases  []phrase
	vouching []faq.Tally // what buyers confirmed

	said     sheet     // the phrasings
	answered []feature // grams and concepts of the answers
	answer   column    // what of it are grams, by the background's rarity; unit
	places   vector    // that the phrasings name, and what they are concepts of
	bgMass   float64   // of the phrasings' grams
	bias     float64   // of the trained classifier

	belief belief
	topics []float32 // the belief by topic
}

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
	core := strings.ReplaceAll(text.Core, " ", "")
	for i := range p.vouching {
		if p.vouching[i].Core == core {
			return &p.vouching[i]
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

// phrase is one phrasing of an entry, or a question that buyers confirmed, beside its features.
type phrase struct {
	core     uint64 // the phrasing's core, hashed; 0 for a buyer's, which is not the shop's own word
	polarity polarity
	voiced   []rune
}

// draw weighs what was read of an entry.
func (t *Trainer) draw(s sighted, own *rarity) *portrait {
	p := &portrait{entry: s.entry.Entry, vouching: s.entry.Confirmed}
	var gs, cs, ss, ps []vector
	var bs []belief
	var phrasings [][kinds]vector
	for i, ph := range s.phrases {
		if i >= s.published {
			ph.core = 0
		}
		gs, cs, ss, ps = append(gs, ph.grams), append(cs, ph.concepts), append(ss, ph.sounds), append(ps, ph.places)
		bs = append(bs, t.Wishes.believe(ph))
		p.phrases = append(p.phrases, phrase{ph.core, ph.polarity, ph.voiced})
		phrasings = append(phrasings, weighed(ph.grams, ph.concepts, ph.sounds, own))
	}
	grams := sum(gs)
	gramsBg := t.Wishes.rarity.weigh(grams).unit()
	p.bgMass = gramsBg.mass()
	p.said = layOut(weighed(grams, sum(cs), sum(ss), own), gramsBg, phrasings)
	p.said.classify(scaled(classified(s.phrases, own), float32(entryTraining.scale)))
	p.places = slices.Clone(sum(ps))
	answered, answer := sum([]vector{s.answer.grams, s.answer.concepts}), t.Wishes.rarity.weigh(s.answer.grams).unit()
	p.answered, p.answer = features(answered), columnOf(answer, answered.positions(answer), len(answered))
	p.belief = mix(bs, len(t.Wishes.intents))
	p.topics = t.Wishes.byTopic(p.belief)
	return p
}

// weighed are counts by the bank's rarity, each kind of unit length.
func weighed(grams, concepts, sounds vector, own *rarity) [kinds]vector {
	return [kinds]vector{own.weigh(grams).unit(), own.weigh(concepts).unit(), own.weigh(sounds).unit()}
}

// classified is what the classifier sees of texts taken together.
func classified(texts []sight, own *rarity) vector {
	var vs []vector
	for _, s := range texts {
		vs = append(vs, own.weigh(sum([]vector{s.grams, s.concepts})).unit())
	}
	return sum(vs).unit()
}

func scaled(v vector, by float32) vector {
	for i := range v {
		v[i].w *= by
	}
	return v
}
