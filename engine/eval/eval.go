// Package eval measures an engine on questions whose right entries are known.
//
// It reads entries and questions as JSON lines, asks, and reports what share was answered right, how sure the engine
// was, what that sureness is worth, and why questions were missed; beside it, what plain lexical search makes of the
// same. It promises that the right answers are used for nothing but its figures.
// It leaves building the engine to its caller.
package eval

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"sync"
	"sync/atomic"

	"xiaoer/faq"
)

// Query is one question with the entries that answer it; none means that a person should.
type Query struct {
	QID  string   `json:"qid"`
	Text string   `json:"query"`
	Gold []faq.ID `json:"gold"`
	Kind string   `json:"kind"`
}

// Prediction is what an engine made of a query.
type Prediction struct {
	QID      string     `json:"qid"`
	Decision faq.Kind   `json:"decision"`
	Matches  []Match    `json:"matches"` // best first, at most ten
	Reason   faq.Reason `json:"reason,omitempty"`
	Answers  []faq.ID   `json:"answers,omitempty"` // what was said, where it was more than the first match

	Found  []faq.ID `json:"-"` // the candidates, if the searcher noted them
	Mended bool     `json:"-"` // the text was searched for otherwise than it stood, if the searcher noted it
}

type noting struct{}

// Note tells Run, from within a search for one of its queries, what was found, and whether the text had been mended.
// The first search of a query counts, which is that for the whole message. Elsewhere it does nothing.
func Note(ctx context.Context, found []faq.ID, mended bool) {
	if p, ok := ctx.Value(noting{}).(*Prediction); ok && p.Found == nil {
		p.Found, p.Mended = found, mended
	}
}

// Match is one ranked entry with the probability that it answers the query.
type Match struct {
	ID         faq.ID  `json:"id"`
	Confidence float64 `json:"confidence"`
}

// Asker answers one question without keeping anything: an engine's Try.
type Asker interface {
	Try(ctx context.Context, q faq.Question) (faq.Exchange, error)
}

// Run asks every query, on all processors, and returns the predictions in the queries' order. done is called after
// each with the number so far; it may be nil. A question that the engine refuses (empty, too long) counts as handed over.
func Run(ctx context.Context, asker Asker, shop faq.Shop, queries []Query, done func(n int)) ([]Prediction, error) {
	out := make([]Prediction, len(queries))
	var next, finished atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(queries) || ctx.Err() != nil {
					return
				}
				out[i] = predict(ctx, asker, shop, queries[i])
				if n := int(finished.Add(1)); done != nil {
					done(n)
				}
			}
		})
	}
	wg.Wait()
	return out, ctx.Err()
}

func predict(ctx context.Context, asker Asker, shop faq.Shop, q Query) Prediction {
	p := Prediction{QID: q.QID, Decision: faq.Escalated, Matches: []Match{}}
	x, err := asker.Try(context.WithValue(ctx, noting{}, &p), faq.Question{Shop: shop, Text: q.Text})
	if err != nil {
		return p
	}
	p.Decision, p.Reason = x.Decision, x.Reason
	for _, c := range x.Candidates {
		p.Matches = append(p.Matches, Match{c.Entry, c.Confidence})
	}
	for _, a := range x.Answers {
		p.Answers = append(p.Answers, a.Entry)
	}
	return p
}

// ReadQueries reads one query a line.
func ReadQueries(r io.Reader, name string) ([]Query, error) {
	return readLines(r, name, func(q Query) error {
		if q.Text == "" {
			return &faq.FieldError{Field: "query", Reason: "missing"}
		}
		return nil
	})
}

// readLines decodes one JSON value a line, and says in which line of which file an error is.
func readLines[T any](r io.Reader, name string, check func(T) error) ([]T, error) {
	var out []T
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, 4<<20)
	n := 0
	for scan.Scan() {
		n++
		line := bytes.TrimSpace(scan.Bytes())
		if len(line) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if err := check(v); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		out = append(out, v)
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return out, nil
}

// WritePredictions writes one prediction a line.
func WritePredictions(w io.Writer, ps []Prediction) error {
	b := bufio.NewWriter(w)
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	for _, p := range ps {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return b.Flush()
}
