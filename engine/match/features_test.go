package match

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"xiaoer/engine"
	"xiaoer/engine/enginetest"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

// dot is the inner product.
func (v vector) dot(u vector) float64 {
	var sum float64
	for i, j := 0, 0; i < len(v) && j < len(u); {
		switch {
		case v[i].f == u[j].f:
			sum += float64(v[i].w) * float64(u[j].w)
			i, j = i+1, j+1
		case v[i].f < u[j].f:
			i++
		default:
			j++
		}
	}
	return sum
}

// shared is the part of v's weight whose features u has too.
func (v vector) shared(u vector) float64 {
	var sum float64
	for i, j := 0, 0; i < len(v) && j < len(u); {
		switch {
		case v[i].f == u[j].f:
			sum += float64(v[i].w)
			i, j = i+1, j+1
		case v[i].f < u[j].f:
			i++
		default:
			j++
		}
	}
	return sum
}

// sharedWith is the part of v's weight whose features a or b has.
func (v vector) sharedWith(a, b vector) float64 {
	var sum float64
	i, j := 0, 0
	for _, t := range v {
		for i < len(a) && a[i].f < t.f {
			i++
		}
		for j < len(b) && b[j].f < t.f {
			j++
		}
		if i < len(a) && a[i].f == t.f || j < len(b) && b[j].f == t.f {
			sum += float64(t.w)
		}
	}
	return sum
}

// plain is a portrait, or a question, as the vectors that its features are defined by.
type plain struct {
	*portrait
	grams, gramsBg, concepts, sounds, said, answer, answered, weights, places vector

	phrasings []phrasing
}

type phrasing struct {
	grams, concepts, sounds vector
	spelt                   []uint32
}

func drawPlainly(m *Model, p *portrait) plain {
	var gs, cs, ss, classes []vector
	out := plain{portrait: p}
	s := trainer().look(engine.Taught{Entry: p.entry})
	for _, ph := range s.phrases {
		gs, cs, ss = append(gs, ph.grams), append(cs, ph.concepts), append(ss, ph.sounds)
		classes, out.places = append(classes, m.own.weigh(ph.seen()).unit()), merged(out.places, ph.places)
		out.phrasings = append(out.phrasings, phrasing{m.own.weigh(ph.grams).unit(), m.own.weigh(ph.concepts).unit(), m.own.weigh(ph.sounds).unit(), ph.spelt()})
	}
	grams, concepts := sum(gs), sum(cs)
	out.grams, out.gramsBg = m.own.weigh(grams).unit(), m.wishes.rarity.weigh(grams).unit()
	out.concepts, out.sounds = m.own.weigh(concepts).unit(), m.own.weigh(sum(ss)).unit()
	out.said = sum([]vector{grams, concepts})
	out.answer = m.wishes.rarity.weigh(s.answer.grams).unit()
	out.answered = sum([]vector{s.answer.grams, s.answer.concepts})
	out.weights = scaled(sum(classes).unit(), float32(entryTraining.scale))
	if p.odd != nil && p.odd.weights != nil { // trained
		for i, w := range out.weights {
			out.weights[i].w = p.odd.weights.at(w.f).w
		}
	}
	return out
}

// merge measures one candidate by merging vectors, one feature after the other as they are defined, and returns the
// classifier's score beside.
func merge(m *Model, q *question, p plain) (f []float64, class float64) {
	f = make([]float64, local+compared)
	s := q.sight
	gramsOwn, conceptsOwn, soundsOwn := m.own.weigh(s.grams).unit(), m.own.weigh(s.concepts).unit(), m.own.weigh(s.sounds).unit()
	gramsBg, conceptsBg := m.wishes.rarity.weigh(s.grams), m.wishes.rarity.weigh(s.concepts)
	gramsUnitBg := gramsBg.unit()
	f[fGrams] = gramsOwn.dot(p.grams)
	f[fGramsBg] = gramsUnitBg.dot(p.gramsBg)
	f[fConcepts] = conceptsOwn.dot(p.concepts)
	f[fSounds] = soundsOwn.dot(p.sounds)
	f[fAnswer] = gramsUnitBg.dot(p.answer)
	for i, ph := range p.phrases {
		f[fOrder] = max(f[fOrder], common(q.spelt(), p.phrasings[i].spelt))
		f[fPhrase] = max(f[fPhrase], gramsOwn.dot(p.phrasings[i].grams))
		f[fPhraseConcepts] = max(f[fPhraseConcepts], conceptsOwn.dot(p.phrasings[i].concepts))
		f[fPhraseSounds] = max(f[fPhraseSounds], soundsOwn.dot(p.phrasings[i].sounds))
		f[fPolarity] = max(f[fPolarity], 1-float64(bits.OnesCount8(uint8(q.polarity^ph.polarity())))/8)
		f[fLength] = max(f[fLength], float64(min(len(q.runes), len(p.phrasings[i].spelt)))/float64(max(len(q.runes), len(p.phrasings[i].spelt), 1)))
	}
	grams, concepts := gramsBg.mass()+1e-9, conceptsBg.mass()+1e-9
	f[fCover] = gramsBg.shared(p.said) / grams
	f[fCoverAnswer] = gramsBg.sharedWith(p.said, p.answered) / grams
	f[fCoverConcepts] = conceptsBg.shared(p.said) / concepts
	f[fCoverConceptsAnswer] = conceptsBg.sharedWith(p.said, p.answered) / concepts
	f[fCoverBack] = p.gramsBg.shared(s.grams) / (p.gramsBg.mass() + 1e-9)
	f[fBelief], f[fCross], f[fTopic] = q.belief.agree(p.belief), q.cross.under(p.belief), overlap(q.topics, m.wishes.byTopic(p.belief))
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
	f[fChars], f[fPhrases], f[fBank] = math.Log1p(float64(len(q.runes))), math.Log1p(float64(len(p.phrases))), math.Log1p(float64(m.size))
	f[fContent], f[fClauses] = concepts, float64(len(q.clauses))
	return f, p.bias + m.own.weigh(sum([]vector{s.grams, s.concepts})).unit().dot(p.weights)
}

