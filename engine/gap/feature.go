package gap

import (
	"math"
	"slices"

	"xiaoer/intents/zh"
)

// term is one thing that can be seen in a question, with how much it weighs, in parts of unit. Whole numbers add up to
// the same sum in any order, so that the same questions are always grouped the same way.
type term struct {
	feature int32
	weight  int32
}

// unit is the weight 1.
const unit = 1 << 12

// vector is a question as terms, by feature, of length 1. The product of two is how alike they are, 0 to 1.
type vector []term

// kind is a way of looking at a question.
type kind int

const (
	grams  kind = iota // characters, and pairs of them
	sounds             // pairs of syllables: what is misspelt sounds alike
	words              // by the segmenter
	senses             // synonym groups, places and likely intents, as the engine's index knows them
	kinds
)

// weights are the kinds' shares in how alike two questions are. Without senses the finance sets do better by two points and
// the shops' worse by one to three; with a half for senses it is the other way round.
var weights = [kinds]float64{grams: 0.30, sounds: 0.20, words: 0.15, senses: 0.35}

// background is how many questions a feature is taken to be missing from beside those at hand, so that of the first ten
// questions of a shop what three share is not taken for common.
const background = 500

// seen are the features of one question, by kind.
type seen [kinds][]string

// see reads a text. One of which nothing is left but what was masked is like nothing else.
func (t Tongue) see(text string) seen {
	read, err := t.Reader.Read(text)
	switch {
	case err != nil:
		return seen{}
	case t.Sense == nil:
		return see(read, nil)
	}
	return see(read, t.Sense(read))
}

func see(t zh.Text, sense []string) (s seen) {
	runes := []rune(t.Core)
	for i, r := range runes {
		s[grams] = append(s[grams], string(r))
		if i > 0 {
			s[grams] = append(s[grams], string(runes[i-1:i+1]))
		}
	}
	syllables := zh.Syllables(t.Core)
	for i := 1; i < len(syllables); i++ {
		s[sounds] = append(s[sounds], syllables[i-1]+" "+syllables[i])
	}
	s[words], s[senses] = t.Words, sense
	for k := range s {
		s[k] = slices.Clone(s[k])
		slices.Sort(s[k])
		s[k] = slices.Compact(s[k])
	}
	return s
}

// vectors weighs the features of questions against how many of the questions have them.
func vectors(all []seen) (out []vector, with []int) {
	ids := [kinds]map[string]int32{}
	for k := range ids {
		ids[k] = map[string]int32{}
	}
	for _, s := range all {
		for k, features := range s {
			for _, f := range features {
				id, known := ids[k][f]
				if !known {
					id = int32(len(with))
					ids[k][f] = id
					with = append(with, 0)
				}
				with[id]++
			}
		}
	}
	for _, s := range all {
		out = append(out, s.vector(ids, func(f int32) float64 { return math.Log(1 + float64(background+len(all))/float64(with[f])) }))
	}
	return out, with
}

// vector weighs each kind to its share, and the whole to length 1.
func (s seen) vector(ids [kinds]map[string]int32, rarity func(feature int32) float64) vector {
	var features []int32
	var weight []float64
	for k, names := range s {
		from := len(weight)
		for _, f := range names {
			id := ids[k][f]
			features, weight = append(features, id), append(weight, rarity(id))
		}
		scale(weight[from:], math.Sqrt(weights[k]))
	}
	scale(weight, unit)
	v := make(vector, len(features))
	for i, f := range features {
		v[i] = term{f, int32(math.Round(weight[i]))}
	}
	slices.SortFunc(v, func(a, b term) int { return int(a.feature - b.feature) })
	return v
}

// scale brings numbers to a length; where all are 0 they stay.
func scale(v []float64, length float64) {
	var sum float64
	for _, x := range v {
		sum += x * x
	}
	if sum == 0 {
		return
	}
	for i := range v {
		v[i] *= length / math.Sqrt(sum)
	}
}
