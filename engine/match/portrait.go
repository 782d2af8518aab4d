package match

import (
	"slices"
	"strings"

	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// sighted is an entry read but not yet weighed.
type sighted struct {
	entry   *faq.Entry
	phrases []sight
	answer  sight
}

// look reads an entry through the lens. What cannot be read is left out.
func (m *Trainer) look(e *faq.Entry) sighted {
	s := sighted{entry: e}
	for _, p := range e.Phrasings() {
		if t, err := m.Reader.Read(p); err == nil {
			s.phrases = append(s.phrases, m.Lens.see(t))
		}
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

// portrait is what the matcher keeps of one entry: its texts as weighed vectors. Unit ones are compared by their
// inner product.
type portrait struct {
	entry   *faq.Entry
	phrases []phrase

	grams    vector // of all phrasings as one document, by the bank's rarity; unit
	gramsBg  vector // the same by the background's rarity; unit
	concepts vector // of all phrasings; unit
	sounds   vector // of all phrasings; unit
	places   vector // that the phrasings name, and what they are concepts of
	said     vector // which grams and concepts occur in the phrasings, as counts, for coverage
	answer   vector // grams of the answers, by the background's rarity; unit
	answered vector // which grams and concepts occur in the answers
	weights  vector // of the trained classifier
	bias     float64

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

// phrase is one phrasing of an entry.
type phrase struct {
	grams, concepts, sounds vector // unit
	core                    uint64 // the phrasing's core, hashed
	polarity                polarity
	length                  int
}

// draw weighs what was read of an entry.
func (t *Trainer) draw(s sighted, own *rarity) *portrait {
	p := &portrait{entry: s.entry}
	var gs, cs, ss, ps []vector
	var bs []belief
	for _, ph := range s.phrases {
		gs, cs, ss, ps = append(gs, ph.grams), append(cs, ph.concepts), append(ss, ph.sounds), append(ps, ph.places)
		bs = append(bs, t.Wishes.believe(ph))
		p.phrases = append(p.phrases, phrase{
			grams: own.weigh(ph.grams).unit(), concepts: own.weigh(ph.concepts).unit(), sounds: own.weigh(ph.sounds).unit(),
			core: ph.core, polarity: ph.polarity, length: ph.length,
		})
	}
	grams, concepts := sum(gs), sum(cs)
	p.grams, p.gramsBg = own.weigh(grams).unit(), t.Wishes.rarity.weigh(grams).unit()
	p.concepts, p.sounds = own.weigh(concepts).unit(), own.weigh(sum(ss)).unit()
	p.places = slices.Clone(sum(ps))
	p.said = slices.Clone(sum([]vector{grams, concepts}))
	p.answer = t.Wishes.rarity.weigh(s.answer.grams).unit()
	p.answered = slices.Clone(sum([]vector{s.answer.grams, s.answer.concepts}))
	p.belief = mix(bs, len(t.Wishes.intents))
	p.topics = t.Wishes.byTopic(p.belief)
	p.weights = scaled(classified(s.phrases, own), float32(entryTraining.scale))
	return p
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
