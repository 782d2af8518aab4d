package eval

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"

	"xiaoer/faq"
)

// Figures say how good predictions were. Shares are of the in-scope queries unless said otherwise.
type Figures struct {
	In        int                `json:"in"`  // queries that some entry answers
	Out       int                `json:"oos"` // queries that a person should get
	Top1      float64            `json:"top1"`
	Recall3   float64            `json:"recall@3"`
	Recall10  float64            `json:"recall@10"`
	AUROC     float64            `json:"auroc"`   // a right answer's confidence against an out-of-scope query's; 0.5 is chance
	CoverP90  float64            `json:"cov@P90"` // answered right at the lowest bar that keeps 90 % of all answers right
	CoverP95  float64            `json:"cov@P95"`
	Answered  int                `json:"answered"`            // by the engine's own decision
	Wrong     float64            `json:"answered_wrong_rate"` // of the answered
	Right     float64            `json:"answered_right_of_in"`
	OutSaid   float64            `json:"oos_answered_rate"`           // of the out-of-scope ones
	Beside    int                `json:"answered_beside,omitempty"`   // answers to a message's further questions
	BesideBad float64            `json:"beside_wrong_rate,omitempty"` // of these; where one entry a query is named right, all are
	ECE       float64            `json:"ece"`                         // expected calibration error over ten bins
	Top1Kinds map[string]float64 `json:"top1_by_kind,omitempty"`
}

// result is one query's outcome.
type result struct {
	query Query
	pred  Prediction
	conf  float64
	rank  int // of the first right entry, from 0; -1 when none was found
}

// right reports whether the first match answers the query.
func (r result) right() bool { return len(r.query.Gold) > 0 && r.rank == 0 }

// beside are the entries that were said beside the first match, to the message's other questions.
func (r result) beside() []faq.ID {
	return slices.DeleteFunc(slices.Clone(r.pred.Answers), func(id faq.ID) bool {
		return r.pred.Decision == faq.Answered && id == r.pred.Matches[0].ID
	})
}

// Measure compares predictions, in the order of their queries, with the right entries.
func Measure(queries []Query, predictions []Prediction) Figures {
	results := make([]result, len(queries))
	for i, q := range queries {
		results[i] = judge(q, predictions[i])
	}
	f := Figures{}
	var sure, unsure []float64 // confidences of right answers, of out-of-scope queries
	kinds := map[string][2]int{}
	for _, r := range results {
		if len(r.query.Gold) == 0 {
			f.Out++
			unsure = append(unsure, r.conf)
			continue
		}
		f.In++
		k := kinds[r.query.Kind]
		k[1]++
		if r.rank == 0 {
			f.Top1++
			k[0]++
			sure = append(sure, r.conf)
		}
		if r.rank >= 0 && r.rank < 3 {
			f.Recall3++
		}
		if r.rank >= 0 {
			f.Recall10++
		}
		kinds[r.query.Kind] = k
	}
	in := math.Max(1, float64(f.In))
	f.Top1, f.Recall3, f.Recall10 = f.Top1/in, f.Recall3/in, f.Recall10/in
	f.AUROC = auroc(sure, unsure)
	f.CoverP90, f.CoverP95 = cover(results, .90)/in, cover(results, .95)/in
	f.decisions(results, in)
	f.ECE = ece(results)
	if len(kinds) > 1 {
		f.Top1Kinds = map[string]float64{}
		for kind, k := range kinds {
			f.Top1Kinds[kind] = float64(k[0]) / float64(k[1])
		}
	}
	return f
}

func judge(q Query, p Prediction) result {
	r := result{query: q, pred: p, rank: -1}
	for i, m := range p.Matches[:min(10, len(p.Matches))] {
		if i == 0 {
			r.conf = m.Confidence
		}
		if r.rank < 0 && slices.Contains(q.Gold, m.ID) {
			r.rank = i
		}
	}
	return r
}

