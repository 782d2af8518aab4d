package transfer

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

// someWords makes words that are valid, with what spreadsheets make trouble with.
func someWords(dice *rand.Rand) (w faq.Words) {
	odd := []string{"", " ", "、", "=", "'", "\"", "；", "|", "+", "é"}
	n := 0
	next := func() string {
		n++
		one := func() string { return odd[dice.IntN(len(odd))] }
		return one() + fmt.Sprintf("词%d号", n) + one() + "语" + one()
	}
	some := func(least, most int) (out []string) {
		for range least + dice.IntN(most-least+1) {
			out = append(out, next())
		}
		return out
	}
	for range dice.IntN(4) {
		w.Synonyms = append(w.Synonyms, faq.Synonyms{Words: some(2, 4), Means: some(0, 2)})
	}
	for range dice.IntN(4) {
		w.Names = append(w.Names, faq.Name{Word: next(), Typos: some(0, 2)})
	}
	w.Ignored = some(0, 3)
	return w
}

// What is exported is imported again without a difference, in every format.
func TestWordsRoundTrip(t *testing.T) {
	alone(t)
	t.Parallel()
	dice := rand.New(rand.NewPCG(1, 1))
	for range 30 {
		w := someWords(dice)
		if err := w.Valid(); err != nil {
			t.Fatal(err)
		}
		for _, format := range Formats {
			var b bytes.Buffer
			if err := WriteWords(&b, format, w); err != nil {
				t.Fatal(err)
			}
			file, err := ReadWords(&b, "words")
			if err != nil {
				t.Fatalf("%s: %v", format, err)
			}
			if diff := cmp.Diff(w, file.Words); diff != "" {
				t.Fatalf("%s (-wrote +read):\n%s", format, diff)
			}
			if r := CompareWords(w, file); !r.OK() || r.Counts[New] != 0 || len(r.Notes) != 0 {
				t.Fatalf("%s: got %+v, want nothing new and nothing gone", format, r)
			}
		}
	}
}

// wordKeeper keeps words in memory.
type wordKeeper struct {
	words     faq.Words
	revision  int
	meanwhile func() // before the next put, once
}

func (k *wordKeeper) Words(context.Context, faq.Shop) (faq.Words, int, error) {
	return k.words, k.revision, nil
}

func (k *wordKeeper) PutWords(_ context.Context, _ faq.Shop, w faq.Words, edit faq.Edit) (int, error) {
	if m := k.meanwhile; m != nil {
		k.meanwhile = nil
		m()
	}
	if *edit.IfRevision != k.revision {
		return 0, faq.ErrConflict
	}
	k.words, k.revision = w, k.revision+1
	return k.revision, nil
}

func TestImportWords(t *testing.T) {
	t.Parallel()
	const header = "类型,词,另外\n"
	have := faq.Words{Ignored: []string{"掌柜"}}
	for name, tt := range map[string]struct {
		rows string
		want string // states of the rows
		says string // of the first that cannot be taken, or of the note
	}{
		"new, kept and gone": {"同义词,羽绒服、鸭绒服,\n忽略词,掌柜,\n", "new unchanged", ""},
		"gone":               {"专名,发票侠,法票侠\n", "new", "忽略词 1 个"},
		"english":            {"synonym,羽绒服、鸭绒服,\nname,发票侠,\n", "new new", ""},
		"no kind":            {",羽绒服、鸭绒服,\n", "invalid", "请写明"},
		"another kind":       {"动词,羽绒服、鸭绒服,\n", "invalid", "不认识「动词」"},
		"two names":          {"专名,发票侠、票侠,\n", "invalid", "一行只写一个"},
		"ignored that means": {"忽略词,掌柜,老板\n", "invalid", "不用写"},
		"one synonym":        {"同义词,羽绒服,\n", "invalid", "至少要有两个词"},
		"a single character": {"同义词,羽绒服、鸭绒服,\n忽略词,柜,\n", "new invalid", "2 到 20"},
		"in two rows":        {"同义词,羽绒服、鸭绒服,\n同义词,棉服、鸭绒服,\n", "new invalid", "「鸭绒服」已经写在 第 2 行"},
		"a circle":           {"同义词,报账,发票\n同义词,发票,报账\n", "new invalid", "一圈"},
	} {
		file, err := ReadWords(strings.NewReader(header+tt.rows), "words.csv")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		k := &wordKeeper{words: have, revision: 1}
		r, err := ImportWords(t.Context(), k, file, "tea", faq.Edit{}, false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var states, texts []string
		for _, o := range r.Items {
			states = append(states, string(o.State))
			for _, f := range o.Findings {
				texts = append(texts, f.Text)
			}
		}
		for _, n := range r.Notes {
			texts = append(texts, n.Text)
		}
		if got := strings.Join(states, " "); got != tt.want || !strings.Contains(strings.Join(texts, "\n"), tt.says) {
			t.Errorf("%s: got %s, %q; want %s, with %q", name, got, texts, tt.want, tt.says)
		}
		if r.Applied != r.OK() || !r.OK() && !k.words.Says(have) {
			t.Errorf("%s: applied %v with %v kept, want all or nothing", name, r.Applied, k.words)
		}
		if (file.Valid() == nil) != r.OK() {
			t.Errorf("%s: got %v of a file whose import is %v", name, file.Valid(), r.OK())
		}
	}
}

func TestImportWordsMeetsAnother(t *testing.T) {
	t.Parallel()
	file, err := ReadWords(strings.NewReader(`{"ignored":["掌柜"]}`), "words.json")
	if err != nil {
		t.Fatal(err)
	}
	k := &wordKeeper{}
	k.meanwhile = func() { k.revision = 7 }
	r, err := ImportWords(t.Context(), k, file, "tea", faq.Edit{}, false)
	if err != nil || !r.Applied || k.revision != 8 {
		t.Errorf("got %+v (%v) at revision %d, want it put over what came between", r, err, k.revision)
	}
	if r, err = ImportWords(t.Context(), k, file, "tea", faq.Edit{}, true); err != nil || r.Applied || r.Counts[Unchanged] != 1 {
		t.Errorf("dry run: got %+v (%v)", r, err)
	}
}

func TestReadWordsRefuses(t *testing.T) {
	t.Parallel()
	for name, data := range map[string]string{
		"no header": "羽绒服,鸭绒服\n", "unknown field": `{"stop":["掌柜"]}`, "broken": `{"ignored":[`, "two documents": `{} {}`, "empty": "",
	} {
		if _, err := ReadWords(strings.NewReader(data), "words"); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}
