package match

import (
	"bytes"
	"compress/gzip"
	"encoding/gob"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"xiaoer/intents"
	"xiaoer/intents/pack"
)

// asked are texts of many kinds, none of them from the pack.
var asked = []string{
	"发票怎么开呀", "我的快递三天没动了", "能便宜点不", "这个会掉色吗", "拍错尺码想换", "七天无理由是从哪天算", "新疆要补多少运费",
	"客服人呢", "明天下雨吗", "你是真人还是机器人", "预售什么时候发", "退款到哪里去了", "保修期多长", "优惠券用不了", "地址写错了咋整",
	"收到货是坏的", "怎么注销会员", "能不能开专票", "讲个笑话", "wifi连不上", "fapiao", "顺丰能发吗", "双十一还有活动吗", "差评怎么删",
	"我想投诉", "尾款忘付了", "少发一件", "有没有实体店", "电池能用多久", "x",
}

// trained is the classifier as the pack would give it now. It takes two seconds.
var trained = sync.OnceValue(func() *Wishes { return NewWishes(lens(), pack.Load().Intents) })

const remake = "make it anew: xiaoer train --wishes --out engine/match/wishes.gob.gz"

func TestWishesFileBelongsToThePack(t *testing.T) {
	alone(t)
	z, err := gzip.NewReader(bytes.NewReader(wishesFile))
	if err != nil {
		t.Fatalf("wishes.gob.gz: %v; %s", err, remake)
	}
	var d wishesData
	if err := gob.NewDecoder(z).Decode(&d); err != nil {
		t.Fatalf("wishes.gob.gz: %v; %s", err, remake)
	}
	opened := trainer().Wishes
	if d.Version != opened.Version() {
		t.Fatalf("wishes.gob.gz: got version %s, want %s, so that every start trains for seconds; %s", d.Version, opened.Version(), remake)
	}
	for i, b := range d.Bias {
		if opened.model.bias[i] != b {
			t.Fatalf("OpenWishes did not open the file: bias %d is %v, want %v", i, opened.model.bias[i], b)
		}
	}

	now := trained()
	if opened.rarity.texts != now.rarity.texts || opened.rarity.with.used != now.rarity.with.used {
		t.Fatalf("wishes.gob.gz: got %d texts and %d features, want %d and %d; %s",
			opened.rarity.texts, opened.rarity.with.used, now.rarity.texts, now.rarity.with.used, remake)
	}
	// A weight is off by half a step at most, and what a text weighs adds up to less than 12: its length is one,
	// and it has hardly 140 features.
	off := 12 * (d.Top - d.Low) / math.MaxUint16 / 2
	for _, raw := range asked {
		s := lens().see(read(t, raw))
		_, got := opened.weigh(s)
		_, want := now.weigh(s)
		for c := range want.p {
			if g, w := got.p[c], want.p[c]; math.Abs(g-w) > 2*off+1e-6 {
				t.Fatalf("%q as %s: got %v from the file, want %v within %.2g; %s", raw, now.intents[c].ID, g, w, 2*off, remake)
			}
		}
	}
}

// few are intents small enough to train in a moment.
var few = []intents.Intent{
	{ID: "invoice.available", Title: "能否开票", Phrasings: []string{"能开发票吗", "有发票吗", "发票可以开吗", "提供发票不"}},
	{ID: "postage.fee", Title: "运费", Phrasings: []string{"运费多少", "邮费几块钱", "快递费多少钱", "要付运费吗"}},
	{ID: "outside.weather", Title: "天气", Phrasings: []string{"今天下雨吗", "明天天气怎么样", "气温几度", "会不会下雪"}},
}

