package search

import (
	"fmt"
	"slices"
	"testing"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/search/query"
	"github.com/google/go-cmp/cmp"

	"xiaoer/faq"
)

func TestFind(t *testing.T) {
	t.Parallel()
	h := &history{}
	add := func(id faq.ID, category string, status faq.Status, question string) {
		e := entry(id, question)
		e.Category, e.Status, e.Answers = category, status, nil
		h.put(e)
	}
	add("return-fee", "退换", faq.Live, "退货的运费谁承担")
	add("return-how", "退换", "", "怎么申请退货")
	add("return-old", "退换", faq.Retired, "退货流程说明")
	add("refund", "退款", faq.Live, "退款多久到账")
	add("refund-new", "退款", faq.Draft, "退款到哪张卡")
	add("invoice", "发票", faq.Live, "怎么开发票")
	add("iphone", "商品", faq.Live, "iPhone手机壳有现货吗")
	ix := filled(t, h)
	for _, c := range []struct {
		asked string
		q     Query
		want  []faq.ID // in any order
	}{
		{"退货", Query{}, []faq.ID{"return-fee", "return-how", "return-old"}},
		{"退货", Query{Status: faq.Live}, []faq.ID{"return-fee", "return-how"}},
		{"退货", Query{Status: faq.Retired}, []faq.ID{"return-old"}},
		{"退货", Query{Category: "退款"}, nil},
		{"退", Query{Category: "退款"}, []faq.ID{"refund", "refund-new"}},
		{"退", Query{Category: "退款", Status: faq.Draft}, []faq.ID{"refund-new"}},
		{"退", Query{}, []faq.ID{"return-fee", "return-how", "return-old", "refund", "refund-new"}},
		{"iph", Query{}, []faq.ID{"iphone"}},
		{"fapiao", Query{}, []faq.ID{"invoice"}},
		{"tuihu", Query{}, []faq.ID{"return-fee", "return-how", "return-old"}},
		{"发票", Query{Category: "没有这一类"}, nil},
	} {
		c.q.Text = read(t, c.asked)
		got := found(t, ix, c.q)
		slices.Sort(got)
		slices.Sort(c.want)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q %s %s (-want +got):\n%s", c.asked, c.q.Category, c.q.Status, diff)
		}
	}
	if got := found(t, ix, Query{}); len(got) > 0 {
		t.Errorf("nothing typed found %v", got)
	}
	// What was typed in full stands before what it may become.
	if got := found(t, ix, Query{Text: read(t, "退货运")}); got[0] != "return-fee" {
		t.Errorf("退货运 found %v, want return-fee first", got)
	}
}

func TestFindPages(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 120 {
		h.put(entry(faq.ID(fmt.Sprintf("e%03d", i)), "怎么申请发票"))
	}
	ix := filled(t, h)
	text := read(t, "发票")
	var all []faq.ID
	for offset := 0; ; offset += 50 {
		list, total, err := ix.Find(t.Context(), Query{Text: text, Limit: 50, Offset: offset})
		if err != nil || total != 120 {
			t.Fatalf("from %d: total %d, %v; want 120", offset, total, err)
		}
		if len(list) == 0 {
			break
		}
		for _, f := range list {
			all = append(all, f.ID)
		}
	}
	if len(all) != 120 || !slices.IsSorted(all) || len(slices.Compact(all)) != 120 {
		t.Errorf("pages together hold %v", all)
	}
	for limit, want := range map[int]int{0: usualLimit, -3: usualLimit, 7: 7, 10_000: 120} {
		if got := len(found(t, ix, Query{Text: text, Limit: limit})); got != want {
			t.Errorf("limit %d returned %d, want %d", limit, got, want)
		}
	}
	if got := found(t, ix, Query{Text: text, Offset: 1_000_000}); len(got) > 0 {
		t.Errorf("past the end: %v", got)
	}
}

// TestBleveAgrees asks Bleve itself for the same disjunction: it must find the same entries.
func TestBleveAgrees(t *testing.T) {
	t.Parallel()
	h := &history{}
	for i := range 500 {
		h.put(made(i))
	}
	ix := filled(t, h)
	for i := range 20 {
		asked := read(t, made(5000+i).Question)
		hits, err := ix.Search(t.Context(), asked, 2000)
		if err != nil {
			t.Fatal(err)
		}
		res, err := ix.bleve.Search(bleve.NewSearchRequestOptions(disjunction(ix.lens.terms(asked)), 2000, 0, false))
		if err != nil {
			t.Fatal(err)
		}
		want := map[faq.ID]bool{}
		for _, d := range res.Hits {
			want[faq.ID(d.ID)] = true
		}
		got := map[faq.ID]bool{}
		for _, h := range hits {
			got[h.ID] = true
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-bleve +ours):\n%s", asked.Raw, diff)
		}
	}
}

func disjunction(terms []term) query.Query {
	q := bleve.NewDisjunctionQuery()
	for _, t := range terms {
		one := bleve.NewTermQuery(t.token)
		one.SetField(t.field)
		one.SetBoost(weighs[t.field].boost)
		q.AddQuery(one)
	}
	return q
}
