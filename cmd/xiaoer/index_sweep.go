package main

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"xiaoer/engine/search"
	"xiaoer/faq"
)

// sweepIndexes removes indexes in words that their shops no longer have: a process that is killed while it learns new
// words, or before it has let go of the old ones, leaves one behind. It is called before any is opened. What another
// process has open stays, and so does what is no index, or of no shop.
func sweepIndexes(ctx context.Context, data string, store wording, log *slog.Logger) error {
	folders, err := os.ReadDir(filepath.Join(data, "index"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	var errs []error
	for _, f := range folders {
		shop, _, own := strings.Cut(f.Name(), "+")
		if !own { // a shop without words has one index, and needs it
			continue
		}
		words, _, err := store.Words(ctx, faq.Shop(shop))
		if err != nil {
			if !errors.Is(err, faq.ErrNotFound) {
				errs = append(errs, err)
			}
			continue
		}
		keep := indexPath(data, faq.Shop(shop), words)
		for _, path := range []string{filepath.Join(data, "index", f.Name()), indexPath(data, faq.Shop(shop), faq.Words{})} {
			if path != keep {
				errs = append(errs, removed(path, log))
			}
		}
	}
	return errors.Join(errs...)
}

// wording knows the words that shops have now.
type wording interface {
	Words(ctx context.Context, shop faq.Shop) (w faq.Words, revision int, err error)
}

// removed removes an index, unless somebody has it open.
func removed(path string, log *slog.Logger) error {
	err := search.Remove(path)
	if errors.Is(err, search.ErrInUse) {
		log.Info("an index in older words is in use, and stays", "dir", path)
		return nil
	}
	return err
}
