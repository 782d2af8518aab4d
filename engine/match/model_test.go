package match

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"

	"xiaoer/engine"
	"xiaoer/faq"
	"xiaoer/intents/zh"
)

var (
	_ engine.Fitter  = (*Trainer)(nil)
	_ engine.Matcher = (*Model)(nil)
)

// A shop's own words must find the shop's own answer.
func TestStarterPhrasingsFindTheirEntry(t *testing.T) {
	alone(t)
	var questions, phrasings, wrong int
	var others []string
	for _, e := range starterEntries() {
		for i, p := range e.Phrasings() {
			phrasings++
			r := match(t, starter(), p)
			if len(r.Matches) > 0 && r.Matches[0].Entry.ID == e.ID {
				continue
			}
			wrong++
			if i == 0 {
				questions++
			}
			others = append(others, fmt.Sprintf("%q of %s: %v", p, e.ID, ids(r)[:min(2, len(r.Matches))]))
		}
	}
	t.Logf("%d of %d phrasings are not first: %s", wrong, phrasings, strings.Join(others, "; "))
	if share := 1 - float64(wrong)/float64(phrasings); share < 0.99 {
		t.Errorf("got %.4f of %d phrasings first, want 0.99", share, phrasings)
	}
	if all := len(starterEntries()); float64(questions) > 0.01*float64(all) {
		t.Errorf("got %d of %d standard questions not first, want at most one in a hundred", questions, all)
	}
}

func TestMatchIsWhatItPromises(t *testing.T) {
	for _, raw := range asked {
		r := match(t, starter(), raw)
		for range 5 {
			if again := match(t, starter(), raw); told(again) != told(r) {
				t.Errorf("%q: got %s, then %s", raw, told(r), told(again))
			}
		}
		if r.Outside < 0 || r.Outside > 1+1e-6 || math.IsNaN(r.Outside) {
			t.Errorf("%q: got %v outside, want 0 to 1", raw, r.Outside)
		}
		seen := map[faq.ID]bool{}
		for i, m := range r.Matches {
			if m.Entry == nil || seen[m.Entry.ID] {
				t.Fatalf("%q: match %d is nil or stands twice: %v", raw, i, ids(r))
			}
			seen[m.Entry.ID] = true
			if !(m.Confidence >= 0 && m.Confidence <= 1) || i > 0 && m.Confidence > r.Matches[i-1].Confidence {
				t.Errorf("%q: match %d has confidence %v, want it falling within 0 and 1", raw, i, m.Confidence)
			}
			if len(m.Parts) == 0 || m.Guessed != (len(m.Notes) > 0) {
				t.Errorf("%q: match %d has parts %v, notes %v, guessed %v", raw, i, m.Parts, m.Notes, m.Guessed)
			}
			for name, v := range m.Parts {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%q: part %s of match %d is %v", raw, name, i, v)
				}
			}
		}
		for _, n := range []int{0, 1, 3, 10} {
			some, err := starter().Match(t.Context(), read(t, raw), n)
			if err != nil || len(some.Matches) > n || !slices.Equal(ids(some), ids(r)[:min(n, len(r.Matches))]) {
				t.Errorf("%q, at most %d: got %v, %v, want the first of %v", raw, n, ids(some), err, ids(r))
			}
		}
	}
}

func TestFitIsDeterministic(t *testing.T) {
	few := starterEntries()[:40]
	a, b := fitted(t, few...), fitted(t, few...)
	for _, raw := range asked {
		if x, y := match(t, a, raw), match(t, b, raw); told(x) != told(y) {
			t.Errorf("%q: got %s of one fit and %s of another", raw, told(x), told(y))
		}
	}
	if a.Version() != b.Version() || a.Version() == "" {
		t.Errorf("got versions %q and %q, want one", a.Version(), b.Version())
	}
}

// small is a bank of a few plain entries.
func small() []*faq.Entry {
	return []*faq.Entry{
		entry("invoice", "可以开发票吗", "发票怎么开", "有发票没"),
		entry("dispatch", "什么时候发货", "拍下几天发出", "今天能发货吗"),
		entry("postage", "运费多少钱", "包邮吗", "邮费怎么算"),
		entry("return", "怎么退货", "不喜欢可以退吗", "七天无理由退货"),
		entry("size", "尺码怎么选", "偏大还是偏小", "一米七穿多大码"),
	}
}