func TestSavedWishesAreTheSame(t *testing.T) {
	w := NewWishes(lens(), few)
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := w.Save(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("saving twice gave two files")
	}
	z, err := gzip.NewReader(&first)
	if err != nil {
		t.Fatal(err)
	}
	var d wishesData
	if err := gob.NewDecoder(z).Decode(&d); err != nil {
		t.Fatal(err)
	}
	back := newWishes(lens(), few)
	back.unpack(d)
	if d.Version != w.Version() || back.rarity.texts != w.rarity.texts {
		t.Errorf("got version %s of %d texts, want %s of %d", d.Version, back.rarity.texts, w.Version(), w.rarity.texts)
	}
	for f := range w.model.all() {
		if got, want := back.rarity.with.of(f), w.rarity.with.of(f); got != want {
			t.Fatalf("feature %d: got it in %d phrasings, want %d", f, got, want)
		}
	}
	step := (d.Top - d.Low) / math.MaxUint16
	for f, ps := range w.model.all() {
		got := back.model.postings(f)
		if len(got) != len(ps) {
			t.Fatalf("feature %d: got %d weights, want %d", f, len(got), len(ps))
		}
		for _, p := range ps {
			i := slices.IndexFunc(got, func(q impact) bool { return q.class == p.class })
			if i < 0 || math.Abs(float64(got[i].w-p.w)) > step/2+1e-6 {
				t.Fatalf("feature %d of class %d: got %v, want %v within %v", f, p.class, got, p.w, step/2)
			}
		}
	}
}

func TestOpenWishesTrainsForOtherIntents(t *testing.T) {
	w := OpenWishes(lens(), few)
	for i, in := range few {
		for _, p := range in.Phrasings {
			if g := w.Guess(read(t, p)); len(g) == 0 || g[0].Intent != in.ID {
				t.Errorf("%q: got %v, want %s of %d intents", p, g, few[i].ID, len(few))
			}
		}
	}
}

func TestWishesVersion(t *testing.T) {
	want := NewWishes(lens(), few).Version()
	if got := newWishes(lens(), slices.Clone(few)).Version(); got != want {
		t.Errorf("the same intents: got %s, want %s", got, want)
	}
	more := slices.Clone(few)
	more[0].Phrasings = append(slices.Clone(more[0].Phrasings), "票")
	fewer := few[:2]
	renamed := slices.Clone(few)
	renamed[1].ID = "postage.cost"
	for name, in := range map[string][]intents.Intent{"a phrasing more": more, "an intent less": fewer, "another id": renamed} {
		if got := newWishes(lens(), in).Version(); got == want {
			t.Errorf("%s: got the version of before, %s", name, got)
		}
	}
}

func TestGuesses(t *testing.T) {
	w := trainer().Wishes
	for _, raw := range append([]string{"？？？啊", strings.Repeat("很长的故事", 90)}, asked...) {
		text := read(t, raw)
		g := w.Guess(text)
		var sum float64
		for i, one := range g {
			sum += one.P
			if one.P <= 0 || one.P > 1 || i > 0 && one.P > g[i-1].P {
				t.Errorf("%q: guess %d of %v is out of order or of 0 to 1", raw, i, g)
			}
		}
		if sum > 1+1e-6 || len(g) > kept {
			t.Errorf("%q: got %d guesses of %v in all, want at most %d of 1", raw, len(g), sum, kept)
		}
		if again := w.Guess(text); !slices.Equal(g, again) {
			t.Errorf("%q: got %v, then %v", raw, g, again)
		}
	}
}

// Phrasings that it learned from are what it must know best: a sample of every tenth.
func TestWishesKnowTheirOwnPhrasings(t *testing.T) {
	w := trainer().Wishes
	n, first, wrong := 0, 0, []string{}
	for _, in := range pack.Load().Intents {
		for i := 0; i < len(in.Phrasings); i += 10 {
			n++
			if g := w.Guess(read(t, in.Phrasings[i])); len(g) > 0 && g[0].Intent == in.ID {
				first++
			} else {
				wrong = append(wrong, in.Phrasings[i]+" "+string(in.ID))
			}
		}
	}
	if share := float64(first) / float64(n); share < 0.97 {
		t.Errorf("got %d of %d phrasings first, %.3f, want 0.97; among the others: %v", first, n, share, wrong[:min(10, len(wrong))])
	}
}

