package engine

import (
	"cmp"
	"container/list"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"xiaoer/faq"
)

// Index is a shop's index: what finds candidates, and follows the store.
type Index interface {
	Searcher
	Finder

	// CatchUp applies what the shop's history has that the index has not, and says how many steps that were.
	CatchUp(ctx context.Context, history History, shop faq.Shop) (applied int, err error)

	// Rebuild empties the index and catches up from the beginning.
	Rebuild(ctx context.Context, history History, shop faq.Shop) (applied int, err error)

	Close() error
}

// Mortal is an Index that can break while it is open, as on a disk that is full. What it knows is served from memory then,
// but nobody closes it, or opens it again, before the process ends.
type Mortal interface{ Broken() bool }

// History is the part of a faq.Store that an index follows.
type History interface {
	Changes(ctx context.Context, shop faq.Shop, after int64, limit int) ([]faq.Change, error)
	Version(ctx context.Context, shop faq.Shop) (int64, error)
}

// Content is the part of a faq.Store that banks are made of.
type Content interface {
	History
	Entries(ctx context.Context, shop faq.Shop, filter faq.Filter) (entries []faq.Entry, next string, err error)
	Policies(ctx context.Context, shop faq.Shop) ([]faq.Policy, error)
	Tolerance(ctx context.Context, shop faq.Shop) (t faq.Tolerance, revision int, err error)
	Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error)
	Moved(ctx context.Context, since int64) (moves []faq.Move, turn int64, err error)
}

// Fitter makes matchers.
type Fitter interface {
	// Fit trains a matcher for the entries. It may take seconds; it ends early with ctx's error.
	Fit(ctx context.Context, entries []Taught, search Searcher) (Matcher, error)

	// Patch returns old with the entries changed or added and those removed, at once and without training.
	Patch(old Matcher, changed []Taught, removed []faq.ID) Matcher
}

// Opener is a Fitter that can serve a large bank before it has trained on it.
type Opener interface {
	// Open returns a matcher to begin with. settled is false where it is to be replaced by one of Fit.
	Open(ctx context.Context, entries []Taught, search Searcher) (m Matcher, settled bool, err error)
}

// Hasty is a Fitter that can serve any bank before it has trained on it: others wait for their turn to be opened, who
// should wait for no training.
type Hasty interface {
	// OpenUntrained returns a matcher to begin with, to be replaced by one of Fit.
	OpenUntrained(ctx context.Context, entries []Taught, search Searcher) (Matcher, error)
}

// Refitter is a Fitter that can make use of a matcher that it made before. What comes of it is what Fit would return.
type Refitter interface {
	Refit(ctx context.Context, old Matcher, entries []Taught, search Searcher) (Matcher, error)
}

// Warmer is a Matcher that answers sooner when it has been warmed up. Nothing else changes by it.
type Warmer interface {
	// Warm returns when it is done, or soon after ctx ends.
	Warm(ctx context.Context)
}

// LiveConfig says what Live follows and how. Store, OpenIndex and Fitter are required.
type LiveConfig struct {
	Store     Content
	OpenIndex func(faq.Shop, faq.Words) (Index, error) // that reads as a shop with these words does; see tongue
	Fitter    Fitter                                   // of shops that have no words of their own
	Speaking  func(faq.Words) Fitter                   // of those that have; nil means that nothing but the index heeds them
	Voices    Voices                                   // what buyers say of answers; nil means that nothing is learned from them
	Listen    time.Duration                            // how often they are listened to, and so trained on, at most (see rest); 0 means a minute
	Bars      Bars                                     // of the classes that tolerate no set rate; zero means DefaultBars
	Tolerance faq.Tolerance                            // of the classes that a shop has not set itself
	Rankings  *Rankings                                // keeps what was ranked, bank by bank; nil keeps nothing
	Poll      time.Duration                            // how often the store is asked for changes; 0 means 200 ms
	Room      Room                                     // how many shops are kept open
	AtOnce    int                                      // how many questions of one shop are matched at once; 0 means one a processor
	Log       *slog.Logger                             // nil means silence
}