func TestPatchAdds(t *testing.T) {
	old := fitted(t, small()...)
	before := told(match(t, old, "羽绒服可以机洗吗"))
	added := entry("wash", "羽绒服可以机洗吗", "衣服怎么洗")
	old.search = append(finding(small()), "wash") // the index has it already
	m := trainer().Patch(old, untaught(added), nil).(*Model)
	for _, raw := range added.Phrasings() {
		if got := ids(match(t, m, raw)); got[0] != "wash" {
			t.Errorf("%q after the patch: got %v, want wash first", raw, got)
		}
		if got := ids(match(t, old, raw)); slices.Contains(got, "wash") {
			t.Errorf("%q: the model from before the patch finds %v", raw, got)
		}
	}
	for _, e := range small() {
		for _, raw := range e.Phrasings() {
			if got := ids(match(t, m, raw)); got[0] != e.ID {
				t.Errorf("%q after the patch: got %v, want %s first still", raw, got, e.ID)
			}
		}
	}
	if after := told(match(t, old, "羽绒服可以机洗吗")); after != before || old.sitters.taken != len(small()) {
		t.Errorf("patching changed the old model: got %s, want %s", after, before)
	}
}

func TestPatchChanges(t *testing.T) {
	old := fitted(t, small()...)
	changed := entry("size", "这款有几种颜色", "什么颜色好看")
	m := trainer().Patch(old, untaught(changed), nil).(*Model)
	r := match(t, m, "这款有几种颜色")
	if r.Matches[0].Entry != changed {
		t.Errorf("got %v first, want the entry as it was changed", r.Matches[0].Entry)
	}
	for _, one := range match(t, old, "这款有几种颜色").Matches {
		if one.Entry == changed {
			t.Error("the model from before the patch knows the change")
		}
	}
	if got := match(t, old, "尺码怎么选").Matches[0]; got.Entry.ID != "size" || got.Entry.Question != "尺码怎么选" {
		t.Errorf("before the patch: got %+v first, want size as it was", got.Entry)
	}
	if m.sitters.taken != len(small()) {
		t.Errorf("got %d entries, want %d", m.sitters.taken, len(small()))
	}
}

func TestPatchRemoves(t *testing.T) {
	old := fitted(t, small()...)
	m := trainer().Patch(old, nil, []faq.ID{"invoice", "never-was"}).(*Model)
	for _, raw := range append([]string{"发漂", "fapiao", "发票 发票"}, small()[0].Phrasings()...) {
		if got := ids(match(t, m, raw)); slices.Contains(got, "invoice") {
			t.Errorf("%q: a removed entry matches: %v", raw, got)
		}
		if got := ids(match(t, old, raw)); got[0] != "invoice" {
			t.Errorf("%q before the patch: got %v, want invoice first", raw, got)
		}
	}
	all := trainer().Patch(m, nil, []faq.ID{"dispatch", "postage", "return", "size"})
	if r := match(t, all, "包邮吗"); len(r.Matches) != 0 {
		t.Errorf("everything removed: got %v", ids(r))
	}
	// and back again
	again := trainer().Patch(all, untaught(small()[0]), nil)
	if got := ids(match(t, again, "可以开发票吗")); !slices.Equal(got, []faq.ID{"invoice"}) {
		t.Errorf("put back: got %v, want invoice alone", got)
	}
}

// Hundreds of patches upon each other are still one bank.
func TestPatchesUponPatches(t *testing.T) {
	var m engine.Matcher = fitted(t, small()...)
	for i := range 60 {
		e := entry("size", fmt.Sprintf("第%d款有几种颜色", i))
		m = trainer().Patch(m, untaught(e), []faq.ID{"postage"})
	}
	if got := match(t, m, "第59款有几种颜色"); got.Matches[0].Entry.Question != "第59款有几种颜色" || len(got.Matches) != 4 {
		t.Errorf("got %v of %d first, want the last patch's entry of 4", got.Matches[0].Entry.Question, len(got.Matches))
	}
}

func TestFitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := trainer().Fit(ctx, untaught(small()...), finding(small())); !errors.Is(err, context.Canceled) {
		t.Errorf("Fit: got %v, want context.Canceled", err)
	}
	m := fitted(t, small()...)
	r, err := m.Match(ctx, read(t, "包邮吗"), 10)
	if !errors.Is(err, context.Canceled) || len(r.Matches) != 0 {
		t.Errorf("Match: got %v, %v, want nothing and context.Canceled", ids(r), err)
	}
	if _, err := starter().Match(ctx, read(t, "包邮吗"), 10); !errors.Is(err, context.Canceled) {
		t.Errorf("Match over an index: got %v, want context.Canceled", err)
	}
}

// broken is a searcher that cannot.
type broken struct{}

var errBroken = errors.New("the index is gone")

func (broken) Search(context.Context, zh.Text, int) ([]engine.Hit, error) { return nil, errBroken }

func TestMatchPassesOnWhatTheIndexSays(t *testing.T) {
	m := fitted(t, small()...)
	m.search = broken{}
	if _, err := m.Match(t.Context(), read(t, "包邮吗"), 10); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want %v", err, errBroken)
	}
	m.search = everything{"no-such-entry", "invoice"}
	if got := ids(match(t, m, "包邮吗")); !slices.Equal(got, []faq.ID{"invoice"}) {
		t.Errorf("hits that the model does not know: got %v, want invoice alone", got)
	}
}

func TestEmptyBank(t *testing.T) {
	m := fitted(t)
	for _, raw := range append([]string{"发漂", strings.Repeat("长", 400)}, asked...) {
		if r := match(t, m, raw); len(r.Matches) != 0 || math.IsNaN(r.Outside) {
			t.Errorf("%q: got %v, outside %v, want no match", raw, ids(r), r.Outside)
		}
	}
	e := entry("invoice", "可以开发票吗")
	m.search = everything{"invoice"}
	if got := ids(match(t, trainer().Patch(m, untaught(e), nil), "开发票")); !slices.Equal(got, []faq.ID{"invoice"}) {
		t.Errorf("an entry patched into an empty bank: got %v, want it found", got)
	}
}

func TestBankOfOne(t *testing.T) {
	m := fitted(t, entry("invoice", "可以开发票吗"))
	own := match(t, m, "可以开发票吗").Matches[0]
	other := match(t, m, "明天下雨吗").Matches[0]
	if math.IsNaN(own.Confidence) || math.IsNaN(other.Confidence) || own.Confidence <= other.Confidence {
		t.Errorf("got confidence %v for its own question and %v for another, want the first larger", own.Confidence, other.Confidence)
	}
	if other.Confidence >= engine.DefaultBars.Answer["low"] {
		t.Errorf("the only entry there is answers a question about the weather: confidence %v", other.Confidence)
	}
}

// Entries that say the same stand together. As long as nothing is trained they are as likely to the last bit, and the
// order of their ids decides; training, which sees one after the other, parts them (0.78 and 0.63 were seen).
func TestTwins(t *testing.T) {
	say := []string{"可以开发票吗", "发票怎么开", "有发票没"}
	a, b := entry("a-twin", say...), entry("b-twin", say...)
	for _, with := range [][]*faq.Entry{nil, small()[1:]} {
		m := fitted(t, append([]*faq.Entry{b, a}, with...)...)
		for _, raw := range append([]string{"发票", "发漂", "要开票"}, say...) {
			got := ids(match(t, m, raw))[:2]
			slices.Sort(got)
			if !slices.Equal(got, []faq.ID{"a-twin", "b-twin"}) {
				t.Errorf("%q: got %v first, want both twins", raw, got)
			}
		}
	}
	m := trainer().Patch(fitted(t, small()[1:]...), untaught(b, a), nil).(*Model)
	m.search = everything{"b-twin", "dispatch", "a-twin"}
	r := match(t, m, "发票")
	if one, two := r.Matches[0], r.Matches[1]; one.Confidence != two.Confidence || one.Entry.ID != "a-twin" || two.Entry.ID != "b-twin" {
		t.Errorf("patched in: got %v with %v and %v, want a-twin, b-twin with one confidence", ids(r), one.Confidence, two.Confidence)
	}
}

