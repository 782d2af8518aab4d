package match

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// comparison of a question with one candidate after the other. The room that it takes is used again: it comes from a
// pool that all shops share.
//
// A candidate's texts are gone through letter by letter (see trie), which tells which of the question's features it has
// and how often. Only for these are weights worked out. All sums are taken in the order of the features, each kind's
// for itself.
type comparison struct {
	*question
	wishes *Wishes

	trie    trie
	first   [1 << 16]int32  // by character: the gram of it alone
	written [1 << 10]uint64 // bits of the characters that have one: a cache holds these where it does not hold those
	hearing hearing
	order   order
	letters []int32  // of the phrasing in hand, as order counts them
	heard   []uint32 // the sounds of that phrasing
	numbers tally    // of terms by feature, from 1
	known   hearing  // the same of concepts alone, to pass over those that are not the question's

	here, sung met       // in the phrasing in hand: grams, and sounds
	said, airs met       // in all phrasings
	class      []float32 // by number of those grams: what the phrasings add up to in the classifier
	whole      []float32 // and their weights in all phrasings as one document
	idea       []idea    // by number of the concepts that the phrasings have
	number     []int32   // by idea of the candidate: its number, -1 where it is not the question's
	imagined   []uint64  // bits of those
	answered   []uint64  // of grams and concepts of the answers
	topics     []float32

	touched uint32 // see fetch
}

var comparisons = sync.Pool{New: func() any { return new(comparison) }}

// begin makes the comparison ready for a question.
func (c *comparison) begin(q *question, w *Wishes) {
	c.question, c.wishes = q, w
	c.numbers.clear()
	for i := range q.terms {
		c.numbers.add(q.terms[i].f, int32(i+1))
	}
	c.known.begin(len(q.concepts))
	for _, t := range q.concepts {
		*c.known.at(uint32(t.f)) = heard{sound: uint32(t.f), node: c.numbers.of(t.f)}
	}
	c.trie.clear()
	c.spell(q.runes)
	for _, part := range q.clauses {
		c.spell(part.runes)
	}
	c.hear()
	n := len(q.terms)
	c.here.begin(n)
	c.said.begin(n)
	c.sung.begin(len(q.songs))
	c.airs.begin(len(q.songs))
	c.class, c.whole, c.idea = zeros(c.class, n), zeros(c.whole, n), zeros(c.idea, n)
	c.imagined, c.answered = zeros(c.imagined, len(c.here.bits)), zeros(c.answered, len(c.here.bits))
	c.topics = zeros(c.topics, len(w.topics))
}

// end gives the room back, without the question.
func (c *comparison) end() {
	c.forget(c.runes)
	for _, part := range c.clauses {
		c.forget(part.runes)
	}
	c.question, c.wishes = nil, nil
	comparisons.Put(c)
}

func (c *comparison) forget(runes []rune) {
	for _, r := range runes {
		c.first[short(r)] = 0
		c.written[short(r)>>6] = 0
	}
}

// spell puts the grams of a text into the trie.
func (c *comparison) spell(runes []rune) {
	for i, r := range runes {
		f := gram.feature().and(r)
		at := c.first[short(r)]
		if at == 0 {
			at = c.trie.add(0, c.numbers.of(f)-1)
			c.first[short(r)] = at
			c.written[short(r)>>6] |= 1 << (short(r) & 63)
		}
		for _, r := range runes[i+1 : min(i+longestGram, len(runes))] {
			f = f.and(r)
			at = c.trie.under(at, uint32(short(r)), c.numbers.of(f)-1)
		}
	}
}

// hear puts the sounds of the question into the trie, and its letters in order.
func (c *comparison) hear() {
	spelt := c.spelt()
	c.hearing.begin(len(c.syllables) + len(spelt))
	song := func(f feature) int32 {
		at, _ := slices.BinarySearchFunc(c.songs, f, func(a facet, f feature) int { return cmp.Compare(a.f, f) })
		return int32(at)
	}
	for i, s := range c.syllables {
		h := c.hearing.at(s)
		if h.node == 0 {
			h.sound, h.node = s, c.trie.add(s, song(feature(s)))
		}
		if i+1 < len(c.syllables) {
			c.trie.under(h.node, c.syllables[i+1], song(c.pairs[i]))
		}
	}
	c.order.begin(len(spelt))
	letters := int32(0)
	for i, s := range spelt {
		h := c.hearing.at(s)
		if h.letter == 0 {
			letters++
			h.sound, h.letter = s, letters
		}
		c.order.set(i, h.letter)
	}
}

