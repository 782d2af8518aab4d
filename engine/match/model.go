// Package match weighs the entries of a shop against a text and says how likely each is to answer it.
//
// A text is mended first (发漂 typed for 发票, pinyin, initials), then seen through a [Lens]: characters in a row,
// concepts (synonym groups and words), sounds. [Wishes], trained on the built-in intents, say what it wants, so that
// a question and an entry that share no word still meet. A classifier with one class an entry is trained on the
// shop's own phrasings. What all these say of a candidate are some fifty numbers, each with a name and none with a
// text in it, and a ranker learned from such numbers says how likely the candidate is right.
//
// The package promises that the same text on the same model gets the same matches, that a model never changes, and
// that an edit is patched in within milliseconds and trained on later. It leaves finding candidates to an
// engine.Searcher, and whether to answer to engine.Decide.
//
// Questions that buyers confirmed are trained on like phrasings. The candidates still come from the index, which is
// built of published phrasings alone: what was confirmed had been offered before, so that the index had found it.
//
// An entry is kept as a portrait: its texts as numbers, what its weights are multiplied by, and what it is likely about,
// some 900 bytes for three phrasings and an answer of seventy characters. The n-grams and their weights are not kept:
// they are worked out for what a question has too. Entries of large banks are drawn in the
// background (Warm), at a third of a millisecond each, two thirds of it for reading their texts and for what they
// are about; who comes before that draws what he meets. An edit leaves drawn all that it does not touch.
//
// What is left of a match among 10,000 entries, apart from the search: two fifths for comparing fifty portraits, of which
// a fifth is spent on fetching them, all at once before any is compared, since a bank is larger than any cache; a good
// quarter for seeing the question, its wishes above all, a softmax over all intents; a sixth for the ranker's 150 trees,
// which part all candidates together; a fifteenth for finding the sitters of the hits; the rest for mending the text. No
// part stands out any more: what is counted is counted by bits and small tables, each feature is looked up once, and of
// the whole engine call a fifth is the search and a twentieth the segmenter. A question is measured against all
// candidates because every lead needs the best of them, so that leaving any out early would change what is said of the
// others. The table of features, the comparison and the beliefs use their room again; TestMatchAllocates holds the number
// of what is allocated.
//
// What was tried and left out: taking the best single phrasing alone as the score loses ten points of top-1 against
// all phrasings as one document; synthetic shops drawn from the intents as further training data for the ranker gain
// one point on banks of other trades and lose two on shops' own.
package match

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"xiaoer/engine"
	"xiaoer/engine/match/rank"
	"xiaoer/faq"
	"xiaoer/intents"
	"xiaoer/intents/zh"
)

// Trainer makes models. It implements engine.Fitter and is safe for many goroutines.
type Trainer struct {
	Reader *zh.Reader
	Lens   *Lens
	Wishes *Wishes
	Repair *Repairer
	Ranker *rank.Model // nil means the one that ships with the binary

	own   string   // names the shop's words that were added (see With); "" where there are none
	names []string // of them, those that stay whole
}

// Sense tells the index what a text is about beyond its own words: its synonym groups and its likeliest wishes.
func (t *Trainer) Sense(text zh.Text) []string {
	s := t.Lens.see(text)
	return sense(s, t.Wishes.guesses(t.Wishes.believe(s)))
}

// sense names what was seen and guessed. It is never nil.
func sense(s sight, guessed []intents.Guess) []string {
	out := make([]string, 0, len(s.found)+len(guessed))
	for _, c := range s.found {
		out = append(out, "c:"+c.Name)
	}
	for _, g := range guessed {
		if g.P >= 0.1 {
			out = append(out, "i:"+string(g.Intent))
		}
	}
	return out
}

// SenseVersion changes whenever Sense may say otherwise of the same text.
func (t *Trainer) SenseVersion() string { return t.Wishes.Version() + t.own }

// Model ranks the entries of one bank. It implements engine.Matcher and is immutable.
type Model struct {
	reader  *zh.Reader
	lens    *Lens
	wishes  *Wishes
	ranker  *rank.Model
	repair  *Repairer
	search  engine.Searcher
	trainer *Trainer
	sitters *seats
	known   []engine.Taught // what its statistics were taken from
	own     *rarity         // of features among the bank's phrasings
	size    int
	version string

	calibration calibration
	trials      []engine.Trial // what it was calibrated on
}

// entryTraining of the classifier with one class an entry.
var entryTraining = training{epochs: 8, rate: 2.5, decay: 2e-4, scale: 4, seed: 1}

// Training is quadratic in the entries. Above manyEntries it gets two epochs, which is what can be waited for; they still
// lift the first place right from .240 to .251 on a bank of 5,000. Above maxTrained the classifier stays at its centroids,
// portraits are drawn when they are first looked at, and the bank's statistics are taken from manyEntries of it, evenly
// spread: what a start of ten thousand entries in a second and a half leaves time for.
const (
	manyEntries = 2000
	fewEpochs   = 2
	maxTrained  = 6000
)