// Live keeps the bank of every shop that is asked for up to date with the store. It implements Banks.
//
// An edit is served in two steps: patched in at once, then trained in the background while the patched bank
// serves; one that fails is tried again after longer and longer pauses. What buyers confirm waits for a training (see lessons). Nothing is pushed: Run asks the store which shops have
// moved, all of them in one question, and looks at those alone. So a shop that nobody edits costs nothing but the memory
// that it takes, and that for as long as there is Room.
//
// Shops are opened, trained and drawn in turn, each kind of work by itself: whoever opens a shop waits for no training,
// and a shop that is edited without end is trained as often as any other.
type Live struct {
	LiveConfig

	mu      sync.Mutex
	shops   map[faq.Shop]*following
	closing map[faq.Shop]chan struct{} // closed when the shop is
	used    list.List                  // of *following, the longest unused in front
	bytes   int64                      // that the shops take
	stirred map[*following]bool        // that are to be looked at

	turn int64 // of the store's moves up to which Run has heard

	openings, trainings, drawings *turns

	life context.Context // of openings, which belong to nobody who asks
	end  context.CancelFunc

	opens, waits, closings   atomic.Int64
	trained, failures, spent atomic.Int64 // trainings; the last is their time, in nanoseconds
}

// following is one shop that was asked for.
type following struct {
	house
	shop faq.Shop
	bank atomic.Pointer[Bank] // nil until it is open, and never again

	place   *list.Element // these three are guarded by Live.mu
	opening *opening      // nil where there is none
	bytes   int64         // that it takes

	moved, voiced atomic.Int64 // how far the store says that it has come

	mu       sync.Mutex // held while the bank is being replaced
	tongue              // that the bank speaks; its index is nil until it is open
	wanted   language   // that of the shop, which the bank need not have learned yet
	resting  []resting  // tongues that it spoke before
	seq      int64      // of the store's step that the bank shows
	trained  int64      // of the step that its matcher was trained on
	training bool

	said      hearsay   // what buyers say, as it was last listened to
	deaf      bool      // which they could not be when it was tried last
	asked     time.Time // when that was
	learned   learning  // that the matcher was trained on
	unlearned bool      // what is said comes to other lessons than these

	took    time.Duration // of the last training
	setback setback       // where it failed

	behind    atomic.Int64 // steps that the store had, when it was asked last, and the bank had not
	untrained atomic.Bool  // the matcher is patched

	warmed *Bank              // the last one of which the matcher was begun to be warmed up
	cool   context.CancelFunc // ends that
}