// compare fills in the features of one candidate by itself, and returns the classifier's score.
func (c *comparison) compare(p *portrait, f []float64) (class float64) {
	c.imagine(p, f)
	var last phrase
	for i := range p.phrases {
		ph := &p.phrases[i]
		c.read(p.chars[last.chars:ph.chars])
		if heard, spelt := p.sounds(i); heard != nil {
			c.listen(heard, spelt)
		} else {
			c.pronounce(p.chars[last.chars:ph.chars])
		}
		raise(f, fPhrase, c.phraseGrams(ph))
		raise(f, fPhraseSounds, c.phraseSounds(ph))
		raise(f, fPhraseConcepts, c.phraseConcepts(p.uses[last.uses():ph.uses()], ph.unit.ideas))
		raise(f, fOrder, c.order.common(c.letters))
		raise(f, fPolarity, 1-float64(bits.OnesCount8(uint8(c.polarity^ph.polarity())))/8)
		raise(f, fLength, float64(min(len(c.runes), len(c.letters)))/float64(max(len(c.runes), len(c.letters), 1)))
		last = *ph
	}
	c.read(p.chars[last.chars:])
	c.answers(p, p.uses[last.uses():], f)
	class = c.allGrams(p, f)
	c.allSounds(p, f)
	c.cover(f)
	c.parts(p, f)
	c.beliefs(p, f)
	c.wipe()
	f[fPhrases] = log1p(len(p.phrases))
	return p.bias + class
}

// raise lifts a feature to v. What max does for NaN and for the sign of zero takes longer than all of this.
func raise(f []float64, k int, v float64) {
	if v > f[k] {
		f[k] = v
	}
}

// fetch touches all that comparing the portraits will read, sixty-four bytes at a time. A bank is larger than any cache,
// and a comparison that came upon one piece after the other would wait for each: half of its time was spent so. Here
// nothing waits for anything, and the processor fetches many pieces at once.
func fetch(candidates []*portrait) (touched uint32) {
	for _, p := range candidates {
		for i := 0; i < len(p.ideas); i += 5 {
			touched += uint32(p.ideas[i].f)
		}
		for i := 0; i < len(p.phrases); i += 2 {
			touched += p.phrases[i].chars
		}
		for i := 0; i < len(p.chars); i += 32 {
			touched += uint32(p.chars[i])
		}
		for i := 0; i < len(p.uses); i += 16 {
			touched += uint32(p.uses[i])
		}
		for i := 0; i < len(p.belief); i += 8 {
			touched += uint32(p.belief[i].intent)
		}
		if p.odd != nil {
			touched += uint32(len(p.odd.heard))
		}
	}
	return touched
}

// read meets the grams of a text.
func (c *comparison) read(chars []uint16) {
	for i, ch := range chars {
		if c.written[ch>>6]&(1<<(ch&63)) == 0 {
			continue
		}
		at := c.first[ch]
		c.here.meet(c.trie.nodes[at].number)
		for _, ch := range chars[i+1 : min(i+longestGram, len(chars))] {
			if at = c.trie.child(at, uint32(ch)); at == 0 {
				break
			}
			c.here.meet(c.trie.nodes[at].number)
		}
	}
}

// pronounce listens to a text that sounds as its characters do.
func (c *comparison) pronounce(chars []uint16) {
	sounds := soundsOf()
	c.heard = c.heard[:0]
	for _, ch := range chars {
		c.heard = append(c.heard, sounds[ch])
	}
	c.listen(c.heard, nil)
}

// listen meets the sounds of a text, and writes down its letters: as it is spelt, where that is not as it sounds.
func (c *comparison) listen(sounds, spelt []uint32) {
	c.letters = c.letters[:0]
	for i, s := range sounds {
		h := c.hearing.at(s)
		c.letters = append(c.letters, h.letter)
		if h.node == 0 {
			continue
		}
		c.sung.meet(c.trie.nodes[h.node].number)
		if i+1 < len(sounds) {
			if at := c.trie.child(h.node, sounds[i+1]); at > 0 {
				c.sung.meet(c.trie.nodes[at].number)
			}
		}
	}
	if spelt != nil {
		c.letters = c.letters[:0]
		for _, s := range spelt {
			c.letters = append(c.letters, c.hearing.at(s).letter)
		}
	}
}

