package match

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// toys are samples of classes that each have features of their own beside those that all share.
func toys(classes, each int) []sample {
	rng := rand.New(rand.NewPCG(3, 3))
	var out []sample
	for c := range classes {
		for range each {
			terms := []term{{feature(1000 + rng.IntN(20)), 1}, {feature(2000 + rng.IntN(20)), 1}}
			for range 3 {
				terms = append(terms, term{feature(c*10 + rng.IntN(5)), 1})
			}
			out = append(out, sample{collect(terms).unit(), int32(c), 1})
		}
	}
	return out
}

func TestFitLinearLearnsWhatIsSeparable(t *testing.T) {
	const classes = 12
	samples := toys(classes, 15)
	for name, tr := range map[string]training{"entries": entryTraining, "wishes": wishTraining} {
		l := fitLinear(samples, classes, tr)
		scores := make([]float64, classes)
		for _, s := range samples {
			l.score(s.x, scores)
			softmax(scores)
			best := slices.Index(scores, slices.Max(scores))
			if best != int(s.class) || scores[best] < 0.5 {
				t.Fatalf("%s: a sample of class %d: got class %d with %.2f, want its own with half or more", name, s.class, best, scores[best])
			}
		}
	}
}

func TestFitLinearIsDeterministic(t *testing.T) {
	samples := toys(8, 10)
	a, b := fitLinear(samples, 8, entryTraining), fitLinear(toys(8, 10), 8, entryTraining)
	if !slices.Equal(a.bias, b.bias) || fmt.Sprint(a.weights()) != fmt.Sprint(b.weights()) {
		t.Error("two trainings on the same samples differ")
	}
	other := entryTraining
	other.seed++
	if c := fitLinear(samples, 8, other); fmt.Sprint(a.weights()) == fmt.Sprint(c.weights()) {
		t.Error("the seed changes nothing: are the samples shuffled at all?")
	}
}

func TestLinearWeights(t *testing.T) {
	const classes = 9
	samples := toys(classes, 10)
	l := fitLinear(samples, classes, entryTraining)
	ws := l.weights()
	if len(ws) != classes {
		t.Fatalf("got weights of %d classes, want %d", len(ws), classes)
	}
	own := make([]map[feature]bool, classes)
	for c := range own {
		own[c] = map[feature]bool{}
	}
	for _, s := range samples {
		for _, term := range s.x {
			own[s.class][term.f] = true
		}
	}
	for c, w := range ws {
		rises := slices.IsSortedFunc(w, func(x, y term) int { return cmp.Compare(x.f, y.f) })
		for i := 1; i < len(w); i++ {
			rises = rises && w[i].f != w[i-1].f
		}
		if !rises {
			t.Errorf("class %d: features do not rise: %v", c, w)
		}
		if len(w) != len(own[c]) {
			t.Errorf("class %d: got %d features, want the %d of its samples", c, len(w), len(own[c]))
		}
	}
	// as vectors and as postings they score the same
	scores := make([]float64, classes)
	for _, s := range samples[:20] {
		l.score(s.x, scores)
		for c := range classes {
			if got := float64(l.bias[c]) + s.x.dot(ws[c]); math.Abs(got-scores[c]) > 1e-4 {
				t.Fatalf("class %d: got %v by its vector, want %v", c, got, scores[c])
			}
		}
	}
}

func TestFitLinearOnLittle(t *testing.T) {
	if l := fitLinear(nil, 3, entryTraining); len(l.weights()) != 3 || len(l.rows) != 0 {
		t.Errorf("no samples: got %v, want three classes without weights", l.weights())
	}
	one := []sample{{vector{{5, 1}}, 1, 1}}
	l := fitLinear(one, 3, entryTraining)
	scores := make([]float64, 3)
	l.score(vector{{5, 1}}, scores)
	if slices.Index(scores, slices.Max(scores)) != 1 {
		t.Errorf("one sample of class 1: got scores %v", scores)
	}
	l.score(nil, scores)
	for c, s := range scores {
		if s != float64(l.bias[c]) {
			t.Errorf("class %d of a text that says nothing: got %v, want its bias %v", c, s, l.bias[c])
		}
	}
}

func TestSoftmax(t *testing.T) {
	for _, c := range []struct{ in, want []float64 }{
		{[]float64{0}, []float64{1}},
		{[]float64{-1e9}, []float64{1}},
		{[]float64{3, 3}, []float64{0.5, 0.5}},
		{[]float64{1000, 0}, []float64{1, 0}},
		{[]float64{math.Log(3), 0}, []float64{0.75, 0.25}},
	} {
		got := slices.Clone(c.in)
		softmax(got)
		for i := range got {
			if math.Abs(got[i]-c.want[i]) > 1e-12 {
				t.Errorf("softmax(%v): got %v, want %v", c.in, got, c.want)
			}
		}
	}
}
