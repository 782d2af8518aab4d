// Package stopwatch times questions inside one process for another: whoever answers calls [Serve], whoever wants to
// know calls [Start] and [Watch.Time].
//
// They speak over standard input and output, a JSON value a line: the process says that it is [Ready], then answers
// each round of questions with its [Times], until its input ends. The clock stands beside what is timed, so that
// neither pipe nor JSON is in the figures. It promises nothing about who else keeps the machine busy.
package stopwatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"time"
)

// Call answers one question, and says whether it found anything.
type Call func(ctx context.Context, text string) (found bool, err error)

// Clocked is a call that knows better than the clock here what it took.
type Clocked func(ctx context.Context, text string) (found bool, took time.Duration, err error)

// clocked is the call by the clock here.
func (c Call) clocked(ctx context.Context, text string) (bool, time.Duration, error) {
	began := time.Now()
	found, err := c(ctx, text)
	return found, time.Since(began), err
}

// Ready is the first thing that a process says, once it can answer.
type Ready struct {
	Version string `json:"version"` // of what answers; may be empty
	URL     string `json:"url"`     // where it may be asked over HTTP too; "" where it may not
}

// round is what is asked for.
type round struct {
	Call  string   `json:"call"`
	Texts []string `json:"texts"`
}

// Times is what came of a round.
type Times struct {
	Micros []float64 `json:"micros"` // what each question took, in the order of asking
	Found  int       `json:"found"`  // questions to which anything was found
	Allocs float64   `json:"allocs"` // a question; 0 where the process does not count them
	Bytes  float64   `json:"bytes"`  // allocated, a question
	Err    string    `json:"err"`    // why the round ended early; "" where it did not
}

// Serve says that it is ready and times rounds of the calls, by name, until in ends.
func Serve(ctx context.Context, in io.Reader, out io.Writer, ready Ready, calls map[string]Call) error {
	clocked := map[string]Clocked{}
	for name, call := range calls {
		clocked[name] = call.clocked
	}
	return ServeClocked(ctx, in, out, ready, clocked)
}

// ServeClocked is Serve for calls that have clocks of their own.
func ServeClocked(ctx context.Context, in io.Reader, out io.Writer, ready Ready, calls map[string]Clocked) error {
	from, to := json.NewDecoder(in), json.NewEncoder(out)
	if err := to.Encode(ready); err != nil {
		return err
	}
	for {
		var r round
		switch err := from.Decode(&r); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("read round: %w", err)
		}
		if err := to.Encode(r.time(ctx, calls[r.Call])); err != nil {
			return err
		}
	}
}

func (r round) time(ctx context.Context, call Clocked) (t Times) {
	if call == nil {
		t.Err = fmt.Sprintf("nothing is called %q", r.Call)
		return t
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	t.Micros = make([]float64, 0, len(r.Texts))
	for _, text := range r.Texts {
		found, took, err := call(ctx, text)
		t.Micros = append(t.Micros, float64(took.Nanoseconds())/1000)
		if err != nil {
			t.Err = fmt.Sprintf("%s %q: %v", r.Call, text, err)
			return t
		}
		if found {
			t.Found++
		}
	}
	runtime.ReadMemStats(&after)
	n := float64(max(1, len(r.Texts)))
	t.Allocs, t.Bytes = float64(after.Mallocs-before.Mallocs)/n, float64(after.TotalAlloc-before.TotalAlloc)/n
	return t
}
