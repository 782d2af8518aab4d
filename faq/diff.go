package faq

import (
	"slices"
	"time"
)

// Diff is what differs between two states of an entry. The zero value is nothing.
type Diff struct {
	Fields    []FieldChange  `json:"fields,omitempty"`    // in the order of the entry's own
	Phrasings Phrasings      `json:"phrasings,omitzero"`  // the similar ones
	Answers   []AnswerChange `json:"answers,omitempty"`   // what became of the old ones in their order, then what is new
	Reordered bool           `json:"reordered,omitempty"` // phrasings or answers stand in another order, which decides between equals
}

// FieldChange is a field that holds something else.
type FieldChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
	Spans []Span `json:"spans,omitempty"` // of the question
}

// Phrasings are those that one state has and the other has not.
type Phrasings struct {
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
}

// AnswerChange is an answer that only one state has, or that both have otherwise: in its words or its condition.
type AnswerChange struct {
	Old   *Answer `json:"old,omitempty"`
	New   *Answer `json:"new,omitempty"`
	Spans []Span  `json:"spans,omitempty"` // where both are there and the words differ
}

// Span is a stretch of text that both have, or one of them. Start and End count the characters of the old text where
// it was cut, of the new text otherwise. The kept and added spans in a row are the new text, the kept and cut ones the
// old.
type Span struct {
	Kind  SpanKind `json:"kind"`
	Start int      `json:"start"`
	End   int      `json:"end"`
	Text  string   `json:"text"`
}

// SpanKind says who has a span.
type SpanKind string

// The kinds of spans.
const (
	Kept  SpanKind = "kept"
	Cut   SpanKind = "cut"
	Added SpanKind = "added"
)

// Compare returns what differs between two states of an entry, but for what the store sets. It is pure.
func Compare(before, after Entry) Diff {
	d := Diff{Fields: compareFields(before, after)}
	d.Phrasings = Phrasings{Added: missing(after.Similar, before.Similar), Removed: missing(before.Similar, after.Similar)}
	var moved bool
	d.Answers, moved = compareAnswers(before.Answers, after.Answers)
	d.Reordered = moved || !slices.Equal(common(before.Similar, after.Similar), common(after.Similar, before.Similar))
	return d
}

func compareFields(before, after Entry) []FieldChange {
	var out []FieldChange
	add := func(field, old, now string) {
		if old != now {
			out = append(out, FieldChange{Field: field, Old: old, New: now})
		}
	}
	add("category", before.Category, after.Category)
	add("question", before.Question, after.Question)
	if n := len(out); n > 0 && out[n-1].Field == "question" {
		out[n-1].Spans = Spans(before.Question, after.Question)
	}
	add("risk", string(before.Risk), string(after.Risk))
	add("status", string(before.Status), string(after.Status))
	add("valid_from", spelt(before.ValidFrom), spelt(after.ValidFrom))
	add("valid_until", spelt(before.ValidUntil), spelt(after.ValidUntil))
	return out
}

func spelt(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

// missing are those of some that the others have not.
func missing(some, others []string) (out []string) {
	for _, s := range some {
		if !slices.Contains(others, s) {
			out = append(out, s)
		}
	}
	return out
}

// common are those of some that the others have too.
func common(some, others []string) []string {
	return slices.DeleteFunc(slices.Clone(some), func(s string) bool { return !slices.Contains(others, s) })
}

// compareAnswers pairs answers that are the same, then those of one condition, then those of one text; what is left
// was removed or added. moved reports whether those that are the same stand in another order.
func compareAnswers(before, after []Answer) (out []AnswerChange, moved bool) {
	pair, taken := make([]int, len(before)), make([]bool, len(after))
	for i := range pair {
		pair[i] = -1
	}
	for _, fits := range []func(a, b Answer) bool{
		func(a, b Answer) bool { return a.Text == b.Text && a.When.Same(b.When) },
		func(a, b Answer) bool { return a.When.Same(b.When) },
		func(a, b Answer) bool { return a.Text == b.Text },
	} {
		for i, a := range before {
			j := slices.IndexFunc(after, func(b Answer) bool { return fits(a, b) })
			for j >= 0 && j < len(after) && (taken[j] || !fits(a, after[j])) {
				j++
			}
			if pair[i] < 0 && j >= 0 && j < len(after) {
				pair[i], taken[j] = j, true
			}
		}
	}
	last := -1
	for i, j := range pair {
		switch {
		case j < 0:
			out = append(out, AnswerChange{Old: &before[i]})
			continue
		case before[i].Text != after[j].Text:
			out = append(out, AnswerChange{Old: &before[i], New: &after[j], Spans: Spans(before[i].Text, after[j].Text)})
		case !before[i].When.Same(after[j].When):
			out = append(out, AnswerChange{Old: &before[i], New: &after[j]})
		}
		moved, last = moved || j < last, max(last, j)
	}
	for j := range after {
		if !taken[j] {
			out = append(out, AnswerChange{New: &after[j]})
		}
	}
	return out, moved
}

// mostCells bounds the table that Spans fills, at some 8 MB: where what differs is longer, all of it is cut and added.
const mostCells = 4 << 20

// Spans compares two texts character by character: with the longest part that they have in common kept.
func Spans(before, after string) []Span {
	a, b := []rune(before), []rune(after)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	w := weaver{a: a, b: b}
	w.keep(head)
	w.weave(a[head:len(a)-tail], b[head:len(b)-tail])
	w.keep(tail)
	return w.out
}

// weaver goes through two texts at once.
type weaver struct {
	a, b []rune
	i, j int
	out  []Span
}

func (w *weaver) keep(n int) {
	w.add(Kept, w.j, w.b[w.j:w.j+n])
	w.i, w.j = w.i+n, w.j+n
}

func (w *weaver) cut(n int) {
	w.add(Cut, w.i, w.a[w.i:w.i+n])
	w.i += n
}

func (w *weaver) insert(n int) {
	w.add(Added, w.j, w.b[w.j:w.j+n])
	w.j += n
}

// add grows the last span, or begins one. What is cut comes before what is added in its place.
func (w *weaver) add(kind SpanKind, start int, text []rune) {
	if len(text) == 0 {
		return
	}
	n := len(w.out)
	at := n - 1
	if kind == Cut && n > 0 && w.out[at].Kind == Added {
		if at == 0 || w.out[at-1].Kind != Cut {
			w.out = slices.Insert(w.out, at, Span{Kind: Cut, Start: start, End: start})
		} else {
			at--
		}
	} else if n == 0 || w.out[at].Kind != kind {
		w.out = append(w.out, Span{Kind: kind, Start: start, End: start})
		at = n
	}
	w.out[at].End += len(text)
	w.out[at].Text += string(text)
}

// weave goes through parts that begin and end otherwise, along the longest common subsequence.
func (w *weaver) weave(a, b []rune) {
	if len(a)*len(b) > mostCells {
		w.cut(len(a))
		w.insert(len(b))
		return
	}
	cols := len(b) + 1
	longest := make([]uint16, (len(a)+1)*cols) // of a[i:] and b[j:]; a text has fewer characters than fit
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			at := i*cols + j
			if longest[at] = max(longest[at+cols], longest[at+1]); a[i] == b[j] {
				longest[at] = longest[at+cols+1] + 1
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			w.keep(1)
			i, j = i+1, j+1
		case longest[(i+1)*cols+j] >= longest[i*cols+j+1]:
			w.cut(1)
			i++
		default:
			w.insert(1)
			j++
		}
	}
	w.cut(len(a) - i)
	w.insert(len(b) - j)
}
