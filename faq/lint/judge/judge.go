// Package judge weighs what a shop says: how likely a text breaks a rule, of which kind the breach is, and which of its
// characters say so. It has learnt that from labelled sentences; what the sentences are, how a text is read and what
// follows from a verdict is left to the caller.
//
// A judge is a log-linear model over what stands in a text ([Case]): its characters in runs of one to four, how they
// sound, pairs of characters with a gap, how its clauses begin and end, the characters of the question, the classes of
// words in both, and what the rules have found. So a rule is one voice among many: the judge knows which of them are often
// wrong, and finds what no rule looks for.
//
// The package promises that the same case gives the same verdict, and that the same sentences give the same judge.
package judge

// Case is a text to be judged, in normal form: folded, with one mark between clauses.
type Case struct {
	Answer   []rune
	Sounds   []string // of the answer's characters; may be left out
	Question []rune   // may be empty
	Words    []Word   // of the answer that stand in some class, by place
	Asked    []Word   // of the question, likewise
	Found    []string
}

// Word is where a word of some classes stands.
type Word struct {
	Start, End int
	Classes    []int
}

// Verdict is what a judge thinks of a case. Of one that nobody need look at it says only that.
type Verdict struct {
	Breach     float64 // how likely it breaks a rule
	Kind       string  // the likeliest kind of breach
	Start, End int     // the characters of the answer that say so
}

// Judge is immutable and safe for many goroutines.
type Judge struct {
	bars
	breach head
	kinds  []string
	of     []head // by kind
}

// bars are the probabilities from which on a text is taken for a breach, or for one that somebody should look at.
type bars struct{ Block, Warn float64 }

// head is one question that the model answers: its weights by feature.
type head struct {
	weights map[feature]float32
	bias    float64
}

// Blocks and Warns report what follows from a probability.
func (j *Judge) Blocks(v Verdict) bool { return v.Breach >= j.Block }

// Warns reports whether somebody should look at the text.
func (j *Judge) Warns(v Verdict) bool { return v.Breach >= j.Warn }

// Kinds lists the kinds of breaches that the judge knows.
func (j *Judge) Kinds() []string { return j.kinds }

// Judge returns what the judge thinks of a case.
func (j *Judge) Judge(c Case) Verdict {
	terms := features(c)
	v := Verdict{Breach: logistic(j.breach.score(terms))}
	if !j.Warns(v) {
		return v
	}
	best := 0.0
	for i, h := range j.of {
		if s := h.score(terms); i == 0 || s > best {
			v.Kind, best = j.kinds[i], s
		}
	}
	v.Start, v.End = j.place(c, terms)
	return v
}

func (h *head) score(terms []term) float64 {
	sum := h.bias
	for _, t := range terms {
		sum += float64(h.weights[t.f]) * t.w
	}
	return sum
}

// place returns the stretch of the answer that weighs most: the characters share what the features that they stand in
// weigh, and the stretch with the greatest sum above the mean is taken.
func (j *Judge) place(c Case, terms []term) (start, end int) {
	n := len(c.Answer)
	if n == 0 {
		return 0, 0
	}
	weigh := make([]float64, n+1) // differences, then sums
	for _, t := range terms {
		w := float64(j.breach.weights[t.f]) * t.w
		for _, at := range t.at {
			share := w / float64(len(t.at)) / float64(at.end-at.start)
			weigh[at.start] += share
			weigh[at.end] -= share
		}
	}
	mean := 0.0
	for i := 1; i < n; i++ {
		weigh[i] += weigh[i-1]
	}
	for _, w := range weigh[:n] {
		mean += max(0, w) / float64(n)
	}
	return heaviest(weigh[:n], mean/2)
}

// heaviest returns the stretch whose values above a floor sum up to most, one character at least.
func heaviest(values []float64, floor float64) (start, end int) {
	best, sum, from := 0.0, 0.0, 0
	end = 1
	for i, v := range values {
		if sum <= 0 {
			sum, from = 0, i
		}
		if sum += v - floor; sum > best {
			best, start, end = sum, from, i+1
		}
	}
	return start, end
}
