package transfer

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xiaoer/faq"
	"xiaoer/intents"
)

// An entry that is not there and one that has nothing in it are written alike.
var sameContent = cmpopts.EquateEmpty()

// Every bad line stands as the third, behind a good one and an empty one. A row with a miss wants what is not so
// yet: it must fail, and who mends it takes the miss away.
func TestReadEntriesBadLines(t *testing.T) {
	for _, tt := range []struct{ name, line, want, miss string }{
		{"comma before the end", `{"id":"a","question":"q",}`, `f.jsonl:3:26: invalid character '}'`, ""},
		{"comma missing", `{"id":"a" "question":"q"}`, `f.jsonl:3:11: invalid character '"'`, ""},
		{"colon missing", `{"id" "a"}`, `f.jsonl:3:7: invalid character '"'`, ""},
		{"behind Chinese, in bytes", `{"id":"a","question":"有发票吗",}`, `f.jsonl:3:37: invalid character '}'`, ""},
		{"single quotes", `{'id':'a'}`, `f.jsonl:3:2: invalid character '\''`, ""},
		{"Chinese quotes", `{“id”:“a”}`, `f.jsonl:3:2: invalid character 'â'`, ""},
		{"no JSON", `id,question`, `f.jsonl:3:1: invalid character 'i'`, ""},
		{"almost a word", `nonsense`, `f.jsonl:3:2: invalid character 'o'`, ""},
		{"tab inside a text", "{\"id\":\"a\",\"question\":\"q\tr\"}", `f.jsonl:3:24: invalid character '\t'`, ""},
		{"NUL inside a text", "{\"id\":\"a\",\"question\":\"q\x00\"}", `f.jsonl:3:24: invalid character '\x00'`, ""},
		{"escape that is none", `{"id":"a","question":"\x"}`, `f.jsonl:3:24: invalid character 'x'`, ""},
		{"two values", `{"id":"a","question":"q"}{"id":"b","question":"q"}`, `f.jsonl:3:26: more than one value`, ""},
		{"something behind", `{"id":"a","question":"q"} x`, `f.jsonl:3:27: more than one value`, ""},
		{"number for an id", `{"id":5,"question":"q"}`, `f.jsonl:3:7: `, ""},
		{"text for a list", `{"id":"a","question":"q","similar":"x"}`, `f.jsonl:3:38: `, ""},
		{"number in a list", `{"id":"a","question":"q","similar":["x",5]}`, `f.jsonl:3:41: `, ""},
		{"number for an answer", `{"id":"a","question":"q","answers":[{"text":5}]}`, `f.jsonl:3:45: `, ""},
		{"number for a risk", `{"id":"a","question":"q","risk":5}`, `f.jsonl:3:33: `, ""},
		{"no object", `[]`, `f.jsonl:3:1: `, ""},
		{"day that is none", `{"id":"a","question":"q","valid_from":"yesterday"}`, `f.jsonl:3:51: parsing time "yesterday"`, ""},
		{"null", `null`, `f.jsonl:3: id: `, ""},
		{"no id", `{"question":"q"}`, `f.jsonl:3: id: `, ""},
		{"space in the id", `{"id":"a b","question":"q"}`, `f.jsonl:3: id: `, ""},
		{"no question", `{"id":"a"}`, `f.jsonl:3: question: `, ""},
		{"blank question", `{"id":"a","question":" "}`, `f.jsonl:3: question: `, ""},
		{"NUL by its number", `{"id":"a","question":"q\u0000"}`, `f.jsonl:3: question: `, ""},
		{"blank phrasing", `{"id":"a","question":"q","similar":["x",""]}`, `f.jsonl:3: similar[1]: `, ""},
		{"unknown risk", `{"id":"a","question":"q","risk":"huge"}`, `f.jsonl:3: risk: `, ""},
		{"unknown status", `{"id":"a","question":"q","status":"on"}`, `f.jsonl:3: status: `, ""},
		{"blank answer", `{"id":"a","question":"q","answers":[{"text":"x"},{"text":""}]}`, `f.jsonl:3: answers[1].text: `, ""},
		{"unknown order state", `{"id":"a","question":"q","answers":[{"text":"x","when":{"order_state":["payed"]}}]}`, `f.jsonl:3: answers[0].when.order_state[0]: `, ""},
		{"ends before it begins", `{"id":"a","question":"q","valid_from":"2026-01-02T00:00:00Z","valid_until":"2026-01-01T00:00:00Z"}`, `f.jsonl:3: valid_until: `, ""},
		{"answer and answers", `{"id":"a","question":"q","answer":"x","answers":[{"text":"y"}]}`, `f.jsonl:3: answer: `, ""},
		{"id of a line before", `{"id":"first","question":"q"}`, `f.jsonl:3: id "first" stands in line 1 too`, ""},

		{"unknown field", `{"id":"a","question":"q","nope":1}`, `f.jsonl:3:26: `, ""},
		{"unknown field inside", `{"id":"a","question":"q","answers":[{"txt":"a"}]}`, `f.jsonl:3:38: `, ""},
		{"cut off", `{"id":"a","question":"q"`, `f.jsonl:3:25: unexpected EOF`, ""},
		{"indented", `   {"id":"a","question":"q",}`, `f.jsonl:3:29: invalid character '}'`, ""},
		{"words for the kind", `{"id":5,"question":"q"}`, `f.jsonl:3:7: id: want text, not number`, ""},
		{"bytes of GBK", "{\"id\":\"a\",\"question\":\"\xd3\xd0\xb7\xa2\xc6\xb1\xc2\xf0\"}", `f.jsonl:3:23: `, ""},
		{"half a surrogate pair", `{"id":"a","question":"\ud800"}`, `f.jsonl:3:23: `, "read as U+FFFD without a word"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := "{\"id\":\"first\",\"question\":\"q\"}\r\n\r\n" + tt.line + "\r\n{\"id\":\"last\",\"question\":\"q\"}\n"
			got, err := ReadEntries(strings.NewReader(file), "f.jsonl")
			if tt.miss != "" {
				if err != nil && strings.HasPrefix(err.Error(), tt.want) {
					t.Errorf("ReadEntries(%q): got %v: no longer a miss, take the mark away", tt.line, err)
				}
				return
			}
			if err == nil || !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("ReadEntries(%q):\ngot  %v\nwant %s…", tt.line, err, tt.want)
			}
			if at := (*LineError)(nil); !errors.As(err, &at) || at.Line != 3 || !errors.Is(err, faq.ErrInvalid) {
				t.Errorf("ReadEntries(%q): got %#v, want a *LineError of line 3 that is faq.ErrInvalid", tt.line, err)
			}
			if got != nil {
				t.Errorf("ReadEntries(%q): got %d entries beside the error, want none", tt.line, len(got))
			}
		})
	}
}

