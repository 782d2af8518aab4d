package match

import (
	"math"
	"math/bits"

	"xiaoer/intents/zh"
)

// The features of a question beside a candidate. Each is one number that names no text. The first ones come twice:
// as they are, and as the lead over the best other candidate.
const (
	fGrams               = iota // cosine with all phrasings as one document
	fGramsBg                    // the same, with rarity taken from the pack
	fPhrase                     // cosine with the nearest phrasing
	fConcepts                   // cosine of concepts with all phrasings
	fPhraseConcepts             // of concepts with the nearest phrasing
	fSounds                     // cosine of sounds with all phrasings
	fPhraseSounds               // of sounds with the nearest phrasing
	fAnswer                     // cosine with the answers
	fCover                      // share of the question's characters, by rarity, that the phrasings have
	fCoverAnswer                // that phrasings or answers have
	fCoverConcepts              // share of the question's concepts that the phrasings have
	fCoverConceptsAnswer        // that phrasings or answers have
	fCoverBack                  // share of the phrasings that the question covers
	fBelief                     // agreement on what is wanted
	fCross                      // likelihood of the question's wish under the entry's
	fTopic                      // agreement on the topic of what is wanted
	fLinear                     // the trained classifier's share
	fClause                     // best clause of the message: cosine of grams
	fClauseBelief               // best clause of the message: agreement on what is wanted
	fPlace                      // the phrasings name the place of the question, or what it is one of
	compared

	fPolarity  = iota - 1 // same negation, same kind of question as the nearest phrasing
	fLength               // of the nearest phrasing in length
	fOutside              // belief that no shop would answer
	fCertain              // how sure the classifier of wishes is of the question
	fCertainOf            // and of the entry
	fChars                // length of the question
	fPhrases              // how many phrasings the entry has
	fBank                 // how many entries the bank has
	fContent              // rarity of all that the question says
	fClauses              // how many clauses it has
	local                 // number of features without the leads
)

var featureNames = [local]string{
	"grams", "grams_bg", "phrase", "concepts", "phrase_concepts", "sounds", "phrase_sounds", "answer", "cover", "cover_answer",
	"cover_concepts", "cover_concepts_answer", "cover_back", "belief", "cross", "topic", "linear", "clause", "clause_belief", "place",
	"polarity", "length", "outside", "certain", "certain_of", "chars", "phrases", "bank", "content", "clauses",
}

// rising says for training which features must never make a candidate less likely by growing.
var rising = func() []int {
	r := make([]int, local+compared)
	for i := range compared {
		r[i], r[local+i] = 1, 1
	}
	r[fOutside] = -1
	r[fPolarity] = 1
	return r
}()

// names of all features, the leads after the others.
func names() []string {
	out := append([]string{}, featureNames[:]...)
	for _, n := range featureNames[:compared] {
		out = append(out, "lead_"+n)
	}
	return out
}

// question is a text weighed for comparison with the entries of one model.
type question struct {
	sight
	gramsOwn, gramsUnitBg, conceptsOwn, soundsOwn vector // unit
	gramsBg, conceptsBg                           vector
	classified                                    vector
	belief                                        belief
	topics                                        []float32 // the belief by topic
	cross                                         []float64 // log-likelihood of each intent
	outside                                       float64
	clauses                                       []clause
}

type clause struct {
	grams  vector
	belief belief
}

// ask weighs a text.
func (m *Model) ask(t zh.Text) question {
	s := m.lens.see(t)
	q := question{
		sight:       s,
		gramsOwn:    m.own.weigh(s.grams).unit(),
		conceptsOwn: m.own.weigh(s.concepts).unit(),
		soundsOwn:   m.own.weigh(s.sounds).unit(),
		gramsBg:     m.wishes.rarity.weigh(s.grams),
		conceptsBg:  m.wishes.rarity.weigh(s.concepts),
		classified:  m.own.weigh(sum([]vector{s.grams, s.concepts})).unit(),
	}
	q.gramsUnitBg = q.gramsBg.unit()
	q.belief, q.cross = m.wishes.weigh(s)
	q.topics = m.wishes.byTopic(q.belief)
	q.outside = m.wishes.outside(q.belief)
	if len(t.Clauses) > 1 {
		for _, c := range t.Clauses[:min(len(t.Clauses), maxClauses)] {
			cs := m.lens.seeClause(c)
			q.clauses = append(q.clauses, clause{m.own.weigh(cs.grams).unit(), m.wishes.believe(cs)})
		}
	}
	return q
}

