package faq_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
	"xiaoer/intents"
)

func same(words ...string) faq.Synonyms { return faq.Synonyms{Words: words} }

func means(word string, others ...string) faq.Synonyms {
	return faq.Synonyms{Words: []string{word}, Means: others}
}

func TestWordsValid(t *testing.T) {
	many := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf("词语%d号", i))
		}
		return out
	}
	for name, tt := range map[string]struct {
		words faq.Words
		field string // of the error; "" is none
		says  string
	}{
		"none": {faq.Words{}, "", ""},
		"all kinds": {faq.Words{
			Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服"), means("报账", "发票"), same("发票侠", "票侠")},
			Names:    []faq.Name{{Word: "发票侠", Typos: []string{"发漂侠"}}}, Ignored: []string{"掌柜"},
		}, "", ""},
		"a word pointing one way and in a group": {faq.Words{Synonyms: []faq.Synonyms{same("报账", "报销"), means("报账", "发票")}}, "", ""},
		"a group of one":                         {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服")}}, "synonyms[0].words", "two words"},
		"a group of none":                        {faq.Words{Synonyms: []faq.Synonyms{{Means: []string{"发票"}}}}, "synonyms[0].words", "two words"},
		"empty":                                  {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "")}}, "synonyms[0].words[1]", "2 to 20"},
		"a single character":                     {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "绒")}}, "synonyms[0].words[1]", "2 to 20"},
		"nothing but signs":                      {faq.Words{Ignored: []string{"？！😀"}}, "ignored[0]", "2 to 20"},
		"too long":                               {faq.Words{Names: []faq.Name{{Word: strings.Repeat("长", 21)}}}, "names[0].word", "2 to 20"},
		"no text":                                {faq.Words{Names: []faq.Name{{Word: "a\xffb"}}}, "names[0].word", "valid text"},
		"twice in a group":                       {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "羽绒服")}}, "synonyms[0].words[1]", "synonyms[0].words[0]"},
		"in two groups":                          {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服"), same("棉服", "鸭絨服")}}, "synonyms[1].words[1]", "synonyms[0].words[1]"},
		"pointing twice":                         {faq.Words{Synonyms: []faq.Synonyms{means("报账", "发票"), means("报账", "收据")}}, "synonyms[1].words[0]", "synonyms[0].words[0]"},
		"pointing to itself":                     {faq.Words{Synonyms: []faq.Synonyms{means("报账", "报账")}}, "synonyms[0].means[0]", "synonyms[0].words[0]"},
		"pointing to one thing twice":            {faq.Words{Synonyms: []faq.Synonyms{means("报账", "发票", "发票")}}, "synonyms[0].means[1]", "synonyms[0].means[0]"},
		"a circle":                               {faq.Words{Synonyms: []faq.Synonyms{means("报账", "发票"), means("发票", "报账")}}, "synonyms[1].means[0]", "one group"},
		"a circle through a group":               {faq.Words{Synonyms: []faq.Synonyms{same("发票", "票据"), means("报账", "票据"), means("发票", "报账")}}, "synonyms[2].means[0]", "one group"},
		"a name twice":                           {faq.Words{Names: []faq.Name{{Word: "发票侠"}, {Word: "發票俠"}}}, "names[1].word", "names[0].word"},
		"a typo that is a name":                  {faq.Words{Names: []faq.Name{{Word: "发票侠"}, {Word: "票侠", Typos: []string{"发票侠"}}}}, "names[1].typos[0]", "names[0].word"},
		"a typo that is a synonym":               {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服")}, Names: []faq.Name{{Word: "鸭鸭", Typos: []string{"鸭绒服"}}}}, "names[0].typos[0]", "synonyms[0].words[1]"},
		"a name that is ignored":                 {faq.Words{Names: []faq.Name{{Word: "发票侠"}}, Ignored: []string{"发票侠"}}, "ignored[0]", "names[0].word"},
		"a synonym that is ignored":              {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服")}, Ignored: []string{"羽绒服"}}, "ignored[0]", "synonyms[0].words[0]"},
		"a meaning that is ignored":              {faq.Words{Synonyms: []faq.Synonyms{means("报账", "发票")}, Ignored: []string{"发票"}}, "ignored[0]", "synonyms[0].means[0]"},
		"ignored twice":                          {faq.Words{Ignored: []string{"掌柜", "掌柜"}}, "ignored[1]", "ignored[0]"},
		"too large a group":                      {faq.Words{Synonyms: []faq.Synonyms{same(many(faq.MaxGroup + 1)...)}}, "synonyms[0]", "at most 50"},
		"too many typos":                         {faq.Words{Names: []faq.Name{{Word: "发票侠", Typos: many(faq.MaxGroup)}}}, "names[0].typos", "at most 49"},
		"too many groups":                        {faq.Words{Synonyms: make([]faq.Synonyms, faq.MaxSynonyms+1)}, "synonyms", "at most 2000"},
		"too many names":                         {faq.Words{Names: make([]faq.Name, faq.MaxNames+1)}, "names", "at most 5000"},
		"too many ignored":                       {faq.Words{Ignored: many(faq.MaxIgnored + 1)}, "ignored", "at most 500"},
	} {
		err := tt.words.Valid()
		var field *faq.FieldError
		switch {
		case tt.field == "" && err != nil:
			t.Errorf("%s: got %v, want no error", name, err)
		case tt.field != "" && (!errors.As(err, &field) || field.Field != tt.field || !strings.Contains(field.Reason, tt.says)):
			t.Errorf("%s: got %v, want %s, with %q", name, err, tt.field, tt.says)
		}
	}
}

func TestWordsAreFolded(t *testing.T) {
	w := faq.Words{
		Synonyms: []faq.Synonyms{same("羽絨服", "Down Coat"), means("报账", "发票")},
		Names:    []faq.Name{{Word: "Air Max", Typos: []string{"ａir马克斯"}}}, Ignored: []string{"掌櫃"},
	}
	want := []intents.Synonyms{{Words: []string{"羽绒服", "downcoat"}}, {Words: []string{"报账"}, OneWay: []string{"发票"}}, {Words: []string{"airmax", "air马克斯"}}}
	if diff := cmp.Diff(want, w.Groups()); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"airmax", "air马克斯"}, w.Whole()); diff != "" {
		t.Errorf("whole (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"掌柜"}, w.Silent()); diff != "" {
		t.Errorf("silent (-want +got):\n%s", diff)
	}
}