// phraseGrams returns the cosine of the grams that were met in a phrasing, and adds them to those of all.
func (c *comparison) phraseGrams(ph *phrase) (cosine float64) {
	for k, word := range c.here.bits {
		c.said.bits[k] |= word
		c.here.bits[k] = 0
		for ; word != 0; word &= word - 1 {
			n := k<<6 | bits.TrailingZeros64(word)
			t, often := &c.terms[n], c.here.often[n]
			w := t.own(often)
			cosine += float64(t.gram) * float64(w*ph.unit.grams)
			c.class[n] += w * ph.unit.class
			c.said.often[n] += often
			c.here.often[n] = 0
		}
	}
	return cosine
}

// phraseSounds returns the cosine of the sounds that were met in a phrasing, and adds them to those of all.
func (c *comparison) phraseSounds(ph *phrase) (cosine float64) {
	for k, word := range c.sung.bits {
		c.airs.bits[k] |= word
		c.sung.bits[k] = 0
		for ; word != 0; word &= word - 1 {
			n := k<<6 | bits.TrailingZeros64(word)
			t, often := &c.songs[n], c.sung.often[n]
			cosine += float64(t.gram) * float64(t.own(often)*ph.unit.sounds)
			c.airs.often[n] += often
			c.sung.often[n] = 0
		}
	}
	return cosine
}

// imagine finds the candidate's ideas among the question's, and compares them all.
func (c *comparison) imagine(p *portrait, f []float64) {
	c.number = c.number[:0]
	for i := range p.ideas {
		n := c.known.at(uint32(p.ideas[i].f)).node - 1
		c.number = append(c.number, n)
		if n >= 0 {
			f[fConcepts] += float64(c.terms[n].idea) * float64(p.ideas[i].own)
			c.imagined[n>>6] |= 1 << (n & 63)
			c.idea[n] = p.ideas[i]
		}
	}
}

// phraseConcepts returns the cosine of the concepts of a phrasing.
func (c *comparison) phraseConcepts(uses []use, unit float32) (cosine float64) {
	for _, u := range uses {
		if n := c.number[u&^implied]; n >= 0 {
			t := &c.terms[n]
			w := t.once
			if u&implied != 0 {
				w = float32(t.rarity * impliedLoudness)
			}
			cosine += float64(t.idea) * float64(w*unit)
		}
	}
	return cosine
}

// impliedLoudness is the loudness of impliedWeight.
var impliedLoudness = loudness(impliedWeight)

// answers compares with the answers, of which the grams were met.
func (c *comparison) answers(p *portrait, concepts []use, f []float64) {
	for k, word := range c.here.bits {
		c.answered[k] = word
		c.here.bits[k] = 0
		for ; word != 0; word &= word - 1 {
			n := k<<6 | bits.TrailingZeros64(word)
			t := &c.terms[n]
			f[fAnswer] += float64(t.bg) * float64(t.background(c.here.often[n])*p.answer)
			c.here.often[n] = 0
		}
	}
	for _, a := range concepts {
		if n := c.known.at(uint32(a)).node - 1; n >= 0 {
			c.answered[n>>6] |= 1 << (n & 63)
		}
	}
}

// allGrams compares with the grams and concepts of all phrasings, and returns the classifier's score.
func (c *comparison) allGrams(p *portrait, f []float64) (class float64) {
	var trained weights
	if p.odd != nil {
		trained = p.odd.weights
	}
	for k := range c.said.bits {
		for word := c.said.bits[k] | c.imagined[k]; word != 0; word &= word - 1 {
			n := k<<6 | bits.TrailingZeros64(word)
			t := &c.terms[n]
			if often := c.said.often[n]; often > 0 {
				own, bg := t.own(often)*p.unit.grams, t.background(often)*p.bg
				f[fGrams] += float64(t.gram) * float64(own)
				f[fGramsBg] += float64(t.bg) * float64(bg)
				if t.bg != 0 {
					f[fCoverBack] += float64(bg)
				}
				c.whole[n] = own
				w := c.class[n] * p.unit.class * float32(entryTraining.scale)
				if trained != nil {
					w = trained.at(t.f).w
				}
				class += float64(t.class) * float64(w)
			}
			if c.imagined[k]&(1<<(n&63)) != 0 {
				class += float64(t.class) * float64(c.idea[n].class)
			}
		}
	}
	f[fCoverBack] /= p.bgMass + 1e-9
	return class
}