func TestReadEntriesForms(t *testing.T) {
	plain := faq.Entry{ID: "a", Question: "q"}
	answered := faq.Entry{ID: "a", Question: "q", Answers: []faq.Answer{{Text: "x"}}}
	for _, tt := range []struct {
		name, file string
		want       []faq.Entry
	}{
		{"nothing", "", nil},
		{"empty lines only", "\n \n\r\n", nil},
		{"one", `{"id":"a","question":"q"}`, []faq.Entry{plain}},
		{"one with a line end", "{\"id\":\"a\",\"question\":\"q\"}\n", []faq.Entry{plain}},
		{"Windows line ends", "{\"id\":\"a\",\"question\":\"q\"}\r\n", []faq.Entry{plain}},
		{"byte order mark", "\ufeff{\"id\":\"a\",\"question\":\"q\"}\n", []faq.Entry{plain}},
		{"indented", "\t {\"id\":\"a\",\"question\":\"q\"} \n", []faq.Entry{plain}},
		{"one plain answer", `{"id":"a","question":"q","answer":"x"}`, []faq.Entry{answered}},
		{"a list of answers", `{"id":"a","question":"q","answers":[{"text":"x"}]}`, []faq.Entry{answered}},
		{"what the store sets is left alone", `{"id":"a","question":"q","revision":7,"updated_by":"li","updated_at":"2026-01-02T03:04:05Z"}`, []faq.Entry{plain}},
		{"two, in the file's order", "{\"id\":\"b\",\"question\":\"q\"}\n\n{\"id\":\"a\",\"question\":\"q\"}", []faq.Entry{{ID: "b", Question: "q"}, plain}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ReadEntries(strings.NewReader(tt.file), "f.jsonl")
			if err != nil {
				t.Fatalf("ReadEntries(%q): %v", tt.file, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ReadEntries(%q), -want +got:\n%s", tt.file, diff)
			}
		})
	}
}

func TestReadEntriesLongLine(t *testing.T) {
	good := "{\"id\":\"a\",\"question\":\"q\"}\n"
	long := good + `{"id":"b","question":"` + strings.Repeat("长", 10<<20/3) + "\"}\n" + good
	got, err := ReadEntries(strings.NewReader(long), "f.jsonl")
	if at := (*LineError)(nil); !errors.As(err, &at) || at.Line != 2 || !errors.Is(err, faq.ErrInvalid) || got != nil {
		t.Errorf("a line of 10 MiB: got %d entries and %v, want none and an invalid line 2", len(got), err)
	}
	fits := good + strings.Repeat(" ", MaxLine-1000) + `{"id":"b","question":"q"}`
	if got, err := ReadEntries(strings.NewReader(fits), "f.jsonl"); err != nil || len(got) != 2 {
		t.Errorf("a line just shorter than MaxLine: got %d entries and %v, want 2", len(got), err)
	}
}

