package eval

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

// asker answers from a table and refuses what is not in it.
type asker map[string]faq.Exchange

func (a asker) Try(_ context.Context, q faq.Question) (faq.Exchange, error) {
	x, ok := a[q.Text]
	if !ok || q.Shop != "tea" {
		return faq.Exchange{}, fmt.Errorf("shop %s, text %q: %w", q.Shop, q.Text, faq.ErrInvalid)
	}
	return x, nil
}

func TestRun(t *testing.T) {
	engine := asker{}
	var queries []Query
	var want []Prediction
	for i := range 100 {
		q := Query{QID: fmt.Sprintf("q%d", i), Text: fmt.Sprintf("问题%d", i), Gold: []faq.ID{"right"}}
		queries = append(queries, q)
		if i%10 == 0 { // refused: handed over, with an empty list and not with none
			want = append(want, Prediction{QID: q.QID, Decision: faq.Escalated, Matches: []Match{}})
			continue
		}
		first, second := faq.ID(fmt.Sprintf("first%d", i)), faq.ID(fmt.Sprintf("second%d", i))
		engine[q.Text] = faq.Exchange{Decision: faq.Suggested, Reason: faq.BelowBar, Candidates: []faq.Candidate{
			{Entry: first, Confidence: .6, Question: "不写出来"}, {Entry: second, Confidence: .3},
		}}
		p := Prediction{QID: q.QID, Decision: faq.Suggested, Reason: faq.BelowBar, Matches: []Match{{first, .6}, {second, .3}}}
		if i%7 == 0 { // several questions in one
			x := engine[q.Text]
			x.Answers = []faq.Said{{Entry: second}, {Entry: first}}
			engine[q.Text], p.Answers = x, []faq.ID{second, first}
		}
		want = append(want, p)
	}
	var mu sync.Mutex
	var told []int
	got, err := Run(t.Context(), engine, "tea", queries, func(n int) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, n)
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("predictions, -want +got:\n%s", diff)
	}
	slices.Sort(told)
	for i, n := range told {
		if n != i+1 {
			t.Fatalf("told %v, want 1 to %d, each once", told, len(queries))
		}
	}
	if len(told) != len(queries) {
		t.Errorf("told %d times, want %d", len(told), len(queries))
	}
	if got, err := Run(t.Context(), engine, "tea", nil, nil); err != nil || len(got) != 0 {
		t.Errorf("no queries: got %v and %v, want none and no error", got, err)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	queries := make([]Query, 1000)
	asked := 0
	var mu sync.Mutex
	_, err := Run(ctx, asker{}, "tea", queries, func(int) {
		mu.Lock()
		defer mu.Unlock()
		if asked++; asked == 10 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || asked == len(queries) {
		t.Errorf("got %v after %d of %d questions, want %v before the end", err, asked, len(queries), context.Canceled)
	}
}

func TestReadQueries(t *testing.T) {
	long := strings.Repeat("长", 5<<20/3)
	for _, tt := range []struct {
		name, file string
		want       []Query
		err        string // what it begins with; "" for none
	}{
		{"nothing", "", nil, ""},
		{"two, an empty line between", "{\"qid\":\"a\",\"query\":\"x\",\"gold\":[\"e\",\"f\"],\"kind\":\"typo\"}\r\n\n{\"qid\":\"b\",\"query\":\"y\"}",
			[]Query{{QID: "a", Text: "x", Gold: []faq.ID{"e", "f"}, Kind: "typo"}, {QID: "b", Text: "y"}}, ""},
		{"more fields than are read", `{"qid":"a","query":"x","note":"n"}`, []Query{{QID: "a", Text: "x"}}, ""},
		{"no JSON", "{\"qid\":\"a\",\"query\":\"x\"}\nqid", nil, "q.jsonl:2: invalid character 'q'"},
		{"entries by mistake", `{"id":"a","question":"x"}`, nil, "q.jsonl:1: query: missing"},
		{"gold that is no list", "\n" + `{"qid":"a","query":"x","gold":"e"}`, nil, "q.jsonl:2: json: cannot unmarshal string"},
		{"two values", `{"qid":"a","query":"x"}{}`, nil, "q.jsonl:1: invalid character '{'"},
		{"a line of 5 MiB", "{\"qid\":\"a\",\"query\":\"x\"}\n{\"query\":\"" + long + "\"}", nil, "q.jsonl:2: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadQueries(strings.NewReader(tt.file), "q.jsonl")
			if (err == nil) != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(), tt.err) {
				t.Fatalf("ReadQueries(%.80q):\ngot  %v\nwant %s…", tt.file, err, tt.err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ReadQueries(%.80q), -want +got:\n%s", tt.file, diff)
			}
		})
	}
}

// The form of predictions is what other tools read.
func TestWritePredictions(t *testing.T) {
	var b bytes.Buffer
	err := WritePredictions(&b, []Prediction{
		{QID: "a", Decision: faq.Answered, Matches: []Match{{"发票<1>", .5}, {"e2", .25}}},
		{QID: "b", Decision: faq.Escalated, Reason: faq.NoEntry, Matches: []Match{}},
		{QID: "c", Decision: faq.Answered, Matches: []Match{{"e1", .5}, {"e2", .25}}, Answers: []faq.ID{"e2", "e1"}},
	})
	want := `{"qid":"a","decision":"answer","matches":[{"id":"发票<1>","confidence":0.5},{"id":"e2","confidence":0.25}]}
{"qid":"b","decision":"escalate","matches":[],"reason":"no_entry"}
{"qid":"c","decision":"answer","matches":[{"id":"e1","confidence":0.5},{"id":"e2","confidence":0.25}],"answers":["e2","e1"]}
`
	if err != nil || b.String() != want {
		t.Errorf("got %v and\n%swant\n%s", err, b.String(), want)
	}
	if err := WritePredictions(refusing{}, []Prediction{{QID: "a"}}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("to a writer that refuses: got %v, want %v", err, io.ErrShortWrite)
	}
}

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
