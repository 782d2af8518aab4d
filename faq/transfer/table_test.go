package transfer

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents"
)

// tableFormats are those that managers open.
var tableFormats = []Format{CSV, XLSX}

// What is exported is read again without a difference, whatever stands in it, in every format, and is nothing to
// import where it came from.
func TestTableRoundTrip(t *testing.T) {
	alone(t)
	for seed := range uint64(150) {
		rng := rand.New(rand.NewPCG(seed, 2))
		entries := make([]faq.Entry, 1+rng.IntN(8))
		for i := range entries {
			entries[i] = wildEntry(rng, i)
		}
		for _, format := range Formats {
			roundTrip(t, fmt.Sprintf("seed %d, %s", seed, format), format, entries)
		}
	}
}

func roundTrip(t *testing.T, what string, format Format, entries []faq.Entry) {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, "tea", entries); err != nil {
		t.Fatalf("%s: write: %v", what, err)
	}
	file, err := Read(bytes.NewReader(b.Bytes()), "f."+string(format), nil)
	if err != nil {
		t.Fatalf("%s: read: %v", what, err)
	}
	if file.Format != format {
		t.Errorf("%s: detected as %s", what, file.Format)
	}
	have := map[faq.ID]*faq.Entry{}
	var want, got []faq.Entry
	for i := range entries {
		have[entries[i].ID] = &entries[i]
		e := entries[i]
		e.Revision, e.UpdatedAt, e.UpdatedBy = 0, time.Time{}, ""
		want = append(want, e)
	}
	for _, it := range file.Items {
		got = append(got, it.Entry)
		if len(it.Findings) > 0 {
			t.Fatalf("%s: findings %v", what, it.Findings)
		}
	}
	if diff := cmp.Diff(want, got, sameContent); diff != "" {
		t.Fatalf("%s, -want +got:\n%s", what, diff)
	}
	report := Compare(have, file, Options{Shop: "tea"})
	if !report.OK() || report.Counts[Unchanged] != len(entries) || len(report.entries) != 0 {
		t.Fatalf("%s: compared with itself: got %v", what, report.Counts)
	}
}

// wildEntry is anyEntry with what spreadsheets in particular make hard.
func wildEntry(rng *rand.Rand, i int) faq.Entry {
	e := anyEntry(rng, i)
	e.Category = pick(rng, "", " ", "=分类", anyText(rng))
	if r := []rune(e.Category); len(r) > faq.MaxCategory {
		e.Category = string(r[:faq.MaxCategory])
	}
	e.ID = faq.ID(pick(rng, "", "=", "007", "@", "'-") + string(e.ID))
	for k := range e.Similar {
		e.Similar[k] = pick(rng, "", "=", "+", "-", "@", "\t", "\r", "'=", "'", `"`, " ", "＝") + e.Similar[k]
	}
	if len(e.Similar) > 0 && rng.IntN(3) == 0 {
		e.Similar = append(e.Similar, e.Similar[0]) // twice is harmless
	}
	e.Question = pick(rng, "", "=HYPERLINK(\"http://x\")", "-", "\n", " ", "\u3000", "@") + e.Question
	for k := range e.Answers {
		e.Answers[k].Text = pick(rng, "", "=cmd|'/c calc'!A0", "\r\n", "\t") + e.Answers[k].Text
		if rng.IntN(4) == 0 {
			e.Answers[k].When.Channel = []string{"", "a,b", anyText(rng), `"`}
		}
	}
	if len(e.Answers) > 0 && rng.IntN(3) == 0 {
		e.Answers = append(e.Answers, e.Answers[0])
	}
	return e
}

// A thousand long phrasings do not fit into a cell, and are spread over several rows.
func TestTableRoundTripOfMuch(t *testing.T) {
	alone(t)
	e := faq.Entry{ID: "a", Question: "问", Answers: []faq.Answer{{Text: strings.Repeat("答", faq.MaxAnswer)}}}
	for i := range faq.MaxSimilar {
		e.Similar = append(e.Similar, fmt.Sprintf("%d%s", i, strings.Repeat("长", faq.MaxQuestion-4)))
	}
	for _, format := range tableFormats {
		roundTrip(t, string(format), format, []faq.Entry{e, {ID: "b", Question: "问二"}})
	}
}