// maxCalibrated is the number of entries above which the ranker is taken at its word: calibrating fits the bank once
// more for each fold.
const maxCalibrated = manyEntries

// Fit implements engine.Fitter.
func (t *Trainer) Fit(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	if len(entries) > maxCalibrated {
		return t.fit(ctx, entries, search)
	}
	var m *Model
	var c calibration
	var trials []engine.Trial
	group, within := errgroup.WithContext(ctx)
	group.Go(func() (err error) { m, err = t.fit(within, entries, search); return err })
	group.Go(func() (err error) { c, trials, err = t.calibrate(within, entries, search); return err })
	if err := group.Wait(); err != nil {
		return nil, err
	}
	m.calibration, m.trials = c, trials
	return m, nil
}

// Up to opensTrained entries with opensPhrasings, confirmed questions among them, training is so short that a shop may
// wait for it to open. With 40 confirmed questions to each entry's three phrasings, 100 entries took four times as long
// as without them, and 400 thirty-six times.
const (
	opensTrained   = 400
	opensPhrasings = 10 * opensTrained
)

// Open implements engine.Opener: a bank that takes long to train opens with its classifier at the centroids and the
// ranker taken at its word.
func (t *Trainer) Open(ctx context.Context, entries []engine.Taught, search engine.Searcher) (m engine.Matcher, settled bool, err error) {
	phrasings := 0
	for _, e := range entries {
		phrasings += 1 + len(e.Similar) + len(e.Confirmed)
	}
	if len(entries) <= opensTrained && phrasings <= opensPhrasings {
		m, err = t.Fit(ctx, entries, search)
		return m, true, err
	}
	m, err = t.fitLazily(ctx, entries, search)
	return m, len(entries) > maxTrained, err
}

// OpenUntrained implements engine.Hasty.
func (t *Trainer) OpenUntrained(ctx context.Context, entries []engine.Taught, search engine.Searcher) (engine.Matcher, error) {
	return t.fitLazily(ctx, entries, search)
}

// fit is Fit without calibration.
func (t *Trainer) fit(ctx context.Context, entries []engine.Taught, search engine.Searcher) (*Model, error) {
	if len(entries) > maxTrained {
		return t.fitLazily(ctx, entries, search)
	}
	m, seen, err := t.prepare(ctx, entries, entries, search)
	if err != nil {
		return nil, err
	}
	drawn := make([]*portrait, len(entries))
	for i, s := range seen {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("fit: %w", err)
		}
		drawn[i] = t.draw(s, m.own)
		m.sitters.find(s.entry.ID).drawn.Store(drawn[i])
	}
	if len(entries) > 1 {
		trainClassifier(drawn, seen, m.own)
	}
	return m, nil
}

// fitLazily leaves every portrait to be drawn when it is first looked at, and trains nothing.
func (t *Trainer) fitLazily(ctx context.Context, entries []engine.Taught, search engine.Searcher) (*Model, error) {
	m, _, err := t.prepare(ctx, entries, every(entries, manyEntries), search)
	return m, err
}

// seat returns a sitter for each entry.
func (t *Trainer) seat(entries []engine.Taught) *seats {
	out, sitters := newSeats(len(entries)), make([]sitter, len(entries))
	for i, e := range entries {
		out.put(sitters[i].seated(e))
	}
	return out
}

// prepare returns a model without portraits, with its statistics taken from the known entries, and what was read of
// these.
func (t *Trainer) prepare(ctx context.Context, entries, known []engine.Taught, search engine.Searcher) (*Model, []sighted, error) {
	m := &Model{
		reader: t.Reader, lens: t.Lens, wishes: t.Wishes, ranker: t.ranker(), search: search,
		trainer: t, sitters: t.seat(entries), known: known, own: newRarity(), size: len(entries), version: t.version(),
	}
	seen, err := t.lookAll(ctx, known)
	if err != nil {
		return nil, nil, fmt.Errorf("fit: %w", err)
	}
	for _, s := range seen {
		for _, p := range s.phrases {
			m.own.see(p.grams, p.concepts, p.sounds)
		}
	}
	m.repair = t.vocabulary(known)
	return m, seen, nil
}

func (t *Trainer) ranker() *rank.Model {
	if t.Ranker != nil {
		return t.Ranker
	}
	return shipped()
}

// lookAll reads the entries, on all processors.
func (t *Trainer) lookAll(ctx context.Context, entries []engine.Taught) ([]sighted, error) {
	seen := make([]sighted, len(entries))
	group, ctx := errgroup.WithContext(ctx)
	for worker := range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for i := worker; i < len(entries); i += runtime.GOMAXPROCS(0) {
				if err := ctx.Err(); err != nil {
					return err
				}
				seen[i] = t.look(entries[i])
			}
			return nil
		})
	}
	return seen, group.Wait()
}