// NewLive returns a Live that has opened nothing yet. It panics when a required part is missing.
func NewLive(cfg LiveConfig) *Live {
	if cfg.Store == nil || cfg.OpenIndex == nil || cfg.Fitter == nil {
		panic("engine.NewLive: Store, OpenIndex and Fitter are required")
	}
	if cfg.Bars.Answer == nil {
		cfg.Bars = DefaultBars
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	cfg.Poll = cmp.Or(cfg.Poll, 200*time.Millisecond)
	cfg.Listen = cmp.Or(cfg.Listen, time.Minute)
	cfg.AtOnce = cmp.Or(cfg.AtOnce, runtime.GOMAXPROCS(0))
	l := &Live{
		LiveConfig: cfg, shops: map[faq.Shop]*following{}, closing: map[faq.Shop]chan struct{}{}, stirred: map[*following]bool{},
		openings: newTurns(atATime()), trainings: newTurns(atATime()), drawings: newTurns(atATime()),
	}
	l.life, l.end = context.WithCancel(context.Background())
	return l
}

// atATime is how many shops are opened, trained or drawn at once: as many as there are processors, and two at least, so
// that one large shop does not keep all others waiting.
func atATime() int { return max(2, runtime.GOMAXPROCS(0)) }

// Bank implements Banks.
func (l *Live) Bank(ctx context.Context, shop faq.Shop) (*Bank, error) {
	f, err := l.open(ctx, shop)
	if err != nil {
		return nil, err
	}
	return f.bank.Load(), nil
}

// open returns the record of a shop that is open by then, with the caller inside.
func (l *Live) open(ctx context.Context, shop faq.Shop) (*following, error) {
	f, err := l.hold(ctx, shop)
	if err != nil || f.bank.Load() != nil {
		return f, err
	}
	if err := l.opened(ctx, f); err != nil {
		f.leave()
		return nil, err
	}
	return f, nil
}

// openIndex opens the shop's index, in the shop's words, unless it is open. f.mu is held.
func (l *Live) openIndex(ctx context.Context, f *following) (err error) {
	if f.index != nil {
		return nil
	}
	if f.wanted, err = l.language(ctx, f.shop); err != nil {
		return err
	}
	f.tongue, err = l.learnTongue(f.shop, f.wanted)
	return err
}

// load builds the shop's first bank. f.mu is held.
func (l *Live) load(ctx context.Context, f *following) error {
	start := time.Now()
	if err := l.openIndex(ctx, f); err != nil {
		return err
	}
	seq, err := l.Store.Version(ctx, f.shop)
	if err != nil {
		return fmt.Errorf("load %s: %w", f.shop, err)
	}
	if f.wanted, err = l.language(ctx, f.shop); err != nil { // after the seq, so that no change is missed
		return fmt.Errorf("load %s: %w", f.shop, err)
	}
	entries, err := faq.All(ctx, l.Store, f.shop)
	if err != nil {
		return fmt.Errorf("load %s: %w", f.shop, err)
	}
	if _, err := f.index.CatchUp(ctx, l.Store, f.shop); err != nil {
		return fmt.Errorf("load %s: %w", f.shop, err)
	}
	if err := l.hear(ctx, f); err != nil { // a shop may be served without
		l.Log.ErrorContext(ctx, notHeard, "shop", f.shop, "err", err)
	}
	learned := learn(f.said, entries)
	taught := learned.teach(served(entries))
	matcher, settled, err := l.restored(ctx, f, taught), true, error(nil)
	if matcher == nil {
		if matcher, settled, err = f.begin(ctx, taught, l.openings.crowded()); err != nil {
			return fmt.Errorf("load %s: %w", f.shop, err)
		}
		if settled {
			l.keep(ctx, f.shop, f.tongue, matcher, taught)
		}
	}
	trained := seq
	if !settled {
		trained = 0 // the training that follows in the background has all of it to learn
	}
	if err := l.swap(ctx, f, entries, matcher, seq, trained, learned); err != nil {
		return err
	}
	l.opens.Add(1)
	l.Log.InfoContext(ctx, "shop opened", "shop", f.shop, "entries", len(entries), "generation", f.bank.Load().Generation, "took", time.Since(start))
	return nil
}

// begin returns the matcher that a shop opens with.
func (t tongue) begin(ctx context.Context, entries []Taught, crowded bool) (m Matcher, settled bool, err error) {
	if h, ok := t.fitter.(Hasty); ok && crowded {
		m, err = h.OpenUntrained(ctx, entries, t.index)
		return m, false, err
	}
	if o, ok := t.fitter.(Opener); ok {
		return o.Open(ctx, entries, t.index)
	}
	m, err = t.fitter.Fit(ctx, entries, t.index)
	return m, true, err
}

// Settle opens the shop and finishes its training, on what buyers have said up to now too, for who asks a few
// questions and goes.
func (l *Live) Settle(ctx context.Context, shop faq.Shop) error {
	f, err := l.open(ctx, shop)
	if err != nil {
		return err
	}
	defer f.leave()
	if err := l.listen(ctx, f); err != nil {
		return err
	}
	if !f.wantsTraining() {
		return nil
	}
	return l.train(ctx, f)
}

// swap puts a new bank in place of the old one, whole. f.mu is held. The generation tells a matcher that was patched
// from one trained on the same entries: they may rank otherwise. Bars are fitted to the matcher that they judge.
func (l *Live) swap(ctx context.Context, f *following, entries map[faq.ID]*faq.Entry, m Matcher, seq, trained int64, learned learning) error {
	policies, err := l.Store.Policies(ctx, f.shop)
	if err != nil {
		return fmt.Errorf("read policies of %s: %w", f.shop, err)
	}
	own, _, err := l.Store.Tolerance(ctx, f.shop)
	if err != nil {
		return fmt.Errorf("read tolerance of %s: %w", f.shop, err)
	}
	f.seq, f.trained, f.learned = seq, trained, learned
	f.behind.Store(0)
	f.untrained.Store(trained != seq)
	f.unlearned = !learned.equals(f.said, entries)
	b := &Bank{
		house: &f.house, Shop: f.shop, Entries: entries, Policies: policies, Matcher: m, Finder: f.index,
		Bars: l.Bars, Tolerance: own.Else(l.Tolerance), kept: l.Rankings.shelf(),
	}
	b.Bars = b.Bars.fitted(b.Tolerance, b.trials())
	b.Generation = f.generation(b)
	if old := f.bank.Swap(b); old != nil {
		old.kept.clear()
	}
	l.weigh(f, bytesOf(len(entries)))
	l.stir(f)
	return nil
}

// generation names the steps of the store that the matcher shows and was trained on, the number of what it learned from
// buyers, where it did, and the bars where they were fitted, for rates that come with the server stand in no step:
// "264~263+17.m1-3f-5e0c1a77".
func (f *following) generation(b *Bank) string {
	g := fmt.Sprint(f.seq)
	if f.trained != f.seq {
		g += fmt.Sprintf("~%d", f.trained)
	}
	if len(f.learned.lessons) > 0 {
		g += fmt.Sprintf("+%d", f.learned.heard)
	}
	g += "." + b.Matcher.Version()
	if b.Tolerance.Set() {
		g += "-" + b.Bars.mark()
	}
	return g
}

// served are the entries that buyers may be matched with, by id: live ones, outside their window too, so that the
// engine can say that an answer has expired.
func served(entries map[faq.ID]*faq.Entry) []*faq.Entry {
	var out []*faq.Entry
	for _, id := range slices.Sorted(maps.Keys(entries)) {
		if isServed(entries[id]) {
			out = append(out, entries[id])
		}
	}
	return out
}

func isServed(e *faq.Entry) bool { return e.Served() }

// Run follows the store for every open shop until ctx ends, and returns when its trainings have.
func (l *Live) Run(ctx context.Context) error {
	defer l.drawings.wait()
	defer l.trainings.wait()
	tick := time.NewTicker(l.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := l.hearOfMoves(ctx); err != nil && ctx.Err() == nil {
			l.Log.ErrorContext(ctx, "the store does not say which shops have moved, the older generations serve", "err", err)
		}
		for _, f := range l.takeStirred() {
			if l.attend(ctx, f) {
				l.stir(f)
			}
			f.leave()
		}
		l.makeRoom()
	}
}

// hearOfMoves asks the store which shops have moved, and stirs those that are open. One that is being opened reads the
// store after it got its record: a move that finds no record is seen by that reading.
func (l *Live) hearOfMoves(ctx context.Context) error {
	moves, turn, err := l.Store.Moved(ctx, l.turn)
	if err != nil {
		return err
	}
	l.turn = turn
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range moves {
		if f := l.shops[m.Shop]; f != nil {
			f.moved.Store(m.Seq)
			f.voiced.Store(m.Heard)
			l.stirred[f] = true
		}
	}
	return nil
}

// stir has Run look at the shop.
func (l *Live) stir(f *following) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shops[f.shop] == f {
		l.stirred[f] = true
	}
}