func TestReadEntriesOfAFailingReader(t *testing.T) {
	broken := errors.New("the disk is gone")
	r := io.MultiReader(strings.NewReader("{\"id\":\"a\",\"question\":\"q\"}\n"), iotest.ErrReader(broken))
	got, err := ReadEntries(r, "f.jsonl")
	if !errors.Is(err, broken) || errors.Is(err, faq.ErrInvalid) || got != nil { // that a disk fails is nobody's invalid input
		t.Errorf("got %d entries and %v, want none and %v", len(got), err, broken)
	}
}

func TestWriteEntriesToAFailingWriter(t *testing.T) {
	if err := WriteEntries(refusing{}, []faq.Entry{{ID: "a", Question: "q"}}); !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("got %v, want %v", err, io.ErrShortWrite)
	}
}

type refusing struct{}

func (refusing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

// What is written is read back without a difference, whatever stands in it, and is written the same again.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 1))
		entries := make([]faq.Entry, rng.IntN(8))
		for i := range entries {
			entries[i] = anyEntry(rng, i)
			if err := entries[i].Valid(); err != nil {
				t.Fatalf("seed %d made what is not valid: %v", seed, err)
			}
		}
		var first, second bytes.Buffer
		if err := WriteEntries(&first, entries); err != nil {
			t.Fatalf("seed %d: write: %v", seed, err)
		}
		got, err := ReadEntries(bytes.NewReader(first.Bytes()), "f.jsonl")
		if err != nil {
			t.Fatalf("seed %d: read: %v\n%s", seed, err, first.Bytes())
		}
		want := make([]faq.Entry, len(entries))
		for i, e := range entries {
			e.Revision, e.UpdatedAt, e.UpdatedBy = 0, time.Time{}, ""
			want[i] = e
		}
		if diff := cmp.Diff(want, got, sameContent); diff != "" {
			t.Fatalf("seed %d, -want +got:\n%s", seed, diff)
		}
		if err := WriteEntries(&second, got); err != nil || second.String() != first.String() {
			t.Fatalf("seed %d: written again:\ngot  %s\nwant %s (%v)", seed, second.String(), first.String(), err)
		}
	}
}

// some are the first n, nil where that is none.
func some(all []string, n int) []string { return append([]string(nil), all[:n]...) }

func anyEntry(rng *rand.Rand, i int) faq.Entry {
	e := faq.Entry{
		ID: faq.ID(fmt.Sprintf("e-%d", i)), Category: pick(rng, "", "发票", "a&b"), Question: anyText(rng),
		Risk:   pick(rng, "", intents.Low, intents.Normal, intents.High),
		Status: pick(rng, "", faq.Draft, faq.Review, faq.Live, faq.Retired),
		// What the store sets, and what is not written.
		Revision: rng.IntN(5), UpdatedBy: pick(rng, "", "li"), UpdatedAt: time.Unix(rng.Int64N(1<<31), 0),
	}
	for range rng.IntN(4) {
		e.Similar = append(e.Similar, anyText(rng))
	}
	for range rng.IntN(4) {
		a := faq.Answer{Text: anyText(rng)}
		if rng.IntN(2) == 0 {
			a.When = faq.Condition{
				OrderState: some(intents.OrderStates, rng.IntN(3)), Region: []string{pick(rng, "新疆", "江浙沪", "乌鲁木齐")}, Channel: some([]string{"tmall", "jd"}, rng.IntN(3)),
				Product: some([]string{"sku-1024", "电热水壶；银色"}, rng.IntN(3)), Category: some([]string{"大家电"}, rng.IntN(2)), Member: some([]string{"金卡", "=1"}, rng.IntN(3)),
			}
			if rng.IntN(2) == 0 {
				a.When.From = faq.Moment{Time: time.Date(2026, 11, 1+rng.IntN(9), rng.IntN(24), 0, rng.IntN(60), 0, time.UTC)}
				a.When.Until = faq.Moment{Time: a.When.From.AddDate(0, 0, 1)}
			}
		}
		e.Answers = append(e.Answers, a)
	}
	if rng.IntN(2) == 0 {
		zone := time.FixedZone("", 3600*rng.IntN(12))
		from := time.Unix(rng.Int64N(1<<31), rng.Int64N(1e9)).In(zone)
		until := from.Add(time.Duration(1 + rng.Int64N(1e15)))
		e.ValidFrom, e.ValidUntil = &from, &until
	}
	return e
}