// vocabulary is what the bank's own texts add to the words that a message may be mistyped from. Buyers' confirmed
// questions add nothing: a mistake that two of them made is none that others should be led to.
func (t *Trainer) vocabulary(entries []engine.Taught) *Repairer {
	texts, words := t.vouchedNames(), slices.Clone(t.names)
	for _, e := range entries {
		for _, p := range e.Phrasings() {
			if text, err := t.Reader.Read(p); err == nil {
				texts = append(texts, text.Core)
				words = append(words, text.Words...)
			}
		}
	}
	return NewRepairer(t.Repair, texts, words)
}

// mended is a text as it was probably meant.
type mended struct {
	zh.Text
	readings []Reading
}

// mend reads the text as it was probably meant.
func (m *Model) mend(text zh.Text) mended {
	meant, readings := m.mendCore(text.Core)
	if readings == nil {
		return mended{text, nil}
	}
	again, err := m.reader.Read(meant)
	if err != nil {
		return mended{text, nil}
	}
	again.Raw = text.Raw
	again.Clauses = make([]string, len(text.Clauses))
	for i, c := range text.Clauses {
		again.Clauses[i], _ = m.mendCore(c)
	}
	return mended{again, readings}
}

// mendCore repairs what stands between places: their names are written in characters that hardly anything else is,
// and are no mistakes.
func (m *Model) mendCore(core string) (meant string, readings []Reading) {
	core = strings.ReplaceAll(core, " ", "")
	var b strings.Builder
	last := 0
	repair := func(piece string) {
		fixed, rs := m.repair.Repair(piece)
		b.WriteString(fixed)
		readings = append(readings, rs...)
	}
	for _, place := range m.lens.places.Find(core) {
		repair(core[last:place.Start])
		b.WriteString(core[place.Start:place.End])
		last = place.End
	}
	repair(core[last:])
	return b.String(), readings
}

// trainClassifier replaces the portraits' centroid weights by trained ones.
func trainClassifier(drawn []*portrait, seen []sighted, own *rarity) {
	var samples []sample
	for class, s := range seen {
		for _, p := range s.phrases {
			samples = append(samples, sample{own.weigh(p.seen()).unit(), int32(class), 1})
		}
	}
	how := entryTraining
	if len(drawn) > manyEntries {
		how.epochs = fewEpochs
	}
	l := fitLinear(samples, len(drawn), how)
	for class, w := range l.weights() {
		drawn[class].classify(w, float64(l.bias[class]))
	}
}

// modelVersion is raised with every change of the code to what a Model returns. Changes of the data show by themselves.
const modelVersion = "m2"

// version names code and data that models are made of: two builds that may rank otherwise never share a generation.
func (t *Trainer) version() string {
	h := fnv.New32a()
	io.WriteString(h, t.Reader.Version())
	io.WriteString(h, t.Wishes.Version())
	h.Write(rankerJSON)
	return fmt.Sprintf("%s-%08x", modelVersion, h.Sum32())
}

// Version implements engine.Matcher.
func (m *Model) Version() string { return m.version }

// Trials implements engine.Measured. There are none where the bank was not calibrated: above maxCalibrated entries,
// and before its first training. A patched model has those of the one that was trained.
func (m *Model) Trials() []engine.Trial { return m.trials }

// Patch implements engine.Fitter. Patched entries are weighed by the rarity that the model was trained with, and
// stand at their centroids in the classifier.
func (t *Trainer) Patch(old engine.Matcher, changed []engine.Taught, removed []faq.ID) engine.Matcher {
	m := *old.(*Model)
	m.version = t.version() + "-patched"
	m.sitters = m.sitters.clone()
	for _, id := range removed {
		m.sitters.remove(id)
	}
	for _, e := range changed {
		m.sitters.put(new(sitter).seated(e))
	}
	m.size = m.sitters.taken
	return &m
}

// candidates is how many hits of the index are looked at closely.
const candidates = 50

// aware is a searcher that can be told what Sense says of a text, so that it need not ask.
type aware interface {
	SearchAbout(ctx context.Context, text zh.Text, about []string, n int) ([]engine.Hit, error)
}

// near returns the portraits of the entries that the index finds.
func (m *Model) near(ctx context.Context, text zh.Text, q *question) ([]*portrait, error) {
	var hits []engine.Hit
	var err error
	if s, ok := m.search.(aware); ok {
		hits, err = s.SearchAbout(ctx, text, sense(q.sight, q.guesses), candidates)
	} else {
		hits, err = m.search.Search(ctx, text, candidates)
	}
	if err != nil {
		return nil, err
	}
	near := make([]*portrait, 0, len(hits))
	for _, s := range m.sitters.of(hits) {
		near = append(near, m.portrait(s))
	}
	return near, nil
}