// What Excel would cut off is refused, not cut off.
func TestWriteTooLong(t *testing.T) {
	e := faq.Entry{ID: "a", Question: "q", Answers: []faq.Answer{{Text: "x" + strings.Repeat("\x01", faq.MaxAnswer-1)}}}
	if err := e.Valid(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Write(&b, XLSX, "tea", []faq.Entry{e}); err == nil || !strings.Contains(err.Error(), "条目 a 的「答案」太长") {
		t.Errorf("got %v, want that the answer is too long", err)
	}
}

// No cell that is written is one that a spreadsheet would run.
func TestNoCellIsAFormula(t *testing.T) {
	for _, text := range []string{"=1", "+1", "-1", "@a", "\t=1", "\r=1", "'=1", "＝1", " =1", "\n=1", "=cmd|'/c calc'!A0"} {
		for _, cell := range []string{write(text), writeList([]string{text}), writeList([]string{text, "b"})} {
			if strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("%q is written as %q", text, cell)
			}
		}
		if got := read(write(text)); got != text {
			t.Errorf("got %q back, want %q", got, text)
		}
	}
}

func TestReadList(t *testing.T) {
	for _, tt := range []struct {
		cell string
		want []string
	}{
		{"", nil}, {" \n ", nil}, {"a", []string{"a"}}, {"a；b;c|d｜e\nf\r\ng", strings.Split("abcdefg", "")},
		{"；a；；b；", []string{"a", "b"}}, {"a, b，c、d", []string{"a, b，c、d"}},
		{`"a；b";c`, []string{"a；b", "c"}}, {`"a""b"`, []string{`a"b`}}, {`"a`, []string{`"a`}}, {`"a"b；c`, []string{`"a"b`, "c"}},
		{`说"好"；c`, []string{`说"好"`, "c"}}, {`""`, []string{""}}, {"'=a；b", []string{"=a", "b"}},
	} {
		if got := readList(tt.cell, betweenPhrasings); !slices.Equal(got, tt.want) {
			t.Errorf("readList(%q): got %q, want %q", tt.cell, got, tt.want)
		}
	}
}

