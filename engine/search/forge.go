package search

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// When a snapshot is compiled anew. An entry in the delta costs every edit some 7 µs, because the delta is made again;
// compiling costs as much for each entry of the bank, but nobody waits for it.
const (
	leastDebt = 16   // edits that never bring on a compiling; beyond them an eighth of the bank does,
	mostDebt  = 512  // or so many,
	overdrawn = 4096 // and with so many at once the delta is given up: Bleve answers until the bank is compiled
)

// forge makes the snapshots that questions are answered from. Whoever asks never waits for it: where there is no
// snapshot, the walk over Bleve's postings gives the same answers.
//
//	edits ──► apply ──► Bleve ──► compile, in the background ──► base ─┐
//	            │                                                      ├──► now: base + delta
//	            └────► sheets ──► amend ──────────────────► delta ─────┘
//
// An edit is in Bleve before it is in the snapshot. So a compiling that notes the edits from before it opens its reader
// misses none; those that its reader has already are amended twice, which changes nothing.
type forge struct {
	off bool                // Bleve alone is to answer
	now atomic.Pointer[hot] // nil where Bleve is to be asked

	mu     sync.Mutex
	work   *compiling // nil while there is none
	failed bool       // compiling has failed, and would again
}

// compiling is one that is under way.
type compiling struct {
	since []*sheet // edits since it began
	quit  context.CancelFunc
	ended chan struct{}
}

// wanted reports whether edits matter to anybody.
func (f *forge) wanted() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now.Load() != nil || f.work != nil
}

// amend brings edits into the snapshot, and to the notice of a compiling. They have been written to Bleve. The caller
// has the turn.
func (f *forge) amend(edits []*sheet) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if w := f.work; w != nil {
		if w.since = append(w.since, edits...); len(w.since) > overdrawn {
			w.quit()
		}
	}
	h := f.now.Load()
	if h == nil {
		return
	}
	if h.debt()+len(edits) > overdrawn {
		f.now.Store(nil)
		return
	}
	next, err := h.with(edits)
	if err != nil { // there is no room in a column; Bleve has no such bounds
		next = nil
	}
	f.now.Store(next)
}

// isDue reports whether the bank should be compiled.
func (f *forge) isDue() bool {
	h := f.now.Load()
	return h == nil || h.debt() > min(max(h.docs()/8, leastDebt), mostDebt)
}

// start compiles the index in the background, where that is due. The caller has the turn.
func (f *forge) start(ix *Index) {
	if f.off || !f.isDue() || ix.Len() == 0 {
		return
	}
	f.mu.Lock()
	w, failed := f.work, f.failed
	f.mu.Unlock()
	if failed {
		return
	}
	if w != nil {
		if len(w.since) <= overdrawn {
			return
		}
		<-w.ended
	}
	ctx, quit := context.WithCancel(context.Background())
	w = &compiling{quit: quit, ended: make(chan struct{})}
	f.mu.Lock()
	f.work = w
	f.mu.Unlock()
	go func() {
		defer close(w.ended)
		defer quit()
		f.finish(ix, f.compile(ctx, ix, w))
		ix.stay()
	}()
}

// compile makes a snapshot of the index and puts it in place, with the edits made meanwhile.
func (f *forge) compile(ctx context.Context, ix *Index, w *compiling) error {
	began := time.Now()
	r, err := ix.reader()
	if err != nil {
		return err
	}
	defer r.Close()
	base, err := compile(ctx, r, ix.lens.fields())
	if err != nil {
		return err
	}
	h, err := newHot(base, ix.lens.fields())
	if err != nil {
		return err
	}
	if err := rest(r); err != nil {
		ix.log.Warn("search index stays in memory beside its snapshot", "dir", ix.dir, "err", err)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if h, err = h.with(w.since); err != nil || ctx.Err() != nil {
		return errors.Join(err, ctx.Err())
	}
	f.now.Store(h)
	ix.log.Info("search snapshot", "dir", ix.dir, "entries", h.docs(), "took", time.Since(began))
	return nil
}

// finish says how it ended.
func (f *forge) finish(ix *Index, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.work = nil
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, ErrClosed) {
		return
	}
	f.failed = true
	ix.log.Warn("no search snapshot, Bleve answers alone", "dir", ix.dir, "err", err)
}

// stop ends a compiling and drops the snapshot. The caller has the turn.
func (f *forge) stop() {
	f.mu.Lock()
	w := f.work
	f.mu.Unlock()
	if w != nil {
		w.quit()
		<-w.ended
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now.Store(nil)
	f.failed = false
}

// reader returns a reader of the index as it is now, which outlives the lock. It must be closed before the index is.
func (ix *Index) reader() (*scorch.IndexSnapshot, error) {
	err := ix.awake()
	defer ix.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	b, err := ix.held()
	if err != nil {
		return nil, err
	}
	under, err := b.Advanced()
	if err != nil {
		return nil, err
	}
	r, err := under.Reader()
	if err != nil {
		return nil, err
	}
	snapshot, ok := r.(*scorch.IndexSnapshot)
	if !ok {
		return nil, errors.Join(fmt.Errorf("reader is a %T", r), r.Close())
	}
	return snapshot, nil
}