// allSounds compares with the sounds of all phrasings.
func (c *comparison) allSounds(p *portrait, f []float64) {
	for k, word := range c.airs.bits {
		c.airs.bits[k] = 0
		for ; word != 0; word &= word - 1 {
			n := k<<6 | bits.TrailingZeros64(word)
			t := &c.songs[n]
			f[fSounds] += float64(t.gram) * float64(t.own(c.airs.often[n])*p.unit.sounds)
			c.airs.often[n] = 0
		}
	}
}

// cover fills in which shares of the question the phrasings have, and phrasings or answers.
func (c *comparison) cover(f []float64) {
	for k := range c.said.bits {
		said := c.said.bits[k] | c.imagined[k]
		for word := said | c.answered[k]; word != 0; word &= word - 1 {
			bit := bits.TrailingZeros64(word)
			t := &c.terms[k<<6|bit]
			f[fCoverAnswer] += float64(t.char)
			f[fCoverConceptsAnswer] += float64(t.concept)
			if said&(1<<bit) != 0 {
				f[fCover] += float64(t.char)
				f[fCoverConcepts] += float64(t.concept)
			}
		}
	}
	f[fCover] /= c.chars
	f[fCoverAnswer] /= c.chars
	f[fCoverConcepts] /= c.ideas
	f[fCoverConceptsAnswer] /= c.ideas
}

// parts compares with the clauses of the question, and its places.
func (c *comparison) parts(p *portrait, f []float64) {
	f[fClause] = f[fGrams]
	for i := range c.clauses {
		part := &c.clauses[i]
		var cosine float64
		for k, n := range part.in {
			if c.said.often[n] > 0 {
				cosine += float64(part.grams[k].w) * float64(c.whole[n])
			}
		}
		raise(f, fClause, cosine)
	}
	if p.odd == nil {
		return
	}
	for _, t := range c.places {
		if p.odd.places.has(t.f) {
			raise(f, fPlace, float64(t.w))
		}
	}
}

// beliefs compares what is wanted.
func (c *comparison) beliefs(p *portrait, f []float64) {
	f[fBelief] = c.belief.agree(p.belief)
	f[fCross] = c.cross.under(p.belief)
	f[fTopic] = c.wishes.agreeByTopic(c.question.topics, p.belief, c.topics)
	f[fClauseBelief] = f[fBelief]
	for i := range c.clauses {
		raise(f, fClauseBelief, c.clauses[i].belief.agree(p.belief))
	}
	f[fCertainOf] = float64(p.belief.top().p)
}

// logs1p are the logarithms of what is usual.
var logs1p = func() (logs [32]float64) {
	for n := range logs {
		logs[n] = math.Log1p(float64(n))
	}
	return logs
}()

func log1p(n int) float64 {
	if n < len(logs1p) {
		return logs1p[n]
	}
	return math.Log1p(float64(n))
}

// wipe makes the room ready for the next candidate.
func (c *comparison) wipe() {
	for k, word := range c.said.bits {
		for ; word != 0; word &= word - 1 {
			n := k<<6 | bits.TrailingZeros64(word)
			c.said.often[n], c.class[n] = 0, 0
		}
	}
	clear(c.said.bits)
	clear(c.imagined)
}

// own is what having the feature so often weighs in an entry, by the bank's rarity and before that is of unit length.
func (t *facet) own(often int32) float32 {
	if often == 1 {
		return t.once
	}
	return counting(t.rarity, float32(often))
}

// background is the same by the background's rarity.
func (t *facet) background(often int32) float32 {
	if often == 1 {
		return t.onceBg
	}
	return counting(t.common, float32(often))
}