// Match implements engine.Matcher.
func (m *Model) Match(ctx context.Context, text zh.Text, n int) (engine.Ranking, error) {
	meant := m.mend(m.reread(text)) // buyers' voices are about the text as every shop reads it
	q := m.ask(meant.Text)
	r := engine.Ranking{Guesses: q.guesses, Outside: q.outside}
	near, err := m.near(ctx, meant.Text, q)
	if err != nil {
		return engine.Ranking{}, err
	}
	r.Matches = slices.Grow(r.Matches, min(n, len(near)))
	t := tables.Get().(*table)
	fs := t.measure(m, q, near)
	for _, b := range m.best(text, q, near, fs, n) {
		p := near[b.at]
		r.Matches = append(r.Matches, engine.Match{
			Entry: p.entry, Confidence: b.confidence, Guessed: meant.readings != nil,
			Parts: parts(fs[b.at]), Notes: append(meant.notes(p), p.vouched(text)...),
		})
	}
	tables.Put(t)
	crossings.Put(q.cross)
	return r, nil
}

// sureness is the confidence in one candidate.
type sureness struct {
	confidence float64
	at         int
}

// best returns the confidence in the n best candidates, the largest first. said is the text before it was mended.
func (m *Model) best(said zh.Text, q *question, near []*portrait, fs [][]float64, n int) []sureness {
	odds := m.ranker.LogOddsOf(fs)
	same, sure := verbatim(q, near)
	if same < 0 {
		same, sure = attested(said, near)
	}
	out := make([]sureness, 0, n+1)
	for i := range near {
		confidence := m.calibration.probability(odds[i], fs[i])
		switch {
		case q.mute && fs[i][fCoverConcepts] == 0:
			confidence = min(confidence, unsaid)
		case i == same:
			confidence = max(confidence, sure)
		case same >= 0:
			confidence = min(confidence, 1-sure)
		}
		out = place(out, sureness{confidence, i}, near, n)
	}
	return out
}

// place puts one where it belongs among the n best: the surer before the less sure, and the lesser id first.
func place(best []sureness, one sureness, near []*portrait, n int) []sureness {
	before := func(a, b sureness) bool {
		return a.confidence > b.confidence || a.confidence == b.confidence && near[a.at].entry.ID < near[b.at].entry.ID
	}
	if len(best) == n && (n == 0 || !before(one, best[n-1])) {
		return best
	}
	best = append(best, one)
	for i := len(best) - 1; i > 0 && before(one, best[i-1]); i-- {
		best[i], best[i-1] = best[i-1], one
	}
	return best[:min(len(best), n)]
}

// unsaid is the most confidence in an entry for a text that says nothing: digits, keyboard mash, a single character.
const unsaid = 0.1

// certain is the confidence in an entry whose phrasing the question is, character by character.
const certain = 0.995

// verbatim returns the one candidate that has the question among its published phrasings, and how sure that makes, or
// -1 where none or several do.
func verbatim(q *question, near []*portrait) (same int, sure float64) {
	same = -1
	for i, p := range near {
		if p.holds(q.core) {
			if same >= 0 {
				return -1, 0
			}
			same = i
		}
	}
	return same, certain
}

// attested returns the one candidate that buyers confirmed to answer the very text, before it was mended, and how sure
// that makes; -1 where none is, or where it is of the high class: there what buyers say is evidence like any other,
// weighed and calibrated, for two who conspire must not open the way to the answers that cost most. Elsewhere n voices
// for and m against make (n+1)/(n+m+2), Laplace's rule of succession: .75 for the two that it takes, which is above
// the bars of both classes, .9 for eight, never as sure as what the shop itself has published.
func attested(text zh.Text, near []*portrait) (same int, sure float64) {
	for i, p := range near {
		if v := p.confirmed(text); v != nil && p.entry.Risk != intents.High {
			return i, min(float64(v.For+1)/float64(v.For+v.Against+2), certain)
		}
	}
	return -1, 0
}

// notes says, for people, which guessed readings the entry's phrasings hold.
func (t mended) notes(p *portrait) []string {
	var out []string
	for _, r := range t.readings {
		if p.says(r.As) {
			out = append(out, fmt.Sprintf("%s → %s，%s", r.Said, r.As, r.How))
		}
	}
	return out
}

// telltale are the features that a person may want to see.
var telltale = [...]int{fGrams, fPhrase, fConcepts, fSounds, fAnswer, fCoverConcepts, fBelief, fLinear}

// parts names the numbers that a person may want to see.
func parts(f []float64) map[string]float64 {
	out := make(map[string]float64, len(telltale))
	for _, k := range telltale {
		out[featureNames[k]] = f[k]
	}
	return out
}