func TestParseMoment(t *testing.T) {
	at := func(s string) time.Time {
		m, err := time.ParseInLocation("2006-01-02 15:04:05", s, beijing)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, tt := range []struct {
		shown, raw string
		want       time.Time
		day        bool
	}{
		{"2026-11-11", "2026-11-11", at("2026-11-11 00:00:00"), true},
		{"2026/1/2", "", at("2026-01-02 00:00:00"), true},
		{"2026.11.11", "", at("2026-11-11 00:00:00"), true},
		{"2026年11月11日", "", at("2026-11-11 00:00:00"), true},
		{"20261111", "20261111", at("2026-11-11 00:00:00"), true},
		{"２０２６－１１－１１", "", at("2026-11-11 00:00:00"), true},
		{"2026年11月11日20点", "", at("2026-11-11 20:00:00"), false},
		{"2026年11月11日 20时30分", "", at("2026-11-11 20:30:00"), false},
		{"2026/11/11 8:05", "", at("2026-11-11 08:05:00"), false},
		{"2026-11-11 20:00:09", "", at("2026-11-11 20:00:09"), false},
		{"2026-11-11T20:00:00+09:00", "", at("2026-11-11 19:00:00"), false},
		{"11-11-26", "46337", at("2026-11-11 00:00:00"), true}, // as Excel keeps a day
		{"11/11/26 0:00", "46337", at("2026-11-11 00:00:00"), false},
		{"11/11/26 18:00", "46337.75", at("2026-11-11 18:00:00"), false},
	} {
		got, day, err := parseMoment(tt.shown, tt.raw)
		if err != nil || !got.Equal(tt.want) || day != tt.day {
			t.Errorf("parseMoment(%q, %q): got %v %t %v, want %v %t", tt.shown, tt.raw, got, day, err, tt.want, tt.day)
		}
	}
	for _, bad := range []string{"明天", "2026-13-01", "2026-02-30", "2026-11-11 25:00", "11", "-1", "双十一", "2026", "99999999999", "1e5"} {
		if got, _, err := parseMoment(bad, bad); err == nil {
			t.Errorf("parseMoment(%q): got %v, want an error", bad, got)
		}
	}
}

func TestPolicyRoundTrip(t *testing.T) {
	alone(t)
	for seed := range uint64(100) {
		rng := rand.New(rand.NewPCG(seed, 3))
		var policies []faq.Policy
		for i := range 1 + rng.IntN(3) {
			p := faq.Policy{Name: fmt.Sprintf("p%d", i), Title: pick(rng, "", "运费", anyText(rng))}
			p.By = pick(rng, "", intents.Region, intents.OrderState, intents.Channel)
			for k := range 1 + rng.IntN(3) {
				p.Columns = append(p.Columns, faq.Column{Name: fmt.Sprintf("c%d", k), Title: pick(rng, "", anyText(rng)), Unit: pick(rng, "", "元", "=1")})
			}
			matches := map[intents.Slot][][]string{
				intents.Region:     {{"新疆", "江浙沪"}, {"乌鲁木齐"}},
				intents.OrderState: {{"paid", "shipped"}, {"closed"}},
				intents.Channel:    {{"jd", "a；b"}, {"=x" + anyText(rng)}},
			}[p.By]
			matches = append(matches, []string{faq.Rest})
			for _, m := range matches {
				cells := map[string]string{}
				for _, c := range p.Columns {
					if cells[c.Name] = anyText(rng); c.Unit != "" {
						cells[c.Name] = pick(rng, "8", "-5", "1.5", "5 - 8", "三到五")
					}
				}
				p.Rows = append(p.Rows, faq.Row{Match: m, Cells: cells})
			}
			if err := p.Valid(); err != nil {
				t.Fatal(err)
			}
			now := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
			later := p
			later.Rows, later.EffectiveFrom = p.Rows[len(p.Rows)-1:], faq.Moment{Time: now.Add(time.Duration(1+rng.IntN(1e6)) * time.Second)}
			p.EffectiveFrom = pick(rng, faq.Moment{}, faq.Moment{Time: now.Add(-24 * time.Hour)})
			policies = append(policies, p, later)
		}
		for _, format := range Formats {
			var b bytes.Buffer
			if err := WritePolicies(&b, format, policies); err != nil {
				t.Fatal(err)
			}
			file, err := ReadPolicyFile(&b, "p")
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, format, err)
			}
			var got []faq.Policy
			for _, it := range file.Items {
				got = append(got, it.Policy)
			}
			if diff := cmp.Diff(policies, got); diff != "" {
				t.Fatalf("seed %d, %s, -want +got:\n%s", seed, format, diff)
			}
			if r, put := ComparePolicies(policies, file, time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)); !r.OK() || r.Counts[Unchanged] != len(policies) || len(put) > 0 {
				t.Fatalf("seed %d, %s: got %v", seed, format, r.Counts)
			}
		}
	}
}

// Two names for one column would make it a matter of chance which is read.
func TestHeadingsAreDistinct(t *testing.T) {
	for _, f := range []*form{entryForm, policyForm} {
		n := 0
		for _, h := range f.columns {
			seen := map[string]bool{}
			for _, name := range append(strings.Fields(h.aliases), h.title) {
				seen[plainName(name)] = true
			}
			n += len(seen)
		}
		if n != len(f.names) {
			t.Errorf("%d names of %d columns are %d different ones: %v", n, len(f.columns), len(f.names), slices.Sorted(maps.Keys(f.names)))
		}
	}
}