// common is the share that order.common finds, by the book.
func common(a, b []uint32) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	return 2 * float64(longest(a, b)) / float64(len(a)+len(b))
}

// What is found letter by letter is what is merged, to the last bit, in trained banks and in those that are drawn by
// and by.
func TestMeasureAgainstMerging(t *testing.T) {
	alone(t)
	for _, bank := range []struct {
		name    string
		entries []*faq.Entry
	}{
		{"starter", starterEntries()}, {"made up", somewhere(3, 60)}, {"made up otherwise", somewhere(4, 7)},
		{"one", somewhere(5, 1)}, {"of many phrasings", []*faq.Entry{
			entry("many", "发票怎么开", "开发票", "开票", "要发票", "发票发票发票", "𠮷野家开票吗", "fapiao", "app开票", "有票吗", "发票"), entry("b", "𠮷", "运费到新疆多少"),
		}}, {"texts of nothing", []*faq.Entry{entry("a", "？？", "😀"), entry("b", "发票", "1")}},
	} {
		trained := fitted(t, bank.entries...)
		untrained, err := trainer().fitLazily(t.Context(), untaught(bank.entries...), finding(bank.entries))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []*Model{trained, untrained} {
			againstMerging(t, bank.name, m, bank.entries)
		}
	}
}

func againstMerging(t *testing.T, name string, m *Model, entries []*faq.Entry) {
	t.Helper()
	var candidates []*portrait
	var plainly []plain
	for _, e := range entries {
		p := m.portrait(m.sitters.find(e.ID))
		candidates, plainly = append(candidates, p), append(plainly, drawPlainly(m, p))
	}
	for _, text := range probingTexts(t, 60) {
		text = m.mend(text).Text
		q := m.ask(text)
		want := make([][]float64, len(candidates))
		linear := make([]float64, len(candidates))
		for i, p := range plainly {
			want[i], linear[i] = merge(m, q, p)
		}
		class := slices.Clone(linear)
		softmax(linear)
		for i := range want {
			want[i][fLinear] = linear[i]
			want[i][fScore] = class[i]
		}
		leads(want)
		for i, got := range m.measure(q, candidates) {
			for k, feature := range names() {
				if math.Float64bits(got[k]) != math.Float64bits(want[i][k]) {
					t.Fatalf("%s bank, %q beside %s: %s is %b, want %b", name, text.Raw, candidates[i].entry.ID, feature, got[k], want[i][k])
				}
			}
		}
	}
}

// somewhere returns n entries of a large made-up bank.
func somewhere(seed uint64, n int) (out []*faq.Entry) {
	all := enginetest.Bank(5000)
	for _, i := range rand.New(rand.NewPCG(seed, 1)).Perm(len(all))[:n] {
		out = append(out, &all[i])
	}
	return out
}

// probingTexts are n made-up questions, alone, run together into stories, and shuffled, and a few odd ones.
func probingTexts(t *testing.T, n int) (out []zh.Text) {
	raw, err := enginetest.Questions("", n)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(6, 1))
	for i := range raw {
		switch i % 4 {
		case 1:
			raw[i] += "，" + raw[rng.IntN(i)] + "。" + raw[rng.IntN(i)]
		case 2:
			runes := []rune(raw[i])
			rng.Shuffle(len(runes), func(a, b int) { runes[a], runes[b] = runes[b], runes[a] })
			raw[i] = string(runes)
		case 3:
			raw[i] = "寄到新疆的" + raw[i] + " app 100"
		}
	}
	for _, r := range append(raw, "1", "a", "票", "fapiao", "发漂怎么开，kd到乌鲁木齐多少钱") {
		out = append(out, read(t, r))
	}
	return out
}