// maxClauses bounds the work that one long message makes.
const maxClauses = 8

// measure returns the features of every candidate.
func (m *Model) measure(q question, candidates []*portrait) [][]float64 {
	out := make([][]float64, len(candidates))
	linear := make([]float64, len(candidates))
	for i, p := range candidates {
		out[i] = m.compare(q, p)
		linear[i] = p.bias + q.classified.dot(p.weights)
	}
	if len(linear) > 0 {
		softmax(linear)
	}
	for i := range out {
		out[i][fLinear] = linear[i]
	}
	leads(out)
	return out
}

// compare measures one candidate by itself.
func (m *Model) compare(q question, p *portrait) []float64 {
	f := make([]float64, local+compared)
	f[fGrams] = q.gramsOwn.dot(p.grams)
	f[fGramsBg] = q.gramsUnitBg.dot(p.gramsBg)
	f[fConcepts] = q.conceptsOwn.dot(p.concepts)
	f[fSounds] = q.soundsOwn.dot(p.sounds)
	f[fAnswer] = q.gramsUnitBg.dot(p.answer)
	for _, ph := range p.phrases {
		g := q.gramsOwn.dot(ph.grams)
		if g > f[fPhrase] {
			f[fPhrase] = g
		}
		f[fPhraseConcepts] = max(f[fPhraseConcepts], q.conceptsOwn.dot(ph.concepts))
		f[fPhraseSounds] = max(f[fPhraseSounds], q.soundsOwn.dot(ph.sounds))
		f[fPolarity] = max(f[fPolarity], 1-float64(bits.OnesCount8(uint8(q.polarity^ph.polarity)))/8)
		f[fLength] = max(f[fLength], float64(min(q.length, ph.length))/float64(max(q.length, ph.length, 1)))
	}
	grams, concepts := q.gramsBg.mass()+1e-9, q.conceptsBg.mass()+1e-9
	f[fCover] = q.gramsBg.shared(p.said) / grams
	f[fCoverAnswer] = q.gramsBg.sharedWith(p.said, p.answered) / grams
	f[fCoverConcepts] = q.conceptsBg.shared(p.said) / concepts
	f[fCoverConceptsAnswer] = q.conceptsBg.sharedWith(p.said, p.answered) / concepts
	f[fCoverBack] = p.gramsBg.shared(q.grams) / (p.gramsBg.mass() + 1e-9)
	f[fBelief] = q.belief.agree(p.belief)
	f[fCross] = cross(q.cross, p.belief)
	f[fTopic] = overlap(q.topics, p.topics)
	f[fClause], f[fClauseBelief] = f[fGrams], f[fBelief]
	for _, c := range q.clauses {
		f[fClause] = max(f[fClause], c.grams.dot(p.grams))
		f[fClauseBelief] = max(f[fClauseBelief], c.belief.agree(p.belief))
	}
	for _, t := range q.places {
		if p.places.has(t.f) {
			f[fPlace] = max(f[fPlace], float64(t.w))
		}
	}
	f[fOutside] = q.outside
	f[fCertain], f[fCertainOf] = float64(q.belief.top().p), float64(p.belief.top().p)
	f[fChars] = math.Log1p(float64(q.length))
	f[fPhrases] = math.Log1p(float64(len(p.phrases)))
	f[fBank] = math.Log1p(float64(m.size))
	f[fContent] = concepts
	f[fClauses] = float64(len(q.clauses))
	return f
}

// leads fills in by how much each candidate is ahead of the best other one.
func leads(fs [][]float64) {
	for k := range compared {
		best, second := math.Inf(-1), math.Inf(-1)
		for _, f := range fs {
			if v := f[k]; v > best {
				best, second = v, best
			} else if v > second {
				second = v
			}
		}
		for _, f := range fs {
			rival := best
			if f[k] == best {
				rival = second
			}
			if math.IsInf(rival, -1) {
				rival = 0
			}
			f[local+k] = f[k] - rival
		}
	}
}