// takeStirred returns the shops that are to be looked at, with the caller inside of them.
func (l *Live) takeStirred() []*following {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := slices.Collect(maps.Keys(l.stirred))
	clear(l.stirred)
	for _, f := range out {
		f.inside.Add(1)
	}
	return out
}

// attend does what a shop needs, or has it done, and reports whether it is to be looked at again though nothing stirs it.
func (l *Live) attend(ctx context.Context, f *following) (again bool) {
	if f.bank.Load() == nil {
		return false // it is being opened, for which the other shops must not wait, and will stir then
	}
	if err := l.follow(ctx, f); err != nil {
		again = true
		if ctx.Err() == nil {
			l.Log.ErrorContext(ctx, "shop could not be brought up to date, the older generation serves", "shop", f.shop, "err", err)
		}
	}
	unheard, err := l.listenNowAndThen(ctx, f)
	if err != nil && ctx.Err() == nil {
		l.Log.ErrorContext(ctx, notHeard, "shop", f.shop, "err", err)
	}
	pausing := f.pausing(time.Now())
	if !pausing && f.wantsTraining() {
		l.keepBusy(l.trainings, f, func() {
			if err := l.train(ctx, f); err != nil && ctx.Err() == nil {
				l.Log.ErrorContext(ctx, "training failed, the patched generation serves", "shop", f.shop, "err", err)
			}
			l.stir(f)
		})
	}
	if warm := f.warming(ctx); warm != nil {
		l.keepBusy(l.drawings, f, warm)
	}
	left, err := f.letRest(time.Now())
	if err != nil {
		l.Log.ErrorContext(ctx, "an index that is not asked any more could not be closed", "shop", f.shop, "err", err)
	}
	return again || unheard || pausing || left > 0
}

