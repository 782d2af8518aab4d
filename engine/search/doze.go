package search

import (
	"errors"
	"fmt"
	"time"
)

// An open Bleve index is three goroutines and three open files, whose pages are mapped, which among thousands of shops that
// nobody edits is most of what they take. Questions are answered from the snapshot. So where there is one, Bleve is closed
// once it was not needed for a while, as cleanly as by Close, and opened again by whoever needs it: an edit, or a search of
// all entries. That takes some ten milliseconds.
const (
	drowsy    = 2 * time.Second // a page of search results is typed for more quickly
	mostDozes = 5000            // entries: what is opened again is read whole, to see that it is whole
)

// stay puts off the closing, from the end of what Bleve was needed for.
func (ix *Index) stay() {
	if ix.forge.off {
		return
	}
	ix.nap.Lock()
	defer ix.nap.Unlock()
	if ix.timer == nil {
		ix.timer = time.AfterFunc(drowsy, ix.doze)
		return
	}
	ix.timer.Reset(drowsy)
}

// doze closes Bleve, where nobody needs it.
func (ix *Index) doze() {
	select {
	case ix.turn <- struct{}{}:
	default: // somebody writes, and will stay
		return
	}
	defer ix.yield()
	if !ix.forge.suffices() {
		return // the compiling stays when it is done
	}
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if ix.closed || ix.bleve == nil || ix.broken() {
		return
	}
	ix.asleep = true
	if err := ix.letGo(); err != nil {
		ix.log.Warn("search index was not closed cleanly", "dir", ix.dir, "err", err)
	}
}

// suffices reports whether there is a snapshot of a small index, and none in the making.
func (f *forge) suffices() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	h := f.now.Load()
	return h != nil && f.work == nil && h.docs() <= mostDozes
}

// awake returns with the lock held for reading, and with Bleve open unless it cannot be. Who only reads is told where its
// files have been damaged meanwhile: of an empty index he would think that the shop has nothing.
func (ix *Index) awake() error {
	for {
		ix.mu.RLock()
		if !ix.asleep || ix.closed {
			return nil
		}
		ix.mu.RUnlock()
		if err := ix.rouse(ix.resume); err != nil {
			ix.mu.RLock()
			return err
		}
	}
}

// resume opens Bleve as it was closed.
func (ix *Index) resume() error {
	was := ix.mark.Load()
	if err := ix.reopen(); err != nil {
		return err
	}
	is := ix.mark.Load()
	if *is == *was {
		return nil
	}
	b := ix.bleve
	ix.bleve = nil
	ix.mark.Store(was)
	return errors.Join(fmt.Errorf("it was closed at seq %d and is at %d", was.Seq, is.Seq), b.Close())
}

// rouse opens Bleve again.
func (ix *Index) rouse(open func() error) error {
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if !ix.asleep || ix.closed {
		return nil
	}
	if err := open(); err != nil {
		return fmt.Errorf("open index again: %w", err)
	}
	ix.asleep = false
	ix.stay()
	return nil
}
