package match

import (
	"cmp"
	"math"
	"slices"
	"sync"
	"unicode/utf8"
)

// feature is a hashed piece of text: a character n-gram, a concept, a sound. Thirty-two bits keep collisions among
// the some hundred thousand features of a bank below one in ten thousand.
type feature uint32

// kind is part of a feature's hash, so that the word 票 and the character 票 stay apart.
type kind byte

const (
	gram    kind = 'g' // 1 to 3 characters in a row
	concept kind = 'c' // the name of a synonym group, or a word that is in none
	sound   kind = 's' // one or two syllables in a row
	letter  kind = 'l' // a Latin letter, which sounds like no syllable
)

// hashed is FNV-1a over the kind and the text. It must be the same in every process: learned weights are embedded.
func hashed(k kind, text string) feature { return k.feature().with(text) }

// feature is the kind's before any text.
func (k kind) feature() feature { return (2166136261 ^ feature(k)) * 16777619 }

// with is the feature of a longer text.
func (f feature) with(text string) feature {
	for i := 0; i < len(text); i++ {
		f = (f ^ feature(text[i])) * 16777619
	}
	return f
}

// and is the feature of a text of one character more.
func (f feature) and(r rune) feature {
	var room [utf8.UTFMax]byte
	for _, b := range room[:utf8.EncodeRune(room[:], r)] {
		f = (f ^ feature(b)) * 16777619
	}
	return f
}

// term is a feature with its weight in one text.
type term struct {
	f feature
	w float32
}

// vector is a sparse text: terms by rising feature, each once.
type vector []term

// collect sorts the terms into a vector, adding up equal features. It reuses the slice.
func collect(terms []term) vector {
	slices.SortFunc(terms, func(x, y term) int { return cmp.Compare(x.f, y.f) })
	out := terms[:0]
	for _, t := range terms {
		if n := len(out); n > 0 && out[n-1].f == t.f {
			out[n-1].w += t.w
		} else {
			out = append(out, t)
		}
	}
	return vector(out)
}

// sum adds vectors up.
func sum(vs []vector) vector {
	n := 0
	for _, v := range vs {
		n += len(v)
	}
	if len(vs) > 8 {
		all := make([]term, 0, n)
		for _, v := range vs {
			all = append(all, v...)
		}
		return collect(all)
	}
	var out vector
	for _, v := range vs {
		out = merged(out, v)
	}
	return out
}

func merged(a, b vector) vector {
	out := make(vector, 0, len(a)+len(b))
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i].f == b[j].f:
			out = append(out, term{a[i].f, a[i].w + b[j].w})
			i, j = i+1, j+1
		case a[i].f < b[j].f:
			out = append(out, a[i])
			i++
		default:
			out = append(out, b[j])
			j++
		}
	}
	out = append(out, a[i:]...)
	return append(out, b[j:]...)
}

// positions returns where the features of part are in v, which has them all.
func (v vector) positions(part vector) []int32 {
	out := make([]int32, len(part))
	at := 0
	for i, t := range part {
		for v[at].f != t.f {
			at++
		}
		out[i] = int32(at)
	}
	return out
}

// of returns the weight of a feature, 0 where v has it not.
func (v vector) of(f feature) float32 {
	if at, ok := slices.BinarySearchFunc(v, f, func(t term, f feature) int { return cmp.Compare(t.f, f) }); ok {
		return v[at].w
	}
	return 0
}

func (v vector) has(f feature) bool { return v.of(f) != 0 }

// mass is the sum of the weights.
func (v vector) mass() float64 {
	var sum float64
	for _, t := range v {
		sum += float64(t.w)
	}
	return sum
}

// scale is what v's weights are to be multiplied by for it to be of length one; 1 for a zero vector.
func (v vector) scale() float32 {
	var sum float64
	for _, t := range v {
		sum += float64(t.w) * float64(t.w)
	}
	if sum == 0 {
		return 1
	}
	return float32(1 / math.Sqrt(sum))
}

// unit returns v at length one; a zero vector stays as it is.
func (v vector) unit() vector {
	out, scale := make(vector, len(v)), v.scale()
	for i, t := range v {
		out[i] = term{t.f, t.w * scale}
	}
	return out
}

// rarity knows how many of the texts it has seen hold a feature.
type rarity struct {
	texts int
	with  tally
	once  sync.Once
	few   [256]float64
}

func newRarity() *rarity { return &rarity{} }

// see counts one text, given as vectors of different kinds of features.
func (r *rarity) see(text ...vector) {
	r.texts++
	for _, v := range text {
		for _, t := range v {
			r.with.add(t.f, 1)
		}
	}
}

// idf is the smoothed inverse document frequency, at least a little above zero.
func (r *rarity) idf(f feature) float64 {
	r.once.Do(func() {
		for n := range r.few {
			r.few[n] = math.Log(1 + (float64(r.texts)+1)/(float64(n)+0.5))
		}
	})
	n := r.with.of(f)
	if int(n) < len(r.few) {
		return r.few[n]
	}
	return math.Log(1 + (float64(r.texts)+1)/(float64(n)+0.5))
}

// weigh returns counts as tf-idf: logarithmic counts times rarity.
func (r *rarity) weigh(counts vector) vector {
	out := make(vector, len(counts))
	for i, t := range counts {
		out[i] = term{t.f, counting(r.idf(t.f), t.w)}
	}
	return out
}

// counting is the weight of a feature of that rarity which counts n.
func counting(rarity float64, n float32) float32 {
	if n != 1 {
		rarity *= loudness(n)
	}
	return float32(rarity)
}

// loudness is how much more a feature weighs for counting n: logarithmically more.
func loudness(n float32) float64 {
	if k := int(n); float32(k) == n && 0 < k && k < len(loudnesses) {
		return loudnesses[k]
	}
	return 1 + math.Log(float64(n))
}

// loudnesses are those of what is usual: a logarithm takes longer than all else that is done about a feature.
var loudnesses = func() (all [16]float64) {
	for n := range all {
		all[n] = 1 + math.Log(float64(n))
	}
	return all
}()
