package search

import "math"

// The weight of what is shared, by field, and the length at which a field counts as neither short nor long.
//
// The boosts were tried on seven banks of 23 to 5,000 entries, for the share of questions whose entry is among the
// first one, five and twenty. The answer's 0.6 is worth two questions in a hundred where entries have few phrasings;
// more gained nothing. Sounds at 0.25 still find what is spelt by ear, and at 1 cost a point elsewhere.
//
// The lengths stand in for BM25's average, which Bleve computes as the number of different words divided by the
// number of entries: it sinks to one as a bank grows, changes whenever segments are merged, and cost up to eight
// questions in a hundred. The true average was not measurably better than these.
var weighs = map[string]struct{ boost, length float64 }{
	fieldWords:  {1, 12},
	fieldChars:  {1, 24},
	fieldSense:  {1, 6},
	fieldGrams:  {0.5, 24},
	fieldSounds: {0.25, 24},
	fieldAnswer: {0.6, 36},
}

// BM25: how soon more of the same word stops counting, and how much longer entries are held back.
const (
	saturation = 1.2
	shortness  = 0.75

	mostGain = saturation + 1 // which no document reaches
)

// one is a score of 1. Scores are added up in whole numbers, of which one is 2³², so that the sum is the same to the last
// bit in whatever order its parts are found: the walk and the sweep find them in different orders, and what is equal must
// stand by id in both. What is cut off each part is a thousandth of what a float32 would lose; the 3,000 terms of the
// longest text, at the largest rarity there can be, stay below 2⁵⁰.
const one = 1 << 32

// rarity is what having a term once is worth, by how many of n documents have it; in units of one. share is below
// one for a token that was guessed.
func rarity(boost, share, n, df float64) float64 {
	return one * boost * share * math.Log(1+(n-df+0.5)/(df+0.5))
}

// gain is what a document makes of a term's rarity: more where the term stands often, less where the field is long.
// It depends on nothing outside the document. Bleve keeps a field's length as norm, 1/√length.
func gain(often, norm, usual float64) float64 {
	length := 1 / float64(norm*norm) // the conversions keep compilers from fusing, which would round otherwise
	return often * mostGain / (often + float64(saturation*(1-shortness+float64(shortness*length)/usual)))
}

// worth is a part of a score. It never decreases in either argument: a bound on the gain bounds the worth.
func worth(rarity, gain float64) int64 { return int64(rarity * gain) }