// An entry whose texts hold nothing to read stands in the bank and harms nobody.
func TestUnreadableEntries(t *testing.T) {
	alone(t)
	blank := &faq.Entry{ID: "blank", Question: "？？？", Similar: []string{"！！", "🙂", "\xff\xfe"}, Answers: []faq.Answer{{Text: "……"}}}
	half := entry("half", "……", "可以货到付款吗")
	long := &faq.Entry{ID: "long", Question: "保养", Answers: []faq.Answer{{Text: strings.Repeat("轻拿轻放，", zh.MaxRead/4)}}}
	m := fitted(t, append(small(), blank, half, long)...)
	for _, e := range append(small(), entry("half", "可以货到付款吗"), entry("long", "保养")) {
		for _, raw := range e.Phrasings() {
			r := match(t, m, raw)
			for _, one := range r.Matches {
				if math.IsNaN(one.Confidence) || one.Entry.ID == "blank" && one.Confidence > 0.5 {
					t.Errorf("%q: entry %s has confidence %v", raw, one.Entry.ID, one.Confidence)
				}
			}
			if r.Matches[0].Entry.ID != e.ID {
				t.Errorf("%q: got %v, want %s first", raw, ids(r), e.ID)
			}
		}
	}
	none := fitted(t, blank, &faq.Entry{ID: "blank2", Question: "!"})
	for _, one := range match(t, none, "包邮吗").Matches {
		if math.IsNaN(one.Confidence) || one.Confidence > 0.5 {
			t.Errorf("a bank that cannot be read: entry %s has confidence %v", one.Entry.ID, one.Confidence)
		}
	}
}

// A bank above the bound is not trained, and its entries are drawn when they are first looked at, by many at once.
func TestLargeBank(t *testing.T) {
	entries := small()
	for i := range maxTrained {
		entries = append(entries, entry(faq.ID(fmt.Sprintf("z%04d", i)), fmt.Sprintf("第%d号商品在哪个货架", i)))
	}
	m := fitted(t, entries...)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, e := range small() {
				for _, p := range e.Phrasings() {
					r, err := m.Match(context.Background(), read(t, p), 10)
					if err != nil || r.Matches[0].Entry.ID != e.ID {
						t.Errorf("%q: got %v, %v, want %s first", p, ids(r), err, e.ID)
					}
				}
			}
		})
	}
	wg.Wait()
	if again := fitted(t, entries...); told(match(t, again, "包邮吗")) != told(match(t, m, "包邮吗")) {
		t.Error("two fits of a large bank differ")
	}
	patched := trainer().Patch(m, untaught(entry("size", "这款有几种颜色")), []faq.ID{"invoice"})
	if got := ids(match(t, patched, "这款有几种颜色")); got[0] != "size" || slices.Contains(got, "invoice") {
		t.Errorf("patched: got %v, want size first and no invoice", got)
	}
}

// An edit of a large bank leaves drawn what it does not touch, and what comes of it is what fitting anew gives.
func TestRefit(t *testing.T) {
	entries := small()
	for i := range maxTrained {
		entries = append(entries, entry(faq.ID(fmt.Sprintf("z%04d", i)), fmt.Sprintf("第%d号商品在哪个货架", i)))
	}
	search := finding(entries)
	refit := func(old engine.Matcher, entries []*faq.Entry) *Model {
		t.Helper()
		m, err := trainer().Refit(t.Context(), old, untaught(entries...), search)
		if err != nil {
			t.Fatal(err)
		}
		return m.(*Model)
	}
	old := fitted(t, entries...)
	old.search = search
	old.Warm(t.Context())
	sampled, other := 0, 1 // of the entries, every third is in the sample
	edited := entry(entries[other].ID, "今天拍了几时寄走")
	changed := slices.Clone(entries)
	changed[other] = edited
	m := refit(trainer().Patch(old, untaught(edited), nil), changed)
	if m.own != old.own || m.version != old.version {
		t.Errorf("after an edit beside the sample: got other statistics, version %s", m.version)
	}
	for _, e := range changed {
		if drawn := m.sitters.find(e.ID).drawn.Load() != nil; drawn != (e != edited) {
			t.Errorf("%s: got drawn %v", e.ID, drawn)
		}
	}
	anew := fitted(t, changed...)
	anew.search = search
	for _, raw := range asked[:8] {
		if got, want := told(match(t, m, raw)), told(match(t, anew, raw)); got != want {
			t.Errorf("%q: got %s, want %s", raw, got, want)
		}
	}
	changed[sampled] = entry(entries[sampled].ID, "票据能补吗")
	if m := refit(m, changed); m.own == old.own {
		t.Error("after an edit of the sample: got the statistics from before")
	}
}

