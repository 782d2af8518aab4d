package match

import (
	"math"
	"math/bits"

	"xiaoer/intents"
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
	fScore                      // the trained classifier's score, before it is shared out among the candidates
	fOrder                      // longest common subsequence with the nearest phrasing
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
	"cover_concepts", "cover_concepts_answer", "cover_back", "belief", "cross", "topic", "linear", "clause", "clause_belief", "score", "order", "place",
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

// question is a text weighed for comparison with the entries of one model. Its columns are by the numbers of the probe,
// which knows all its features; 0 is where a feature is of another kind.
type question struct {
	sight
	probe      probe
	own        [kinds]column // by the bank's rarity; each kind of unit length
	bg         column        // grams by the background's rarity; unit
	classified column        // what the classifier sees; unit
	chars      covering      // its grams
	ideas      covering      // its concepts

	belief  belief
	guesses []intents.Guess // the same, for people
	topics  []float32       // the belief by topic
	cross   []float64       // log-likelihood of each intent
	order   *order
	outside float64
	clauses []clause
	common  []float64 // the features that all candidates share
}

// covering is what of a question an entry may cover.
type covering struct {
	v    vector  // by the background's rarity
	in   []int32 // the numbers of its features
	mass float64
}

// clause is a part of a message, by its grams.
type clause struct {
	probe  probe
	grams  vector // unit
	belief belief
}

// ask weighs a text.
func (m *Model) ask(t zh.Text) *question {
	s := m.lens.see(t)
	q := &question{sight: s, order: newOrder(s.voiced)}
	q.number(m)
	q.belief, q.cross = m.wishes.weigh(s)
	q.guesses = m.wishes.guesses(q.belief)
	q.topics = m.wishes.byTopic(q.belief)
	q.outside = m.wishes.outside(q.belief)
	if len(t.Clauses) > 1 {
		for _, c := range t.Clauses[:min(len(t.Clauses), maxClauses)] {
			cs := m.lens.seeClause(c)
			q.clauses = append(q.clauses, clause{probing(cs.grams), m.own.weigh(cs.grams).unit(), m.wishes.believe(cs)})
		}
	}
	q.common = m.common(q)
	return q
}

// maxClauses bounds the work that one long message makes.
const maxClauses = 8

// number gives every feature of the question its number, and fills in what goes by it.
func (q *question) number(m *Model) {
	s := q.sight
	all := sum([]vector{s.grams, s.concepts, s.sounds})
	q.probe = probing(all)
	n := len(all)
	for kind, v := range weighed(s.grams, s.concepts, s.sounds, m.own) {
		q.own[kind] = columnOf(v, all.positions(v), n)
	}
	seen := m.own.weigh(sum([]vector{s.grams, s.concepts})).unit()
	q.classified = columnOf(seen, all.positions(seen), n)
	cover := func(counts vector) covering {
		v := m.wishes.rarity.weigh(counts)
		return covering{v, all.positions(v), v.mass() + 1e-9}
	}
	q.chars, q.ideas = cover(s.grams), cover(s.concepts)
	q.bg = columnOf(q.chars.v.unit(), q.chars.in, n)
}

// common returns the features that are the same for every candidate, the others being 0.
func (m *Model) common(q *question) []float64 {
	f := make([]float64, local+compared)
	f[fOutside] = q.outside
	f[fCertain] = float64(q.belief.top().p)
	f[fChars] = math.Log1p(float64(len(q.voiced)))
	f[fBank] = math.Log1p(float64(m.size))
	f[fContent] = q.ideas.mass
	f[fClauses] = float64(len(q.clauses))
	return f
}

// measure returns the features of every candidate.
func (m *Model) measure(q *question, candidates []*portrait) [][]float64 {
	const width = local + compared
	all := make([]float64, len(candidates)*width)
	out := make([][]float64, len(candidates))
	linear := make([]float64, len(candidates))
	c := comparison{question: q, has: make([]byte, len(q.bg))}
	for i, p := range candidates {
		out[i] = all[i*width : (i+1)*width : (i+1)*width]
		copy(out[i], q.common)
		linear[i] = c.compare(p, out[i])
		out[i][fScore] = linear[i]
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

// comparison of a question with one candidate after the other. What it takes room for it keeps for the next.
type comparison struct {
	*question
	found  []hit
	has    []byte           // by number, where the candidate has the feature
	phrase [kinds][]float64 // cosines with each phrasing
}

// What comparison.has says.
const (
	inSaid byte = 1 << iota
	inAnswered
)

// compare fills in the features of one candidate by itself, and returns the classifier's score. Sums are taken in
// the order of the features, each kind's for itself.
func (c *comparison) compare(p *portrait, f []float64) (class float64) {
	clear(c.has)
	class = c.said(p, f)
	c.answered(p, f)
	f[fCover], f[fCoverAnswer] = c.covered(c.chars)
	f[fCoverConcepts], f[fCoverConceptsAnswer] = c.covered(c.ideas)
	for i, ph := range p.phrases {
		f[fOrder] = max(f[fOrder], c.order.common(ph.voiced))
		f[fPhrase] = max(f[fPhrase], c.phrase[ofGrams][i])
		f[fPhraseConcepts] = max(f[fPhraseConcepts], c.phrase[ofConcepts][i])
		f[fPhraseSounds] = max(f[fPhraseSounds], c.phrase[ofSounds][i])
		f[fPolarity] = max(f[fPolarity], 1-float64(bits.OnesCount8(uint8(c.polarity^ph.polarity)))/8)
		f[fLength] = max(f[fLength], float64(min(len(c.voiced), len(ph.voiced)))/float64(max(len(c.voiced), len(ph.voiced), 1)))
	}
	f[fBelief] = c.belief.agree(p.belief)
	f[fCross] = cross(c.cross, p.belief)
	f[fTopic] = overlap(c.topics, p.topics)
	f[fClause], f[fClauseBelief] = f[fGrams], f[fBelief]
	for i := range c.clauses {
		f[fClause] = max(f[fClause], c.clause(&c.clauses[i], &p.said))
		f[fClauseBelief] = max(f[fClauseBelief], c.clauses[i].belief.agree(p.belief))
	}
	for _, t := range c.places {
		if p.places.has(t.f) {
			f[fPlace] = max(f[fPlace], float64(t.w))
		}
	}
	f[fCertainOf] = float64(p.belief.top().p)
	f[fPhrases] = math.Log1p(float64(len(p.phrases)))
	return p.bias + class
}

// said compares with the phrasings: all as one, and each.
func (c *comparison) said(p *portrait, f []float64) (class float64) {
	for kind := range c.phrase {
		c.phrase[kind] = zeros(c.phrase[kind], len(p.phrases))
	}
	s := &p.said
	c.found = c.probe.find(s.features, c.found)
	for _, at := range c.found {
		k, r := at.here, &s.rows[at.there]
		f[fGrams] += float64(c.own[ofGrams][k]) * float64(r.own[ofGrams])
		f[fConcepts] += float64(c.own[ofConcepts][k]) * float64(r.own[ofConcepts])
		f[fSounds] += float64(c.own[ofSounds][k]) * float64(r.own[ofSounds])
		f[fGramsBg] += float64(c.bg[k]) * float64(r.bg)
		class += float64(c.classified[k]) * float64(r.class)
		if c.bg[k] != 0 {
			f[fCoverBack] += float64(r.bg)
		}
		if r.own[ofGrams] != 0 || r.own[ofConcepts] != 0 {
			c.has[k] |= inSaid
		}
		for _, u := range s.uses[s.from[at.there]:s.from[at.there+1]] {
			c.phrase[u.kind][u.phrase] += float64(c.own[u.kind][k]) * float64(u.w)
		}
	}
	f[fCoverBack] /= p.bgMass + 1e-9
	return class
}

// answered compares with the answers.
func (c *comparison) answered(p *portrait, f []float64) {
	c.found = c.probe.find(p.answered, c.found)
	for _, at := range c.found {
		f[fAnswer] += float64(c.bg[at.here]) * float64(p.answer[at.there])
		c.has[at.here] |= inAnswered
	}
}

// covered returns the shares that the phrasings have, and that phrasings or answers have.
func (c *comparison) covered(of covering) (said, either float64) {
	for i, at := range of.in {
		has := c.has[at]
		if has&inSaid != 0 {
			said += float64(of.v[i].w)
		}
		if has != 0 {
			either += float64(of.v[i].w)
		}
	}
	return said / of.mass, either / of.mass
}

// clause returns the cosine of a clause's grams with those of all phrasings.
func (c *comparison) clause(part *clause, s *sheet) (sum float64) {
	c.found = part.probe.find(s.features, c.found)
	for _, at := range c.found {
		sum += float64(part.grams[at.here].w) * float64(s.rows[at.there].own[ofGrams])
	}
	return sum
}

// zeros returns n zeros, in v where it has room.
func zeros(v []float64, n int) []float64 {
	if cap(v) < n {
		return make([]float64, n)
	}
	clear(v[:n])
	return v[:n]
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