func TestOutsideIsABelief(t *testing.T) {
	w := trainer().Wishes
	for raw, out := range map[string]bool{"明天天气怎么样": true, "讲个笑话听听": true, "今天会下雨不": true, "能开发票吗": false, "什么时候发货": false, "运费多少": false} {
		got := w.outside(w.believe(lens().see(read(t, raw))))
		if got < 0 || got > 1+1e-6 || (got > 0.5) != out {
			t.Errorf("%q: got %.2f outside, want more than half %v", raw, got, out)
		}
	}
}

func TestBeliefs(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	const classes = 30
	draw := func() belief {
		p := make([]float64, classes)
		for i := range p {
			p[i] = rng.NormFloat64() * 3
		}
		softmax(p)
		return narrow(p)
	}
	for range 500 {
		a, b := draw(), draw()
		if len(a) == 0 || len(a) > kept || !slices.IsSortedFunc(a, func(x, y share) int { return int(x.intent - y.intent) }) {
			t.Fatalf("narrow: got %v, want 1 to %d by rising intent", a, kept)
		}
		var mass float64
		naive := 0.0
		for _, s := range a {
			mass += float64(s.p)
			for _, o := range b {
				if s.intent == o.intent {
					naive += math.Sqrt(float64(s.p) * float64(o.p))
				}
			}
			if s.p > a.top().p {
				t.Fatalf("top of %v: got %v", a, a.top())
			}
		}
		if got := a.agree(b); !near(got, naive) || got != b.agree(a) || got < 0 || got > 1+1e-6 {
			t.Fatalf("agree of %v and %v: got %v and %v, want %v both ways", a, b, got, b.agree(a), naive)
		}
		if got := a.agree(a); math.Abs(got-mass) > 1e-6 {
			t.Fatalf("agree of %v with itself: got %v, want %v", a, got, mass)
		}
		if got := mix([]belief{a}, classes); !slices.Equal(got, a) {
			t.Fatalf("mix of one: got %v, want %v", got, a)
		}
		if got, other := mix([]belief{a, b}, classes), mix([]belief{b, a}, classes); got.agree(other) < got.agree(got)-1e-6 {
			t.Fatalf("mix depends on the order: got %v and %v", got, other)
		}
	}
	if got := mix(nil, classes); len(got) != 0 {
		t.Errorf("mix of nothing: got %v, want nothing", got)
	}
	if got := belief(nil).agree(belief{{1, 0.5}}); got != 0 {
		t.Errorf("agree with nothing: got %v, want 0", got)
	}
	if got := (belief(nil)).top(); got.p != 0 {
		t.Errorf("top of nothing: got %v, want no belief", got)
	}
	if got := (&crossing{}).under(nil); math.IsNaN(got) || got >= 0 {
		t.Errorf("cross of nothing: got %v, want something very unlikely", got)
	}
}

// Sums of floating point depend on their order, and the order of a map on chance.
func TestTopicsAgreeToTheLastBit(t *testing.T) {
	w := trainer().Wishes
	for _, raw := range asked {
		a, b := w.believe(lens().see(read(t, raw))), w.believe(lens().see(read(t, "拍错尺码想换，退货要运费吗")))
		want := overlap(w.byTopic(a), w.byTopic(b))
		for range 200 {
			if got := overlap(w.byTopic(a), w.byTopic(b)); got != want {
				t.Fatalf("%q: got %b, then %b", raw, want, got)
			}
		}
		if want < 0 || want > 1+1e-6 || overlap(w.byTopic(a), w.byTopic(a))+1e-6 < a.agree(a) {
			t.Errorf("%q: got %v, want 0 to 1, and no less than by intent", raw, want)
		}
	}
}