func TestWarmEndsWithTheContext(t *testing.T) {
	m, err := trainer().fitLazily(t.Context(), untaught(small()...), finding(small()))
	if err != nil {
		t.Fatal(err)
	}
	drawn := func() (n int) {
		for s := range m.sitters.all() {
			if s.drawn.Load() != nil {
				n++
			}
		}
		return n
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if m.Warm(over); drawn() != 0 {
		t.Errorf("got %d drawn when it was over already", drawn())
	}
	if m.Warm(t.Context()); drawn() != len(small()) {
		t.Errorf("got %d of %d drawn", drawn(), len(small()))
	}
}

func TestMatchByManyAtOnce(t *testing.T) {
	m := starter()
	var texts []zh.Text
	var want []string
	for _, raw := range asked {
		texts = append(texts, read(t, raw))
		want = append(want, told(match(t, m, raw)))
	}
	changed := entry(starterEntries()[0].ID, "换了说法")
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range texts {
				k := (i + 5*worker) % len(texts)
				r, err := m.Match(context.Background(), texts[k], 10)
				if got := told(r); err != nil || got != want[k] {
					t.Errorf("%q by worker %d: got %s, %v, want %s", asked[k], worker, got, err, want[k])
					return
				}
				if i%5 == 0 { // patches are made while others match
					trainer().Patch(m, untaught(changed), []faq.ID{starterEntries()[1].ID})
				}
			}
		})
	}
	wg.Wait()
}

// What was read as something else is told only of entries that say that word; that the message was mended at all makes
// every match a guess.
func TestNotes(t *testing.T) {
	for raw, c := range map[string]struct{ note, word string }{
		"发漂可以补吗": {"发漂 → 发票，同音", "发票"},
		"fapiao": {"fapiao → 发票，拼音", "发票"},
		"kd到哪了":  {"kd → 快递，缩写", "快递"},
		"包油吗":    {"包油 → 包邮，同音", "包邮"},
	} {
		with, without := 0, 0
		for _, m := range match(t, starter(), raw).Matches {
			says := slices.ContainsFunc(m.Entry.Phrasings(), func(p string) bool { return strings.Contains(zh.Fold(p), c.word) })
			if says {
				with++
			} else {
				without++
			}
			if got := slices.Contains(m.Notes, c.note); got != says || !m.Guessed {
				t.Errorf("%q, entry %s: got notes %v and guessed %v, want %q there %v", raw, m.Entry.ID, m.Notes, m.Guessed, c.note, says)
			}
		}
		if with == 0 {
			t.Errorf("%q: none of the matches says %s (%d others)", raw, c.word, without)
		}
	}
	for _, raw := range []string{"可以补发票吗", "快递到哪了", "包邮吗", "wifi能连吗"} {
		for _, m := range match(t, starter(), raw).Matches {
			if m.Notes != nil || m.Guessed {
				t.Errorf("%q as it is written, entry %s: got notes %v", raw, m.Entry.ID, m.Notes)
			}
		}
	}
	// a Traditional phrasing says the word too
	m := fitted(t, entry("invoice", "可以開發票嗎"), entry("size", "尺码怎么选"))
	if got := match(t, m, "发漂").Matches[0]; got.Entry.ID != "invoice" || !slices.Equal(got.Notes, []string{"发漂 → 发票，同音"}) {
		t.Errorf("發票: got %s with notes %v", got.Entry.ID, got.Notes)
	}
}

