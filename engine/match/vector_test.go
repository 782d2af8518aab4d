package match

import (
	"cmp"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The weights in embedded files belong to these hashes: a change here makes every one of them mean something else.
func TestHashedIsStable(t *testing.T) {
	for _, c := range []struct {
		k    kind
		text string
		want feature
	}{
		{gram, "", 0xe20c2606},
		{gram, "票", 0x3fdab13e},
		{concept, "票", 0xc1d94ce2},
		{sound, "票", 0x51420572},
		{gram, "发票", 0x8a122a6f},
		{concept, "发票", 0x32c0e00b},
		{sound, "fa piao", 0xd0ac5502},
		{gram, "a", 0x40207425},
		{concept, "偏远地区", 0x4255e890},
	} {
		if got := hashed(c.k, c.text); got != c.want {
			t.Errorf("hashed(%c, %q): got %#08x, want %#08x", c.k, c.text, got, c.want)
		}
	}
}

// pile is the vector that needs no thinking: a map.
type pile map[feature]float64

func piled(terms []term) pile {
	p := pile{}
	for _, t := range terms {
		p[t.f] += float64(t.w)
	}
	return p
}

// someTerms draws terms with features from a small range, so that vectors meet, and doubles among them. Weights are
// quarters: sums of them are exact in any order.
func someTerms(rng *rand.Rand) []term {
	terms := make([]term, rng.IntN(30))
	for i := range terms {
		terms[i] = term{feature(rng.IntN(40)) * 97_000_003, float32(1+rng.IntN(20)) / 4}
	}
	return terms
}

func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-6*math.Max(1, math.Max(math.Abs(a), math.Abs(b)))
}

func TestVectorsAgainstMaps(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		a, b, c := someTerms(rng), someTerms(rng), someTerms(rng)
		pa, pb, pc := piled(a), piled(b), piled(c)
		va, vb, vc := collect(a), collect(b), collect(c)
		if !slices.IsSortedFunc(va, func(x, y term) int { return cmp.Compare(x.f, y.f) }) || !maps.Equal(piled(va), pa) || len(va) != len(pa) {
			t.Fatalf("collect: got %v, want each of %v once, by rising feature", va, pa)
		}
		var dot, shared, with, mass float64
		for f, w := range pa {
			dot += w * pb[f]
			mass += w
			if _, ok := pb[f]; ok {
				shared += w
			}
			_, inB := pb[f]
			_, inC := pc[f]
			if inB || inC {
				with += w
			}
			if !va.has(f) || va.has(f+1) {
				t.Fatalf("has: %v does not know its own feature %d, or knows a strange one", va, f)
			}
		}
		for _, got := range []struct {
			name      string
			got, want float64
		}{
			{"dot", va.dot(vb), dot}, {"dot the other way", vb.dot(va), dot},
			{"shared", va.shared(vb), shared}, {"sharedWith", va.sharedWith(vb, vc), with},
			{"mass", va.mass(), mass}, {"shared with itself", va.shared(va), mass},
		} {
			if !near(got.got, got.want) {
				t.Fatalf("%s of %v and %v: got %v, want %v", got.name, va, vb, got.got, got.want)
			}
		}
		all := pile{}
		for _, p := range []pile{pa, pb, pc} {
			for f, w := range p {
				all[f] += w
			}
		}
		if got := sum([]vector{va, vb, vc}); !maps.Equal(piled(got), all) || len(got) != len(all) {
			t.Fatalf("sum: got %v, want %v", got, all)
		}
		if !maps.Equal(piled(va), pa) || !maps.Equal(piled(vb), pb) {
			t.Fatal("sum changed what it added up")
		}
	}
}

func TestUnit(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 500 {
		v := collect(someTerms(rng))
		before := slices.Clone(v)
		u := v.unit()
		if !slices.Equal(v, before) {
			t.Fatalf("unit changed its vector: got %v, want %v", v, before)
		}
		want := 1.0
		if len(v) == 0 {
			want = 0
		}
		if got := u.dot(u); !near(got, want) && math.Abs(got-want) > 1e-5 {
			t.Fatalf("unit of %v: got length² %v, want %v", v, got, want)
		}
		if twice := u.unit(); len(twice) > 0 && math.Abs(twice.dot(u)-1) > 1e-5 {
			t.Fatalf("unit of a unit: got cosine %v, want 1", twice.dot(u))
		}
	}
	for _, zero := range []vector{nil, {}, {{1, 0}, {2, 0}}} {
		if got := zero.unit(); !slices.Equal(got, zero) {
			t.Errorf("unit of %v: got %v, want it unchanged", zero, got)
		}
	}
}

func TestEmptyVectors(t *testing.T) {
	v := vector{{1, 2}, {7, 3}}
	if d, s, w, m := v.dot(nil), v.shared(nil), v.sharedWith(nil, nil), vector(nil).mass(); d != 0 || s != 0 || w != 0 || m != 0 {
		t.Errorf("with nothing: got dot %v, shared %v, sharedWith %v, mass %v, want zeros", d, s, w, m)
	}
	if got := sum(nil); len(got) != 0 {
		t.Errorf("sum of nothing: got %v, want nothing", got)
	}
	if got := collect(nil); len(got) != 0 {
		t.Errorf("collect of nothing: got %v, want nothing", got)
	}
}

func TestRarity(t *testing.T) {
	r := newRarity()
	if got := r.idf(1); got <= 0 {
		t.Errorf("idf where nothing was seen: got %v, want more than 0", got)
	}
	common, rare := feature(1), feature(2)
	for i := range 100 {
		v := vector{{common, 1}}
		if i == 0 {
			v = append(v, term{rare, 3})
		}
		r.see(v)
	}
	if r.texts != 100 || r.with.of(common) != 100 || r.with.of(rare) != 1 {
		t.Errorf("got %d texts, %d with the common and %d with the rare feature, want 100, 100 and 1", r.texts, r.with.of(common), r.with.of(rare))
	}
	if c, s, u := r.idf(common), r.idf(rare), r.idf(3); c <= 0 || s <= c || u <= s {
		t.Errorf("idf: got %v for the common, %v for the rare, %v for the unseen, want them to rise from above 0", c, s, u)
	}
	counts := vector{{common, 1}, {rare, 1}}
	got := r.weigh(counts)
	if got[0].w != float32(r.idf(common)) || got[1].w != float32(r.idf(rare)) || counts[0].w != 1 {
		t.Errorf("weigh of single counts: got %v, want the idf of each, and the counts left alone", got)
	}
	if once, twice := r.weigh(vector{{rare, 1}})[0].w, r.weigh(vector{{rare, 2}})[0].w; twice <= once || twice >= 2*once {
		t.Errorf("weigh of two: got %v where one is %v, want more, but not double", twice, once)
	}
}
