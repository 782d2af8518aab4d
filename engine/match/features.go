package match

import (
	"math"
	"sync"

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

// question is a text weighed for comparison with the entries of one model.
type question struct {
	sight
	terms []facet // its grams, its concepts and its clauses' grams, by rising feature
	songs []facet // its sounds
	chars float64 // what its grams weigh by the background's rarity, together
	ideas float64 // what its concepts do

	belief  belief
	guesses []intents.Guess // the same, for people
	topics  []float32       // the belief by topic
	cross   *crossing
	outside float64
	clauses []clause
	common  []float64 // the features that all candidates share
}

// facet is a feature of a question. What is of another kind, or of a clause alone, weighs 0.
type facet struct {
	f              feature
	gram, idea     float32 // by the bank's rarity, of its grams and of its concepts; each kind of unit length
	bg             float32 // of its grams by the background's; unit
	class          float32 // what the classifier sees; unit
	char, concept  float32 // by the background's rarity
	once, onceBg   float32 // what having it once weighs in an entry, before that is of unit length
	rarity, common float64 // in the bank, and in the background
}

// clause is a part of a message, by its grams.
type clause struct {
	runes  []rune
	grams  vector  // unit
	in     []int32 // their numbers
	belief belief
}

// ask weighs a text.
func (m *Model) ask(t zh.Text) *question {
	s := m.lens.see(t)
	q := &question{sight: s}
	q.belief, q.cross = m.wishes.weigh(s)
	q.guesses = m.wishes.guesses(q.belief)
	q.topics = m.wishes.byTopic(q.belief)
	q.outside = m.wishes.outside(q.belief)
	if len(t.Clauses) > 1 {
		for _, c := range t.Clauses[:min(len(t.Clauses), maxClauses)] {
			cs := m.lens.seeClause(c)
			q.clauses = append(q.clauses, clause{runes: cs.runes, grams: m.own.weigh(cs.grams).unit(), belief: m.wishes.believe(cs)})
		}
	}
	q.number(m)
	q.common = m.common(q)
	return q
}

// maxClauses bounds the work that one long message makes.
const maxClauses = 8

// number gives every feature of the question its number, and fills in what goes by it.
func (q *question) number(m *Model) {
	all := merged(q.grams, q.concepts)
	seen := all
	for _, c := range q.clauses {
		all = merged(all, c.grams)
	}
	q.terms, q.songs = rarities(all, m), rarities(q.sounds, m)
	for i, c := range q.clauses {
		q.clauses[i].in = all.positions(c.grams)
	}
	own := func(a *facet) float64 { return a.rarity }
	bg := func(a *facet) float64 { return a.common }
	q.chars = fill(q.terms, all, q.grams, bg, func(a *facet, w, unit float32) { a.char, a.bg = w, unit })
	q.ideas = fill(q.terms, all, q.concepts, bg, func(a *facet, w, _ float32) { a.concept = w })
	fill(q.terms, all, q.grams, own, func(a *facet, _, unit float32) { a.gram = unit })
	fill(q.terms, all, q.concepts, own, func(a *facet, _, unit float32) { a.idea = unit })
	fill(q.terms, all, seen, own, func(a *facet, _, unit float32) { a.class = unit })
	fill(q.songs, q.sounds, q.sounds, own, func(a *facet, _, unit float32) { a.gram = unit })
}

// rarities looks up how rare features are.
func rarities(v vector, m *Model) []facet {
	out := make([]facet, len(v))
	for i, t := range v {
		own, bg := m.own.idf(t.f), m.wishes.rarity.idf(t.f)
		out[i] = facet{f: t.f, rarity: own, common: bg, once: float32(own), onceBg: float32(bg)}
	}
	return out
}

// fill hands each feature of part, which all has, with its weight and with that at unit length. It returns what they
// weigh together, and hardly anything for nothing.
func fill(terms []facet, all, part vector, rarity func(*facet) float64, take func(a *facet, w, unit float32)) float64 {
	var squares, mass float64
	in := all.positions(part)
	weights := make([]float32, len(part))
	for i, t := range part {
		w := counting(rarity(&terms[in[i]]), t.w)
		weights[i] = w
		squares += float64(w) * float64(w)
		mass += float64(w)
	}
	unit := float32(1)
	if squares > 0 {
		unit = float32(1 / math.Sqrt(squares))
	}
	for i, at := range in {
		take(&terms[at], weights[i], weights[i]*unit)
	}
	return mass + 1e-9
}

// common returns the features that are the same for every candidate, the others being 0.
func (m *Model) common(q *question) []float64 {
	f := make([]float64, local+compared)
	f[fOutside] = q.outside
	f[fCertain] = float64(q.belief.top().p)
	f[fChars] = math.Log1p(float64(len(q.runes)))
	f[fBank] = math.Log1p(float64(m.size))
	f[fContent] = q.ideas
	f[fClauses] = float64(len(q.clauses))
	return f
}

// table is the features of every candidate. Its room is used again: it would be a good quarter of what a match allocates.
type table struct {
	all    []float64
	rows   [][]float64 // by candidate
	linear []float64   // by candidate: the classifier's scores, then their shares
}

var tables = sync.Pool{New: func() any { return new(table) }}

// begin makes a row for each candidate.
func (t *table) begin(candidates int) {
	const width = local + compared
	if cap(t.all) < candidates*width {
		t.all = make([]float64, candidates*width)
	}
	t.rows, t.linear = t.rows[:0], t.linear[:0]
	for i := range candidates {
		t.rows = append(t.rows, t.all[i*width:(i+1)*width:(i+1)*width])
	}
}

// measure returns the features of every candidate.
func (m *Model) measure(q *question, candidates []*portrait) [][]float64 {
	return new(table).measure(m, q, candidates)
}

// measure fills in the table, and returns its rows.
func (t *table) measure(m *Model, q *question, candidates []*portrait) [][]float64 {
	t.begin(len(candidates))
	c := comparisons.Get().(*comparison)
	c.begin(q, m.wishes)
	c.touched += fetch(candidates)
	for i, p := range candidates {
		row := t.rows[i]
		copy(row, q.common)
		row[fScore] = c.compare(p, row)
		t.linear = append(t.linear, row[fScore])
	}
	c.end()
	if len(candidates) > 0 {
		softmax(t.linear)
	}
	for i, row := range t.rows {
		row[fLinear] = t.linear[i]
	}
	leads(t.rows)
	return t.rows
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