// keepBusy has work done in a shop, which stays open meanwhile. The caller is inside.
func (l *Live) keepBusy(in *turns, f *following, work func()) {
	f.inside.Add(1)
	in.do(func() {
		defer f.leave()
		work()
	})
}

// follow brings the shop to where the store has said that it is.
func (l *Live) follow(ctx context.Context, f *following) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if moved := f.moved.Load(); moved > f.seq {
		return l.catchUp(ctx, f, moved)
	}
	return nil
}

// Refresh brings an open shop up to date now.
func (l *Live) Refresh(ctx context.Context, shop faq.Shop) error {
	f, err := l.open(ctx, shop)
	if err != nil {
		return err
	}
	defer f.leave()
	f.mu.Lock()
	defer f.mu.Unlock()
	seq, err := l.Store.Version(ctx, f.shop)
	if err != nil || seq == f.seq {
		return err
	}
	return l.catchUp(ctx, f, seq)
}

// Reindex builds the shop's index anew and says of how many steps.
func (l *Live) Reindex(ctx context.Context, shop faq.Shop) (steps int, err error) {
	f, err := l.hold(ctx, shop)
	if err != nil {
		return 0, err
	}
	defer f.leave()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := l.openIndex(ctx, f); err != nil {
		return 0, err
	}
	return f.index.Rebuild(ctx, l.Store, shop)
}

// Following is how far the banks follow the store, for who watches over them.
type Following struct {
	Shops     int           // that are open
	Bytes     int64         // that they are taken to need in memory
	Untrained int           // of them served by a patched matcher, or by one to begin with
	Behind    int64         // steps of the store that the shop furthest behind does not show
	Trainings int64         // that have ended
	Failed    int64         // of them
	Training  time.Duration // that all of them took
	Openings  int64         // of shops, that came to a bank
	Waits     int64         // calls that found the shop they asked for not open, and waited for it
	Closings  int64         // of shops, to make room for others
}