func TestWordsMark(t *testing.T) {
	a, b := faq.Words{Ignored: []string{"掌柜"}}, faq.Words{Ignored: []string{"老板"}}
	if a.Mark() == "" || a.Mark() == b.Mark() || !a.Says(faq.Words{Ignored: []string{"掌柜"}}) {
		t.Errorf("got %q and %q, want two marks", a.Mark(), b.Mark())
	}
	if empty := (faq.Words{Names: []faq.Name{}}); empty.Mark() != "" || !empty.Says(faq.Words{}) {
		t.Errorf("got %q of empty words, want none", empty.Mark())
	}
}

// Synonyms that make questions of two entries one are told; what was one before, or is one entry's, is not.
func TestMerges(t *testing.T) {
	entries := []faq.Entry{
		{ID: "down", Question: "羽绒服怎么洗", Similar: []string{"鸭绒服怎么洗"}},
		{ID: "cotton", Question: "棉服怎么洗", Similar: []string{"怎么开票"}},
		{ID: "invoice", Question: "怎么开票"},
		{ID: "draft", Question: "绒衣怎么洗", Status: faq.Draft},
	}
	for name, tt := range map[string]struct {
		words faq.Words
		want  []faq.Merge
	}{
		"none":         {faq.Words{}, nil},
		"one entry":    {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服", "绒衣")}}, nil},
		"two entries":  {faq.Words{Synonyms: []faq.Synonyms{same("羽絨服", "棉服")}}, []faq.Merge{{A: "down", AsksA: "羽绒服怎么洗", B: "cotton", AsksB: "棉服怎么洗"}}},
		"one way":      {faq.Words{Synonyms: []faq.Synonyms{means("棉服", "羽绒服")}}, nil},
		"through name": {faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭宝")}, Names: []faq.Name{{Word: "鸭宝", Typos: []string{"棉服"}}}}, []faq.Merge{{A: "down", AsksA: "羽绒服怎么洗", B: "cotton", AsksB: "棉服怎么洗"}}},
	} {
		if diff := cmp.Diff(tt.want, tt.words.Merges(entries)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCompareWords(t *testing.T) {
	before := faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服"), means("报账", "发票")}, Ignored: []string{"掌柜", "老板"}}
	after := faq.Words{
		Synonyms: []faq.Synonyms{means("报账", "发票"), same("羽绒服", "鸭绒服", "绒衣")}, Ignored: []string{"老板"},
		Names: []faq.Name{{Word: "发票侠"}},
	}
	want := faq.WordsDiff{
		Added:   faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服", "绒衣")}, Names: []faq.Name{{Word: "发票侠"}}},
		Removed: faq.Words{Synonyms: []faq.Synonyms{same("羽绒服", "鸭绒服")}, Ignored: []string{"掌柜"}},
	}
	if diff := cmp.Diff(want, faq.CompareWords(before, after)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
