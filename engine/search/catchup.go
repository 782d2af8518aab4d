package search

import (
	"context"
	"fmt"

	"xiaoer/faq"
)

// Bounds of one batch. Beyond a thousand entries a batch building gets no faster; the bytes keep entries with a
// thousand phrasings, or with very long answers, from filling the memory. (Bleve analyses a batch in four goroutines.
// Leave that alone: SetAnalysisQueueSize closes the queue under every index that is open.)
const (
	batchSteps = 1000
	batchBytes = 8 << 20
)

// History is the part of faq.Store that an index follows. It is asked, never told.
type History interface {
	// Changes returns up to limit steps after seq, oldest first, none when there are none.
	Changes(ctx context.Context, shop faq.Shop, after int64, limit int) ([]faq.Change, error)

	// Version returns the seq of the shop's newest step.
	Version(ctx context.Context, shop faq.Shop) (int64, error)
}

var _ History = faq.Store(nil)

// CatchUp applies what has happened in the shop since the index last looked, and returns how many steps that were.
// It goes on until the history has no more. What was applied stays applied when it ends early, by an error or by
// ctx, and the next call goes on from there, in another process too. Searches run on meanwhile, and see each batch
// as a whole. A second call waits for the first.
//
// An index follows one shop; another one's history is faq.ErrInvalid. A history that ends before the index does is
// not the one it was built from (the store came back from a backup): the index starts again from nothing.
func (ix *Index) CatchUp(ctx context.Context, history History, shop faq.Shop) (applied int, err error) {
	if err := ix.take(ctx); err != nil {
		return 0, fmt.Errorf("catch up with shop %s: %w", shop, err)
	}
	defer ix.yield()
	if applied, err = ix.follow(ctx, history, shop); err != nil {
		return applied, fmt.Errorf("catch up with shop %s: %w", shop, err)
	}
	return applied, nil
}

// Reset empties the index, as after a loss of trust in it. Searches find nothing until it has caught up again.
func (ix *Index) Reset(ctx context.Context) error {
	if err := ix.take(ctx); err != nil {
		return fmt.Errorf("reset index: %w", err)
	}
	defer ix.yield()
	if err := ix.reset(); err != nil {
		return fmt.Errorf("reset index: %w", err)
	}
	return nil
}

// Rebuild is Reset and CatchUp in one turn.
func (ix *Index) Rebuild(ctx context.Context, history History, shop faq.Shop) (applied int, err error) {
	if err := ix.take(ctx); err != nil {
		return 0, fmt.Errorf("rebuild index of shop %s: %w", shop, err)
	}
	defer ix.yield()
	if err := ix.reset(); err != nil {
		return 0, fmt.Errorf("rebuild index of shop %s: %w", shop, err)
	}
	if applied, err = ix.follow(ctx, history, shop); err != nil {
		return applied, fmt.Errorf("rebuild index of shop %s: %w", shop, err)
	}
	return applied, nil
}

// take waits for the turn to write.
func (ix *Index) take(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case ix.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (ix *Index) yield() { <-ix.turn }

// reset puts an empty index in place of the one there is. The caller has the turn.
func (ix *Index) reset() error {
	ix.forge.stop()
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed {
		return ErrClosed
	}
	if err := ix.letGo(); err != nil {
		return err
	}
	ix.asleep = false
	return ix.create()
}

// follow is CatchUp for who has the turn. However it ends, the snapshot is compiled where that is due.
func (ix *Index) follow(ctx context.Context, history History, shop faq.Shop) (applied int, err error) {
	defer ix.stay()
	defer ix.forge.start(ix)
	defer ix.lens.forget()
	newest, err := history.Version(ctx, shop)
	if err != nil {
		return 0, err
	}
	at, err := ix.agree(shop, newest)
	if err != nil {
		return 0, err
	}
	from := at
	for {
		steps, err := history.Changes(ctx, shop, at, batchSteps)
		if err != nil || len(steps) == 0 {
			return applied, err
		}
		if err := ix.rouse(ix.open); err != nil { // nobody closes it again while the caller has the turn
			return applied, err
		}
		if seq := ix.mark.Load().Seq; seq < at { // what was closed has been damaged since, and is empty
			at, from = seq, seq
			continue
		}
		if last := steps[len(steps)-1].Seq; last <= at {
			return applied, fmt.Errorf("history goes back from seq %d to %d", at, last)
		}
		for len(steps) > 0 {
			if err := ctx.Err(); err != nil {
				return applied, err
			}
			n := fitting(steps)
			if err := ix.apply(shop, steps[:n]); err != nil {
				return applied, err
			}
			at = steps[n-1].Seq
			applied, steps = applied+n, steps[n:]
			ix.told(int(at-from), int(max(newest, at)-from))
		}
	}
}

// agree returns the seq to go on from, once index and history have turned out to be of the same shop and past.
func (ix *Index) agree(shop faq.Shop, newest int64) (int64, error) {
	m := ix.mark.Load()
	if m.Shop != "" && m.Shop != shop {
		return 0, fmt.Errorf("the index is that of shop %s: %w", m.Shop, faq.ErrInvalid)
	}
	if m.Seq <= newest {
		return m.Seq, nil
	}
	ix.log.Warn("search index is ahead of its store and starts again", "dir", ix.dir, "index", m.Seq, "store", newest)
	return 0, ix.reset()
}

// fitting returns how many of the steps, one at least, go into one batch.
func fitting(steps []faq.Change) int {
	bytes := 0
	for i := range steps {
		for _, p := range steps[i].Entry.Phrasings() {
			bytes += len(p)
		}
		for _, a := range steps[i].Entry.Answers {
			bytes += len(a.Text)
		}
		if bytes > batchBytes && i > 0 {
			return i
		}
	}
	return len(steps)
}

// apply writes the steps and the mark that covers them in one batch. A crash leaves both or neither.
func (ix *Index) apply(shop faq.Shop, steps []faq.Change) error {
	ix.mu.RLock()
	b, err := ix.held()
	dead := ix.dead
	ix.mu.RUnlock()
	if err != nil {
		return err
	}
	batch := b.NewBatch()
	for i := range steps {
		e := &steps[i].Entry
		if steps[i].Deleted {
			batch.Delete(string(e.ID))
			continue
		}
		if err := batch.Index(string(e.ID), document(e)); err != nil {
			return fmt.Errorf("entry %s: %w", e.ID, err)
		}
	}
	next := mark{ix.lens.version, shop, steps[len(steps)-1].Seq}
	batch.SetInternal(markKey, next.bytes())
	sheets := ix.sheets(steps)

	written := make(chan error, 1)
	go func() { written <- b.Batch(batch) }() // waits for the disk, and for ever where Bleve has stopped writing
	select {
	case err := <-written:
		if err != nil {
			return fmt.Errorf("write batch up to seq %d: %w", next.Seq, err)
		}
	case <-dead:
		return ErrBroken
	}
	ix.mark.Store(&next)
	ix.forge.amend(sheets)
	return nil
}

// sheets reads what the steps leave of each entry, for the snapshot.
func (ix *Index) sheets(steps []faq.Change) (sheets []*sheet) {
	if !ix.forge.wanted() {
		return nil
	}
	for i := range steps {
		if e := &steps[i].Entry; steps[i].Deleted {
			sheets = append(sheets, &sheet{id: e.ID, gone: true})
		} else {
			sheets = append(sheets, ix.lens.sheet(e))
		}
	}
	return sheets
}