// Following returns how the shops stand. It waits for none of them.
func (l *Live) Following() Following {
	out := Following{
		Trainings: l.trained.Load(), Failed: l.failures.Load(), Training: time.Duration(l.spent.Load()),
		Openings: l.opens.Load(), Waits: l.waits.Load(), Closings: l.closings.Load(),
	}
	for _, f := range l.all() {
		if f.bank.Load() == nil {
			continue
		}
		out.Shops++
		out.Behind = max(out.Behind, f.behind.Load())
		if f.untrained.Load() {
			out.Untrained++
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	out.Bytes = l.bytes
	return out
}

// all are the shops that have a record.
func (l *Live) all() []*following {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Values(l.shops))
}

// catchUp patches what has changed in the store, up to that step at least, into the shop's bank. f.mu is held.
func (l *Live) catchUp(ctx context.Context, f *following, seq int64) error {
	f.behind.Store(seq - f.seq)
	return l.patch(ctx, f, f.bank.Load(), seq)
}

func (l *Live) patch(ctx context.Context, f *following, old *Bank, seq int64) error {
	entries := maps.Clone(old.Entries)
	for after := f.seq; ; {
		steps, err := l.Store.Changes(ctx, f.shop, after, 1000)
		if err != nil {
			return err
		}
		if len(steps) == 0 {
			break
		}
		for _, s := range steps {
			after = s.Seq
			if delete(entries, s.Entry.ID); !s.Deleted {
				entries[s.Entry.ID] = &s.Entry
			}
		}
		seq = max(seq, after)
	}
	// After the entries were read: an index ahead of the bank is followed by it, one behind would stay behind.
	if _, err := f.index.CatchUp(ctx, l.Store, f.shop); err != nil {
		return err
	}
	wanted, err := l.language(ctx, f.shop)
	if err != nil {
		return err
	}
	f.wanted = wanted // its words wait for a training: no patch makes a model read otherwise
	matcher, trained := old.Matcher, f.trained
	if changed, removed := differ(old.Entries, entries); len(changed)+len(removed) > 0 {
		matcher = f.fitter.Patch(matcher, f.learned.teach(changed), removed)
	} else if trained == f.seq {
		trained = seq // only tables and drafts changed, and nothing before waits for a training
	}
	return l.swap(ctx, f, entries, matcher, seq, trained, f.learned)
}

// wantsTraining reports whether the bank has patches, or buyers have said what nobody is training on, and claims the
// training.
func (f *following) wantsTraining() bool {
	if f.bank.Load() == nil {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.training || f.trained == f.seq && !f.unlearned && f.speaks(f.wanted) {
		return false
	}
	f.training = true
	return true
}

// train fits a matcher to the bank as it stands, while that one serves, and puts it in place, patched with what has
// changed meanwhile.
func (l *Live) train(ctx context.Context, f *following) (err error) {
	defer func() {
		if l.trained.Add(1); err != nil {
			l.failures.Add(1)
		}
	}()
	f.mu.Lock()
	from, seq, said, before, wanted := f.bank.Load(), f.seq, f.said, f.tongue, f.wanted
	f.mu.Unlock()
	learned, start := learn(said, from.Entries), time.Now()
	tongue, err := l.speak(ctx, f, before, wanted)
	var matcher Matcher
	if taught := learned.teach(served(from.Entries)); err == nil {
		if matcher, err = tongue.fit(ctx, from.Matcher, taught); err == nil {
			l.keep(ctx, f.shop, tongue, matcher, taught)
		}
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	defer func() { f.setback = f.setback.after(err, time.Now(), seq, wanted) }()
	f.training, f.took = false, time.Since(start)
	l.spent.Add(int64(f.took))
	if err == nil && !before.speaks(wanted) { // entries may have been patched meanwhile
		_, err = tongue.index.CatchUp(ctx, l.Store, f.shop)
	}
	if err != nil {
		return errors.Join(err, f.abandon(tongue))
	}
	f.change(tongue, time.Now())
	now, trained := f.bank.Load(), f.seq
	if changed, removed := differ(from.Entries, now.Entries); len(changed)+len(removed) > 0 {
		matcher, trained = tongue.fitter.Patch(matcher, learned.teach(changed), removed), seq
	}
	return l.swap(ctx, f, now.Entries, matcher, f.seq, trained, learned)
}

func (t tongue) fit(ctx context.Context, old Matcher, entries []Taught) (Matcher, error) {
	if r, ok := t.fitter.(Refitter); ok {
		return r.Refit(ctx, old, entries, t.index)
	}
	return t.fitter.Fit(ctx, entries, t.index)
}

// warming returns what warms up the shop's matcher, once for each; nil where there is nothing to do.
func (f *following) warming(ctx context.Context) func() {
	b := f.bank.Load()
	if b == nil {
		return nil
	}
	w, ok := b.Matcher.(Warmer)
	f.mu.Lock()
	defer f.mu.Unlock()
	if !ok || f.training || f.warmed == b {
		return nil
	}
	if f.cool != nil {
		f.cool()
	}
	ctx, f.cool = context.WithCancel(ctx)
	f.warmed = b
	return func() { w.Warm(ctx) }
}

// differ lists the served entries that now has and from has not, or has otherwise, and the ones that are gone.
func differ(from, now map[faq.ID]*faq.Entry) (changed []*faq.Entry, removed []faq.ID) {
	for id, e := range now {
		if isServed(e) && from[id] != e {
			changed = append(changed, e)
		}
	}
	for id, e := range from {
		if isServed(e) && (now[id] == nil || !isServed(now[id])) {
			removed = append(removed, id)
		}
	}
	return changed, removed
}