func TestMendedKeepsTheMessage(t *testing.T) {
	text := read(t, "亲，发漂能开吗，什么时侯法货")
	got := starter().mend(text)
	if got.Raw != text.Raw || len(got.Clauses) != len(text.Clauses) || strings.Contains(got.Core, "漂") || len(got.readings) == 0 {
		t.Errorf("got %+v of %+v", got, text)
	}
	plain := read(t, "发票能开吗")
	if got := starter().mend(plain); got.readings != nil || fmt.Sprint(got.Text) != fmt.Sprint(plain) {
		t.Errorf("nothing to mend: got %+v, want %+v", got.Text, plain)
	}
}

// A bank too large to be trained while a shop opens is served untrained first.
func TestOpen(t *testing.T) {
	few := small()
	many := small()
	for i := range opensTrained {
		many = append(many, entry(faq.ID(fmt.Sprintf("z%04d", i)), fmt.Sprintf("第%d号商品在哪个货架", i)))
	}
	for _, c := range []struct {
		entries []*faq.Entry
		settled bool
	}{{few, true}, {many, false}} {
		m := fitted(t, c.entries...)
		opened, settled, err := trainer().Open(context.Background(), untaught(c.entries...), m.search)
		if err != nil || settled != c.settled {
			t.Errorf("%d entries: got settled %v, %v, want %v", len(c.entries), settled, err, c.settled)
		}
		for _, e := range few {
			r, err := opened.Match(context.Background(), read(t, e.Question), 3)
			if err != nil || len(r.Matches) == 0 || r.Matches[0].Entry.ID != e.ID {
				t.Errorf("%d entries, %q: got %v, %v, want %s first", len(c.entries), e.Question, ids(r), err, e.ID)
			}
		}
	}
}

// Few entries about which buyers have said a great deal take long to train, too.
func TestOpenLeavesMuchThatWasConfirmedForLater(t *testing.T) {
	t.Parallel()
	bank := untaught(small()...)
	for i := range opensPhrasings {
		bank[0].Confirmed = append(bank[0].Confirmed, confirmed(fmt.Sprintf("第%d种问法", i), 2, 0))
	}
	opened, settled, err := trainer().Open(t.Context(), bank, finding(small()))
	if err != nil || settled {
		t.Fatalf("got settled %v, %v, want it to be trained later", settled, err)
	}
	if r := match(t, opened, "第7种问法"); r.Matches[0].Entry.ID != bank[0].ID || r.Matches[0].Confidence < 0.75 {
		t.Errorf("got %v at %v, want what was confirmed to be known at once", ids(r), r.Matches[0].Confidence)
	}
}

// Two builds that may rank otherwise never share a generation.
func TestVersionNamesItsData(t *testing.T) {
	one := *trainer()
	other := one
	other.Wishes = newWishes(NewLens(one.Lens.lexicon, one.Lens.places, "other data"), one.Wishes.intents)
	if a, b := one.version(), other.version(); a == b {
		t.Errorf("got %s for both, want two versions", a)
	}
	if a, b := one.version(), trainer().version(); a != b {
		t.Errorf("got %s and %s for the same data", a, b)
	}
}

// Placed one after the other, the best stand as they would if all were sorted.
func TestPlaceAgainstSorting(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	for range 500 {
		var near []*portrait
		var all, got []sureness
		n := rng.IntN(12)
		for i, id := range rng.Perm(rng.IntN(60)) {
			near = append(near, &portrait{entry: &faq.Entry{ID: faq.ID(fmt.Sprint("e", id))}})
			one := sureness{float64(rng.IntN(8)) / 8, i}
			all, got = append(all, one), place(got, one, near, n)
		}
		slices.SortFunc(all, func(a, b sureness) int {
			return cmp.Or(cmp.Compare(b.confidence, a.confidence), cmp.Compare(near[a.at].entry.ID, near[b.at].entry.ID))
		})
		if want := all[:min(n, len(all))]; !slices.Equal(got, want) {
			t.Fatalf("the best %d of %v: got %v, want %v", n, all, got, want)
		}
	}
}