func (f *Figures) decisions(results []result, in float64) {
	var right, outSaid, amiss float64
	for _, r := range results {
		for _, id := range r.beside() {
			f.Beside++
			if !slices.Contains(r.query.Gold, id) {
				amiss++
			}
		}
		if r.pred.Decision != faq.Answered {
			continue
		}
		f.Answered++
		if r.right() {
			right++
		}
		if len(r.query.Gold) == 0 {
			outSaid++
		}
	}
	f.Wrong = (float64(f.Answered) - right) / math.Max(1, float64(f.Answered))
	f.BesideBad = amiss / math.Max(1, float64(f.Beside))
	f.Right = right / in
	f.OutSaid = outSaid / math.Max(1, float64(f.Out))
}

// auroc is the chance that a random one of pos is above a random one of neg, ties counting half.
func auroc(pos, neg []float64) float64 {
	if len(pos) == 0 || len(neg) == 0 {
		return 0
	}
	slices.Sort(neg)
	var sum float64
	for _, p := range pos {
		below, _ := slices.BinarySearch(neg, p)
		upTo, _ := slices.BinarySearchFunc(neg, p, func(n, p float64) int { // the first above p
			if n <= p {
				return -1
			}
			return 1
		})
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(pos)) / float64(len(neg))
}

// cover is the number answered right at the lowest bar that keeps the share of right answers at least so.
func cover(results []result, precision float64) float64 {
	order := slices.Clone(results)
	slices.SortStableFunc(order, func(a, b result) int { return cmp.Compare(b.conf, a.conf) })
	var good, best float64
	for i, r := range order {
		if r.right() {
			good++
		}
		lastOfTie := i+1 == len(order) || order[i+1].conf != r.conf
		if lastOfTie && good/float64(i+1) >= precision {
			best = good
		}
	}
	return best
}

// Bin is the questions whose confidence lies in one tenth.
type Bin struct {
	Questions int
	Claimed   float64 // the sum of their confidences
	Right     float64 // how many had a right entry first
}

// Bins parts questions by confidence into tenths.
func Bins(queries []Query, predictions []Prediction) [10]Bin {
	results := make([]result, len(queries))
	for i, q := range queries {
		results[i] = judge(q, predictions[i])
	}
	return binned(results)
}

func binned(results []result) (bins [10]Bin) {
	for _, r := range results {
		b := &bins[min(9, int(r.conf*10))]
		b.Questions++
		b.Claimed += r.conf
		if r.right() {
			b.Right++
		}
	}
	return bins
}

// ece is the mean distance, over ten bins of confidence, of what was claimed from what came true.
func ece(results []result) float64 {
	var sum float64
	for _, b := range binned(results) {
		sum += math.Abs(b.Claimed - b.Right)
	}
	return sum / math.Max(1, float64(len(results)))
}

// Print writes the figures for people, a line each.
func (f Figures) Print(w io.Writer) error {
	_, err := fmt.Fprintf(w, `in scope              %d
out of scope          %d
top-1                 %.3f
recall@3              %.3f
recall@10             %.3f
AUROC                 %.3f
cov@P90               %.3f
cov@P95               %.3f
ECE                   %.3f
answered              %d
  wrong               %.3f
  right, of in scope  %.3f
  of out of scope     %.3f
`, f.In, f.Out, f.Top1, f.Recall3, f.Recall10, f.AUROC, f.CoverP90, f.CoverP95, f.ECE, f.Answered, f.Wrong, f.Right, f.OutSaid)
	if err == nil && f.Beside > 0 {
		_, err = fmt.Fprintf(w, "answered beside       %d\n  wrong               %.3f\n", f.Beside, f.BesideBad)
	}
	for _, kind := range slices.Sorted(maps.Keys(f.Top1Kinds)) {
		if err == nil {
			_, err = fmt.Fprintf(w, "top-1 of %-12s %.3f\n", kind, f.Top1Kinds[kind])
		}
	}
	return err
}
