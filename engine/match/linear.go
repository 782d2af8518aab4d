package match

import (
	"cmp"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
)

// sample is one text of a known class.
type sample struct {
	x     vector // of unit length
	class int32
	w     float32 // how much it counts
}

// impact is one weight of a class.
type impact struct {
	class int32
	w     float32
}

// linear is a softmax classifier over sparse texts that keeps weights only for the features which a class has in
// its own samples. So it is as small as the samples, whatever the number of classes, and its weights are the
// impacts of an inverted index. Kept so, it loses half a point of accuracy against full logistic regression.
type linear struct {
	classes int
	rows    [][]impact
	row     tally // the number of each feature's row, from 1
	bias    []float32
}

// training of the classifier; chosen on held-out phrasings of the pack.
type training struct {
	epochs int
	rate   float64
	decay  float64 // L2
	scale  float64 // of the class centroids that training starts from
	seed   uint64
}

// fitLinear trains the classifier. Same samples, same result.
func fitLinear(samples []sample, classes int, t training) *linear {
	l := &linear{classes: classes, bias: make([]float32, classes)}
	l.start(samples, t.scale)
	rng := rand.New(rand.NewPCG(t.seed, 7))
	order := rng.Perm(len(samples))
	scores := make([]float64, classes)
	rows := l.lookUp(samples)
	for epoch := range t.epochs {
		rate := t.rate / (1 + float64(epoch))
		for _, i := range order {
			l.step(samples[i], rows[i], scores, rate, t.decay)
		}
		rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	}
	return l
}

// start sets every class's weights to its scaled centroid (Rocchio), from which few epochs are enough.
func (l *linear) start(samples []sample, scale float64) {
	perClass := make([][]vector, l.classes)
	for _, s := range samples {
		perClass[s.class] = append(perClass[s.class], s.x)
	}
	for c, vs := range perClass {
		for _, t := range sum(vs).unit() {
			if l.row.of(t.f) == 0 {
				l.enter(t.f, nil)
			}
			row := &l.rows[l.row.of(t.f)-1]
			*row = append(*row, impact{int32(c), t.w * float32(scale)})
		}
	}
}

// enter takes up a feature with its postings.
func (l *linear) enter(f feature, ps []impact) {
	l.rows = append(l.rows, ps)
	l.row.add(f, int32(len(l.rows)))
}

// postings returns what a feature adds to which classes.
func (l *linear) postings(f feature) []impact {
	if row := l.row.of(f); row > 0 {
		return l.rows[row-1]
	}
	return nil
}

// all goes through the features with their postings.
func (l *linear) all() iter.Seq2[feature, []impact] {
	return func(yield func(feature, []impact) bool) {
		for _, s := range l.row.slots {
			if s.n > 0 && !yield(s.f, l.rows[s.n-1]) {
				return
			}
		}
	}
}

// lookUp returns the postings of every sample's features. Looking them up once and not in each epoch, twice, spares a
// tenth of the training.
func (l *linear) lookUp(samples []sample) [][][]impact {
	out := make([][][]impact, len(samples))
	for i, s := range samples {
		out[i] = make([][]impact, len(s.x))
		for k, t := range s.x {
			out[i][k] = l.postings(t.f)
		}
	}
	return out
}

// step moves the weights along the gradient of one sample's log-likelihood. rows are the postings of its features.
func (l *linear) step(s sample, rows [][]impact, scores []float64, rate, decay float64) {
	l.level(scores)
	for i, t := range s.x {
		add(scores, rows[i], t.w)
	}
	softmax(scores)
	scores[s.class] -= 1
	for i, t := range s.x {
		ps := rows[i]
		for k := range ps {
			g := scores[ps[k].class]
			if math.Abs(g) < 1e-3 {
				continue
			}
			ps[k].w -= float32(rate * (float64(s.w)*g*float64(t.w) + decay*float64(ps[k].w)))
		}
	}
	for c, g := range scores {
		if math.Abs(g) >= 1e-3 {
			l.bias[c] -= float32(0.1 * rate * float64(s.w) * g)
		}
	}
}

// score writes each class's score into out. The features are all looked up before any is added: they lie apart, and the
// processor fetches many at once where nothing stands between.
func (l *linear) score(x vector, out []float64) {
	l.level(out)
	var room [256][]impact
	rows := room[:0]
	for _, t := range x {
		rows = append(rows, l.postings(t.f))
	}
	for i, ps := range rows {
		add(out, ps, x[i].w)
	}
}

// level writes what a text of nothing scores.
func (l *linear) level(out []float64) {
	for c := range out {
		out[c] = float64(l.bias[c])
	}
}

// add adds what a feature of weight w scores.
func add(out []float64, ps []impact, w float32) {
	for _, p := range ps {
		out[p.class] += float64(w) * float64(p.w)
	}
}

func softmax(scores []float64) {
	top := slices.Max(scores)
	var sum float64
	for i, s := range scores {
		scores[i] = math.Exp(s - top)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}

// weights returns each class's weights as a vector.
func (l *linear) weights() []vector {
	out := make([]vector, l.classes)
	for f, ps := range l.all() {
		for _, p := range ps {
			out[p.class] = append(out[p.class], term{f, p.w})
		}
	}
	for _, v := range out {
		slices.SortFunc(v, func(x, y term) int { return cmp.Compare(x.f, y.f) })
	}
	return out
}
