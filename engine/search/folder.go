package search

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bolterrors "go.etcd.io/bbolt/errors"
)

// patience is how long opening waits for whoever holds the index: long enough for a predecessor that is shutting
// down. Bleve's own lock waits as long; without a limit it would wait for ever.
const patience = 2 * time.Second

// Open opens the index kept in cfg.Dir, or creates an empty one.
//
// An index is a copy of what the store knows. One that is damaged in any way, or that was made by another version
// of the dictionary, the mapping or Sense, is therefore removed and an empty one put in its place; the log says
// why. One that is in use is left alone: ErrInUse. Any other error means that the folder cannot be used at all.
func Open(cfg Config) (*Index, error) {
	if cfg.Dir == "" || cfg.Reader == nil {
		return nil, errors.New("open index: a folder and a reader are needed")
	}
	ix := &Index{
		dir:  filepath.Join(cfg.Dir, "bleve"),
		lens: newLens(cfg),
		log:  cfg.Log,
		told: cfg.Progress,
		turn: make(chan struct{}, 1),
	}
	ix.forge.off = cfg.BleveAlone
	if ix.log == nil {
		ix.log = slog.New(slog.DiscardHandler)
	}
	if ix.told == nil {
		ix.told = func(int, int) {}
	}
	if err := os.MkdirAll(cfg.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("open index: %w", err)
	}
	var err error
	if ix.lock, err = lock(filepath.Join(cfg.Dir, lockName), os.O_CREATE, patience); err != nil {
		return nil, fmt.Errorf("open index %s: %w", cfg.Dir, err)
	}
	if err := ix.open(); err != nil {
		return nil, errors.Join(fmt.Errorf("open index %s: %w", cfg.Dir, err), ix.lock.Close())
	}
	return ix, nil
}

// Remove removes the index kept in the folder, and the folder. One that is in use is left alone: ErrInUse. Where there is
// none it does nothing.
func Remove(dir string) error {
	held, err := lock(filepath.Join(dir, lockName), 0, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("remove index %s: %w", dir, err)
	}
	return errors.Join(os.RemoveAll(dir), held.Close())
}

// lockName is the file in an index's folder that whoever has it open holds.
const lockName = "lock"

// lock takes the lock on a file, which lasts until the file is closed or the process ends, and waits so long for it. Bleve's
// lock is not enough: it is on a file inside the folder, and whoever removes the folder removes the lock with it.
func lock(path string, flag int, wait time.Duration) (*os.File, error) {
	f, err := os.OpenFile(path, flag|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for began := time.Now(); ; time.Sleep(patience / 40) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return f, nil
		case !errors.Is(err, syscall.EWOULDBLOCK):
			return nil, errors.Join(err, f.Close())
		case time.Since(began) >= wait:
			return nil, errors.Join(ErrInUse, f.Close())
		}
	}
}

// open opens what is in the folder where it can be trusted, and starts afresh where not.
func (ix *Index) open() error {
	if _, err := os.Stat(ix.dir); errors.Is(err, fs.ErrNotExist) {
		ix.log.Info("new search index", "dir", ix.dir)
		return ix.create()
	}
	err := ix.reopen()
	if err == nil || blameless(err) {
		return err
	}
	reason, _, _ := strings.Cut(err.Error(), "\n") // Bleve adds the whole mapping
	ix.log.Warn("search index is dropped, to be built again", "dir", ix.dir, "reason", reason)
	return ix.create()
}

// blameless reports whether opening failed for a reason outside the index, which dropping it would not mend.
func blameless(err error) bool {
	for _, outside := range []error{ErrInUse, fs.ErrPermission, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM} {
		if errors.Is(err, outside) || strings.Contains(err.Error(), outside.Error()) { // Bleve does not wrap what it met
			return true
		}
	}
	return false
}

// reopen opens the index as it was left. It says what is wrong with it otherwise.
func (ix *Index) reopen() error {
	if err := inspect(ix.dir); err != nil {
		return err
	}
	var b bleve.Index
	err := ix.inBleve(func(settings map[string]any) (err error) {
		b, err = bleve.OpenUsing(ix.dir, settings)
		return err
	})
	if err != nil {
		return err
	}
	m, err := readMark(b)
	if err == nil && m.Version != ix.lens.version {
		err = fmt.Errorf("made by version %s, this is %s", m.Version, ix.lens.version)
	}
	if err != nil {
		return errors.Join(err, b.Close())
	}
	ix.bleve = b
	ix.mark.Store(&m)
	return nil
}

// create puts an empty index in place of whatever is in the folder.
func (ix *Index) create() error {
	if err := os.RemoveAll(ix.dir); err != nil {
		return err
	}
	return ix.inBleve(func(settings map[string]any) error {
		m, err := newMapping(ix.lens)
		if err != nil {
			return err
		}
		b, err := bleve.NewUsing(ix.dir, m, scorch.Name, scorch.Name, settings)
		if err != nil {
			return err
		}
		first := mark{Version: ix.lens.version}
		if err := b.SetInternal(markKey, first.bytes()); err != nil {
			return errors.Join(err, b.Close())
		}
		ix.bleve = b
		ix.mark.Store(&first)
		return nil
	})
}

// inBleve calls f, which makes or opens an index with the settings. Bleve finds tokenizers and callbacks in tables
// of the process, by name; f is alone with them.
func (ix *Index) inBleve(f func(settings map[string]any) error) error {
	return inUse(guarded(func() error {
		return ix.lens.through(func() error {
			name := "xiaoer:" + ix.dir
			ix.dead = make(chan struct{})
			scorch.RegistryAsyncErrorCallbacks[name] = ix.listen(ix.dead)
			defer delete(scorch.RegistryAsyncErrorCallbacks, name)
			return f(map[string]any{"bolt_timeout": patience.String(), "asyncErrorCallbackName": name})
		})
	}))
}

// listen returns what hears of failures in Bleve's background work. After a panic there Bleve goes on but never
// writes again, and whoever waits for a write waits for ever: then dead is closed.
func (ix *Index) listen(dead chan struct{}) func(error, string) {
	var failures atomic.Int64
	var once sync.Once
	return func(err error, _ string) {
		// On a full disk Bleve tries again without a pause: only the 1st, 2nd, 4th, 8th … failure is worth a line.
		if n := failures.Add(1); n&(n-1) == 0 {
			ix.log.Error("search index: background work failed", "dir", ix.dir, "times", n, "err", err)
		}
		if errors.Is(err, scorch.ErrAsyncPanic) {
			once.Do(func() {
				if err := os.WriteFile(filepath.Join(ix.dir, brokenName), nil, 0o600); err != nil {
					ix.log.Error("search index: cannot be marked as broken", "dir", ix.dir, "err", err)
				}
				close(dead)
			})
		}
	}
}

func readMark(b bleve.Index) (mark, error) {
	var m mark
	data, err := b.GetInternal(markKey)
	if err != nil {
		return m, fmt.Errorf("read mark: %w", err)
	}
	if data == nil {
		return m, errors.New("no mark")
	}
	return m, json.Unmarshal(data, &m)
}

// guarded calls f and returns its panic as an error. Bleve and its store map files into memory and trust them: what
// they read out of a damaged one ends in a panic or, past the end of a file, in a fault that would end the process.
func guarded(f func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return f()
}

// inUse tells a lock that was not to be had from every other error.
func inUse(err error) error {
	if errors.Is(err, bolterrors.ErrTimeout) {
		return ErrInUse
	}
	return err
}