// anyText makes valid texts of what is hard to carry.
func anyText(rng *rand.Rand) string {
	parts := []string{"有发票吗", "<b>&amp;</b>", `"quoted" \ and/or`, "two\nlines\r\n", "\t", "\u2028", "\ufeff", "\ufffd", "🙂👨‍👩‍👧", "{postage.fee}元", "發票", "\x7f\x01", "e\u0301", " ", "；", "|", "、", "=1+1", "'", "_x000D_", "\r", "\uffff"}
	text := "问"
	for range rng.IntN(6) {
		text += parts[rng.IntN(len(parts))]
	}
	return text
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

// Whatever the bytes are: either they are refused with a place, or all that is returned is valid and survives
// being written and read.
func FuzzReadEntries(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "{}", "null", "[]", "\ufeff{}", `{"id":"a","question":"q"}`,
		`{"id":"a","question":"q","answer":"x","similar":["y"],"risk":"high","status":"draft","category":"c"}`,
		`{"id":"a","question":"q","answers":[{"text":"x","when":{"order_state":["paid"],"region":["新疆"],"channel":["jd"]}}]}`,
		`{"id":"a","question":"q","valid_from":"2026-01-01T00:00:00+08:00","valid_until":"2027-01-01T00:00:00Z"}`,
		"{\"id\":\"a\",\"question\":\"q\"}\n{\"id\":\"a\",\"question\":\"q\"}", `{"id":"a","question":"\ud800"}`, "\xff\xfe", `{"ID":"a","question":"q"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ReadEntries(bytes.NewReader(data), "f.jsonl")
		if err != nil {
			at := (*LineError)(nil)
			if !errors.As(err, &at) || !errors.Is(err, faq.ErrInvalid) || got != nil {
				t.Fatalf("ReadEntries(%q): got %d entries and %v, want none and an invalid *LineError", data, len(got), err)
			}
			if lines := bytes.Count(data, []byte("\n")) + 1; at.Line < 1 || at.Line > lines {
				t.Fatalf("ReadEntries(%q): got line %d of %d", data, at.Line, lines)
			}
			return
		}
		seen := map[faq.ID]bool{}
		for _, e := range got {
			if err := e.Valid(); err != nil || seen[e.ID] {
				t.Fatalf("ReadEntries(%q): got %q, seen before: %t, valid: %v", data, e.ID, seen[e.ID], err)
			}
			seen[e.ID] = true
		}
		var b bytes.Buffer
		if err := WriteEntries(&b, got); err != nil {
			t.Fatalf("WriteEntries of ReadEntries(%q): %v", data, err)
		}
		again, err := ReadEntries(&b, "again.jsonl")
		if err != nil {
			t.Fatalf("ReadEntries(%q), written and read again: %v", data, err)
		}
		if diff := cmp.Diff(got, again, sameContent); diff != "" {
			t.Fatalf("ReadEntries(%q), written and read again, -first +again:\n%s", data, diff)
		}
	})
}

func TestReadPolicies(t *testing.T) {
	const table = `{"name":"postage","title":"运费","by":"region","columns":[{"name":"fee","title":"运费"}],"rows":[{"match":["*"],"cells":{"fee":"8"}}]}`
	for _, tt := range []struct{ name, file, want, miss string }{
		{"none", `{}`, "", ""},
		{"one", `{"policies":[` + table + `]}`, "", ""},
		{"no JSON", `policies`, `p.json: invalid`, ""},
		{"cut off", `{"policies":[`, `p.json: invalid`, ""},
		{"unknown field", `{"policy":[]}`, `p.json: invalid: json: unknown field "policy"`, ""},
		{"table without rows", `{"policies":[` + table + `,{"name":"gift","columns":[{"name":"a"}]}]}`, `p.json: policy "gift": rows: `, ""},
		{"something behind", `{"policies":[]} x`, `p.json: invalid`, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadPolicies(strings.NewReader(tt.file), "p.json")
			fits := err == nil && tt.want == "" || err != nil && tt.want != "" && strings.HasPrefix(err.Error(), tt.want) && errors.Is(err, faq.ErrInvalid)
			switch {
			case tt.miss == "" && !fits:
				t.Errorf("ReadPolicies(%s):\ngot  %v\nwant %q", tt.file, err, tt.want)
			case tt.miss != "" && fits:
				t.Errorf("ReadPolicies(%s): no longer a miss, take the mark away", tt.file)
			}
		})
	}
}
