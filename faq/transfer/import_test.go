package transfer

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xiaoer/faq"
	"xiaoer/faq/sqlite"
	"xiaoer/intents"
)

// keeper opens a store with the shop "tea".
func keeper(t *testing.T, path string) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), sqlite.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Shut() })
	if err := db.CreateShop(t.Context(), "tea", faq.Edit{}); err != nil && !errors.Is(err, faq.ErrConflict) {
		t.Fatal(err)
	}
	return db
}

func imported(t *testing.T, store Store, file string, opt Options, dry bool) *Report {
	t.Helper()
	f, err := Read(strings.NewReader(file), "f", nil)
	if err != nil {
		t.Fatal(err)
	}
	opt.Shop = "tea"
	r, err := Import(t.Context(), store, f, opt, faq.Edit{By: "manager"}, dry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func version(t *testing.T, db *sqlite.DB) int64 {
	t.Helper()
	v, err := db.Version(t.Context(), "tea")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What was imported twice was imported once, with ids and without; a dry run and a file with one bad row change nothing.
func TestImportOnce(t *testing.T) {
	for _, file := range []string{
		"编号,问题,相似问,答案\na,有发票吗,能开票不,有\nb,包邮吗,,包\n",
		"问题,相似问,答案\n有发票吗,能开票不,有\n包邮吗,,包\n有发票吗,能开票不,有\n",
		"{\"id\":\"a\",\"question\":\"有发票吗\",\"answers\":[{\"text\":\"有\"}]}\n{\"id\":\"b\",\"question\":\"包邮吗\",\"answers\":[{\"text\":\"包\"}]}\n",
	} {
		db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
		if r := imported(t, db, file, Options{}, true); r.Applied || r.Counts[New] != 2 || version(t, db) != 0 {
			t.Errorf("dry run of %q: got %v, applied %t, version %d", file, r.Counts, r.Applied, version(t, db))
		}
		if r := imported(t, db, file, Options{}, false); !r.Applied || r.Counts[New] != 2 || version(t, db) != 2 {
			t.Errorf("%q: got %v, applied %t, version %d", file, r.Counts, r.Applied, version(t, db))
		}
		if r := imported(t, db, file, Options{}, false); !r.Applied || r.Counts[Unchanged] != 2 || version(t, db) != 2 {
			t.Errorf("%q again: got %v, version %d", file, r.Counts, version(t, db))
		}
	}
	db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
	if r := imported(t, db, "编号,问题,答案\na,有发票吗,有\nb c,包邮吗,包\n", Options{}, false); r.Applied || r.OK() || version(t, db) != 0 {
		t.Errorf("one bad row: got %v, applied %t, version %d", r.Counts, r.Applied, version(t, db))
	}
}

// busy is a store that somebody edits whenever an import has looked at it.
type busy struct {
	*sqlite.DB
	edits int
}

func (b *busy) Entries(ctx context.Context, shop faq.Shop, f faq.Filter) ([]faq.Entry, string, error) {
	es, next, err := b.DB.Entries(ctx, shop, f)
	if b.edits > 0 && err == nil {
		b.edits--
		_, err = b.Put(ctx, shop, []faq.Entry{{ID: "other", Question: fmt.Sprint("能改地址不", b.edits)}}, faq.Edit{By: "小李"})
	}
	return es, next, err
}

// An import that is overtaken looks again, and does not write on what it has not seen.
func TestImportOvertaken(t *testing.T) {
	db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
	file := "编号,问题,答案\na,能改地址不0,能\n"
	if r := imported(t, &busy{db, 1}, file, Options{}, false); r.Applied || r.Counts[Conflict] != 1 {
		t.Errorf("got %v, want the conflict with what came in between", r.Counts)
	}
	f, err := Read(strings.NewReader("编号,问题,答案\na,包邮吗,包\n"), "f", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Import(t.Context(), &busy{db, 100}, f, Options{Shop: "tea"}, faq.Edit{}, false); !errors.Is(err, faq.ErrConflict) {
		t.Errorf("edited for ever: got %v, want %v", err, faq.ErrConflict)
	}
}

// What an import counts as a change is what the store makes a revision of.
func TestCompareIsWhatTheStoreDoes(t *testing.T) {
	noon := time.Date(2026, 12, 1, 12, 0, 0, 0, time.FixedZone("", 8*3600))
	same := noon.UTC()
	first := faq.Entry{
		ID: "a", Question: "有发票吗", Similar: []string{"能开票不"}, Category: "发票", Risk: "high", ValidUntil: &noon,
		Answers: []faq.Answer{{Text: "有", When: faq.Condition{Region: []string{"新疆"}}}, {Text: "有的"}},
	}
	later := noon.Add(time.Second)
	for _, tt := range []struct {
		name   string
		change func(*faq.Entry)
		want   State
	}{
		{"nothing", func(*faq.Entry) {}, Unchanged},
		{"the zone of a moment", func(e *faq.Entry) { e.ValidUntil = &same }, Unchanged},
		{"what the store sets", func(e *faq.Entry) { e.Revision, e.UpdatedBy, e.UpdatedAt = 9, "li", noon }, Unchanged},
		{"the id", func(e *faq.Entry) { e.ID, e.Question, e.Similar = "b", "包邮吗", nil }, New},
		{"a moment", func(e *faq.Entry) { e.ValidUntil = &later }, Changed},
		{"the order of phrasings", func(e *faq.Entry) { e.Similar = []string{"x", "能开票不"} }, Changed},
		{"a condition", func(e *faq.Entry) { e.Answers[0].When.Region = []string{"西藏"} }, Changed},
		{"the risk", func(e *faq.Entry) { e.Risk = intents.Low }, Changed},
		{"the status", func(e *faq.Entry) { e.Status = faq.Live }, Changed}, // said, where it was left unsaid
	} {
		t.Run(tt.name, func(t *testing.T) {
			db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
			kept, err := db.Put(t.Context(), "tea", []faq.Entry{first}, faq.Edit{})
			if err != nil {
				t.Fatal(err)
			}
			e := first
			e.Answers = append([]faq.Answer{}, first.Answers...)
			tt.change(&e)
			got := Compare(map[faq.ID]*faq.Entry{"a": &kept[0]}, &File{Items: []Item{{Entry: e}}}, Options{}).Items[0].State
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
			before := version(t, db)
			if _, err := db.Put(t.Context(), "tea", []faq.Entry{e}, faq.Edit{}); err != nil {
				t.Fatal(err)
			}
			if revised := version(t, db) != before; revised != (got != Unchanged) {
				t.Errorf("the store made a revision: %t, while it was counted as %s", revised, got)
			}
		})
	}
}

func TestImportPolicies(t *testing.T) {
	db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
	const head = "表名,表标题,按什么分,适用,项目,项目名称,单位,内容\n"
	do := func(rows string, dry bool) *Report {
		t.Helper()
		f, err := ReadPolicyFile(strings.NewReader(head+rows), "p.csv")
		if err != nil {
			t.Fatal(err)
		}
		r, err := ImportPolicies(t.Context(), db, f, "tea", faq.Edit{By: "manager"}, dry, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const postage = "postage,运费,地区,新疆、西藏,fee,运费,元,18\npostage,,,*,fee,,,8\n"
	for _, tt := range []struct {
		name, rows string
		dry        bool
		want       State
		text       string
		version    int64
	}{
		{"dry", postage, true, New, "", 0},
		{"new", postage, false, New, "", 1},
		{"again", postage, false, Unchanged, "", 1},
		{"changed", strings.Replace(postage, ",8\n", ",9\n", 1), false, Changed, "", 2},
		{"a word for a number", "postage,运费,地区,新疆、西藏,fee,运费,元,很贵\n", false, Invalid, "2 内容 postage：适用「新疆、西藏」的一行：「很贵」不是数字", 2},
		{"a place that nobody knows", "postage,运费,地区,火星,fee,,,8\n", false, Invalid, "2 适用 postage：适用「火星」的一行：不认识「火星」这个地区", 2},
		{"one of two bad", postage + "Bad,,,*,fee,,,1\n", false, Invalid, "4 表名 Bad：表名要以小写字母开头", 2},
		{"a hole", "postage,运费,地区,新疆,fee,,,18\npostage,,,*,days,,,8\n", false, Invalid, "2 内容 postage：「days」有一行没有填", 2},
		{"two cells for one", postage + "postage,,,*,fee,,,10\n", false, Invalid, "4 内容 这一格前面已经写过", 2},
		{"a place twice", postage + "postage,,,新疆,fee,,,10\n", false, Invalid, "2 适用 postage：同一个取值在两行里都有", 2},
		{"two ways to go by", "postage,运费,地区,*,fee,,,8\npostage,,渠道,jd,fee,,,8\n", false, Invalid, "3 按什么分 和第 2 行写的不一样", 2},
		{"no such way", "postage,运费,颜色,*,fee,,,8\n", false, Invalid, "2 按什么分 不认识「颜色」", 2},
	} {
		r := do(tt.rows, tt.dry)
		last := r.Items[len(r.Items)-1]
		got := ""
		if len(last.Findings) > 0 {
			f := last.Findings[0]
			got = fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Text)
		}
		if last.State != tt.want || !strings.HasPrefix(got, tt.text) || version(t, db) != tt.version {
			t.Errorf("%s: got %s %q at version %d, want %s %q at %d", tt.name, last.State, got, version(t, db), tt.want, tt.text, tt.version)
		}
	}
}

// What is imported with a date waits for it, and importing it again, before or after, changes nothing.
func TestImportPoliciesThatBeginLater(t *testing.T) {
	db := keeper(t, filepath.Join(t.TempDir(), "x.db"))
	now := time.Now()
	december := now.AddDate(0, 1, 0).Truncate(time.Minute)
	do := func(rows string, at time.Time) *Report {
		t.Helper()
		f, err := ReadPolicyFile(strings.NewReader("表名,生效时间,适用,项目,内容\n"+rows), "p.csv")
		if err != nil {
			t.Fatal(err)
		}
		r, err := ImportPolicies(t.Context(), db, f, "tea", faq.Edit{}, false, at)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	both := "gift,,*,what,茶包\ngift," + writeMoment(&december) + ",*,what,茶杯\n"
	for _, tt := range []struct {
		name, rows string
		at         time.Time
		want       map[State]int
		version    int64
	}{
		{"two versions", both, now, map[State]int{New: 2}, 2},
		{"again", both, now, map[State]int{Unchanged: 2}, 2},
		{"again when both have begun", both, december.Add(time.Hour), map[State]int{Unchanged: 1, Duplicate: 1}, 2},
		{"the later one otherwise", strings.Replace(both, "茶杯", "茶壶", 1), now, map[State]int{Unchanged: 1, Changed: 1}, 3},
		{"no date", "gift,双十二,*,what,茶包\n", now, map[State]int{Invalid: 1}, 3},
		{"one date twice", both + "gift," + writeMoment(&december) + ",*,what,茶壶\n", now, map[State]int{Unchanged: 1, Invalid: 1}, 3},
	} {
		got := map[State]int{}
		for state, n := range do(tt.rows, tt.at).Counts {
			if n > 0 {
				got[state] = n
			}
		}
		if !maps.Equal(got, tt.want) || version(t, db) != tt.version {
			t.Errorf("%s: got %v at version %d, want %v at %d", tt.name, got, version(t, db), tt.want, tt.version)
		}
	}

	quoting := faq.Entry{ID: "gift", Question: "有赠品吗", Answers: []faq.Answer{{Text: "有，送{gift.what}。"}}}
	if _, err := db.Put(t.Context(), "tea", []faq.Entry{quoting}, faq.Edit{}); err != nil {
		t.Fatal(err)
	}
	r := do("gift,2099-01-01,*,name,茶壶\n", now)
	if o := r.Items[0]; o.State != Blocked || r.OK() || !strings.Contains(o.Findings[0].Text, "有赠品吗") {
		t.Errorf("a version without what an answer quotes: got %+v, want it blocked, with the entry", o)
	}
}

// A template says what it is, and nothing of it is imported.
func TestTemplate(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTemplate(&b); err != nil {
		t.Fatal(err)
	}
	file, err := Read(&b, "t.xlsx", nil)
	if err != nil || len(file.Items) != 0 || len(file.Notes) != 0 {
		t.Errorf("got %+v, %v; want nothing", file, err)
	}
	b.Reset()
	if err := WritePolicyTemplate(&b); err != nil {
		t.Fatal(err)
	}
	if file, err := ReadPolicyFile(&b, "t.xlsx"); err != nil || len(file.Items) != 0 {
		t.Errorf("got %+v, %v; want nothing", file, err)
	}
}

// What another process of this binary is told: which store to fill.
const fillEnv = "XIAOER_TRANSFER_TEST_FILL"

func TestMain(m *testing.M) {
	if path := os.Getenv(fillEnv); path != "" {
		os.Exit(fill(path))
	}
	os.Exit(m.Run())
}

// aHeap is enough entries for an import to take a moment.
func aHeap(answer string) *bytes.Reader {
	var b bytes.Buffer
	b.WriteString("编号,问题,答案\n")
	for i := range 3000 {
		fmt.Fprintf(&b, "e%d,问题%d,%s\n", i, i, answer)
	}
	return bytes.NewReader(b.Bytes())
}

// fill imports the heap time and again, each time with another answer, and says when it begins and when it is done.
func fill(path string) int {
	ctx := context.Background()
	db, err := sqlite.Open(ctx, sqlite.Config{Path: path})
	for i := 0; err == nil; i++ {
		var file *File
		if file, err = Read(aHeap(fmt.Sprint("第", i, "版")), "f.csv", nil); err == nil {
			fmt.Println("begin", i)
			_, err = Import(ctx, db, file, Options{Shop: "tea"}, faq.Edit{By: "filler"}, false)
			fmt.Println("end", i)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

// A process that is killed in the midst of an import leaves all of it or none.
func TestKilledImport(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	if err := keeper(t, path).Shut(); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	for range 5 {
		done := fillAndDie(t, path, rng.IntN(3), time.Duration(rng.IntN(150))*time.Millisecond)
		db, err := sqlite.Open(t.Context(), sqlite.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		all, err := faq.All(t.Context(), db, "tea")
		if err != nil {
			t.Fatal(err)
		}
		said := map[string]int{}
		for _, e := range all {
			said[e.Answers[0].Text]++
		}
		if len(said) > 1 || len(all) != 0 && len(all) != 3000 || done && len(all) == 0 {
			t.Errorf("an import was done: %t; got %d entries with the answers %v, want all or none of one", done, len(all), said)
		}
		if err := db.Shut(); err != nil {
			t.Fatal(err)
		}
	}
}

// fillAndDie kills a process some time after it has begun its nth import, and tells whether it had done one.
func fillAndDie(t *testing.T, path string, n int, after time.Duration) (done bool) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env, c.Stderr = append(os.Environ(), fillEnv+"="+path), os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	scan := bufio.NewScanner(out)
	for scan.Scan() {
		done = done || strings.HasPrefix(scan.Text(), "end")
		if scan.Text() == fmt.Sprint("begin ", n) {
			time.AfterFunc(after, func() { c.Process.Kill() })
		}
	}
	if _, err := io.Copy(io.Discard, out); err != nil {
		t.Log(err)
	}
	_ = c.Wait() // killed, as it should be
	return done
}

// Whatever the bytes are: they are refused with a reason, or what is read is told row by row.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{
		"", "问题,答案\nq,a\n", "\ufeff问题;答案\nq;a\n", "id\tquestion\n\"a\"\t=1\n", "编号,标准问,相似问,答案序号,答案\na,q,\"b；\"\"c\"\"\",1,x\na,q,,2,y\n",
		"\xce\xca\xcc\xe2,\xb4\xf0\xb0\xb8\nq,a\n", "问题,答案,有效期至\nq,a,2026-11-11\n", "question,answer\n_x000D_,'=1\n", "\"", "PK\x03\x04", "{}",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(bytes.NewReader(data), "f", nil)
		if err != nil {
			if !errors.Is(err, faq.ErrInvalid) || file != nil {
				t.Fatalf("Read(%q): got %v, %v, want an invalid nothing", data, file, err)
			}
			return
		}
		lines := bytes.Count(data, []byte("\n")) + 1
		r := Compare(nil, file, Options{})
		for i, o := range r.Items {
			if file.Format != XLSX && (o.Row < 1 || o.Row > lines) {
				t.Fatalf("Read(%q): item %d stands in row %d of %d", data, i, o.Row, lines)
			}
			if bad := o.State == Invalid || o.State == Conflict; bad != (len(stops(o)) > 0) {
				t.Fatalf("Read(%q): item %d is %s with %+v", data, i, o.State, o.Findings)
			}
		}
		if !r.OK() {
			return
		}
		var b bytes.Buffer
		if err := Write(&b, CSV, "tea", r.entries); err != nil {
			t.Fatalf("Read(%q), written: %v", data, err)
		}
		again, err := Read(&b, "again.csv", nil)
		if err != nil {
			t.Fatalf("Read(%q), written and read: %v", data, err)
		}
		for i, it := range again.Items {
			if content(it.Entry) != content(r.entries[i]) {
				t.Fatalf("Read(%q), written and read:\ngot  %s\nwant %s", data, content(it.Entry), content(r.entries[i]))
			}
		}
	})
}

func stops(o Outcome) (out []Finding) {
	for _, f := range o.Findings {
		if f.Level == Stop {
			out = append(out, f)
		}
	}
	return out
}
